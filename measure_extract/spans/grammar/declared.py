"""Units declared apart from their numbers: "unit: cm", "Dimensions in mm", "Weight (kg): 2.5"."""

from collections.abc import Sequence

from measure_extract.spans.grammar.atoms import Atom
from measure_extract.spans.grammar.axes import axis_at
from measure_extract.spans.grammar.lexicon import match_role, match_unit
from measure_extract.spans.grammar.tokens import Token
from measure_extract.units import dimension_of

__all__ = ["DECLARATIONS", "declared_unit", "may_declare"]

# Words in front of a declared unit.
DECLARATIONS = frozenset(
    {
        "unit", "units", "size", "sizes", "dimension", "dimensions", "measurements", "all", "maße",
        "abmessungen", "mesures", "medidas", "misure", "dimensioni", "afmetingen", "dimensiones",
        "dimensões", "einheit",
    }
)  # fmt: skip
_IN = frozenset({":", "in", "en", "em"})
# What a heading of one letter in brackets measures: "Power (W) 1000", but "Width (W) 30".
_LETTER_ROLES = {
    "power": "power",
    "voltage": "voltage",
    "weight": "mass",
    "net_weight": "mass",
    "capacity": "volume",
}
_DECLARED_REACH = 40  # tokens behind a chain; what stands further off is another table


_SIGNS = DECLARATIONS | {"(", "["}


def may_declare(tokens: Sequence[Token]) -> bool:
    """Whether a text can declare a unit at all; most lines cannot."""
    return not _SIGNS.isdisjoint([token.lower for token in tokens])


def declared_unit(tokens: Sequence[Token], chain: list[Atom]) -> tuple[str, ...]:
    """Find "unit: cm", "Size(mm)", "Dimensions in mm" or "Weight (kg):" before bare numbers.

    A lone bare number takes it only where the declaration stands directly before it, or where an
    axis letter stands at the number ("W: 60 D: 30 (cm)"). Only lengths are declared from afar.
    """
    first = chain[0].first
    has_letter = axis_at(tokens, first - 1 - (first > 1 and tokens[first - 1].text in ":="))
    reach = 12 if len(chain) > 1 else 4
    places = list(range(first - 1, max(-1, first - reach), -1))
    if has_letter or len(chain) > 1:
        last = chain[-1].last
        places += range(last + 1, min(len(tokens), last + _DECLARED_REACH))
    for at in places:
        found = match_unit(tokens, at)
        if found is None or at < first < found[1]:
            continue
        dimension = dimension_of(found[0].units[0])
        if _is_declared(tokens, at, found[1]) and (
            dimension == "length" or _is_heading(tokens, at, found[1], chain, dimension)
        ):
            return found[0].units
    return ()


def _is_declared(tokens: Sequence[Token], at: int, after: int) -> bool:
    """Whether the unit stands in brackets, or behind words that declare one."""
    before = tokens[at - 1].lower if at else ""
    behind = tokens[after].lower if after < len(tokens) else ""
    if before in ("(", "[") and behind in (")", "]"):
        return True
    return before in _IN and at > 1 and tokens[at - 2].lower in DECLARATIONS


def _is_heading(
    tokens: Sequence[Token], at: int, after: int, chain: list[Atom], dimension: str
) -> bool:
    """Whether a unit in brackets heads the one number behind it: "Weight (kg): 2.5"."""
    first = chain[0].first
    gap = [token.text for token in tokens[after + 1 : first]]
    if len(chain) > 1 or after + 1 > first or gap not in ([], [":"], ["="]):
        return False
    if len(tokens[at].text) > 1:
        return True
    word = match_role(tokens, at - 2)
    return word is not None and _LETTER_ROLES.get(word[0]) == dimension
