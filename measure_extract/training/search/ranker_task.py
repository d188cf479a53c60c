"""The ranker as a task of the search: careful labels are measured, by re-weighted quantity F1."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property

from measure_extract.datasets.splits import fold_of, refuse_overlap
from measure_extract.training.base import LabelledQuery
from measure_extract.training.boosters import RankerSettings
from measure_extract.training.search.base import Choice, Space
from measure_extract.training.search.families import FAMILIES, fit_family
from measure_extract.training.validation import Judged, count_outcomes, cross_fit

__all__ = ["RankerTask"]

_FOLDS = 5  # that calibration and threshold are fitted over
_SEARCHED = (
    "rounds", "order_rounds", "learning_rate", "num_leaves", "min_data_in_leaf", "feature_fraction",
    "bagging_fraction", "lambda_l2",
)  # fmt: skip


@dataclass(frozen=True)
class RankerTask:
    """Which of a picture's quantities answers a question."""

    measured: Sequence[LabelledQuery]  # careful labels
    taught: Sequence[LabelledQuery]  # these and all others

    @property
    def families(self) -> Mapping[str, Space]:
        """What is tried; see `families.py`."""
        return FAMILIES

    @property
    def in_use(self) -> Choice:
        """The settings that `train ranker` uses."""
        settings = asdict(RankerSettings())
        return Choice("lightgbm", {name: settings[name] for name in _SEARCHED})

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """Split keys of the measured pictures, in order."""
        return tuple(sorted({query.example.split_key for query in self.measured}))

    @cached_property
    def fingerprint(self) -> str:
        """Hash of every taught row: its picture, question, weight, columns and right answers."""
        digest = hashlib.sha256()
        for query in self.taught:
            row = query.example
            digest.update(f"{row.split_key}\0{row.entity}\0{row.weight}\0".encode())
            digest.update(query.matrix.tobytes() + query.relevance.tobytes())
        return digest.hexdigest()[:16]

    def judge(
        self, choice: Choice, *, held: frozenset[str], hidden: frozenset[str], seed: int
    ) -> list[Judged]:
        """Train without the pictures `hidden`, and judge the questions of the pictures `held`."""
        seen = [query for query in self.taught if query.example.split_key not in hidden]
        asked = [query for query in self.measured if query.example.split_key in held]
        refuse_overlap(
            (query.example.split_key for query in seen),
            (query.example.split_key for query in asked),
        )
        return fit_family(choice.family, choice.parameters, seen, seed=seed)(asked)

    def decide(self, judged: Sequence[Judged]) -> list[bool]:
        """Answer each fifth of the pictures by calibration and threshold of the other four."""
        folds = [fold_of(self.key_of(j), _FOLDS) for j in judged]
        return cross_fit(judged, folds, _FOLDS)[1]

    def score(self, judged: Sequence[Judged], answered: Sequence[bool]) -> float:
        """Give the re-weighted F1; doubtful labels are left out."""
        return count_outcomes(judged, answered).reweighted_f1() or 0.0

    def key_of(self, outcome: Judged) -> str:
        """Give the split key of the judged picture."""
        return outcome.query.example.split_key
