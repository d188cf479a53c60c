"""Clues of a quantity: facts of its own and of the others on the picture."""

from dataclasses import replace

import pytest

from measure_extract.layout.base import Layout
from measure_extract.layout.build import read_layout
from measure_extract.roles.clues import clues_of
from measure_extract.spans.finder import shared_finder
from tests.helpers import blank, make_box, make_ocr


def clues(*lines: str) -> list[set[str]]:
    boxes = [make_box(text, top=40 * i, bottom=40 * i + 20) for i, text in enumerate(lines)]
    return [
        set(found) for found in clues_of(read_layout(blank(), make_ocr(*boxes), shared_finder()))
    ]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("500 g",), "ranges=0"),
        (("5-11 kg",), "ranges=1"),
        (("5-11 kg", "5-11 kg"), "ranges=1"),  # printed twice
        (("5-11 kg", "9-15 kg", "over 15 kg"), "ranges=2"),
        (("0-1 kg", "1-3 kg", "3-5 kg", "5-7 kg"), "ranges=3"),
        (("500 g", "10-20 cm", "20-30 cm"), "ranges=0"),  # of another dimension
    ],
)
def test_ranges_of_a_kind_are_counted(lines: tuple[str, ...], expected: str) -> None:
    first = clues(*lines)[0]

    assert {clue for clue in first if clue.startswith("ranges=")} == {expected}
    assert f"mass:{expected}" in first


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Net weight 500 g", {"before=weight", "touching=weight", "larger=0", "smaller=0"}),
        ("500 g per box", {"behind=per", "followed=per"}),
        ("500 g", {"alone", "spaced", "digits=3", "unit=gram"}),
        ("500g", {"alone", "digits=3"}),
        ("5-11 kg", {"range"}),
        ("H: 30 cm", {"axis=H"}),
        ("Net weight 500 g", {"photo=weight", "photo~net", "block=weight", "block~net"}),
        ("Net weight 500 g", {"before=net weight"}),
        ("Shipping weight 500 g", {"before=shipp*", "before=weigh*"}),
        ("1 g", {"value=0", "chain=0/0", "line=none", "score=10"}),
        ("Size 10 x 20 cm", {"chain=2/0"}),
        ("2.5 kg", {"digits=1"}),
        ("5 kg", {"value=7"}),  # two steps for each tenfold of a gram
        ("about 500 g", {"approximate"}),
    ],
)
def test_a_line_alone(line: str, expected: set[str]) -> None:
    assert expected <= clues(line)[0]


def test_clues_are_given_with_their_dimension_and_none_twice() -> None:
    boxes = make_box("Weight: 500 g, weight 2 kg", right=400)
    found = clues_of(read_layout(blank(), make_ocr(boxes), shared_finder()))[1]

    assert len(set(found)) == len(found)
    assert {"smaller=1", "mass:smaller=1", "larger=0"} <= set(found)


def layout_of_one() -> Layout:
    return read_layout(blank(), make_ocr(make_box("500 g")), shared_finder())


@pytest.mark.parametrize(
    ("lines", "span", "there", "not_there"),
    [
        (("500 g", "0.5 kg", "2 kg"), 0, {"larger=1", "smaller=0"}, set()),  # its own print again
        (
            ("One two three four five six seven 500 g",),
            0,
            {"before=two", "before=seven"},
            {"before=one"},
        ),
        (
            ("500 g one two three four five six seven",),
            0,
            {"behind=one", "behind=six"},
            {"behind=seven"},
        ),
        (("Net weight 500 g",), 0, set(), {"alone"}),
        (("500 g net",), 0, set(), {"alone"}),
        (("500 g width",), 0, {"behind=width"}, {"behind=width*"}),  # five letters
        (("500 g", "2 cm", "30 cm"), 0, {"larger=0", "smaller=0"}, set()),  # of another dimension
        (("500 g", "2 kg"), 0, {"larger=1", "smaller=0"}, set()),
        (("Alpha", "Beta", "Gamma", "500 g"), 0, {"above=gamma", "above=beta"}, {"above=alpha"}),
    ],
)
def test_what_is_near_enough(
    lines: tuple[str, ...], span: int, there: set[str], not_there: set[str]
) -> None:
    found = clues(*lines)[span]

    assert there <= found
    assert not not_there & found


def test_a_number_without_a_letter_has_no_axis() -> None:
    assert not {clue for clue in clues_of(layout_of_one())[0] if clue.startswith("axis=")}


@pytest.mark.parametrize(
    ("angle_deg", "is_turned"),
    [(0, False), (78, False), (79, True), (90, True), (101, True), (102, False), (-90, True)],
)
def test_print_that_is_turned(angle_deg: float, is_turned: bool) -> None:
    layout = layout_of_one()
    placed = replace(layout.spans[0], angle_deg=float(angle_deg))

    assert ("turned" in clues_of(replace(layout, spans=(placed,)))[0]) == is_turned


@pytest.mark.parametrize("is_consistent", [True, False])
def test_prints_that_contradict_each_other(is_consistent: bool) -> None:
    layout = layout_of_one()
    span = replace(layout.spans[0].span, is_consistent=is_consistent)
    placed = replace(layout.spans[0], span=span)

    assert ("inconsistent" in clues_of(replace(layout, spans=(placed,)))[0]) != is_consistent


def test_the_head_of_a_column_is_its_first_line_without_a_quantity() -> None:
    assert "head=capacity" in clues("Capacity", "10 kg", "20 kg")[1]


def test_print_is_measured_by_its_shorter_side_against_the_tallest() -> None:
    boxes = make_box("900 g", 0, 0, 500, 60), make_box("500 g", 0, 300, 400, 320)
    tall, small = clues_of(read_layout(blank(), make_ocr(*boxes), shared_finder()))

    assert "size=3" in tall
    assert "size=1" in small


def test_words_on_the_row_are_told_by_their_side_and_the_nearest_left_heads_it() -> None:
    boxes = [
        make_box("Capacity", 0, 0, 90, 20),
        make_box("500 g", 120, 0, 180, 20),
        make_box("portion", 210, 0, 280, 20),
    ]
    [found] = clues_of(read_layout(blank(), make_ocr(*boxes), shared_finder()))
    told = {clue for clue in found if clue.startswith(("row=", "left=", "right="))}

    assert {"row=capacity", "left=capacity", "right=portion"} <= told
    assert not {"row=portion", "left=portion", "right=capacity"} & told


@pytest.mark.parametrize("fact", ["derived", "inherited", "repaired", "approximate"])
def test_how_a_number_was_read_is_a_clue(fact: str) -> None:
    layout = layout_of_one()
    placed = layout.spans[0]
    changed = replace(placed, span=replace(placed.span, **{f"is_{fact}": True}))
    [found] = clues_of(replace(layout, spans=(changed,)))

    assert {fact} == {"derived", "inherited", "repaired", "approximate"} & set(found)


@pytest.mark.parametrize("where", ["role_left", "role_above", "role_below"])
def test_role_words_around_are_clues(where: str) -> None:
    layout = layout_of_one()
    changed = replace(layout.spans[0], **{where: "height"})
    [found] = clues_of(replace(layout, spans=(changed,)))

    assert [clue for clue in found if clue.startswith("role")] == [f"{where}=height"]


def test_the_words_of_a_number_in_two_lines_are_those_of_both() -> None:
    boxes = [make_box("Weight 30", 0, 0, 90, 20), make_box("kg net", 95, 0, 155, 20)]
    layout = read_layout(blank(), make_ocr(*boxes), shared_finder())
    assert [placed.span.box_indices for placed in layout.spans] == [(0, 1)]

    assert {"before=weight", "before=net", "touching=net"} <= set(clues_of(layout)[0])
