"""What a feature is: a name, a meaning, and a function from the query to one column of numbers.

A family of them says in words what its facts are, and on what they rest: explanations tell first what people can
check in the photo.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from measure_extract.layout.base import PlacedSpan
from measure_extract.ranking.base import Encodings
from measure_extract.ranking.query import Query

__all__ = [
    "Basis",
    "Column",
    "Family",
    "Feature",
    "Told",
    "column",
    "encoded",
    "of_each",
    "printed",
    "quoted",
    "same_for_all",
    "spoken",
]

Column: TypeAlias = npt.NDArray[np.float64]  # shape (n_candidates,); NaN where a fact is missing


@dataclass(frozen=True, slots=True)
class Feature:
    """One column of the matrix."""

    name: str
    meaning: str  # one line, for people
    of: Callable[[Query, Encodings], Column]


class Basis(IntEnum):
    """On what the words of a family rest; the lower, the sooner they are told."""

    SEEN = 0  # a print or a line, or that there is none: anybody can check it in the photo
    JUDGED = 1  # what another model makes of the photo, or what is usual in a group of products
    MISSING = 2  # nothing was given or found that could speak


@dataclass(frozen=True, slots=True)
class Told:
    """What a family says of a candidate."""

    text: str  # "" where the question is none of its business
    basis: Basis = Basis.SEEN
    boxes: tuple[int, ...] = ()  # of the layout, in which the words that it quotes are printed


def _seen(_query: Query, _place: int) -> Basis:
    return Basis.SEEN


@dataclass(frozen=True, slots=True)
class Family:
    """Features that speak of one kind of evidence, and how to say it in words."""

    name: str
    features: tuple[Feature, ...]
    # The facts of one candidate, for people; "" where the question is none of its business.
    describe: Callable[[Query, int], str]
    basis: Callable[[Query, int], Basis] = _seen  # of what `describe` gives, where it is not ""

    def tell(self, query: Query, place: int) -> Told:
        """Say the facts of one candidate, and on what they rest."""
        text = self.describe(query, place)
        return Told(text, self.basis(query, place)) if text else Told("")


def column(name: str, meaning: str, of: Callable[[Query], Column]) -> Feature:
    """Make a feature from arrays of the query."""
    return Feature(name, meaning, lambda query, _: of(query))


def of_each(name: str, meaning: str, of: Callable[[PlacedSpan], float | bool]) -> Feature:
    """Make a feature that looks at one candidate alone."""
    return column(name, meaning, lambda query: _array(of(c) for c in query.candidates))


def same_for_all(name: str, meaning: str, of: Callable[[Query], float | bool]) -> Feature:
    """Make a feature that is the same for all candidates of a query."""
    return column(name, meaning, lambda query: np.full(len(query), float(of(query))))


def encoded(name: str, meaning: str, of: Callable[[Query, Encodings], Iterable[float]]) -> Feature:
    """Make a feature of codes, which the model's encodings give."""
    return Feature(name, meaning, lambda query, encodings: _array(of(query, encodings)))


def spoken(name: str) -> str:
    """Give the name of an entity or a role as people say it."""
    return name.replace("_", " ")


def printed(query: Query, place: int) -> str:
    """Quote a candidate as it is printed, in one line of at most about 40 characters."""
    return quoted(query.candidates[place].span.surface)


def quoted(text: str) -> str:
    """Quote a text in one line of at most about 40 characters."""
    line = " ".join(text.split())
    return f'"{line}"' if len(line) <= 40 else f'"{line[:37]}..."'


def _array(values: Iterable[float | bool]) -> Column:
    return np.fromiter(values, dtype=np.float64)
