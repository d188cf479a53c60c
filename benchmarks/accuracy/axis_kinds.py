"""What a length is for, told without a word: its class among the nine of the axis net, counted against labels."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from benchmarks.accuracy.axis_models import Floats, Photo
from measure_extract.training.axes.model import AXES_OF_NET, KINDS_OF_NET

__all__ = ["kind_report", "knows_kinds"]


def knows_kinds(said: Mapping[int, Floats]) -> bool:
    """Tell whether a model tells kinds, not the axes alone."""
    return all(logits.shape[1] > len(AXES_OF_NET) for logits in said.values())


def kind_report(photos: Sequence[Photo], said: Mapping[int, Floats]) -> dict[str, Any]:
    """Count how often the likeliest kind of a length is the labelled one.

    Args:
        photos: all.
        said: logits of the axes, then of the kinds, by the photo's place.

    Returns:
        `accuracy` over all, `macro_f1` over the kinds that are labelled, `kinds`: labelled, recall, precision and F1
        of each, and `confusion`: rows are labels. Shape: (9, 9).
    """
    counts = np.zeros((len(KINDS_OF_NET), len(KINDS_OF_NET)), dtype=int)
    for place, logits in said.items():
        kinds = photos[place].rows.kinds
        taken = logits[:, len(AXES_OF_NET) :].argmax(axis=1)
        np.add.at(counts, (kinds[kinds >= 0], taken[kinds >= 0]), 1)
    right, labelled, found = counts.diagonal(), counts.sum(axis=1), counts.sum(axis=0)
    f1 = 2 * right / np.maximum(labelled + found, 1)
    return {
        "labelled": int(labelled.sum()),
        "accuracy": _rounded(right.sum() / max(1, labelled.sum())),
        "macro_f1": _rounded(f1[labelled > 0].mean()) if labelled.any() else 0.0,
        "kinds": {
            name: {
                "labelled": int(labelled[k]),
                "recall": _rounded(right[k] / max(1, labelled[k])),
                "precision": _rounded(right[k] / max(1, found[k])),
                "f1": _rounded(f1[k]),
            }
            for k, name in enumerate(KINDS_OF_NET)
        },
        "confusion": counts.tolist(),
    }


def _rounded(share: float) -> float:
    return round(float(share), 4)
