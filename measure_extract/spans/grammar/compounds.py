"""Compound units: rates ("5 mg/ml", "600 g per m2") and products ("20 ft-lbs", "1.2 kW h").

A quantity of a compound unit is that or nothing, never one of its first part.
"""

from collections.abc import Sequence

from measure_extract.spans.grammar.lexicon import units_at
from measure_extract.spans.grammar.tokens import Token, is_glued, text_at
from measure_extract.units import dimension_of
from measure_extract.vocabulary import AXIS_LETTERS

__all__ = ["is_compound", "is_exponent"]

_TIMES = frozenset(
    {
        "h", "hr", "hrs", "hour", "hours", "s", "sec", "second", "min", "minute", "minutes", "day",
        "week", "month", "year", "std", "stunde", "heure", "hora",
    }
)  # fmt: skip
_RATE_WORDS = _TIMES | frozenset(
    {"km", "m", "l", "kg", "g", "lb", "ml", "mol", "hz", "k", "sq", "a", "ah", "rms"}
)
_PER = frozenset({"per", "pro", "je", "por", "par"})
# "per day" and "per serving" say how often, not of what: they are roles.
_PER_WORDS = (_TIMES - {"day", "week", "month", "year"}) | {"flush", "sq", "square", "km", "mile"}
_PORTIONS = frozenset({"cup", "cups", "pint", "pints", "once", "pie"})
_JOINTS = frozenset({"-", ".", "·", "⋅", "*", "•"})
# Second parts of a product by the dimension of the first: torque, and energy.
_PRODUCTS = {
    "mass": frozenset({"ft", "foot", "feet", "in", "inch", "cm", "mm", "m"}),
    "length": frozenset({"lb", "lbs", "pound", "pounds", "kg", "oz", "lbf", "kgf"}),
    "power": frozenset({"h", "hr", "hrs", "hour", "hours"}),
}
_SPACED_LENGTHS = frozenset({"ft", "cm", "mm"})  # "5 lb in a box", "2 kg M" are no products


def is_compound(tokens: Sequence[Token], after: int, units: tuple[str, ...]) -> bool:
    """Whether the unit that ends before token `after` goes on as a rate or a product."""
    if after >= len(tokens):
        return False
    joint = tokens[after].lower
    if joint == "/":
        return _is_rate(tokens, after + 1, units)
    if joint in _PER:
        return _is_per(tokens, after + 1)
    return _is_product(tokens, after, dimension_of(units[0])) or _is_power(tokens, after)


def is_exponent(tokens: Sequence[Token], at: int) -> bool:
    """Tell the 2 of "12 m2" and "12 m^2" from that of "5ft2in" and 3'2" by what follows."""
    if text_at(tokens, at) in ("²", "³"):
        return True
    if text_at(tokens, at) == "^":
        return text_at(tokens, at + 1) in ("2", "3")
    if text_at(tokens, at) not in ("2", "3") or not is_glued(tokens, at):
        return False
    return tokens[at - 1].is_word and not units_at(tokens, at + 1)


def _is_rate(tokens: Sequence[Token], at: int, units: tuple[str, ...]) -> bool:
    """Whether the token behind a slash makes a rate: "5 g/L", "180 g / m2"; "30cm/H20cm" does not."""
    below = units_at(tokens, at)
    if is_exponent(tokens, at + 1):
        return bool(below) or text_at(tokens, at).lower() == "sq"
    word = text_at(tokens, at)
    follower = text_at(tokens, at + 1)
    if word in AXIS_LETTERS and (follower[:1].isdecimal() or follower in (":", "=")):
        return False  # the label of another number
    above = {dimension_of(unit) for unit in units}
    is_other = bool(below) and above.isdisjoint(dimension_of(unit) for unit in below)
    if not is_glued(tokens, at):
        return word.lower() == "sq" or (is_other and len(word) > 1)
    if "length" in above and word in AXIS_LETTERS:
        return False  # "30cm/H"
    if "voltage" in above and word.lower() == "a":
        return False
    return is_other or word.lower() in _RATE_WORDS


def _is_per(tokens: Sequence[Token], at: int) -> bool:
    word = text_at(tokens, at).lower()
    return word in _PER_WORDS or (word not in _PORTIONS and bool(units_at(tokens, at)))


def _is_product(tokens: Sequence[Token], after: int, dimension: str) -> bool:
    seconds = _PRODUCTS.get(dimension)
    if seconds is None:
        return False
    is_joined = tokens[after].text in _JOINTS
    at = after + is_joined
    word = text_at(tokens, at)
    if word.lower() not in seconds or (is_joined and not is_glued(tokens, at)):
        return False
    if not is_joined and dimension == "mass":
        return word.lower() in _SPACED_LENGTHS
    # "60 W H 30 cm" names a height.
    return word not in AXIS_LETTERS


def _is_power(tokens: Sequence[Token], after: int) -> bool:
    """Whether a unit with a negative exponent follows: "g cm-3", "m s-1", "ml·kg-1"."""
    at = after + (tokens[after].text in ("·", "⋅"))
    word = text_at(tokens, at)
    if text_at(tokens, at + 1) not in ("-", "⁻") or text_at(tokens, at + 2) not in ("1", "2", "3"):
        return False
    is_tight = is_glued(tokens, at + 1) and is_glued(tokens, at + 2)
    is_unit = word.lower() in _TIMES or bool(units_at(tokens, at))
    return is_tight and is_unit and word not in AXIS_LETTERS and not units_at(tokens, at + 3)
