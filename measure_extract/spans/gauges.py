"""Gauges that look like grams: "16G" on a sink of T304 steel, "28G" on a box of lancets, "20G" on a nose ring.

Sheet, wire, needles and jewellery are sold by gauge, a number without a unit whose G is that of grams. Only the
words around it tell the two apart.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from measure_extract.types import QuantitySpan

__all__ = ["with_gauges"]

_GAUGE = re.compile(r"\d{1,2}\s?G")
_LEAST, _MOST = 6, 36  # gauges of plates, sheets, needles and jewellery that are printed with a G
# Weights of steel rings are printed with a G too: steel alone is not enough.
_SOLD_BY_GAUGE = re.compile(
    r"(?<!\w)(?:gauges?|awg|t-?304|t-?316|lancets?|lancettes?|lanzetten?|needles?|nadeln?|agujas?|aiguilles?"
    r"|syringes?|kanülen?|piercings?|septum|tragus|labret|sinks?)(?!\w)",
    re.IGNORECASE,
)


def with_gauges(texts: Iterable[str], spans: Sequence[QuantitySpan]) -> list[QuantitySpan]:
    """Read "16G" as a gauge beside words for what is sold by gauge, where none calls it a weight.

    Args:
        texts: of a picture, or one alone.
        spans: what was found in them.

    Returns:
        The spans in their order.
    """
    doubtful = [_may_be_gauge(span) for span in spans]
    if not any(doubtful) or not any(map(_SOLD_BY_GAUGE.search, texts)):
        return list(spans)
    unit = "american wire gauge"
    return [
        replace(span, unit=unit, units=(unit,)) if is_doubtful else span
        for span, is_doubtful in zip(spans, doubtful, strict=True)
    ]


def _may_be_gauge(span: QuantitySpan) -> bool:
    is_form = span.unit == "gram" and _GAUGE.fullmatch(span.surface) is not None
    is_form = is_form and span.same_as is None  # "28G (1 oz)" is a weight
    return is_form and _LEAST <= span.value <= _MOST and span.role is None and not span.is_range
