"""Many pictures on one command line: each is answered or named, however they are given."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from PIL import Image

from measure_extract.cli import extract as module
from measure_extract.cli.app import cli
from measure_extract.cli.pictures import expand_pictures
from measure_extract.extractor import Extractor
from tests.helpers import FakeEngine, make_box


@pytest.fixture(autouse=True)
def _fake_ocr(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = FakeEngine(make_box("Height: 30cm", 40, 240, 192, 262))
    monkeypatch.setattr(module, "build_extractor", lambda **options: Extractor(ocr=engine))


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a folder with pictures, one of them below, and things that are none."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "shop" / "lamps").mkdir(parents=True)
    (tmp_path / "empty").mkdir()
    for name in ("a.png", "b.JPG", "lamps/c.webp", "[x].png", "ü.png"):
        Image.new("RGB", (500, 500), "white").save(tmp_path / "shop" / name)
    (tmp_path / "shop" / "notes.txt").write_text("mine")
    (tmp_path / "bad.png").write_bytes(b"no picture")
    return tmp_path


def run(*args: str, input: bytes = b"") -> tuple[list[str], str, int]:
    done = CliRunner().invoke(cli, args, input=input)
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.stdout.splitlines(), done.stderr, done.exit_code


ALL = ["shop/[x].png", "shop/a.png", "shop/b.JPG", "shop/lamps/c.webp", "shop/ü.png"]
# Arguments, stdin, and the pictures that are answered.
GIVEN = [
    (["shop/a.png"], b"", ["shop/a.png"]),
    (["shop"], b"", ALL),
    (["shop/*.png"], b"", ["shop/[x].png", "shop/a.png", "shop/ü.png"]),
    (["shop/**/*.webp"], b"", ["shop/lamps/c.webp"]),
    (["shop/[x].png"], b"", ["shop/[x].png"]),
    (["-"], b"shop/b.JPG\r\n\nshop/a.png\n", ["shop/b.JPG", "shop/a.png"]),
    (["-"], b"\xef\xbb\xbfshop/a.png", ["shop/a.png"]),
    (["-"], "shop/ü.png\n".encode(), ["shop/ü.png"]),
    (["-"], "shop/ü.png\n".encode("latin-1"), ["shop/ü.png"]),
    (["-", "shop/lamps"], b"shop/a.png\n", ["shop/a.png", "shop/lamps/c.webp"]),
    (["-"], b"", []),
]


@pytest.mark.parametrize(("arguments", "stdin", "answered"), GIVEN)
def test_pictures_are_found(arguments: list[str], stdin: bytes, answered: list[str]) -> None:
    lines, err, code = run("extract", *arguments, "--entity", "height", input=stdin)

    assert [line.split("\t")[:3] for line in lines] == [
        [picture, "height", "30 centimetre"] for picture in answered
    ]
    assert (err, code) == ("", 0)


def test_a_photo_on_stdin_is_no_list() -> None:
    lines, err, code = run("extract", "-", "--entity", "height", input=b"\x89PNG\r\n\x1a\n\0\0\n")

    assert (lines, code) == ([], 2)
    assert "give /dev/stdin" in err


@pytest.mark.parametrize("command", [["extract", "--entity", "height"], ["ocr"]])
@pytest.mark.parametrize(
    ("bad", "words"),
    [
        ("bad.png", "not a picture"),
        ("missing.png", "no such file"),
        ("*.nothing", "no such file"),
        ("empty", "it is a folder"),
        ("x" * 5000, "too long"),
    ],
)
def test_the_rest_is_answered(command: list[str], bad: str, words: str) -> None:
    lines, err, code = run(*command, "shop/a.png", bad, "shop/b.JPG")

    assert ["a.png" in lines[0], "b.JPG" in lines[1], len(lines)] == [True, True, 2]
    assert code == 1
    assert words in err.splitlines()[0]
    assert err.splitlines()[1:] == ["1 of 3 pictures failed"]


def test_json_says_what_came_of_each_question() -> None:
    asked = ("--entity", "height", "--entity", "voltage")
    lines, err, code = run("extract", "--json", "shop/a.png", "bad.png", *asked)
    facts = [json.loads(line) for line in lines]

    assert [(f["image"], f["entity"], f["outcome"], bool(f["measurement"])) for f in facts] == [
        ("shop/a.png", "height", "answered", True),
        ("shop/a.png", "voltage", "not_printed", False),
        ("bad.png", "height", "failed", False),
        ("bad.png", "voltage", "failed", False),
    ]
    assert [f["reason"] == "" for f in facts] == [True, False, False, False]
    assert "not a picture" in facts[2]["reason"]
    assert code == 1


@pytest.mark.parametrize("command", [[], *[[name] for name in cli.commands], ["train", "ner"]])
def test_h_is_help(command: list[str]) -> None:
    assert run(*command, "-h") == run(*command, "--help")
    assert run(*command, "-h")[2] == 0


@pytest.mark.parametrize(
    ("pictures", "is_quiet", "told"),
    [
        ("ab", False, ["0 of 2 pictures (0%)", "1 of 2 pictures (50%)"]),
        ("ab", True, []),
        ("a", False, []),
    ],
)
def test_a_terminal_shows_progress(
    monkeypatch: pytest.MonkeyPatch, pictures: str, is_quiet: bool, told: list[str]
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    module.print_each(pictures, lambda picture: iter([picture]), is_quiet=is_quiet)

    lines = [line.strip() for line in terminal.getvalue().split("\r")]
    assert [line.split(",")[0] for line in lines if line] == told  # how fast it goes is left out


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "utf-8"])
def test_any_pipe_takes_json(encoding: str) -> None:
    texts = ["500 g ℮", "Größe 30 cm", "500 g 😀"]
    done = subprocess.run(
        [sys.executable, "-m", "measure_extract", "spans", "-"],
        input="\n".join(texts).encode(),
        capture_output=True,
        env={
            **os.environ,
            "PYTHONIOENCODING": encoding,
            "PYTHONPATH": str(Path(__file__).parents[2]),
        },
        check=False,
    )

    assert done.stderr == b""
    lines = done.stdout.decode(encoding).splitlines()
    assert [json.loads(line)["text"] for line in lines] == texts


def test_latin_1_on_stdin_is_read() -> None:
    lines, _, code = run("spans", "-", input="Höhe 30 cm\n".encode("latin-1"))

    assert code == 0
    assert json.loads(lines[0])["text"] == "Höhe 30 cm"


def test_a_pipe_without_the_letter_gets_the_line_escaped() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "measure_extract", "extract", "漢.png", "--entity", "height"],
        capture_output=True,
        env={
            **os.environ,
            "PYTHONIOENCODING": "cp1252",
            "PYTHONPATH": str(Path(__file__).parents[2]),
        },
        check=False,
    )

    assert done.returncode == 1
    assert b"Traceback" not in done.stderr
    assert b"\\u6f22.png" in done.stderr


@pytest.mark.parametrize("address", ["https://x/a.png", "HTTP://x/[a].png", "http://x/*?b=1"])
def test_an_address_stays_as_it_is(address: str) -> None:
    assert expand_pictures([address]) == [address]
