"""Quantities over the boxes of a picture: joins, inheritance, compounds, doubtful commas."""

from collections.abc import Callable

import pytest

from measure_extract.spans.finder import shared_finder
from measure_extract.types import OCRResult, QuantitySpan
from measure_extract.units import challenge_units, dimension_of
from tests.helpers import make_box, make_ocr
from tests.spans.render import render

CHARACTER_PX, LINE_PX = 12, 20


def stacked(*texts: str) -> OCRResult:
    """Lines below each other, so near that they may be joined."""
    step = LINE_PX + 4
    return make_ocr(
        *(
            make_box(text, 0, step * i, CHARACTER_PX * len(text), step * i + LINE_PX)
            for i, text in enumerate(texts)
        )
    )


def beside(*texts: str) -> OCRResult:
    """Texts in one line, a space apart."""
    boxes, left = [], 0.0
    for text in texts:
        right = left + CHARACTER_PX * len(text)
        boxes.append(make_box(text, left, 0, right, LINE_PX))
        left = right + 6
    return make_ocr(*boxes)


def large_above_small(number: str, unit: str, *, share: float = 0.3) -> OCRResult:
    """A number in large print, and below its middle the unit in print of a share of its height."""
    wide, small = 3 * CHARACTER_PX * len(number), 3 * share
    left = (wide - small * CHARACTER_PX * len(unit)) / 2
    top = 3 * LINE_PX + 10
    return make_ocr(
        make_box(number, 0, 0, wide, 3 * LINE_PX),
        make_box(unit, left, top, wide - left, top + small * LINE_PX),
    )


def found(ocr: OCRResult) -> list[str]:
    """Render the sizes of a picture; quantities of other kinds have a test of their own."""
    spans = shared_finder().find(ocr)
    return [render(span) for span in spans if span.unit in challenge_units()]


@pytest.mark.parametrize("arrange", [stacked, beside])
@pytest.mark.parametrize(
    "texts",
    [
        ("Dimensions (inch)", "12 x 10 x 8"),
        ("12 x 10 x 8", "inch"),
        ("Size in cm", "80 x 60"),
        ("Height 30 cm", "Width 12 cm"),
    ],
)
def test_offsets_of_one_box_count_in_its_own_text(
    arrange: Callable[..., OCRResult], texts: tuple[str, str]
) -> None:
    page = arrange(*texts)
    single = [span for span in shared_finder().find(page) if len(span.box_indices) == 1]

    assert single
    for span in single:
        assert page.boxes[span.box_indices[0]].text[span.start : span.end] == span.surface


def test_other_kinds_find_their_unit_in_the_next_box() -> None:
    spans = shared_finder().find(stacked("5200", "mAh"))

    assert [render(span) for span in spans] == ["5200 milliampere hour"]


@pytest.mark.parametrize(
    "texts",
    [
        ("Type 24", "V-belt"),
        ("H 30", "W 20"),
        ("5012345678900", "GE PAPIER"),
        ("Model 12", "L bracket"),
        ("Size 8", "G-clamp"),
        ("No. 5", "in stock"),
        ("Zone 2", "L(Single)"),
        ("10", "T1/2"),
        ("Fer 5 %", "*5% ou moins"),
        ("32-12-80 A", "M"),
        ("Art. 350", "W x D"),
        ("Art. 15", "Made in Italy"),
        ("Pack of 6", "L size"),
        ("Article 220", "V-shaped"),
        ("Class 3", "m. Deckel"),
        ("7 610200 337344", "GE PAPIER"),
    ],
)
def test_boxes_that_only_meet_invent_nothing(texts: tuple[str, str]) -> None:
    assert found(stacked(*texts)) == found(beside(*texts)) == []


@pytest.mark.parametrize(
    "texts",
    [
        ("Model 12", "Volt meter"),
        ("Serie 9", "Watt counter"),
        ("Set 18", "Kg scale"),
        ("Item 77", "oz"),
        ("Nr. 40", "cm"),
    ],
)
def test_a_number_that_is_a_name_takes_no_unit_from_the_next_line(texts: tuple[str, str]) -> None:
    assert found(stacked(*texts)) == []


@pytest.mark.parametrize(
    ("texts", "quantity"),
    [
        (("240", "V~ 50Hz"), "240 volt"),
        (("0,5", "w"), "0.5 watt"),
        (("220-240", "V AC"), "220..240 volt"),
        (("Powerful 1570", "Watt Motor"), "1570 watt (power)"),
        (("51 - 80", "grammi"), "51..80 gram"),
        (("porzioni da 30", "ml. Una volta aperto"), "30 millilitre"),
        (("80", "L"), "80 litre"),
    ],
)
def test_a_number_finds_its_unit_in_the_next_box(texts: tuple[str, str], quantity: str) -> None:
    assert found(stacked(*texts)) == [quantity]


def totals(spans: tuple[QuantitySpan, ...]) -> dict[str, str | None]:
    """Map each quantity to the total it is a part of."""
    return {
        render(span): None if span.part_of is None else render(spans[span.part_of])
        for span in spans
    }


@pytest.mark.parametrize(
    ("ocr", "total"),
    [
        (stacked("hello", "5'11\""), "71 inch ="),
        (beside("5'", '11"'), "71 inch ="),
        (beside("5 ft", "11 in"), "71 inch ="),
    ],
)
def test_parts_of_a_compound_know_their_total(ocr: OCRResult, total: str) -> None:
    assert totals(shared_finder().find(ocr)) == {"5 foot": total, "11 inch": total, total: None}


def test_another_length_in_the_box_of_a_part_is_no_part() -> None:
    found_totals = totals(shared_finder().find(beside("5'", '11" 9"')))

    assert found_totals == {
        "5 foot": "71 inch =", "11 inch": "71 inch =", "71 inch =": None, "9 inch": None,
    }  # fmt: skip


def test_feet_above_inches_are_two_lengths() -> None:
    assert totals(shared_finder().find(stacked("5 ft", "3 in"))) == {"5 foot": None, "3 inch": None}


def test_the_feet_of_a_compound_are_no_halved_inch_mark() -> None:
    ocr = stacked('10"', "other", "5'6\"")

    assert found(ocr) == ["10 inch", "5 foot", "6 inch", "66 inch ="]


def test_the_unit_of_a_multipack_is_a_quantity_of_its_own() -> None:
    assert all(span.part_of is None for span in shared_finder().find(stacked("6 x 330 ml")))


@pytest.mark.parametrize(
    ("texts", "quantities"),
    [
        (
            ("All dimensions in mm", "W 600", "D 450", "H 1900"),
            ["600 millimetre [W] ^", "450 millimetre [D] ^", "1900 millimetre [H] ^"],
        ),
        (
            ("Dimensions in cm", "Width 60", "Depth: 45", "Height 90"),
            ["60 centimetre (width) ^", "45 centimetre (depth) ^", "90 centimetre (height) ^"],
        ),
        (("Maße in cm", "H: 30"), ["30 centimetre [H] ^"]),
        (
            ("Height 80, width 140", "All sizes in centimetres"),
            ["80 centimetre (height) ^", "140 centimetre (width) ^"],
        ),
        (("Height 80, model 140", "All sizes in centimetres"), []),
        (("Height 12345", "All sizes in centimetres"), []),
        (("Height 80,140", "All sizes in centimetres"), []),
        (("Width 1/2", "All sizes in centimetres"), []),
        (("length 12-05-2024", "All sizes in centimetres"), []),
        (("Height 12:30", "All sizes in centimetres"), []),
        (("Height 0, width 0", "All sizes in centimetres"), []),
        (("Width/Height 80/140", "All sizes in centimetres"), []),
        (("All sizes in inches", "Ø 12"), ["12 inch [DIA] ^"]),
        (("(cm)", "L=40"), ["40 centimetre [L] ^"]),
        (("Units: mm", "Page 450"), []),
        (("Units: mm", "A4", "2024"), []),
    ],
)
def test_an_inherited_unit_keeps_letter_and_name(
    texts: tuple[str, ...], quantities: list[str]
) -> None:
    assert found(stacked(*texts)) == quantities


@pytest.mark.parametrize(
    ("texts", "kilograms"),
    [
        (("1,250 kg", "Breite 12,5 cm"), [1.25]),
        (("Gewicht", "1,250 kg"), [1.25]),
        (("1,250 kg", "12.5 cm"), [1250]),
        (("Net weight", "1,250 kg"), [1250]),
        (("1,250 kg",), [1250, 1.25]),
        (("1,250 kg", "Gewicht", "Weight"), [1250, 1.25]),
        (("1,250.5 kg",), [1250.5]),
    ],
)
def test_a_comma_with_three_digits(texts: tuple[str, ...], kilograms: list[float]) -> None:
    spans = shared_finder().find(stacked(*texts))

    assert [span.value for span in spans if span.unit == "kilogram"] == kilograms


@pytest.mark.parametrize(
    ("texts", "millimetres"),
    [
        (("1.850 mm", "Gewicht 12,5 kg"), [1850]),
        (("Höhe", "1.850 mm"), [1850]),
        (("Höhe: 1.850 - 2.200 mm",), [2200]),
        (("Breite: 1.850 x 800 mm",), [1850, 800]),
        (("1.850 mm", "Weight 12.5 kg"), [1.85]),
        (("1.850 mm",), [1.85]),
        (("Breite 0.750 mm",), [0.75]),
        (("Höhe 3.175 mm",), [3.175]),  # an eighth of an inch
        (("Höhe 1.588 mm",), [1.588]),  # a sixteenth, rounded
        (("Breite 1.8500 mm",), [1.85]),
    ],
)
def test_a_point_with_three_digits(texts: tuple[str, ...], millimetres: list[float]) -> None:
    spans = shared_finder().find(stacked(*texts))

    assert [span.value for span in spans if span.unit == "millimetre"] == millimetres


@pytest.mark.parametrize(
    ("texts", "axes"),
    [
        (("Medidas (A x L x P)", "152 x 61 x 30 cm"), ["H", "W", "D"]),
        (("L x W x H:", "15 x 6 x 3 in"), ["L", "W", "H"]),
        (("(HxB)", "15 x 6 cm"), ["H", "W"]),
        (("Dimensions", "15 x 6 x 3 in"), [None] * 3),
        (("2 L x W x H", "15 x 6 x 3 in"), [None] * 3),
        (("L x W x H", "H 15 x W 6 x L 3 in"), ["H", "W", "L"]),
        (("L x W x H", "15 in"), [None]),
    ],
)
def test_letters_stand_in_the_line_above(texts: tuple[str, ...], axes: list[str | None]) -> None:
    spans = shared_finder().find(stacked(*texts))

    assert [span.axis for span in spans if dimension_of(span.unit) == "length"] == axes


def test_of_two_readings_of_a_comma_the_other_one_is_no_print_of_its_partner() -> None:
    spans = shared_finder().find(stacked("1,250 kg (2,755 lb)"))

    assert [(span.value, span.same_as) for span in spans] == [
        (1250, 1), (2755, 0), (1.25, None), (2.755, None),
    ]  # fmt: skip


def test_part_of_survives_json_and_older_json_lacks_it() -> None:
    part = shared_finder().find(stacked("5'11\""))[0]
    older = {name: value for name, value in part.to_dict().items() if name != "part_of"}

    assert QuantitySpan.from_dict(part.to_dict()) == part
    assert QuantitySpan.from_dict(older).part_of is None


@pytest.mark.parametrize(
    ("texts", "quantities"),
    [
        (("B 60 cm", "H 30 cm"), ["60 centimetre [W]", "30 centimetre [H]"]),
        (("P: 40 cm", "L: 90 cm"), ["40 centimetre [D]", "90 centimetre [L]"]),
        (("Maße in mm", "B 170", "H 97"), ["97 millimetre [H] ^", "170 millimetre [W] ^"]),
        (("A 60 cm", "B 30 cm", "H 2 cm"), ["60 centimetre {A}", "30 centimetre {B}", "2 centimetre [H]"]),
        (("B 60 cm", "W 30 cm"), ["60 centimetre {B}", "30 centimetre [W]"]),
        (("B 60 cm", "30 cm"), ["60 centimetre {B}", "30 centimetre"]),
    ],
)  # fmt: skip
def test_letters_of_other_languages_count_beside_axis_letters(
    texts: tuple[str, ...], quantities: list[str]
) -> None:
    assert found(stacked(*texts)) == quantities


def test_thousands_are_not_made_of_two_lines() -> None:
    assert found(stacked("13", "300 g")) == ["300 gram"]


@pytest.mark.parametrize(
    ("number", "unit", "quantities"),
    [
        ("214", "Pounds", ["214 pound"]),
        ("250+", "lbs", ["250 pound"]),
        ("~30", "KG", ["30 kilogram ~"]),
        ("3-5", "KG", ["3..5 kilogram"]),
        ("1/2", "inch", ["0.5 inch"]),
        ("2 1/2", "inch", ["2.5 inch"]),
        ("Model 214", "Pounds", []),
        ("E204083", "UL", []),
    ],
)
def test_a_number_alone_may_be_larger_than_its_unit(
    number: str, unit: str, quantities: list[str]
) -> None:
    assert found(large_above_small(number, unit)) == quantities
    assert found(large_above_small(number, unit, share=0.15)) == []


def test_what_stands_in_a_repaired_box_is_marked() -> None:
    ocr = make_ocr(
        make_box("Net weight 300G", is_repaired=True),
        make_box("Height 12 cm", top=100, bottom=120),
        make_box("450", top=200, bottom=220),
        make_box("G", left=105, right=200, top=200, bottom=220, is_repaired=True),
    )
    spans = shared_finder().find(ocr)

    found = [(span.value, span.is_repaired) for span in spans]
    assert found == [(300, True), (12, False), (450, True)]
