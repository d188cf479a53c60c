"""Read printed numbers: decimals, thousands, fractions, number words.

Works on the digits alone. What the digits measure, and whether two numbers form a range or a chain,
is decided by `spans/rules.py`.
"""

import re
from collections.abc import Iterable

__all__ = [
    "FRACTION_DENOMINATORS",
    "FRACTION_WORDS",
    "HUNDREDS",
    "MULTIPLIERS",
    "NOUN_SHARES",
    "NUMBER_WORDS",
    "TENS",
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


def _by_word(rows: Iterable[tuple[int, str]]) -> dict[str, float]:
    return {word: float(value) for value, words in rows for word in words.split()}


# English, German, French, Spanish, Italian, Portuguese, Dutch; "once" is also the Spanish eleven and the
# French ounce: a number only where a unit follows.
NUMBER_WORDS = {
    **dict.fromkeys(("anderthalb", "eineinhalb", "anderthalbe", "anderhalve", "anderhalf"), 1.5),
    "zweieinhalb": 2.5,
    "dreieinhalb": 3.5,
} | _by_word(
    (
        (1, "one ein eine einen einem un une uno una um uma een één"),
        (2, "two zwei deux dos due dois duas twee"),
        (3, "three drei trois tres tre três drie"),
        (4, "four vier quatre cuatro quattro quatro"),
        (5, "five fünf cinq cinco cinque vijf"),
        (6, "six sechs seis sei zes"),
        (7, "seven sieben sept siete sette sete zeven"),
        (8, "eight acht huit ocho otto oito"),
        (9, "nine neun neuf nueve nove negen"),
        (10, "ten zehn dix diez dieci dez tien"),
        (11, "eleven elf onze once undici"),
        (12, "twelve zwölf douze doce dodici doze twaalf"),
        (13, "thirteen dreizehn treize trece tredici treze dertien"),
        (14, "fourteen vierzehn quatorze catorce quattordici catorze veertien"),
        (15, "fifteen fünfzehn quinze quince quindici vijftien"),
        (16, "sixteen sechzehn seize dieciséis sedici dezesseis zestien"),
        (17, "seventeen siebzehn diecisiete diciassette dezassete dezessete zeventien"),
        (18, "eighteen achtzehn dieciocho diciotto dezoito achttien"),
        (19, "nineteen neunzehn diecinueve diciannove dezenove dezanove negentien"),
    )
)

# Words that a unit may follow, or a smaller number: "twenty-five".
TENS = _by_word(
    (
        (20, "twenty zwanzig vingt veinte venti vinte twintig"),
        (30, "thirty dreißig trente treinta trenta trinta dertig"),
        (40, "forty vierzig quarante cuarenta quaranta quarenta veertig"),
        (50, "fifty fünfzig cinquante cincuenta cinquanta cinquenta vijftig"),
        (60, "sixty sechzig soixante sesenta sessanta sessenta zestig"),
        (70, "seventy siebzig septante setenta settanta zeventig"),
        (80, "eighty achtzig huitante ochenta ottanta oitenta tachtig"),
        (90, "ninety neunzig nonante noventa novanta negentig"),
    )
)

# Words that count what stands before them: "two hundred", "three thousand".
HUNDREDS = _by_word(
    (
        (12, "dozen"),
        (100, "hundred hundert cent cents cien ciento cento cem honderd"),
        (1000, "thousand tausend mille mil duizend"),
    )
)

FRACTION_WORDS = {
    "half": 1 / 2,
    "halves": 1 / 2,
    "third": 1 / 3,
    "thirds": 1 / 3,
    "quarter": 1 / 4,
    "quarters": 1 / 4,
    "eighth": 1 / 8,
    "eighths": 1 / 8,
    # German, French, Spanish, Italian, Portuguese, Dutch
    "halbe": 1 / 2,
    "halber": 1 / 2,
    "halbes": 1 / 2,
    "halben": 1 / 2,
    "demi": 1 / 2,
    "medio": 1 / 2,
    "media": 1 / 2,
    "mezzo": 1 / 2,
    "mezza": 1 / 2,
    "meio": 1 / 2,
    "meia": 1 / 2,
    "halve": 1 / 2,
}

# Shares of other languages that are also nouns: only with a unit behind them, "de" or "di" between the two.
NOUN_SHARES = {
    word: 1 / below
    for below, words in (
        (3, "tiers tercio tercios terzo terzi terço terços drittel derde"),
        (4, "quart quarts cuarto cuartos quarto quarti quartos viertel kwart"),
    )
    for word in words.split()
}

# Words and letters behind a number that multiply it: "2.4 billion gallons", "25 lakh tonnes".
MULTIPLIERS = {
    word: value
    for value, words in (
        (1e3, "thousand thousands tausend mille mil mila duizend"),
        (1e5, "lakh lakhs lac lacs"),
        (
            1e6,
            "million millions mn mln mio millionen millón millones milione milioni milhão milhões miljoen",
        ),
        (1e7, "crore crores"),
        (
            1e9,
            "billion billions bn bln milliarde milliarden milliard milliards miliardo miliardi bilhão bilhões miljard",
        ),
        (1e12, "trillion trillions tn"),
    )
    for word in words.split()
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
