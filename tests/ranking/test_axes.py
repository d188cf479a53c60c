"""The axis classifiers: which columns and prints they see, and what is said of which span."""

from dataclasses import replace

import numpy as np
import pytest

from measure_extract.entities import entity_spec
from measure_extract.layout.base import Annotation, Annotations, Layout, PlacedSpan
from measure_extract.ranking.axes import AxisClassifier, facts_of, lengths_of
from measure_extract.ranking.base import FeatureArray
from measure_extract.ranking.features.golden import golden_layout
from measure_extract.ranking.features.table import (
    FAMILIES,
    FAMILY_OF,
    feature_matrix,
    feature_names,
    wordless,
)
from measure_extract.ranking.priors import fit_priors
from measure_extract.ranking.query import make_query
from measure_extract.training.base import new_encodings
from measure_extract.vocabulary import MEASURED_AXES


class Stub:
    """Gives chances that tell the model and the row that it was asked."""

    def __init__(self, first: float) -> None:
        self.first = first
        self.seen: list[FeatureArray] = []

    def predict(self, rows: FeatureArray) -> np.ndarray:
        self.seen.append(rows)
        return self.first + np.arange(len(rows)) / 100


def classifier(*stubs: Stub) -> AxisClassifier:
    return AxisClassifier(stubs, ("log_value", "own_length"), new_encodings())  # type: ignore[arg-type]


def test_each_length_gets_its_chances_and_nothing_else_does() -> None:
    chances = classifier(Stub(0.1), Stub(0.2), Stub(0.3)).judge(golden_layout()).axis_chances

    # 30 cm and 11.8 in print one quantity; the last span, 12 oz, is no length.
    assert chances is not None
    assert chances[:, 0] == pytest.approx([0.1, 0.1, 0.11, 0.12, np.nan], nan_ok=True)
    assert chances[:, 2] == pytest.approx([0.3, 0.3, 0.31, 0.32, np.nan], nan_ok=True)


def test_a_quantity_is_judged_by_the_print_with_the_longest_line() -> None:
    stubs = Stub(0), Stub(0), Stub(0)
    classifier(*stubs).judge(golden_layout())

    # Lines of 0.5 and 0.2 for the first quantity, 0.3 for the second, none for the third.
    assert stubs[0].seen[0][:, 1] == pytest.approx([0.5, 0.3, np.nan], nan_ok=True)


def of_lengths(*lengths: float | None, numbers: tuple[int, ...]) -> Layout:
    layout = golden_layout()
    first = layout.spans[0]
    spans = [with_line(first, length, n) for length, n in zip(lengths, numbers, strict=True)]
    return replace(layout, spans=tuple(spans), purposes=None)


def with_line(placed: PlacedSpan, length: float | None, number: int) -> PlacedSpan:
    line = None if length is None else Annotation(0.1, length, 0.5, 1.0, 90.0, 1.0)
    return replace(placed, annotations=Annotations({}, line), cluster=number)


@pytest.mark.parametrize(
    ("lengths", "numbers", "chosen", "rows"),
    [
        ((0.2, 0.4, 0.3), (0, 0, 0), [0.4], [0, 0, 0]),
        ((None, 0.1), (0, 0), [0.1], [0, 0]),
        ((None, None), (0, 0), [None], [0, 0]),
        ((0.1, 0.5, 0.2, None), (2, 1, 2, 0), [None, 0.5, 0.2], [2, 1, 2, 0]),  # by their numbers
    ],
)
def test_one_print_of_each_quantity(
    lengths: tuple[float | None, ...],
    numbers: tuple[int, ...],
    chosen: list[float | None],
    rows: list[int],
) -> None:
    layout = of_lengths(*lengths, numbers=numbers)
    query = lengths_of(layout)
    facts, row_of = facts_of(query, ("own_length",), new_encodings())

    assert facts[:, 0].tolist() == pytest.approx(
        [np.nan if c is None else c for c in chosen], nan_ok=True
    )
    assert row_of.tolist() == rows


def test_a_picture_without_lengths_has_no_chances() -> None:
    layout = golden_layout()
    weights = replace(layout, spans=layout.spans[-1:], purposes=None)
    chances = classifier(Stub(0), Stub(0), Stub(0)).judge(weights).axis_chances

    assert chances is not None
    assert np.isnan(chances).all()


def test_without_words_all_axes_are_asked_alike() -> None:
    queries = [
        make_query(golden_layout(), entity_spec(n), None, fit_priors([])) for n in MEASURED_AXES
    ]
    matrices = [feature_matrix(q, wordless(feature_names()), new_encodings()) for q in queries]

    assert {query.places for query in queries} == {lengths_of(golden_layout()).places}
    for matrix in matrices:
        assert np.array_equal(matrix, matrices[0], equal_nan=True)


def test_no_column_reads_a_word_or_what_was_judged() -> None:
    left_out = set(feature_names()) - set(wordless(feature_names()))

    assert {FAMILY_OF[name].name for name in left_out} == {
        "question", "group", "words", "purposes", "rivals", "axes"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("entity", "chances", "words"),
    [
        (
            "height",
            (0.9, 0.2, 0.1),
            'by the vertical line right of "30" it looks like the height with a chance of 0.90',
        ),
        (
            "height",
            (0.1, 0.2, 0.6),
            'by the vertical line right of "30" it looks like the height with a chance of 0.10, like the depth with one of 0.60',
        ),
        (
            "depth",
            (0.1, 0.2, 0.3),
            'by the vertical line right of "30" it looks like the depth with a chance of 0.30',
        ),
        ("width", (np.nan,) * 3, 'nobody judged which axis "30" measures'),
        ("item_weight", (np.nan,) * 3, ""),
    ],
)
def test_what_is_said_of_it(entity: str, chances: tuple[float, ...], words: str) -> None:
    family = next(family for family in FAMILIES if family.name == "axes")
    layout = replace(golden_layout(), axis_chances=np.array([chances] * 5, dtype=np.float32))
    query = make_query(layout, entity_spec(entity), None, fit_priors([]))

    assert family.describe(query, 0) == words
    lineless = make_query(
        replace(layout, spans=tuple(replace(s, annotations=Annotations({}, None)) for s in layout.spans)),
        entity_spec(entity), None, fit_priors([]),
    )  # fmt: skip
    assert family.describe(lineless, 0) == words.replace("the vertical line right", "the place")
