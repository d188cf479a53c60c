"""Products without a unit that repeat sizes the picture prints with one: "92.99×99.07×40.75" beside '92.99"', '40.75"'.

Two of a product's numbers that stand elsewhere with one unit are no chance, and neither is a product that is another
one in centimetres: "13X18" beside '5"X7"'. Its like on the same picture share the unit.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from measure_extract.spans.base import Parser, unlinked
from measure_extract.types import OCRResult, QuantitySpan
from measure_extract.units import is_same_print, to_base

__all__ = ["repeated_products"]

_NUMBER = r"\d{1,4}(?:[.,]\d{1,3})?"
_PRODUCT = re.compile(
    rf"(?:[^\d(]*[:\s])?(?P<product>{_NUMBER}'?(?:\s?[xX×*]\s?{_NUMBER}'?){{1,2}})"
)
_ENDS = frozenset("0123456789'")
_UNITS = ("inch", "centimetre", "millimetre")
_FEWEST = 2  # numbers of a product that are printed with their unit elsewhere


def repeated_products(
    ocr: OCRResult, spans: list[QuantitySpan], parse: Parser
) -> Iterator[QuantitySpan]:
    """Give the sizes of bare products that the picture's other sizes explain.

    Args:
        ocr: the picture's boxes.
        spans: what was found on the picture.
        parse: finds the quantities of one text.
    """
    chained = {i for s in spans if s.chain and s.unit != "foot" for i in s.box_indices}
    found = {
        i: match
        for i, box in enumerate(ocr.boxes)
        if box.text[-1:] in _ENDS
        and i not in chained
        and (match := _PRODUCT.fullmatch(box.text)) is not None
    }
    if not found:
        return
    sizes = [s for s in spans if s.unit in _UNITS and not s.is_inherited]
    for unit in _UNITS:
        products = {i: _in_unit(match, unit, parse) for i, match in found.items()}
        proven = {i for i, members in products.items() if _is_repeated(members, sizes)}
        sizes_of = {len(products[i]) for i in proven}
        for i in [i for i in found if i in proven or len(products[i]) in sizes_of]:
            yield from (unlinked(span, (i,)) for span in products[i])
            del found[i]


def _in_unit(product: re.Match[str], unit: str, parse: Parser) -> list[QuantitySpan]:
    """Read a product as if its unit stood behind it; "5'x7'" without its marks of feet."""
    text = product.string
    start, end = product.span("product")
    printed = text[start:end].replace("'", " ")
    return [
        replace(
            span,
            start=span.start + start,
            end=min(span.end, len(printed)) + start,
            surface=text[span.start + start : min(span.end, len(printed)) + start],
            is_inherited=True,
        )
        for span in parse(f"{printed} {unit}")
        if span.unit == unit and span.chain
    ]


def _is_repeated(members: list[QuantitySpan], sizes: list[QuantitySpan]) -> bool:
    """Whether a product is made of printed sizes, or is a printed product in another unit."""
    if not members:
        return False
    equal = {m.value for m in members for s in sizes if m.unit == s.unit and m.value == s.value}
    if len(equal) >= min(_FEWEST, len({m.value for m in members})) and len(equal) > 1:
        return True
    firsts = [k for k, s in enumerate(sizes) if s.chain == len(members) and not s.chain_index]
    return any(_is_converted(members, sizes[k : k + len(members)]) for k in firsts)


def _is_converted(members: list[QuantitySpan], others: list[QuantitySpan]) -> bool:
    """Whether every number of a product is the other's in another unit."""
    if len(others) != len(members) or others[0].unit == members[0].unit:
        return False
    return all(
        is_same_print(to_base(a.value, a.unit), to_base(b.value, b.unit))
        for a, b in zip(members, others, strict=True)
    )
