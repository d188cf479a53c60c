"""Bring text to one spelling without moving a character.

Every change replaces one character by one, so an offset into the cleaned text is an offset into the
text as printed, and no map is needed. Repairs of OCR confusions are reported; changes of typography
are not repairs. Nothing is repaired unless a unit makes the reading certain.
"""

import re

__all__ = ["clean_text"]

_TYPOGRAPHY = {
    **{code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},  # full-width forms
    **dict.fromkeys(map(ord, "″”“„〃‟〞❞"), '"'),
    **dict.fromkeys(map(ord, "′’‘‛´`ʹ"), "'"),
    **dict.fromkeys(map(ord, "×✕✖╳✗⨯Хх"), "x"),
    **dict.fromkeys(map(ord, "–—−‐‑‒―﹣"), "-"),
    **dict.fromkeys(map(ord, "⁄∕"), "/"),
    **dict.fromkeys(map(ord, "∼〜～≈≃"), "~"),
    **dict.fromkeys(map(ord, "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008"), " "),
    **dict.fromkeys(map(ord, "\u2009\u200a\u202f\u205f\u3000\t\n\r\v\f"), " "),
    ord("μ"): "µ",  # Greek mu to the micro sign
    ord("ℓ"): "l",
    ord("、"): ",",
    ord("。"): ".",
    ord("｡"): ".",
}

_CONFUSED_DIGITS = str.maketrans({"O": "0", "o": "0", "I": "1", "l": "1", "|": "1"} | {
    "S": "5", "B": "8", "Z": "2",
})  # fmt: skip

_UNIT_AHEAD = (
    r"(?=\ ?(?:(?i:cm|mm|inch(?:es)?|in|feet|ft|kg|mg|lbs?|pounds?|oz|ounces?|fl\.?\ ?oz|ml|gal"
    r"|gallons?|volts?|watts?|grams?)|[VWg\"])"
    r"(?![^\W_]))"
)
# "1O0 cm", "l2V": a run that has a digit and a look-alike, with a unit behind it.
_DAMAGED_NUMBER = re.compile(
    r"(?<![^\W_])(?<![.,])(?=[OoIl|SBZ]*\d)(?P<run>[\dOoIl|SBZ]+(?:[.,][\dOoIl|SBZ]+)?)"
    + _UNIT_AHEAD
)
# "3001bs", "11b" and "250|b": the 1 or the bar is the l of "lb".
_POUND_AS_DIGIT = re.compile(r"(?<=\d)(?P<run>[1|])(?=[bB][sS]?(?![^\W_]))")
# "10z" and "8 0z": the 0 is the o of "oz".
_OUNCE_AS_DIGIT = re.compile(
    r"(?:(?<=\d)|(?<=\d[\ -])|(?<=[lLiI]\ )|(?<=[lLiI])|(?<=[lLiI]\.)|(?<=[lLiI]\.\ ))(?P<run>0)(?=[zZ](?![^\W_]))"
)

# "0140mm", "076 cm", "056xH10cm" and "08.5cm": the 0 is a diameter sign; lengths have no leading zeros.
_DIAMETER_AS_DIGIT = re.compile(
    r"(?<![^\W_])(?<![.,/:-])(?<!\d\ )(?P<run>0)(?=[1-9](?:\d+|\d*[.,]\d+)"
    r"(?:\ ?[x*]\ ?[A-Z]?\d+(?:[.,]\d+)?)?\ ?(?i:mm|cm)(?![^\W_]))"
)

# "p0unds": a digit between letters is one of them.
_LETTER_AS_DIGIT = re.compile(r"(?<=[a-zA-Z])(?P<run>0)(?=[a-z]{2}|[A-Z]{2})")


def clean_text(text: str) -> tuple[str, frozenset[int]]:
    """Clean a text for the tokenizer.

    Args:
        text: as printed or as OCR read it.

    Returns:
        The cleaned text, of the same length, and the positions of repaired characters.
    """
    cleaned = text.translate(_TYPOGRAPHY)
    if len(cleaned) != len(text):  # pragma: no cover - the table maps one character to one
        raise AssertionError("cleaning moved characters")
    repaired: set[int] = set()
    for pattern, replace in _REPAIRS:
        found = list(pattern.finditer(cleaned))
        for match in found:
            start, end = match.span("run")
            run = match["run"].translate(_CONFUSED_DIGITS) if replace is None else replace
            repaired.update(start + i for i, old in enumerate(match["run"]) if run[i] != old)
            cleaned = cleaned[:start] + run + cleaned[end:]
    return cleaned, frozenset(repaired)


_REPAIRS: tuple[tuple[re.Pattern[str], str | None], ...] = (
    (_POUND_AS_DIGIT, "l"),
    (_OUNCE_AS_DIGIT, "o"),
    (_LETTER_AS_DIGIT, "o"),
    (_DAMAGED_NUMBER, None),
    (_DIAMETER_AS_DIGIT, "ø"),
)
