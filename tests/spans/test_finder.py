"""The spaCy component, and quantities of a whole picture."""

import json

import pytest
import spacy

from measure_extract.spans.finder import (
    build_pipeline,
    find_quantities,
    quantities_of,
    shared_finder,
)
from tests.helpers import make_box, make_ocr
from tests.spans.render import render


def found(*boxes: object) -> list[str]:
    spans = shared_finder().find(make_ocr(*boxes))  # type: ignore[arg-type]
    return [render(span) for span in spans]


def test_component_runs_in_any_pipeline() -> None:
    build_pipeline()  # registers the factory
    nlp = spacy.blank("de")
    nlp.add_pipe("quantity_finder")
    doc = nlp("Inhalt: 750ML, 30cm/11.8inch")

    assert doc._.quantities == find_quantities(doc.text)
    assert [span.label_ for span in doc.spans["quantities"]] == ["millilitre", "centimetre", "inch"]


def test_our_pipeline_cuts_as_the_finder_does() -> None:
    doc = build_pipeline()('12.5"W 300lbs/136kg 750ML 1,000.5g .5in')

    assert [token.text for token in doc] == (
        '12.5 " W 300 lbs / 136 kg 750 ML 1,000.5 g .5 in'.split(" ")
    )


def test_spans_of_one_box_know_it() -> None:
    ocr = make_ocr(make_box("hello"), make_box("30cm/11.8in", top=50, bottom=70))
    spans = shared_finder().find(ocr)

    assert [span.box_indices for span in spans] == [(1,), (1,)]
    assert [span.same_as for span in spans] == [1, 0]


def test_number_and_unit_side_by_side() -> None:
    assert found(make_box("30", 0, 0, 30, 20), make_box("cm", 36, 0, 66, 20)) == ["30 centimetre"]


def test_number_and_unit_stacked() -> None:
    assert found(make_box("275", 0, 0, 60, 20), make_box("POUND", 0, 24, 60, 44)) == ["275 pound"]


def test_far_boxes_are_not_joined() -> None:
    assert found(make_box("30", 0, 0, 30, 20), make_box("cm", 300, 0, 330, 20)) == []


def test_boxes_of_very_different_print_are_not_joined() -> None:
    assert found(make_box("30", 0, 0, 30, 20), make_box("cm", 32, 0, 110, 80)) == []


def test_a_large_number_may_have_its_unit_in_small_print() -> None:
    assert found(make_box("275", 0, 0, 90, 42), make_box("POUND", 10, 46, 60, 57)) == ["275 pound"]


@pytest.mark.parametrize(("number_top", "unit_top", "angle"), [(60, 0, -90.0), (0, 90, 90.0)])
def test_number_and_unit_of_text_on_its_side(
    number_top: float, unit_top: float, angle: float
) -> None:
    number = make_box("110", 0, number_top, 30, number_top + 80, angle_deg=angle)
    unit = make_box("mm", 2, unit_top, 30, unit_top + 50, angle_deg=angle)

    assert found(number, unit) == ["110 millimetre"]


def test_chain_over_two_boxes() -> None:
    boxes = make_box("30 x 20 x", 0, 0, 90, 20), make_box("10 cm", 94, 0, 140, 20)

    assert found(*boxes) == ["10 centimetre", "30 centimetre", "20 centimetre"]


def test_bare_number_takes_the_pictures_unit() -> None:
    boxes = (
        make_box('10"'),
        make_box('12"', top=100, bottom=120),
        make_box("47", top=300, bottom=320),
    )

    assert found(*boxes) == ["10 inch", "12 inch", "47 inch ^"]


def test_bare_number_takes_the_declared_unit() -> None:
    boxes = make_box("unit: mm"), make_box("470", top=300, bottom=320)

    assert found(*boxes) == ["470 millimetre ^"]


def test_bare_number_without_any_unit_is_no_quantity() -> None:
    assert found(make_box("47")) == []


def test_halved_inch_mark_gives_both_readings() -> None:
    boxes = (
        make_box('10.24"'),
        make_box('8"', top=90, bottom=110),
        make_box("39.76'", top=300, bottom=320),
    )

    assert found(*boxes) == ["10.24 inch", "8 inch", "39.76 foot", "39.76 inch ^"]


def test_lost_c_of_cm_gives_both_readings() -> None:
    boxes = (
        make_box("60cm"),
        make_box("35 cm", top=90, bottom=110),
        make_box("84m", top=300, bottom=320),
    )

    assert found(*boxes) == ["60 centimetre", "35 centimetre", "84 metre", "84 centimetre ^"]


def test_roles_of_a_text() -> None:
    assert shared_finder().roles("Seat Height and net wt.") == ("part", "net_weight")


@pytest.mark.parametrize(
    "text", ["\udcff 5 kg", "5 kg \ud83d", "5 \udcff kg", "\udcff", "\ud800\udfff 5 kg"]
)
def test_half_code_points_are_signs_like_others(text: str) -> None:
    """Python makes them of bytes in a command line that are no text."""
    surfaces = [span.surface for span in find_quantities(text)]

    assert surfaces == (["5 kg"] if "5 kg" in text else [])


@pytest.mark.parametrize("text", [None, b"5 kg", ["5 kg"]])
def test_what_is_no_text_is_refused(text: object) -> None:
    with pytest.raises(TypeError, match=f"a text is a str, got {type(text).__name__}"):
        find_quantities(text)  # type: ignore[arg-type]


def test_one_dimension_may_stand_for_itself() -> None:
    assert find_quantities("30 cm, 5 kg", dimensions="mass") == find_quantities(
        "30 cm, 5 kg", dimensions=["mass"]
    )


def test_quantities_as_json() -> None:
    text = "30 cm, 5 kg"
    found = quantities_of(text, dimensions=["mass"])

    assert json.loads(json.dumps(found)) == found
    assert found["text"] == text
    assert [(q["value"], q["unit"]) for q in found["quantities"]] == [(5.0, "kilogram")]
    assert len(quantities_of(text)["quantities"]) == 2
