"""Axis letters: what H, W, D, L, T and the diameter sign name beside a number, in seven languages."""

from measure_extract.vocabulary import AXIS_LETTERS

__all__ = ["AXES", "AXIS_ABBREVIATIONS", "OTHER_AXES", "OTHER_LETTERS"]

AXES = {
    **{letter.lower(): letter for letter in AXIS_LETTERS},
    "ø": "DIA",
    "φ": "DIA",
    "⌀": "DIA",
    "dia": "DIA",
}

# Letters of other languages, axes only beside other axis letters: Breite and breedte, profondeur and
# profondità, fondo.
OTHER_AXES = {"B": "W", "P": "D", "F": "D"}
# A, E and C name no one axis: altura and ancho, espesor, comprimento.
OTHER_LETTERS: dict[str, str | None] = {**OTHER_AXES, "A": None, "C": None, "E": None}
# What stands at the numbers of a chain in place of letters: Spanish, French, Italian, Portuguese, German, Polish.
AXIS_ABBREVIATIONS = frozenset(
    {
        "al", "alt", "an", "anc", "br", "comp", "diam", "ep", "ép", "esp", "haut", "ht", "la", "larg", "lg", "lo",
        "dł", "gł", "long", "lu", "pr", "prof", "szer", "śr", "tf", "wys",
    }
)  # fmt: skip
