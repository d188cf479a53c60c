"""Bring text to one spelling without moving a character.

Every change replaces one character by one, so an offset into the cleaned text is an offset into the
text as printed, and no map is needed. Repairs of OCR confusions are reported; changes of typography
are not repairs. Nothing is repaired unless a unit makes the reading certain.
"""

import re
import unicodedata

from measure_extract.unit_tables import challenge_table

__all__ = ["clean_text"]

# Decimal digits of other scripts: "٥٠٠", "५००".
_DIGITS = {
    code: str(unicodedata.decimal(chr(code)))
    for code in range(0x660, 0x10000)
    if unicodedata.decimal(chr(code), None) is not None
}
_TYPOGRAPHY = {
    **_DIGITS,
    **{code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},  # full-width forms
    **dict.fromkeys(map(ord, "″”“„〃‟〞❞"), '"'),
    **dict.fromkeys(map(ord, "′’‘‛´`ʹ"), "'"),
    **dict.fromkeys(map(ord, "×✕✖╳✗⨯Хх"), "x"),
    **dict.fromkeys(map(ord, "–—−‐‑‒―﹣"), "-"),
    **dict.fromkeys(map(ord, "⁄∕"), "/"),
    **dict.fromkeys(map(ord, "∼〜～≈≃"), "~"),
    **dict.fromkeys(map(ord, "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008"), " "),
    **dict.fromkeys(map(ord, "\u2009\u200a\u202f\u205f\u3000\t\n\r\v\f"), " "),
    # Half a code point: what Python makes of bytes in a command line that are no text. spaCy refuses it.
    **dict.fromkeys(range(0xD800, 0xE000), "\ufffd"),
    ord("μ"): "µ",  # Greek mu to the micro sign
    ord("ℓ"): "l",
    ord("、"): ",",
    ord("٬"): ",",
    ord("،"): ",",
    ord("٫"): ".",
    ord("【"): "[",
    ord("】"): "]",
    ord("〔"): "[",
    ord("〕"): "]",
    ord("。"): ".",
    ord("｡"): ".",
}

_CONFUSED_DIGITS = str.maketrans({"O": "0", "o": "0", "I": "1", "l": "1", "|": "1"} | {
    "S": "5", "B": "8", "Z": "2",
})  # fmt: skip

_LETTER_UNITS = "VWg"  # units of one letter that make a damaged number certain


def _unit_ahead() -> str:
    """Build the pattern of a unit behind a number from the forms of the unit table."""
    forms = {
        re.escape(form).replace(r"\ ", r"\.?\ ?")
        for spec in challenge_table().values()
        for form in spec.forms
        if len(form) > 1 and form.isascii() and form[0].isalpha()
    }
    words = "|".join(sorted(forms, key=len, reverse=True))
    return rf"(?=\ ?(?:(?i:{words})|[{_LETTER_UNITS}\"])(?![^\W_]))"


# "1O0 cm", "l2V", "O.5 kg": a run that has a digit and a look-alike, with a unit behind it. A B before
# the digits is a letter ("vitamin B12 mg", Breite), and so is an S before a spaced "in" ("Galaxy S5 in");
# two such letters begin a code ("BBS01B"), and a bar before the digits is the end of a drawn line ("|8mm|"). A run
# has an end: a text of bars and digits has one at every bar.
_DAMAGED_NUMBER = re.compile(
    r"(?<![^\W_])(?<![.,])(?=[OoIl|SBZ]{0,15}\d|[Oo][.,]\d)(?!B\d)(?!S\d\ in\b)(?![SBZ]{2})(?!(?<!\S)\|[\d.,]+\ ?(?:mm|cm|in|\"))"
    r"(?P<run>[\dOoIl|SBZ]{1,15}(?:[.,][\dOoIl|SBZ]{1,15})?)(?<!OZ)(?<!oZ)" + _unit_ahead()
)
# "O.5 L": units of one letter are certain behind a decimal that begins so.
_ZERO_AS_LETTER = re.compile(r"(?<![^\W_])(?P<run>[Oo])(?=[.,]\d{1,3}\ ?[LlmVWgt](?![^\W_]))")
# "3001bs", "11b" and "250|b": the 1 or the bar is the l of "lb"; nothing weighs 0 ("BBS01B"). Behind a space or a
# hyphen the plural is certain: "265 |bs", "2-1bs".
_POUND_AS_DIGIT = re.compile(
    r"(?:(?<=\d)(?<!\D0)(?<!^0)|(?<=\d[ -])(?=.[bB][sS]))(?P<run>[1|])(?=[bB][sS]?(?![^\W_]))"
)
# "450L85", "450LB5": a B and an S in digits, behind the L of pounds.
_POUNDS_AS_DIGITS = re.compile(r"(?<=\d) ?L(?P<run>85|8[Ss]|B5)(?![^\W_])")
# "1800 VATT": the W lost a stroke.
_WATT_AS_V = re.compile(r"(?<=\d) ?(?P<run>V)(?=ATTS?(?![^\W_]))")
# "10z" and "8 0z": the 0 is the o of "oz".
_OUNCE_AS_DIGIT = re.compile(
    r"(?:(?<=\d)|(?<=\d[\ -])|(?<=[lLiI]\ )|(?<=[lLiI])|(?<=[lLiI]\.)|(?<=[lLiI]\.\ )|(?<=[fF]1\.)|(?<=[fF]1\.\ ))(?P<run>0)(?=[zZ](?![^\W_]))"
)

# "Volume 71 I", "1,25 I": the l of litres, at the end of a line that is a volume's label and its number, or a decimal alone;
# "Tank 0,8 1": behind such a label a lone 1 or a stroke is one too.
_VOLUME_LABEL = (
    r"(?i:\b(?:volumen?|capacity|capacité|capacidad|capacidade|capacità|capienza|kapazität|contents?|contenu|contenance"
    r"|contenido|contenuto|conteúdo|fassungsvermögen|nutzinhalt|tankinhalt|inhalt|füllmenge|inhoud|pojemność|zbiornik|volym"
    r"|rymmer|tank|behållare|réservoir|serbatoio|contenitore|depósito)\b)(?:\ \([\d ]+%\))?[\s:.=]{1,4}\d{1,4}(?:[.,]\d{1,2})?"
)
_LITRE_AS_I = re.compile(rf"(?:{_VOLUME_LABEL}|^\s*\d{{1,2}}[.,]\d{{1,2}})\ ?(?P<run>I)(?=\s*$)")
_LITRE_AS_STROKE = re.compile(rf"{_VOLUME_LABEL}\ (?P<run>[1/])(?=\s*$)")

# "11.2 o2(320g)": the 2 is the z of "oz", before its second print; not in "H2O2 (2 mL)".
_OUNCE_AS_TWO = re.compile(
    r"(?:(?<=\d[oO])(?<![A-Za-z]\d[oO])|(?<=\d\ [oO]))(?P<run>2)(?=\ ?[(/|]\ ?\d)"
)

# "0140mm", "076 cm", "056xH10cm" and "08.5cm": the 0 is a diameter sign; lengths have no leading zeros.
_DIAMETER_AS_DIGIT = re.compile(
    r"(?<![^\W_])(?<![.,/:-])(?<!\d\ )(?P<run>0)(?=[1-9](?:\d+|\d*[.,]\d+)"
    r"(?:\ ?[x*]\ ?[A-Z]?\d+(?:[.,]\d+)?)?\ ?(?i:mm|cm)(?![^\W_]))"
)

# "..100 mg", ".1,8 mg" and ".80 mg" behind a dotted line: nobody prints 0.80 mg without its first 0.
_POINT_OF_LINE = re.compile(
    r"(?P<run>\.)(?=\d)(?:(?<=^\.\.)|(?<=\s\.\.)|(?<=^\.\.\.)|(?<=\s\.\.\.)|(?<=…\.)"
    r"|(?<![\w.,)]\.)(?=\d+[.,]\d|\d*0\ ?(?:mg|mcg|µg)(?![^\W_])))"
)

# "1.65¼nch": the first letter of "inch".
_INCH_AS_DIGIT = re.compile(r"(?<=\d)(?P<run>[¼½¾|])(?=nch(?:es)?(?![^\W_]))")

# "p0unds": a digit between letters is one of them.
_LETTER_AS_DIGIT = re.compile(r"(?<=[a-zA-Z])(?P<run>0)(?=[a-z]{2}|[A-Z]{2})")


def clean_text(text: str) -> tuple[str, frozenset[int]]:
    """Clean a text for the tokenizer.

    Args:
        text: as printed or as OCR read it.

    Returns:
        The cleaned text, of the same length, and the positions of repaired characters.
    """
    cleaned = text if _is_plain(text) else text.translate(_TYPOGRAPHY)
    if len(cleaned) != len(text):  # pragma: no cover - the table maps one character to one
        raise AssertionError("cleaning moved characters")
    repaired: set[int] = set()
    for pattern, replace, needed in _REPAIRS:
        if needed.search(cleaned) is None:
            continue
        pieces, last = (
            [],
            0,
        )  # joined once: a copy at every repair grows as the square of the length
        for match in pattern.finditer(cleaned):
            start, end = match.span("run")
            run = match["run"].translate(_CONFUSED_DIGITS) if replace is None else replace
            repaired.update(start + i for i, old in enumerate(match["run"]) if run[i] != old)
            pieces += [cleaned[last:start], run]
            last = end
        cleaned = "".join((*pieces, cleaned[last:])) if pieces else cleaned
    return cleaned, frozenset(repaired)


def _is_plain(text: str) -> bool:
    """Whether no character needs another spelling; true of most lines."""
    return text.isascii() and text.isprintable() and "`" not in text


# Each with what it finds nothing without, a pattern that is quick to search: most lines lack all of them.
_REPAIRS: tuple[tuple[re.Pattern[str], str | None, re.Pattern[str]], ...] = (
    (_POINT_OF_LINE, " ", re.compile(r"\.\d")),
    (_INCH_AS_DIGIT, "i", re.compile(r"[¼½¾|]nch")),
    (_POUND_AS_DIGIT, "l", re.compile(r"[1|][bB]")),
    (_POUNDS_AS_DIGITS, "BS", re.compile(r"L[8B][5Ss]")),
    (_WATT_AS_V, "W", re.compile("VATT")),
    (_LITRE_AS_I, "l", re.compile(r"\d ?I\s*$")),
    (_LITRE_AS_STROKE, "l", re.compile(r"\d [1/]\s*$")),
    (_OUNCE_AS_TWO, "z", re.compile(r"[oO]2")),
    (_OUNCE_AS_DIGIT, "o", re.compile(r"0[zZ]")),
    (_LETTER_AS_DIGIT, "o", re.compile(r"0[a-zA-Z]")),
    (_ZERO_AS_LETTER, "0", re.compile(r"[Oo][.,]\d")),
    # A look-alike beside a digit, a point between at most.
    (_DAMAGED_NUMBER, None, re.compile(r"[OoIl|SBZ][.,]?\d|\d[.,]?[OoIl|SBZ]")),
    (_DIAMETER_AS_DIGIT, "ø", re.compile(r"0[1-9]")),
)
