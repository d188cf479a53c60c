"""Which of several readings of one line stays."""

import pytest

from measure_extract.geometry import bbox_polygon
from measure_extract.ocr.crops import readings_of
from measure_extract.ocr.detection import DetectedBox
from measure_extract.ocr.recognition import TextLine
from measure_extract.ocr.rivals import best_of, has_sure_quantity, holds_quantity
from measure_extract.ocr.second_look import ReadBox


def read(text: str, score: float) -> ReadBox:
    found = DetectedBox(bbox_polygon((0, 0, 100, 20)), 0.9)
    return ReadBox(found, readings_of(found.polygon)[0], TextLine(text, score, ()))


@pytest.mark.parametrize(
    ("readings", "kept"),
    [
        ([("30cm", 0.8)], "30cm"),
        # The surest stays, whatever it says, where no other has a quantity ...
        ([("3OO", 0.7), ("300", 0.8), ("3O0", 0.75)], "300"),
        # ... or where it has one itself.
        ([("30 cm", 0.8), ("30cm", 0.85), ("80cm", 0.82)], "30cm"),
        # One that lost a mark is not the surest.
        ([("31.2'", 0.7), ("312'", 0.8)], "31.2'"),
        # A quantity is worth 0.12 of score: photos of gold_train_labels.
        ([("87rams", 0.89), ("876rams", 0.79), ("87Grams", 0.81)], "87Grams"),
        ([("3.85VV", 0.89), ("3.85VV", 0.99), ("3.85V ", 0.91)], "3.85V "),
        ([("6.0Ah18VuUHON", 0.79), ("6.0Ah18V uHMON", 0.72)], "6.0Ah18V uHMON"),
        ([("3.83Vmms11.9rah", 0.73), ("3.83V11.91Wh", 0.9)], "3.83V11.91Wh"),
        ([("87rams", 0.94), ("87Grams", 0.81)], "87rams"),
        # Not below 0.6.
        ([("2F", 0.65), ("2 kg", 0.59)], "2F"),
        ([("2F", 0.65), ("2 kg", 0.6)], "2 kg"),
        # Of several, the surest.
        ([("5OO", 0.8), ("500 g", 0.71), ("500 ml", 0.72)], "500 ml"),
    ],
)
def test_the_surest_reading_stays_or_the_one_that_says_something(
    readings: list[tuple[str, float]], kept: str
) -> None:
    assert best_of([read(*one) for one in readings]).line.text == kept


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("30cm", True),
        ("30 CM", True),
        ("13″ in ", True),
        ('7.5"', True),
        ("NET WT 500g", True),
        ("220V/50Hz", True),
        ("", False),
        ("30", False),
        ("cm 30", False),
        ("87rams", False),
        ("3.85VV", False),
        ("B12", False),
        ("60 capsules", False),
    ],
)
def test_a_quantity_is_a_number_with_a_unit_behind_it(text: str, expected: bool) -> None:
    assert holds_quantity(text) is expected
    assert has_sure_quantity(read(text, 0.9)) is expected
    assert not has_sure_quantity(read(text, 0.89))
