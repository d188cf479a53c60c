"""Read printed numbers: decimals, thousands, fractions, number words.

Works on the digits alone. What the digits measure, and whether two numbers form a range or a chain,
is decided by `spans/rules.py`.
"""

import re

__all__ = [
    "FRACTION_DENOMINATORS",
    "FRACTION_WORDS",
    "NUMBER_WORDS",
    "VULGAR_FRACTIONS",
    "parse_decimal",
]

# Unicode 15.1, chapter "Number Forms" and Latin-1.
VULGAR_FRACTIONS = {
    "½": 1 / 2,
    "⅓": 1 / 3,
    "⅔": 2 / 3,
    "¼": 1 / 4,
    "¾": 3 / 4,
    "⅕": 1 / 5,
    "⅖": 2 / 5,
    "⅗": 3 / 5,
    "⅘": 4 / 5,
    "⅙": 1 / 6,
    "⅚": 5 / 6,
    "⅛": 1 / 8,
    "⅜": 3 / 8,
    "⅝": 5 / 8,
    "⅞": 7 / 8,
}

# Denominators on rulers and measuring cups; 50/60 and 110/220 are not fractions.
FRACTION_DENOMINATORS = frozenset({2, 3, 4, 5, 6, 8, 10, 12, 16, 32, 64})

NUMBER_WORDS = {
    "one": 1.0,
    "two": 2.0,
    "three": 3.0,
    "four": 4.0,
    "five": 5.0,
    "six": 6.0,
    "seven": 7.0,
    "eight": 8.0,
    "nine": 9.0,
    "ten": 10.0,
    "eleven": 11.0,
    "twelve": 12.0,
}

FRACTION_WORDS = {
    "half": 1 / 2,
    "halves": 1 / 2,
    "third": 1 / 3,
    "thirds": 1 / 3,
    "quarter": 1 / 4,
    "quarters": 1 / 4,
    "eighth": 1 / 8,
    "eighths": 1 / 8,
}

_MAX_DIGITS = 15  # what a float holds exactly; longer runs are barcodes and serial numbers

_PLAIN = re.compile(r"\d+")
_GROUPED = re.compile(r"[1-9]\d{0,2}(?:(?P<mark>[.,])\d{3})(?:(?P=mark)\d{3})*")
_GROUPED_DECIMAL = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+\.\d+|[1-9]\d{0,2}(?:\.\d{3})+,\d+")
_DECIMAL = re.compile(r"\d*[.,]\d+")
_SCIENTIFIC = re.compile(r"\d+(?:\.\d+)?[eE]-?\d{1,2}")


def parse_decimal(digits: str, *, dot_groups: bool = False) -> float | None:
    """Read a number written with digits, points and commas.

    A comma before exactly three digits groups thousands ("1,000" is 1000) unless the number begins
    with 0 ("0,750" is 0.75). A point before exactly three digits is a decimal point ("2.205") unless
    `dot_groups` says that thousands are likely, or it occurs twice ("1.000.000").

    Args:
        digits: the number alone, ASCII digits.
        dot_groups: read "1.000" as 1000; the caller knows from the unit.

    Returns:
        The value, or None where the text is no number ("1.2.3") or longer than any measure.
    """
    if len(digits) > _MAX_DIGITS:
        return None
    if _PLAIN.fullmatch(digits):
        return float(digits)
    if found := _GROUPED.fullmatch(digits):
        mark = found["mark"]
        if mark == "," or dot_groups or digits.count(".") > 1:
            return float(digits.replace(mark, ""))
        return float(digits)
    if _GROUPED_DECIMAL.fullmatch(digits):
        grouping = "," if digits.rindex(".") > digits.rfind(",") else "."
        return float(digits.replace(grouping, "").replace(",", "."))
    if _DECIMAL.fullmatch(digits):
        return float(digits.replace(",", "."))
    if _SCIENTIFIC.fullmatch(digits):
        return float(digits)
    return None
