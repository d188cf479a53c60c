"""What says which axis a length measures, all taught and asked in one way: a net, HOG, the facts of the lines."""

from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt

from measure_extract.layout.base import Layout
from measure_extract.ranking.axes import facts_of as facts_of_lengths
from measure_extract.ranking.axes import lengths_of
from measure_extract.ranking.features.table import feature_names, wordless
from measure_extract.training.axes.model import AXES_OF_NET, KINDS_OF_NET
from measure_extract.training.axes.net import FitSettings, fit_net, judged
from measure_extract.training.axes.rows import AxisRows
from measure_extract.training.axes.view import SIDE_PX
from measure_extract.training.axis_classifier import AXIS_SETTINGS
from measure_extract.training.base import new_encodings
from measure_extract.training.boosters import parameters

if TYPE_CHECKING:
    import torch

__all__ = [
    "Floats",
    "Model",
    "Photo",
    "facts_model",
    "facts_of",
    "hog_model",
    "net_model",
]

Floats: TypeAlias = npt.NDArray[np.float64]

_FACTS = wordless(feature_names())
_CELL, _BLOCK, _BINS = 16, 32, 9
_COARSE = 8  # pixels that are one in what HOG is told of texts
_SEEN_BY_HOG = (1, 3, 5)  # strokes, the own line, those of the others; see `training/axes/view.py`
_TEXT, _TEXTS_OF_OTHERS = 2, 4
_LOGISTIC_C = 0.003  # against twice as many columns as photos; by judgement
_TREES = parameters(AXIS_SETTINGS, "binary", seed=1)
_KIND_TREES = {
    **_TREES,
    "objective": "multiclass",
    "num_class": len(KINDS_OF_NET),
    "num_leaves": 15,
}
_KIND_ROUNDS = 120


@dataclass(frozen=True)
class Photo:
    """A photo's lengths, as a net and as the other models see them."""

    rows: AxisRows
    facts: Floats  # of each quantity. Shape: (n, n_facts)


Model: TypeAlias = Callable[[Sequence[Photo], Sequence[Photo]], list[Floats]]
"""Is taught the first photos and judges the others: logits of the axes, then perhaps of the kinds. Shape: (n, 3 or 12)"""

Fitted: TypeAlias = Callable[[Floats], Floats]
Fit: TypeAlias = Callable[[Floats, Floats, Floats], Fitted]  # columns, answers, weights


def net_model(start: "torch.nn.Module", settings: FitSettings, *, seed: int) -> Model:
    """Go on teaching a net from where it starts, which is left as it is."""

    def judge(taught: Sequence[Photo], asked: Sequence[Photo]) -> list[Floats]:
        net = deepcopy(start)
        fit_net(net, [photo.rows for photo in taught], settings, seed=seed)
        return [judged(net, photo.rows) for photo in asked]

    return judge


def facts_model() -> Model:
    """Take LightGBM and the ranker's facts of lines, places and numbers; it tells kinds too."""
    axes = _per_axis(lambda photo: photo.facts, _fit_trees)

    def judge(taught: Sequence[Photo], asked: Sequence[Photo]) -> list[Floats]:
        kinds = _kind_trees(taught, asked)
        return [np.hstack(pair) for pair in zip(axes(taught, asked), kinds, strict=True)]

    return judge


def hog_model() -> Model:
    """Take logistic regression and histograms of gradients."""
    return _per_axis(lambda photo: _hog(photo.rows), _fit_logistic)


def facts_of(layout: Layout, numbers: Sequence[int]) -> Floats:
    """Give the facts of a photo's quantities, each in the print with the longest line.

    Args:
        layout: of the photo.
        numbers: of the quantities, see `competing`.

    Returns:
        NaN for one that is no candidate. Shape: (n, n_facts).
    """
    query = lengths_of(layout)
    facts, row_of = facts_of_lengths(query, _FACTS, new_encodings())
    row = dict(zip(query.clusters.tolist(), row_of.tolist(), strict=True))
    found = np.full((len(numbers), len(_FACTS)), np.nan)
    for place, number in enumerate(numbers):
        if number in row:
            found[place] = facts[row[number]]
    return found


def _per_axis(columns: Callable[[Photo], Floats], fit: Fit) -> Model:
    """Make a model of one classifier an axis. `columns` gives (n, k)."""

    def judge(taught: Sequence[Photo], asked: Sequence[Photo]) -> list[Floats]:
        seen = np.concatenate([columns(photo) for photo in taught])
        answers = np.concatenate([photo.rows.answers for photo in taught]).astype(np.float64)
        weights = np.concatenate([np.tile(p.rows.weights, (len(p.rows), 1)) for p in taught])
        new = [columns(photo) for photo in asked]
        found = [np.zeros((len(photo.rows), len(AXES_OF_NET))) for photo in asked]
        for axis in range(len(AXES_OF_NET)):
            is_known = ~np.isnan(answers[:, axis]) & (weights[:, axis] > 0)
            chosen = seen[is_known], answers[is_known, axis], weights[is_known, axis]
            fitted = _constant if len(set(chosen[1].tolist())) < 2 else fit(*chosen)
            for logits, facts in zip(found, new, strict=True):
                logits[:, axis] = fitted(facts)
        return found

    return judge


def _kind_trees(taught: Sequence[Photo], asked: Sequence[Photo]) -> list[Floats]:
    """Give logits of the kinds; all alike where fewer than two are taught. Shape of each: (n, 9)."""
    import lightgbm

    seen = np.concatenate([photo.facts for photo in taught])
    kinds = np.concatenate([photo.rows.kinds for photo in taught])
    if len(set(kinds[kinds >= 0].tolist())) < 2:
        return [np.zeros((len(photo.rows), len(KINDS_OF_NET))) for photo in asked]
    data = lightgbm.Dataset(seen[kinds >= 0], kinds[kinds >= 0])
    booster = lightgbm.train(_KIND_TREES, data, _KIND_ROUNDS)
    return [np.asarray(booster.predict(photo.facts, raw_score=True)) for photo in asked]


def _constant(columns: Floats) -> Floats:
    return np.zeros(len(columns))


def _fit_trees(columns: Floats, answers: Floats, weights: Floats) -> Fitted:
    import lightgbm

    booster = lightgbm.train(
        _TREES, lightgbm.Dataset(columns, answers, weight=weights), AXIS_SETTINGS.rounds
    )
    return lambda new: np.asarray(booster.predict(new, raw_score=True), dtype=np.float64)


def _fit_logistic(columns: Floats, answers: Floats, weights: Floats) -> Fitted:
    from sklearn.linear_model import LogisticRegression
    from sklearn.preprocessing import StandardScaler

    scaler = StandardScaler().fit(columns)
    model = LogisticRegression(C=_LOGISTIC_C, max_iter=300)
    model.fit(scaler.transform(columns), answers, sample_weight=weights)
    return lambda new: np.asarray(model.decision_function(scaler.transform(new)))


def _hog(rows: AxisRows) -> Floats:
    """Describe strokes and lines by their gradients, and texts by where they stand. Shape: (n, k).

    Source: Dalal and Triggs (2005), Histograms of Oriented Gradients for Human Detection.
    """
    import cv2

    side, block, cell = ((px, px) for px in (SIDE_PX, _BLOCK, _CELL))
    describe = cv2.HOGDescriptor(side, block, cell, cell, _BINS).compute
    n, few = len(rows), SIDE_PX // _COARSE
    parts = [
        np.stack(
            [np.ravel(np.asarray(describe(np.ascontiguousarray(p)))) for p in rows.planes[:, k]]
        )
        for k in _SEEN_BY_HOG
    ]
    for plane in (_TEXT, _TEXTS_OF_OTHERS):
        cells = rows.planes[:, plane].reshape(n, few, _COARSE, few, _COARSE)
        parts.append(cells.mean(axis=(2, 4)).reshape(n, -1) / 255)
    return np.asarray(np.concatenate(parts, axis=1), dtype=np.float64)
