"""Whether "1,250 kg" is 1.25 or 1,250 kilograms: the other numbers and the words decide.

Only units in which three decimals are printed (the habit "coarse" of the unit table) are in doubt.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from measure_extract.spans.grammar.atoms import Atom
from measure_extract.spans.grammar.tokens import Token
from measure_extract.units import units_with

__all__ = ["AMBIGUOUS", "are_commas_decimal", "with_decimal_commas"]

# One comma with three digits behind it; "0,750" is no group and not in doubt.
AMBIGUOUS = re.compile(r"[1-9]\d{0,2},\d{3}(?![\d.,])")
_DECIMAL_COMMA = re.compile(r"(?<![\d.,])\d+,\d{1,2}(?![\d.,])|(?<![\d.,])0,\d{3}(?!\d)")
_DECIMAL_POINT = re.compile(r"(?<![\d.,])\d+\.\d{1,2}(?![\d.,])|\d,\d{3}\.\d")
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


def with_decimal_commas(text: str, tokens: Sequence[Token], atoms: list[Atom]) -> list[Atom]:
    """Read "Gewicht: 1,250 kg" as 1.25; thousands stay where nothing speaks for decimals."""
    doubtful = [i for i, atom in enumerate(atoms) if _is_doubtful(tokens, atom)]
    if not doubtful or not are_commas_decimal([text]):
        return atoms
    fixed = list(atoms)
    for i in doubtful:
        fixed[i] = replace(atoms[i], value=atoms[i].value / 1000)
    return fixed


def _is_doubtful(tokens: Sequence[Token], atom: Atom) -> bool:
    return (
        bool(atom.units)
        and "," in tokens[atom.first].text
        and atom.number_last == atom.first
        and atom.units[0] in units_with("coarse")
        and AMBIGUOUS.fullmatch(tokens[atom.first].text) is not None
    )
