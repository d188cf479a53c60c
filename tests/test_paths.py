"""Outputs never destroy what is read."""

import os
from pathlib import Path

import pytest

from measure_extract.errors import OutputError, OverwriteError
from measure_extract.paths import refuse_overwriting, refuse_pictures, refuse_unwritable


@pytest.mark.parametrize(
    ("outputs", "folders", "words"),
    [
        (
            ["out.csv", None, "new/sub/out.csv", "data/out.csv", "rows.csv"],
            [None, "new", "data"],
            "",
        ),
        (["out.csv", "data"], [], "cannot write 'data': it is a folder; give the path of a file"),
        (["elsewhere"], [], "cannot write 'elsewhere': it is a folder"),
        (["rows.csv/out.csv"], [], "'rows.csv' is no folder"),
        (["rows.csv/new/out.csv"], [], "'rows.csv' is no folder"),
        (["dangling.csv/out.csv"], [], "'dangling.csv' is no folder"),
        ([], ["rows.csv"], "cannot write 'rows.csv': 'rows.csv' is no folder"),
        ([], ["rows.csv/new"], "cannot write 'rows.csv/new': 'rows.csv' is no folder"),
    ],
)
def test_outputs_that_the_system_refuses(
    folder: Path, outputs: list[str | None], folders: list[str | None], words: str
) -> None:
    def check() -> None:
        refuse_unwritable(
            [None if name is None else Path(name) for name in outputs],
            folders=[None if name is None else Path(name) for name in folders],
        )

    if words:
        with pytest.raises(OutputError, match=words):
            check()
    else:
        check()


def test_a_closed_folder_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: str(path) != "data")  # root may write all
    with pytest.raises(OutputError, match="this user may not write to 'data'"):
        refuse_unwritable([Path("data/new/out.csv")])


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "data" / "sub").mkdir(parents=True)
    (tmp_path / "rows.csv").write_text("index\n", encoding="utf-8")
    (tmp_path / "data" / "a.csv").write_text("a\n", encoding="utf-8")
    (tmp_path / "link.csv").symlink_to(tmp_path / "rows.csv")
    os.link(tmp_path / "rows.csv", tmp_path / "hard.csv")
    (tmp_path / "elsewhere").symlink_to(tmp_path / "data")
    (tmp_path / "dangling.csv").symlink_to(tmp_path / "later.csv")
    monkeypatch.chdir(tmp_path)
    return tmp_path


REFUSED = [
    ("rows.csv", "rows.csv"),
    ("./data/../rows.csv", "rows.csv"),
    ("link.csv", "rows.csv"),
    ("rows.csv", "link.csv"),
    ("hard.csv", "rows.csv"),
    ("elsewhere/a.csv", "data/a.csv"),
    ("data", "data/a.csv"),  # a folder that is written holds it
    ("elsewhere", "data/sub"),
    ("data", "data"),
    ("dangling.csv", "later.csv"),  # neither is there yet
]
ALLOWED = [
    ("out.csv", "rows.csv"),
    ("data/out.csv", "data"),  # beside what is read
    ("data/sub", "data/a.csv"),
    ("rows.csv2", "rows.csv"),
]


@pytest.mark.parametrize(("output", "source"), REFUSED)
def test_output_that_is_an_input_is_refused(folder: Path, output: str, source: str) -> None:
    with pytest.raises(OverwriteError, match="which is read here; choose another output"):
        refuse_overwriting([None, Path(output)], [None, source])
    with pytest.raises(OverwriteError):
        refuse_overwriting([folder / output], [source])


@pytest.mark.parametrize(("output", "source"), ALLOWED)
def test_other_output_is_allowed(folder: Path, output: str, source: str) -> None:
    refuse_overwriting([Path(output)], [source])


def test_two_outputs_in_one_file_are_refused(folder: Path) -> None:
    with pytest.raises(OverwriteError, match="two outputs would be this file"):
        refuse_overwriting([Path("out.csv"), folder / "out.csv"], [])


@pytest.mark.parametrize(
    "head",
    [b"\x89PNG\r\n", b"\xff\xd8\xff\xe0", b"GIF89a", b"BM12", b"RIFF1234WEBPVP8", b"II*\x00"],
)
def test_picture_is_not_replaced_by_a_table(tmp_path: Path, head: bytes) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(head)

    with pytest.raises(OverwriteError, match="it is a picture"):
        refuse_pictures([None, path])


def test_table_may_be_replaced(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("index,prediction\n", encoding="utf-8")

    refuse_pictures([path, tmp_path / "new.csv"])


def test_what_is_no_path_is_no_input(tmp_path: Path) -> None:
    (tmp_path / "out.csv").touch()
    refuse_overwriting([tmp_path / "out.csv"], ["a\0b.png"])
    with pytest.raises(OverwriteError):
        refuse_overwriting([Path("a\0b.png")], ["a\0b.png"])
