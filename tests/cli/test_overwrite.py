"""No command writes over what it reads: one line, exit code 2, and the file as it was."""

import sys
from pathlib import Path

import pytest
from PIL import Image

from measure_extract.cli.app import main

ROWS = "index,image_link,group_id,entity_name,entity_value\n0,photo.png,1,height,30 cm\n"
FILES = {
    "rows.csv": ROWS,
    "shard.csv": "index,prediction\n0,\n",
    "texts.jsonl": '{"text": "5 cm", "spans": []}\n',
    "notes.txt": "mine\n",
    # Outputs derived from other names can meet an input too.
    "out.csv.failures.csv": ROWS,
    "out.csv.predictions.csv": ROWS,
    "out.csv.details.jsonl": ROWS,
}

# Command lines, with the words of the refusal.
CASES = [
    ("predict rows.csv --output rows.csv", "is read here"),
    ("predict rows.csv --output rows.csv --overwrite", "is read here"),
    ("predict rows.csv --output data/../rows.csv --overwrite", "is read here"),
    ("predict rows.csv --output link.csv --overwrite", "is read here"),
    ("predict link.csv --output rows.csv --overwrite", "is read here"),
    ("predict out.csv.failures.csv --output out.csv", "is read here"),
    ("predict out.csv.details.jsonl --output out.csv --details jsonl", "is read here"),
    ("predict rows.csv --output out.csv --cache rows.csv", "is read here"),
    ("predict rows.csv --output out.csv --cache out.csv", "two outputs"),
    ("predict rows.csv --output photo.png --overwrite", "it is a picture"),
    ("predict rows.csv --output notes.txt --overwrite", "no earlier output"),
    ("merge shard.csv --rows rows.csv --output rows.csv", "is read here"),
    ("merge shard.csv --rows rows.csv --output shard.csv", "is read here"),
    ("merge shard.csv --rows rows.csv --output photo.png", "it is a picture"),
    ("verify rows.csv --output rows.csv", "is read here"),
    ("verify rows.csv --output out.csv --page rows.csv", "is read here"),
    ("verify rows.csv --output out.csv --page out.csv", "two outputs"),
    ("verify rows.csv --output photo.png", "it is a picture"),
    ("verify rows.csv --output out.csv --page photo.png", "it is a picture"),
    ("verify out.csv.predictions.csv --output out.csv", "is read here"),
    ("show photo.png --entity height -o photo.png", "is read here"),
    ("show link.png --entity height -o photo.png", "is read here"),
    ("show photo.png --entity height -o out.png --cache photo.png", "is read here"),
    ("extract photo.png --entity height --cache photo.png", "is read here"),
    ("ocr photo.png --cache photo.png", "is read here"),
    ("explain photo.png --entity height --cache photo.png", "is read here"),
    ("train ranker --data data --output data", "is read here"),
    ("train ranker --data data --output .", "is read here"),
    ("train all --data data --output data", "is read here"),
    ("train search --data data --output data", "is read here"),
    ("train ner --texts texts.jsonl --output texts.jsonl", "is read here"),
    ("train ner --texts texts.jsonl --output .", "is read here"),
]


@pytest.mark.parametrize(("line", "words"), CASES)
def test_output_that_is_an_input_is_refused(
    line: str,
    words: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "data").mkdir()
    Image.new("RGB", (50, 50), "white").save(tmp_path / "photo.png")
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "link.csv").symlink_to("rows.csv")
    (tmp_path / "link.png").symlink_to("photo.png")
    before = {path: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()}
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["measure-extract", *line.split()])

    with pytest.raises(SystemExit) as left:
        main()

    assert left.value.code == 2
    assert words in capsys.readouterr().err
    assert {path: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()} == before
