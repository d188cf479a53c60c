"""Marked texts are read, and what cannot be used is told in one line."""

from pathlib import Path

import pytest

from measure_extract.errors import TableError
from measure_extract.training.marked_texts import MarkedText, check_enough, read_marked_texts


def test_read_marked_texts(tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    path.write_text(
        '{"text": "5 g", "spans": [{"start": 0, "end": 3, "entity": "item_weight"}]}\n\n'
    )

    assert read_marked_texts(path) == [MarkedText("5 g", ((0, 3, "item_weight"),))]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("nonsense", "it is not JSON"),
        ("[]", "it has no text"),
        ('{"text": 5, "spans": []}', "it has no text"),
        ('{"text": "5 g"}', "it has no list of spans"),
        ('{"text": "5 g", "spans": [3]}', "3 is no span"),
        ('{"text": "5 g", "spans": [{"start": 0, "end": 3}]}', "is no span"),
        (
            '{"text": "5 g", "spans": [{"start": 0, "end": 9, "entity": "width"}]}',
            "0..9 is not in its 3",
        ),
        (
            '{"text": "5 g", "spans": [{"start": 2, "end": 2, "entity": "width"}]}',
            "2..2 is not in its 3",
        ),
    ],
)
def test_what_cannot_be_used(line: str, problem: str, tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    path.write_text('{"text": "a", "spans": []}\n' + line, encoding="utf-8")

    with pytest.raises(TableError, match=problem) as caught:
        read_marked_texts(path)
    assert "t.jsonl, line 2" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00"])
def test_a_file_that_cannot_be_read(content: bytes | None, tmp_path: Path) -> None:
    if content is not None:
        (tmp_path / "t.jsonl").write_bytes(content)
    with pytest.raises(TableError, match="it cannot be read .*; give JSON lines"):
        read_marked_texts(tmp_path / "t.jsonl")


@pytest.mark.parametrize(
    "texts", [[], [MarkedText("30 cm", ())], [MarkedText("5 g", ((0, 3, "width"),))]]
)
def test_too_few_texts(texts: list[MarkedText]) -> None:
    with pytest.raises(TableError, match="none with a span is left to"):
        check_enough(texts, 5, "mine.jsonl")


def test_enough_texts() -> None:
    check_enough([MarkedText(f"{n} g", ((0, 3, "width"),)) for n in range(10, 40)], 5, "mine.jsonl")
