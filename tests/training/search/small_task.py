"""A task that needs no model: a family guesses digits, and is right as often as its parameter says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from optuna.trial import Trial

from measure_extract.datasets.splits import fold_of
from measure_extract.training.search.base import Choice, Parameters, Space


class Guess(NamedTuple):
    key: str
    is_right: bool


def _keen(trial: Trial) -> Parameters:
    return {"skill": trial.suggest_int("keen_skill", 0, 100)}


def _dull(trial: Trial) -> Parameters:
    return {"skill": trial.suggest_int("dull_skill", 0, 10)}


@dataclass
class GuessTask:
    """The higher the skill, the more pictures are right."""

    size: int = 60
    used_skill: int = 30
    stops_after: int | None = None  # judgements; then it is interrupted
    families: Mapping[str, Space] = field(default_factory=lambda: {"keen": _keen, "dull": _dull})
    calls: list[tuple[frozenset[str], frozenset[str]]] = field(default_factory=list)

    @property
    def in_use(self) -> Choice:
        return Choice("keen", {"skill": self.used_skill})

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(f"picture{i:02}" for i in range(self.size))

    @property
    def fingerprint(self) -> str:
        return f"guesses {self.size}"

    def judge(
        self, choice: Choice, *, held: frozenset[str], hidden: frozenset[str], seed: int
    ) -> list[Guess]:
        if self.stops_after is not None and len(self.calls) >= self.stops_after:
            raise KeyboardInterrupt
        self.calls.append((held, hidden))
        skill = choice.parameters["skill"]
        return [Guess(key, fold_of(f"luck {key}", 100) < skill) for key in sorted(held)]

    def decide(self, judged: Sequence[Guess]) -> list[bool]:
        return [True] * len(judged)

    def score(self, judged: Sequence[Guess], answered: Sequence[bool]) -> float:
        return sum(guess.is_right for guess in judged) / len(judged)

    def key_of(self, outcome: Guess) -> str:
        return outcome.key
