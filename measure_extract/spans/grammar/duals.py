"""Last step of the grammar: neighbours that print one quantity in two units."""

from collections.abc import Sequence
from dataclasses import replace

from measure_extract.spans.grammar.letters import AXES
from measure_extract.spans.grammar.parts import DUAL_MARKS, Part
from measure_extract.spans.grammar.rounding import are_rounded_prints
from measure_extract.spans.grammar.tokens import Token, text_between
from measure_extract.types import QuantitySpan
from measure_extract.units import SAME_PRINT, are_same_quantity, dimension_of

__all__ = ["with_duals"]

_LOST_PLACES = (1, 2)  # digits behind a decimal point that OCR may lose


def with_duals(tokens: Sequence[Token], parts: list[Part]) -> tuple[QuantitySpan, ...]:
    """Link neighbours that print one quantity in two units, chains member by member."""
    spans = [part.span for part in parts]
    if len(spans) == 1:
        return tuple(spans)
    totals = _totals(parts)
    printed = [i for i, part in enumerate(parts) if not part.span.is_derived]
    for a, b in zip(printed, printed[1:], strict=False):
        between = {t.lower for t in tokens[parts[a].last + 1 : parts[b].first]} - set(AXES)
        if not between <= DUAL_MARKS:
            continue
        has_mark = bool(between & {"/", "(", "|", "="})
        if has_mark and _are_pairs(tokens, parts, a, b):
            _link(spans, a - 1, b, has_mark=False)
            _link(spans, a, b + 1, has_mark=False)
            continue
        size = spans[a].chain if spans[a].chain == spans[b].chain else 0
        if size and spans[b].chain_index == 0 and spans[a].chain_index == size - 1:
            # "25*15cm/9.84*5.9in": the last member of one chain meets the first of the other.
            for k in range(size):
                i, j = a - size + 1 + k, b + k
                if i >= 0 and j < len(spans):
                    _link(spans, i, j, has_mark=True)
        elif not size or spans[b].chain_index == spans[a].chain_index == 0:
            _link_parts(spans, totals, a, b, has_mark=has_mark)
    return tuple(_named_as_partner(spans, span) for span in spans)


def _are_pairs(tokens: Sequence[Token], parts: list[Part], a: int, b: int) -> bool:
    """Whether two parts are the last of one pair and the first of another.

    As in "50+5cm(20+2 inches)", and in "78/88 cm (30.7/34.6 in)" where the pairs agree.
    """
    if not a or b + 1 == len(parts):
        return False
    pairs = (parts[a - 1], parts[a]), (parts[b], parts[b + 1])
    joints = {text_between(tokens, left.last + 1, right.first) for left, right in pairs}
    if joints == {"/"}:
        partners = zip(*pairs, strict=True)
        return all(_agreeing_units(left.span, right.span) for left, right in partners)
    return joints == {"+"}


def _named_as_partner(spans: list[QuantitySpan], span: QuantitySpan) -> QuantitySpan:
    """Give a print without a letter or word those of its partner: "6 cm | 2.4 in tall"."""
    if span.same_as is None or not span.is_consistent or span.axis or span.role or span.legend:
        return span
    partner = spans[span.same_as]
    if not (partner.axis or partner.role or partner.legend):
        return span
    return replace(span, axis=partner.axis, role=partner.role, legend=partner.legend)


def _totals(parts: list[Part]) -> dict[int, int]:
    """Map each printed part of a compound or multipack to its total."""
    found = {}
    for total, part in enumerate(parts):
        if part.span.is_derived:
            for i in range(max(0, total - 2), total):
                if part.first <= parts[i].first and parts[i].last <= part.last:
                    found[i] = total
    return found


def _link_parts(
    spans: list[QuantitySpan], totals: dict[int, int], a: int, b: int, *, has_mark: bool
) -> None:
    """Link two neighbours, or their totals: 567g is 1 lb 4 oz, not 4 oz."""
    if a in totals and totals[a] == totals.get(b):
        return
    choices = [(totals.get(a, a), totals.get(b, b)), (totals.get(a, a), b), (a, totals.get(b, b))]
    for first, second in choices:
        if (first, second) != (a, b) and _agreeing_units(spans[first], spans[second]):
            _link(spans, first, second, has_mark=has_mark)
            return
    _link(spans, a, b, has_mark=has_mark and a not in totals and b not in totals)


def _agreeing_units(first: QuantitySpan, second: QuantitySpan) -> list[tuple[str, str]]:
    """Give the readings under which two spans are one quantity in two units."""
    if set(first.units) & set(second.units):
        return []
    return [
        (u, v)
        for u in first.units
        for v in second.units
        if are_same_quantity(first.value, u, second.value, v, tolerance=SAME_PRINT)
    ]


def _rounded_units(first: QuantitySpan, second: QuantitySpan) -> list[tuple[str, str]]:
    """Give the readings under which a mark may join two prints of one size: "1.9 in / 5.0 cm", "1 oz (30 g)"."""
    if set(first.units) & set(second.units):
        return []
    return _agreeing_units(first, second) or [
        (u, v) for u in first.units for v in second.units if are_rounded_prints(first, u, second, v)
    ]


def _link(spans: list[QuantitySpan], a: int, b: int, *, has_mark: bool) -> None:
    first, second = spans[a], spans[b]
    agreeing = _rounded_units(first, second) if has_mark else []
    if has_mark and not agreeing:
        first, second = _with_points(first, second)
    agreeing = agreeing or _agreeing_units(first, second)
    pairs = [
        (u, v) for u in first.units for v in second.units if dimension_of(u) == dimension_of(v)
    ]
    if set(first.units) & set(second.units) or not pairs or not (agreeing or has_mark):
        return
    if not agreeing and (_has_partner(first) or _has_partner(second)):
        return  # "64 mm (2.5 in) / 55 mm (2.2 in)": the first pair is whole
    unit, other = (agreeing or pairs)[0]
    spans[a] = _linked(first, b, unit, is_consistent=bool(agreeing))
    spans[b] = _linked(second, a, other, is_consistent=bool(agreeing))


def _has_partner(span: QuantitySpan) -> bool:
    return span.same_as is not None and span.is_consistent


def _with_points(first: QuantitySpan, second: QuantitySpan) -> tuple[QuantitySpan, QuantitySpan]:
    """Give a number its lost decimal point back where that, and only that, makes two sides agree.

    "68 fl oz (200 ml)" is 6.8 fl oz.
    """
    if _agreeing_units(first, second) or set(first.units) & set(second.units):
        return first, second
    choices = [
        *((_with_point(first, places), second) for places in _LOST_PLACES),
        *((first, _with_point(second, places)) for places in _LOST_PLACES),
    ]
    found = [pair for pair in choices if pair != (first, second) and _agreeing_units(*pair)]
    return found[0] if len(found) == 1 else (first, second)


def _with_point(span: QuantitySpan, places: int) -> QuantitySpan:
    """Move the point of a whole number printed without one; others are given as they are."""
    share = 10**places
    if span.is_range or span.is_derived or span.value % 1 or span.value < share:
        return span
    value = span.value / share
    return replace(span, value=value, low=value, high=value, is_repaired=True)


def _linked(span: QuantitySpan, partner: int, unit: str, *, is_consistent: bool) -> QuantitySpan:
    """Link a span; a partner that agrees settles which unit is printed: 17.6 oz (500 g) is mass."""
    units = (unit,) if is_consistent else span.units
    return replace(span, unit=unit, units=units, same_as=partner, is_consistent=is_consistent)
