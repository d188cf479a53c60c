"""What only looks like a quantity: rates, areas, prices, "3 in 1", 5G."""

from collections.abc import Sequence

from measure_extract.spans.grammar.lexicon import match_role, units_at
from measure_extract.spans.grammar.numbers import Number
from measure_extract.spans.grammar.tokens import Token, is_glued, text_at
from measure_extract.units import dimension_of

__all__ = ["CURRENCY", "refuse"]

CURRENCY = frozenset("$€£¥₹")

_RATE_WORDS = frozenset(
    {
        "h", "hr", "hrs", "hour", "s", "sec", "second", "min", "minute", "day", "week", "km", "m",
        "l", "kg", "g", "lb", "ml", "mol", "hz", "k", "sq", "a", "ah", "rms", "year",
    }
)  # fmt: skip


# "2.4G" and "5G" are radio bands and networks on nearly every photo that prints them so.
_RADIO_BANDS = frozenset({2.4, 3.0, 4.0, 5.0, 5.8})

_RADIO_WORDS = frozenset({"wifi", "wi", "wireless", "lte", "network", "ghz", "rf", "receiver"})


def refuse(
    tokens: Sequence[Token], number: Number, at: int, after: int, units: tuple[str, ...]
) -> tuple[str, ...]:
    """Drop readings that the neighbourhood makes wrong; empty where none is left."""
    unit_text = tokens[at].text
    behind = text_at(tokens, after)
    if behind == "/" and _is_rate(tokens, after, units):
        return ()
    if dimension_of(units[0]) == "length":
        if behind in ("²", "³") or _is_exponent(tokens, after):
            return ()
        if unit_text.lower() == "in" and _is_preposition(tokens, number, at, after):
            return ()
        if unit_text in "\"'" and _is_quote(tokens, number, at, after):
            return ()
    if unit_text == "G" and number.value in _RADIO_BANDS and _is_radio(tokens, at, after):
        return ()
    if units[0] == "pint" and unit_text.lower() == "pt" and number.value > 20:
        return ()  # printer's points
    return units


def _is_exponent(tokens: Sequence[Token], at: int) -> bool:
    """Tell the 2 of "12 m2" from that of "5ft2in" and 3'2" by what follows."""
    if text_at(tokens, at) not in ("2", "3") or not is_glued(tokens, at):
        return False
    return tokens[at - 1].is_word and not units_at(tokens, at + 1)


def _is_rate(tokens: Sequence[Token], after: int, units: tuple[str, ...]) -> bool:
    word = text_at(tokens, after + 1).lower()
    if word not in _RATE_WORDS:
        return False
    # "H/W/D in cm" aside, a rate's second unit is glued to the slash: "5 g/L", "10 m/s".
    return is_glued(tokens, after + 1) and not (dimension_of(units[0]) == "voltage" and word == "a")


def _is_preposition(tokens: Sequence[Token], number: Number, at: int, after: int) -> bool:
    """Tell "3 in 1", "5 in the box" and "was 1990 in Paris" from "3 in" by what stands around."""
    following = text_at(tokens, after)
    is_name = following.istitle() and len(following) > 2 and match_role(tokens, after) is None
    if is_name and not units_at(tokens, after):
        # A sentence leads up to the number; a print on a product does not.
        before = text_at(tokens, at - 2)
        if number.value >= 1000 or (before.isalpha() and before.islower()):
            return True
    if following.isdecimal():
        has_unit = bool(units_at(tokens, after + 1)) or text_at(tokens, after + 1) in ("x", "/")
        return not has_unit and int(following) <= 20
    words = ("one", "the", "a", "an", "all", "each", "total", "stock", "pack", "set", "our", "this")
    return following.lower() in words


def _is_quote(tokens: Sequence[Token], number: Number, at: int, after: int) -> bool:
    mark = tokens[at].text
    if mark == "'" and not is_glued(tokens, at):
        return True
    if mark == "'" and text_at(tokens, after).lower() == "s" and is_glued(tokens, after):
        return True  # "90's"
    if mark == '"' and not is_glued(tokens, at):
        word = text_at(tokens, after)
        return is_glued(tokens, after) and word.isalpha() and len(word) > 1
    return False


def _is_radio(tokens: Sequence[Token], at: int, after: int) -> bool:
    near = {t.lower for t in tokens[max(0, at - 4) : after + 3]}
    weighed = near & {"net", "wt", "weight", "gewicht", "peso", "poids"}
    return not weighed and (is_glued(tokens, at) or bool(near & _RADIO_WORDS))
