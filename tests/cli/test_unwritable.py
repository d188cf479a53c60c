"""What cannot be written is one line and exit code 1, for every command; nothing half is left behind."""

import os
from pathlib import Path

import pytest
from PIL import Image

from tests.cli.commands import Commands

ROWS = "index,image_link,group_id,entity_name,entity_value\n"
FILLING = 400  # rows; their journal and output are far above the limit of the full disk below


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    Image.new("RGB", (50, 50), "white").save(tmp_path / "a.png")
    (tmp_path / "rows.csv").write_text(
        ROWS + "".join(f"{i},a.png,7,height,30 centimetre\n" for i in range(FILLING))
    )
    (tmp_path / "shard.csv").write_text(
        "index,prediction\n" + "".join(f"{i},30 centimetre\n" for i in range(FILLING))
    )
    (tmp_path / "texts.jsonl").write_text('{"text": "5 cm", "spans": []}\n')
    (tmp_path / "data").mkdir()
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("mine")
    return tmp_path


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("predict rows.csv --output folder", "cannot write 'folder': it is a folder"),
        ("predict rows.csv --output file/o.csv", "'file' is no folder"),
        ("predict rows.csv --output file/sub/o.csv", "'file' is no folder"),
        ("predict rows.csv --output o.csv --capture file", "'file' is no folder"),
        ("predict rows.csv --output o.csv --capture file/sub", "'file' is no folder"),
        (f"predict rows.csv --output {'x' * 300}.csv", "name too long"),
        ("merge shard.csv --rows rows.csv --output folder", "it is a folder"),
        ("merge shard.csv --rows rows.csv --output file/o.csv", "'file' is no folder"),
        ("verify rows.csv --output folder", "it is a folder"),
        ("verify rows.csv --output file/o.csv", "'file' is no folder"),
        ("verify rows.csv --output o.csv --page folder", "it is a folder"),
        ("verify rows.csv --output o.csv --page file/p.html", "'file' is no folder"),
        ("show a.png --entity height -o folder", "it is a folder"),
        ("show a.png --entity height -o file/o.png", "'file' is no folder"),
        ("show a.png --entity height -o o.xyz", "'.xyz' names no picture format"),
        ("show a.png --entity height -o o", "'' names no picture format"),
        ("train ranker --data data --output file", "'file' is no folder"),
        ("train ranker --data data --output file/sub", "'file' is no folder"),
        ("train all --data data --output file", "'file' is no folder"),
        ("train search --data data --output file", "'file' is no folder"),
        ("train ner --texts texts.jsonl --output file", "'file' is no folder"),
    ],
)
def test_a_place_that_cannot_be_written_is_told_first(
    commands: Commands, folder: Path, line: str, words: str
) -> None:
    before = {path: path.is_file() and path.read_bytes() for path in folder.rglob("*")}
    done = commands.run(line.split(), folder)

    assert (done.returncode, done.stdout) == (1, "")
    assert words in done.stderr.lower() if "name too" in words else words in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert {path: path.is_file() and path.read_bytes() for path in folder.rglob("*")} == before


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_closed_folder(commands: Commands, folder: Path) -> None:
    (folder / "folder").chmod(0o500)
    done = commands.run("predict rows.csv --output folder/o.csv".split(), folder)

    assert done.returncode == 1
    assert "this user may not write" in done.stderr


@pytest.mark.parametrize(
    "line",
    [
        "predict rows.csv --output o.csv --workers 0 --image-root .",
        "merge shard.csv --rows rows.csv --output o.csv",
        "verify rows.csv --output o.csv --page p.html --workers 0 --image-root .",
        "show a.png --entity height -o o.bmp",
    ],
)
def test_a_full_disk_is_one_line_and_leaves_no_half_file(
    commands: Commands, folder: Path, line: str
) -> None:
    done = commands.run(line.split(), folder, most_bytes=4096)

    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    last = done.stderr.splitlines()[-1]
    assert last.startswith("error: ")
    assert not (folder / "o.csv").exists()
    assert list(folder.glob("*.part")) == []
    assert commands.run(line.split(), folder).returncode == 0  # the same command again goes on


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="this system has no full device")
@pytest.mark.parametrize(
    "line", ["extract a.png", "ocr a.png", "spans 30cm", "explain a.png --entity height"]
)
def test_a_full_disk_behind_stdout(commands: Commands, folder: Path, line: str) -> None:
    done = commands.run(line.split(), folder, stdout="/dev/full")

    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == "error: the system refuses: No space left on device"
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr
