"""Addresses, telephone numbers and the codes that a word announces: no number in them measures anything."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from measure_extract.spans.grammar.atoms import Atom
from measure_extract.spans.grammar.tokens import Token, is_glued

__all__ = ["without_codes"]

# Pieces of which every text with such a stretch has one, in lower case: most lines have none.
_SIGNS = (
    "://", "www.", "call", "tel", "fax", "phone", "hotline", "sku", "mpn", "p/n", "part", "item", "art", "model", "modèle",
)  # fmt: skip
_CLOSING = frozenset(",.;:)")  # marks of a sentence, behind which a space stands
_PHONES = r"call(?:\ us)?|phone|telephone|tel|telefon|téléphone|teléfono|telefono|fax|hotline"
# Behind these a code stands whatever it looks like; behind "model" a size may stand ("Model: 30cm").
_NUMBERED = r"sku|mpn|p/n|(?:part|item)\s?(?:no|nr|number|\#)|art(?:icle|ikel)?[.\s-]{0,2}(?:no|nr|number|nummer)"
_MODELS = r"model(?:l|e|lo|o)?(?:\s(?:no|nr|number))?|modèle"
_STRETCHES = re.compile(
    rf"""
    (?:https?://|(?<!\w)www\.)\S+
    | (?<!\w)(?i:{_PHONES})[.:\s]{{1,3}}\+?\(?\d[\d\s()./-]{{6,24}}\d  # "fax 55 12 34", "Tel.: +49 (0) 30 123456"
    # "SKU 30CM-BLK", "Part No. 12L-450V"; a bare number may have a unit behind it
    | (?<!\w)(?i:{_NUMBERED})[.:\#\s]{{1,3}}(?=\S*\d)(?=\S*[^\W\d_])\w[\w./-]*
    # "Model: KDL-55W800C", never "Model: HX-12V" and "Model AC220V": an adapter's code ends with its voltage
    | (?<!\w)(?i:{_MODELS})[.:\#\s]{{1,3}}(?![AD]C)[A-Z]{{1,6}}-?\d{{1,5}}[A-Z]{{1,4}}-?\d{{1,5}}[A-Z]{{0,4}}(?!\w|[.,]\d)
    """,
    re.VERBOSE,
)


def without_codes(cleaned: str, tokens: Sequence[Token], atoms: list[Atom]) -> list[Atom]:
    """Take the unit from every number that begins in an address, a telephone number or an announced code."""
    if not any(atom.units and _may_be_code(tokens, atom) for atom in atoms):
        return atoms
    lowered = cleaned.lower()
    if not any(sign in lowered for sign in _SIGNS):
        return atoms
    stretches = [found.span() for found in _STRETCHES.finditer(cleaned)]
    if not stretches:
        return atoms
    inside = set(_inside(tokens, atoms, stretches))
    return [
        replace(atom, units=(), last=atom.number_last) if i in inside else atom
        for i, atom in enumerate(atoms)
    ]


def _may_be_code(tokens: Sequence[Token], atom: Atom) -> bool:
    """Whether more than a number and its unit is printed in one piece, or a number stands right before it."""
    if atom.first:
        before = tokens[atom.first - 1]
        if before.is_number or (
            before.end == tokens[atom.first].start and before.text not in "(:~"
        ):
            return True
    after = atom.last + 1
    if after == len(tokens) or tokens[after].start > tokens[atom.last].end:
        return False
    return tokens[after].text not in _CLOSING or is_glued(tokens, after + 1)


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
