"""One short text per span, so that a table row can say all that matters.

"220..240 volt [H] {A} (input) =?^!" is a range with axis letter, legend and role; = derived, ? repaired,
^ inherited unit, ! dual units that disagree, ~ approximate, & linked to another print.
"""

from measure_extract.spans.finder import find_quantities
from measure_extract.types import QuantitySpan
from measure_extract.units import CHALLENGE_DIMENSIONS, challenge_units, format_number

MARKS = (
    ("=", lambda s: s.is_derived),
    ("?", lambda s: s.is_repaired),
    ("^", lambda s: s.is_inherited),
    ("!", lambda s: not s.is_consistent),
    ("~", lambda s: s.is_approximate),
    ("&", lambda s: s.same_as is not None),
)


def render(span: QuantitySpan) -> str:
    low = f"{format_number(span.low)}.." if span.is_range else ""
    text = f"{low}{format_number(round(span.value, 6))} {span.unit}"
    if span.axis:
        text += f" [{span.axis}]"
    if span.legend:
        text += f" {{{span.legend}}}"
    if span.role:
        text += f" ({span.role})"
    marks = "".join(mark for mark, holds in MARKS if holds(span))
    return f"{text} {marks}" if marks else text


def find_sizes(text: str) -> list[QuantitySpan]:
    """Find the quantities in the challenge's units; those of other kinds have tables of their own."""
    found = find_quantities(text, dimensions=CHALLENGE_DIMENSIONS)
    return [span for span in found if span.unit in challenge_units()]
