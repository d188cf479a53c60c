"""How much context a text has: a label's line, running prose, or a field that holds one quantity."""

import re
from typing import Literal, get_args

__all__ = ["STYLES", "Style", "is_prose"]

Style = Literal["auto", "label", "prose", "field"]
STYLES: tuple[str, ...] = get_args(Style)

_MANY_WORDS = 6  # a print on a product seldom has as many lower-case words in a row of text
# The most frequent words of running English, German, French, Spanish, Italian, Portuguese and Dutch that
# product lines seldom print.
_FUNCTION_WORDS = re.compile(
    r"\b(?:was|were|is|are|been|had|has|have|he|she|they|his|their|that|which|who|at|on|as|when|than"
    r"|after|before|while|about|nearly|only|there|will|would|could|can|said|says|it|its|we|our|you|but"
    r"|the|a|an|of|by|from|into|during|since|wurde|wird|ist|sind|hat|dass|eine|einer|auf|nach|est|sont"
    r"|était|dans|avec|que|une|es|son|fue|una|los|las|sono|della|nel|che|foi|uma|het|een|is|zijn|werd)\b"
)
_LOWER_WORD = re.compile(r"(?<!\w)[^\W\d_A-Z]{2,}(?!\w)")
_ENDS = re.compile(r"[a-z)\d]{2}[.!?][\"')]*(?:\s|$)")


def is_prose(text: str) -> bool:
    """Whether a text reads as a sentence: function words among many lower-case ones.

    Half as many words do where the text ends as a sentence does.
    """
    words = len(_LOWER_WORD.findall(text))
    if words < 3:
        return False
    functional = len(_FUNCTION_WORDS.findall(text))
    needed = _MANY_WORDS // 2 if _ENDS.search(text) else _MANY_WORDS
    return functional >= 2 and words >= needed or functional >= 1 and words >= needed + 2
