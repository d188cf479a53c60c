"""Of a number without a unit, the unit that the recogniser nearly saw is written."""

from dataclasses import replace

import numpy as np
import pytest

from measure_extract.ocr.near_units import with_near_unit
from measure_extract.ocr.recognition import ASCII, ColumnChances, TextLine


def line(
    text: str, near: dict[int, dict[str, float]] | None = None, score: float = 0.9
) -> TextLine:
    """Give a line whose characters have a column each, with blanks between, and what is near some of them.

    Args:
        text: what was read.
        near: chances of other characters at the columns 1, 3, 5 ... of the characters, or at the blanks between.
        score: of what was read.
    """
    columns = 2 * len(text) + 1
    chances = np.full((columns, 1 + len(ASCII)), 1e-6, dtype=np.float32)
    chances[::2, 0] = 0.9
    for k, character in enumerate(text):
        if character in ASCII:
            chances[2 * k + 1, 1 + ASCII.index(character)] = score
    for column, others in (near or {}).items():
        for character, chance in others.items():
            chances[column, 1 + ASCII.index(character)] = chance
    best = np.where(np.arange(columns) % 2, score, 0.9).astype(np.float32)
    runs = tuple((2 * k + 1, 2 * k + 2) for k in range(len(text)))
    edges = tuple(k / len(text) for k in range(len(text) + 1))
    middles = tuple((k + 0.5) / len(text) for k in range(len(text)))
    kept = ColumnChances(best, chances, runs)
    return TextLine(text, score, edges, (score,) * len(text), middles, columns=kept)


@pytest.mark.parametrize(
    ("read", "near", "text"),
    [
        ("37a", {5: {"g": 0.3}}, "37g"),
        ("37a", {5: {"g": 0.05}}, "37a"),  # less likely than one to a dozen
        ("37a", {}, "37a"),
        ("NET 100", {14: {"g": 0.2}}, "NET 100g"),
        ("NET 3005", {15: {"G": 0.2}}, "NET 300G"),  # its last digit
        ("2b", {2: {"l": 0.5}, 3: {"b": 0.9}}, "2lb"),
        ("35rm d.", {5: {"m": 0.3}}, "35mm d."),
        ("256。", {7: {"g": 0.3}}, "256g"),
        ("52.80", {9: {"g": 0.4}}, "52.8g"),
        ("0.5", {5: {"g": 0.4}}, "0.5"),  # no digit would be left behind the point
        ("5", {1: {"g": 0.4}}, "5"),
        ("48", {3: {"g": 0.4}}, "48"),  # rather a number
        ("430", {5: {"g": 0.4}}, "43g"),
        ("12A", {5: {"g": 0.4}}, "12A"),  # a unit of another kind
        ("12 g", {7: {"G": 0.4}}, "12 g"),
        ("Pov13x", {11: {"g": 0.4}}, "Pov13x"),  # a code
        ("05/03a", {11: {"g": 0.4}}, "05/03a"),  # a date
        ("37abc", {5: {"g": 0.4}}, "37abc"),  # a word
        ("4x6", {6: {"g": 0.4}}, "4x6"),
        ("12 g 37a", {15: {"g": 0.4}}, "12 g 37a"),  # it has a quantity
        ("37a", {4: {"l": 0.9}, 5: {"b": 0.9}, 6: {"s": 0.99}}, "37lb"),  # not two letters longer
        ("35r", {4: {"m": 0.6}, 5: {"m": 0.6}}, "35r"),  # one letter over two columns
        ("37a", {column: {"g": 0.065} for column in (4, 5, 6)}, "37g"),  # little in each of them
        ("37a", {5: {"V": 0.5, "L": 0.5}}, "37a"),  # strokes beside a number
        ("37-40", {4: {"g": 0.4}}, "37-40"),  # a range
        ("37-40a", {11: {"g": 0.4}}, "37-40a"),
        ("No.500", {12: {"g": 0.4}}, "No.500"),  # the number of a thing
        ("$500", {7: {"g": 0.4}}, "$500"),  # a price
        ("none", {7: {"g": 0.4}}, "none"),
    ],
)
def test_what_is_nearly_a_unit(read: str, near: dict[int, dict[str, float]], text: str) -> None:
    known = line(read, near)
    found = with_near_unit(known)

    assert found.text == text
    assert found.is_repaired is (text != read)
    assert found.columns is (known.columns if text == read else None)
    assert (found is known) is (text == read)


def test_the_likelier_of_two_units_is_taken() -> None:
    found = with_near_unit(line("37a", {5: {"g": 0.3, "G": 0.4}}))

    assert found.text == "37G"


def test_a_repaired_line_has_places_and_a_lower_score() -> None:
    found = with_near_unit(line("2b c", {2: {"l": 0.5}, 3: {"b": 0.9}}, score=0.9))

    assert found.text == "2lb c"
    assert found.char_edges == pytest.approx((0, 0.25, 0.375, 0.5, 0.75, 1))
    assert found.char_middles == pytest.approx((0.125, 0.3125, 0.4375, 0.625, 0.875))
    assert found.char_scores[0] == found.char_scores[3] == found.char_scores[4] == 0.9
    assert 0.08 <= found.char_scores[1] == found.char_scores[2] < 0.9
    assert with_near_unit(line("37a", {5: {"g": 0.3}})).char_scores[2] == pytest.approx(
        0.25, abs=0.01
    )
    assert found.rec_score == pytest.approx(sum(found.char_scores) / 5)


@pytest.mark.parametrize(("read", "text"), [("NET 100 net", "NET 100g net"), ("100", "100g")])
def test_places_rise_where_a_unit_is_written_between(read: str, text: str) -> None:
    found = with_near_unit(line(read, {2 * text.index("g"): {"g": 0.3}}))

    assert found.text == text
    for places, count in ((found.char_edges, len(text) + 1), (found.char_middles, len(text))):
        assert len(places) == count
        assert list(places) == sorted(set(places)) or text == "100g"
    assert found.char_edges[-1] == 1
    assert found.char_edges[text.index("g")] == pytest.approx((text.index("g")) / len(read))


@pytest.mark.parametrize(
    "known",
    [
        replace(line("37a", {5: {"g": 0.3}}), columns=None),  # on a GPU, or sure
        line("37a", {5: {"g": 0.3}}, score=0.7),  # of what is hardly legible anything can be made
    ],
)
def test_what_is_left_as_it_was_read(known: TextLine) -> None:
    assert with_near_unit(known) is known


def test_what_is_just_legible_is_weighed() -> None:
    assert with_near_unit(line("37a", {5: {"g": 0.3}}, score=0.75)).text == "37g"


def test_a_class_of_several_code_points_is_left_alone() -> None:
    known = line("37a", {5: {"g": 0.3}})
    assert known.columns is not None
    runs = replace(known, columns=replace(known.columns, runs=known.columns.runs[:2]))

    assert with_near_unit(runs) is runs
