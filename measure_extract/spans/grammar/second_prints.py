"""Numbers that the same quantity in another unit makes certain: "7cm/2.8", "12mm/(0.47)", "5 OZ (1429)".

A package prints a size twice, and the unit of the second print is often left out or misread. Nothing is read so
unless the two agree as conversions.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from measure_extract.spans.grammar.atoms import Atom, words_between
from measure_extract.spans.grammar.numerals import parse_decimal
from measure_extract.spans.grammar.parts import CROSS, TO
from measure_extract.spans.grammar.tokens import Token, text_at
from measure_extract.units import SAME_PRINT, are_same_quantity, convert

__all__ = ["with_second_prints"]

_SAME_FILL = 0.05  # makers round a fill: "1.76 fl oz (50 ml)" are 52
_OPENING = frozenset({"(", "/", "|", "="})
_AFTER = frozenset({"", ")", "]", ",", ";", "|"})
# Units of the other system in which a size is printed again.
_OTHER_UNITS = {
    "centimetre": ("inch",),
    "millimetre": ("inch",),
    "inch": ("centimetre", "millimetre"),
    "gram": ("ounce", "pound"),
    "kilogram": ("pound",),
    "ounce": ("gram",),
    "pound": ("kilogram", "gram"),
    "millilitre": ("fluid ounce",),
    "fluid ounce": ("millilitre",),
}
_OUNCES = {
    "gram": ("ounce", SAME_PRINT),
    "kilogram": ("ounce", SAME_PRINT),
    "millilitre": ("fluid ounce", _SAME_FILL),
}
_BESIDE = _OPENING | {")"}
_RUN_JOINTS = CROSS | TO


def with_second_prints(tokens: Sequence[Token], atoms: list[Atom]) -> list[Atom]:
    """Give numbers whose unit is missing or misread that of the print beside them.

    Args:
        tokens: of the cleaned text.
        atoms: its numbers.
    """
    atoms = _metres_as_millilitres(tokens, _nines_as_grams(tokens, atoms))
    return _with_bare_prints(tokens, _digits_as_ounces(tokens, atoms))


def _nines_as_grams(tokens: Sequence[Token], atoms: list[Atom]) -> list[Atom]:
    """Read "5 OZ (1429)" as 142 g: the weight before it makes the reading certain."""
    fixed = list(atoms)
    for i in range(1, len(atoms)):
        weight, bare = fixed[i - 1], atoms[i]
        digits = tokens[bare.first].text
        if bare.units or weight.dimension != "mass" or weight.units[0] == "gram":
            continue
        if len(digits) < 2 or not digits.isdecimal() or not digits.endswith("9"):
            continue
        grams = float(digits[:-1])
        joint = set(words_between(tokens, weight, bare))
        if (
            joint
            and joint <= {"(", "/", "|"}
            and are_same_quantity(
                weight.value, weight.units[0], grams, "gram", tolerance=SAME_PRINT
            )
        ):
            fixed[i] = replace(bare, value=grams, units=("gram",), is_repaired=True)
    return fixed


def _metres_as_millilitres(tokens: Sequence[Token], atoms: list[Atom]) -> list[Atom]:
    """Read "1.76 fl oz (50m)" as 50 ml: the volume before it makes the reading certain."""
    fixed = list(atoms)
    for i in range(1, len(atoms)):
        volume, metres = fixed[i - 1], atoms[i]
        if metres.units != ("metre",) or "fluid ounce" not in volume.units:
            continue
        is_joined = set(words_between(tokens, volume, metres)) <= {"(", "/", "|", "=", "."}
        is_same = are_same_quantity(
            volume.value, "fluid ounce", metres.value, "millilitre", tolerance=_SAME_FILL
        )
        if is_joined and is_same:
            fixed[i] = replace(metres, units=("millilitre",), is_repaired=True)
    return fixed


def _digits_as_ounces(tokens: Sequence[Token], atoms: list[Atom]) -> list[Atom]:
    """Read "2.502 (70g)" as 2.5 oz and "502/150ml" as 5 fl oz: the 02 is the unit, where the other print agrees."""
    ends = [i for i, a in enumerate(atoms) if not a.units and _ends_in_ounce(tokens, a)]
    if not ends:
        return atoms
    fixed = list(atoms)
    for i in ends:
        atom = atoms[i]
        for other, pair in ((i - 1, (i - 1, i)), (i + 1, (i, i + 1))):
            is_near = 0 <= other < len(atoms) and _BESIDE.issuperset(
                words_between(tokens, *(atoms[k] for k in pair))
            )
            found = _ounces(tokens, atom, atoms[other]) if is_near else None
            if found is not None:
                value, unit = found
                fixed[i] = replace(atom, value=value, units=(unit,), is_repaired=True)
    return fixed


def _ends_in_ounce(tokens: Sequence[Token], atom: Atom) -> bool:
    digits = tokens[atom.number_last].text
    return digits.endswith("02") and len(digits) > 2 and atom.first == atom.number_last


def _ounces(tokens: Sequence[Token], atom: Atom, other: Atom) -> tuple[float, str] | None:
    """Give the ounces that a number whose last digits are their unit prints, where they are the other print."""
    partner = other.units[0] if other.units else ""
    unit, tolerance = _OUNCES.get(partner, ("", 0.0))
    digits = tokens[atom.first].text[:-2].rstrip(".,")
    value = parse_decimal(digits) if unit else None
    if not value:
        return None
    for share in (1, 10, 100) if digits.isdecimal() else (1,):
        if are_same_quantity(value / share, unit, other.value, partner, tolerance=tolerance):
            return value / share, unit
    return None


def _with_bare_prints(tokens: Sequence[Token], atoms: list[Atom]) -> list[Atom]:
    """Give "2.8" in "7cm/2.8" and each number in "20 x 10 cm (7.9 x 3.9)" the other system's unit."""
    fixed = list(atoms)
    for i in range(1, len(atoms)):
        left = fixed[i - 1]
        if fixed[i].units or not left.units or left.units[0] not in _OTHER_UNITS:
            continue
        joint = words_between(tokens, left, fixed[i])
        if not joint or not _OPENING.issuperset(joint):
            continue
        if i > 1 and fixed[i - 2].units and words_between(tokens, fixed[i - 2], left) == joint:
            continue  # a list: "10 cm / 15 cm / 6"
        size = _run_length(tokens, fixed, i)
        second = fixed[i : i + size]
        if i < size or text_at(tokens, second[-1].last + 1) not in _AFTER:
            continue
        for unit in _common_readings(tokens, fixed[i - size : i], second, left.units[0]):
            fixed[i : i + size] = [
                replace(atom, units=(unit,), is_repaired=True) for atom in second
            ]
            break
    return fixed


def _run_length(tokens: Sequence[Token], atoms: list[Atom], first: int) -> int:
    """Count the bare numbers from one on that crosses or range marks join."""
    last = first
    while last + 1 < len(atoms) and not atoms[last + 1].units:
        joint = words_between(tokens, atoms[last], atoms[last + 1])
        if len(joint) != 1 or joint[0] not in _RUN_JOINTS:
            break
        last += 1
    return last - first + 1


def _common_readings(
    tokens: Sequence[Token], first: list[Atom], second: list[Atom], own: str
) -> list[str]:
    """Give the units in which every number of a second print agrees with its partner in the first."""
    joints = [words_between(tokens, a, b) for a, b in pairwise(first)]
    if any(len(joint) != 1 or joint[0] not in _RUN_JOINTS for joint in joints):
        return []
    if any(atom.units and atom.units[0] != own for atom in first):
        return []
    return [
        unit
        for unit in _OTHER_UNITS[own]
        if all(_prints(tokens, b, unit, a.value, own) for a, b in zip(first, second, strict=True))
    ]


def _prints(tokens: Sequence[Token], bare: Atom, unit: str, value: float, own: str) -> bool:
    """Whether a bare number, read in a unit, is what is printed in its own; rounded as it is printed."""
    if are_same_quantity(bare.value, unit, value, own, tolerance=SAME_PRINT):
        return True
    _, _, decimals = tokens[bare.number_last].text.replace(",", ".").partition(".")
    return bool(decimals) and round(convert(value, own, unit), len(decimals)) == bare.value
