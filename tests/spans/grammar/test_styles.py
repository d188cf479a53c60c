"""Which texts are prose, what each style changes, and what a style may be."""

import pytest

from measure_extract.spans.finder import find_quantities, shared_finder
from measure_extract.spans.grammar.styles import is_prose


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("On 8 September in Vienna the fair was opened.", True),
        ("The bar is 12 in. long.", True),
        ("add two cups of flour and stir until it is smooth", True),
        ("Patients aged 58 to 70 in 2010 were asked again.", True),
        ("NET WT 16 OZ (454g)", False),
        ("30 x 20 x 10 cm", False),
        ("Height 30 in", False),
        ("Stainless Steel Water Bottle, 32 oz, Leak Proof", False),
        ("up to 300 lbs", False),
        ("", False),
    ],
)
def test_prose_is_told_from_labels(text: str, *, expected: bool) -> None:
    assert is_prose(text) is expected


@pytest.mark.parametrize(
    ("text", "style", "values"),
    [
        ("Stand 12 in line", "label", [12.0]),
        ("Stand 12 in line", "prose", []),
        ("-5 V", "label", [5.0]),
        ("-5 V", "prose", [-5.0]),
        ("5 mi", "label", [5.0]),
        ("5 mi", "prose", []),
        ("500 MLT", "label", []),
        ("500 MLT", "auto", []),
        ("500 MLT", "field", [500.0]),
    ],
)
def test_style(text: str, style: str, values: list[float]) -> None:
    assert [span.value for span in find_quantities(text, style=style)] == values  # type: ignore[arg-type]


def test_photo_lines_are_labels() -> None:
    assert shared_finder().parse("Stand 12 in line") == find_quantities(
        "Stand 12 in line", style="label"
    )


def test_a_total_of_a_coded_field_spans_its_count() -> None:
    one, whole = find_quantities("6 x 33 CLT", style="field")

    assert (one.surface, whole.surface) == ("33 CLT", "6 x 33 CLT")
    assert (one.value, whole.value, whole.is_derived) == (33.0, 198.0, True)


def test_an_unknown_style_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown style 'loud'; give one of auto, label"):
        find_quantities("5 cm", style="loud")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "style", "tolerances"),
    [
        ("30 ± 2 cm", "label", [2.0, None]),
        ("30 ± 2 cm", "prose", [2.0]),
        ("25 mm +/- 2 mm", "prose", [2.0]),
        ("10 cm ± 1 mm", "prose", [0.1]),
        ("10 cm", "prose", [None]),
    ],
)
def test_tolerance(text: str, style: str, tolerances: list[float | None]) -> None:
    assert [s.tolerance for s in find_quantities(text, style=style)] == tolerances  # type: ignore[arg-type]
