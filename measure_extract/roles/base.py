"""Values of this stage: the closed list of purposes, and the chance of each for every quantity of a picture."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt

__all__ = ["Purpose", "PurposeArray", "purpose_mask", "purpose_names", "purpose_table"]

PurposeArray = npt.NDArray[np.float32]
"""Chance of each purpose per quantity, rows add up to 1. Shape: (n_spans, n_purposes)."""


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a quantity can be for."""

    name: str
    dimensions: tuple[str, ...]  # of the quantities that can have it
    said: str  # how an explanation names it: "a dose"
    answers: str | None  # the entity that it is the answer for; None where it answers none
    challenge: tuple[
        str, ...
    ] = ()  # those that the challenge's labels give it for, for want of better
    may_answer: tuple[str, ...] = ()  # those that it answers too where nothing better is printed


@cache
def purpose_table() -> dict[str, Purpose]:
    """Read `data/purposes.toml`: name -> purpose, in the file's order."""
    text = files("measure_extract").joinpath("data/purposes.toml").read_text(encoding="utf-8")
    rows = tomllib.loads(text)
    return {
        name: Purpose(
            name,
            tuple(row["dimensions"]),
            row["said"],
            row.get("answers"),
            tuple(row.get("challenge", ())),
            tuple(row.get("may_answer", ())),
        )
        for name, row in rows.items()
    }


@cache
def purpose_names() -> tuple[str, ...]:
    """Give the names of all purposes, in the order of the columns of a `PurposeArray`."""
    return tuple(purpose_table())


@cache
def purpose_mask(dimension: str) -> npt.NDArray[np.bool_]:
    """Tell which purposes a quantity of a dimension can have. Shape: (n_purposes,)."""
    return np.array([dimension in purpose.dimensions for purpose in purpose_table().values()])
