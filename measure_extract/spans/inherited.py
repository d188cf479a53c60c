"""Numbers whose unit stands elsewhere: in the head of their row or column, or declared for the picture.

A picture's lengths share their unit, so a bare number, or a foot mark among inches (a halved inch
mark), yields one more span, marked as inherited. Proposals only.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from measure_extract.spans.base import Parser, unlinked
from measure_extract.spans.declarations import declared_unit_of, is_declaration
from measure_extract.spans.grammar.clean import clean_text
from measure_extract.spans.grammar.letters import AXES, OTHER_LETTERS
from measure_extract.spans.grammar.lexicon import find_roles
from measure_extract.spans.grammar.numerals import VULGAR_FRACTIONS, parse_decimal
from measure_extract.spans.grammar.parts import CROSS
from measure_extract.spans.grammar.tokens import Token, tokenize
from measure_extract.spans.heads import Head, is_per_hundred, read_head
from measure_extract.spans.tables import numbers_of_heads
from measure_extract.spans.textmap import frames
from measure_extract.spans.unit_heads import unit_heads
from measure_extract.types import OCRResult, QuantitySpan
from measure_extract.units import dimension_of
from measure_extract.vocabulary import AXIS_LETTERS, AXIS_OF_ROLE

__all__ = ["inherited_spans"]

# Letters of other languages would take in paper sizes and legends ("A4", "C1").
_LETTERS = "".join(AXIS_LETTERS) + "Ø"
# A box that is nothing but a number, with an axis letter or a diameter sign at most. Four digits are
# years and model numbers where no letter stands at them.
_BARE_NUMBER = re.compile(
    rf"\s*(?:(?P<letter>[{_LETTERS}])\s*[:=]?\s*(?=\d)(?P<four>\d{{4}}(?!\d))?)?"
    r"(?P<number>(?(four)|\d{1,3}(?:[.,]\d{1,2})?))\s*[-'.*°]?\s*"
)
# What is left of the picture's unit at a number: "21.5c", "21.8 om", "19,5n".
_CUT_UNITS = {
    "centimetre": re.compile(r"(?<=\d)\s?(?:c|om)$"),
    "inch": re.compile(r"(?<=\d)\s?n$"),
}
# A number behind the words that name it: "Depth: 450".
_NAMED_NUMBER = re.compile(
    r"\s*(?P<words>[^\W\d_]{3,}(?:\ [^\W\d_]+){0,2})\s*[:=]?\s*(?P<number>\d{1,4}(?:[.,]\d{1,2})?)\s*"
)
_NAMES = frozenset({"height", "width", "depth", "length", "thickness", "diameter"})

# "H3" of a mattress is how hard it is.
_FIRMNESS = re.compile(r"(?i)härtegrad|haertegrad|hardheid|firmness|fermeté|durezza|dureza|firmeza")
_GRADE = re.compile(r"\s*H\s?\d\s*")
_VULGAR = "".join(VULGAR_FRACTIONS)
_NUMBER = rf"(?:\d{{1,5}}(?:[.,'’ ]\d{{3}})*(?:[.,]\d{{1,3}})?(?:[ -]?\d{{1,2}}/\d{{1,2}}|\s?[{_VULGAR}])?|[{_VULGAR}])"
_ABOUT = r"(?:[~≈±≤<≥>+]|(?i:ca|approx|aprox|about|circa|etwa|env|environ|ongeveer|max|min)\.?)"
# The number of a table's cell: "115", "100-127", "ca. 4", "62 5/8".
_CELL = re.compile(rf"\s*{_ABOUT}?\s*{_NUMBER}(?:\s?[-–—~]\s?{_NUMBER})?\s*[-*]?\s*")
# "22 1/2"; "12-10/24" is a date.
_MIXED = re.compile(rf"\s*\d{{1,3}}(?:[ -][1-9]\d?/(?:2|4|8|16|32|64)|\s?[{_VULGAR}])\s*")
# What a drawing prints at an edge whose unit is declared: "MIN 24.41", "490-500+2", "≥ 16 (C)".
_DESCRIBED = re.compile(
    rf"\s*(?P<about>{_ABOUT})?\s*(?P<numbers>\d{{1,4}}(?:[.,]\d{{1,3}})?(?P<high>\s?[-–—~]\s?\d{{1,4}}(?:[.,]\d{{1,3}})?)?)"
    r"\s*(?P<tolerance>[±+]\s?\d+(?:[.,]\d+)?)?\s*(?P<legend>\([^\W\d_]{1,10}\))?\s*"
)
# Marks beside the numbers of "H 380 W 520 D 260" and "380 x 520 x 260".
_MARKS = frozenset(":=.,;/|-()~±")
_COLONS = frozenset(":=-")  # between a word and its number
# A size; "12345", "80,140" and "0" are none.
_SHORT_NUMBER = re.compile(r"(?!0+(?:[.,]0+)?$)\d{1,4}(?:[.,]\d{1,2})?")


def inherited_spans(ocr: OCRResult, spans: list[QuantitySpan], parse: Parser) -> list[QuantitySpan]:
    """Give the spans that a head, or a declared or common unit of the picture, adds.

    Args:
        ocr: the picture's boxes.
        spans: what is printed with its own unit.
        parse: finds the quantities of one text.
    """
    used = {index for span in spans for index in span.box_indices}
    cells = {
        index
        for index, box in enumerate(ocr.boxes)
        if index not in used and _CELL.fullmatch(box.text) is not None
    }
    heads = _heads(ocr, used, cells) if cells else {}
    headed = _headed_numbers(ocr, heads, cells, used) if heads else {}
    found = [span for index in headed for span in _cell(ocr, index, heads[headed[index]], parse)]
    local = {head for head in headed.values() if not is_declaration(ocr.boxes[head].text)}
    declared = declared_unit_of(ocr, without=frozenset(local))
    unit = declared or _common_unit(spans)
    if unit is None:
        return found
    free = [i for i in range(len(ocr.boxes)) if i not in used and i not in headed]
    if any(_FIRMNESS.search(box.text) for box in ocr.boxes):
        free = [i for i in free if not _GRADE.fullmatch(ocr.boxes[i].text)]
    lengths = [_bare(ocr.boxes[index].text, unit, index) for index in free]
    if declared is None:
        named = [i for i in free if _may_be_named(ocr.boxes[i].text)]
        lengths += [_named(ocr.boxes[index].text, unit, index) for index in named]
    else:
        lengths += [_named(ocr.boxes[index].text, declared, index) for index in free]
        done = {span.box_indices[0] for span in lengths if span is not None}
        labelled = [
            span for i in free if i not in done for span in _labelled(ocr, i, declared, parse)
        ]
        lengths += labelled
        done |= {span.box_indices[0] for span in labelled}
        for i in free:
            if i not in done and _MIXED.fullmatch(ocr.boxes[i].text):
                mixed = list(_with_unit(ocr, i, f" {declared}", declared, parse))
                lengths += mixed if len(mixed) == 1 else []
        lengths += [
            span
            for i in free
            if i not in done
            for span in _described(ocr.boxes[i].text, i, declared, parse)
        ]
    found += [span for span in lengths if span is not None]
    return [*found, *_damaged_units(spans, unit)]


def _heads(ocr: OCRResult, used: set[int], cells: set[int]) -> dict[int, Head]:
    heads = {}
    for index, box in enumerate(ocr.boxes):
        may_head = index not in used or is_per_hundred(box.text)
        head = read_head(box.text) if may_head else None
        if head is not None:
            heads[index] = head
    return {**heads, **unit_heads(ocr, cells)}


def _headed_numbers(
    ocr: OCRResult, heads: dict[int, Head], cells: set[int], used: set[int]
) -> dict[int, int]:
    """Give each bare number of the picture's tables its head, in the boxes' order."""
    found: dict[int, int] = {}
    for boxes in frames(ocr):
        found |= numbers_of_heads(heads.keys() & boxes.keys(), cells, used, boxes)
    return dict(sorted(found.items()))


def _cell(ocr: OCRResult, index: int, head: Head, parse: Parser) -> Iterator[QuantitySpan]:
    """Read the number of a cell in the unit of its head."""
    unit = head.units[0]
    for span in _with_unit(ocr, index, f" {unit}", unit, parse):
        if span.value and not (span.is_derived or span.chain):
            yield replace(span, units=head.units, role=head.role)


def _with_unit(
    ocr: OCRResult, index: int, ending: str, unit: str, parse: Parser
) -> Iterator[QuantitySpan]:
    """Read a box as if its unit stood behind it."""
    text = ocr.boxes[index].text.rstrip()
    for span in parse(text + ending):
        if span.unit == unit and span.start < len(text):
            end = min(span.end, len(text))
            surface = text[span.start : end]
            yield unlinked(span, (index,), end=end, surface=surface, is_inherited=True)


def _labelled(ocr: OCRResult, index: int, unit: str, parse: Parser) -> Iterator[QuantitySpan]:
    """Read a box that is nothing but numbers with axis letters or words, or joined by crosses."""
    text = ocr.boxes[index].text
    if not any(letter.isdigit() for letter in text):
        return
    tokens = tokenize(clean_text(text)[0])
    named = _named_places(tokens)
    is_joined = any(token.lower in CROSS or _is_label(token) for token in tokens)
    if (is_joined or _are_named(tokens, named)) and _is_only_numbers(tokens, named):
        yield from _with_unit(ocr, index, f" ({unit})", unit, parse)


def _are_named(tokens: list[Token], named: set[int]) -> bool:
    """Whether each number stands behind its own word: "Height 80, width 140"."""
    numbers = [at for at, token in enumerate(tokens) if token.is_number]
    names = [at for at in named if at + 1 not in named]
    before = [at - 1 - (tokens[at - 1].text in _COLONS) for at in numbers]
    is_short = all(_SHORT_NUMBER.fullmatch(tokens[at].text) for at in numbers)
    return is_short and bool(numbers) and before == sorted(names)


def _described(text: str, index: int, unit: str, parse: Parser) -> Iterator[QuantitySpan]:
    """Read a box that is a number or range with its tolerance or legend: "22.05±0.197", "≥ 16 (C)"."""
    described = _DESCRIBED.fullmatch(text)
    if described is None or not any(described.group("about", "high", "tolerance", "legend")):
        return
    shift, numbers = described.start("numbers"), described["numbers"]
    for span in parse(f"{numbers} {unit}"):
        if span.unit == unit and span.start < len(numbers) and span.value:
            start, end = shift + span.start, shift + min(span.end, len(numbers))
            place = {"start": start, "end": end, "surface": text[start:end]}
            yield unlinked(span, (index,), **place, is_inherited=True)


def _is_label(token: Token) -> bool:
    return token.lower in AXES or OTHER_LETTERS.get(token.text) is not None


def _named_places(tokens: list[Token]) -> set[int]:
    """Give the tokens of words for an axis."""
    return {
        at
        for role, first, after in find_roles(tokens)
        if role in AXIS_OF_ROLE
        for at in range(first, after)
    }


def _is_only_numbers(tokens: list[Token], named: set[int]) -> bool:
    return all(
        token.is_number
        or token.text in _MARKS
        or token.text in VULGAR_FRACTIONS
        or token.lower in CROSS
        or _is_label(token)
        or at in named
        for at, token in enumerate(tokens)
    )


def _bare(text: str, unit: str, index: int) -> QuantitySpan | None:
    """Read a box that is a bare number, and keep its letter."""
    cleaned, _ = clean_text(text)
    has_letter = cleaned[-1:].isalpha() and unit in _CUT_UNITS
    cut = _CUT_UNITS[unit].search(cleaned) if has_letter else None
    bare = _BARE_NUMBER.fullmatch(cleaned, 0, cut.start() if cut else len(cleaned))
    if bare is None:
        return None
    axis = AXES.get((bare["letter"] or "").lower())
    span = bare.span("four") if bare["four"] else bare.span("number")
    found = _span(text, cleaned, span, unit, index, axis=axis)
    return found if found is None or cut is None else replace(found, is_repaired=True)


def _may_be_named(text: str) -> bool:
    return text[:1].isalpha() and text[-1:].isdecimal()


def _named(text: str, unit: str, index: int) -> QuantitySpan | None:
    """Read a box that is a number behind its name, and keep the name as its role."""
    cleaned, _ = clean_text(text)
    named = _NAMED_NUMBER.fullmatch(cleaned)
    if named is None:
        return None
    roles = [role for role, _, _ in find_roles(tokenize(named["words"]))]
    if len(roles) != 1 or roles[0] not in _NAMES:
        return None
    return _span(text, cleaned, named.span("number"), unit, index, role=roles[0])


def _span(
    text: str,
    cleaned: str,
    place: tuple[int, int],
    unit: str,
    index: int,
    *,
    axis: str | None = None,
    role: str | None = None,
) -> QuantitySpan | None:
    start, end = place
    value = parse_decimal(cleaned[start:end])
    if not value:
        return None
    return QuantitySpan(
        value, value, value, unit, (unit,), start, end, text[start:end],
        axis=axis, role=role, is_inherited=True, box_indices=(index,),
    )  # fmt: skip


def _common_unit(spans: list[QuantitySpan]) -> str | None:
    """Give the length unit printed most often; the earlier one of equals."""
    lengths = Counter(s.unit for s in spans if dimension_of(s.unit) == "length")
    return lengths.most_common(1)[0][0] if lengths else None


def _damaged_units(spans: list[QuantitySpan], unit: str) -> Iterator[QuantitySpan]:
    """Read "39.76'" among inches as inches, and "84m" among centimetres as centimetres."""
    damaged = {"inch": ("foot", ("'", "′", "’")), "centimetre": ("metre", ("m", "M"))}
    if unit not in damaged:
        return
    printed, endings = damaged[unit]
    for span in spans:
        is_part = span.part_of is not None or span.is_derived
        if span.unit == printed and span.surface.endswith(endings) and not is_part:
            yield replace(span, unit=unit, units=(unit,), is_inherited=True, same_as=None)
