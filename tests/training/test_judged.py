"""Questions that labelled purposes answer: only where all quantities of the dimension are labelled."""

from typing import Any

import pytest

from measure_extract.layout.base import Layout
from measure_extract.layout.build import read_layout
from measure_extract.spans.finder import shared_finder
from measure_extract.training.judged import judged_examples
from tests.helpers import blank, make_box, make_ocr

LINES = ("Net weight 50 g", "Serving 7 g", "Height 30 cm")


def layout() -> Layout:
    boxes = [make_box(text, 10, 10 + 50 * i, 200, 30 + 50 * i) for i, text in enumerate(LINES)]
    return read_layout(blank(), make_ocr(*boxes), shared_finder())


def label(value: float, unit: str, role: str, line: int, **facts: object) -> dict[str, Any]:
    box = [10, 10 + 50 * line, 200, 30 + 50 * line]
    return {"value": value, "unit": unit, "role": role, "box": box, **facts}


NET = label(50, "gram", "net_weight", 0)
SERVING = label(7, "gram", "serving", 1)
HEIGHT = label(30, "centimetre", "height", 2)
NOT_PRINTED: dict[str, tuple[str, ...]] = {"maximum_weight_recommendation": ()}


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        (
            [NET, SERVING, HEIGHT],
            {
                "height": ("30 centimetre",),
                "width": (),
                "depth": (),
                "item_weight": ("50 gram",),
                **NOT_PRINTED,
            },
        ),
        ([NET, SERVING], {"item_weight": ("50 gram",), **NOT_PRINTED}),
        ([NET], {}),
        ([{**NET, "role": "dose"}, SERVING], {"item_weight": (), **NOT_PRINTED}),
        ([{**NET, "is_unsure": True}, SERVING], NOT_PRINTED),
        ([NET, {**SERVING, "is_unsure": True}], {"item_weight": ("50 gram",), **NOT_PRINTED}),
        ([{**HEIGHT, "role": "diameter"}], {}),
        ([{**HEIGHT, "role": "part_size"}], {"height": (), "width": (), "depth": ()}),
    ],
    ids=[
        "all labelled", "lengths not labelled", "one mass not labelled", "none of them answers",
        "the answer is doubted", "another one is doubted", "a size without an axis", "a part's size",
    ],
)  # fmt: skip
def test_every_entity_is_asked_whose_dimension_is_labelled(
    labels: list[dict[str, Any]], expected: dict[str, tuple[str, ...]]
) -> None:
    line = {"image": "a", "quantities": labels}
    found = judged_examples([line], {"a": layout()}, known=())

    assert {row.entity: row.answers for row in found} == expected
    assert {row.weight for row in found} <= {0.5}


def test_rows_that_were_annotated_themselves_are_not_made_again() -> None:
    line = {"image": "a", "quantities": [NET, SERVING]}
    found = judged_examples([line], {"a": layout()}, known={("a", "item_weight")})

    assert [row.entity for row in found] == ["maximum_weight_recommendation"]


def test_pictures_that_were_not_read_are_left_out() -> None:
    assert judged_examples([{"image": "b", "quantities": [NET]}], {"a": layout()}, known=()) == []
