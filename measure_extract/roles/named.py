"""The purpose that a quantity's own label names in so many words: "Shipping weight: 3 kg", "12 g per serving".

What labels say is listed in `data/label_words.toml`. A label counts where it is all that stands between its
number and the next sign, other number or end of the line; so "Weight" in "Weight of the dog" names nothing. A
number that begins its line has the label left of it in its row.
"""

import re
from collections.abc import Collection, Iterator
from functools import cache

from measure_extract.layout.base import Layout
from measure_extract.roles.base import purpose_table
from measure_extract.roles.blocks import Page
from measure_extract.roles.label_words import forms_of, label_words
from measure_extract.roles.words import words_of
from measure_extract.types import QuantitySpan
from measure_extract.units import dimension_of

__all__ = ["label_table", "named_purposes"]

_PLACES = ("before", "after", "phrases")
_NUMBER = "{}"
# Ends a label: signs between statements. A colon stands between a label and its number.
_BREAK = re.compile(r"[;|,•·/()\[\]]|\.\s|\s[-–—]\s")

Words = tuple[str, ...]
_Key = tuple[Words, Words]  # before and behind the number


def named_purposes(layout: Layout, page: Page) -> tuple[str, ...]:
    """Give the purpose that each span's own label names; "" if it has none or may mean several.

    Args:
        layout: of the picture.
        page: its lines in relation to one another; see `read_page`.
    """
    with_quantity = {i for placed in layout.spans for i in placed.span.box_indices}
    return tuple(
        _named_purpose(layout, page, with_quantity, placed.span) for placed in layout.spans
    )


def _named_purpose(
    layout: Layout, page: Page, with_quantity: Collection[int], span: QuantitySpan
) -> str:
    if len(span.box_indices) != 1:  # offsets count in texts that are not kept
        return ""
    own = span.box_indices[0]
    text = layout.boxes[own].text
    others = _beside(layout, span)
    start = max((other.end for other in others if other.end <= span.start), default=0)
    end = min((other.start for other in others if other.start >= span.end), default=len(text))
    before = words_of(_BREAK.split(text[start : span.start])[-1])
    behind, *rest = _BREAK.split(text[span.end : end])
    if not rest and end < len(text):  # what stands between two numbers is the second one's label
        behind = ""
    if not before and not words_of(text[: span.start]):  # the head of a table's row
        left = page.neighbours(own).left[:1]
        before = next((words_of(layout.boxes[i].text) for i in left if i not in with_quantity), ())
    return _named(before, words_of(behind), dimension_of(span.unit))


def _beside(layout: Layout, span: QuantitySpan) -> list[QuantitySpan]:
    """Give the quantities of the same line."""
    spans = (placed.span for placed in (*layout.spans, *layout.others))
    return [other for other in spans if other.box_indices == span.box_indices]


def _named(before: Words, behind: Words, dimension: str) -> str:
    for key in ((before, behind), (before, ()), ((), behind)):
        names = [
            name
            for name in label_table().get(key, ())
            if dimension in purpose_table()[name].dimensions
        ]
        if names:
            return names[0] if len(names) == 1 else ""
    return ""


@cache
def label_table(leave_out_every: int | None = None) -> dict[_Key, frozenset[str]]:
    """Read what labels say: words before and behind the number -> purposes.

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
    found.pop(((), ()), None)  # a form without words
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
        return words_of(before), words_of(behind)
    return (words_of(form), ()) if place == "before" else ((), words_of(form))
