"""Inch marks read as stars or degrees on a picture that prints inches."""

import pytest

from measure_extract.spans.finder import shared_finder
from measure_extract.units import challenge_units
from tests.helpers import make_box, make_ocr
from tests.spans.render import render


def found(*texts: str) -> list[str]:
    """Render the sizes of texts that stand far apart."""
    boxes = [make_box(text, 0, 90 * i, 12 * len(text), 90 * i + 20) for i, text in enumerate(texts)]
    spans = shared_finder().find(make_ocr(*boxes, width=900, height=1200))
    return [render(span) for span in spans if span.unit in challenge_units()]


@pytest.mark.parametrize(
    ("text", "quantities"),
    [
        ("16°X 20°", ["16 inch ?", "20 inch ?"]),
        ("16º x 20º", ["16 inch ?", "20 inch ?"]),
        ("16˚ x 20˚", ["16 inch ?", "20 inch ?"]),
        ("6°×8", ["6 inch ?", "8 inch"]),
        ("4*x6*", ["4 inch ?", "6 inch ?"]),
        ("Width 22.4*", ["22.4 inch (width) ?"]),
        ("2 3/8*", ["2.375 inch ?"]),
        ("1/2*", ["0.5 inch ?"]),
        ("13/8*", ["1.375 inch ?"]),
        ("Base 7.5*", ["7.5 inch ?"]),
    ],
)
def test_marks_beside_inches_are_inches(text: str, quantities: list[str]) -> None:
    assert found('14"', text) == ["14 inch", *quantities]
    assert found("14 cm", text) == ["14 centimetre"]


@pytest.mark.parametrize(
    "text",
    [
        "Swivel 90°x45°",
        "FOV 100° x 70°",
        "0-360°(4×90°)",
        "Tilts 15°",
        "5* x 12 reviews",
        "Lasts 3* longer",
        "30°C x 2",
        "20*30",
        "Up to 40* off",
        "Rated 4.8 *",
    ],
)
def test_angles_stars_and_crosses_stay_what_they_are(text: str) -> None:
    assert found('14"', text) == ["14 inch"]


def test_what_the_box_prints_in_another_unit_is_found_once() -> None:
    quantities = ["14 inch", "3 kilogram (weight)", "7.5 inch (width) ?"]

    assert found('14"', "Width 7.5* weight 3 kg") == quantities
