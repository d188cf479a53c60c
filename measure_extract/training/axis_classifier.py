"""Teach the classifiers of `ranking.axes`, and judge every picture by ones that never saw it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np

from measure_extract.datasets.splits import fold_of
from measure_extract.layout.base import Layout
from measure_extract.ranking.axes import AxisClassifier, facts_of, lengths_of
from measure_extract.ranking.features.table import feature_names, wordless
from measure_extract.runtime.trees import Trees
from measure_extract.training.base import LabelledQuery, is_answer, new_encodings
from measure_extract.training.boosters import RankerSettings, fit_chance
from measure_extract.training.folds import fit_by_fold
from measure_extract.types import Example
from measure_extract.vocabulary import MEASURED_AXES

__all__ = ["AXIS_SETTINGS", "FOLDS", "axis_queries", "classifier_of", "fit_axes", "with_axes"]

FOLDS = 5
AXIS_SETTINGS = RankerSettings(
    rounds=200, learning_rate=0.04, num_leaves=31, clear_depth_weight=1.0, doubtful_weight=1.0
)
"""Rows count as they are trusted: each axis has a model of its own. By judgement."""


def with_axes(
    layouts: Mapping[str, Layout],
    keys: Mapping[str, str],
    examples: Sequence[Example],
    *,
    seed: int,
) -> tuple[dict[str, Layout], dict[str, str]]:
    """Judge every picture by classifiers of other pictures, and fit some on all of them.

    Args:
        layouts: per picture, known labels among them.
        keys: split key per picture; known labels have none and look like nothing else.
        examples: careful labels, none of a picture that is held out; those that ask no axis are passed over.
        seed: of LightGBM.

    Returns:
        Layouts with `axis_chances`, and the classifier of each axis as LightGBM's text; as they were and
        none where the labels of an axis lie in one fold or nowhere.
    """
    queries = list(axis_queries(examples, layouts))
    if not _is_enough(queries):
        return dict(layouts), {}
    by_fold = fit_by_fold(
        ((query.example.split_key, query) for query in queries),
        lambda taught: classifier_of(fit_axes(taught, seed=seed)),
        folds=FOLDS,
    )
    judged = {
        image: by_fold.of(keys.get(image, image)).judge(layout) for image, layout in layouts.items()
    }
    return judged, fit_axes(queries, seed=seed)


def _is_enough(queries: Sequence[LabelledQuery]) -> bool:
    """Tell whether each axis has labels to teach with, whichever fold is held back."""
    folds = {(q.example.entity, fold_of(q.example.split_key, FOLDS)) for q in queries}
    return all(sum(entity == name for entity, _ in folds) > 1 for name in MEASURED_AXES)


def axis_queries(
    examples: Iterable[Example], layouts: Mapping[str, Layout]
) -> Iterator[LabelledQuery]:
    """Give the questions for an axis as a classifier sees them: a row for each quantity, without words.

    Args:
        examples: labelled rows; those that ask no axis, and of pictures without a layout, are passed over.
        layouts: per picture.
    """
    names, encodings = wordless(feature_names()), new_encodings()
    of_image = {}
    for example in examples:
        layout = layouts.get(example.image)
        if layout is None or example.answers is None or example.entity not in MEASURED_AXES:
            continue
        if example.image not in of_image:
            query = lengths_of(layout)
            of_image[example.image] = query, *facts_of(query, names, encodings)
        query, facts, row_of = of_image[example.image]
        relevance = np.zeros(len(facts), dtype=np.float32)
        for placed, unit, row in zip(query.candidates, query.units, row_of.tolist(), strict=True):
            relevance[row] = max(relevance[row], is_answer(placed.span, unit, example.answers))
        yield LabelledQuery(example, query, facts, relevance)


def fit_axes(queries: Iterable[LabelledQuery], *, seed: int) -> dict[str, str]:
    """Fit a classifier for each axis.

    Args:
        queries: of `axis_queries`; each axis must be among them.
        seed: of LightGBM.

    Returns:
        LightGBM's text by axis, in the order of MEASURED_AXES.
    """
    columns = range(len(wordless(feature_names())))
    by_axis: dict[str, list[LabelledQuery]] = {name: [] for name in MEASURED_AXES}
    for query in queries:
        by_axis[query.example.entity].append(query)
    return {
        name: fit_chance(found, AXIS_SETTINGS, seed, columns=columns).model_to_string()
        for name, found in by_axis.items()
    }


def classifier_of(texts: Mapping[str, str]) -> AxisClassifier:
    """Make a classifier of what `fit_axes` gave."""
    trees = tuple(Trees(text, f"axis {name}") for name, text in texts.items())
    return AxisClassifier(trees, wordless(feature_names()), new_encodings())
