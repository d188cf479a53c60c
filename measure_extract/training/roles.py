"""Train the role model: labelled quantities of photos and of known labels in, weights out.

A softmax over clues, with a quadratic penalty, fitted by L-BFGS. Chances of taught pictures come from
folds: no picture is judged by a model that saw it, or what looks like it.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from measure_extract.evaluation.metrics import QUANTITY_TOLERANCE
from measure_extract.geometry import gap_between
from measure_extract.layout.base import Layout
from measure_extract.roles.base import purpose_mask, purpose_names
from measure_extract.roles.classifier import RoleModel, chances_of
from measure_extract.roles.clues import clues_of
from measure_extract.training.base import KnownLabels
from measure_extract.training.folds import fit_by_fold
from measure_extract.training.labels.statements import STATEMENT
from measure_extract.training.photo_texts import PHOTO_TEXT
from measure_extract.units import are_same_quantity, dimension_of

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

__all__ = [
    "FOLDS",
    "RoleRow",
    "fit_role_model",
    "judged_by_folds",
    "known_role_rows",
    "matched_labels",
    "read_role_lines",
    "read_role_rows",
    "role_report",
    "with_purposes",
]

FOLDS = 5
_UNSURE_WEIGHT = 0.5  # of a label that the annotator doubted
_DRAWN_WEIGHT = 0.5  # of a quantity of a drawn label: right beyond doubt, but no photo
# Of statements there are twice as many quantities as of photos. What a real photo's text says is worth as much as a photo, but
# for lengths, which the lines of the photo would tell: on ordinary photos the log loss was 0.935 without texts, 0.944 with all
# at 1, 0.918 with lengths at 0.3 (two folds, 2026-11-27).
_KIND_WEIGHTS = {STATEMENT: 0.2, PHOTO_TEXT: 1.0}
_LENGTH_WEIGHTS = {PHOTO_TEXT: 0.3}
_MIN_PICTURES = 4  # a clue that fewer pictures show teaches by chance
# Chosen by the log loss on one fold of the photos (2026-11): 10 everywhere gave 1.435, 1 for these places 1.406;
# on drawn labels 0.573 and 0.456. The words of a quantity's own line, row or column may say it all.
_PENALTY = 10.0
_OWN_PENALTY = 1.0
_OWN_PLACES = frozenset(
    {"before", "behind", "touching", "followed", "head", "row"}
    | {"named", "named_again", "named_above", "named_below"}
)
_ITERATIONS = 80
# Weights below this are noise of rare words: without them photos are told a little better (log loss 1.163, then 1.160) and
# statements as well (accuracy 0.736, 0.742; one fold, 2026-11-27), and the model is a sixth of the size.
_LEAST = 0.02
_REACH = 0.02  # of the longer side: how far a label's box may lie from the span


@dataclass(frozen=True)
class RoleRow:
    """One labelled quantity."""

    image: str
    split_key: str  # pictures that look alike share it
    dimension: str
    clues: tuple[str, ...]
    purpose: str
    weight: float


def read_role_rows(
    lines: Iterable[Mapping[str, Any]],
    layouts: Mapping[str, Layout],
    keys: Mapping[str, str],
) -> Iterator[RoleRow]:
    """Match labels with the quantities that are read today.

    Args:
        lines: with image, quantities: value, unit, box, role, is_unsure; as `roles_train.jsonl`.
        layouts: per picture.
        keys: split key per picture.

    Yields:
        A row for each label that matches a quantity by value, unit and place; others are left out.
    """
    for line in lines:
        layout = layouts.get(line["image"])
        if layout is None or not layout.spans:
            continue
        clues = clues_of(layout)
        for place, label in matched_labels(line["quantities"], layout):
            dimension = dimension_of(layout.spans[place].span.unit)
            is_possible = purpose_mask(dimension)[purpose_names().index(label["role"])]
            if is_possible:
                doubt = _UNSURE_WEIGHT if label.get("is_unsure") else 1.0
                yield RoleRow(
                    line["image"],
                    keys[line["image"]],
                    dimension,
                    tuple(clues[place]),
                    label["role"],
                    doubt,
                )


def read_role_lines(paths: Iterable[Path], folder: Path) -> list[dict[str, Any]]:
    """Read files of labelled quantities, those that are there; their pictures lie in `folder`."""
    texts = [path.read_text(encoding="utf-8") for path in paths if path.is_file()]
    lines = [json.loads(line) for text in texts for line in text.splitlines()]
    return [{**line, "image": str(folder / line["image"])} for line in lines]


def with_purposes(
    layouts: Mapping[str, Layout],
    keys: Mapping[str, str],
    held_keys: Collection[str],
    lines: Sequence[Mapping[str, Any]],
    known: KnownLabels | None,
) -> tuple[dict[str, Layout], RoleModel | None]:
    """Judge every picture and known label by a model of other pictures, and fit one on all of them.

    Args:
        layouts: per picture.
        keys: split key per picture.
        held_keys: of pictures that are never taught.
        lines: labelled quantities; without any nobody is judged.
        known: labels whose quantities are known too.

    Returns:
        Layouts of pictures and known labels, with purposes, and the model; None without labels.
    """
    everything = {**layouts, **(known.layouts if known else {})}
    all_keys = {**keys, **{name: name for name in (known.layouts if known else ())}}
    rows = [r for r in read_role_rows(lines, layouts, keys) if r.split_key not in held_keys]
    if not rows:
        return everything, None
    if known:
        rows += known_role_rows(known)
    return judged_by_folds(rows, everything, all_keys), fit_role_model(rows)


def known_role_rows(known: KnownLabels) -> list[RoleRow]:
    """Give the labelled quantities of known labels, at the weights of their kinds."""
    keys = {name: name for name in known.layouts}
    return [
        replace(row, weight=_known_weight(line["kind"], row.dimension))
        for line in known.roles
        for row in read_role_rows([line], known.layouts, keys)
    ]


def _known_weight(kind: str, dimension: str) -> float:
    weight = _KIND_WEIGHTS.get(kind, _DRAWN_WEIGHT)
    return _LENGTH_WEIGHTS.get(kind, weight) if dimension == "length" else weight


def matched_labels(
    labels: Sequence[Mapping[str, Any]], layout: Layout
) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Give each label the nearest span that prints its quantity; a span is matched once."""
    left = set(range(len(layout.spans)))
    reach = _REACH * max(layout.width_px, layout.height_px)
    for label in labels:
        if label["value"] is None or label["unit"] is None:
            continue
        left_, top, right, bottom = label["box"]
        near = []
        for place in left:
            span = layout.spans[place]
            gap = sum(gap_between((left_, top, right, bottom), span.bbox))
            if gap <= reach and are_same_quantity(
                span.span.value,
                span.span.unit,
                label["value"],
                label["unit"],
                tolerance=QUANTITY_TOLERANCE,
            ):
                near.append((gap, place))
        if near:
            place = min(near)[1]
            left.discard(place)
            yield place, label


def fit_role_model(rows: Sequence[RoleRow]) -> RoleModel:
    """Fit a role model.

    Args:
        rows: labelled quantities.
    """
    from scipy.optimize import minimize

    names = _common_clues(rows)
    index = {name: place for place, name in enumerate(names)}
    matrix = _matrix([row.clues for row in rows], index)
    transposed = matrix.T.tocsr()
    masks = np.stack([purpose_mask(row.dimension) for row in rows])
    right = np.array([purpose_names().index(row.purpose) for row in rows])
    trust = np.array([row.weight for row in rows])
    shape = len(names) + 1, len(purpose_names())
    penalties = np.array([_penalty(name) for name in names])[:, None]
    each = np.arange(len(rows))

    def loss(flat: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        weights = flat.reshape(shape)
        chances = chances_of(matrix @ weights[1:] + weights[0], masks).astype(np.float64)
        penalty = 0.5 * float((penalties * weights[1:] ** 2).sum())
        value = penalty - float((trust * np.log(np.maximum(chances[each, right], 1e-12))).sum())
        chances[each, right] -= 1
        slope = trust[:, None] * chances
        gradient = np.vstack([slope.sum(axis=0), transposed @ slope + penalties * weights[1:]])
        return value, gradient.ravel()

    found = minimize(
        loss,
        np.zeros(shape).ravel(),
        jac=True,
        method="L-BFGS-B",
        options={"maxiter": _ITERATIONS},
    )
    fitted = found.x.reshape(shape).astype(np.float32)
    base, weights = fitted[0], fitted[1:]
    weights[np.abs(weights) < _LEAST] = 0
    kept = np.flatnonzero(weights.any(axis=1))
    return RoleModel({names[at]: row for row, at in enumerate(kept)}, weights[kept], base)


def _penalty(clue: str) -> float:
    """Give the penalty of a clue: the words of a quantity's own line may say it all by themselves."""
    place = clue.rpartition(":")[2].partition("=")[0].partition("~")[0]
    return _OWN_PENALTY if place in _OWN_PLACES else _PENALTY


def _common_clues(rows: Sequence[RoleRow]) -> list[str]:
    pictures: dict[str, set[str]] = {}
    for row in rows:
        for clue in row.clues:
            pictures.setdefault(clue, set()).add(row.split_key)
    return sorted(clue for clue, seen in pictures.items() if len(seen) >= _MIN_PICTURES)


def _matrix(clues: Sequence[Sequence[str]], index: Mapping[str, int]) -> "csr_matrix":
    from scipy.sparse import csr_matrix

    columns = [[index[clue] for clue in found if clue in index] for found in clues]
    ends = np.cumsum([0, *map(len, columns)])
    flat = np.array([place for found in columns for place in found], dtype=np.int64)
    return csr_matrix((np.ones(len(flat)), flat, ends), shape=(len(clues), len(index)))


def judged_by_folds(
    rows: Sequence[RoleRow], layouts: Mapping[str, Layout], keys: Mapping[str, str]
) -> dict[str, Layout]:
    """Judge every picture by a model that saw no picture of its fold.

    Args:
        rows: labelled quantities.
        layouts: per picture.
        keys: split key per picture.
    """
    by_fold = fit_by_fold(((row.split_key, row) for row in rows), fit_role_model, folds=FOLDS)
    return {image: by_fold.of(keys[image]).judge(layout) for image, layout in layouts.items()}


def role_report(rows: Sequence[RoleRow], chances: Sequence[npt.NDArray[Any]]) -> dict[str, Any]:
    """Say how well purposes are told.

    Args:
        rows: labelled quantities.
        chances: of a model that did not see them, in their order. Shape of each: (n_purposes,).
    """
    from sklearn.metrics import f1_score

    names = purpose_names()
    truth = [row.purpose for row in rows]
    said = [names[int(found.argmax())] for found in chances]
    losses = [
        -np.log(max(float(found[names.index(row.purpose)]), 1e-9))
        for row, found in zip(rows, chances, strict=True)
    ]
    return {
        "quantities": len(rows),
        "accuracy": round(float(np.mean([a == b for a, b in zip(truth, said, strict=True)])), 4),
        "macro_f1": round(float(f1_score(truth, said, average="macro", zero_division=0)), 4),
        "log_loss": round(float(np.mean(losses)), 4),
    }
