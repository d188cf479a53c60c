"""Longest match of token sequences against the unit table and the role words.

Both tables are data files; this module only turns them into lookup tries.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Generic, NamedTuple, TypeVar

from measure_extract.spans.grammar.clean import clean_text
from measure_extract.spans.grammar.recipes import (
    is_damaged_litre,
    is_italian_kilo,
    is_pound_sign,
    is_recipe_cup,
    is_spaced_millilitre,
)
from measure_extract.spans.grammar.tokens import Token, is_glued, tokenize
from measure_extract.unit_tables import challenge_table
from measure_extract.vocabulary import AXIS_OF_ROLE, role_forms

__all__ = [
    "RoleWord",
    "UnitReading",
    "axis_of_word",
    "find_roles",
    "match_role",
    "match_unit",
    "units_at",
]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class UnitReading:
    """What a printed unit can mean."""

    units: tuple[str, ...]  # canonical names, preferred first
    is_repaired: bool  # it matched a damaged form


_TOLD = frozenset(
    {"c", "#", "chili", "1", "i", "|"}
)  # units that only what stands behind them tells
_CUP = UnitReading(("cup",), False)
_POUND = UnitReading(("pound",), False)
_KILOGRAM = UnitReading(("kilogram",), False)
_LITRE = UnitReading(("litre",), True)
_MILLILITRE = UnitReading(("millilitre",), True)


@dataclass(slots=True)
class _Node(Generic[T]):
    children: "dict[str, _Node[T]]" = field(default_factory=dict)
    value: T | None = None


def _insert(root: _Node[T], words: Iterable[str], value: T) -> None:
    node = root
    for word in words:
        node = node.children.setdefault(word, _Node())
    node.value = value


_TOUCHING = "+"  # marks a word that touches the one before it in the form: the 3 of "cm3"


def _words(form: str) -> list[str]:
    cleaned, _ = clean_text(form)
    tokens = tokenize(cleaned)
    return [
        _TOUCHING + token.lower if is_glued(tokens, i) else token.lower
        for i, token in enumerate(tokens)
    ]


def _longest(
    root: _Node[T], tokens: Sequence[Token], at: int, end: int | None = None
) -> tuple[T, int] | None:
    """Find the longest entry that begins at a token, and ends before token `end` if that is given.

    Single dots and carets between its words are skipped ("fl. oz.", "cm^3"). Words that touch in
    the form touch in the text: "25 cm 3 pcs" has no cm3.
    """
    node, found, i = root, None, at
    end = len(tokens) if end is None else end
    while i < end:
        word = tokens[i].lower
        child = node.children.get(word)
        if child is None and i > at and tokens[i - 1].end == tokens[i].start:
            child = node.children.get(_TOUCHING + word)
        if child is None:
            if word in (".", "^") and node is not root:
                i += 1
                continue
            break
        node = child
        i += 1
        if node.value is not None:
            found = node.value, i
    return found


def _foreign_forms() -> dict[str, list[str]]:
    """Read the forms of other scripts: canonical name -> forms."""
    text = files("measure_extract").joinpath("data/foreign_units.txt").read_text(encoding="utf-8")
    lines = [line.split("|") for line in text.splitlines() if line and not line.startswith("#")]
    return {name.strip(): [f.strip() for f in forms.split(",")] for name, forms in lines}


@cache
def _unit_trie() -> _Node[UnitReading]:
    sound: dict[tuple[str, ...], list[str]] = {}
    damaged: dict[tuple[str, ...], list[str]] = {}
    foreign = _foreign_forms()
    for spec in challenge_table().values():
        own = (*spec.forms, *foreign.get(spec.name, ()))
        for forms, target in ((own, sound), (spec.damaged_forms, damaged)):
            for form in forms:
                target.setdefault(tuple(_words(form)), []).append(spec.name)
    root: _Node[UnitReading] = _Node()
    for words, units in damaged.items():
        _insert(root, words, UnitReading(tuple(units), True))
    for words, units in sound.items():  # a sound form wins over a damaged one
        _insert(root, words, UnitReading(tuple(units), False))
    return root


def match_unit(tokens: Sequence[Token], at: int) -> tuple[UnitReading, int] | None:
    """Find the longest unit that begins at a token.

    Returns:
        The reading and the index of the token after it; None where no unit begins.
    """
    found = _longest(_unit_trie(), tokens, at)
    if found is None:
        may_be_told = at < len(tokens) and tokens[at].lower in _TOLD
        return _told_by_contents(tokens, at) if may_be_told else None
    # "5ft3in" is 5 feet and 3 inches: what reads as an exponent is the number of the next unit.
    if found[1] - at > 1 and _has_own_unit(tokens, found[1] - 1):
        return _longest(_unit_trie(), tokens, at, found[1] - 1)
    if tokens[at].text == "m" and is_spaced_millilitre(tokens, at):
        return _MILLILITRE, at + 2
    return found


def _told_by_contents(tokens: Sequence[Token], at: int) -> tuple[UnitReading, int] | None:
    """Give a unit that only what is measured tells: "2 c. flour", "due chili di mele"."""
    if is_recipe_cup(tokens, at):
        return _CUP, at + 1
    if is_pound_sign(tokens, at):
        return _POUND, at + 1
    if is_damaged_litre(tokens, at):
        return _LITRE, at + 1
    return (_KILOGRAM, at + 1) if is_italian_kilo(tokens, at) else None


def _has_own_unit(tokens: Sequence[Token], at: int) -> bool:
    """Whether a token is a number with a unit of length right behind it."""
    return (
        tokens[at].is_number
        and at + 1 < len(tokens)
        and (is_glued(tokens, at + 1) or tokens[at + 1].lower in ("in", '"', "mm", "cm"))
        and _longest(_unit_trie(), tokens, at + 1) is not None
    )


@cache
def _role_trie() -> _Node[str]:
    root: _Node[str] = _Node()
    for role, forms in role_forms().items():
        for form in forms:
            _insert(root, _words(form), role)
    return root


def match_role(tokens: Sequence[Token], at: int) -> tuple[str, int] | None:
    """Find the longest role word that begins at a token; returns as `match_unit` does."""
    return _longest(_role_trie(), tokens, at)


@cache
def _axis_words() -> dict[str, str]:
    return {
        form: AXIS_OF_ROLE[role]
        for role, forms in role_forms().items()
        if role in AXIS_OF_ROLE
        for form in forms
    }


def axis_of_word(word: str) -> str | None:
    """Give the axis letter that a single word names: "W" for "ancho"; None for any other word."""
    return _axis_words().get(word.lower())


class RoleWord(NamedTuple):
    """A role word in a text; a plain tuple, as every line of a page makes some."""

    role: str
    first: int  # index of its first token
    after: int  # index of the token behind it


def find_roles(tokens: Sequence[Token]) -> list[RoleWord]:
    """Find every role word, the longest where several begin at one token."""
    found = []
    beginnings = _role_trie().children
    at = 0
    while at < len(tokens):
        match = match_role(tokens, at) if tokens[at].lower in beginnings else None
        if match is not None:
            found.append(RoleWord(match[0], at, match[1]))
        at = match[1] if match is not None else at + 1
    return found


def units_at(tokens: Sequence[Token], i: int) -> tuple[str, ...]:
    found = match_unit(tokens, i)
    return found[0].units if found else ()
