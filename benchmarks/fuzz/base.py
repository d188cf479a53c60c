"""What comes of one odd input, and the accidents that may befall bytes."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from measure_extract.extractor import Extractor

__all__ = ["Bench", "Outcome", "Try", "damaged", "one_line"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an input."""

    kind: str  # answer, nothing, failure, refused
    input: str  # what was given, in a few words
    problem: str = ""  # what should not be; "" where all is well


@dataclass(frozen=True, slots=True)
class Bench:
    """What the tries share: one extractor, and a folder of their own for their files."""

    extractor: Extractor
    folder: Path


Try = Callable[[random.Random, Bench], Outcome]


def one_line(error: Exception) -> str:
    """Say what is wrong with the sentence of an error; "" where it is one line of words."""
    sentence = str(error)
    if not sentence.strip():
        return f"{type(error).__name__} says nothing"
    return f"{type(error).__name__} takes several lines" if "\n" in sentence else ""


def damaged(data: bytes, rng: random.Random) -> bytes:
    """Flip bits, most often near the beginning, cut, repeat or insert; or leave it as it is."""
    spoiled = bytearray(data)
    for _ in range(rng.choice((0, 0, 1, 1, 2, 5, 20))):
        if not spoiled:
            break
        reach = len(spoiled) if rng.random() < 0.4 else min(len(spoiled), 80)
        place = rng.randrange(reach)
        accident = rng.randrange(5)
        if accident <= 1:
            spoiled[place] ^= 1 << rng.randrange(8)
        elif accident == 2:
            del spoiled[place : place + rng.choice((1, 4, 50, len(spoiled)))]
        elif accident == 3:
            spoiled[place:place] = rng.randbytes(rng.choice((1, 2, 8)))
        else:
            spoiled[place:place] = spoiled[: rng.randrange(1, 40)]
    return bytes(spoiled)
