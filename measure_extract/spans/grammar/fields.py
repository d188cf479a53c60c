"""Fields that hold one quantity with a code of UN/CEFACT Recommendation 20: "500 MLT", "6 x 2 KGM"."""

import re

from measure_extract.spans.grammar.clean import clean_text
from measure_extract.spans.grammar.numerals import parse_decimal
from measure_extract.types import QuantitySpan

__all__ = ["read_coded_field"]

# Source: UN/CEFACT Recommendation 20 (codes for units of measure used in international trade), revision 17.
_CODES = {
    "MMT": "millimetre",
    "CMT": "centimetre",
    "MTR": "metre",
    "INH": "inch",
    "FOT": "foot",
    "YRD": "yard",
    "MGM": "milligram",
    "MC": "microgram",
    "GRM": "gram",
    "KGM": "kilogram",
    "TNE": "kilogram",  # the tonne, 1,000 kg
    "STN": "ton",  # the short ton
    "LBR": "pound",
    "ONZ": "ounce",
    "MLT": "millilitre",
    "CLT": "centilitre",
    "DLT": "decilitre",
    "LTR": "litre",
    "4G": "microlitre",
    "OZA": "fluid ounce",
    "GLL": "gallon",
    "GLI": "imperial gallon",
    "PTL": "pint",
    "PTI": "pint",
    "QTL": "quart",
    "CMQ": "millilitre",
    "DMQ": "litre",
    "INQ": "cubic inch",
    "FTQ": "cubic foot",
    "G21": "cup",
    "WTT": "watt",
    "KWT": "kilowatt",
    "VLT": "volt",
    "KVT": "kilovolt",
    "2Z": "millivolt",
}
_FACTORS = {"TNE": 1000.0}
_NUMBER = r"[-+]?\d[\d.,]*"
_CODED = re.compile(
    rf"\s*(?:(?P<count>\d{{1,3}})\s*[xX*]\s*)?(?P<number>{_NUMBER})[\s;,|_:/-]*(?P<code>{'|'.join(_CODES)})\s*"
    rf"|\s*(?P<code_first>{'|'.join(_CODES)})[\s;,|_:]+(?P<number_behind>{_NUMBER})\s*"
)


def read_coded_field(text: str) -> tuple[QuantitySpan, ...]:
    """Read a text that is nothing but a number and a code; empty where it is anything else.

    Codes are upper-case, as the recommendation prints them: "500 mlt" is none.
    """
    cleaned, _ = clean_text(text)
    found = _CODED.fullmatch(cleaned)
    if found is None:
        return ()
    number = "number" if found["number"] else "number_behind"
    code = found["code"] or found["code_first"]
    value = parse_decimal(found[number].lstrip("+-"))
    if value is None:
        return ()
    value *= _FACTORS.get(code, 1.0) * (-1 if found[number].startswith("-") else 1)
    start, end = sorted(
        (*found.span(number), *found.span("code" if found["code"] else "code_first"))
    )[::3]
    span = QuantitySpan(
        value, value, value, _CODES[code], (_CODES[code],), start, end, text[start:end]
    )
    if not found["count"]:
        return (span,)
    total, first = round(value * int(found["count"]), 6), found.start("count")
    whole = QuantitySpan(
        total, total, total, span.unit, span.units, first, end, text[first:end], is_derived=True
    )
    return span, whole
