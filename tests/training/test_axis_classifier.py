"""Teaching the axis classifiers: what they are taught, and that no picture is judged by one that saw it."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from measure_extract.datasets.splits import fold_of
from measure_extract.entities import entity_spec
from measure_extract.layout.base import Annotation, Annotations, Layout
from measure_extract.layout.build import read_layout
from measure_extract.ranking.features.golden import golden_layout
from measure_extract.ranking.features.table import feature_names
from measure_extract.ranking.priors import fit_priors
from measure_extract.ranking.ranker import load_ranker, save_ranker
from measure_extract.spans.finder import shared_finder
from measure_extract.training.axis_classifier import (
    FOLDS,
    axis_queries,
    classifier_of,
    fit_axes,
    with_axes,
)
from measure_extract.training.base import make_queries, new_encodings
from measure_extract.training.boosters import RankerSettings, fit_boosters
from measure_extract.types import Example
from measure_extract.vocabulary import MEASURED_AXES
from tests.helpers import blank, make_box, make_ocr

PRIORS = fit_priors([])
PRINTS = (
    "100 centimetre",
    "38.6 inch",
    "1.02 metre",
)  # near enough to be one quantity, and not to be one answer
SLOPES_DEG = {"height": 90.0, "width": 0.0, "depth": 40.0}


def world(size: int) -> tuple[list[Example], dict[str, Layout]]:
    """Make pictures of three sizes whose lines alone tell the axes, and label all three."""
    generator = np.random.default_rng(3)
    examples, layouts = [], {}
    for i in range(size):
        values = generator.permutation(np.arange(10, 90))[:3].tolist()
        axes = generator.permutation(MEASURED_AXES).tolist()
        boxes = [
            make_box(f"{v}cm", top=100 * k + 20, bottom=100 * k + 40) for k, v in enumerate(values)
        ]
        layout = read_layout(blank(), make_ocr(*boxes), shared_finder())
        spans = [
            replace(placed, annotations=lines(SLOPES_DEG[axis]))
            for placed, axis in zip(layout.spans, axes, strict=True)
        ]
        name = f"picture{i}"
        layouts[name] = replace(layout, spans=tuple(spans))
        examples += [
            Example(name, axis, 1, (f"{value} centimetre",), split_key=name)
            for axis, value in zip(axes, values, strict=True)
        ]
    return examples, layouts


def lines(slope_deg: float) -> Annotations:
    line = Annotation(0.02, 0.4, 0.5, 1.0, slope_deg, 1.0)
    return Annotations({line.direction: line}, line)


EXAMPLES, LAYOUTS = world(60)
KEYS = {name: name for name in LAYOUTS}


@pytest.fixture(scope="module")
def taught() -> tuple[dict[str, Layout], dict[str, str]]:
    return with_axes(LAYOUTS, KEYS, EXAMPLES, seed=1)


def test_the_line_tells_the_axis(taught: tuple[dict[str, Layout], dict[str, str]]) -> None:
    right = []
    for example in EXAMPLES:
        layout = taught[0][example.image]
        assert layout.axis_chances is not None
        best = int(layout.axis_chances[:, MEASURED_AXES.index(example.entity)].argmax())
        span = layout.spans[best].span
        right.append(example.answers == (f"{span.value:g} {span.unit}",))

    assert np.mean(right) > 0.95


def test_no_picture_is_judged_by_a_classifier_that_saw_it(
    taught: tuple[dict[str, Layout], dict[str, str]],
) -> None:
    fold = fold_of("picture1", FOLDS)
    own = {name for name in LAYOUTS if fold_of(name, FOLDS) == fold}
    turned = {"height": "width", "width": "height", "depth": "depth"}
    wrong = [
        replace(row, entity=turned[row.entity]) if row.image in own else row for row in EXAMPLES
    ]
    again, _ = with_axes(LAYOUTS, KEYS, wrong, seed=1)
    same = {n for n in LAYOUTS if np.array_equal(taught[0][n].axis_chances, again[n].axis_chances)}  # type: ignore[arg-type]

    assert own <= same
    assert len(same) < len(LAYOUTS)


def test_a_label_without_a_key_is_judged_too(
    taught: tuple[dict[str, Layout], dict[str, str]],
) -> None:
    image = next(name for name in LAYOUTS if fold_of(name, FOLDS) != fold_of("", FOLDS))
    twin = next(n for n in map(str, range(99)) if fold_of(n, FOLDS) == fold_of(image, FOLDS))
    layouts = {**LAYOUTS, "drawn": golden_layout(), twin: LAYOUTS[image]}
    with_drawn, texts = with_axes(layouts, KEYS, EXAMPLES, seed=1)

    assert with_drawn["drawn"].axis_chances is not None
    # By its name's fold, as a picture is.
    assert np.array_equal(with_drawn[twin].axis_chances, with_drawn[image].axis_chances)  # type: ignore[arg-type]
    assert texts == taught[1]


def test_a_picture_is_judged_as_what_it_looks_like(
    taught: tuple[dict[str, Layout], dict[str, str]],
) -> None:
    fold = fold_of("picture1", FOLDS)
    other = next(name for name in map(str, range(99)) if fold_of(name, FOLDS) != fold)
    twice = {**LAYOUTS, other: LAYOUTS["picture1"]}
    judged, _ = with_axes(twice, {**KEYS, other: "picture1"}, EXAMPLES, seed=1)

    assert judged[other].axis_chances is not None
    assert np.array_equal(judged[other].axis_chances, taught[0]["picture1"].axis_chances)  # type: ignore[arg-type]


@pytest.mark.parametrize("missing", MEASURED_AXES)
def test_an_axis_without_labels_teaches_nothing(missing: str) -> None:
    others = [row for row in EXAMPLES if row.entity != missing]
    one = next(row for row in EXAMPLES if row.entity == missing)

    assert with_axes(LAYOUTS, KEYS, others, seed=1) == (LAYOUTS, {})
    assert with_axes(LAYOUTS, KEYS, [*others, one], seed=1) == (LAYOUTS, {})  # none for its fold


def test_what_a_classifier_is_taught() -> None:
    layout = golden_layout()  # 30 cm and 11.8 in are one quantity; 18.5 cm; 5 ft; 12 oz
    rows = [
        Example("a", "height", 1, ("11.8 inch",), split_key="a"),
        Example("a", "depth", 1, (), split_key="a"),
        Example("a", "item_weight", 1, ("12 ounce",), split_key="a"),
        Example("a", "width", 1, None, split_key="a"),  # not labelled
        Example("gone", "height", 1, ("30 centimetre",), split_key="gone"),
    ]
    found = list(axis_queries(rows, {"a": layout}))

    assert [query.example.entity for query in found] == ["height", "depth"]
    assert [query.relevance.tolist() for query in found] == [[1, 0, 0], [0, 0, 0]]
    assert {len(query.matrix) for query in found} == {3}


def test_one_right_print_of_a_quantity_is_enough() -> None:
    boxes = [make_box(text, top=40 * i, bottom=40 * i + 20) for i, text in enumerate(PRINTS)]
    layout = read_layout(blank(), make_ocr(*boxes), shared_finder())
    assert len({placed.cluster for placed in layout.spans}) == 1
    for text in PRINTS:
        row = Example("a", "height", 1, (text,), split_key="a")
        [query] = axis_queries([row], {"a": layout})
        assert query.relevance.tolist() == [1]


def test_the_artefact_keeps_the_classifiers(tmp_path: Path) -> None:
    texts = fit_axes(axis_queries(EXAMPLES, LAYOUTS), seed=1)
    save_ranker(
        tmp_path,
        *fit_boosters(
            make_queries(EXAMPLES, LAYOUTS, PRIORS), RankerSettings(rounds=2, order_rounds=2), 1
        ),
        PRIORS,
        feature_names=feature_names(),
        encodings=new_encodings(),
        card={"calibration": {"slope": 1.0, "offset": 0.0}, "threshold": 0.5},
        axes=texts,
    )
    layout = LAYOUTS["picture1"]
    query = load_ranker(tmp_path).ask(layout, entity_spec("height"), 1)
    expected = classifier_of(texts).judge(layout).axis_chances

    assert expected is not None
    assert np.array_equal(query.axis_chances, expected)
