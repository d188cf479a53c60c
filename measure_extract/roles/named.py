"""The purpose that a quantity's own label names in so many words: "Shipping weight: 3 kg", "12 g per serving".

What labels say is listed in `data/label_words.toml`. A label counts where it is all that stands between its
number and the next sign, other number or end of the line; so "Weight" in "Weight of the dog" names nothing. A
number that begins its line has the label left of it in its row, or that of its column in a table. Elsewhere a label of
its own line stands above or below many a number; that is told apart, because it is right less often (labelled purposes of 3,223 photos agree with 86 % of own
labels, 83 % of those of another print, 70 % of those above, 80 % of those below).
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from measure_extract.layout.base import Layout, PlacedSpan
from measure_extract.roles.base import purpose_table
from measure_extract.roles.blocks import Page
from measure_extract.roles.label_words import forms_of, label_words
from measure_extract.roles.tables import heads_of
from measure_extract.roles.words import words_of
from measure_extract.types import QuantitySpan
from measure_extract.unit_tables import challenge_forms
from measure_extract.units import dimension_of

__all__ = ["Names", "label_table", "names_of"]

_PLACES = ("before", "after", "phrases")
_NUMBER = "{}"
# Amounts that other quantities of a label happen to equal; see `_again`.
_PORTIONS = frozenset({"dose", "nutrient", "serving", "reference", "concentration"})
# Ends a label: signs between statements, but no full stop of a short word ("Net. wt."). A colon stands between a
# label and its number.
_BREAK = re.compile(r"[;|,•·/()\[\]]|(?<=\w{4})\.\s|\s[-–—]\s")
_JOINTS = " .:=-–—"  # between a label and its number: "Width - 12 cm", "Net wt. 12 oz"
_NUMBER_FIRST = re.compile(r"[^\w]*\d")
# The estimated sign, which stands behind the contents of a package; OCR reads it as a letter.
_ESTIMATED = re.compile(r"\s?[e℮]\s*")
# A line that ends so goes on in the next: "Holds up to", "Für Türen bis".
_GOES_ON = re.compile(
    r"(?i)(?<!\w)(?:up\s?to|to|of|for|bis|bis zu|für|von|ab|über|de|hasta|para|pour|jusqu'à|per|da|fino a|até|tot|voor|van)"
    r"\s*[:.…]*\s*$"
)
_CONTENTS = {"mass": "net_weight", "volume": "net_content"}

# A label, as two prints of it are compared: its words without spaces, which OCR leaves out ("NetWeight").
Label = str
_Key = tuple[Label, Label]  # before and behind the number


@dataclass(frozen=True, slots=True)
class Names:
    """What labels name the quantities of a picture, one entry per span; "" where none does."""

    own: tuple[str, ...]  # the label in the quantity's own line or row
    again: tuple[str, ...]  # the label of the same quantity where it is printed again
    above: tuple[str, ...]  # a line above that is nothing but a label
    below: tuple[str, ...]

    @property
    def sure(self) -> tuple[str, ...]:
        """What a quantity is named beyond doubt; see `Layout.named`."""
        return tuple(own or again for own, again in zip(self.own, self.again, strict=True))


def names_of(layout: Layout, page: Page) -> Names:
    """Give the purposes that labels name; "" for a quantity without label, or whose label may mean several.

    Args:
        layout: of the picture.
        page: its lines in relation to one another; see `read_page`.
    """
    lines = _sort_out(layout, page)
    own = tuple(_own_name(lines, placed.span) for placed in layout.spans)
    above = tuple(_name_of_next(lines, placed.span, "above") for placed in layout.spans)
    below = tuple(_name_of_next(lines, placed.span, "below") for placed in layout.spans)
    return Names(own, _again(layout, own), above, below)


@dataclass(frozen=True, slots=True)
class _Lines:
    layout: Layout
    page: Page
    with_quantity: Collection[int]  # lines that print one
    heads: Mapping[int, int]  # number's line -> the line that surely is its label

    def text(self, span: QuantitySpan) -> str:
        return self.layout.boxes[span.box_indices[0]].text

    def begins_its_line(self, span: QuantitySpan) -> bool:
        return not words_of(_without_about(self.text(span)[: span.start]))


def _sort_out(layout: Layout, page: Page) -> _Lines:
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
    return _Lines(layout, page, with_quantity, heads)


def _own_name(lines: _Lines, span: QuantitySpan) -> str:
    if len(span.box_indices) != 1:  # offsets count in texts that are not kept
        return ""
    text = lines.text(span)
    beside = _beside(lines.layout, span)
    end = min((other.start for other in beside if other.start >= span.end), default=len(text))
    before = _label_before(text, span.start, beside)
    behind, *rest = _BREAK.split(text[span.end : end])
    if _labels_stand_behind(text, [span, *beside]):
        before = ""
    elif not rest and end < len(text):  # what stands between two numbers is the second one's label
        behind = ""
    is_headed = not before and lines.begins_its_line(span)
    heads = [*_heads(lines, span), ""] if is_headed else [before]
    dimension = dimension_of(span.unit)
    names = (_named(label, _label(behind), dimension) for label in heads)
    name = next(filter(None, names), "")
    if is_headed and span.is_range and name == "product_weight":
        return ""  # a column of a chart for users of many weights
    if not name and span.chain and _is_of_package(text, span, beside):
        return "package_size"
    if not name and _ESTIMATED.fullmatch(text[span.end :]):
        return _CONTENTS.get(dimension, "")
    return name


def _heads(lines: _Lines, span: QuantitySpan) -> list[Label]:
    """Give the labels at the head of a number's row and column, the row's first."""
    own = span.box_indices[0]
    left = [i for i in lines.page.neighbours(own).left[:1] if i not in lines.with_quantity]
    column = [lines.heads[own]] if own in lines.heads else []
    return [_label_of_line(lines, i) for i in (*left, *column)]


def _labels_stand_behind(text: str, spans: Sequence[QuantitySpan]) -> bool:
    """Whether a line of several quantities begins with one and ends in words: "21 W power 1.7 W in standby"."""
    first, last = min(span.start for span in spans), max(span.end for span in spans)
    is_several = len({span.start for span in spans}) > 1
    return (
        is_several
        and not any(sign in text[first:last] for sign in ":=")
        and not words_of(text[:first])
        and bool(words_of(text[last:]))
    )


def _label(text: str) -> Label:
    return "".join(words_of(text))


def _label_before(text: str, at: int, beside: Sequence[QuantitySpan]) -> Label:
    """Give what stands between a place and the quantity or sign before it."""
    start = max((other.end for other in beside if other.end <= at), default=0)
    label = _without_about(text[start:at].rstrip(_JOINTS)).rstrip(_JOINTS)
    return _label(_BREAK.split(label)[-1])


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
    words = "|".join(sorted(set(forms)))
    return re.compile(rf"(?i)^\W*\b(?:{words})\b\.?\s*|\b(?:{words})\b\.?\s*$")


@cache
def _unit_of_head() -> re.Pattern[str]:
    """Build the pattern of a unit at the end of a head: "Max load (kg)", "Weight, g", "Weight / g"."""
    forms = "|".join(re.escape(form) for form in sorted(challenge_forms(), key=len, reverse=True))
    return re.compile(rf"(?i)\s*[,/(\[]\s*(?:{forms})\.?\s*[)\]]?\s*:?\s*$")


def _label_of_line(lines: _Lines, line: int) -> Label:
    """Give a line that is a label, without its unit."""
    return _label(_unit_of_head().sub("", lines.layout.boxes[line].text))


def _is_of_package(text: str, span: QuantitySpan, beside: Sequence[QuantitySpan]) -> bool:
    """Whether its product has a package's label before the first size: "Box size: 54 x 12 x 91 cm"."""
    firsts = [other.start for other in beside if other.chain and other.chain_index == 0]
    first = max((start for start in firsts if start <= span.start), default=None)
    return first is not None and _label_before(text, first, beside) in package_labels()


def _name_of_next(lines: _Lines, span: QuantitySpan, side: Literal["above", "below"]) -> str:
    """Give what the next line without a quantity names, of a number that begins its own line."""
    if len(span.box_indices) != 1 or not lines.begins_its_line(span):
        return ""
    around = lines.page.neighbours(span.box_indices[0])
    found = (
        _label_of_line(lines, i)
        for i in (around.above if side == "above" else around.below)
        if i not in lines.with_quantity
    )
    return _named(next(filter(None, found), ""), "", dimension_of(span.unit))


def _again(layout: Layout, own: Sequence[str]) -> tuple[str, ...]:
    """Give quantities without a label the name that another print of them has, if all such prints agree.

    Not of portions and contents: 100 g of the nutrition table may well be the net weight too.
    """
    names: dict[tuple[str, int], set[str]] = {}
    for placed, name in zip(layout.spans, own, strict=True):
        if name:
            names.setdefault(_quantity(placed), set()).add(name)
    found = [names.get(_quantity(placed), set()) for placed in layout.spans]
    return tuple(
        min(said) if not name and len(said) == 1 and not said & _PORTIONS else ""
        for name, said in zip(own, found, strict=True)
    )


def _quantity(placed: PlacedSpan) -> tuple[str, int]:
    return dimension_of(placed.span.unit), placed.cluster


def _beside(layout: Layout, span: QuantitySpan) -> list[QuantitySpan]:
    """Give the quantities of the same line."""
    spans = (placed.span for placed in (*layout.spans, *layout.others))
    return [other for other in spans if other.box_indices == span.box_indices]


def _named(before: Label, behind: Label, dimension: str) -> str:
    for key in ((before, behind), (before, ""), ("", behind)):
        names = [
            name
            for name in label_table().get(key, ())
            if dimension in purpose_table()[name].dimensions
        ]
        if names:
            return names[0] if len(names) == 1 else ""
    return ""


@cache
def package_labels() -> frozenset[Label]:
    """Read the labels of whole products of sizes; all are of packages."""
    table = label_words()
    lists = [
        row.get(key, "")
        for group, key in (("package_size", "product"), ("noise", "package"))
        for row in table[group].values()
        if isinstance(row, dict)
    ]
    return frozenset(_label(form) for forms in lists for form in forms_of(forms))


@cache
def label_table(leave_out_every: int | None = None) -> dict[_Key, frozenset[str]]:
    """Read what labels say: the label before and that behind the number -> purposes.

    Args:
        leave_out_every: of a list of forms, so that a benchmark can ask for words that are not known: the
            third of each three, if 3; None for all.
    """
    found: dict[_Key, set[str]] = {}
    for group, row in label_words().items():
        name = row.get("role", group)
        if name in purpose_table():
            for key in _keys(row, leave_out_every):
                found.setdefault(key, set()).add(name)
    found.pop(("", ""), None)  # a form without words
    return {key: frozenset(names) for key, names in found.items()}


def _keys(row: dict[str, object], leave_out_every: int | None) -> Iterator[_Key]:
    for forms in row.values():
        if isinstance(forms, dict):
            for place in _PLACES:
                for number, form in enumerate(forms_of(forms.get(place, "")), start=1):
                    if leave_out_every is None or number % leave_out_every:
                        yield _key(form, place)


def _key(form: str, place: str) -> _Key:
    if place == "phrases":
        before, _, behind = form.partition(_NUMBER)
        return _label(before), _label(behind)
    return (_label(form), "") if place == "before" else ("", _label(form))
