"""The command line: data to stdout, words to stderr, exit codes 0, 1 and 2."""

import csv
import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner
from PIL import Image

from measure_extract.cli import extract as module
from measure_extract.cli.app import cli
from measure_extract.errors import TableError
from tests.cli.commands import Commands
from tests.helpers import EXAMPLES, FakeEngine, make_box

ROWS = "index,image_link,group_id,entity_name\n"
BOXES = (make_box("Height: 30cm", 40, 240, 192, 262), make_box("220V", 245, 470, 297, 492))


@pytest.fixture(autouse=True)
def _fake_ocr(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read every picture as BOXES."""
    from measure_extract.batch.worker import WorkerSettings
    from measure_extract.extractor import Extractor

    def build(allow_private: bool = False, **options: object) -> Extractor:
        kept = {k: v for k, v in options.items() if k in ("ranker", "min_confidence")}
        return Extractor(ocr=FakeEngine(*BOXES), **kept)  # type: ignore[arg-type]

    def build_worker(settings: WorkerSettings, *, threads: int | None = None) -> Extractor:
        stages = settings.stages
        return build(ranker=stages.ranker, min_confidence=stages.min_confidence)

    monkeypatch.setattr(module, "build_extractor", build)
    monkeypatch.setattr(WorkerSettings, "extractor", build_worker)


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "lamp.png"
    Image.new("RGB", (500, 500), "white").save(path)
    return path


def run(*args: object, input: str | None = None) -> tuple[str, str, int]:
    done = CliRunner().invoke(cli, [str(a) for a in args], input=input)
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.stdout, done.stderr, done.exit_code


READ_AS = "; measure-extract ocr shows what the photo was read as"


@pytest.mark.parametrize(
    ("entity", "units"),
    [
        ("item_weight", "gram, kilogram, microgram, milligram, ounce, pound or ton"),
        ("colour_temperature", "kelvin"),
    ],
)
def test_explain_says_in_which_units_nothing_is_printed(
    picture: Path, entity: str, units: str
) -> None:
    out, _, code = run("explain", picture, "--entity", entity)

    assert (out, code) == (f"{entity}: nothing printed in {units}{READ_AS}\n", 0)


def test_explain_says_of_a_page_of_one_colour_no_units(
    picture: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from measure_extract.extractor import Extractor

    monkeypatch.setattr(module, "build_extractor", lambda **_: Extractor(ocr=FakeEngine()))

    assert run("explain", picture, "--entity", "height")[0].endswith("the page is of one colour\n")


@pytest.mark.parametrize("name", [*cli.commands, "train ranker", "train ner", "train search"])
def test_every_command_has_help(name: str) -> None:
    out, _, code = run(*name.split(), "--help")

    assert code == 0
    assert "Usage:" in out


def test_extract_prints_a_line_per_entity(picture: Path) -> None:
    out, _, code = run("extract", picture, "--entity", "height", "--entity", "wattage")
    lines = [line.split("\t") for line in out.splitlines()]

    assert code == 0
    assert lines[0][:3] == [str(picture), "height", "30 centimetre"]
    assert lines[0][4] == "'30cm'"
    assert lines[1] == [str(picture), "wattage", "null"]


def test_extract_json_has_the_evidence(picture: Path) -> None:
    out, _, _ = run("extract", picture, "--json", "--entity", "voltage")
    facts = json.loads(out)

    assert facts["measurement"]["prediction"] == "220 volt"
    assert facts["measurement"]["candidates"][0]["span"]["surface"] == "220V"


def test_predict_writes_the_challenges_file(tmp_path: Path, picture: Path) -> None:
    rows = tmp_path / "rows.csv"
    rows.write_text(
        ROWS
        + "3,https://m.media-amazon.com/images/I/lamp.jpg,7,height\n"
        + "1,https://m.media-amazon.com/images/I/lamp.jpg,,item_volume\n"
        + f"2,{tmp_path}/missing.png,,height\n"
    )
    out = tmp_path / "out.csv"
    args = ("predict", rows, "--output", out, "--image-root", tmp_path, "--workers", 0)
    _, err, code = run(*args, "--details", "jsonl")

    assert code == 0
    assert out.read_text() == "index,prediction\n3,30 centimetre\n1,\n2,\n"
    assert "3 of 3 rows done, 1 answered, written" in err
    assert "1 empty: there is no such file" in err
    assert "1 rows failed; listed in" in err
    lines = (tmp_path / "out.csv.details.jsonl").read_text().splitlines()
    details = [json.loads(line) for line in lines]
    assert [bool(d["measurement"]) for d in details] == [True, False, False]
    assert [d["outcome"] for d in details] == ["answered", "not_printed", "failed"]
    assert details[1]["reason"] == "nothing printed"
    assert "no such file" in details[2]["reason"]
    assert run("sanity", rows, out)[2] == 0


def test_sanity_names_every_problem(tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text(ROWS + "0,a,1,height\n1,a,1,width\n2,a,1,depth\n")
    with (tmp_path / "out.csv").open("w", newline="") as file:
        csv.writer(file).writerows(
            [["index", "prediction"], [0, "30 cm"], [0, ""], [1, "1e3 gram"], [9, "5 inch"]]
        )
    out, err, code = run("sanity", tmp_path / "rows.csv", tmp_path / "out.csv")

    assert code == 1
    assert out.splitlines() == [
        "index 0: unit 'cm' is not allowed",
        "index 0 occurs twice",
        "index 1: '1e3 gram' is not 'number unit'",
        "index 2 is missing",
        "index 9 was not asked for",
    ]
    assert "5 problems" in err


def test_evaluate_prints_a_report(tmp_path: Path) -> None:
    (tmp_path / "gold.csv").write_text(
        "index,entity_name,entity_value\n0,height,12 inch\n1,width,\n2,depth,5 inch\n"
    )
    (tmp_path / "out.csv").write_text("index,prediction\n0,1 foot\n1,\n")
    out, err, code = run("evaluate", tmp_path / "gold.csv", tmp_path / "out.csv")
    report = json.loads(out)

    assert code == 0
    assert report["quantity"]["counts"] == {"tp": 1, "fp": 0, "fn": 1, "tn": 1}
    assert report["exact"]["counts"]["tp"] == 0
    assert err == "1 of 3 rows have no prediction: empty\n"


def test_evaluate_tells_what_equals_no_quantity(tmp_path: Path) -> None:
    (tmp_path / "gold.csv").write_text(
        "index,entity_name,entity_value\n0,height,30 cm\n1,width,3 inch\n"
    )
    (tmp_path / "out.csv").write_text("index,prediction\n0,30 centimetre\n1,3in\n2,tall\n")
    _, err, code = run("evaluate", tmp_path / "gold.csv", tmp_path / "out.csv")

    assert code == 0
    assert "2 predictions are no number and canonical unit" in err
    assert "the first: '3in'" in err
    assert "1 right answers are no number" in err


@pytest.mark.parametrize("ending", [".csv", ".csv.gz", ".parquet"])
def test_every_command_takes_the_same_tables(tmp_path: Path, picture: Path, ending: str) -> None:
    frame = pd.DataFrame(
        {
            "index": [3, 1],
            "image_link": [str(picture)] * 2,
            "group_id": [7.0, None],
            "entity_name": ["height", "voltage"],
            "entity_value": ["30 centimetre", "220 volt"],
        }
    )
    rows, out = tmp_path / f"rows{ending}", tmp_path / f"out{ending}"
    save = pd.DataFrame.to_parquet if ending == ".parquet" else pd.DataFrame.to_csv
    save(frame, rows, index=False)
    assert run("predict", rows, "--output", tmp_path / "o.csv", "--workers", 0)[2] == 0
    save(pd.read_csv(tmp_path / "o.csv"), out, index=False)

    assert run("sanity", rows, out)[2] == 0
    assert run("merge", out, "--rows", rows, "--output", tmp_path / "m.csv")[2] == 0
    assert (tmp_path / "m.csv").read_bytes() == (tmp_path / "o.csv").read_bytes()
    assert json.loads(run("evaluate", rows, out)[0])["exact"]["counts"]["tp"] == 2
    assert run("verify", rows, "--output", tmp_path / "v.csv", "--workers", 0)[2] == 0


def test_verify_checks_the_table_before_it_reads_a_photo(tmp_path: Path, picture: Path) -> None:
    rows = tmp_path / "rows.csv"
    rows.write_text(ROWS + f"0,{picture},7,height\n")
    with pytest.raises(TableError, match="column 'entity_value' is missing"):
        run("verify", rows, "--output", tmp_path / "v.csv", "--workers", 0)

    assert sorted(path.name for path in tmp_path.iterdir()) == ["lamp.png", "rows.csv"]


def test_spans_reads_arguments_and_stdin() -> None:
    assert json.loads(run("spans", "30cm")[0])["quantities"][0]["value"] == 30
    lines = run("spans", "-", input="5 V\n6 V\n")[0].splitlines()
    assert [json.loads(line)["quantities"][0]["value"] for line in lines] == [5, 6]


def test_ocr_prints_boxes(picture: Path) -> None:
    facts = json.loads(run("ocr", picture)[0])

    assert [box["text"] for box in facts["boxes"]] == ["Height: 30cm", "220V"]


def test_show_draws_a_picture_of_the_same_size(tmp_path: Path, picture: Path) -> None:
    _, err, code = run("show", picture, "--entity", "height", "-o", tmp_path / "out.png")

    assert code == 0
    assert "30 centimetre" in err
    with Image.open(tmp_path / "out.png") as drawn:
        assert drawn.size == (500, 500)
        assert len(drawn.getcolors(250_000) or ()) > 2


WRONG = ("--runtime", "onnx", "--precision", "bf16")


@pytest.mark.parametrize(
    ("args", "code", "words"),
    [
        (["extract", "no.jpg", "--entity", "heigth"], 1, "did you mean 'height'"),
        (["predict", "no.csv", "--output", "o.csv"], 1, "no such file"),
        (["extract"], 2, "Missing argument"),
        (["extract", "a.jpg", "--min-confidence", "7"], 2, "0<=x<=1"),
        (["extract", "a.jpg", "--min-confidence", "nan"], 2, "'nan' is no number"),
        (["predict", "a.csv", "--output", "b.csv", "--timeout", "NaN"], 2, "'NaN' is no number"),
        (["serve", "--capture-rate", "nan"], 2, "'nan' is no number"),
        (["extract", "a.jpg", "--min-confidence", "high"], 2, "'high' is not a valid number"),
        (["predict", "a.csv", "--output", "b.csv", "--image-root", "no"], 2, "'no' does not exist"),
        (["verify", "a.csv", "--output", "b.csv", "--image-root", "no"], 2, "'no' does not exist"),
        (["mcp", "--image-root", "no"], 2, "'no' does not exist"),
        (["drift", "before", "after"], 1, "no such file"),
        (["train", "ner", "--texts", "no.jsonl", "--output", "o"], 1, "give JSON lines"),
        (["nonsense"], 2, "No such command"),
        (["extract", "a.jpg", "--device", "tpu"], 2, "allowed: auto, cpu, gpu"),
        (["extract", "a.jpg", "--runtime", "tpu"], 2, "'auto', 'onnx', 'openvino'"),
        (["ocr", "a.jpg", "--precision", "int8"], 2, "'auto', 'f32', 'bf16'"),
        (["extract", "a.jpg", *WRONG], 2, "take runtime='openvino' (or 'auto') for 'bf16'"),
        (["predict", "a.csv", "--output", "o.csv", *WRONG], 2, "take runtime='openvino'"),
        (["serve", *WRONG], 2, "take runtime='openvino'"),
        (["predict", "a.csv", "--output", "o.csv", "--shard", "3/2"], 2, "K from 1 to N"),
        (["merge", "a.csv", "--rows", "no.csv", "--output", "o.csv"], 1, "no such file"),
    ],
)
def test_errors_are_one_line_with_an_exit_code(
    commands: Commands, tmp_path: Path, args: list[str], code: int, words: str
) -> None:
    done = commands.run(args, tmp_path)

    assert done.returncode == code
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_help_is_fast() -> None:
    code = (
        "import sys; sys.argv = ['measure-extract', '--help'];"
        "import measure_extract.cli.app as c\n"
        "try: c.main()\n"
        "except SystemExit: pass\n"
        "heavy = {'paddleocr', 'spacy', 'lightgbm', 'pint', 'cv2', 'numpy'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


def test_sample_photos_are_there() -> None:
    names = {path.name for path in EXAMPLES.glob("*.png")}

    assert {"label.png", "lamp.png", "plate.png"} <= names


def test_verify_finds_a_wrong_listing(tmp_path: Path, picture: Path) -> None:
    declared = ["30 centimetre", "30 inch", "11.8 inch", "tall"]
    lines = [f"{i},{picture},7,height,{value}\n" for i, value in enumerate(declared)]
    rows = tmp_path / "catalogue.csv"
    rows.write_text("index,image_link,group_id,entity_name,entity_value\n" + "".join(lines))
    out, page = tmp_path / "found.csv", tmp_path / "page.html"
    _, err, code = run("verify", rows, "--output", out, "--page", page, "--workers", 0)
    found = list(csv.DictReader(out.read_text().splitlines()))

    assert code == 3
    assert [(row["index"], row["severity"]) for row in found] == [("1", "high")]
    assert found[0]["slip"].startswith("inches and centimetres")
    assert "1 high mismatches" in err
    assert "1 declared values are no such quantity: rows 3" in err
    assert "data:image/jpeg;base64," in page.read_text()
    assert run("verify", rows, "--output", out, "--workers", 0, "--fail-on", "high")[2] == 3
    rows.write_text(rows.read_text().replace("30 inch", "30 centimetre"))
    assert run("verify", rows, "--output", tmp_path / "o.csv", "--workers", 0)[2] == 0


def test_drift_prints_a_line_per_entity(tmp_path: Path, picture: Path) -> None:
    rows = tmp_path / "rows.csv"
    rows.write_text(ROWS + f"0,{picture},7,height\n1,{picture},7,voltage\n")
    common = ("predict", rows, "--workers", 0, "--capture")
    run(*common, tmp_path / "a", "--output", tmp_path / "a.csv")
    run(*common, tmp_path / "b", "--output", tmp_path / "b.csv", "--min-confidence", 1)
    out, _, code = run("drift", tmp_path / "a", tmp_path / "b")
    lines = [line.split("\t") for line in out.splitlines()]

    assert code == 0
    assert [line[0] for line in lines] == ["entity", "height", "voltage"]
    assert lines[1][2] == "0.0% -> 100.0%"
    assert lines[1][5] == "shifted"


def test_merge_joins_shards(tmp_path: Path, picture: Path) -> None:
    rows = tmp_path / "rows.csv"
    names = [tmp_path / f"{i}.png" for i in range(6)]
    for name in names:
        name.write_bytes(picture.read_bytes())
    rows.write_text(ROWS + "".join(f"{i},{name},7,height\n" for i, name in enumerate(names)))
    shards = []
    for part in ("1/2", "2/2"):
        shards.append(tmp_path / f"{part[0]}.csv")
        run("predict", rows, "--output", shards[-1], "--shard", part, "--workers", 0)
    _, err, code = run("merge", *shards, "--rows", rows, "--output", tmp_path / "all.csv")

    assert code == 0
    assert "6 rows of 2 shards" in err
    assert run("sanity", rows, tmp_path / "all.csv")[2] == 0


def test_bytes_that_are_no_text_are_read_around() -> None:
    out, _, code = run("spans", "\udcff 5 kg")

    assert code == 0
    assert json.loads(out)["quantities"][0]["surface"] == "5 kg"
