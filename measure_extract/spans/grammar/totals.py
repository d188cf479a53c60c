"""Third step of the grammar: ranges, lists, and totals of compounds and multipacks."""

from collections.abc import Sequence
from dataclasses import replace

from measure_extract.spans.grammar.atoms import Atom
from measure_extract.spans.grammar.parts import (
    Part,
    make_part,
    with_changes,
)
from measure_extract.spans.grammar.tokens import Token
from measure_extract.units import convert, dimension_of

__all__ = ["with_totals"]

_RANGE = frozenset({"-", "~", "to", "bis", "à", "hasta", "tot"})
_BETWEEN = frozenset({"between", "zwischen", "entre", "tra", "fra"})
# Parts of a compound, larger unit first, with how many of the smaller make one of the larger.
_COMPOUNDS = {
    ("foot", "inch"): 12,
    ("yard", "foot"): 3,
    ("pound", "ounce"): 16,
    ("kilogram", "gram"): 1000,
    ("metre", "centimetre"): 100,
    ("litre", "millilitre"): 1000,
}
_COUNT_WORDS = frozenset(
    {"pack", "packs", "count", "ct", "pcs", "pieces", "bottles", "cans", "packets", "sachets"}
)
_MAX_COUNT = 144  # a gross; larger leading numbers are sizes


def with_totals(
    text: str, tokens: Sequence[Token], parts: list[Part], atoms: list[Atom]
) -> list[Part]:
    """Merge ranges, give lists their unit, and add totals of compounds and multipacks."""
    bare = [atom for atom in atoms if not atom.units]
    result: list[Part] = []
    taken: set[int] = set()
    for part in sorted(parts, key=lambda p: p.first):
        part = _joined_left(text, tokens, part, bare, result, taken)
        previous = result[-1] if result else None
        if previous is not None and _is_range(tokens, previous, part):
            result[-1] = _range(text, tokens, previous, part)
            continue
        result.append(part)
        total = _compound(text, tokens, previous, part) or _multipack(text, tokens, part, bare)
        if total is not None:
            result.append(total)
    return result


def _joined_left(
    text: str,
    tokens: Sequence[Token],
    part: Part,
    bare: list[Atom],
    result: list[Part],
    taken: set[int],
) -> Part:
    """Join "220-" to "240V" as a range; give "110/" of "110/220V" its own span in `result`."""
    left = next((a for a in bare if a.last < part.first <= a.last + 2), None)
    if left is None or left.first in taken or part.first != left.last + 2:
        return part
    joint = tokens[part.first - 1].lower
    if part.span.chain:
        return part
    taken.add(left.first)
    opener = tokens[left.first - 1].lower if left.first else ""
    is_range = joint in _RANGE or (joint in ("and", "und", "et", "y", "e") and opener in _BETWEEN)
    if is_range and left.value < part.span.value:
        low = make_part(text, tokens, left, part.span.units, 0, 0, is_inherited=False)
        return _range(text, tokens, low, part)
    if joint in ("/", "±") and left.value != part.span.value:
        listed = make_part(text, tokens, left, part.span.units, 0, 0, is_inherited=False)
        result.append(with_changes(listed, role=part.span.role))
    return part


def _is_range(tokens: Sequence[Token], left: Part, right: Part) -> bool:
    between = [t.lower for t in tokens[left.last + 1 : right.first]]
    if len(between) != 1 or between[0] not in _RANGE or left.span.is_derived:
        return False
    return left.span.unit == right.span.unit and left.span.high < right.span.low


def _range(text: str, tokens: Sequence[Token], left: Part, right: Part) -> Part:
    start, end = left.span.start, right.span.end
    span = replace(
        right.span,
        low=left.span.low,
        start=start,
        surface=text[start:end],
        axis=right.span.axis or left.span.axis,
        role=left.span.role or right.span.role,
        is_repaired=left.span.is_repaired or right.span.is_repaired,
        is_approximate=left.span.is_approximate,  # the "~" before the right end joins the two
    )
    return Part(span, left.first, right.last)


def _compound(text: str, tokens: Sequence[Token], left: Part | None, right: Part) -> Part | None:
    """Total 5' 11\" as 71 inch and 1 lb 3 oz as 19 ounce, in the smaller unit."""
    if left is None or left.span.is_derived or (left.span.chain and right.span.chain):
        return None
    between = {t.lower for t in tokens[left.last + 1 : right.first]}
    if not between <= {",", "and", "-", "."}:
        return None
    per_larger = _COMPOUNDS.get((left.span.unit, right.span.unit))
    if per_larger is None or right.span.value >= per_larger or left.span.value % 1:
        return None
    total = convert(left.span.value, left.span.unit, right.span.unit) + right.span.value
    return _derived(text, round(total, 6), left, right)


def _multipack(text: str, tokens: Sequence[Token], part: Part, bare: list[Atom]) -> Part | None:
    """Total "6 x 330 ml" and "2 pack of 500 g"."""
    if part.span.chain or dimension_of(part.span.unit) not in ("mass", "volume"):
        return None
    for count in bare:
        words = [t.lower for t in tokens[count.last + 1 : part.first]]
        behind = [t.lower for t in tokens[part.last + 1 : count.first]]
        is_cross = ["x"] in (words, behind) or ["*"] in (words, behind)
        is_pack = 0 < len(words) <= 3 and bool(_COUNT_WORDS & set(words[:2]))
        if not (is_cross or is_pack) or count.value % 1 or not 1 < count.value <= _MAX_COUNT:
            continue
        start, end = tokens[count.first].start, tokens[count.last].end
        edge = Part(replace(part.span, start=start, end=end), count.first, count.last)
        left, right = (edge, part) if count.first < part.first else (part, edge)
        return _derived(text, round(part.span.value * count.value, 6), left, right)
    return None


def _derived(text: str, total: float, left: Part, right: Part) -> Part:
    start, end = left.span.start, right.span.end
    span = replace(
        right.span,
        value=total,
        low=total,
        high=total,
        start=start,
        surface=text[start:end],
        axis=right.span.axis or left.span.axis,
        role=left.span.role or right.span.role,
        is_derived=True,
    )
    return Part(span, left.first, right.last)
