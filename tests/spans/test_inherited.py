"""Numbers whose unit stands in the head of their row or column, or is declared for the picture."""

import pytest

from measure_extract.spans.finder import shared_finder
from measure_extract.types import OCRResult
from measure_extract.units import challenge_units, dimension_of
from tests.helpers import make_box, make_ocr
from tests.spans.render import render

CHARACTER_PX, LINE_PX, ROW_PX, GAP_PX = 12, 20, 36, 40


def table(*rows: str) -> OCRResult:
    """Cells of a table, those of a row separated by bars; columns are as wide as their widest cell."""
    cells = [[cell.strip() for cell in row.split("|")] for row in rows]
    columns = max(len(row) for row in cells)
    widths = [max(len(row[k]) for row in cells if k < len(row)) for k in range(columns)]
    boxes = []
    for y, row in enumerate(cells):
        left = 0.0
        for k, text in enumerate(row):
            right = left + CHARACTER_PX * len(text)
            if text:
                boxes.append(make_box(text, left, ROW_PX * y, right, ROW_PX * y + LINE_PX))
            left += CHARACTER_PX * widths[k] + GAP_PX
    return make_ocr(*boxes, width=2000, height=2000)


def found(ocr: OCRResult) -> list[str]:
    spans = shared_finder().find(ocr)
    return [render(span) for span in spans if span.unit in challenge_units()]


SPECIFICATIONS = {
    # units that head columns by themselves
    ("Size | cm | inch", "Height | 61 | 24", "Width | 38 | 15"): [
        "61 centimetre", "24 inch", "38 centimetre ^", "15 inch ^",
    ],
    (" | cm | in", "Height | 61 | 24", "Width | 38 | 15"): [
        "61 centimetre", "24 inch ^", "38 centimetre ^", "15 inch ^",
    ],
    ("| kg | lb", "Weight | 5 | 11", "Load | 50 | 110"): [
        "5 kilogram", "11 pound", "50 kilogram ^", "110 pound ^",
    ],
    ("cm | 0 | 1 | 2 | 3", "inch | 0 | 1 | 2 | 3"): [],
    ("in | out", "5 | 12"): [],
    ("T | kg", "1 | 2", "3 | 4"): ["2 kilogram"],
    ("Max load [kg] | 115", "Material | Steel"): ["115 kilogram (max_load) ^"],
    ("Voltage (V) | 12", "Standby, W | 0.63"): ["12 volt (voltage) ^", "0.63 watt (power) ^"],
    ("Gewicht / kg | 4,5", "Spannung (V) | 100-240"): ["4.5 kilogram (weight) ^", "100..240 volt (voltage) ^"],
    ("Poids (kg) | 1,9", "Hauteur (mm) | 340"): ["1.9 kilogram (weight) ^", "340 millimetre (height) ^"],
    ("Peso, KG | 1,9", "Capacidad (L) | 3,5"): ["1.9 kilogram (weight) ^", "3.5 litre (capacity) ^"],
    ("Peso netto (g) | 250", "Potenza (W) | 60"): ["250 gram (net_weight) ^", "60 watt (power) ^"],
    ("Hoogte (cm) | 12", "Inhoud (ml) | 500"): ["12 centimetre (height) ^", "500 millilitre (net_weight) ^"],
    ("Peso líquido (g) | ca. 90", "Tensão / V | ~ 220"): ["90 gram (net_weight) ^", "220 volt (voltage) ^~"],
    ("Width (in) | 62 5/8", "Depth (in) | 14½"): ["62.625 inch (width) ^", "14.5 inch (depth) ^"],
    ("Weight (kg) | 5 | 7.5 | 10",): [
        "5 kilogram (weight) ^", "7.5 kilogram (weight) ^", "10 kilogram (weight) ^",
    ],
    ("Tara, g | 13", "Peso neto | 300 g"): ["300 gram", "13 gram (gross_weight) ^"],
    ("Rated Voltage(V~) | 220", "Rated Frequency (Hz) | 50"): ["220 volt (voltage) ^"],
    ("Tension (V ⎓) | 12", "Cycles (~) | 50"): ["12 volt (voltage) ^"],
    ("Protein, g/100g | 6.25 | 2.2", "Vitamin C, mg/100 g | 5.9"): [
        "100 gram (nutrition)", "100 gram (nutrition)", "6.25 gram (nutrition) ^", "2.2 gram (nutrition) ^",
        "5.9 milligram (nutrition) ^",
    ],
    ("Energy, kcal/100g | 566",): ["100 gram (nutrition)"],
    ("Width (W) | 30", "Depth (D) | 20"): [],
    ("Price / kg | 12.99",): [],
    ("Weight (kg) | about | 5",): [],
    ("Weight (kg)", "Model | 5"): [],
    ("Breite | 80 cm", "Härtegrad | H3"): ["80 centimetre"],
    ("Breite | 80 cm", "Maß | H3"): ["80 centimetre", "3 centimetre [H] ^"],
}  # fmt: skip
WIDE = {
    ("Weight / g | Max load [kg]", "19 | 115"): ["19 gram (weight) ^", "115 kilogram (max_load) ^"],
    ("Load (kg) | Length | Battery (V)", "67 | 30 cm | 7.4"): [
        "30 centimetre", "67 kilogram (max_load) ^", "7.4 volt (battery) ^",
    ],
    ("Size | Height (in) | Width (in)", "S | 63 | 72", "M | 67 | 76"): [
        "63 inch (height) ^", "72 inch (width) ^", "67 inch (height) ^", "76 inch (width) ^",
    ],
    ("Gewicht (kg) | Leistung (W)", "1,5 | 600"): ["1.5 kilogram (weight) ^", "600 watt (power) ^"],
    ("Code | Weight (kg)", "38 | 2"): ["2 kilogram (weight) ^"],
    ("Weight (kg)", "5", "Model", "7"): ["5 kilogram (weight) ^"],
}  # fmt: skip
DECLARED = {
    ("H:1.2  W:3  D:1.1", "Unit: inches"): ["1.2 inch [H] ^", "3 inch [W] ^", "1.1 inch [D] ^"],
    ("PRODUCT SIZE", "W:300  H:460  D:298", "Measurements in mm"): [
        "300 millimetre [W] ^", "460 millimetre [H] ^", "298 millimetre [D] ^",
    ],
    ("All measurements are in cm", "38 x 52 x 26"): [
        "38 centimetre ^", "52 centimetre ^", "26 centimetre ^",
    ],
    ("H 1,89", "W 2", "Tutte le misure in m"): ["1.89 metre [H] ^", "2 metre [W] ^"],
    ("Toutes les dimensions en cm", "H: 10  W: 8"): ["10 centimetre [H] ^", "8 centimetre [W] ^"],
    ("Alle Angaben in mm", "H 97  T 40"): ["97 millimetre [H] ^", "40 millimetre [T] ^"],
    ("Todas as medidas em cm", "H 30 x L 40"): ["30 centimetre [H] ^", "40 centimetre [L] ^"],
    ("Todas las medidas en mm", "L 300 W 200"): ["300 millimetre [L] ^", "200 millimetre [W] ^"],
    ("Alle maten in cm", "H:6", "D:79"): ["6 centimetre [H] ^", "79 centimetre [D] ^"],
    ("Unit: inches", "D 13 7/8  W 4  H 1 1/4"): ["13.875 inch [D] ^", "4 inch [W] ^", "1.25 inch [H] ^"],
    ("H 0.3", "W 0.1", "Unit: m"): ["0.3 metre [H] ^", "0.1 metre [W] ^"],
    ("W 30", "D 10", "Unit: cm"): ["30 centimetre [W] ^", "10 centimetre [D] ^"],
    ("H 0.3", "Einheit = m"): ["0.3 metre [H] ^"],
    ("H 0.3", "Maßeinheit: m"): ["0.3 metre [H] ^"],
    ("H 0.3", "Unité : m"): ["0.3 metre [H] ^"],
    ("H 0.3", "Unidad: m"): ["0.3 metre [H] ^"],
    ("H 0.3", "Unità: m"): ["0.3 metre [H] ^"],
    ("H 0.3", "Unidades: m"): ["0.3 metre [H] ^"],
    ("H 0.3", "Eenheden: m"): ["0.3 metre [H] ^"],
    ("H 0.3", "3 Stück: m"): [],
    ("Unit: inches", "L 19W4H 7"): ["19 inch [L] ^", "4 inch [W] ^", "7 inch [H] ^"],
    ("Unit: multi", "H 30"): [],
    ("Dimensions in the box", "H 30"): [],
    ("Units: mm", "A4", "12 34", "Page 3"): [],
    ("Unit:(inch)", "22.05±0.197", "3.94", "MIN 24.41"): [
        "3.94 inch ^", "22.05 inch ^", "24.41 inch ^",
    ],
    ("Maße in mm", "510 (B)", "≥ 16 (C)", "> 600", "560+3"): [
        "510 millimetre ^", "16 millimetre ^", "600 millimetre ^", "560 millimetre ^",
    ],
    ("Cotes en mm", "490-500+2", "585 - 600 (A)"): ["490..500 millimetre ^", "585..600 millimetre ^"],
    ("Alle Maße in mm", "Seit 1998", "1998", "≥ 16 Stück", "Z+1"): [],
}  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "quantities"), [*SPECIFICATIONS.items(), *WIDE.items(), *DECLARED.items()]
)
def test_numbers_take_the_unit_that_stands_elsewhere(
    rows: tuple[str, ...], quantities: list[str]
) -> None:
    assert found(table(*rows)) == quantities


@pytest.mark.parametrize(
    ("rows", "energies"),
    [
        (("Nutrition Facts", "Calories | 80", "Total Fat | 2g | 3%"), ["80 kilocalorie ^"]),
        (("Energy, kcal/100g | 566.76 | 202.4",), ["566.76 kilocalorie ^", "202.4 kilocalorie ^"]),
        (("Brennwert (kJ) | 1520", "Fett (g) | 12"), ["1520 kilojoule ^"]),
        (("Calories | 250", "Calories from Fat | 110"), ["250 kilocalorie ^"]),
        (("Calories: | 2,000 | 2,500",), []),  # what somebody needs a day
        (("Calories", "Total Fat | 2g"), []),
    ],
)
def test_a_panel_of_nutrients_gives_the_energy(rows: tuple[str, ...], energies: list[str]) -> None:
    spans = shared_finder().find(table(*rows))

    assert [render(s) for s in spans if dimension_of(s.unit) == "energy"] == energies


def test_a_table_that_reads_upwards_is_a_table_too() -> None:
    head = make_box("Weight (kg)", 0, 300, 20, 432, angle_deg=-90)
    cell = make_box("115", 0, 200, 20, 236, angle_deg=-90)

    assert found(make_ocr(head, cell)) == ["115 kilogram (weight) ^"]


def test_a_number_far_below_its_head_is_none_of_it() -> None:
    head = make_box("Weight (kg)", 0, 0, 132, 20)

    assert found(make_ocr(head, make_box("115", 0, 60, 36, 80))) == ["115 kilogram (weight) ^"]
    assert found(make_ocr(head, make_box("115", 0, 120, 36, 140))) == []


@pytest.mark.parametrize(
    ("height_px", "is_of_it"), [(8, True), (50, True), (7, False), (51, False)]
)
def test_a_number_in_much_larger_or_smaller_print_is_none_of_a_head(
    height_px: float, is_of_it: bool
) -> None:
    head, cell = make_box("Weight (kg)", 0, 0, 132, 20), make_box("115", 0, 21, 60, 21 + height_px)

    assert found(make_ocr(head, cell)) == ["115 kilogram (weight) ^"] * is_of_it


def test_of_two_heads_the_nearer_one_has_a_number() -> None:
    near, far = make_box("Weight (kg)", 0, 40, 132, 60), make_box("Height (cm)", 400, 0, 532, 20)
    beside, below = make_box("115", 145, 40, 200, 60), make_box("230", 400, 40, 460, 60)

    for boxes in ((near, far, beside, below), (far, near, beside, below)):
        assert sorted(found(make_ocr(*boxes))) == [
            "115 kilogram (weight) ^", "230 centimetre (height) ^",
        ]  # fmt: skip


def test_the_head_of_a_row_declares_nothing_for_the_picture() -> None:
    ocr = table("Diam (mm) | 16.5 | 17.3", "US | 6 | 7")

    assert found(ocr) == ["16.5 millimetre (diameter) ^", "17.3 millimetre (diameter) ^"]


def test_the_surface_of_a_number_is_the_number() -> None:
    (span,) = shared_finder().find(table("Voltage (V) | 100-240"))

    assert (span.surface, span.start, span.end, span.box_indices) == ("100-240", 0, 7, (1,))


def test_mixed_fractions_have_the_declared_unit() -> None:
    page = table(
        "Dimensions in inches", "Width | 22 1/2", "Depth | 17¾", "Sold | 12-10/24", "Ratio | 24-7/3"
    )

    assert found(page) == ["22.5 inch ^", "17.75 inch ^"]


def test_a_lone_digit_that_was_taken_to_read_upwards_stands_in_its_row() -> None:
    page = make_ocr(
        make_box("Weight (kg)", 0, 0, 200, 40),
        make_box("5", 400, 0, 426, 40, angle_deg=90.0),
    )
    assert found(page) == ["5 kilogram (weight) ^"]
