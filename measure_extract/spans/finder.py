"""Find quantities in any text, and in the boxes of a picture.

`find_quantities` works on a string; `QuantityFinder` is the same as a spaCy component, registered as
"quantity_finder", so that `nlp.add_pipe("quantity_finder")` gives any pipeline `doc._.quantities` and
`doc.spans["quantities"]`.
"""

import re
from collections.abc import Collection
from functools import cache
from typing import TYPE_CHECKING, Any

from measure_extract.spans.base import relinked
from measure_extract.spans.gauges import with_gauges
from measure_extract.spans.grammar.clean import clean_text
from measure_extract.spans.grammar.fields import read_coded_field
from measure_extract.spans.grammar.lexicon import find_roles
from measure_extract.spans.grammar.numbers import NUMBER_WORDS
from measure_extract.spans.grammar.numerals import VULGAR_FRACTIONS
from measure_extract.spans.grammar.rules import parse_tokens
from measure_extract.spans.grammar.spoken_measures import SHARE_WORDS
from measure_extract.spans.grammar.styles import STYLES, Style, is_prose
from measure_extract.spans.grammar.tokens import make_tokenizer, tokenize
from measure_extract.spans.lettered_lists import with_lettered_lists
from measure_extract.spans.photo import find_in_boxes
from measure_extract.types import OCRResult, QuantitySpan
from measure_extract.units import check_dimension

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

__all__ = [
    "QuantityFinder",
    "build_pipeline",
    "find_quantities",
    "quantities_of",
    "shared_finder",
]

SPANS_KEY = "quantities"

_SPOKEN = NUMBER_WORDS | SHARE_WORDS.keys()
_DIGITS = re.compile(rf"[\d{''.join(VULGAR_FRACTIONS)}]")
_ARTICLE = re.compile(
    r"(?i:\ban?\ (?:(?:[a-z]+\ )?[a-z]+\ of|[a-z]{3,}[\ -](?:long|tall|deep|wide|high|thick|across|apart|away))\b"
    r"|\b(?:weigh(?:s|ed|ing)|nearly|almost|about|exactly|roughly|than|least)\ an?\ [a-z]{3})"
)


def _may_hold_number(text: str) -> bool:
    """Whether a text has a digit or a word that may be a number; most lines have neither."""
    if _DIGITS.search(text):
        return True
    words = text.lower().replace("-", " ").split()
    if not _SPOKEN.isdisjoint(words):
        return True
    return ("a" in words or "an" in words) and _ARTICLE.search(text) is not None


class QuantityFinder:
    """The spaCy component; also callable on plain text through `parse`."""

    def parse(self, text: str, *, style: Style = "label") -> tuple[QuantitySpan, ...]:
        """Find every quantity of a text, in reading order; see `find_quantities` for the styles."""
        if style == "field" and (coded := read_coded_field(text)):
            return coded
        if not _may_hold_number(text):
            return ()
        cleaned, repaired = clean_text(text)
        prose = style == "prose" or (style == "auto" and is_prose(text))
        tokens = tokenize(cleaned)
        is_free = style != "label"
        spans = parse_tokens(
            text, cleaned, tokens, repaired, is_prose=prose, may_be_negative=is_free
        )
        return tuple(with_lettered_lists(with_gauges((text,), spans)))

    def find(self, ocr: OCRResult) -> tuple[QuantitySpan, ...]:
        """Find every quantity of a picture; see `find_in_boxes`."""
        return find_in_boxes(ocr, self.parse)

    def roles(self, text: str) -> tuple[str, ...]:
        """Find the role words of a text ("height", "net_weight"), in reading order."""
        cleaned, _ = clean_text(text)
        return tuple(role for role, _, _ in find_roles(tokenize(cleaned)))

    def __call__(self, doc: "Doc") -> "Doc":
        """Attach the quantities to a document, whatever tokenizer made it."""
        _register_attribute()
        found = self.parse(doc.text, style="auto")
        spans = [
            doc.char_span(q.start, q.end, label=q.unit, alignment_mode="expand") for q in found
        ]
        doc.spans[SPANS_KEY] = [span for span in spans if span is not None]
        doc._.set(SPANS_KEY, found)
        return doc


def _register_attribute() -> None:
    from spacy.tokens import Doc

    if not Doc.has_extension(SPANS_KEY):
        Doc.set_extension(SPANS_KEY, default=())


def _register() -> None:
    from spacy.language import Language

    _register_attribute()
    if not Language.has_factory("quantity_finder"):

        @Language.factory("quantity_finder")
        def create_quantity_finder(nlp: "Language", name: str) -> QuantityFinder:
            return QuantityFinder()


def build_pipeline() -> "Language":
    """Build a spaCy pipeline with our tokenizer and the quantity finder."""
    import spacy

    _register()
    nlp = spacy.blank("en")
    nlp.tokenizer = make_tokenizer(nlp.vocab)
    nlp.add_pipe("quantity_finder")
    return nlp


@cache
def shared_finder() -> QuantityFinder:
    """Give one finder for the whole process, without the pipeline around it."""
    return QuantityFinder()


def find_quantities(
    text: str, *, style: Style = "auto", dimensions: str | Collection[str] | None = None
) -> tuple[QuantitySpan, ...]:
    """Find every printed quantity of a text.

    Args:
        text: a line or joined lines; any string is allowed.
        style: what kind of text it is. "label" is a line of a product's print, where nearly every
            number with a unit is a quantity; "prose" is running text, where "12 in" needs its full
            stop, "2.7m tickets" are millions, and a tolerance is no quantity of its own; "field" is a
            database field of one quantity, where codes of UN/CEFACT Recommendation 20 count ("500
            MLT"); "auto" takes "prose" for a text that reads as a sentence, and "label" otherwise.
        dimensions: give quantities of this one or these alone ("length", "charge"); all if None.
            See `units.dimensions`.

    Returns:
        Spans in reading order. `text[span.start:span.end] == span.surface` holds for each; derived
        totals ("5' 11\\"" is also 71 inch) follow their parts and are marked.

    Raises:
        UnknownDimensionError: if there is no such dimension.
        TypeError: if the text is none.
        ValueError: if the style is none of these four.

    Example:
        >>> [str((q.value, q.unit)) for q in find_quantities("30cm/11.8in")]
        ["(30.0, 'centimetre')", "(11.8, 'inch')"]
    """
    if style not in STYLES:
        raise ValueError(f"unknown style {style!r}; give one of {', '.join(STYLES)}")
    if not isinstance(text, str):
        raise TypeError(
            f"a text is a str, got {type(text).__name__}; decode bytes, and ask texts one by one"
        )
    found = shared_finder().parse(text, style=style)
    if dimensions is None:
        return found
    return _of_dimensions(found, [dimensions] if isinstance(dimensions, str) else dimensions)


def quantities_of(
    text: str, *, style: Style = "auto", dimensions: str | Collection[str] | None = None
) -> dict[str, Any]:
    """Give a text with its quantities as plain JSON values, as commands and services print them.

    Returns:
        {"text": the text, "quantities": `to_dict` of each span}; raises as `find_quantities`.
    """
    found = find_quantities(text, style=style, dimensions=dimensions)
    return {"text": text, "quantities": [span.to_dict() for span in found]}


def _of_dimensions(
    spans: tuple[QuantitySpan, ...], dimensions: Collection[str]
) -> tuple[QuantitySpan, ...]:
    """Keep the spans of some dimensions; links to spans that go are cut."""
    wanted = {check_dimension(name) for name in dimensions}
    kept = [i for i, span in enumerate(spans) if span.dimension in wanted]
    places = {old: new for new, old in enumerate(kept)}
    return tuple(relinked(spans[i], places) for i in kept)
