"""Quantities beyond the five dimensions of the challenge: time, current, charge, counts, compounds ...

They have a number, a unit behind or before it, ranges, lists, words and second units, and none of what sizes
have: chains, axis letters, totals. Read after the sizes, from the numbers that these left without a unit, so
that no reading of theirs changes a size.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from measure_extract.spans.grammar.atoms import Atom
from measure_extract.spans.grammar.compounds import is_per_degree
from measure_extract.spans.grammar.declared import announces_unit
from measure_extract.spans.grammar.lists import MAX_JOINT
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

_BAR_REACH = 12  # tokens between a word of pressure and its bars
_PRESSURES = frozenset(
    {
        "pression", "pressure", "druck", "betriebsdruck", "presión", "presion", "pressione", "pressão", "druk", "psi",
        "pompe", "pump", "pumpe", "bomba", "pompa", "manomètre", "compresseur", "compressor", "kompressor", "espresso",
    }
)  # fmt: skip
_DEGREES = {"C": "degree celsius", "F": "degree fahrenheit"}
_BEFORE_DEGREES = frozenset(
    {
        "at", "bei", "below", "above", "temp", "temperature", "temperatur", "température", "temperatura", "unter", "à",
    }
)  # fmt: skip
_BETWEEN_DEGREES = frozenset({"/", "-", "to", "bis", "~"})
_TO = frozenset({"-", "~", "to", "bis", "à", "..", "...", "…", "÷"})  # between the ends of a range
_DEGREE_SIGNS = frozenset({"°", "º"})
_COLD = ("degree celsius", "degree")
_TURNS = (
    "angle", "tilt", "swivel", "rotat", "pitch", "turn", "lean", "inclin", "adjust", "winkel", "neig", "schwenk",
    "ángulo", "angulo", "giro", "orient", "pivot",
)  # fmt: skip
_MOST_CONDUCTORS = 12
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
        found = _with_bare_degrees(tokens, found)
        return _with_signs(tokens, _with_conductors(tokens, _with_fractions(tokens, found)))
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
    if found is None and tokens[at].text in _DEGREES and _is_temperature(tokens, atom, at):
        return OtherUnit((_DEGREES[tokens[at].text],), at + 1, True)
    if found is not None and found.units[0] == "piece" and "bar" in found.units:
        found = replace(found, units=("bar",) if _is_pressure(tokens, atom) else ("piece",))
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


def _is_pressure(tokens: Sequence[Token], atom: Atom) -> bool:
    """Whether the bars of a number are a pressure: "pression 15 bars", "2.5 bars"; "15 bars" are pieces."""
    if atom.value % 1:
        return True
    near = tokens[max(0, atom.first - _BAR_REACH) : atom.number_last + _BAR_REACH]
    return not _PRESSURES.isdisjoint(token.lower for token in near)


def _is_temperature(tokens: Sequence[Token], atom: Atom, at: int) -> bool:
    """Whether a letter apart from its number is a temperature: "-18 C", "20 C / 5 C", "bei 60 C"."""
    before = text_at(tokens, atom.first - 1)
    is_signed = before == "-" and is_glued(tokens, atom.first)
    if is_signed and not text_at(tokens, atom.first - 2)[-1:].isalnum():
        return True
    if before.lower() in _BEFORE_DEGREES:
        return True
    letter, left, right = tokens[at].text, atom.first - 1 - is_signed, at + 1
    if text_at(tokens, left).lower() in _BETWEEN_DEGREES and text_at(tokens, left - 1) == letter:
        return text_at(tokens, left - 2)[-1:].isdecimal()
    number = right + 1 + (text_at(tokens, right + 1) == "-")
    is_pair = text_at(tokens, right).lower() in _BETWEEN_DEGREES
    return (
        is_pair
        and text_at(tokens, number)[:1].isdecimal()
        and text_at(tokens, number + 1) == letter
    )


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


def _with_conductors(tokens: Sequence[Token], atoms: list[Atom]) -> list[Atom]:
    """Read "14/3 AWG" as a gauge of 14, of which a cable has three; "4/0 AWG" is another scale."""
    result: list[Atom] = []
    for atom in atoms:
        if (
            result
            and atom.units[:1] == ("american wire gauge",)
            and _is_conductors(tokens, result[-1], atom)
        ):
            upper = result.pop()
            atom = replace(atom, value=upper.value, first=upper.first)
        result.append(atom)
    return result


def _is_conductors(tokens: Sequence[Token], gauge: Atom, count: Atom) -> bool:
    joint = text_between(tokens, gauge.last + 1, count.first)
    is_few = 2 <= count.value <= _MOST_CONDUCTORS and count.value < gauge.value
    return joint == "/" and not gauge.units and is_few and is_glued(tokens, count.first)


def _with_bare_degrees(tokens: Sequence[Token], atoms: list[Atom]) -> list[Atom]:
    """Read "-10-50°" as degrees Celsius, or else as an angle: which of them is known with the question.

    Below zero are temperatures, and tilts: those of the same size up and down, and those that a word tells, are angles.
    """
    result = list(atoms)
    for i, (low, high) in enumerate(pairwise(atoms)):
        if high.units == ("degree",) and _is_below_zero(tokens, low, high):
            result[i] = replace(low, units=_COLD if low.units else ())
            result[i + 1] = replace(high, units=_COLD)
    return result


def _is_below_zero(tokens: Sequence[Token], low: Atom, high: Atom) -> bool:
    if low.units not in ((), ("degree",)) or low.value == high.value:
        return False
    joint = text_between(tokens, low.last + 1, high.first).removesuffix("+")
    at = low.first - 1
    is_signed = text_at(tokens, at) == "-" and is_glued(tokens, low.first)
    is_free = is_signed and not (at and is_glued(tokens, at) and tokens[at - 1].text[-1].isalnum())
    is_sign = text_at(tokens, high.last) in _DEGREE_SIGNS
    is_turned = any(token.lower.startswith(_TURNS) for token in tokens)
    return is_free and is_sign and joint in _TO and not is_turned


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
    if at < 0 or tokens[at].text not in ("-", "+") or not is_glued(tokens, atom.first):
        return atom
    if tokens[at].text == "+":  # "-10...+50 °C": of the number, and no part of what joins the two
        return replace(atom, first=at) if _is_upper_end(tokens, at, ends) else atom
    is_between = at - 1 in ends and (is_glued(tokens, at) or not is_glued(tokens, at + 1))
    is_hyphen = is_glued(tokens, at) and tokens[at - 1].is_word
    return atom if is_between or is_hyphen else replace(atom, value=-atom.value, first=at)


def _is_upper_end(tokens: Sequence[Token], at: int, ends: set[int]) -> bool:
    """Whether what stands before a token joins it with a number or unit as the ends of a range."""
    widths = (width for width in range(1, MAX_JOINT + 1) if at - width - 1 in ends)
    return any(text_between(tokens, at - width, at) in _TO for width in widths)
