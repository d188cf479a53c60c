"""Words of what is measured in a unit: "Power" of watts, "Altezza" of centimetres."""

from collections.abc import Sequence

from measure_extract.spans.grammar.lexicon import match_role
from measure_extract.spans.grammar.tokens import Token, text_at
from measure_extract.units import dimension_of

__all__ = ["MEASURED", "is_measured", "role_before"]

# What the numbers of a role are measured in: "Power (W) 1000", but "Width (W) 30".
MEASURED: dict[str, frozenset[str]] = {
    "length": frozenset({"height", "width", "depth", "length", "thickness", "diameter", "part"}),
    "mass": frozenset(
        {"weight", "net_weight", "gross_weight", "max_load", "capacity", "nutrition", "serving"}
    ),
    "volume": frozenset({"capacity", "net_weight", "max_load", "serving"}),
    "voltage": frozenset({"voltage", "input", "output", "battery", "power"}),
    "power": frozenset({"power", "input", "output", "max_load", "equivalent", "battery"}),
}
"""Dimension -> roles of what is measured in it."""

_LONGEST_WORD = 4  # tokens of a role word: "max user weight"


def is_measured(tokens: Sequence[Token], end: int, unit: str) -> bool:
    """Whether a word of something that is measured in the unit ends before a token."""
    return role_before(tokens, end) in MEASURED[dimension_of(unit)]


def role_before(tokens: Sequence[Token], end: int) -> str | None:
    """Give the role of the longest role word that ends before a token, or before the point of its shortened form."""
    end -= text_at(tokens, end - 1) == "."  # "Net Wt. (g)"
    for first in range(max(0, end - _LONGEST_WORD), end):
        word = match_role(tokens, first)
        if word is not None and word[1] == end:
            return word[0]
    return None
