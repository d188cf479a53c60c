"""Links between quantities follow what they lead to."""

import pytest

from measure_extract.spans.base import relinked
from tests.helpers import make_span


@pytest.mark.parametrize(
    ("links", "places", "expected"),
    [
        ({}, {0: 3}, (None, None)),
        ({"same_as": 0}, {0: 3}, (3, None)),
        ({"part_of": 2}, {2: 0}, (None, 0)),
        ({"same_as": 0, "part_of": 2}, {0: 1, 2: 4}, (1, 4)),
        ({"same_as": 0, "part_of": 2}, {2: 4}, (None, 4)),  # what is gone is led to no more
    ],
)
def test_links_are_moved(
    links: dict[str, int], places: dict[int, int], expected: tuple[int | None, int | None]
) -> None:
    span = relinked(make_span(**links), places)

    assert (span.same_as, span.part_of) == expected
