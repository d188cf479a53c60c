"""Units declared apart from their numbers: "unit: cm", "Dimensions in mm", "Weight (kg): 2.5"."""

from collections.abc import Sequence

from measure_extract.spans.grammar.atoms import Atom
from measure_extract.spans.grammar.axes import axis_at
from measure_extract.spans.grammar.lexicon import match_unit, units_at
from measure_extract.spans.grammar.measured import is_measured
from measure_extract.spans.grammar.tokens import Token, is_glued, text_at
from measure_extract.units import dimension_of

__all__ = [
    "DECLARATIONS",
    "UNIT_WORDS",
    "announces_unit",
    "declared_unit",
    "may_declare",
]

UNIT_WORDS = frozenset(
    {
        "unit", "units", "einheit", "einheiten", "maßeinheit", "unité", "unités", "unidad", "unidades",
        "unità", "unidade", "eenheid", "eenheden",
    }
)  # fmt: skip
"""The word itself, as product photos print it; many are also what pieces are called."""
# Words in front of a declared unit.
DECLARATIONS = UNIT_WORDS | frozenset(
    {
        "size", "sizes", "dimension", "dimensions", "dims", "measurement", "measurements", "measures", "all",
        "maße", "masse", "maß", "maßangaben", "angaben", "abmessung", "abmessungen", "größenangaben",
        "mesure", "mesures", "cotes", "medida", "medidas", "dimensiones", "dimensión", "misura", "misure",
        "dimensione", "dimensioni", "quote", "dimensão", "dimensões", "cotas", "maten", "maat", "maatvoering",
        "afmeting", "afmetingen", "alle",
    }
)  # fmt: skip
_IN = frozenset({":", "=", "in", "en", "em"})
_DECLARED_REACH = 40  # tokens behind a chain; what stands further off is another table


_MARKS = frozenset("/,")  # between a heading and its unit: "Weight / g 19"
_SIGNS = DECLARATIONS | {"(", "["} | _MARKS
_RANGE = frozenset("-~/")


def may_declare(tokens: Sequence[Token]) -> bool:
    """Whether a text can declare a unit at all; most lines cannot."""
    return not _SIGNS.isdisjoint([token.lower for token in tokens])


def declared_unit(tokens: Sequence[Token], chain: list[Atom]) -> tuple[str, ...]:
    """Find "unit: cm", "Size(mm)", "Dimensions in mm", "Weight (kg):" or "Weight / g" before bare numbers.

    A lone bare number takes it only where the declaration stands directly before it, or where an
    axis letter stands at the number ("W: 60 D: 30 (cm)"). Only lengths are declared from afar.
    """
    first = chain[0].first
    if len(chain) > 1 and (leading := _leading_length(tokens, first)):
        return leading
    has_letter = axis_at(tokens, first - 1 - (first > 1 and tokens[first - 1].text in ":="))
    reach = 12 if len(chain) > 1 else 6
    places = list(range(first - 1, max(-1, first - reach), -1))
    if has_letter or len(chain) > 1:
        last = chain[-1].last
        places += range(last + 1, min(len(tokens), last + _DECLARED_REACH))
    for at in places:
        found = match_unit(tokens, at)
        if found is None or at < first < found[1]:
            continue
        units, after = found[0].units, found[1]
        is_near = at >= first - 3 or len(chain) > 1
        is_length = dimension_of(units[0]) == "length"
        if is_length and is_near and _is_declared(tokens, at, after):
            return units
        if len(chain) == 1 and _is_heading(tokens, at, after, chain[0], units[0]):
            return units
    return ()


def announces_unit(tokens: Sequence[Token], at: int) -> bool:
    """Whether a word announces the unit behind it, and counts nothing: "Unit: cm", "Unidades (mm)"."""
    if tokens[at].lower not in UNIT_WORDS:
        return False
    if text_at(tokens, at + 1) in (":", "="):
        return True
    found = match_unit(tokens, at + 2)
    return (
        found is not None
        and dimension_of(found[0].units[0]) == "length"
        and _is_declared(tokens, at + 2, found[1])
    )


def _leading_length(tokens: Sequence[Token], first: int) -> tuple[str, ...]:
    """Read the unit of "cm 30 x 20", as Italian prints have it; empty where there is none."""
    at = first - 1
    is_free = at >= 0 and not is_glued(tokens, at) and not text_at(tokens, at - 1)[:1].isdecimal()
    return units_at(tokens, at) if is_free and tokens[at].lower in ("cm", "mm") else ()


def _is_declared(tokens: Sequence[Token], at: int, after: int) -> bool:
    """Whether the unit stands in brackets, or behind words that declare one."""
    if _is_bracketed(tokens, at, after):
        return True
    before = text_at(tokens, at - 2).lower()
    if before == "(":  # "Measurements (in cm)"
        return tokens[at - 1].lower in _IN and text_at(tokens, after) == ")"
    return tokens[at - 1].lower in _IN | {"/"} and before in DECLARATIONS


def _is_bracketed(tokens: Sequence[Token], at: int, after: int) -> bool:
    return text_at(tokens, at - 1) in ("(", "[") and text_at(tokens, after) in (")", "]")


def _is_heading(tokens: Sequence[Token], at: int, after: int, atom: Atom, unit: str) -> bool:
    """Whether a unit heads the number behind it: "Weight (kg): 2.5", "Voltage / V 100-240".

    Of a range the upper end has it, which lends it to the lower one.
    """
    first, behind = atom.first, atom.last + 1
    if text_at(tokens, behind) in _RANGE and text_at(tokens, behind + 1)[:1].isdecimal():
        return False
    if tokens[at].lower == "t":
        return False  # a tonne is read as kilograms, where it stands at its number
    is_bracketed = _is_bracketed(tokens, at, after)
    if not is_bracketed and text_at(tokens, at - 1) not in _MARKS:
        return False
    gap = tokens[after + is_bracketed : first]
    if gap and gap[0].text in (":", "="):
        gap = gap[1:]
    is_second = len(gap) == 2 and gap[0].is_number and gap[1].text in _RANGE
    if after + is_bracketed > first or (gap and not is_second):
        return False
    return (is_bracketed and len(tokens[at].text) > 1) or is_measured(tokens, at - 1, unit)
