"""Runs of axis letters or words that name the members of a chain by place: "(L x B x H)", "Length x Width"."""

from collections.abc import Sequence

from measure_extract.spans.grammar.letters import AXES, OTHER_AXES, OTHER_LETTERS, PART_LETTERS
from measure_extract.spans.grammar.lexicon import match_role
from measure_extract.spans.grammar.parts import CROSS
from measure_extract.spans.grammar.tokens import Token, is_glued, text_at
from measure_extract.vocabulary import AXIS_LETTERS, AXIS_OF_ROLE

__all__ = ["axis_sequences", "begins_sequence", "is_axis_word", "is_part_letters"]

_LETTERS = frozenset(letter.lower() for letter in (*AXIS_LETTERS, *OTHER_LETTERS))
_OWN = frozenset(letter.lower() for letter in AXIS_LETTERS)
_JOINTS = CROSS | {"/"}
# Of "AnxAlxF" and "szer. x wys. x gł.": Spanish, French, Italian, Portuguese, German, Polish.
_SHORTENED = {
    "an": "W", "anc": "W", "larg": "W", "br": "W", "szer": "W", "al": "H", "alt": "H", "haut": "H", "ht": "H", "wys": "H",
    "prof": "D", "fon": "D", "tf": "D", "gł": "D", "gl": "D", "long": "L", "lg": "L", "dł": "L", "comp": "L", "esp": "T", "ép": "T",
}  # fmt: skip
# Szerokość, wysokość, głębokość: only beside one another, where the W is a height.
_POLISH = {"s": "W", "w": "H", "g": "D"}


def axis_sequences(tokens: Sequence[Token]) -> list[tuple[int, list[str]]]:
    """Find every sequence of two or more: (index of its first token, axes in order)."""
    found = []
    i = 0
    while i < len(tokens):
        names, after = _names_from(tokens, i)
        has_slash = any(token.text == "/" for token in tokens[i:after])
        axes = _resolved(names) if len(names) >= 2 and not (has_slash and _is_short(names)) else []
        if axes:
            found.append((i, axes))
        i = max(after, i + 1)
    return found


def begins_sequence(tokens: Sequence[Token], at: int) -> bool:
    """Whether a letter is the first of a sequence, and so no letter of the number before it.

    "30 L x W 20" is none: there the letters stand at numbers.
    """
    if text_at(tokens, at + 1).lower() not in _JOINTS:
        return False
    second = text_at(tokens, at + 2)
    return second.lower() in _LETTERS and not text_at(tokens, at + 3)[:1].isdecimal()


def is_part_letters(tokens: Sequence[Token], at: int) -> bool:
    """Whether letters name a part of furniture: the SH of "H80 SH45 cm"; in "100AH" they are ampere hours."""
    letters = text_at(tokens, at)
    may_be_unit = letters == "AH" and at > 0 and tokens[at - 1].is_number
    return letters in PART_LETTERS and (not may_be_unit or is_glued(tokens, at + 1))


def is_axis_word(tokens: Sequence[Token], at: int) -> bool:
    """Whether a letter or word of an axis begins at a token."""
    return _name_at(tokens, at)[0] is not None


def _names_from(tokens: Sequence[Token], i: int) -> tuple[list[str], int]:
    """Give the letters, or axes of words, that crosses join from a token on, and the index after them."""
    names: list[str] = []
    is_joined = True
    while i < len(tokens):
        if (letters := _glued_letters(tokens[i].text)) and (is_joined or not letters[0]):
            names.extend(filter(None, letters))
            is_joined = not letters[-1]
            i += 1
        elif names and not is_joined and tokens[i].text == ".":
            i += 1  # of a shortened word
        elif not is_joined and text_at(tokens, i).lower() in _JOINTS:
            is_joined = True
            i += 1
        else:
            name, after = _name_at(tokens, i)
            if name is None or not is_joined:
                break
            names.append(name)
            is_joined = False
            i = after
    return names, i


def _glued_letters(text: str) -> list[str]:
    """Give the letters of "HxW", and "" where one is missing: "Hx", "xW"; [] for any other text."""
    letters = text.replace("X", "x").split("x")
    is_sequence = len(letters) >= 2 and all(_is_name(part.lower()) for part in letters if part)
    return letters if is_sequence and any(letters) else []


def _is_short(names: Sequence[str]) -> bool:
    """Whether a name is a shortened word: between slashes it is anything, as in "Al/Br" and "S/G/W"."""
    return any(
        name.lower() in _SHORTENED or name.lower() in _POLISH.keys() - _OWN for name in names
    )


def _is_name(text: str) -> bool:
    return text in _LETTERS or text in _SHORTENED or text in _POLISH


def _name_at(tokens: Sequence[Token], i: int) -> tuple[str | None, int]:
    if i >= len(tokens):
        return None, i
    if _is_name(tokens[i].lower):
        return tokens[i].text, i + 1
    role = match_role(tokens, i)
    if role is not None and role[0] in AXIS_OF_ROLE:
        return AXIS_OF_ROLE[role[0]], role[1]
    return None, i + 1


def _resolved(names: list[str]) -> list[str]:
    """Give the axes of a sequence; none where its letters are those of a legend: "A x B x C".

    The A of "L x P x A" is a height (altura, altezza), that of "L x A x H" a width (ancho); beside the C
    of "C x L x A" (comprimento) the L is a width (largura), as is the l of "L x l x H" (largeur).
    """
    letters = {name.upper() for name in names}
    others = {letter.lower(): axis for letter, axis in OTHER_AXES.items()}
    meaning: dict[str, str] = {**AXES, **_SHORTENED, **others, "e": "T", "c": "L"}
    meaning["a"] = "W" if "H" in letters else "H"
    if "C" in letters:
        meaning["l"] = "W"
    if {"S", "G"} <= letters:
        meaning |= _POLISH
    if not all(name.lower() in meaning for name in names):
        return []
    axes = [meaning[name.lower()] for name in names]
    if "L" in names and "l" in names:
        axes = ["W" if name == "l" else axis for name, axis in zip(names, axes, strict=True)]
    is_certain = any(name.lower() in _OWN or name.lower() in _SHORTENED for name in names)
    return axes if is_certain and len(set(axes)) == len(axes) else []
