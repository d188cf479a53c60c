"""Compound units: rates ("5 mg/ml", "600 g per m2") and products ("20 ft-lbs", "1.2 kW h").

A quantity of a compound unit is that or nothing, never one of its first part.
"""

from collections.abc import Sequence

from measure_extract.spans.grammar.lexicon import units_at
from measure_extract.spans.grammar.tokens import Token, is_glued, text_at
from measure_extract.units import dimension_of
from measure_extract.vocabulary import AXIS_LETTERS

__all__ = ["PER", "is_compound", "is_exponent", "is_exponent_digit", "is_per_degree"]

_TIMES = frozenset(
    {
        "h", "hr", "hrs", "hour", "hours", "s", "sec", "second", "min", "minute", "minutes", "day",
        "week", "month", "year", "std", "stunde", "heure", "hora",
    }
)  # fmt: skip
_RATE_WORDS = _TIMES | frozenset(
    {"km", "m", "l", "kg", "g", "lb", "ml", "mol", "hz", "k", "sq", "a", "ah", "rms"}
)
# Symbols and names of units that no quantity here is measured in, as they stand in compounds, case as printed
# (SI Brochure 9th ed., tables 2-8; NIST SP 811, appendix B).
_OTHER = frozenset(
    {
        "s", "ms", "µs", "ns", "ps", "min", "h", "hr", "hrs", "d", "wk", "mo", "yr", "y", "K", "mol", "mmol", "µmol",
        "nmol", "pmol", "M", "mM", "N", "kN", "mN", "J", "kJ", "MJ", "GJ", "Pa", "kPa", "MPa", "GPa", "hPa", "Hz", "kHz",
        "MHz", "GHz", "A", "mA", "kA", "Ah", "mAh", "C", "F", "Ω", "S", "T", "Wb", "sr", "rad", "deg", "ha", "km", "nm",
        "pm", "µm", "um", "acre", "acres", "cal", "kcal", "kWh", "Wh", "MWh", "kgf", "lbf", "ozf", "gf", "bar", "mbar", "atm", "IU",
        "U", "dyn", "erg", "sec", "secs", "eV", "keV", "MeV", "mile", "miles", "mi", "hp", "bhp", "rpm", "rev", "lm", "lx", "cd", "mole",
        "moles", "second", "seconds", "minute", "minutes", "hour", "hours", "hectare", "hectares", "kilometre", "kilometres",
        "kilometer", "kilometers", "kelvin", "joule", "joules", "newton", "newtons", "mph", "ppm", "au", "kpc", "Mpc", "ly",
        "dm", "dm3", "hm", "sqm", "qm", "mq", "sqft", "sqin", "sqyd", "MW", "GW", "MV", "ng", "pg", "week", "month", "year", "day", "days", "person", "capita", "mK",
    }
)  # fmt: skip
_DOSES = frozenset({"microgram", "milligram"})  # what is given per kilogram
# Things of which rates are given: "9.9 l/cycle", "3.2 g plant-1"; a bag, a pack or a serving holds its quantity.
_THINGS = frozenset(
    {
        "animal", "animals", "capita", "cell", "cells", "cow", "cycle", "flush", "head", "hen", "inhabitant", "mouse", "person",
        "plant", "plants", "plot", "pot", "pots", "pulse", "rat", "revolution", "seedling", "shoot", "stroke", "tree", "trees", "tube",
        "turn", "well", "zyklus", "ciclo", "kopf", "tête",
    }
)  # fmt: skip
_HOLDERS = frozenset({"pot", "pots", "tube", "well"})  # behind a spaced slash: "50 ml / tube"
_BEHIND_RATE = frozenset({"max", "at", "bei", "with", "mit"})
_AREAS = frozenset({"sq", "sqm", "qm", "mq", "sqft", "sqin", "sqyd"})
_LASTING = frozenset({"min", "h", "d"})
_DEGREE_SIGNS = frozenset({"K", "℃", "℉", "°C", "°F", "°K", "degC"})
_MAX_FACTORS = 4  # of "kg m s-2 K-1"
PER = frozenset({"per", "pro", "je", "pour", "por", "par"})
_OF_RATES = PER - {"pour"}  # "drap de 2 m pour lit" is for a bed
# "per day" and "per serving" say how often, not of what: they are roles.
_PER_WORDS = (_TIMES - {"day", "week", "month", "year"}) | {"flush", "sq", "square", "km", "mile"}
_ROLE_PERIODS = frozenset({"day", "days", "week", "month", "year", "person", "d"})
_PORTIONS = frozenset({"cup", "cups", "pint", "pints", "once", "pie", "bar"})
_JOINTS = frozenset({"-", ".", "·", "⋅", "*", "•"})
# Second parts of a product by the dimension of the first: torque, and energy.
_PRODUCTS = {
    "mass": frozenset(
        {"ft", "foot", "feet", "in", "inch", "cm", "mm", "m", "force", "meters", "metres"}
    ),
    "length": frozenset(
        {"lb", "lbs", "pound", "pounds", "kg", "oz", "lbf", "kgf", "candle", "candles", "lambert"}
    ),
    "power": frozenset({"h", "hr", "hrs", "hour", "hours", "s", "second", "seconds"}),
    "voltage": frozenset({"amp", "amps", "ampere", "amperes"}),
}
_SPACED_LENGTHS = frozenset({"ft", "cm", "mm"})  # "5 lb in a box", "2 kg M" are no products


def is_compound(tokens: Sequence[Token], after: int, units: tuple[str, ...]) -> bool:
    """Whether the unit that ends before token `after` goes on as a rate or a product."""
    if after >= len(tokens):
        return False
    joint = tokens[after].lower
    if joint == "/":
        return _is_rate(tokens, after + 1, units)
    if joint in _OF_RATES:
        return _is_per(tokens, after + 1)
    if joint == "-" and is_glued(tokens, after) and _is_hyphened_rate(tokens, after + 1):
        return True
    dimension = dimension_of(units[0])
    if _is_product(tokens, after, dimension) or _is_dotted(tokens, after):
        return True
    return _is_power(tokens, after, dimension) or _is_inverse(tokens, after)


def is_per_degree(tokens: Sequence[Token], at: int) -> bool:
    """Whether a temperature coefficient goes on at a token: the rest of "-18 mV/°C" and "-0.3 %/K"."""
    below, behind = text_at(tokens, at + 1), text_at(tokens, at + 2)
    is_degree = below in _DEGREE_SIGNS or (below in "°º˚" and behind in ("C", "F", "K"))
    return text_at(tokens, at) == "/" and bool(below) and is_degree


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
        return bool(below) or text_at(tokens, at) in _OTHER | {"sq"}
    word = text_at(tokens, at)
    if word == "(":  # "W/(m·K)"
        at += 1
        word, below = text_at(tokens, at), units_at(tokens, at)
    follower = text_at(tokens, at + 1)
    if word.isdecimal() and follower in _LASTING and dimension_of(units[0]) in ("mass", "volume"):
        return True  # "2 g/10 min"; "800 W/2 min" is a power
    if word == "100":
        below = units_at(tokens, at + 1)
        is_other = {dimension_of(unit) for unit in units}.isdisjoint(map(dimension_of, below))
        return (bool(below) and is_other) or follower in _OTHER  # "8 l/100 km"
    if word in AXIS_LETTERS and (follower[:1].isdecimal() or follower in (":", "=")):
        return False  # the label of another number
    above = {dimension_of(unit) for unit in units}
    is_other = bool(below) and above.isdisjoint(dimension_of(unit) for unit in below)
    if is_per_degree(tokens, at - 1):
        return True
    if not is_glued(tokens, at):
        is_dose = word == "kg" and units[0] in _DOSES
        is_time = word in ("s", "h", "m") or (word == "min" and _ends_rate(tokens, at + 1, above))
        is_thing = word.lower() in _THINGS - _HOLDERS
        return (
            is_dose or is_time or is_thing or word.lower() in _AREAS or (is_other and len(word) > 1)
        )
    if "length" in above and word in AXIS_LETTERS:
        return False  # "30cm/H"
    if "voltage" in above and word.lower() == "a":
        return False
    return is_other or word.lower() in _RATE_WORDS | _THINGS or word in _OTHER


def _ends_rate(tokens: Sequence[Token], at: int, dimensions: set[str]) -> bool:
    """Whether "6 l / min" ends behind its "min", which is else the least of something: "12 V / min. 10 V"."""
    at += text_at(tokens, at) == "."
    follower = text_at(tokens, at).lower()
    return "volume" in dimensions and (follower in _BEHIND_RATE or not follower[:1].isalnum())


def _is_per(tokens: Sequence[Token], at: int) -> bool:
    word = text_at(tokens, at).lower()
    if text_at(tokens, at) in _OTHER and word not in _ROLE_PERIODS | _PORTIONS:
        return True
    return word in _PER_WORDS or (word not in _PORTIONS and bool(units_at(tokens, at)))


def _is_hyphened_rate(tokens: Sequence[Token], at: int) -> bool:
    """Whether "10-pound-per-square-inch" or "18-gallon-a-minute" goes on at a token."""
    if text_at(tokens, at + 1) != "-":
        return False
    word = text_at(tokens, at).lower()
    return word in _OF_RATES or (word in ("a", "an") and text_at(tokens, at + 2).lower() in _TIMES)


def _is_product(tokens: Sequence[Token], after: int, dimension: str) -> bool:
    seconds = _PRODUCTS.get(dimension)
    if seconds is None:
        return False
    is_joined = tokens[after].text in _JOINTS
    at = after + is_joined
    word = text_at(tokens, at)
    if word.lower() not in seconds:
        return False
    if is_joined and not is_glued(tokens, at) and not _is_inch_pounds(tokens, at):
        return False
    if not is_joined and dimension == "mass":
        return word.lower() in _SPACED_LENGTHS
    # "60 W H 30 cm" names a height.
    return word not in AXIS_LETTERS


def _is_inch_pounds(tokens: Sequence[Token], at: int) -> bool:
    """Whether "60 in. lbs" goes on at a token, the dot of a shortened unit before it."""
    return tokens[at].lower in ("lb", "lbs") and tokens[at - 1].text == "."


def _is_factor(tokens: Sequence[Token], at: int) -> bool:
    return text_at(tokens, at) in _OTHER or bool(units_at(tokens, at))


def _is_dotted(tokens: Sequence[Token], after: int) -> bool:
    """Whether a raised dot multiplies the unit by another: "10 V·s"."""
    return tokens[after].text in ("·", "⋅") and _is_factor(tokens, after + 1)


def _is_power(tokens: Sequence[Token], after: int, dimension: str) -> bool:
    """Whether a factor with a negative exponent follows: "g cm-3", "kg N ha-1", "kg m s-2", "ml·kg-1"."""
    at = after
    for place in range(_MAX_FACTORS):
        at += text_at(tokens, at) in ("·", "⋅", ".", "*")
        word = text_at(tokens, at)
        is_axis = word in AXIS_LETTERS and (word != "L" or dimension == "length")
        if not word[:1].isalpha() or is_axis:
            return False
        end = _exponent_end(tokens, at + 1)
        is_unit = end is not None and text_at(tokens, end) != "in"
        goes_on = end is not None and is_unit and bool(units_at(tokens, end))
        if end is not None and goes_on:
            goes_on = _exponent_end(tokens, end + 1) is None  # "min-1 kg-1"
        # "mm a-1": a year
        is_thing = word in _THINGS
        if end is not None and (word == "a" or is_thing or _is_factor(tokens, at)) and not goes_on:
            return True
        # What is measured may stand between: the N of "25 kg N ha-1", the COD of "0.5 g COD L-1".
        is_substance = place == 0 and (len(word) <= 2 or (word.isupper() and len(word) <= 4))
        if not (_is_factor(tokens, at) or is_substance):
            return False
        at += 1
    return False


def _exponent_end(tokens: Sequence[Token], at: int) -> int | None:
    """Give the index behind a negative exponent: "-1", "⁻³", "^-2"; None where there is none."""
    at += text_at(tokens, at) == "^"
    if text_at(tokens, at) not in ("-", "⁻") or text_at(tokens, at + 1) not in set("123¹²³"):
        return None
    is_tight = is_glued(tokens, at) and is_glued(tokens, at + 1) and not is_glued(tokens, at + 2)
    is_closed = text_at(tokens, at + 2)[:1] in set(",.;:)]/·⋅*")
    return at + 2 if is_tight or (is_glued(tokens, at + 1) and is_closed) else None


def is_exponent_digit(tokens: Sequence[Token], at: int) -> bool:
    """Whether a digit is the negative exponent of a spaced factor: the ones of "5 mL kg-1 min-1"."""
    if tokens[at].text not in ("1", "2", "3") or not is_glued(tokens, at):
        return False
    if tokens[at - 1].text != "-" or not is_glued(tokens, at - 1) or is_glued(tokens, at + 1):
        return False
    is_alone = tokens[at - 2].is_word and not is_glued(tokens, at - 2) and at > 2
    return is_alone and _is_factor(tokens, at - 2) and _is_factor_end(tokens, at - 3)


def _is_factor_end(tokens: Sequence[Token], at: int) -> bool:
    """Whether a unit or its exponent ends at a token."""
    return tokens[at].is_word or (
        tokens[at].text in ("1", "2", "3") and text_at(tokens, at - 1) == "-"
    )


def _is_inverse(tokens: Sequence[Token], after: int) -> bool:
    """Whether the unit itself has a negative exponent: "1,200 cm-1", "20 m⁻²"."""
    end = _exponent_end(tokens, after)
    if end is None or not tokens[after - 1].is_word:
        return False
    following = text_at(tokens, end)
    return following.lower() not in ("x", "*", "pack", "pcs", "piece", "pieces") and not units_at(
        tokens, end
    )
