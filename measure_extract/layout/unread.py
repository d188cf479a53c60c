"""Whether the text of a page is in a script that the OCR's alphabet lacks.

Of such a line the recogniser sees that there is something, and names next to nothing of it: blanks where a
letter is not in its alphabet (Cyrillic, Arabic), or look-alikes that it is not sure of (Hebrew, Armenian).
"""

from measure_extract.geometry import sides_of
from measure_extract.types import OCRResult, TextBox

__all__ = ["is_script_unread"]

# On 900 photos of gold_train and gold_train_labels these say it of two, one with a logo of one word and one
# with two numbers beside a flourish; of 30 drawn pages in five scripts they say it of 21, and on 6 of the
# others no text is found at all.
_LETTER = 0.55  # width of a character in heights of its line
_FEWEST = 3.0  # characters that a line has room for, or it is too short to judge
_NAMED = 0.4  # fewer of them than this share are named
_UNSURE = 0.78  # score of look-alikes
_SURE = 0.9  # score of a word that is read
_WORD = 3  # letters
_MOST = 0.6  # share of the lines' length


def is_script_unread(ocr: OCRResult) -> bool:
    """Tell pages most of whose text was not read, and of which no word was."""
    if not ocr.boxes or any(_is_word(box) for box in ocr.boxes):
        return False
    lengths = [(max(sides_of(box.polygon)), _is_unread(box)) for box in ocr.boxes]
    unread = sum(length for length, is_unread in lengths if is_unread)
    return unread >= _MOST * sum(length for length, _ in lengths)


def _is_word(box: TextBox) -> bool:
    return box.rec_score > _SURE and _letters(box) >= _WORD


def _letters(box: TextBox) -> int:
    return sum(character.isalpha() for character in box.text)


def _is_unread(box: TextBox) -> bool:
    sides = sides_of(box.polygon)
    room = max(sides) / max(1.0, min(sides)) / _LETTER
    named = sum(not character.isspace() for character in box.text)
    is_blank = room >= _FEWEST and named < _NAMED * room
    return is_blank or (_letters(box) >= _WORD and box.rec_score < _UNSURE)
