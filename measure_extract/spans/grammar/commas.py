"""Whether "1,250 kg" is 1.25 or 1,250 kilograms: the other numbers and the words decide.

Only units in which three decimals are printed (the habit "coarse" of the unit table) are in doubt. Where commas are
decimal, a point before three digits is none: "Höhe 1.850 mm" are 1,850, but for a converted fraction of an inch ("3.175 mm").
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from measure_extract.spans.grammar.atoms import Atom
from measure_extract.spans.grammar.tokens import Token
from measure_extract.units import units_with

__all__ = ["are_commas_decimal", "decimal_factor", "with_decimal_commas"]

# One comma or point with three digits behind it; "0,750" is no group and not in doubt.
_COMMA = re.compile(r"[1-9]\d{0,2},\d{3}(?![\d.,])")
_POINT = re.compile(r"[1-9]\d{0,2}\.\d{3}(?![\d.,])")
_DECIMAL_COMMA = re.compile(r"(?<![\d.,])\d+,\d{1,2}(?![\d.,])|(?<![\d.,])0,\d{3}(?!\d)")
_DECIMAL_POINT = re.compile(
    r"(?<![\d.,])\d+\.\d{1,2}(?![\d.,])|\d,\d{3}\.\d|(?<![\d.,])0\.\d{3}(?!\d)"
)
_SIXTY_FOURTH_MM = 25.4 / 64  # the finest fraction of an inch that is printed
_ROUNDED = 0.002  # of it: what three decimals of a millimetre leave out
# Words of a product's print in languages with a decimal comma (German, French, Spanish, Italian,
# Portuguese, Dutch; CLDR 45, symbols-numberSystem-latn) and in English.
_COMMA_WORDS = re.compile(
    r"(?<![^\W\d_])(?:gewicht|nettogewicht|bruttogewicht|inhalt|h[öo]he|breite|tiefe|l[äa]nge|traglast"
    r"|tragkraft|poids|contenu|hauteur|largeur|profondeur|longueur|peso|contenido|altura|anchura"
    r"|ancho|altezza|larghezza|profondit[àa]|lunghezza|largura|comprimento|conte[úu]do|inhoud"
    r"|hoogte|diepte|lengte|f[üu]llmenge|charge|carico|carga)(?![^\W\d_])",
    re.IGNORECASE,
)
_POINT_WORDS = re.compile(
    r"(?<![^\W\d_])(?:weight|net\s?wt|wt|height|width|depth|length|capacity|load|volume|contents|holds"
    r"|supports|up\sto|max|maximum)(?![^\W\d_])",
    re.IGNORECASE,
)


def are_commas_decimal(texts: Iterable[str]) -> bool | None:
    """Tell from texts of one print whether its commas are decimal; None where nothing tells."""
    has_comma = has_point = False
    for text in texts:
        has_comma = has_comma or bool(_DECIMAL_COMMA.search(text) or _COMMA_WORDS.search(text))
        has_point = has_point or bool(_DECIMAL_POINT.search(text) or _POINT_WORDS.search(text))
    return None if has_comma == has_point else has_comma


def decimal_factor(text: str, unit: str) -> float:
    """Give by how much the value of a number, as it is read in English, changes where commas are decimal.

    Args:
        text: begins with the number as printed.
        unit: the name of its unit.
    """
    if unit in units_with("coarse") and _COMMA.match(text):
        return 1 / 1000
    if unit != "millimetre" or (point := _POINT.match(text)) is None:
        return 1.0
    fractions = float(point[0]) / _SIXTY_FOURTH_MM
    return 1.0 if abs(fractions - round(fractions)) < _ROUNDED else 1000.0


def with_decimal_commas(text: str, tokens: Sequence[Token], atoms: list[Atom]) -> list[Atom]:
    """Read "Gewicht: 1,250 kg" as 1.25; thousands stay where nothing speaks for decimals."""
    factors = [
        1.0 if atom.number_last != atom.first else decimal_factor(tokens[atom.first].text, unit)
        for atom, unit in zip(atoms, _units(atoms), strict=True)
    ]
    if all(factor == 1 for factor in factors) or not are_commas_decimal([text]):
        return atoms
    return [
        atom if factor == 1 else replace(atom, value=atom.value * factor)
        for atom, factor in zip(atoms, factors, strict=True)
    ]


def _units(atoms: Sequence[Atom]) -> list[str]:
    """Give the unit of each number, or of those that it is joined to by one sign each: "1.850 x 800 mm"."""
    units: list[str] = []
    unit, after = "", 0
    for atom in reversed(atoms):
        is_joined = after <= atom.last + 2
        unit = atom.units[0] if atom.units else unit if is_joined else ""
        after = atom.first
        units.append(unit)
    return units[::-1]
