"""The output is what the challenge's checker accepts, and its check names every problem."""

from pathlib import Path

import pytest

from measure_extract.datasets.submission import (
    check_predictions,
    iter_predictions,
    write_predictions,
)
from measure_extract.errors import TableError

ROWS = "index,image_link,group_id,entity_name\n0,a,1,height\n7,b,1,width\n3,c,1,depth\n"


def test_written_as_the_checker_wants_it(tmp_path: Path) -> None:
    given = [("0", "30 centimetre"), ("7", ""), ("3", "1.5 inch")]
    write_predictions(tmp_path / "out.csv", given)

    assert (tmp_path / "out.csv").read_bytes() == (
        b"index,prediction\n0,30 centimetre\n7,\n3,1.5 inch\n"
    )
    assert list(iter_predictions(tmp_path / "out.csv")) == given
    assert [p.name for p in tmp_path.iterdir()] == ["out.csv"]


@pytest.mark.parametrize(
    ("lines", "problems"),
    [
        ("0,30 centimetre\n7,\n3,1.5 inch\n", []),
        ("3,1.5 inch\n7,\n0,-30 fluid ounce\n", []),
        ("0,5 gram\n7,\n", ["index 3 is missing"]),
        ("3,\n", ["index 0 is missing", "index 7 is missing"]),
        ("0,\n7,\n3,\n0,\n", ["index 0 occurs twice"]),
        ("0,\n7,\n3,\n0,5 x\n", ["index 0 occurs twice", "index 0: unit 'x' is not allowed"]),
        ("0,\n7,\n3,\n9,\n10,\n", ["index 10 was not asked for", "index 9 was not asked for"]),
        (
            "0,\n7,\n3,\n" + "".join(f"{i},\n" for i in range(19, 10, -1)),
            [f"index {i} was not asked for" for i in range(11, 20)],
        ),
        ("0,5 zorkmid\n7,\n3,\n", ["index 0: unit 'zorkmid' is not allowed"]),
        ("0,5 milliampere hour\n7,\n3,\n", ["index 0: unit 'milliampere hour' is not allowed"]),
        ("0,30cm\n7,\n3,\n", ["index 0: '30cm' is not 'number unit'"]),
        ("0,1e5 gram\n7,\n3,\n", ["index 0: '1e5 gram' is not 'number unit'"]),
        ("0,5. gram\n7,\n3,\n", ["index 0: '5. gram' is not 'number unit'"]),
        ("0,5 gram!\n7,\n3,\n", ["index 0: '5 gram!' is not 'number unit'"]),
        (
            "0,x\n7,5 x\n8,\n",
            [
                "index 0: 'x' is not 'number unit'", "index 7: unit 'x' is not allowed",
                "index 3 is missing", "index 8 was not asked for",
            ],
        ),
    ],
)  # fmt: skip
def test_every_problem_is_named(tmp_path: Path, lines: str, problems: list[str]) -> None:
    (tmp_path / "rows.csv").write_text(ROWS)
    (tmp_path / "out.csv").write_text("index,prediction\n" + lines)

    assert check_predictions(tmp_path / "rows.csv", tmp_path / "out.csv") == problems


@pytest.mark.parametrize(
    ("prediction", "is_sound"), [("5000 milliampere hour", True), ("5 volt", False), ("", True)]
)
def test_an_entity_of_the_catalogue_has_its_own_units(
    tmp_path: Path, prediction: str, is_sound: bool
) -> None:
    (tmp_path / "rows.csv").write_text(ROWS.replace("height", "battery_capacity"))
    (tmp_path / "out.csv").write_text(f"index,prediction\n0,{prediction}\n7,\n3,5 volt\n")
    problems = check_predictions(tmp_path / "rows.csv", tmp_path / "out.csv")

    assert problems == ([] if is_sound else ["index 0: unit 'volt' is not allowed"])


@pytest.mark.parametrize(
    ("rows", "output", "words"),
    [
        (ROWS + "7,d,1,height\n", "index,prediction\n0,\n", "index '7' occurs twice"),
        (ROWS, "index,answer\n0,\n", "column 'prediction' is missing"),
        (ROWS, "", "it is empty"),
    ],
)
def test_what_cannot_be_checked(tmp_path: Path, rows: str, output: str, words: str) -> None:
    (tmp_path / "rows.csv").write_text(rows)
    (tmp_path / "out.csv").write_text(output)
    with pytest.raises(TableError, match=words):
        check_predictions(tmp_path / "rows.csv", tmp_path / "out.csv")
