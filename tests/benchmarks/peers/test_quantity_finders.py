"""Others' finders give our spans: offsets that slice back, both ends of a range, our names of units."""

import pytest

from benchmarks.peers.quantity_finders import FINDERS

pytest.importorskip("quantulum3")
pytest.importorskip("recognizers_number_with_unit")


@pytest.mark.filterwarnings("ignore")  # their own
@pytest.mark.parametrize("name", list(FINDERS))
@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("it is 30 cm high", 30.0, "centimetre"),
        ("weighs 2.5 kilograms", 2.5, "kilogram"),
        ("holds 5 pounds", 5.0, "pound"),
    ],
)
def test_plain_lines_are_found(name: str, text: str, value: float, unit: str) -> None:
    (span,) = FINDERS[name]()(text)

    assert (span.low, span.high, span.unit, span.units) == (value, value, unit, (unit,))
    assert text[span.start : span.end] == span.surface


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", list(FINDERS))
@pytest.mark.parametrize("text", ["", "a lamp", "30 of them", "5 parsecs"])
def test_what_is_no_quantity_of_ours_is_left_out(name: str, text: str) -> None:
    assert FINDERS[name]()(text) == ()
