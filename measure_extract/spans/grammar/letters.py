"""Axis letters: what H, W, D, L, T and the diameter sign name beside a number."""

from measure_extract.vocabulary import AXIS_LETTERS

__all__ = ["AXES", "OTHER_LETTERS"]

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
