"""The grammar, as a table: tests/data/quantity_lines.jsonl, one line and its quantities per row."""

import json
import threading
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from measure_extract.spans.finder import find_quantities
from measure_extract.types import QuantitySpan
from tests.spans.render import find_sizes, render

LINES = Path(__file__).parents[2] / "data" / "quantity_lines.jsonl"
ROWS = [json.loads(line) for line in LINES.read_text(encoding="utf-8").splitlines()]

# Pieces that make the grammar work, for random lines.
PIECES = st.sampled_from(
    "30 2.5 1/2 ½ 1,000 5' 11\" cm in inch x X * by - ~ to / ( ) : W H D L T lb oz fl V W ml g kg "
    "Height: Net wt 6 pack of per € % unit O0l M8 . , ± Ø m² é ３０ｃｍ 𝟙 \u200b\u00a0".split(" ")
)


@pytest.mark.parametrize("row", ROWS, ids=[row["why"] for row in ROWS])
def test_line(row: dict[str, object]) -> None:
    assert [render(span) for span in find_sizes(str(row["text"]))] == row["quantities"]


def test_every_row_says_what_it_checks() -> None:
    assert len({row["why"] for row in ROWS}) == len(ROWS)


def check(text: str) -> tuple[QuantitySpan, ...]:
    found = find_quantities(text)
    for place, span in enumerate(found):
        assert text[span.start : span.end] == span.surface
        assert span.low <= span.value == span.high
        if span.same_as is not None:
            assert 0 <= span.same_as < len(found)
            assert span.same_as != place
    return found


@given(st.text())
@example("5" * 5000 + " cm")
@example("9e999 kg")
@example("1 x " * 300 + "1 cm")
@settings(deadline=None)
def test_any_text_gives_sound_spans(text: str) -> None:
    check(text)


@given(st.lists(PIECES, max_size=14), st.sampled_from(["", " "]))
@settings(max_examples=400, deadline=None)
def test_any_mix_of_pieces_gives_sound_spans(pieces: list[str], glue: str) -> None:
    assert check(glue.join(pieces)) == find_quantities(glue.join(pieces))


def test_threads_agree() -> None:
    lines = [str(row["text"]) for row in ROWS]
    wanted = [find_quantities(line) for line in lines]
    results: list[list[tuple[QuantitySpan, ...]]] = []
    threads = [
        threading.Thread(target=lambda: results.append([find_quantities(line) for line in lines]))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert results == [wanted] * 4
