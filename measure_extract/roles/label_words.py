"""The tables of labels: what is printed for each role, and which purpose a label names.

`data/label_words.toml` is drawn from, too, to teach; `data/more_labels.toml` is only looked up.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from typing import Any

from measure_extract.roles.base import purpose_table
from measure_extract.roles.words import words_of

__all__ = [
    "Label",
    "Reading",
    "forms_of",
    "is_of_product",
    "label_of",
    "label_table",
    "label_words",
    "named_by",
    "package_labels",
]

_PLACES = ("before", "after", "phrases")
_NUMBER = "{}"
_INITIALS = re.compile(r"(?<![^\W_])([^\W\d_])\.\s?(?=[^\W\d_](?![^\W_]))")

# As labels are written: without accents.
_OWN = (
    "product",
    "produkt",
    "produit",
    "prodotto",
    "produto",
    "item",
    "artikel",
    "articul",
    "articolo",
)

Label = str
"""A label, as two prints of it are compared: its words without spaces, which OCR leaves out ("NetWeight")."""
Reading = tuple[Label, Label]
"""A label's parts before and behind the number; "" where it has none there."""


@cache
def label_words() -> dict[str, Any]:
    """Read the table that labels are drawn from; its head says what is in it."""
    return _read("label_words.toml")


@cache
def more_labels() -> dict[str, Any]:
    """Read the labels that are known beside it, by group and language."""
    return _read("more_labels.toml")


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(
        files("measure_extract").joinpath("data", name).read_text(encoding="utf-8")
    )


def forms_of(text: str) -> tuple[str, ...]:
    """Split a list of forms, which are separated by " | "."""
    return tuple(form.strip() for form in text.split("|")) if text else ()


def label_of(text: str) -> Label:
    """Give a text as labels are compared; "N.W." is a word."""
    return "".join(words_of(_INITIALS.sub(r"\1", text)))


def is_of_product(label: Label) -> bool:
    """Whether a label speaks of the product: "Item weight", "Poids du produit"."""
    return any(word in label for word in _OWN)


def named_by(readings: Iterable[Reading], dimension: str) -> str:
    """Give the purpose that a label names; "" where none, or where it may mean several.

    Args:
        readings: what may be its label, the likeliest first: what stands before (or above) the number, and what
            behind; the first that names something counts.
        dimension: of the quantity: another's purposes cannot be meant.
    """
    for reading in readings:
        names = [
            name
            for name in label_table().get(reading, ())
            if dimension in purpose_table()[name].dimensions
        ]
        if names:
            return names[0] if len(names) == 1 else ""
    return ""


@cache
def package_labels() -> frozenset[Label]:
    """Read the labels of whole products of sizes; all are of packages."""
    lists = [
        row.get(key, "")
        for table in (label_words(), more_labels())
        for group, key in (("package_size", "product"), ("noise", "package"))
        for row in table.get(group, {}).values()
        if isinstance(row, dict)
    ]
    return frozenset(label_of(form) for forms in lists for form in forms_of(forms))


@cache
def label_table(leave_out_every: int | None = None) -> dict[Reading, frozenset[str]]:
    """Read what labels say: the label before and that behind the number -> purposes.

    Args:
        leave_out_every: of a list of forms that are drawn, so that a benchmark can ask for words that are not
            known: the third of each three, if 3; None for all.
    """
    found: dict[Reading, set[str]] = {}
    for group, row in label_words().items():
        name = row.get("role", group)
        if name in purpose_table():
            more = _keys(more_labels().get(group, {}), None)
            for key in (*_keys(row, leave_out_every), *more):
                found.setdefault(key, set()).add(name)
    found.pop(("", ""), None)  # a form without words
    return {key: frozenset(names) for key, names in found.items()}


def _keys(row: dict[str, object], leave_out_every: int | None) -> Iterator[Reading]:
    for forms in row.values():
        if isinstance(forms, dict):
            for place in _PLACES:
                for number, form in enumerate(forms_of(forms.get(place, "")), start=1):
                    if leave_out_every is None or number % leave_out_every:
                        yield _key(form, place)


def _key(form: str, place: str) -> Reading:
    if place == "phrases":
        before, _, behind = form.partition(_NUMBER)
        return label_of(before), label_of(behind)
    return (label_of(form), "") if place == "before" else ("", label_of(form))
