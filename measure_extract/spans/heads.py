"""What the head of a row or column says of the numbers beside or below it: "Max load [kg]", "Weight / g".

Reads one text; where its numbers stand is the business of `tables`.
"""

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from measure_extract.spans.grammar.clean import clean_text
from measure_extract.spans.grammar.lexicon import find_roles, match_unit
from measure_extract.spans.grammar.measured import MEASURED
from measure_extract.spans.grammar.tokens import tokenize
from measure_extract.unit_tables import forms_as_read
from measure_extract.units import dimension_of
from measure_extract.vocabulary import AXIS_LETTERS

__all__ = ["Head", "bare_units", "is_per_hundred", "last_role", "lone_units", "read_head"]

_MAX_CHARACTERS = 48  # of a head; longer lines are sentences
_LONGEST_UNIT = 12  # characters: "centimetres)"
_BRACKETS = " ()[]"
_SIZE_ROLES = MEASURED["length"]
# Letters that name an axis or a size of clothes at least as often as a unit: "Seat (W)", "Size (L)".
_DOUBTFUL_LETTERS = frozenset("WwLlM")
_SIZES = re.compile(
    r"(?i:\b(?:sizes?|größe|groesse|tailles?|tallas?|taglia|tamanho|maat|model|type|art|kit|color|colour)\b)"
)
# Behind these a slash says "per": "Price / kg", "Additives / kg".
_PER = re.compile(
    r"(?i:\b(?:prices?|cost|preis|prix|precio|prezzo|preço|prijs|rate|dose|additi\w+|zusatz\w*|[€$£]))|[€$£]"
)
# What a row of nutrients counts in: "Protein, g/100g", "Fat (mg per 100 ml)", "Energy, kcal/100g".
_PER_HUNDRED = re.compile(r"(?i:(?<=g|l|j)\s?(?:/|per|je|pro|por|par|pour)\s?100\s?(?:gm?|ml)\b)")
# The first row of a panel of nutrients: "Calories", "Energy, kcal", "Brennwert (kJ)". With a colon it is what somebody
# needs a day: "Calories: 2,000 2,500".
_FOOD_ENERGY = re.compile(
    r"""(?ix) \s* (?: calories | kalorien | calorías
    | (?: energy | energie | énergie | energía | energia | brennwert
        | valeur\ énergétique | valor\ energético | valore\ energetico )
      \s? [,(/\s] \s? (?: kcal | kj ) \s? \)? ) \s*"""
)
# A label that says its unit itself: "Wattage" beside "900". "Watts" more often stands behind its number.
_SAYS_UNIT = re.compile(
    r"(?i)\s*(?:(?:rated|nominal|max\.?|maximum|input|output|supply)\s)?"
    r"(?:(?P<watt>wattage|wattzahl|wattaggio)|(?P<volt>voltage|voltaje|voltaggio|voltagem))\s*:?\s*"
)
# "(in)" beside "(out)" is a word, "(cm)" a unit.
_PREPOSITIONS = frozenset({"in", "ins", "po", "zoll"})
_WORD = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True, slots=True)
class Head:
    """The unit that a head gives its numbers."""

    units: tuple[str, ...]  # its readings, preferred first
    role: str | None  # by the words of the head


def is_per_hundred(text: str) -> bool:
    """Whether a text counts in grams per 100 g or ml: the 100 g are no quantity of its row."""
    return "100" in text and _PER_HUNDRED.search(text) is not None


def read_head(text: str) -> Head | None:
    """Read the head of a row or column; None where a text is none.

    Its unit stands in brackets, behind a slash or a comma ("Standby, W"), behind "in" ("Gewicht in kg"),
    or, where the words before it are measured in it, behind a space ("Weight kg"); or a word says it ("Wattage").
    """
    if "100" in text:
        text = _PER_HUNDRED.sub("", text)
    if (energy := _FOOD_ENERGY.fullmatch(text)) is not None:
        is_joule = energy[0].rstrip(" )").lower().endswith("kj")
        return Head(("kilojoule",) if is_joule else ("kilocalorie",), None)
    if (said := _SAYS_UNIT.fullmatch(text)) is not None:
        return Head((str(said.lastgroup),), "power" if said["watt"] else "voltage")
    if len(text) > _MAX_CHARACTERS or not _may_end_in_unit(text):
        return None
    cleaned, _ = clean_text(text)
    found = _pattern().fullmatch(cleaned)
    if found is None:
        return None
    way = found.lastgroup or ""
    if found[way] in "tT":
        return None  # a tonne is read as kilograms, where it stands at its number
    units, words = _units(found[way]), found["words"].strip(" :,-")
    role = last_role(words)
    dimensions = {dimension_of(unit) for unit in units}
    is_measured = role is not None and any(role in MEASURED[d] for d in dimensions)
    if not is_measured and not _may_be_unknown(way, found, words, role):
        return None
    return Head(units, role if is_measured or role not in _SIZE_ROLES else None)


def bare_units(text: str) -> tuple[str, ...]:
    """Give the readings of a text that says a unit of two letters or more and nothing else: "cm", "(in)"."""
    units = lone_units(text)
    return units if len(text.strip(_BRACKETS)) > 1 else ()


def lone_units(text: str) -> tuple[str, ...]:
    """Give the readings of a text that says a unit and nothing else: "W", "(in)"."""
    form = text.strip(_BRACKETS)
    return _units(form) if 0 < len(form) <= _LONGEST_UNIT else ()


def _may_be_unknown(way: str, found: re.Match[str], words: str, role: str | None) -> bool:
    """Whether a head is one although nothing says what its words are measured in."""
    form = found[way]
    has_words = _WORD.search(words) is not None or words in AXIS_LETTERS  # "W (in)"
    if form.lower() in _PREPOSITIONS and (way != "bracketed" or not has_words):
        return False
    if len(form) == 1 and form in _DOUBTFUL_LETTERS:
        is_named = role in _SIZE_ROLES or _SIZES.search(words) is not None
        if is_named or not has_words or form == "M":
            return False
    if way == "bracketed":
        return has_words or len(form) > 1
    is_spaced = found.start(way) - len(found["words"].rstrip()) > 1
    is_free = is_spaced and not _units(words.split()[-1] if words else "")
    return way == "marked" and has_words and is_free and _PER.search(words) is None


def last_role(words: str) -> str | None:
    """Give the last role that the words name."""
    roles = find_roles(tokenize(clean_text(words)[0])) if words else []
    return roles[-1][0] if roles else None


@lru_cache(maxsize=4096)  # words of photos, without end
def _units(form: str) -> tuple[str, ...]:
    tokens = tokenize(clean_text(form)[0])
    found = match_unit(tokens, 0) if tokens else None
    return found[0].units if found is not None and found[1] == len(tokens) else ()


@cache
def _forms() -> str:
    return "|".join(re.escape(form) for form in sorted(forms_as_read(), key=len, reverse=True))


@cache
def _pattern() -> re.Pattern[str]:
    """Build the pattern of a head: words without digits, and a unit at the end."""
    forms = rf"(?i:{_forms()})"
    return re.compile(
        rf"""(?P<words>\D*?)\s*(?:
        [(\[]\s*(?P<bracketed>{forms})\.?\s*[~⎓]?\s*(?:[)\]]|$)  # "CARBOHYDRATES (g"
        | (?<![/,])[/,]\s*(?P<marked>{forms})\.?
        | \b(?i:in|en|em)\s+(?P<worded>{forms})\.?
        | (?<=\w)[\s-]+(?P<bare>{forms})\.?
        )\s*[:=]?\s*""",
        re.VERBOSE,
    )


@cache
def _ending() -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W_])(?i:{_forms()})[\s.:=)\]~⎓]*$")


def _may_end_in_unit(text: str) -> bool:
    """Whether a text can be a head at all; most cannot."""
    return not any(letter.isdigit() for letter in text) and _ending().search(text) is not None
