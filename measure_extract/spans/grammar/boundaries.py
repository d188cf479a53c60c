"""Where our tokenizer cuts: numbers, letter runs and symbols each stand alone.

spaCy's English rules keep "750ML", '12.5"W' and "30cm/11.8inch" whole and cut "300lbs/136kg" wrongly;
these rules cut at every change between digits, letters and symbols, and keep "1,000.5" and ".5" whole.
"""

import re
from functools import cache
from importlib.resources import files

from measure_extract.spans.grammar.letters import OTHER_LETTERS
from measure_extract.spans.grammar.numerals import VULGAR_FRACTIONS
from measure_extract.unit_tables import challenge_table
from measure_extract.vocabulary import AXIS_LETTERS

__all__ = ["FIRST_SYMBOL", "LAST_SYMBOL", "inner_boundaries"]

_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹" + "".join(VULGAR_FRACTIONS)
_LETTER = rf"[^\W\d_{_RAISED}]"
_SYMBOL = rf"(?:[^\w\s]|_|[{_RAISED}])"
# A point or comma inside a number, or a point that begins one, is no symbol of its own.
_POINT_BEHIND_CROSS = (
    r"(?:(?<=[\d\"'][xX])|(?<=[cm]m[xX])|(?<=^[xX]))(?=\.\d)"  # "4x.5 cm", "4 x.5 cm"
)
_LOOSE_SYMBOL = rf"(?!(?<=\d)[.,](?=\d))(?!{_POINT_BEHIND_CROSS}){_SYMBOL}"
_AXIS = f"[{''.join(AXIS_LETTERS)}{''.join(AXIS_LETTERS).lower()}{''.join(OTHER_LETTERS)}]"
_CROSS_AHEAD = rf"[xX](?:[\d.]|{_AXIS}\d|[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]|$)"
_OWN_AXIS = f"[{''.join(AXIS_LETTERS)}B]"  # letters of which one alone may stand at a unit
_LETTER_ENDS = r"(?:\W|$|x\d)"

FIRST_SYMBOL = re.compile(rf"(?!\.\d){_SYMBOL}")  # taken off the beginning of a word
LAST_SYMBOL = re.compile(_SYMBOL)  # taken off its end


@cache
def inner_boundaries() -> re.Pattern[str]:
    """Give what separates two tokens of a word: a symbol, or the empty place between them."""
    lengths, sizes = _short_forms("length"), _short_forms("length", "mass", "volume")
    boundaries = [
        _LOOSE_SYMBOL,
        _POINT_BEHIND_CROSS,
        rf"(?<=\d)(?={_LETTER})",
        rf"(?<={_LETTER})(?=\d)",
        # The cross between sizes is no part of a word: "40cmx30cm", '24"xD16"', "30Lx20W".
        rf"(?<=\d(?:{sizes}))(?={_CROSS_AHEAD})",
        rf"(?<=\d(?:[gGmV\"]|{_AXIS}))(?={_CROSS_AHEAD})",
        rf"(?<=inch)(?={_CROSS_AHEAD})",
        rf"(?<=\"{_AXIS})(?={_CROSS_AHEAD})",
        rf"(?<=[xX])(?={_AXIS}\.?\d)",
        r"(?<=[xX])(?=[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3])",
        # The same behind a space: "50 cmx15 cm", "0.3 mx0.5 m", "71 cm Lx40 cm".
        rf"(?<=^(?:{lengths}))(?=[xX]\d)",
        rf"(?<=^(?:m|{_OWN_AXIS}))(?=x\d)",
        rf"(?<=\d(?:{lengths}){_OWN_AXIS})(?=x\d)",
        # Scripts without spaces: the unit of "500毫升装" ends where the next word begins.
        *_spaceless_ends(),
        # The letter behind a unit, or an end mark of a dimension line read as one: "H20cmH", "3 inchL".
        rf"(?<=\d(?:{lengths}))(?!(?<=CM)H)(?={_OWN_AXIS}{_LETTER_ENDS}|I(?:\W|$))",
        rf"(?<=^(?:{lengths}))(?<!IN)(?!(?<=CM)H)(?={_OWN_AXIS}{_LETTER_ENDS})",
        rf"(?<=inch)(?={_OWN_AXIS}{_LETTER_ENDS})",
        # The word behind a unit: "12inHeight", "5kgWeight".
        rf"(?<=\d(?:{sizes}))(?=[A-Z][a-z]{{3}})",
        rf"(?<=^(?:{sizes}))(?=[A-Z][a-z]{{3}})",
        # The letter before a unit: "51Hcm"; others are misread digits ("17Bcm", "7Tmm").
        r"(?<=\d[HW])(?=[cm]m\b)",
    ]
    return re.compile("|".join(boundaries))


def _short_forms(*dimensions: str) -> str:
    """Give the two-letter unit forms, also in capitals, of some dimensions as alternatives of a pattern."""
    forms = {
        form
        for spec in challenge_table().values()
        if spec.dimension in dimensions
        for form in spec.forms
        if len(form) == 2 and form.isascii() and form.isalpha()
    }
    return "|".join(sorted(forms | {form.upper() for form in forms}))


def _spaceless_ends() -> list[str]:
    """Give the boundaries behind units of Chinese and Japanese, one for each length of their forms."""
    text = files("measure_extract").joinpath("data/foreign_units.txt").read_text(encoding="utf-8")
    forms = re.findall(r"[\u30a0-\u30ff\u3400-\u9fff\uac00-\ud7a3]+", text)
    by_length: dict[int, set[str]] = {}
    for form in forms:
        by_length.setdefault(len(form), set()).add(form)
    return [
        rf"(?<=\d(?:{'|'.join(sorted(words))}))(?=[xX]\d|[\u3041-\u309f\u3400-\u9fff\uac00-\ud7a3])"
        for words in by_length.values()
    ]
