"""Bare numbers that share the unit of the number behind them: ranges, lists, tolerances."""

import re
from collections.abc import Sequence
from dataclasses import replace

from measure_extract.spans.grammar.atoms import Atom, kilograms_of
from measure_extract.spans.grammar.lexicon import units_at
from measure_extract.spans.grammar.measured import role_before
from measure_extract.spans.grammar.parts import Part, make_part, with_changes
from measure_extract.spans.grammar.tokens import Token, is_glued, text_at, text_between
from measure_extract.units import dimension_of, units_with
from measure_extract.vocabulary import AXIS_LETTERS

__all__ = ["MAX_JOINT", "TOLERANCE", "is_range", "make_range", "with_shared_units"]

# Joints as `text_between` gives them, without spaces.
_RANGE = frozenset(
    {
        "-",
        "~",
        "to",
        "bis",
        "à",
        "hasta",
        "tot",
        "..",
        "...",
        "…",
        "÷",
        "--",
        "upto",
        "-~",
        "-to",
        "toabout",
        "toapproximately",
        "toaround",
        "tonearly",
        "toover",
        "-bis",
        "-à",
        "al",
        "até",
        "till",
        "through",
    }
)
_LIST = frozenset({"/", "or", "oder", "ou", "o", "-or", "-oder", ",or"})
TOLERANCE = frozenset({"±", "+/-", "+-", "-/+"})
_AND = frozenset({"and", "&", "und", "et", "y", "-and", "-und", "+", ",and"})
_BETWEEN = frozenset({"between", "zwischen", "entre", "tra", "fra", "tussen"})
_BETWEEN_JOINTS = _AND | {"e", "en"}
_UP_TO = {"od": "do"}  # "od 20 do 30 cm"
_FROM = frozenset({"de", "da", "desde", "dai", "dalle", "do"})
_DOZEN = 12
_CASES = frozenset({4, 6, 8, 12, 15, 18, 20, 24, 30, 32, 36, 40, 48})  # cans and bottles of a case
_SIZES = frozenset({"length", "mass", "volume"})
_AGES = frozenset({"age", "ages", "aged"})
# What stands before a number without a unit: "US 9 / 27 cm", "SPF 50 + 200 ml".
_BARE_NUMBERED = frozenset(
    {"us", "uk", "eu", "eur", "usa", "fr", "jp", "size", "spf", "lsf", "fps", "ip"}
)
_EXPONENTS = (1, 2, 3)
_THOUSAND = 1000
_THOUSANDS = re.compile(r"[1-9]\d{0,2}\.\d{3}")
MAX_JOINT = 3  # tokens of "+/-" and "..."


def with_shared_units(
    text: str, tokens: Sequence[Token], part: Part, bare_by_last: dict[int, Atom]
) -> list[Part]:
    """Walk back from a number with its unit over the bare numbers that share it.

    "110-120/220-240V" gives 110..120 and 220..240 volt, "60, 80 and 100 cm" three lengths. "35+5 cm"
    (a chain and its extension) gives both as printed, 35 and 5 cm, and no sum: sellers give 35 and 40
    for the length alike. Numbers that are used are taken out of `bare_by_last`, which maps a number's last token to it.
    """
    if part.span.chain:
        return [part]
    current, after, has_word = part, [], False
    while (left := _left_of(current, bare_by_last)) is not None:
        joint = text_between(tokens, left.last + 1, current.first)
        opener = tokens[left.first - 1].lower if left.first else ""
        is_count = joint == "/" and (current.span.value == 1 or _counts_cans(left, current))
        is_apart = is_count or _is_exponent(tokens, left) or _ends_name(tokens, left)
        if opener in _BARE_NUMBERED or is_apart:
            break  # "US 9 / 27 cm", "4/1 gal", "Ages 3+ 12 in doll"
        left = _regrouped(tokens, _in_kilograms(tokens, left, part), part)
        shared = make_part(text, tokens, left, part.span.units, 0, 0, is_inherited=False)
        shared = with_changes(shared, role=part.span.role)
        is_ranged = joint in _RANGE or (joint in _BETWEEN_JOINTS and opener in _BETWEEN)
        is_ranged = is_ranged or _UP_TO.get(opener) == joint
        is_ranged = is_ranged or _is_spanish_range(tokens, left, current, opener)
        if is_ranged:
            if current.span.is_range or left.value >= current.span.value:
                break
            current = make_range(text, shared, current)
        elif (
            _is_listed(joint, has_word=has_word)
            or (joint == "," and _is_row(tokens, left, current, bare_by_last))
        ) and left.value != current.span.value:
            after.append(current)
            current, has_word = shared, has_word or joint not in ("/", *TOLERANCE)
        else:
            break
        del bare_by_last[left.last]
    return [current, *reversed(after)]


def _in_kilograms(tokens: Sequence[Token], left: Atom, right: Part) -> Atom:
    """Give a number that shares the unit of a tonne or a jin in the kilograms in which that is given: "1.5 to 2 t"."""
    if right.span.unit != "kilogram":
        return left
    return replace(left, value=round(left.value * kilograms_of(tokens[right.last].text), 6))


def _regrouped(tokens: Sequence[Token], left: Atom, right: Part) -> Atom:
    """Read the "1.000" of "1.000-1.500 g" as the right end was read: with points between thousands."""
    text = tokens[left.first].text
    is_grouped = right.span.unit in units_with("fine") and right.span.value >= _THOUSAND
    if not is_grouped or left.first != left.number_last or not _THOUSANDS.fullmatch(text):
        return left
    return replace(left, value=float(text.replace(".", "")))


def _counts_cans(left: Atom, right: Part) -> bool:
    """Whether a trade's "12/16.9 FL OZ" and "24/8 OZ" count cans; no list of fills goes on or falls so."""
    is_fill = right.span.unit in ("ounce", "fluid ounce") and left.value in _CASES
    is_case = left.value > right.span.value and left.value % _DOZEN == 0
    return is_fill and (is_case or not right.span.value.is_integer())


def _is_spanish_range(tokens: Sequence[Token], left: Atom, right: Part, opener: str) -> bool:
    """Whether an "a" joins the ends: "de 3 a 5 metros", "70 a 120 cm"; "10 a 250 V" may be amperes."""
    words = [token.text for token in tokens[left.last + 1 : right.first]]
    is_spaced = not is_glued(tokens, left.last + 1) and not is_glued(tokens, right.first)
    is_size = dimension_of(right.span.unit) in _SIZES
    return words in (["a"], ["A"]) and (
        opener in _FROM or (words == ["a"] and is_spaced and is_size)
    )


def _ends_name(tokens: Sequence[Token], left: Atom) -> bool:
    """Whether a plus belongs to an age, or a name that ends in a number: "Ages 3+ 12 in doll", "S10+ 25W charger"."""
    at = left.last + 1  # of the joint: what shares its unit with the number stands behind it
    if tokens[at].text != "+" or not is_glued(tokens, at) or is_glued(tokens, at + 1):
        return False
    first = left.first - (text_at(tokens, left.first - 1) == ":")
    before = text_at(tokens, first - 1)
    if before.lower() in _AGES:
        return True
    is_word = before[:1].isalpha() and is_glued(tokens, left.first)
    return is_word and before not in AXIS_LETTERS and role_before(tokens, left.first) is None


def _is_exponent(tokens: Sequence[Token], left: Atom) -> bool:
    """Whether a number is the negative exponent of the unit before it: "1.8 g kg-1, and 2.3 t"."""
    at = left.first - 1
    is_tight = is_glued(tokens, at) and is_glued(tokens, left.first)
    is_minus = is_tight and tokens[at].text == "-"
    return is_minus and left.value in _EXPONENTS and bool(units_at(tokens, at - 1))


def _left_of(part: Part, bare_by_last: dict[int, Atom]) -> Atom | None:
    for width in range(1, MAX_JOINT + 1):
        left = bare_by_last.get(part.first - 1 - width)
        if left is not None:
            return left
    return None


def _is_listed(joint: str, *, has_word: bool) -> bool:
    """Whether a joint lists; a comma does only in front of an "and" or an "or"."""
    return joint in _LIST or joint in TOLERANCE or joint in _AND or (joint == "," and has_word)


def _is_row(
    tokens: Sequence[Token], left: Atom, current: Part, bare_by_last: dict[int, Atom]
) -> bool:
    """Whether commas alone list: "5, 10, 15 lb", three or more numbers that grow."""
    before = bare_by_last.get(left.first - 2)
    is_joined = before is not None and tokens[left.first - 1].text == ","
    return before is not None and is_joined and before.value < left.value < current.span.low


def is_range(tokens: Sequence[Token], left: Part, right: Part) -> bool:
    """Whether two numbers, each with its unit, are the ends of a range: "100V to 240V"."""
    if left.span.is_derived or right.first - left.last - 1 > MAX_JOINT:
        return False
    joint = text_between(tokens, left.last + 1, right.first)
    is_same = left.span.unit == right.span.unit and left.span.high < right.span.low
    return joint in _RANGE and is_same


def make_range(text: str, left: Part, right: Part) -> Part:
    """Merge the ends of a range into one span."""
    start, end = left.span.start, right.span.end
    span = replace(
        right.span,
        low=left.span.low,
        start=start,
        surface=text[start:end],
        axis=right.span.axis or left.span.axis,
        role=left.span.role or right.span.role,
        is_repaired=left.span.is_repaired or right.span.is_repaired,
        is_approximate=left.span.is_approximate,  # the "~" before the right end joins the two
    )
    return Part(span, left.first, right.last)
