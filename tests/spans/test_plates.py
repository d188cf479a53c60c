"""Lines of a type plate begin with the unit, where several do; one alone says nothing."""

import pytest

from measure_extract.spans.finder import shared_finder
from tests.spans.tables import found, table


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("V 400", "kW 2.2", "kg 16"), ["400 volt", "2.2 kilowatt", "16 kilogram"]),
        (("Hz 50", "kW 1.5", "V 230"), ["50 hertz", "1.5 kilowatt", "230 volt"]),
        (("V: 230", "W: 1500"), ["230 volt", "1500 watt"]),
        (("W 60", "H 80"), []),
        (("V 8", "Turbo"), []),
        (("V 8", "V 12"), []),
    ],
)
def test_lines_of_a_plate(lines: tuple[str, ...], expected: list[str]) -> None:
    page = table(*((line,) for line in lines), step=34)

    assert sorted(found(page)) == sorted(expected)
    for span in shared_finder().find(page):
        assert page.boxes[span.box_indices[0]].text[span.start : span.end] == span.surface
