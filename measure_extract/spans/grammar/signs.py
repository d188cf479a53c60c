"""Negative numbers of running text: "-40 V"; on labels a hyphen before a number is a dash."""

from collections.abc import Sequence
from dataclasses import replace

from measure_extract.spans.grammar.atoms import Atom
from measure_extract.spans.grammar.tokens import Token, is_glued, text_at

__all__ = ["with_certain_signs", "with_signs"]

_COMPARED = frozenset("=<>≤≥")
_BEFORE_SIGN = frozenset("([{,;:=<>~")


def with_certain_signs(tokens: Sequence[Token], atoms: list[Atom]) -> list[Atom]:
    """Give the minus behind "=" or "<" to its number, and that at a text's beginning to a voltage.

    No weight or length is negative that a text begins with.
    """
    return [
        replace(atom, value=-atom.value, first=atom.first - 1)
        if atom.units and _is_certain(tokens, atom)
        else atom
        for atom in atoms
    ]


def _is_certain(tokens: Sequence[Token], atom: Atom) -> bool:
    at = atom.first - 1
    if text_at(tokens, at) != "-" or not _is_minus(tokens, at):
        return False
    return text_at(tokens, at - 1) in _COMPARED or (at == 0 and atom.dimension == "voltage")


def with_signs(tokens: Sequence[Token], atoms: list[Atom]) -> list[Atom]:
    """Give the minus to each number that it touches, where no word or number stands before it."""
    return [
        replace(atom, value=-atom.value, first=atom.first - 1)
        if atom.units and _is_minus(tokens, atom.first - 1)
        else atom
        for atom in atoms
    ]


def _is_minus(tokens: Sequence[Token], at: int) -> bool:
    if text_at(tokens, at).lower() == "minus":
        return True
    if text_at(tokens, at) != "-" or not is_glued(tokens, at + 1):
        return False
    before = text_at(tokens, at - 1)
    if not before or before in _BEFORE_SIGN:
        return True
    return not is_glued(tokens, at) and before[-1].isalpha()
