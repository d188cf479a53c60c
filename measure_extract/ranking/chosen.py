"""Quantities of models and sizes that a photo lists and is not about: "TENT MODEL T-4" above rows for T-2, T-4 and T-6.

Two quantities of a table stand in one column, each with a head to its left, or in one row, each with a head above. One
is chosen where another line names its head and not the other's, or where the photo says so: "Medium (this item)".
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import permutations

from measure_extract.layout.base import Layout, PlacedSpan
from measure_extract.roles.blocks import Page, read_page

__all__ = ["of_others"]

# Says which of several is meant, beside its name or before its number.
_THIS = re.compile(
    r"""
    (?<!\w)(?:
        (?:this|your|the\ selected)\ (?:item|size|listing|model|one|product|version|variant|offer)
        | selected | you\ are\ buying
        | (?:dieser?|dieses)\ (?:artikel|größe|modell|angebot|produkt)
        | (?:cet|cette|ce)\ (?:article|annonce|taille|modèle|produit)
        | est[ea]\ (?:artículo|anuncio|talla|modelo|producto|anúncio|tamanho|produto)
        | quest[oa]\ (?:articolo|inserzione|taglia|modello|prodotto)
        | (?:dit|deze)\ (?:artikel|maat|model|product)
        | (?:ten|ta)\ (?:produkt|model|oferta) | (?:denna|den\ här)\ (?:artikel|storlek|modell|produkt)
    )(?!\w)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_LONGEST = 24  # characters of a head that names a model
_STEPS = 40  # lines of a column that are followed at most
_EDGES = " \t:;.,!?*•·()[]<>|~-–—/'\"’“”"


def of_others(layout: Layout, placed: Sequence[PlacedSpan]) -> tuple[bool, ...]:
    """Tell for each quantity whether it is of another model or size than the one that the photo is about.

    Args:
        layout: of the picture.
        placed: some of its quantities, of one dimension.
    """
    table = _Table(layout)
    if len({one.cluster for one in placed}) < 2 or not (table.marked or table.named):
        return (False,) * len(placed)  # nearly always
    lost = {
        other
        for one, other in permutations(range(len(placed)), 2)
        if placed[one].cluster != placed[other].cluster
        and table.prefers(placed[one], placed[other])
    }
    return tuple(i in lost for i in range(len(placed)))


@dataclass(frozen=True)
class _Table:
    """The lines of a picture as heads of rows and columns."""

    layout: Layout

    @cached_property
    def texts(self) -> list[str]:
        return [box.text.strip(_EDGES).casefold() for box in self.layout.boxes]

    @cached_property
    def marked(self) -> frozenset[int]:
        """Lines that say which one is meant."""
        return frozenset(i for i, text in enumerate(self.texts) if _THIS.search(text))

    @cached_property
    def named(self) -> frozenset[int]:
        """Lines that name a model which another line names too, and print no quantity."""
        every = "\n".join(self.texts)
        printed = {i for placed in self.layout.spans for i in placed.span.box_indices}
        return frozenset(
            i
            for i, text in enumerate(self.texts)
            if i not in printed
            and 2 <= len(text) <= _LONGEST
            and any(letter.isdigit() for letter in text)
            and any(letter.isalpha() for letter in text)
            and every.count(text) > 1
            and _occurs(text, (*self.texts[:i], *self.texts[i + 1 :]))
        )

    @cached_property
    def page(self) -> Page:
        return read_page([box.bbox for box in self.layout.boxes])

    def prefers(self, one: PlacedSpan, other: PlacedSpan) -> bool:
        """Whether the photo is about the model of one quantity, and not about that of another."""
        return any(
            head in self.marked
            or (head in self.named and other_head not in self.named and self._is_model(other_head))
            for head, other_head in self._heads(one, other)
            if other_head not in self.marked
        )

    def _is_model(self, line: int) -> bool:
        return any(letter.isdigit() for letter in self.texts[line])

    def _heads(self, one: PlacedSpan, other: PlacedSpan) -> Iterator[tuple[int, int]]:
        """Give the pairs of lines that head two quantities of one column or row."""
        first, second = one.span.box_indices[0], other.span.box_indices[0]
        if self.page.is_column[first, second]:
            yield from (
                (a, b)
                for a in self.page.neighbours(first).left[-1:]
                for b in self.page.neighbours(second).left[-1:]
                if self.page.is_column[a, b] and a != b
            )
        if self.page.is_row[first, second]:
            yield from (
                (a, b)
                for a in self._above(first)
                for b in self._above(second)
                if self.page.is_row[a, b] and a != b
            )

    def _above(self, line: int) -> list[int]:
        """Give the lines above a line, one after the other, up to the head of its column."""
        found: list[int] = []
        while len(found) < _STEPS and (above := self.page.neighbours(line).above[:1]):
            line = above[0]
            found.append(line)
        return found


def _occurs(text: str, others: Sequence[str]) -> bool:
    word = re.compile(rf"(?<!\w){re.escape(text)}(?!\w)")
    return any(word.search(other) for other in others)
