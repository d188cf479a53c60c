"""Axis letters: what H, W, D, L, T and the diameter sign name beside a number."""

from collections.abc import Sequence

from measure_extract.spans.grammar.tokens import Token
from measure_extract.vocabulary import AXIS_LETTERS

__all__ = ["AXES", "OTHER_LETTERS", "axis_at"]

AXES = {
    **{letter.lower(): letter for letter in AXIS_LETTERS},
    "ø": "DIA",
    "φ": "DIA",
    "⌀": "DIA",
    "dia": "DIA",
}

# Letters of other languages, axes only beside other axis letters: Breite and breedte, profondeur and
# profondità, fondo, comprimento. A, E and C in other languages name no one axis.
OTHER_LETTERS: dict[str, str | None] = {
    "B": "W",
    "P": "D",
    "F": "D",
    "A": None,
    "C": None,
    "E": None,
}


def axis_at(tokens: Sequence[Token], at: int) -> str | None:
    """Give the axis that a token names ("H", "DIA"), None where it names none."""
    if not 0 <= at < len(tokens):
        return None
    token = tokens[at]
    # Lower-case letters are axes only where they touch their number or stand in brackets.
    if len(token.text) == 1 and token.text.isalpha() and token.text.islower():
        touches = (at and tokens[at - 1].end == token.start) or (
            at + 1 < len(tokens) and tokens[at + 1].start == token.end
        )
        if not touches:
            return None
    return AXES.get(token.lower)
