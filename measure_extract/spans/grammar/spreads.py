"""A number with its tolerance, or the two ends of a range, as one number: "H 30 ± 1 x W 20 ± 1 cm", "W120 x H70-118 cm".

Letters and crosses stand around the whole of it. So the chains and the axes of a line are looked for among numbers
that are joined here, and taken apart again once each has its unit and its letter.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from measure_extract.spans.grammar.atoms import Atom
from measure_extract.spans.grammar.axes import axis_at, is_size
from measure_extract.spans.grammar.lists import MAX_JOINT, TOLERANCE
from measure_extract.spans.grammar.parts import CROSS, TO, Part, make_part
from measure_extract.spans.grammar.tokens import Token, text_at, text_between

__all__ = ["Spreads", "apart", "joined"]

_TO = TO | {"bis"}
_BEFORE = frozenset(":=.(")
_AFTER = frozenset("(.")

Spreads = Mapping[int, tuple[Atom, Atom]]
"""First token of a joined number -> the two that were printed."""


def joined(tokens: Sequence[Token], atoms: Sequence[Atom]) -> tuple[list[Atom], Spreads]:
    """Join numbers that are one, where an axis letter or a cross stands beside them.

    Returns:
        The numbers, and of what each joined one is made. It has the value of its first, or of the upper end.
    """
    result: list[Atom] = []
    spreads: dict[int, tuple[Atom, Atom]] = {}
    if len(atoms) < 2 or all(atom.dimension != "length" for atom in atoms):
        return list(atoms), spreads
    for atom in atoms:
        left = result[-1] if result else None
        if left is None or left.first in spreads or not _are_one(tokens, left, atom):
            result.append(atom)
            continue
        value = left.value if _joint(tokens, left, atom) in TOLERANCE else atom.value
        result[-1] = replace(atom, value=value, first=left.first)
        spreads[left.first] = left, atom
    return result, spreads


def apart(
    text: str, tokens: Sequence[Token], parts: Sequence[Part], spreads: Spreads
) -> list[Part]:
    """Give ranges their lower end, and tolerances back as numbers of their own behind what they belong to."""
    result: list[Part] = []
    for part in parts:
        if part.first not in spreads:
            result.append(part)
            continue
        left, right = spreads[part.first]
        if _joint(tokens, left, right) not in TOLERANCE:
            result.append(Part(replace(part.span, low=left.value), part.first, part.last))
            continue
        end = tokens[left.last].end
        surface = text[part.span.start : end]
        result.append(Part(replace(part.span, end=end, surface=surface), left.first, left.last))
        result.append(make_part(text, tokens, right, part.span.units, 0, 0, is_inherited=False))
    return result


def _are_one(tokens: Sequence[Token], left: Atom, right: Atom) -> bool:
    if left.units or right.dimension not in (None, "length"):
        return False
    joint = _joint(tokens, left, right)
    after = right.last + 1
    goes_on = text_at(tokens, after) in _TO and text_at(tokens, after + 1)[:1].isdecimal()
    is_range = joint in _TO and left.value < right.value and not goes_on  # "10-20-30 cm" are three
    return (is_range or joint in TOLERANCE) and _is_placed(tokens, left, right)


def _joint(tokens: Sequence[Token], left: Atom, right: Atom) -> str:
    width = right.first - left.last - 1
    return text_between(tokens, left.last + 1, right.first) if 0 < width <= MAX_JOINT else ""


def _is_placed(tokens: Sequence[Token], left: Atom, right: Atom) -> bool:
    """Whether an axis letter stands before or behind both numbers, or a cross that joins them to others.

    Crosses between ranges ("5-12 x 2-4 cm") are the chains' business.
    """
    before, after = left.first - 1, right.last + 1
    while before >= 0 and tokens[before].text in _BEFORE:
        before -= 1
    while after < len(tokens) and tokens[after].text in _AFTER:
        after += 1
    letters = [at for at in (before, after) if axis_at(tokens, at) is not None]
    if letters:
        return not any(is_size(tokens, at) for at in letters)
    joint = _joint(tokens, left, right)
    crosses = [text_at(tokens, at).lower() in CROSS for at in (before, after)]
    return any(crosses) if joint in TOLERANCE else joint == "~" and crosses[0]
