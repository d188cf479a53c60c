"""Score the replies of any system on labelled rows: one way of counting for all of them.

A reply becomes an answer by the library's own normaliser. What cannot be read as a quantity of the entity
counts as a wrong answer, unless the system says that it has none.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks.rows import AXES
from measure_extract.entities import entity_spec
from measure_extract.evaluation.base import EntityCounts
from measure_extract.evaluation.metrics import is_same_quantity, quantity_outcome
from measure_extract.evaluation.report import evaluate
from measure_extract.layout.base import Layout
from measure_extract.spans.finder import find_quantities, shared_finder
from measure_extract.types import Example, OCRResult
from measure_extract.units import format_measurement, parse_measurement, pick_unit

__all__ = [
    "Outcomes",
    "is_candidate",
    "is_found",
    "normalise",
    "paired_p_value",
    "rounded",
    "score",
    "share_true",
]

PERMUTATIONS = 2000
# Replies that say "there is none"; PaliGemma was trained to say "unanswerable".
_NONE = {
    "",
    "none",
    "null",
    "nan",
    "n/a",
    "na",
    "unanswerable",
    "no answer",
    "not visible",
    "unknown",
}


def normalise(reply: str, entity: str) -> str:
    """Turn a reply into "number unit", "" where it says that there is none.

    Args:
        reply: free text, or an answer in the challenge's form.
        entity: what was asked.

    Returns:
        The first quantity of the reply that has a unit of the entity; the reply itself, which scores as
        wrong, where there is no such quantity.
    """
    text = reply.strip()
    if text.lower().rstrip(".") in _NONE:
        return ""
    units = entity_spec(entity).units
    parsed = parse_measurement(text)
    if parsed is not None and parsed.unit in units:
        return text
    for span in find_quantities(text):
        unit = pick_unit((span.unit, *span.units), units)
        if unit is not None and not span.is_derived:
            return format_measurement(span.value, unit)
    return text


def is_found(ocr: OCRResult, example: Example) -> bool:
    """Whether any reading of any span is an accepted answer."""
    return any(
        is_same_quantity(format_measurement(value, unit), example.answers or ())
        for span in shared_finder().find(ocr)
        for value in {span.low, span.value}
        for unit in span.units
    )


def is_candidate(layout: Layout, answers: Sequence[str]) -> bool:
    """Whether a quantity of a layout is, in any of its readings, an accepted answer."""
    return any(
        is_same_quantity(format_measurement(placed.span.value, unit), answers)
        for placed in layout.spans
        for unit in placed.span.units
    )


@dataclass(frozen=True)
class Outcomes:
    """What came of each row, as numbers; arrays of shape (n_rows,)."""

    tp: npt.NDArray[np.float64]
    errors: npt.NDArray[np.float64]  # false positives and false negatives
    weights: npt.NDArray[np.float64]  # so that entities have the shares of the test rows
    pictures: tuple[str, ...]

    @classmethod
    def of(cls, examples: Sequence[Example], predictions: Sequence[str]) -> "Outcomes":
        """Count every row."""
        counts = [
            quantity_outcome(prediction, example.answers or ())
            for example, prediction in zip(examples, predictions, strict=True)
        ]
        entities = [example.entity for example in examples]
        weights = EntityCounts.of(zip(entities, counts, strict=True)).row_weights()
        return cls(
            np.array([c.tp for c in counts]),
            np.array([c.fp + c.fn for c in counts]),
            np.array([weights[entity] for entity in entities]),
            tuple(example.split_key or example.image for example in examples),
        )


def _f1(tp: npt.NDArray[np.float64], errors: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return 2 * tp / np.maximum(2 * tp + errors, 1e-12)


def paired_p_value(first: Outcomes, second: Outcomes, *, seed: int) -> float:
    """Say how likely a difference in re-weighted F1 at least as large is if both were equally good.

    The two systems' outcomes are swapped at random, picture by picture.

    Source: Fisher (1935), The Design of Experiments; the +1 is of Phipson and Smyth (2010),
    Permutation P-values should never be zero.
    """
    names = sorted(set(first.pictures))
    row_picture = np.array([names.index(picture) for picture in first.pictures])
    swap = np.random.default_rng(seed).random((PERMUTATIONS, len(names))) < 0.5
    is_swapped = swap[:, row_picture]  # shape (n_permutations, n_rows)
    is_swapped = np.vstack([np.zeros(len(row_picture), dtype=bool), is_swapped])  # as it is

    def f1(own: Outcomes, other: Outcomes) -> npt.NDArray[np.float64]:
        tp = np.where(is_swapped, other.tp, own.tp) @ own.weights
        errors = np.where(is_swapped, other.errors, own.errors) @ own.weights
        return _f1(tp, errors)

    gaps = np.abs(f1(first, second) - f1(second, first))
    return float((1 + np.sum(gaps[1:] >= gaps[0] - 1e-12)) / (1 + PERMUTATIONS))


def score(examples: Sequence[Example], predictions: Sequence[str]) -> dict[str, Any]:
    """Give every figure of a system as plain JSON values.

    `hallucination_rate`: answers among the rows whose picture prints none. `swap_rate`: among the rows
    that ask for height, width or depth and whose picture has another of them labelled, the share that
    were answered with that other one, and wrongly.
    """
    report = evaluate(examples, predictions)
    empty = [p for e, p in zip(examples, predictions, strict=True) if not e.answers]
    return {
        "rows": report.rows,
        "reweighted_f1": rounded(report.reweighted_f1),
        "reweighted_interval": report.reweighted_interval
        and [round(end, 4) for end in report.reweighted_interval],
        "f1": rounded(report.quantity.f1),
        "precision": rounded(report.quantity.precision),
        "recall": rounded(report.quantity.recall),
        "exact_f1": rounded(report.exact.f1),
        "hallucination_rate": rounded(share_true([bool(p) for p in empty])),
        "swap_rate": rounded(share_true(_swaps(examples, predictions))),
        "outside_mix": list(report.outside_mix),  # entities that reweighted_f1 leaves out
        "per_entity": {
            name: {"f1": rounded(found.f1), "rows": int(found.counts.total)}
            for name, found in report.per_entity.items()
        },
    }


def rounded(value: float | None) -> float | None:
    """Give a figure as results write it; None where there is none."""
    return None if value is None else round(value, 4)


def share_true(flags: Sequence[bool]) -> float | None:
    """Give the share that is true; None of nothing."""
    return sum(flags) / len(flags) if flags else None


def _swaps(examples: Sequence[Example], predictions: Sequence[str]) -> list[bool]:
    """Tell for each row that could be swapped whether it was."""
    labels = {(e.image, e.entity): e.answers or () for e in examples}
    flags = []
    for example, prediction in zip(examples, predictions, strict=True):
        others = [
            labels[example.image, axis]
            for axis in AXES
            if axis != example.entity and labels.get((example.image, axis))
        ]
        if example.entity not in AXES or not others:
            continue
        is_wrong = bool(prediction) and not is_same_quantity(prediction, example.answers or ())
        flags.append(is_wrong and any(is_same_quantity(prediction, other) for other in others))
    return flags
