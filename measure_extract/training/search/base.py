"""What is searched: a task that judges questions with a family of models and its parameters.

The search knows no ranker: whatever can be judged picture by picture is a `Task`. Nothing here imports Optuna.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeAlias, TypeVar

if TYPE_CHECKING:
    from optuna.trial import Trial

__all__ = ["Choice", "Parameters", "SearchSettings", "Space", "Task"]

Parameters: TypeAlias = Mapping[str, float | int]
Space: TypeAlias = Callable[["Trial"], Parameters]  # draws one setting of a family

Outcome = TypeVar("Outcome")


@dataclass(frozen=True, slots=True)
class Choice:
    """A family of models with its parameters."""

    family: str
    parameters: Parameters


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchSettings:
    """How long is searched, and on which folds of the pictures."""

    trials: int = 30  # of each study: one per outer fold, and one on all pictures
    outer_folds: int = 3  # each is judged by what was found without it
    inner_folds: int = 3  # a trial's score is that of cross-validation on these
    startup_trials: int = 8  # drawn at random before the search learns; none of them is pruned

    def __post_init__(self) -> None:
        for name, least in (("trials", 1), ("outer_folds", 2), ("inner_folds", 2)):
            if getattr(self, name) < least:
                raise ValueError(f"{name} is {getattr(self, name)}; allowed: {least} or more")


class Task(Protocol[Outcome]):
    """A problem that models of several families can solve."""

    @property
    def families(self) -> Mapping[str, Space]:
        """Spaces to search, by the name of the family."""

    @property
    def in_use(self) -> Choice:
        """What the product trains today."""

    @property
    def keys(self) -> tuple[str, ...]:
        """Split keys of the pictures to measure with, each once."""

    @property
    def fingerprint(self) -> str:
        """Names the data: a stored search goes on with the same data only."""

    def judge(
        self, choice: Choice, *, held: frozenset[str], hidden: frozenset[str], seed: int
    ) -> list[Outcome]:
        """Train on everything but the pictures `hidden`, and judge the questions of the pictures `held`.

        Args:
            choice: what is trained.
            held: split keys; a part of `hidden`.
            hidden: split keys.
            seed: of training.
        """

    def decide(self, judged: Sequence[Outcome]) -> list[bool]:
        """Tell which judgements are sure enough to be answers; nothing is fitted on the one decided."""

    def score(self, judged: Sequence[Outcome], answered: Sequence[bool]) -> float:
        """Say how good judgements are; higher is better."""

    def key_of(self, outcome: Outcome) -> str:
        """Give the split key of the picture that a judgement is about."""
