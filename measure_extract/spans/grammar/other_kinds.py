"""Quantities beyond the five dimensions of the challenge: time, current, charge, counts, compounds ...

They have a number, a unit behind or before it, ranges, lists, words and second units, and none of what sizes
have: chains, axis letters, totals. Read after the sizes, from the numbers that these left without a unit, so
that no reading of theirs changes a size.
"""

from collections.abc import Sequence
from dataclasses import replace

from measure_extract.spans.grammar.atoms import Atom
from measure_extract.spans.grammar.compounds import is_per_degree
from measure_extract.spans.grammar.declared import announces_unit
from measure_extract.spans.grammar.numerals import FRACTION_DENOMINATORS, parse_decimal
from measure_extract.spans.grammar.other_units import (
    JOINTS,
    OtherUnit,
    has_other_unit,
    may_lead,
    unit_before,
    unit_behind,
)
from measure_extract.spans.grammar.tokens import Token, is_glued, text_at, text_between
from measure_extract.unit_tables import unit_table, units_with
from measure_extract.vocabulary import AXIS_LETTERS

__all__ = ["find_other_atoms"]

_BEHIND_AXES = frozenset({"x", "*", "cm", "mm", "in", "inch", '"', "("})


def find_other_atoms(tokens: Sequence[Token], atoms: list[Atom]) -> list[Atom]:
    """Give the numbers that have no unit of a size the other unit that stands at them.

    Args:
        tokens: of the cleaned text.
        atoms: every number of the text.

    Returns:
        All the numbers without a unit of a size, in order; those without any unit too.
    """
    bare = [atom for atom in atoms if not atom.units]
    if not bare or not has_other_unit(tokens, [(a.first, a.number_last + 1) for a in bare]):
        return []
    found = [_with_unit(tokens, atom) for atom in bare]
    if any(atom.units for atom in found):
        return _with_signs(tokens, _with_fractions(tokens, found))
    return []


def _with_unit(tokens: Sequence[Token], atom: Atom) -> Atom:
    unit = _behind(tokens, atom)
    if unit is not None and (units := _plausible(unit.units, atom.value)):
        value = _with_dot_groups(tokens, atom)
        return replace(
            atom,
            value=value,
            units=units,
            last=unit.after - 1,
            is_repaired=atom.is_repaired or unit.is_repaired,
        )
    if atom.first and may_lead(tokens[atom.first - 1]):
        lead = unit_before(tokens, atom.first)
        if lead is not None and (units := _plausible(lead.units, atom.value)):
            return replace(atom, units=units, first=lead.after)
    return atom


def _behind(tokens: Sequence[Token], atom: Atom) -> OtherUnit | None:
    at = atom.number_last + 1
    if at >= len(tokens):
        return None
    found = unit_behind(tokens, at)
    if found is None and tokens[at].text in JOINTS and text_at(tokens, at + 1)[:1].isalpha():
        found = unit_behind(tokens, at + 1)
        is_letter = found is not None and found.after == at + 2 and len(tokens[at + 1].text) == 1
        return None if is_letter else found
    if found is not None and (
        _is_axis(tokens, at, found.after)
        or is_per_degree(tokens, found.after)
        or announces_unit(tokens, at)
    ):
        return None
    return found


def _is_axis(tokens: Sequence[Token], at: int, after: int) -> bool:
    """Whether the H of "30H x 20W" is a letter of a size, no hour; likewise D, no denier."""
    if tokens[at].text not in ("H", "D"):
        return False
    before, follower = text_at(tokens, at - 2), text_at(tokens, after)
    if follower[:1].isdecimal():  # "24H 18W 12D", "L 19W4H 7"
        is_second = before in AXIS_LETTERS and before != tokens[at].text
        return is_second or text_at(tokens, after + 1) in AXIS_LETTERS
    return before in AXIS_LETTERS or follower.lower() in _BEHIND_AXES


def _plausible(units: tuple[str, ...], value: float) -> tuple[str, ...]:
    table = unit_table()
    return tuple(u for u in units if table[u].lowest <= value <= table[u].highest)


def _with_dot_groups(tokens: Sequence[Token], atom: Atom) -> float:
    """Read "5.000 mAh" as five thousand where the number is one token."""
    digits = tokens[atom.first].text
    if atom.first != atom.number_last or digits.count(".") != 1 or len(digits.split(".")[1]) != 3:
        return atom.value
    return parse_decimal(digits, dot_groups=True) or atom.value


def _with_fractions(tokens: Sequence[Token], atoms: list[Atom]) -> list[Atom]:
    """Read "1/2 HP" and "1 1/2 HP", which the reader of numbers leaves as lists where no size follows."""
    result: list[Atom] = []
    for atom in atoms:
        if result and atom.units and atom.units[0] in units_with("fractions"):
            atom = _with_fraction(tokens, result, atom)
        result.append(atom)
    return result


def _with_fraction(tokens: Sequence[Token], before: list[Atom], atom: Atom) -> Atom:
    """Take the numerator, and the whole number before it, out of the atoms before the denominator."""
    upper = before[-1]
    is_fraction = not upper.units and text_between(tokens, upper.last + 1, atom.first) == "/"
    if not is_fraction or atom.value not in FRACTION_DENOMINATORS or upper.value >= atom.value:
        return atom
    before.pop()
    value, first = upper.value / atom.value, upper.first
    if before and not before[-1].units and before[-1].last + 1 == upper.first:
        whole = before.pop()
        value, first = whole.value + value, whole.first
    return replace(atom, value=value, first=first)


def _with_signs(tokens: Sequence[Token], atoms: list[Atom]) -> list[Atom]:
    """Read the minus of "-20 to 60 °C"; between two numbers it is the sign of a range."""
    signed = units_with("signed")
    if not any(atom.units and atom.units[0] in signed for atom in atoms):
        return atoms
    ends = {atom.number_last for atom in atoms} | {atom.last for atom in atoms}
    return [
        _with_sign(tokens, atom, ends) if _may_be_negative(atom, signed) else atom for atom in atoms
    ]


def _may_be_negative(atom: Atom, signed: frozenset[str]) -> bool:
    return atom.value > 0 and (not atom.units or atom.units[0] in signed)


def _with_sign(tokens: Sequence[Token], atom: Atom, ends: set[int]) -> Atom:
    at = atom.first - 1
    if at < 0 or tokens[at].text != "-" or not is_glued(tokens, atom.first):
        return atom
    is_between = at - 1 in ends and (is_glued(tokens, at) or not is_glued(tokens, at + 1))
    is_hyphen = is_glued(tokens, at) and tokens[at - 1].is_word
    return atom if is_between or is_hyphen else replace(atom, value=-atom.value, first=at)
