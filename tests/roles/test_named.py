"""Labels that name what their number is for, and text that only seems to."""

import pytest

from measure_extract.layout.build import read_layout
from measure_extract.roles.clues import clues_and_names
from measure_extract.spans.finder import shared_finder
from tests.helpers import blank, make_box, make_ocr


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Shipping weight: 3 kg", ["gross_weight"]),
        ("SHIPPING WEIGHT 3 KG", ["gross_weight"]),
        ("Tragkraft 175 kg", ["load"]),
        ("175 kg Tragkraft", ["load"]),
        ("Höhe: 12 cm", ["height"]),
        ("12 cm wide", ["width"]),
        ("supports up to 120 kg", ["load"]),
        ("Net weight 350 g, drained weight 210 g", ["net_weight", "other"]),
        ("Net weight 350 g / Tare 20 g", ["net_weight", "package_weight"]),
        ("Weight: 3 kg Max load: 20 kg", ["product_weight", "load"]),
        ("600 mg per capsule", ["dose"]),
        ("18W LED = 100W Glühlampe", ["", "equivalent_power"]),
        ("4.5W=40W", ["", "equivalent_power"]),
        ("40 W = 4.5 W", ["equivalent_power", ""]),
        ("E14 5 W ersetzt 40 W", ["", "equivalent_power"]),
        ("30 W = 20 W", ["", ""]),
        ("7 W, 45 W", ["", ""]),
        ("7 W (=45 W)", ["", "equivalent_power"]),
        ("2 x 50 W = 100 W", ["", ""]),
        ("50 W + 50 W = 100 W", ["", "", ""]),
        ("10pcs 3W = 30W", ["", ""]),
        ("1000W=2000W Surge", ["", ""]),
        ("20W -> 65W fast charging", ["", ""]),
        ("Screen diagonal: 27 inches", ["part_size"]),
        ("耐荷重：100kg", ["load"]),
        ("本体重量：約170g", ["product_weight"]),
        ("净含量：500ml", ["net_content"]),
        ("体重 5-7kg", ["user_weight"]),
        # what stands between a label and its number
        ("Width - 12 cm", ["width"]),
        ("Net. Wt. 12 oz", ["net_weight"]),
        ("Net weight. 12 oz", ["net_weight"]),
        ("Weight incl. battery: 2 kg", ["product_weight"]),
        ("Height (H): 5 cm", ["height"]),
        ("Height (max): 5 cm", [""]),
        ("Gewicht ca. 3 kg", ["product_weight"]),
        ("Weight of the crate. Max load 3 kg", ["load"]),
        # a label whose spaces are not read
        ("NetWeight 350 g", ["net_weight"]),
        ("350g NetWeight", ["net_weight"]),
        # labels behind their numbers
        ("21 W power 1.7 W in standby", ["rated_power", "consumption"]),
        ("21 W power: 1.7 W in standby", ["", "rated_power"]),
        ("3 pcs Width 30 cm Height 20 cm in total", ["width", "height"]),
        ("500 ml Max load 5 kg Item weight 2 kg Ref", ["", "load", "product_weight"]),
        # initials, codes, parts, both units
        ("N.W.: 5.1 kg G.W.: 5.8 kg", ["net_weight", "gross_weight"]),
        ("N. W. 5 kg", ["net_weight"]),
        # two labels of two numbers
        ("N.W./G.W.: 11.5/12.8 KGS", ["net_weight", "gross_weight"]),
        ("G.W./N.W.: 12.8/11.5 KGS", ["gross_weight", "net_weight"]),
        ("NW/GW(kg): 8.6/9.4", ["net_weight", "gross_weight"]),
        ("Gross/Net weight 20.0/18.0 kg", ["gross_weight", "net_weight"]),
        ("Peso neto/bruto: 18/20 kg", ["net_weight", "gross_weight"]),
        ("Net weight: 500 g/17.6 oz", ["net_weight", "net_weight"]),
        ("Gizmo/Gross weight: 18/20 kg", ["gross_weight", ""]),
        ("Refrigerant: R600a 38 g", ["part_weight"]),
        ("Refrigerant: so much as 38 g", [""]),
        ("Max load/shelf 10 kg", ["load"]),
        ("Graduation 0.2 lb / 0.1 kg", ["setting", "setting"]),
        ("Gross weight 10.8 lbs/4 kg/3 ml", ["gross_weight", "gross_weight", ""]),
        ("Gross weight 10.8 lbs, 4 kg", ["gross_weight", ""]),
        ("Packed (L x W): 40 x 20 cm", ["package_size", "package_size"]),
        ("Folded: 40 x 20 x 5 cm", ["folded_size"] * 3),
        # what the product is mixed with, and what it fits
        ("Take 2 with 250 ml water", ["reference"]),
        ("60 ml auf 5 l Wasser", ["", "reference"]),
        ("Heats up to 2 l of water", [""]),
        ("Kettle with 1.7 l water", [""]),
        ("Take daily with 250 ml water", ["reference"]),
        ("Bottle with 500 ml", [""]),
        ("Für 60 cm breite Schränke", ["fits_size"]),
        ("60 cm breite Schränke", [""]),
        # full stops
        ("Made in USA. Height 5 cm", ["height"]),
        ("Box. Height 5 cm", ["height"]),
        ("500 g. Salt", [""]),
        ("5 kg. Max load", [""]),
        ("12 in. wide", ["width"]),
        ("12 in. Wide", [""]),
        # the estimated sign
        ("350 g e", ["net_weight"]),
        ("500 ml ℮", ["net_content"]),
        ("350 g e 12", [""]),
        ("12 kg e (26.4 lb)", ["net_weight", "net_weight"]),
        ("Drained weight 350 g e", ["other"]),
        ("Weight: 120-200 g", ["product_weight"]),
        ("350 cm e", [""]),
        ("Warning: never connect to 230 V", ["other_product"]),
        ("Size: height 5 cm", ["height"]),
        ("Height: gizmo 5 cm", [""]),
        ("Wireless range of up to 5 m", ["reach"]),
        # the end of a statement
        ("This gizmo bag can hold up to 5 kg", ["load"]),
        ("a maximum weight capacity of 5 kg", ["load"]),
        ("the new Shipping weight 5 kg", [""]),
        # what the product fits
        ("For gizmos up to 24 in tall", ["fits_size"]),
        ("For gizmos of 90 x 200 cm", ["fits_size"] * 2),
        ("Für Dingsbums bis 5 l", ["fits_size"]),
        ("Fits 15 kg", [""]),
        ("Gizmo set, for gizmos up to 5 l", ["fits_size"]),
        ("For men 250 ml", [""]),
        ("For external use only 100 ml", [""]),
        ("For kids 30 x 20 cm", [""] * 2),
        ("For garden and home 30 cm tall", ["height"]),
        ("per 100 ml: 20 kcal", ["reference"]),
        ("Do not exceed 500 ml", [""]),
        ("Für Flaschen bis 1 l Höhe 30 cm", ["fits_size", "height"]),
        ("For gizmos 90-200 cm wide", ["fits_size"]),
        ("Made for gizmos 24 in", [""]),
        ("Forest 24 in", [""]),
        # the interval of a scale
        ("Max 180 kg d = 100 g", ["", "setting"]),
        ("d=100 g", ["setting"]),
        ("wid = 100 g", [""]),
        ("d = 100 mm", [""]),
        # a product of sizes has the label of its first
        ("Kartonmaße: 54 × 12 × 91 cm", ["package_size"] * 3),
        ("Box size: 30*37*28cm", ["package_size"] * 3),
        ("5 x 6 cm, Package size: 7 x 8 x 9 cm", ["", "", *["package_size"] * 3]),
        ("Package size: 7 x 8 cm, 5 x 6 cm", ["package_size", "package_size", "", ""]),
        ("Product size: 54 x 12 x 91 cm", [""] * 3),
        ("the Box size: 54 x 12 cm", [""] * 2),
        ("Package size: 54 cm", ["package_size"]),
        # more stands beside the number than the label, or nothing does
        ("Weight of the empty crate 3 kg", [""]),
        ("the new Shipping weight 3 kg", [""]),
        ("3 kg", [""]),
        ("our best load: 20 kg", [""]),
        # one label for several purposes, and a label of another dimension
        ("Max capacity: 20 kg", ["load"]),
        ("3 kg Max load: 20 kg", ["", "load"]),
        ("2 kg 3 kg Max load: 20 kg", ["", "", "load"]),  # behind the nearest number
        ("12 cm high, 7 cm wide", ["height", "width"]),
        ("Capacity: 2 l", ["capacity"]),
        ("Contents: 20 g", ["net_weight"]),
        ("Inhoud: 500 ml", [""]),
        ("5 g je Portion", [""]),
        # between a label and its number stands a quantity that is no size
        ("Max load: 5 A 20 kg", [""]),
    ],
)
def test_what_a_label_names(text: str, expected: list[str]) -> None:
    layout = read_layout(blank(), make_ocr(make_box(text, right=600)), shared_finder())
    assert list(clues_and_names(layout)[1]) == expected


def test_a_number_of_two_lines_has_no_label_of_its_own() -> None:
    boxes = [make_box("Weight 30", 0, 0, 90, 20), make_box("kg", 95, 0, 115, 20)]
    layout = read_layout(blank(), make_ocr(*boxes), shared_finder())
    assert set(clues_and_names(layout)[1]) <= {""}


@pytest.mark.parametrize(
    ("head", "number", "expected"),
    [
        ("Shipping weight", "3 kg", "gross_weight"),
        ("Shipping weight:", "3 kg net", "gross_weight"),
        ("Shipping weight 4 kg", "3 kg", ""),
        ("Shipping weight 4 g", "3 kg", ""),
        ("Shipping", "weight 3 kg", "product_weight"),
        ("4 kg", "3 kg", ""),
        ("Shipping weight", "ca. 3 kg", "gross_weight"),
        ("Shipping weight (kg)", "3 kg", "gross_weight"),
        ("Shipping weight, kg:", "3 kg", "gross_weight"),
        ("ShippingWeight / kg", "3 kg", "gross_weight"),
    ],
)
def test_the_head_of_a_row_is_the_label_of_a_number_that_begins_its_line(
    head: str, number: str, expected: str
) -> None:
    boxes = [make_box(head, 0, 0, 150, 20), make_box(number, 200, 0, 280, 20)]
    layout = read_layout(blank(), make_ocr(*boxes), shared_finder())
    assert clues_and_names(layout)[1][-1] == expected


def test_the_head_of_a_row_is_the_label_of_its_first_number_alone() -> None:
    texts = ("Shipping weight", "4 kg", "3 kg")
    boxes = [make_box(text, 200 * i, 0, 200 * i + 150, 20) for i, text in enumerate(texts)]
    layout = read_layout(blank(), make_ocr(*boxes), shared_finder())
    assert list(clues_and_names(layout)[1]) == ["gross_weight", ""]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([["Shipping weight", "Max load"], ["3 kg", "20 kg"]], ["gross_weight", "load"]),
        ([["3 kg", "20 kg"], ["Shipping weight", "Max load"]], ["gross_weight", "load"]),
        ([["Shipping weight"], ["3 kg"], ["Max load"], ["ca. 20 kg"]], ["gross_weight", "load"]),
        ([["Size", "Weight"], ["12 cm", "3 kg"]], ["", "product_weight"]),
        (
            [["Gizmo", "Size", "Weight"], ["Shipping weight", "3 kg", "2 kg"]],
            ["gross_weight", "product_weight"],
        ),
        ([["Max load: 5 g"], ["3 kg"], ["Weight"], ["2 kg"]], ["load", "", ""]),
        ([["Size", "Weight"], ["12 cm", "3-7 kg"]], ["", ""]),
        ([["Age", "Height (cm)"], ["2-3 y", "92-98"], ["4-5 y", "104-110"]], ["body_size"] * 2),
        ([["Age", "Height"], ["2-3 y", "92-98 cm"], ["4-5 y", "99 cm"]], ["height", "height"]),
        ([["Paddler height", "up to 190 cm"]], ["body_size"]),
        ([["Age", "Height"], ["2-3 y", "60-75 cm"], ["4-5 y", "75-120 cm"]], ["height"] * 2),
        ([["Age", "Height"], ["2-3 y", "92-98 cm"], ["4-5 y", "130-140 cm"]], ["height"] * 2),
        ([["Age", "Height"], ["2-3 y", "20-24 in"], ["4-5 y", "50-60 cm"]], ["height"] * 2),
        (
            [["Height", "Weight"], ["42 in", "20 lb"], ["15 in cable", "30 lb"]],
            ["height", "product_weight", "cable_length", "product_weight"],
        ),
        ([["Holds up to"], ["20 kg"]], ["load"]),
        ([["Box size"], ["54 x 12 cm"]], ["package_size"] * 2),
        ([["Box size", "54 x 12 cm"]], ["package_size"] * 2),
        ([["Box size"], [], ["54 x 12 cm"]], [""] * 2),
        ([["Box size 5 cm", "54 x 12 cm"]], ["", "", ""]),
        ([["Product size"], ["54 x 12 cm"]], [""] * 2),
        ([["Für Flaschen bis:"], ["2 l"]], ["fits_size"]),
        ([["Weight"], ["3 kg"]], [""]),
        ([["It can hold up to 5 kg"], ["of water"]], ["load"]),
        ([["Es kann das Gewicht von 30 kg"], ["tragen"]], ["load"]),
        ([["Pour 30 ml"], ["of boiling water"]], ["reference"]),
        ([["Pour"], ["30 ml of boiling water"]], ["reference"]),
        ([["Pour"], ["30 ml"], ["of boiling water"]], ["reference"]),
        ([["Use 30 ml of tea"], ["of boiling water"]], [""]),
        ([["kann das Gewicht von"], ["30 kg"], [], [], ["tragen"]], [""]),
    ],
    ids=[
        "a table",
        "its heads below",
        "a stack",
        "a head that is no label",
        "the head of the row comes first",
        "a line with a number of its own heads nothing",
        "weights of users",
        "heights of users",
        "one range of heights",
        "a limit with a head",
        "wide ranges of heights",
        "ranges of heights far apart",
        "ranges of heights in two units",
        "a label behind its number in a column",
        "a line that goes on",
        "a package's label above its sizes",
        "a package's label left of its sizes",
        "a package's label far above",
        "a package's label with a number of its own",
        "a product's label above its sizes",
        "a line that goes on with a colon",
        "a line above",
        "the next line does not matter",
        "the end of a statement goes on",
        "a statement goes on",
        "a statement begins above",
        "a statement over three lines",
        "a statement that ends",
        "a line far below",
    ],
)
def test_the_head_of_a_column_is_the_label_of_its_number(
    rows: list[list[str]], expected: list[str]
) -> None:
    boxes = [
        make_box(text, 200 * x, 30 * y, 200 * x + 150, 30 * y + 20)
        for y, row in enumerate(rows)
        for x, text in enumerate(row)
    ]
    layout = read_layout(blank(), make_ocr(*boxes), shared_finder())
    assert list(clues_and_names(layout)[1]) == expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["Max load 198 lbs", "198 lbs"], ["load", "load"]),
        (["Max load 198 lbs", "20 lbs"], ["load", ""]),
        (["Max load 198 lbs", "Weight 198 lbs", "198 lbs"], ["load", "product_weight", ""]),
        (["Serving size 100 g", "100 g"], ["serving", ""]),  # may well be the net weight too
        (["Max load 5 kg", "5 litre"], ["load", ""]),
        (["Cable length 80 cm", "80 cm"], ["cable_length", "cable_length"]),
        (["Cable length 80 cm", "H 80 cm"], ["cable_length", ""]),
    ],
    ids=[
        "the same", "another value", "two names", "a portion", "another dimension", "a length",
        "a letter of its own",
    ],
)  # fmt: skip
def test_a_quantity_without_a_label_has_that_of_another_print(
    lines: list[str], expected: list[str]
) -> None:
    boxes = [make_box(text, 0, 60 * i, 300, 60 * i + 20) for i, text in enumerate(lines)]
    layout = read_layout(blank(), make_ocr(*boxes), shared_finder())
    assert list(clues_and_names(layout)[1]) == expected


@pytest.mark.parametrize(("x", "expected"), [(205, ""), (300, "cable_length")])
def test_a_quantity_at_a_line_of_its_own_is_not_that_of_another_print(
    x: int, expected: str
) -> None:
    page = blank().copy()
    page[100:400, x : x + 3] = 0
    boxes = make_box("Cable length 80 cm", 0, 460, 300, 480), make_box("80 cm", 140, 240, 200, 260)
    layout = read_layout(page, make_ocr(*boxes), shared_finder())
    assert list(clues_and_names(layout)[1]) == ["cable_length", expected]


@pytest.mark.parametrize(
    ("lines", "place", "expected"),
    [
        (["Max load:", "198 lbs"], 0, "named_above=load"),
        (["Max load", "198 lbs"], 0, "named_above=load"),
        (["Max load of this chair", "198 lbs"], 0, None),
        (["Max load", "up to 198 lbs"], 0, "named_above=load"),
        (["Max load", "strong 198 lbs"], 0, None),
        (["198 lbs", "Max load"], 0, "named_below=load"),
        (["Height 3 in", "198 lbs"], 1, None),
        (["Max load: 5 g", "198 lbs"], 1, None),  # nor where its unit is no word
        (["Max load", "---", "198 lbs"], 0, "named_above=load"),
    ],
    ids=[
        "a colon",
        "no colon",
        "more than a label",
        "begins with a limit",
        "begins with words",
        "below",
        "its own number",
        "its own number in a short unit",
        "a line without words between",
    ],
)
def test_a_line_that_is_a_label_is_a_clue_and_no_name(
    lines: list[str], place: int, expected: str | None
) -> None:
    boxes = [make_box(text, 0, 24 * i, 200, 24 * i + 20) for i, text in enumerate(lines)]
    layout = read_layout(blank(), make_ocr(*boxes), shared_finder())
    clues, names = clues_and_names(layout)
    assert [c for c in clues[place] if c.startswith("named_")] == ([expected] if expected else [])
    assert names[place] == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Gizmo width: 5 cm", "width"),
        ("the height of 5 cm", "height"),
        ("Width: 5 cm", ""),
        ("Blade: 5 cm", ""),
        ("5 cm width of gizmos", ""),
        ("5 cm", ""),
    ],
)
def test_a_label_that_says_more_than_its_role_word_is_a_clue(text: str, expected: str) -> None:
    layout = read_layout(blank(), make_ocr(make_box(text, right=600)), shared_finder())
    clues, names = clues_and_names(layout)
    assert [c for c in clues[0] if c.startswith("qualified")] == (
        [f"qualified={expected}"] if expected else []
    )
    assert expected == "" or names[0] == ""


def test_the_head_of_a_row_that_says_more_than_its_role_word_is_a_clue() -> None:
    boxes = [make_box("Gizmo width", 0, 0, 150, 20), make_box("5 cm", 200, 0, 280, 20)]
    layout = read_layout(blank(), make_ocr(*boxes), shared_finder())
    assert "qualified=width" in clues_and_names(layout)[0][0]
