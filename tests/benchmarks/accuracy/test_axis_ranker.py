"""Columns for lengths: what they say of each candidate, and how what comes of them is counted."""

from dataclasses import fields, replace
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from benchmarks.accuracy.axis_ranker import (
    SOURCES,
    Answered,
    added,
    f1,
    gap,
    kind_columns,
    net_columns,
    stem,
    swapped,
    without_classifiers,
)
from measure_extract.ranking.features.table import FAMILY_OF, feature_names
from measure_extract.training.axes.model import KINDS_OF_NET
from measure_extract.training.base import LabelledQuery
from measure_extract.training.data import TrainingData
from measure_extract.training.validation import Judged
from measure_extract.types import Example


def query(
    entity: str = "width",
    clusters: tuple[int, ...] = (0, 1),
    *,
    image: str = "a.webp",
    answers: tuple[str, ...] = ("2 inch",),
    right: int | None = 1,
) -> LabelledQuery:
    """Ask about a photo whose quantity k measures k + 1 inches."""
    numbers = np.array(clusters)
    candidates = [SimpleNamespace(span=SimpleNamespace(value=c + 1.0)) for c in clusters]
    asked = SimpleNamespace(
        clusters=numbers,
        is_other=numbers[:, None] != numbers[None, :],
        candidates=candidates,
        units=["inch"] * len(clusters),
    )
    relevance = np.array([place == right for place in range(len(clusters))], dtype=np.float32)
    example = Example(image, entity, None, answers, 1.0, split_key=image)
    matrix = np.zeros((len(clusters), 2), dtype=np.float32)
    return LabelledQuery(example, cast(Any, asked), matrix, relevance)


def answered(place: int | None, asked: LabelledQuery) -> Answered:
    return Answered(Judged(asked, place, 0.9), place is not None, "gold")


def test_what_is_seen_is_told_over_other_quantities_and_over_other_axes() -> None:
    seen = {("a.webp", 0): np.array([3.0, 1.0, -2.0]), ("a.webp", 1): np.array([0.0, 2.0, -1.0])}
    found = net_columns(query("width", (0, 1, 1)), seen)

    assert found.tolist() == [[1.0, -1.0, -2.0], [2.0, 1.0, 2.0], [2.0, 1.0, 2.0]]


def test_what_a_length_is_for_is_told_as_chances_of_its_kinds() -> None:
    logits = np.zeros(12)
    logits[3 + KINDS_OF_NET.index("part")] = np.log(8)  # 8 of 16 shares, the other kinds one each
    found = kind_columns(query("width", (0, 1)), {("a.webp", 0): logits})

    assert found.shape == (2, 6)
    assert np.exp(found[0, 3:]).tolist() == pytest.approx([1 / 16, 8 / 16, 1 / 16])
    assert np.isnan(found[1]).all()
    assert kind_columns(query(clusters=(), right=None), {}).shape == (0, 6)


@pytest.mark.parametrize("clusters", [(), (5,), (0, 0)])
def test_what_was_not_seen_is_missing(clusters: tuple[int, ...]) -> None:
    found = net_columns(query(clusters=clusters, right=None), {})

    assert found.shape == (len(clusters), 3)
    assert np.isnan(found).all()


def test_columns_stand_behind_the_features_of_their_query() -> None:
    first = query()

    assert added(first, np.ones((2, 1))).matrix.tolist() == [[0, 0, 1], [0, 0, 1]]
    assert first.matrix.shape == (2, 2)  # as it was


def test_without_the_classifiers_their_columns_alone_are_empty() -> None:
    full = replace(query(), matrix=np.ones((2, len(feature_names())), dtype=np.float32))
    empty = np.isnan(without_classifiers(full).matrix)

    assert empty.any(axis=0).tolist() == [FAMILY_OF[n].name == "axes" for n in feature_names()]
    assert not np.isnan(full.matrix).any()  # as it was


def test_a_made_up_picture_is_seen_as_the_photo_it_is_of() -> None:
    assert [stem(name) for name in ("a.webp", "a.webp without depth")] == ["a.webp", "a.webp"]


# Height asks 32,282 of the challenge's rows and width 26,931; F1 is 2 TP / (2 TP + FP + FN) of rows so weighted.
@pytest.mark.parametrize(
    ("place", "expected_f1", "expected_swapped"),
    [
        (1, 1.0, 0.0),
        (0, 2 * 32282 / (2 * 32282 + 26931), 0.5),
        (2, 2 * 32282 / (2 * 32282 + 26931), 0.0),
        (None, 2 * 32282 / (2 * 32282 + 26931), 0.0),
    ],
)
def test_counts(place: int | None, expected_f1: float, expected_swapped: float) -> None:
    width = answered(place, query("width", (0, 1, 2)))
    height = answered(0, query("height", answers=("1 inch",), right=0))

    assert f1([width, height]) == pytest.approx(expected_f1)
    assert swapped([width, height]) == expected_swapped


def test_the_gain_is_that_of_the_same_rows() -> None:
    rows = [query(image=f"{i}.webp") for i in range(8)]
    wrong, right = [answered(0, q) for q in rows], [answered(1, q) for q in rows]

    assert gap([right], [right]) == (0.0, (0.0, 0.0))
    mixed = [answered(0, query("height", image="9.webp")), *right[1:]]
    gained, _ = gap([mixed], [wrong])
    assert gained == pytest.approx(f1(wrong) - f1(mixed))
    gained, interval = gap([wrong], [right])
    assert gained == 1.0
    assert interval == (1.0, 1.0)


def test_the_sources_are_there() -> None:
    assert {field.name for field in fields(TrainingData)}.issuperset(SOURCES)
