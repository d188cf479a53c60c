"""Where the text stands that labels a quantity: in its line, at the head of its row or column, above or below it.

A label is all that stands between its number and the next sign, other number or end of the line. A number that begins
its line has the label left of it in its row, or that of its column in a table.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Literal

from measure_extract.layout.base import Layout
from measure_extract.roles.blocks import Neighbours, Page
from measure_extract.roles.label_words import (
    Label,
    Reading,
    forms_of,
    label_of,
    label_table,
    label_words,
)
from measure_extract.roles.tables import heads_of
from measure_extract.roles.words import words_of
from measure_extract.types import QuantitySpan
from measure_extract.unit_tables import forms_as_read

__all__ = ["LabelledLines", "OwnLabel", "sort_out"]

# Ends a label: signs between statements, but no full stop of a shortened word ("Net. wt.", "weight incl. battery"). A
# colon stands between a label and its number.
_SHORTENED = "".join(
    rf"(?<!\b{word})"
    for word in ("net", "nt", "wt", "max", "min", "approx", "aprox", "ca", "incl", "inkl", "cap", "dim", "haut", "larg", "prof",
                 "alt", "ht", "tot", "diam", "no", "nr", "szer", "wys", "gł", "dł")
)  # fmt: skip
_BREAK = re.compile(rf"(?i:[;|,•·/()\[\]]|{_SHORTENED}\.\s|\s[-–—]\s)")
# "12 in. wide"; with a capital letter a new statement begins.
_DOT_OF_UNIT = re.compile(r"\.(?=\s[^\W\d_A-Z])")
# Of a drawing, behind the label: "Height (H): 12 cm", "Packed (L x W x H): 12 x 5 x 3 cm".
_LETTER = re.compile(r"\s?\([^\W\d_](?:\s?[x×*/]\s?[^\W\d_]){0,2}\)$")
_PER_PART = re.compile(r"(?<=[^\W\d_])/[^\W\d_]+$")  # "Max load/shelf 10 kg"
_JOINTS = " .:=-–—"  # between a label and its number: "Width - 12 cm", "Net wt. 12 oz"
_SHORTEST_END, _LONGEST_END = 3, 8  # words of the end of a statement that may be a label
_LEADING = 1.5  # text heights between two lines of one paragraph, at most; by judgement
_NUMBER_FIRST = re.compile(r"[^\w]*\d")
# A line that ends so goes on in the next: "Holds up to", "Für Türen bis".
_GOES_ON = re.compile(
    r"(?i)(?<!\w)(?:up\s?to|to|of|for|bis|bis zu|für|von|ab|über|de|hasta|para|pour|jusqu'à|per|da|fino a|até|tot|voor|van)"
    r"\s*[:.…]*\s*$"
)


@dataclass(frozen=True, slots=True)
class OwnLabel:
    """What labels a quantity for sure."""

    readings: tuple[Reading, ...]  # the likeliest first
    has_words: bool  # before the number, in its line or at the head of its row or column
    is_headed: bool  # no words stand before it in its line, but for "up to" and the like
    of_chain: tuple[Label, ...]  # what heads the product of sizes that it belongs to, if any
    opening: str  # its statement before it, or before its product of sizes; other numbers included
    rest: str  # of the line, behind the number


@dataclass(frozen=True, slots=True)
class LabelledLines:
    """The lines of a picture, and what they are to each other."""

    layout: Layout
    page: Page
    with_quantity: Collection[int]  # lines that print one
    numbers: Set[int]  # lines that begin with a number
    heads: Mapping[int, int]  # number's line -> the line that surely is its label
    # Quantities of one line, sizes or not; those of several lines stand apart, by all of these.
    together: Mapping[tuple[int, ...], Sequence[QuantitySpan]]
    led: Collection[int]  # lines whose labels stand behind their numbers

    def own(self, span: QuantitySpan) -> OwnLabel | None:
        """Give the label of a quantity; None where it is printed in several lines."""
        if len(span.box_indices) != 1:  # offsets count in texts that are not kept
            return None
        text, beside = self._text(span), self.together[span.box_indices]
        end = min((other.start for other in beside if other.start >= span.end), default=len(text))
        before = _labels_before(text, span.start, beside)
        behind, *rest = _BREAK.split(_behind(text[span.end : end]))
        if (paired := _label_of_pair(text, span, beside)) is not None:
            before = (paired,)
        elif span.box_indices[0] in self.led:
            before = ("",)
        elif not rest and end < len(text):  # between two numbers stands the second one's label
            behind = ""
        around = self.page.neighbours(span.box_indices[0])
        is_headed = self._begins_its_line(span) and span.box_indices[0] not in self.led
        before = (*self._heads(span), *filter(None, before)) if is_headed else before
        alone = [(label, part) for label in before for part in (label_of(behind), "")]
        across = self._across(span, before, label_of(behind))
        own = ("", label_of(behind))
        if is_headed and own in label_table() and not self._left(around):
            alone = [own, *alone]  # surer than the head of a column: "Height" above "15 in cable"
        return OwnLabel(
            readings=(*alone, own, *across),
            has_words=any(before),
            is_headed=is_headed,
            of_chain=self._labels_of_chain(span, beside),
            opening=_BREAK.split(text[: _beginning(span, beside)])[-1],
            rest=text[span.end :],
        )

    def _across(
        self, span: QuantitySpan, before: Sequence[Label], behind: Label
    ) -> Iterator[Reading]:
        """Give what a statement says that goes on in the next line: "can hold the weight of 5 kg", "safely"."""
        own = span.box_indices[0]
        around = self.page.neighbours(own)
        above, below = (
            next((self._label_of(i) for i in self._touching(own, lines)), "")
            for lines in (around.above, around.below)
        )
        if below and not words_of(self._text(span)[span.end :]):
            yield from ((label, below) for label in before if label)
            behind = below
        if above and behind and self._begins_its_line(span):
            yield above, behind

    def _labels_of_chain(
        self, span: QuantitySpan, beside: Sequence[QuantitySpan]
    ) -> tuple[Label, ...]:
        """Give what stands before a product of sizes, or left of and above it: of "Box size: 54 x 12 x 91 cm"."""
        if not span.chain:
            return ()
        text, start, own = self._text(span), _beginning(span, beside), span.box_indices[0]
        if words_of(_without_about(text[:start])):
            return _labels_before(text, start, beside)[:1]
        around = self.page.neighbours(own)
        found = (*self._left(around), *self._touching(own, around.above))
        return tuple(self._label_of(i) for i in found)

    def next(self, span: QuantitySpan, side: Literal["above", "below"]) -> Label:
        """Give the next line without a quantity above or below a number that begins its own line."""
        if len(span.box_indices) != 1 or not self._begins_its_line(span):
            return ""
        around = self.page.neighbours(span.box_indices[0])
        found = (
            self._label_of(i)
            for i in (around.above if side == "above" else around.below)
            if i not in self.with_quantity
        )
        return next(filter(None, found), "")

    def _text(self, span: QuantitySpan) -> str:
        return self.layout.boxes[span.box_indices[0]].text

    def _begins_its_line(self, span: QuantitySpan) -> bool:
        return not words_of(_GOES_ON.sub("", _without_about(self._text(span)[: span.start])))

    def _heads(self, span: QuantitySpan) -> list[Label]:
        """Give the labels at the head of a number's row and column, the row's first."""
        own = span.box_indices[0]
        around = self.page.neighbours(own)
        left = self._left(around)
        column = [self.heads[own]] if own in self.heads else []
        return [self._label_of(i) for i in (*left, *column, *self._left_of_numbers(around))]

    def _left(self, around: Neighbours) -> list[int]:
        """Give the line left of a line, if it prints no quantity."""
        return [i for i in around.left[:1] if i not in self.with_quantity]

    def _left_of_numbers(self, around: Neighbours) -> list[int]:
        """Give the line left of the numbers left of a number, in a table: "Height", "34 in", "37 in"."""
        in_column = (*around.above[:1], *around.below[:1])
        if not any(i in self.numbers and self.page.neighbours(i).left for i in in_column):
            return []
        beside = (i for i in around.left if i not in self.numbers or i not in self.with_quantity)
        return [i for i in islice(beside, 1) if i not in self.with_quantity]

    def _touching(self, line: int, others: Sequence[int]) -> list[int]:
        """Give the nearest of the lines above or below a line, if it is of the same paragraph and prints no quantity."""
        near = _LEADING * self.page.heights[line]
        return [
            i
            for i in others[:1]
            if i not in self.with_quantity and abs(self.page.gap_y[line, i]) <= near
        ]

    def _label_of(self, line: int) -> Label:
        """Give a line that is a label, without its unit."""
        return label_of(_unit_of_head().sub("", self.layout.boxes[line].text))


def sort_out(layout: Layout, page: Page) -> LabelledLines:
    """Find the lines of a picture that label numbers.

    Args:
        layout: of the picture.
        page: its lines in relation to one another; see `read_page`.
    """
    with_quantity = {i for placed in layout.spans for i in placed.span.box_indices}
    texts = [_without_about(box.text) for box in layout.boxes]
    numbers = {i for i, text in enumerate(texts) if _NUMBER_FIRST.match(text)}
    labels = {
        i
        for i, text in enumerate(texts)
        if i not in numbers and i not in with_quantity and words_of(text)
    }
    begun = {
        line: above
        for line in numbers
        for above in page.neighbours(line).above[:1]
        if above in labels and _GOES_ON.search(texts[above])
    }
    heads = {**heads_of(page, numbers=numbers, labels=labels), **begun}
    together: dict[tuple[int, ...], list[QuantitySpan]] = {}
    for placed in (*layout.spans, *layout.others):
        together.setdefault(placed.span.box_indices, []).append(placed.span)
    led = {
        boxes[0]
        for boxes, spans in together.items()
        if len(boxes) == 1 and _labels_stand_behind(layout.boxes[boxes[0]].text, spans)
    }
    return LabelledLines(layout, page, with_quantity, numbers, heads, together, led)


def _labels_stand_behind(text: str, spans: Sequence[QuantitySpan]) -> bool:
    """Whether a line has a label behind each of several quantities: "21 W power 1.7 W in standby".

    It begins with the first, no sign ties a label to what follows it, and the last label is known.
    """
    places = sorted({(span.start, span.end) for span in spans})
    ends = [*(start for start, _ in places[1:]), len(text)]
    labels = [label_of(text[end:after]) for (_, end), after in zip(places, ends, strict=True)]
    first, last = places[0][0], places[-1][1]
    return (
        len(places) > 1
        and not any(sign in text[first:last] for sign in ":=")
        and not words_of(text[:first])
        and all(labels)
        and ("", labels[-1]) in label_table()
    )


def _behind(text: str) -> str:
    """Leave out the full stop that belongs to a unit."""
    return text[1:] if _DOT_OF_UNIT.match(text) else text


def _labels_before(text: str, at: int, beside: Sequence[QuantitySpan]) -> tuple[Label, ...]:
    """Give what stands between a place and the quantity or sign before it, then ends of it.

    What stands behind a colon ("Warning: never connect to 230 V"), and three words and more ("this bag can hold up to
    5 kg"): of 24 ends of two words that name something 19 agree with the labelled quantity, of 7 longer ones all.
    """
    start = max((other.end for other in beside if other.end <= at), default=0)
    label = _without_about(text[start:at].rstrip(_JOINTS)).rstrip(_JOINTS)
    statement = _BREAK.split(_LETTER.sub("", label))[-1]
    words = words_of(statement)[-_LONGEST_END:]
    ends = ("".join(words[k:]) for k in range(1, len(words) - _SHORTEST_END + 1))
    whole = (
        label_of(statement),
        label_of(_GOES_ON.sub("", statement)),  # "Reach up to 5 m"
        label_of(statement.rpartition(":")[2]),
    )
    head, _, code = statement.partition(":")
    heads = (
        "" if words_of(code) else label_of(head),  # "Refrigerant: R600a 38 g"
        label_of(_PER_PART.sub("", label)),
    )
    return tuple(dict.fromkeys((*whole, *ends, *heads)))


def _label_of_pair(text: str, span: QuantitySpan, beside: Sequence[QuantitySpan]) -> Label | None:
    """Give the one of two labels that is a number's: "N.W./G.W.: 11.5/12.8 kg", "Gross/Net weight 20/18 kg"."""
    pair = sorted((other.start, other.end) for other in beside if other.unit == span.unit)
    if len(pair) != 2 or text[pair[0][1] : pair[1][0]].strip() != "/":
        return None
    parts = _unit_of_head().sub("", text[: pair[0][0]].rstrip(_JOINTS)).split("/")
    if len(parts) != 2:
        return None
    first, second = (part.strip() for part in parts)
    options = (
        (first, " ".join((first, *second.split()[1:]))),
        (second, " ".join((*first.split()[:-1], second))),
    )
    labels = [
        next((label for one in both if ((label := label_of(one)), "") in label_table()), None)
        for both in options
    ]
    return None if None in labels else labels[pair[1] == (span.start, span.end)]


def _without_about(text: str) -> str:
    """Leave out what says that a number is not exact, where a text begins or ends with it: "weight approx. "."""
    return _about().sub("", text)


@cache
def _about() -> re.Pattern[str]:
    forms = (
        form.rstrip(".")
        for row in label_words()["noise"].values()
        if isinstance(row, dict)
        for form in forms_of(row["approximately"])
        if form[0].isalpha()
    )
    words = "|".join(sorted({*forms, "ok", "około", "cirka", "ungefär"}))  # Polish and Swedish last
    return re.compile(rf"(?i)^\W*\b(?:{words})\b\.?\s*|\b(?:{words})\b\.?\s*$")


@cache
def _unit_of_head() -> re.Pattern[str]:
    """Build the pattern of a unit at the end of a head: "Max load (kg)", "Weight, g", "Weight / g"."""
    forms = "|".join(re.escape(form) for form in sorted(forms_as_read(), key=len, reverse=True))
    return re.compile(rf"(?i)\s*[,/(\[]\s*(?:{forms})\.?\s*[)\]]?\s*:?\s*$")


def _beginning(span: QuantitySpan, beside: Sequence[QuantitySpan]) -> int:
    """Give where a quantity begins, or the product of sizes that it belongs to."""
    firsts = [other.start for other in beside if other.chain and other.chain_index == 0]
    before = [start for start in firsts if start <= span.start]
    return max(before, default=span.start) if span.chain else span.start
