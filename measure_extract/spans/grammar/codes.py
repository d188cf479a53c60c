"""Addresses, telephone numbers, and codes of shops and models: no number in them measures anything."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from measure_extract.spans.grammar.atoms import Atom
from measure_extract.spans.grammar.tokens import Token

__all__ = ["code_stretches", "without_codes"]

_ADDRESS = re.compile(r"(?:://|(?<!\w)(?i:www)\.)\S+")
# "fax 55 12 34", "Tel.: +49 (0) 30 123456"
_PHONE = re.compile(
    r"(?<!\w)(?i:call(?:\ us)?|phone|telephone|tel|telefon|téléphone|teléfono|telefono|fax)"
    r"[.:\s]{1,3}\+?\(?\d[\d\s()./-]{6,24}\d"
)
# "SKU 30CM-BLK", "Part No. 12L-450V"; a bare number may have a unit behind it.
_NUMBERED = re.compile(
    r"(?<!\w)(?i:sku|p/n|(?:part|item)\s?(?:no|nr|number|\#)|art(?:icle|ikel)?[.\s-]{0,2}(?:no|nr|number|nummer))"
    r"[.:\#\s]{1,3}(?=\S*\d)(?=\S*[^\W\d_])\w[\w./-]*"
)
# "Model: KDL-55W800C", never "Model: HX-12V" and "Model AC220V": an adapter's code ends with its voltage.
_MODEL = re.compile(
    r"(?<!\w)(?i:model(?:l|e|lo|o)?(?:\s(?:no|nr|number))?|modèle)"
    r"[.:\#\s]{1,3}(?![AD]C)[A-Z]{1,6}-?\d{1,5}[A-Z]{1,4}-?\d{1,5}[A-Z]{0,4}(?!\w|[.,]\d)"
)
# What a marketplace's label prints below its bars: "X000EJU3AH", "B07XJ8C8F5".
_STOCK = re.compile(r"(?<!\w)(?:X00[0-9A-Z]{7}|B0[0-9A-Z]{8})(?!\w)")
# "R-404A" is a refrigerant (ASHRAE 34), "GB/T16554 GB" a Chinese standard, "5A Cubic Zirconia" a grade.
_REFRIGERANT = re.compile(r"(?<!\w)R-?\d{2,3}[A-Za-z]{1,2}(?!\w)")
_STANDARD = re.compile(r"(?<!\w)GB/T\s?\d+(?:[.-]\d+)*")
_GRADE = re.compile(r"(?<!\w)(?i:5a\+?[\s-]?(?:created\s|cubic\s)?(?:zircon\w*|cz|cubic))(?!\w)")
# The identifier of a mixture, four groups of four (CLP regulation, annex VIII): "UFI: 8T20-K0AP-W00V-D3HG".
_MIXTURE = re.compile(r"(?<!\w)(?i:ufi)\W{1,3}[0-9A-Z]{4}\W.{0,14}")
# "24-70 mm f/2.8 GM": the aperture of a lens.
_APERTURE = re.compile(r"(?<!\w)[fF]/\d{1,2}(?:\.\d)?(?![\d.])")
# What each begins with, in lower case: one look for all of them is much quicker than trying each pattern everywhere.
_BEGINNINGS = {
    "://": _ADDRESS,
    "www.": _ADDRESS,
    **dict.fromkeys(("call", "phone", "tel", "tél", "fax"), _PHONE),
    **dict.fromkeys(("sku", "p/n", "part", "item", "art"), _NUMBERED),
    "mod": _MODEL,
    **dict.fromkeys(("r-", "r1", "r2", "r3", "r4", "r5", "r6"), _REFRIGERANT),
    "gb/t": _STANDARD,
    "ufi": _MIXTURE,
    "f/": _APERTURE,
    "5a": _GRADE,
    **dict.fromkeys(("x00", "b0"), _STOCK),
}
_BEGINNING = re.compile("|".join(map(re.escape, _BEGINNINGS)))


def code_stretches(cleaned: str) -> list[tuple[int, int]]:
    """Find the addresses, telephone numbers and codes of a text: half-open, in reading order."""
    lowered = cleaned.lower()
    if len(lowered) != len(cleaned):  # a capital İ is two letters in lower case
        lowered = "".join(letter.lower()[0] for letter in cleaned)
    tried = (
        _BEGINNINGS[found[0]].match(cleaned, found.start())
        for found in _BEGINNING.finditer(lowered)
    )
    return [stretch.span() for stretch in tried if stretch is not None]


def without_codes(
    tokens: Sequence[Token], atoms: list[Atom], stretches: list[tuple[int, int]]
) -> list[Atom]:
    """Take the unit from every number that begins in one of the stretches."""
    if not stretches:
        return atoms
    inside = set(_inside(tokens, atoms, stretches))
    return [
        replace(atom, units=(), last=atom.number_last) if i in inside else atom
        for i, atom in enumerate(atoms)
    ]


def _inside(
    tokens: Sequence[Token], atoms: list[Atom], stretches: list[tuple[int, int]]
) -> Iterator[int]:
    """Give the places of the numbers that begin in a stretch; both are in reading order."""
    at = 0
    for i, atom in enumerate(atoms):
        begin = tokens[atom.number_last].start
        while at < len(stretches) and stretches[at][1] <= begin:
            at += 1
        if at < len(stretches) and stretches[at][0] <= begin:
            yield i
