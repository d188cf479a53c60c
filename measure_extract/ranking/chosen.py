"""Quantities of models and sizes that a photo lists and is not about: "TENT MODEL T-4" above rows for T-2, T-4 and T-6.

Two quantities of a table stand in one column, each with a head to its left, or in one row, each with a head above. One
is chosen where another line names its head ("T-4") and not the other's ("T-2"), or where the head says so: "Medium
(this item)". None of 3,699 photos has such a table; drawn specifications have.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from measure_extract.layout.base import Layout
from measure_extract.roles.blocks import Page, Pairs, read_page
from measure_extract.units import dimension_of

__all__ = ["of_others"]

# Says which of several is meant, in brackets behind its name.
_THIS = (
    r"(?:this|your|the\ selected|shown)(?:\ (?:item|size|listing|model|one|product|version|variant|offer))?"
    r"|selected"
    r"|diese[rs]?(?:\ (?:artikel|größe|modell|angebot|produkt))?"
    r"|(?:cet|cette|ce)\ (?:article|annonce|taille|modèle|produit)"
    r"|est[ea](?:\ (?:artículo|anuncio|talla|modelo|producto|anúncio|tamanho|produto))?"
    r"|quest[oa](?:\ (?:articolo|inserzione|taglia|modello|prodotto))?"
    r"|(?:dit|deze)(?:\ (?:artikel|maat|model|product))?"
    r"|(?:ten|ta)\ (?:produkt|model|oferta)|denna(?:\ (?:artikel|storlek|modell|produkt))?"
)
_MARK = re.compile(rf".*\(\s*(?:{_THIS})\s*\)", re.IGNORECASE)
# What is named so is not the product: "Bag for T-4".
_FOR = re.compile(
    r"\b(?:for|with|fits|für|mit|pour|avec|para|con|per|voor|met|för|med|dla)\b", re.IGNORECASE
)
# What is counted and is no model: "Step 2", "USB 3.0".
_COUNTED = re.compile(
    r"(?:step|level|speed|stage|mode|layer|tier|shelf|drawer|port|fig(?:ure)?|part|page|day|week|phase|gear|setting|usb|hdmi|wi-?fi"
    r"|bluetooth|stufe|schritt|niveau|étape|vitesse|nivel|paso|velocidad|livello|passo|velocità|nível|stap|stand|krok|poziom|steg"
    r"|nivå)\b",
    re.IGNORECASE,
)
_LONGEST = 24  # characters of a head that names a model
_STEPS = 40  # lines of a column that are followed at most
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_EDGES = " \t:;.,!?*•·[]<>|~-–—/'\"’“”"


def of_others(layout: Layout) -> frozenset[int]:
    """Give the places of the spans that are of another model or size than the one that the photo is about.

    Args:
        layout: of the picture; what labels name its quantities counts where it is known.
    """
    table = _Table(layout)
    if not table.chosen:
        return frozenset()  # nearly always
    lines: dict[int, list[int]] = {}
    for i, placed in enumerate(layout.spans):
        lines.setdefault(placed.span.box_indices[0], []).append(i)
    return frozenset(
        i
        for kept, other in table.rivals(lines)
        for i in lines[other]
        if any(table.are_rivals(k, i) for k in lines[kept])
    )


@dataclass(frozen=True)
class _Table:
    """The lines of a picture as heads of rows and columns."""

    layout: Layout

    @cached_property
    def texts(self) -> list[str]:
        return [box.text.strip(_EDGES).casefold() for box in self.layout.boxes]

    @cached_property
    def printed(self) -> Set[int]:
        """Lines that print a quantity of any kind."""
        spans = (*self.layout.spans, *self.layout.others)
        return {i for placed in spans for i in placed.span.box_indices}

    @cached_property
    def chosen(self) -> Mapping[int, str]:
        """The heads that the photo chooses, and their stems; "" for those that say so themselves."""
        printed = self.printed
        marked = {
            i: "" for i, text in enumerate(self.texts) if i not in printed and _MARK.fullmatch(text)
        }
        every = "\n".join(self.texts)
        named = {
            i: _stem(text)
            for i, text in enumerate(self.texts)
            if i not in printed
            and _is_model(text)
            and every.count(text) > 1  # quick to tell
            and _is_named(text, (*self.texts[:i], *self.texts[i + 1 :]))
        }
        return {**named, **marked}

    @cached_property
    def page(self) -> Page:
        return read_page([box.bbox for box in self.layout.boxes])

    def are_rivals(self, one: int, other: int) -> bool:
        """Whether two quantities are prints of one thing of two models: of one name, as far as they have any."""
        named, spans = self.layout.named, self.layout.spans
        names = {named[i] for i in (one, other) if i < len(named)} - {""}
        dimensions = {dimension_of(spans[i].span.unit) for i in (one, other)}
        is_same = spans[one].cluster == spans[other].cluster
        return len(dimensions) == 1 and not is_same and len(names) < 2

    def rivals(self, lines: Collection[int]) -> Iterator[tuple[int, int]]:
        """Give pairs of lines of a table: of the chosen model, and of another."""
        left = {line: self._label_left(line) for line in lines}
        yield from self._rivals(lines, left, self.page.is_column)
        next_above: dict[int, int | None] = {}
        above = {line: self._column_above(line, next_above) for line in lines}
        yield from self._rivals(lines, above, self.page.is_row)

    def _label_left(self, line: int) -> list[int]:
        """Give the nearest line to the left that prints no quantity."""
        beside = (i for i in self.page.neighbours(line).left if i not in self.printed)
        return list(islice(beside, 1))

    def _rivals(
        self, lines: Collection[int], heads: Mapping[int, Sequence[int]], is_along: Pairs
    ) -> Iterator[tuple[int, int]]:
        """Give pairs of lines along a row or column, whose heads are chosen and passed over."""
        under: dict[int, list[int]] = {}
        for line in lines:
            for head in heads[line]:
                under.setdefault(head, []).append(line)
        for head in under.keys() & self.chosen.keys():
            others = [o for o in under if is_along[head, o] and self._is_passed_over(o, head)]
            yield from (
                (kept, other)
                for o in others
                for kept in under[head]
                for other in under[o]
                if is_along[kept, other] and kept != other
            )

    def _is_passed_over(self, other: int, head: int) -> bool:
        if other in self.chosen:
            return False
        stem = self.chosen[head]
        return _stem(self.texts[other]) == stem if stem else True

    def _column_above(self, line: int, known: dict[int, int | None]) -> list[int]:
        """Give the lines above a line, one after the other, up to the head of its column."""
        found: list[int] = []
        at: int | None = line
        while at is not None and len(found) < _STEPS:
            if at not in known:
                known[at] = next(iter(self.page.neighbours(at).above), None)
            at = known[at]
            if at is not None:
                found.append(at)
        return found


def _is_model(text: str) -> bool:
    """Whether a line may be the name of a model: short, of letters and digits, and nothing that is counted."""
    return (
        2 <= len(text) <= _LONGEST
        and any(letter.isdigit() for letter in text)
        and any(letter.isalpha() for letter in text)
        and not _COUNTED.match(text)
    )


def _stem(text: str) -> str:
    """Give what a name has in common with those of other models: "T-#" of "T-4"."""
    return _NUMBER.sub("#", text)


def _is_named(text: str, others: Sequence[str]) -> bool:
    """Whether another line ends with a name, and names no other of its stem: "Tent T-4", never "T-2/4/6" or "T-2 to T-6"."""
    ending = re.compile(rf"(?:.*(?<!\w))?{re.escape(text)}(?:\s*\(.*)?")
    stem = _stem(text)
    return any(
        ending.fullmatch(other) and _stem(other).count(stem) == 1 and not _FOR.search(other)
        for other in others
    )
