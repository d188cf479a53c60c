"""How far something is that takes long; who begins it decides what is done with it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

__all__ = ["OnProgress", "Progress", "say_nothing"]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it is."""

    total: int
    done: int
    answered: int  # of those done
    failed: int  # of those done: the picture could not be loaded


OnProgress: TypeAlias = Callable[[Progress], None]
"""Is told how far it is, now and then."""


def say_nothing(_: Progress) -> None:
    """Take in how far it is, and let it be."""
