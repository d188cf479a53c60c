"""Train the ranker: labelled queries in, models and a report out. Reads no file and writes none."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from measure_extract.ranking.ranker import Calibration
from measure_extract.training.base import LabelledQuery
from measure_extract.training.boosters import Boosters, RankerSettings, fit_boosters
from measure_extract.training.validation import cross_validate

__all__ = ["TrainedRanker", "train_ranker"]


@dataclass(frozen=True)
class TrainedRanker:
    """What training gives."""

    boosters: Boosters
    calibration: Calibration
    threshold: float
    report: dict[str, Any]


def train_ranker(
    queries: Sequence[LabelledQuery],
    extra: Sequence[LabelledQuery],
    settings: RankerSettings,
    *,
    seed: int,
    kind_of: Callable[[LabelledQuery], str] = lambda _: "all",
) -> TrainedRanker:
    """Train on careful labels and others.

    Args:
        queries: careful labels; cross-validated by picture.
        extra: other labels and mirrored pictures, trained on and never measured.
        settings: hyperparameters.
        seed: of LightGBM.
        kind_of: names the kind of a careful query, for the report.
    """
    everything = [*queries, *extra]
    held_out = cross_validate(queries, everything, settings, seed=seed, kind_of=kind_of)
    report = {"cross_validation": held_out.report, "settings": asdict(settings)}
    boosters = fit_boosters(everything, settings, seed)
    return TrainedRanker(boosters, held_out.calibration, held_out.threshold, report)
