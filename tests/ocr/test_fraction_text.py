"""Lines in which a small fraction was read as something else are found, and mended."""

import pytest

from measure_extract.ocr.fraction_text import (
    UNREAD,
    fraction_of,
    may_hide_fraction,
    parts_to_search,
    with_figures_written_out,
    with_fraction,
    with_unread,
    without_glued_fractions,
)
from measure_extract.ocr.recognition import TextLine
from measure_extract.spans.finder import find_quantities


def line(text: str, scores: float | tuple[float, ...] = 0.99) -> TextLine:
    """Give a line of evenly spaced characters."""
    n = len(text)
    each = scores if isinstance(scores, tuple) else (scores,) * n
    edges = tuple(i / n for i in range(n + 1)) if n else ()
    return TextLine(text, 0.95, edges, each, tuple((i + 0.5) / n for i in range(n)))


def between(text: str, first: int, last: int) -> tuple[float, float]:
    """Give the shares of the line around characters [first, last)."""
    return (first + 0.2) / len(text), (last - 0.2) / len(text)


def check(mended: TextLine, text: str) -> None:
    assert mended.text == text
    assert len(mended.char_edges) == len(text) + 1
    assert list(mended.char_edges) == sorted(mended.char_edges)
    assert len(mended.char_scores) == len(mended.char_middles) == len(text)


@pytest.mark.parametrize(
    ("text", "score", "height", "expected"),
    [
        ("Height 53", 0.9, 0.1, True),
        ("Height 53", 0.99, 0.35, False),
        ("5½ in", 0.99, 0.5, True),  # any of the three may be another one
        ("6% in", 0.99, 0.5, True),
        ("6³/16", 0.99, 0.5, True),
        ("737/8", 0.99, 0.5, True),
        ("3/8 mm", 0.99, 0.5, False),
        ("53 in", 0.99, 0.5, True),  # inches are printed with fractions
        ('53"', 0.99, 0.9, True),
        ("36 mm", 0.99, 0.05, True),  # a wide gap: a sign was left out
        (
            "Width 36 mm",
            (0.5, *(0.99,) * 10),
            0.3,
            False,
        ),  # what is doubtful is far from the digits
        ("Width 36 mm", (*(0.99,) * 5, 0.5, *(0.99,) * 5), 0.3, True),
        ("Height", 0.5, 0.1, False),
        ("", 0.5, 0.1, False),
    ],
)
def test_which_lines_are_searched(
    text: str, score: float | tuple[float, ...], height: float, expected: bool
) -> None:
    assert may_hide_fraction(line(text, score), height) is expected


def test_they_are_searched_near_their_digits() -> None:
    parts = parts_to_search(line("Height 53 and 4 in"), 0.05)

    assert len(parts) == 2
    assert parts[0][0] < 7 / 18 < 9 / 18 < parts[0][1] < parts[1][0] < 14 / 18 < parts[1][1]
    assert parts_to_search(line("5"), 2.0) == [(0.0, 1.0)]


@pytest.mark.parametrize(
    ("text", "score", "fraction"),
    [
        ("3/8", 0.99, "⅜"),
        (" 1/2 ", 0.99, "½"),
        ("15/16", 0.99, "15/16"),
        ("7/32", 0.99, "7/32"),
        ("718", 0.99, "⅞"),  # the slash as a 1
        ("3/8", 0.4, None),
        ("4/8", 0.99, None),
        ("8/3", 0.99, None),
        ("0/0", 0.99, None),
        ("1/7", 0.99, None),
        ("V/1", 0.99, None),
        ("11/16 in", 0.99, None),
        ("", 0.0, None),
    ],
)
def test_what_is_a_fraction(text: str, score: float, fraction: str | None) -> None:
    assert fraction_of(TextLine(text, score, ())) == fraction


@pytest.mark.parametrize(
    ("text", "first", "last", "fraction", "mended"),
    [
        ('53"', 1, 2, "⅜", '5⅜"'),
        ('234"', 1, 3, "¾", '2¾"'),
        ('1½4"', 1, 2, "¼", '1¼"'),  # the rest of it stands behind
        ("H 855/16", 4, 8, "5/16", "H 85 5/16"),
        ("H 5/16 in", 2, 6, "5/16", "H 5/16 in"),
        ('36 "', 3, 3, "⅞", '36 ⅞"'),  # it was left out
        ("½", 0, 1, "⅓", "⅓"),
    ],
)
def test_a_fraction_takes_its_place(
    text: str, first: int, last: int, fraction: str, mended: str
) -> None:
    check(with_fraction(line(text), *between(text, first, last), fraction), mended)


@pytest.mark.parametrize(
    ("text", "score", "first", "last", "mended"),
    [
        ('60 14"', 0.7, 3, 5, f'60 {UNREAD}"'),
        ('534"', 0.7, 1, 3, f'{UNREAD}"'),
        ("961/16 in", 0.7, 2, 4, f"{UNREAD} in"),
        ('534"', 0.97, 1, 3, '534"'),  # surely read
        ("534 mm", 0.7, 1, 3, "534 mm"),  # not printed with fractions
        ("60% cotton", 0.7, 1, 3, "60% cotton"),
        ('7x4"', 0.7, 0, 2, '7x4"'),
        ("7.9 Inch", 0.7, 3, 3, "7.9 Inch"),  # nothing was read there
    ],
)
def test_what_cannot_be_read_leaves_no_digit(
    text: str, score: float, first: int, last: int, mended: str
) -> None:
    check(with_unread(line(text, score), *between(text, first, last)), mended)


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("Size 90³/16 in", "Size 90 3/16 in"),
        ("²/₃ in", "⅔ in"),
        ("20²/3", "20⅔"),
        ("9¹5/1₆ in", "9 15/16 in"),
        ("5 g/cm²/3", "5 g/cm²/3"),
        ("cm³/16", "cm³/16"),
        ("10 m²", "10 m²"),
        ("5/8 in", "5/8 in"),
        ("³/7", "³/7"),
    ],
)
def test_raised_figures_are_written_out(text: str, mended: str) -> None:
    check(with_figures_written_out(line(text)), mended)


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ('1½4"', f'{UNREAD}"'),
        ("5¾4 x 2½2 in", f"{UNREAD} x {UNREAD} in"),
        ("20½/4 in", f"{UNREAD} in"),
        ("5½ 4", "5½ 4"),
        ("5½", "5½"),
    ],
)
def test_no_fraction_is_glued_to_a_digit(text: str, mended: str) -> None:
    check(without_glued_fractions(line(text)), mended)


@pytest.mark.parametrize("text", [f'{UNREAD}"', f"5 {UNREAD} in", f"Height: {UNREAD} inches"])
def test_what_was_not_read_is_no_quantity(text: str) -> None:
    assert find_quantities(text) == ()
