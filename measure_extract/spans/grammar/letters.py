"""Axis letters: what H, W, D, L, T and the diameter sign name beside a number, in seven languages."""

from measure_extract.vocabulary import AXIS_LETTERS

__all__ = [
    "AXES",
    "AXIS_ABBREVIATIONS",
    "CLOTHES_SIZES",
    "OTHER_AXES",
    "OTHER_LETTERS",
    "PART_LETTERS",
    "SMALL_AXES",
]

AXES = {
    **{letter.lower(): letter for letter in AXIS_LETTERS},
    "ø": "DIA",
    "φ": "DIA",
    "⌀": "DIA",
    "dia": "DIA",
}

SMALL_AXES = frozenset("hwdl")
"""Of "120 x 60 x 75h cm" and "40(h) x 20(w) mm": small letters that are axes between a number and its unit."""

# Letters of other languages, axes only beside other axis letters: Breite and breedte, profondeur and
# profondità, fondo.
OTHER_AXES = {"B": "W", "P": "D", "F": "D"}
# A, E and C name no one axis: altura and ancho, espesor, comprimento.
OTHER_LETTERS: dict[str, str | None] = {**OTHER_AXES, "A": None, "C": None, "E": None}
PART_LETTERS = frozenset({"SH", "SD", "SW", "AH"})
"""Sizes of a part of furniture, in a row with those of the whole: seat height, depth and width, arm height."""

CLOTHES_SIZES = frozenset({"XS", "S", "M", "XL", "XXL"})
"""Beside these an L is a size of clothes too."""

# What stands at the numbers of a chain in place of letters: Spanish, French, Italian, Portuguese, German, Polish.
AXIS_ABBREVIATIONS = frozenset(
    {
        "al", "alt", "an", "anc", "br", "comp", "diam", "ep", "ép", "esp", "haut", "ht", "la", "larg", "lg", "lo",
        "dł", "gł", "long", "lu", "pr", "prof", "szer", "śr", "tf", "wys",
    }
)  # fmt: skip
