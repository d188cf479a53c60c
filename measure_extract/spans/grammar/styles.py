"""How much context a text has: a label's line, running prose, or a field that holds one quantity."""

import re
from typing import Literal, get_args

__all__ = ["STYLES", "Style", "is_prose"]

Style = Literal["auto", "label", "prose", "field"]
STYLES: tuple[str, ...] = get_args(Style)

_FEW_WORDS, _MANY_WORDS = 3, 6  # lower-case words; a print on a product seldom has as many
# The most frequent words of running English, German, French, Spanish, Italian, Portuguese and Dutch that
# product lines seldom print.
_FUNCTION_WORDS = re.compile(
    r"\b(?:was|were|is|are|been|had|has|have|he|she|they|his|their|that|which|who|at|on|as|when|than"
    r"|after|before|while|about|nearly|only|there|will|would|could|can|said|says|it|its|we|our|you|but"
    r"|the|a|an|of|by|from|into|during|since|wurde|wird|ist|sind|hat|dass|eine|einer|auf|nach|est|sont"
    r"|était|dans|avec|que|une|es|son|fue|una|los|las|sono|della|nel|che|foi|uma|het|een|is|zijn|werd|in|with|for|and|to|not|each|does|did|do|if|so)\b",
    re.IGNORECASE,
)
_LOWER_SHARE = (
    0.6  # of the words; German sentences have the fewest, prints set in capitals fewer still
)
_SENTENCE_SHARE = 0.5  # where the text ends as a sentence does: names and symbols stand in many
_WORD = re.compile(r"[^\W\d_]{2,}")
_LOWER_WORD = re.compile(r"(?<!\w)[^\W\d_A-Z]{2,}(?!\w)")
_SENTENCE = re.compile(r"^\W*[A-Z0-9].*(?:[^\W_]|[°%])[)\]\"']*[.!?][\"')\]”’]*\s*$", re.DOTALL)


def is_prose(text: str) -> bool:
    """Whether a text reads as running prose: function words among lower-case ones.

    Fewer do where the text ends as a sentence does.
    """
    found = _LOWER_WORD.findall(text)
    if len(set(found)) < _FEW_WORDS:
        return False  # "13 in. x 4 in. x 9 in." has one word
    words = len(found)
    is_sentence = _SENTENCE.search(text) is not None
    share = _SENTENCE_SHARE if is_sentence else _LOWER_SHARE
    if words < share * len(_WORD.findall(text)):
        return False
    functional = len(_FUNCTION_WORDS.findall(text))
    if is_sentence:
        return functional >= 1
    return functional >= 2 and words >= _MANY_WORDS
