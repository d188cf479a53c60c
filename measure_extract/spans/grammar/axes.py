"""Second step of the grammar: axis letters and legends, and which quantity each belongs to."""

from collections.abc import Sequence

from measure_extract.spans.grammar.letters import AXES, OTHER_LETTERS
from measure_extract.spans.grammar.lexicon import match_role
from measure_extract.spans.grammar.parts import CROSS, Part, with_changes
from measure_extract.spans.grammar.tokens import Token
from measure_extract.vocabulary import AXIS_LETTERS, AXIS_OF_ROLE

__all__ = ["ROLE_REACH", "axis_at", "axis_word", "with_axes"]

_LETTERS = frozenset(letter.lower() for letter in AXIS_LETTERS)


ROLE_REACH = 6  # tokens between a role word and its number; longer gaps are other sentences


def axis_at(tokens: Sequence[Token], at: int) -> str | None:
    """Give the axis that a token names ("H", "DIA"), None where it names none."""
    if not 0 <= at < len(tokens):
        return None
    token = tokens[at]
    # Lower-case letters are axes only where they touch their number or stand in brackets.
    if len(token.text) == 1 and token.text.isalpha() and token.text.islower():
        touches = (at and tokens[at - 1].end == token.start) or (
            at + 1 < len(tokens) and tokens[at + 1].start == token.end
        )
        if not touches:
            return None
    return AXES.get(token.lower)


def _letter_before(tokens: Sequence[Token], part: Part) -> int | None:
    at = part.first - 1
    while at >= 0 and tokens[at].text in ":=.~-":
        at -= 1
    if at >= 2 and tokens[at].text == ")" and tokens[at - 2].text == "(":
        at -= 1
    return at if axis_at(tokens, at) else None


def _letter_after(tokens: Sequence[Token], part: Part) -> int | None:
    at = part.last + 1
    while at < len(tokens) and tokens[at].text in "(-.":
        at += 1
    return at if axis_at(tokens, at) else None


def _letter_inside(tokens: Sequence[Token], part: Part) -> str | None:
    """Find the letter of "40H cm", between the number and its unit."""
    for token in tokens[part.first + 1 : part.last]:
        if token.text in AXIS_LETTERS:
            return token.text
    return None


def with_axes(tokens: Sequence[Token], parts: list[Part]) -> list[Part]:
    """Give each span the axis letter at it, and chains the letters of "(L x W x H)"."""
    covered = {at for part in parts for at in range(part.first, part.last + 1)}
    before = [_outside(_letter_before(tokens, part), covered) for part in parts]
    after = [_outside(_letter_after(tokens, part), covered) for part in parts]
    # In "H: 30 cm W 20 cm" a letter stands between two numbers; the line's first number tells
    # on which side letters are printed.
    letters_lead = bool(parts) and before[0] is not None
    declared = _declared_axes(tokens, parts)
    result = []
    for i, part in enumerate(parts):
        lead, trail = before[i], after[i]
        if lead is not None and i and lead == after[i - 1] and not letters_lead:
            lead = None
        if trail is not None and i + 1 < len(parts) and trail == before[i + 1] and letters_lead:
            trail = None
        at = lead if letters_lead and lead is not None else trail if trail is not None else lead
        axis = declared.get(i) or _letter_inside(tokens, part)
        if axis is None and at is not None:
            axis = axis_at(tokens, at)
        if axis is None and part.span.chain:
            axis = _other_letter(tokens, part)
        if axis is not None:
            part = with_changes(part, axis=axis)
        elif legend := _legend(tokens, part):
            part = with_changes(part, legend=legend)
        result.append(part)
    return result


def _other_letter(tokens: Sequence[Token], part: Part) -> str | None:
    """Give the axis of "B 80 x T 40 x H 75 cm" and "45P x 80H cm"."""
    before = part.first - 1
    while before > 0 and tokens[before].text in ":=.":
        before -= 1
    for at in (before, part.last + 1, part.first + 1):
        if 0 <= at < len(tokens) and tokens[at].text in OTHER_LETTERS:
            return OTHER_LETTERS[tokens[at].text]
    return None


def _legend(tokens: Sequence[Token], part: Part) -> str | None:
    """Find the letter or circled number of "A - 82,0 cm"; that of "Vitamin C 500 mg" is none."""
    at = part.first - 1
    while at > 0 and tokens[at].text in ":=.-)":
        at -= 1
    if at < 0 or tokens[at].end == tokens[part.first].start or tokens[at].lower in CROSS:
        return None
    # "Vitamin C 500 mg", "10A 250V", "15 X 10 cm": a legend letter stands free.
    if at > 0 and (tokens[at - 1].is_word or tokens[at - 1].end == tokens[at].start):
        return None
    text = tokens[at].text
    is_circled = "①" <= text <= "⑳"
    is_letter = len(text) == 1 and "A" <= text <= "Z"
    return text if is_circled or is_letter else None


def _outside(at: int | None, covered: set[int]) -> int | None:
    """Drop a letter that is some quantity's unit: the first W of "8.5W=60W"."""
    return None if at in covered else at


def _declared_axes(tokens: Sequence[Token], parts: list[Part]) -> dict[int, str]:
    """Map part index to axis for "LxWxH" or "Length x Width x Height" beside a chain as long."""
    axes: dict[int, str] = {}
    if not any(part.span.chain for part in parts):
        return axes
    sequences = _axis_sequences(tokens)
    for i, part in enumerate(parts):
        if part.span.chain < 2 or part.span.chain_index:
            continue
        members = parts[i : i + part.span.chain]
        for at, sequence in sequences:
            if len(sequence) == len(members) == part.span.chain:
                near = min(abs(at - part.first), abs(at - members[-1].last))
                if near <= 2 * ROLE_REACH:
                    axes.update(zip(range(i, i + len(members)), sequence, strict=True))
    return axes


def _axis_sequences(tokens: Sequence[Token]) -> list[tuple[int, list[str]]]:
    """Find runs of axis letters or role words joined by crosses; gives where and which."""
    found = []
    i = 0
    while i < len(tokens):
        sequence, after = _axis_run(tokens, i)
        if len(sequence) >= 2:
            found.append((i, sequence))
        i = max(after, i + 1)
    return found


def _axis_run(tokens: Sequence[Token], i: int) -> tuple[list[str], int]:
    word = tokens[i].lower
    letters = word.split("x")
    if len(letters) >= 2 and all(letter in _LETTERS for letter in letters):
        return [AXES[letter] for letter in letters], i + 1
    sequence: list[str] = []
    while i < len(tokens):
        axis, after = axis_word(tokens, i)
        if axis is None:
            break
        sequence.append(axis)
        i = after
        if i < len(tokens) and tokens[i].lower in CROSS | {"/"}:
            i += 1
        else:
            break
    return sequence, i


def axis_word(tokens: Sequence[Token], i: int) -> tuple[str | None, int]:
    if tokens[i].lower in _LETTERS:
        return AXES[tokens[i].lower], i + 1
    role = match_role(tokens, i)
    if role is not None and role[0] in AXIS_OF_ROLE:
        return AXIS_OF_ROLE[role[0]], role[1]
    return None, i + 1
