"""The vocabulary of the generator: `data/label_words.toml`, and the part of it that a set of labels may use."""

from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Literal, TypeAlias

from measure_extract.roles.label_words import forms_of, label_words

__all__ = ["HELD_OUT_EVERY", "LANGUAGES", "Range", "WordGroup", "Words", "WordSet", "word_groups"]

LANGUAGES = ("en", "de", "fr", "es", "it", "pt", "nl")

WordSet: TypeAlias = Literal["taught", "held_out", "all"]
"""Which forms are printed: those to learn from, all with those kept apart preferred, or all."""

_TABLES = ("measures", "noise", "letters", "units")
HELD_OUT_EVERY = 3  # the third form of a list, the sixth ...
_HELD_OUT_SHARE = (
    0.6  # of the draws from a list, where `words` is "held_out" and the list has such forms
)


_RANGES = 0.03  # of the amounts of a measure that says nothing else


@dataclass(frozen=True, slots=True)
class Range:
    """Values of one unit that are drawn."""

    unit: str
    low: float
    high: float
    share_of_ranges: float = _RANGES  # of those drawn that are printed with both ends


@dataclass(frozen=True, slots=True)
class WordGroup:
    """One way to speak of one role."""

    name: str
    role: str
    measure: str
    unsure: tuple[str, ...]


@cache
def word_groups() -> dict[str, WordGroup]:
    """Give all groups by name, in the file's order."""
    return {
        name: WordGroup(name, row.get("role", name), row["measure"], tuple(row.get("unsure", ())))
        for name, row in label_words().items()
        if name not in _TABLES
    }


@cache
def _ranges(measure: str, system: str) -> tuple[Range, ...]:
    row = label_words()["measures"][measure]
    found = []
    for text in forms_of(row.get(system, row["metric"])):
        *unit, low, high = text.split()
        found.append(Range(" ".join(unit), float(low), float(high), row.get("ranges", _RANGES)))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Words:
    """The vocabulary of one language, as one set of labels draws from it."""

    language: str
    words: WordSet = "all"

    def pick(self, random: Random, forms: tuple[str, ...]) -> str:
        """Draw one form of a list; a list of fewer than three has none to keep apart."""
        held = forms[HELD_OUT_EVERY - 1 :: HELD_OUT_EVERY]
        if self.words == "taught" and held:
            forms = tuple(f for i, f in enumerate(forms) if (i + 1) % HELD_OUT_EVERY)
        elif self.words == "held_out" and held and random.random() < _HELD_OUT_SHARE:
            forms = held
        return random.choice(forms)

    def has(self, group: str, place: str) -> bool:
        """Tell whether a group has forms that stand before, after or as phrases."""
        return bool(self.forms(group, place))

    def forms(self, group: str, place: str) -> tuple[str, ...]:
        """Give a group's forms of a place: "before", "after" or "phrases"."""
        return forms_of(label_words()[group].get(self.language, {}).get(place, ""))

    def behind(self, group: str, *, is_imperial: bool) -> tuple[str, ...]:
        """Give what stands behind a group's unit; "=gsm" stands in its place."""
        row = label_words()[group]
        key = "behind_imperial" if is_imperial and "behind_imperial" in row else "behind"
        return forms_of(row.get(key, ""))

    def ranges(self, group: str, *, is_imperial: bool) -> tuple[Range, ...]:
        """Give the units and values of a group."""
        return _ranges(word_groups()[group].measure, "imperial" if is_imperial else "metric")

    def noise(self, name: str) -> tuple[str, ...]:
        """Give lines that print no quantity, and words of tables: "lines", "size", "declared" ..."""
        return forms_of(label_words()["noise"][self.language][name])

    def codes(self) -> tuple[str, ...]:
        """Give patterns of model numbers, counts and other numbers: {n} is a digit, {A} a letter."""
        return forms_of(label_words()["noise"]["codes"])

    def letters(self) -> dict[str, str]:
        """Give the letter of each axis role."""
        row = label_words()["letters"]
        letters = row.get(self.language, row["en"]).split()
        return dict(zip(("height", "width", "depth", "length"), letters, strict=True))

    def unit_forms(self, unit: str) -> tuple[str, ...]:
        """Give the printed forms of a unit; written out they are English."""
        forms = forms_of(label_words()["units"][unit])
        short = tuple(form for form in forms if len(form) <= 3 or unit == "fluid ounce")
        return forms if self.language == "en" else short
