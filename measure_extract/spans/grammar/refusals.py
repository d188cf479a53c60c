"""What only looks like a quantity: prices, "3 in 1", 5G, labels of other numbers, codes."""

import re
from collections.abc import Sequence

from measure_extract.spans.grammar.compounds import PER, is_compound, is_exponent
from measure_extract.spans.grammar.lexicon import match_role, units_at
from measure_extract.spans.grammar.numbers import Number
from measure_extract.spans.grammar.tokens import Token, is_glued, text_at
from measure_extract.units import dimension_of

__all__ = ["CURRENCY", "refuse"]

CURRENCY = frozenset("$€£¥₹")

# "2.4G" and "5G" are radio bands and networks on nearly every photo that prints them so.
_RADIO_BANDS = frozenset({2.4, 3.0, 4.0, 5.0, 5.8})

# Roles of what is weighed: "5G protein", "weighs only 5G".
_WEIGHED = frozenset({"weight", "net_weight", "gross_weight", "nutrition", "serving", "max_load"})
# What a count behind a size counts: "18 in 2 pack"; a "3 in 1 set" has three uses.
_COUNTED = frozenset(
    "pack packs pk pcs pc piece pieces count ct sets panels panel rolls sheets pairs stück stk".split()
)
_RADIO_WORDS = frozenset({"wifi", "wi", "wireless", "lte", "network", "ghz", "rf", "receiver"})

# Letters between digits that are no unit, axis, sign or likely misread digit: "47J234GM", "1Q0g".
_CODE_LETTERS = frozenset("CFJNQRU")

# Unit forms that are also words, letters or labels, and around which unit they are none: up to three
# tokens on each side, the unit between ‹ and ›, a space where the print has one.
_VETOES = (
    # "12345 GE PAPIER", "2 le soir": an e glued to a unit is the estimated sign only if it touches.
    r"\ ‹(?:GE|(?i:le))›|‹(?i:le)›\w|\ ‹(?i:cle)›\ ?[A-Za-z]",
    # "24 V-belt", "2 T-shirts"; "12 V-Akku" is a voltage.
    r"\ ‹[A-Za-z]›-(?!(?i:akku|batt|netz|adapt|usb|dc|ac|\d|long|wide|tall|high|deep|thick|class|lang|hoch|breit|kabel))[A-Za-z]{2}",
    # "L: 60 W: 30": the letter labels the next number; "9 W = 806 lm" is a lamp.
    r"\ ‹[WLT]›\ ?[:=]\ ?\d[\d.,]*(?!\ ?(?:[WLT](?![a-z])|lm(?![a-z])|[Ll]umen))(?![\d.,])",
    # "L=200 W=100 T=3 mm": so does the one before it
    r"(?<![A-Za-z])[HWDLTBP]\ ?[:=]\ ?\d[\d.,]*\ ‹[WLT]›\ ?[:=]\ ?\d",
    # "L 60 W 30 H 20 cm", "H 30 W 20"
    r"(?<![A-Za-z])[HWDLTBP][\ .:=-]*\d+(?:[.,]\d+|\ \d+/\d+)?\ ‹[WLT]›[.-]?\ ?\d[\d.,]*(?![\d.,])"
    r"\ ?(?:$|[HWDLTBPx/,](?![a-z])|\(|cm|mm|in|m(?![a-z])|\")",
    # "L 19W4H 7", "B 40H 35,0T 5,1 cm": letters that have lost the space before them
    r"(?<![A-Za-z])(?P<axis>[HWDLTB])[\ .:=]*\d[\d.,]*‹(?!(?P=axis))[HWDLTB]›[\ .:=]?\d[\d.,]*\ ?(?!(?P=axis))[HWDLTB](?![a-z])",
    r"\d(?P<second>[HWDLTB])\ ?\d[\d.,]*‹(?!(?P=second))[HWDLTB]›\ ?\d[\d.,]*(?![\d.,])\ ?(?:$|cm|mm|in|m(?![a-z])|\")",
    # "TS-S4501 G.W: 1.12 LB": gross and net weight
    r"‹[GN]›\.\ ?W(?![a-z])",
    # "vitamin B12 mg", "Galaxy S5 in box": the number belongs to the letter before it.
    r"(?<![A-Za-z])[A-Z]\d{1,3}\ ‹(?i:mg|mcg|µg|ug|g)›",
    r"(?<![A-Za-z])(?![HWDLTBP])[A-Z]\d{1,3}\ ‹in›\ [a-z]{2}",
    # "W34 L32 in dark blue"
    r"(?<![A-Za-z])[WL]\d{2}\ ‹in›\ (?!(?:wide|long|tall|high|deep|thick|by|or|and|to|dia|diameter|each|total)\b)[a-z]{3}",
    # "5W-30", "10W40", "75W-90": grades of engine and gear oil (SAE J300, SAE J306)
    r"(?<!\d)(?:0|5|10|15|20|25)‹W›[-/]?(?:8|12|16|20|30|40|50|60)(?!\d|\ ?[WwVv])",
    r"(?<!\d)(?:70|75|80|85)‹W›[-/]?(?:80|85|90|110|140|190|250)(?!\d|\ ?[WwVv])",
    # "64G ROM", "8G+128G", "3M™"
    r"\+\ ?\d+‹G›|‹G›(?:\+\d|\ ?(?:RAM|ROM|USB|SSD|LTE|SIM))|‹T›\ ?(?:SSD|HDD|NVMe|HARD)",
    r"(?<!\d)(?:1|2|3|4|6|8|12|16)‹G›/(?:16|32|64|128|256|512)G|G/(?:16|32|64|128|256|512)‹G›",
    r"‹M›[™®]",
    r"‹(?i:lit)›\ [a-z]{2}",
    # "81G42016", "4L250": a code; "12V3000mAh" and "5V2A" have lost a space
    r"\d‹[GLVW]›\d{3,}(?![\d.,]|\ ?[A-Za-zµ])",
    # "Obstet Gynecol, 107 (2 Pt 1)": part 1 of an issue
    r"\(\d{1,2}\ ‹Pt›\ ?\d{1,2}\)",
    # "57°44'8": minutes of an angle
    r"°\ ?[\d.]+‹'›",
)
_VETO = re.compile("|".join(_VETOES))
_VETOED_FORMS = frozenset(
    {
        "b", "d", "h", "v", "w", "l", "g", "t", "m", "in", "ge", "le", "cle", "mg", "mcg", "µg", "ug", "lit", "pt", "'",
    }
)  # fmt: skip


def refuse(
    tokens: Sequence[Token], first: int, number: Number, at: int, after: int, units: tuple[str, ...]
) -> tuple[str, ...]:
    """Drop readings that the neighbourhood makes wrong; empty where none is left.

    Args:
        tokens: of the cleaned text.
        first: index of the number's first token.
        number: the number.
        at: index of the unit's first token.
        after: index of the token after the unit.
        units: its readings, preferred first.
    """
    unit_text = tokens[at].text
    if is_compound(tokens, after, units) or _is_label(tokens, at, after, units):
        return ()
    if _is_rest_of_code(tokens, first):
        return ()
    if tokens[at].lower in _VETOED_FORMS and _VETO.search(_context(tokens, first, at, after)):
        return ()
    if dimension_of(units[0]) == "length":
        if is_exponent(tokens, after):
            return ()
        if unit_text.lower() == "in" and _is_preposition(tokens, number, at, after):
            return ()
        if unit_text in "\"'" and _is_quote(tokens, at, after):
            return ()
    if unit_text == "G" and number.value in _RADIO_BANDS and _is_radio(tokens, at, after):
        return ()
    if units[0] == "pint" and unit_text.lower() in ("pt", "pts") and number.value > 20:
        return ()  # printer's points
    return units


def _context(tokens: Sequence[Token], first: int, at: int, after: int) -> str:
    """Give the unit between ‹ and › with its neighbours, spaced as printed."""
    left = "".join(_spaced(tokens, i) for i in range(max(0, first - 2), at))
    gap = "" if is_glued(tokens, at) else " "
    unit = "".join(token.text for token in tokens[at:after])
    right = "".join(_spaced(tokens, i) for i in range(after, min(len(tokens), after + 3)))
    return f"{left}{gap}‹{unit}›{right}"


def _spaced(tokens: Sequence[Token], i: int) -> str:
    return tokens[i].text if is_glued(tokens, i) else f" {tokens[i].text}"


def _is_label(tokens: Sequence[Token], at: int, after: int, units: tuple[str, ...]) -> bool:
    """Whether a letter belongs to the number glued behind it: "W32 L34", "EliteBook 820 G4".

    "150 g5.3oz" has lost a space: what follows is a quantity of the same dimension.
    """
    if len(tokens[at].text) > 1 or not tokens[at].is_word or is_glued(tokens, at):
        return False
    if not is_glued(tokens, after) or not tokens[after].is_number:
        return False
    dimension = dimension_of(units[0])
    return all(dimension_of(unit) != dimension for unit in units_at(tokens, after + 1))


def _is_rest_of_code(tokens: Sequence[Token], first: int) -> bool:
    """Whether a number goes on from digits and a letter in one word: "BNN-47J234GM"."""
    if first < 2 or text_at(tokens, first - 1) not in _CODE_LETTERS:
        return False
    is_one_word = is_glued(tokens, first) and is_glued(tokens, first - 1)
    return is_one_word and tokens[first - 2].is_number


def _is_preposition(tokens: Sequence[Token], number: Number, at: int, after: int) -> bool:
    """Tell "3 in 1", "5 in the box" and "was 1990 in Paris" from "3 in" by what stands around."""
    if text_at(tokens, at - 1) == text_at(tokens, after) == "-":
        after += 1  # "4-in-1"
    following = text_at(tokens, after)
    is_name = following.istitle() and len(following) > 2 and match_role(tokens, after) is None
    if is_name and not units_at(tokens, after):
        # A sentence leads up to the number; a print on a product does not, and "11 ft 6 in Kayak" neither.
        before = text_at(tokens, at - 2)
        leads = before.isalpha() and before.islower() and not units_at(tokens, at - 2)
        if number.value >= 1000 or leads:
            return True
    if following.isdecimal():
        has_unit = bool(units_at(tokens, after + 1)) or text_at(tokens, after + 1) in ("x", "/")
        is_count = int(following) > 1 and text_at(tokens, after + 1).lower() in _COUNTED
        is_mixed = text_at(tokens, after + 2) == "/"  # "44 in 1 3/8 in"
        return not (has_unit or is_count or is_mixed) and int(following) <= 20
    words = ("one", "the", "a", "an", "all", "each", "total", "stock", "pack", "set", "our", "this")
    return following.lower() in words


def _is_quote(tokens: Sequence[Token], at: int, after: int) -> bool:
    mark = tokens[at].text
    if mark == "'" and not is_glued(tokens, at) and after == at + 1:
        return text_at(tokens, after + 1) != '"'  # "6 ' 3 \""
    if mark == "'" and text_at(tokens, after).lower() == "s" and is_glued(tokens, after):
        return True  # "90's"
    if mark == '"' and not is_glued(tokens, at):
        word = text_at(tokens, after)
        return is_glued(tokens, after) and word.isalpha() and len(word) > 1
    return False


def _is_radio(tokens: Sequence[Token], at: int, after: int) -> bool:
    near = range(max(0, at - 4), min(len(tokens), after + 3))
    if any(_is_weighed(tokens, i) for i in near):
        return False
    return is_glued(tokens, at) or any(tokens[i].lower in _RADIO_WORDS for i in near)


def _is_weighed(tokens: Sequence[Token], i: int) -> bool:
    role = match_role(tokens, i)
    return tokens[i].lower in PER or (role is not None and role[0] in _WEIGHED)
