"""Negative numbers of running text: "-40 V"; on labels a hyphen before a number is a dash."""

from collections.abc import Sequence
from dataclasses import replace

from measure_extract.spans.grammar.atoms import Atom
from measure_extract.spans.grammar.tokens import Token, is_glued, text_at

__all__ = ["with_leading_sign", "with_signs"]

_BEFORE_SIGN = frozenset("([{,;:=<>~")


def with_leading_sign(tokens: Sequence[Token], atoms: list[Atom]) -> list[Atom]:
    """Give the minus that a text begins with to a voltage; no weight or length is negative."""
    first = atoms[0]
    is_signed = first.first == 1 and first.dimension == "voltage" and _is_minus(tokens, 0)
    return [replace(first, value=-first.value, first=0), *atoms[1:]] if is_signed else atoms


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
