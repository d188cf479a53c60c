"""The assignment of a photo's lengths is the best one there is."""

from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest

from benchmarks.accuracy.joint import PRICES, Choice, decide, measure
from measure_extract.evaluation.base import TEST_MIX
from measure_extract.training.base import LabelledQuery
from measure_extract.types import Example

SILENT: Choice = (-1, -1, -1.2)


@pytest.mark.parametrize(
    ("price", "picked"),
    [
        (0.0, [0, 0]),  # each question for itself
        (0.3, [0, 0]),  # sharing is cheaper than the second best
        (5.0, [0, 1]),  # the second question gives way: it loses less
    ],
)
def test_two_questions_about_two_quantities(price: float, picked: list[int]) -> None:
    height: list[Choice] = [(0, 7, -0.1), (1, 8, -3.0), SILENT]
    width: list[Choice] = [(0, 7, -0.2), (1, 8, -1.0), SILENT]

    assert decide([height, width], price) == picked


def test_silence_may_be_shared() -> None:
    unsure: list[Choice] = [(0, 7, -2.0), SILENT]

    assert decide([unsure, unsure, unsure], 50.0) == [-1, -1, -1]


def query(
    entity: str, clusters: list[int], right: int | None, *, weight: float = 1.0
) -> LabelledQuery:
    """Make a question about one photo whose candidates print these quantities."""
    spans = [SimpleNamespace(cluster=cluster) for cluster in clusters]
    answers = () if right is None else ("5 inch",)
    return cast(
        LabelledQuery,
        SimpleNamespace(
            example=Example("a.png", entity, answers=answers, weight=weight),
            query=SimpleNamespace(candidates=spans),
            relevance=np.array([place == right for place in range(len(clusters))]),
        ),
    )


GOLD = [
    query("height", [7, 8], 0),
    query("width", [7, 8], 1),
    query("voltage", [9], None),
    query("depth", [7], 0, weight=0.3),  # too doubtful to count
]
CHANCES = [np.array(c) for c in ([0.9, 0.1], [0.6, 0.5], [0.1], [0.2])]


@pytest.mark.parametrize(
    ("price", "f1"),
    [
        (PRICES["apart"], {"height": 1.0, "voltage": None, "width": 0.0}),  # both take quantity 7
        (PRICES["together, strict"], {"height": 1.0, "voltage": None, "width": 1.0}),
    ],
)
def test_lengths_decided_together_are_counted_per_entity(
    price: float, f1: dict[str, float | None]
) -> None:
    found = measure(GOLD, CHANCES, 0.3, price)

    assert found["per_entity_f1"] == f1
    h, w = TEST_MIX["height"], TEST_MIX["width"]
    right = h + w * (f1["width"] or 0)
    wrong = h + w - right
    assert found["reweighted_f1"] == pytest.approx(2 * right / (2 * right + wrong), abs=1e-4)
