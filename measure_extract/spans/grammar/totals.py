"""Third step of the grammar: ranges, lists, and totals of compounds and multipacks."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from measure_extract.spans.grammar.atoms import Atom
from measure_extract.spans.grammar.lexicon import units_at
from measure_extract.spans.grammar.lists import is_range, make_range, with_shared_units
from measure_extract.spans.grammar.numerals import NUMBER_WORDS
from measure_extract.spans.grammar.packs import pack_before_hyphen, pack_total
from measure_extract.spans.grammar.parts import Part, derived, make_part
from measure_extract.spans.grammar.tokens import Token, is_glued, text_at
from measure_extract.units import convert, dimension_of, unit_table, units_with

__all__ = ["with_totals"]

_INCHES_PER_FOOT = 12
_FEET = frozenset({"ft", "foot", "feet"})
_HEIGHTS = frozenset(range(4, 9))  # feet of a person; a cable of "6 ft 2" may be two of them
_BEHIND_HEIGHT = frozenset(
    {"", ".", ",", ";", ")", "and", "tall", "or", "in", "with", "when", "but"}
)
_COMPOUND_MARKS = frozenset({",", "and", "-", "."})
_THREE_AND_TOTAL = 4  # three parts, the total of two of them between
_MAX_COMPOUND_GAP = 2  # tokens between the parts: "5 ft., 3 in"


def with_totals(
    text: str, tokens: Sequence[Token], parts: list[Part], atoms: list[Atom]
) -> list[Part]:
    """Merge ranges, give lists their unit, and add totals of compounds and multipacks."""
    if len(atoms) == 1 and tokens[atoms[0].last].lower not in _FEET:
        return parts  # nothing to merge or count: most lines
    counts = {atom.last: atom for atom in atoms if not atom.units}
    by_first = {atom.first: atom for atom in counts.values()}
    with_unit = {part.last for part in parts}
    bare = {last: atom for last, atom in counts.items() if last not in with_unit}
    result: list[Part] = []
    for part in sorted(parts, key=lambda p: p.first):
        pack = pack_before_hyphen(text, tokens, part, counts)
        *listed, part = [part] if pack else with_shared_units(text, tokens, part, bare)
        result.extend(listed)
        if result and is_range(tokens, result[-1], part):
            result[-1] = make_range(text, result[-1], part)
            continue
        result.append(part)
        if (inches := _bare_inches(text, tokens, part, by_first)) is not None:
            bare.pop(inches.last, None)
            result.append(inches)
        total = pack or pack_total(text, tokens, part, counts, by_first)
        if not _add_compound(text, tokens, result) and total is not None:
            result.append(total)
    return result


@cache
def _per_larger(larger: str, smaller: str) -> float | None:
    """Give how many of the smaller unit make one of the larger; None where they form no compound."""
    if smaller not in unit_table()[larger].over:
        return None
    return round(convert(1, larger, smaller), 6)


def _add_compound(text: str, tokens: Sequence[Token], result: list[Part]) -> bool:
    """Add the total of 5' 11\" (71 inch) and 1 lb 3 oz (19 ounce); its parts know its index."""
    if len(result) < 2:
        return False
    left, right = result[-2:]
    unit = _compound_unit(tokens, left, right)
    if unit is None:
        return _extend_compound(text, tokens, result)
    result[-2:] = _with_sum(text, unit, [left, right], left, place=len(result))
    return True


def _extend_compound(text: str, tokens: Sequence[Token], result: list[Part]) -> bool:
    """Take a third part into a total: 1 qt 1 pt 2.7 fl oz is 50.7 fl oz, and no 3 pints."""
    if len(result) < _THREE_AND_TOTAL:
        return False
    first, second, total, third = result[-_THREE_AND_TOTAL:]
    if not total.span.is_derived or second.span.part_of != len(result) - 2:
        return False
    unit = _compound_unit(tokens, second, third)
    if unit is None:
        return False
    parts = [first, second, third]
    result[-_THREE_AND_TOTAL:] = _with_sum(text, unit, parts, total, place=len(result) - 1)
    return True


def _with_sum(text: str, unit: str, parts: list[Part], left: Part, place: int) -> list[Part]:
    """Give parts that know their total's place, and the total of the last of them and all that is left of it."""
    total = convert(left.span.value, left.span.unit, unit) + parts[-1].span.value
    whole = derived(text, round(total, 6), (unit,), left, parts[-1])
    known = [Part(replace(p.span, part_of=place), p.first, p.last) for p in parts]
    return [*known, whole]


def _compound_unit(tokens: Sequence[Token], left: Part, right: Part) -> str | None:
    """Give the smaller unit of a compound; None where two quantities form none."""
    if left.span.is_derived or (left.span.chain and right.span.chain):
        return None
    gap = tokens[left.last + 1 : right.first]
    if len(gap) > _MAX_COMPOUND_GAP or not _COMPOUND_MARKS.issuperset(t.lower for t in gap):
        return None
    if left.span.is_range or right.span.is_range or left.span.value % 1:
        return None
    if any(t.text == "," for t in gap) and right.span.unit not in units_with("fractions"):
        return None  # "39 kg, 440 g" are two quantities, "1 lb, 3 oz" is one
    for unit in right.span.units:
        per_larger = _per_larger(left.span.unit, unit)
        if per_larger is not None and right.span.value < per_larger:
            return unit
    return None


def _is_mass(tokens: Sequence[Token], at: int) -> bool:
    """Whether a unit of mass stands at a token: behind the 145 of "5'9 145 lbs"."""
    units = units_at(tokens, at)
    return bool(units) and dimension_of(units[0]) == "mass"


def _bare_inches(
    text: str, tokens: Sequence[Token], feet: Part, by_first: dict[int, Atom]
) -> Part | None:
    """Find the inches of 5'8 and "5' 10", whose closing mark is not printed.

    A spaced number counts only at the end of the text: "6' 4 pack" is no 6 feet 4.
    """
    if tokens[feet.last].lower in _FEET:
        return _height_inches(text, tokens, feet, by_first)
    at = feet.last + 1
    inches = by_first.get(at)
    if inches is None or tokens[feet.last].text != "'" or feet.span.value % 1:
        return None
    after = inches.last + 1
    is_free = not is_glued(tokens, after) or text_at(tokens, after) in set(",.-)/;")
    is_placed = after >= len(tokens) or (is_glued(tokens, at) and is_free)
    is_next = text_at(tokens, after)[:1].isdecimal() and not _is_mass(tokens, after + 1)
    is_code = inches.is_repaired or not feet.span.value or is_next
    if not is_placed or is_code or inches.value >= _INCHES_PER_FOOT:
        return None
    return make_part(text, tokens, inches, ("inch",), 0, 0, is_inherited=False)


def _height_inches(
    text: str, tokens: Sequence[Token], feet: Part, by_first: dict[int, Atom]
) -> Part | None:
    """Find the inches of a person's height: "6-foot-5", "5ft 11", "six foot three"."""
    is_hyphened = text_at(tokens, feet.last + 1) == "-" and is_glued(tokens, feet.last + 1)
    at = feet.last + 1 + is_hyphened
    if feet.span.value not in _HEIGHTS or feet.span.is_range or feet.span.chain:
        return None
    value = NUMBER_WORDS.get(text_at(tokens, at).lower())
    inches = by_first.get(at) if value is None else Atom(value, (), at, at, at, False)
    if inches is None or inches.value not in range(_INCHES_PER_FOOT) or inches.last > at:
        return None
    behind = text_at(tokens, at + 1).lower()
    is_closed = behind in _BEHIND_HEIGHT or (is_hyphened and not units_at(tokens, at + 1))
    if not is_closed:
        return None
    return make_part(text, tokens, inches, ("inch",), 0, 0, is_inherited=False)
