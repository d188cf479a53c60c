"""When a line is looked at again, and which of two readings stays."""

import pytest

from measure_extract.geometry import bbox_polygon
from measure_extract.ocr.arcs import Arc
from measure_extract.ocr.crops import readings_of
from measure_extract.ocr.detection import DetectedBox
from measure_extract.ocr.recognition import TextLine
from measure_extract.ocr.second_look import (
    ReadBox,
    has_sure_number,
    is_better,
    is_settled,
    is_stray,
    may_hold_number,
    merged,
    says_too_little,
    uncovered,
)

Place = tuple[float, float, float, float]
HERE: Place = (0, 0, 100, 20)


def box(place: Place = HERE) -> DetectedBox:
    return DetectedBox(bbox_polygon(place), 0.9)


def read(text: str, score: float, place: Place = HERE) -> ReadBox:
    found = box(place)
    return ReadBox(found, readings_of(found.polygon)[0], TextLine(text, score, ()))


@pytest.mark.parametrize(
    ("text", "score", "settled", "sure", "may_hold"),
    [
        ("30cm", 0.97, True, True, True),
        ("30cm", 0.969, False, True, True),
        ("30cm", 0.9, False, True, True),
        ("30cm", 0.899, False, False, True),
        ("30", 0.99, False, True, True),
        ("SOcm", 0.99, False, False, True),
        ("LENGTH", 0.99, False, False, True),
        ("HEIGHTS", 0.99, False, False, False),
        ("MINIMUM 3 ", 0.99, True, True, True),
        ("", 0.99, False, False, True),
    ],
)
def test_what_a_line_is_good_for(
    text: str, score: float, settled: bool, sure: bool, may_hold: bool
) -> None:
    line = read(text, score)

    assert is_settled(line) == settled
    assert has_sure_number(line) == sure
    assert may_hold_number(text) == may_hold


def test_what_was_not_read_is_not_settled() -> None:
    assert not is_settled(None)


@pytest.mark.parametrize(
    ("fresh", "known", "better"),
    [
        (("312", 0.8), ("312", 0.7), True),
        (("312", 0.7), ("312", 0.7), False),
        (("312", 0.6), ("312", 0.7), False),
        (("312", 0.9), ("31.2", 0.7), False),  # it lost a mark
        (("31.2", 0.9), ("312", 0.7), True),
        (("312", 0.9), ("3 1 2", 0.7), True),  # blanks are no marks
        (("3 12", 0.9), ("31.2", 0.7), False),
    ],
)
def test_the_surer_reading_is_better_unless_it_lost_a_mark(
    fresh: tuple[str, float], known: tuple[str, float], better: bool
) -> None:
    assert is_better(TextLine(*fresh, ()), TextLine(*known, ())) == better


@pytest.mark.parametrize(
    ("score", "place", "is_left"),
    [
        (0.9, HERE, False),
        (0.899, HERE, True),
        (0.9, (49, 0, 200, 20), False),
        (0.9, (51, 0, 200, 20), True),
        (0.9, (50, 10, 200, 30), False),  # its middle lies on the corner
        (0.9, (-100, -10, 50, 10), False),
        (0.9, (0, 11, 100, 31), True),
        (0.9, (-100, -5, 49, 25), True),
        (0.9, (300, 300, 400, 320), True),
    ],
)
def test_boxes_where_a_line_was_surely_read_are_left_out(
    score: float, place: Place, is_left: bool
) -> None:
    assert uncovered([box()], [read("30cm", score, place)]) == ([box()] if is_left else [])


def test_one_sure_line_of_several_covers_a_box() -> None:
    lines = [read("x", 0.5), read("30cm", 0.95), read("far", 0.99, (300, 300, 400, 320))]
    other = box((600, 0, 700, 20))

    assert uncovered([box(), other], lines) == [other]
    assert uncovered([box(), other], []) == [box(), other]


def test_a_slanted_line_covers_what_is_in_it_and_not_what_is_in_its_corner() -> None:
    slanted = DetectedBox(((0, 0), (10, 0), (100, 90), (90, 90)), 0.9)
    line = ReadBox(slanted, readings_of(slanted.polygon)[0], TextLine("30cm", 0.99, ()))
    within, corner = box((48, 43, 52, 47)), box((70, 5, 90, 15))

    assert uncovered([within, corner], [line]) == [corner]


BENT = DetectedBox(bbox_polygon((0, 0, 100, 50)), 0.9, Arc((0, 10), (100, 10), 30, 20))


def test_a_bent_line_covers_what_is_in_its_band() -> None:
    line = ReadBox(BENT, readings_of(BENT.polygon)[0], TextLine("30cm", 0.99, ()))
    within, above = box((40, 35, 60, 45)), box((40, 5, 60, 15))

    assert uncovered([within, above], [line]) == [above]


def test_a_bent_line_stands_where_its_middle_is() -> None:
    # The middle of its rectangle is (50, 25), that of the line (50, 40).
    assert uncovered([BENT], [read("30cm", 0.99, (40, 20, 60, 30))]) == [BENT]
    assert uncovered([BENT], [read("30cm", 0.99, (40, 35, 60, 45))]) == []


@pytest.mark.parametrize(
    ("place", "score", "expected"),
    [(BENT, 0.74, True), (BENT, 0.75, False), (box(), 0.1, False)],
)
def test_what_seemed_bent_and_is_hardly_read_is_stray(
    place: DetectedBox, score: float, expected: bool
) -> None:
    line = ReadBox(place, readings_of(place.polygon)[0], TextLine("x", score, ()))

    assert is_stray(line) is expected


@pytest.mark.parametrize(
    ("place", "text", "expected"),
    [
        (BENT, "74", True),  # of a line that is 6.1 times as long as thick
        (BENT, " 74 ", True),
        (BENT, "7400", False),
        (box(), "7", False),
    ],
)
def test_what_seemed_bent_and_says_too_little(
    place: DetectedBox, text: str, expected: bool
) -> None:
    line = ReadBox(place, readings_of(place.polygon)[0], TextLine(text, 0.99, ()))

    assert says_too_little(line) is expected


OLD, OTHER = read("3Ocm", 0.8), read("HEIGHT", 0.99, (0, 100, 100, 120))
APART: Place = (300, 0, 400, 20)


@pytest.mark.parametrize(
    ("lines", "fresh", "kept"),
    [
        pytest.param([OLD], [], ["3Ocm"], id="nothing new"),
        pytest.param([], [read("30cm", 0.5)], ["30cm"], id="nothing old"),
        pytest.param([OLD], [read("30cm", 0.9)], ["30cm"], id="surer"),
        pytest.param([OLD], [read("30cm", 0.8)], ["3Ocm"], id="as sure"),
        pytest.param([OLD], [read("30cm", 0.7)], ["3Ocm"], id="less sure"),
        pytest.param([OLD], [read("5kg", 0.7, APART)], ["3Ocm", "5kg"], id="elsewhere"),
        pytest.param(
            [OLD], [read("30", 0.9, (0, 0, 50, 20)), read("cm", 0.7, (50, 0, 100, 20))],
            ["30", "cm"], id="two for one, the surer decides",
        ),
        pytest.param(
            [OLD], [read("30", 0.7, (0, 0, 50, 20)), read("cm", 0.6, (50, 0, 100, 20))],
            ["3Ocm"], id="two for one, both less sure",
        ),
        pytest.param(
            [read("3", 0.8, (0, 0, 50, 20)), read("Ocm", 0.7, (50, 0, 100, 20))],
            [read("30cm", 0.9)], ["30cm"], id="one for two",
        ),
        pytest.param(
            [read("3", 0.85, (0, 0, 50, 20)), read("Ocm", 0.5, (50, 0, 100, 20))],
            [read("30cm", 0.7)], ["3", "Ocm"], id="one for two, surer than one of them",
        ),
        pytest.param(
            [read("Ocm", 0.5, (50, 0, 100, 20)), read("3", 0.85, (0, 0, 50, 20))],
            [read("30cm", 0.7)], ["Ocm", "3"], id="in any order",
        ),
        pytest.param(
            [read("30cm", 0.9)], [read("3Ocm", 0.99)], ["30cm", "3Ocm"],
            id="a sure line has no rivals",
        ),
        pytest.param([OTHER, OLD], [read("30cm", 0.9)], ["HEIGHT", "30cm"], id="order"),
    ],
)  # fmt: skip
def test_doubtful_lines_are_replaced_by_surer_ones_in_their_place(
    lines: list[ReadBox], fresh: list[ReadBox], kept: list[str]
) -> None:
    assert [line.line.text for line in merged(lines, fresh)] == kept


@pytest.mark.parametrize(
    ("place", "are_rivals"),
    [
        pytest.param((40, 5, 60, 15), True, id="within"),
        pytest.param((-100, -50, 200, 70), True, id="around"),
        pytest.param((60, 0, 160, 20), False, id="a corner of each"),
        pytest.param((50, 0, 150, 20), True, id="its edge on the middle"),
        pytest.param((0, 12, 100, 32), False, id="the next line"),
    ],
)
def test_rivals_hold_the_middle_of_each_other(place: Place, are_rivals: bool) -> None:
    kept = [line.line.text for line in merged([OLD], [read("30cm", 0.9, place)])]

    assert kept == (["30cm"] if are_rivals else ["3Ocm", "30cm"])
