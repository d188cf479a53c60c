"""Second step of the grammar: axis letters and role words, and which quantity each belongs to."""

from collections.abc import Sequence

from measure_extract.spans.lexicon import find_roles, match_role
from measure_extract.spans.parts import (
    AXES,
    CROSS,
    DUAL_MARKS,
    Part,
    axis_at,
    with_changes,
)
from measure_extract.spans.tokens import Token

__all__ = ["with_axes", "with_roles"]

_LETTERS = frozenset("lwhdt")
_AXIS_OF_ROLE = {"height": "H", "width": "W", "depth": "D", "length": "L"}
_PER = frozenset({"per", "pro", "je", "pour", "por", "par"})
_LABEL_REACH = 6  # tokens between a role word and its number; longer gaps are other sentences


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
        if token.text in ("H", "W", "D", "L", "T"):
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
        if axis is not None:
            part = with_changes(part, axis=axis)
        elif legend := _legend(tokens, part):
            part = with_changes(part, legend=legend)
        result.append(part)
    return result


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
                if near <= 2 * _LABEL_REACH:
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
        axis, after = _axis_word(tokens, i)
        if axis is None:
            break
        sequence.append(axis)
        i = after
        if i < len(tokens) and tokens[i].lower in CROSS | {"/"}:
            i += 1
        else:
            break
    return sequence, i


def _axis_word(tokens: Sequence[Token], i: int) -> tuple[str | None, int]:
    if tokens[i].lower in _LETTERS:
        return AXES[tokens[i].lower], i + 1
    role = match_role(tokens, i)
    if role is not None and role[0] in _AXIS_OF_ROLE:
        return _AXIS_OF_ROLE[role[0]], role[1]
    return None, i + 1


def with_roles(tokens: Sequence[Token], parts: list[Part]) -> list[Part]:
    """Give each span the nearest role word before it, or else the one right behind it."""
    covered = {at for part in parts for at in range(part.first, part.last + 1)}
    roles = [
        role
        for role in find_roles(tokens)
        if role[1] not in covered and not _is_in_sequence(tokens, role)
    ]
    labels_lead = bool(parts) and _has_role_before(parts[0], roles)
    result = []
    for i, part in enumerate(parts):
        label = _role_before(tokens, parts, i, roles, labels_lead=labels_lead)
        label = label or _role_behind(tokens, parts, i, roles)
        if _is_reference_amount(tokens, part):
            label = "nutrition"
        result.append(part if label is None else with_changes(part, label=label))
    return result


def _is_reference_amount(tokens: Sequence[Token], part: Part) -> bool:
    """Whether it is the "per 100 g" of a nutrition table."""
    is_hundred = part.span.value == 100 and part.span.unit in ("gram", "millilitre")
    return is_hundred and part.first > 0 and tokens[part.first - 1].lower in _PER


def _has_role_before(part: Part, roles: list[tuple[str, int, int]]) -> bool:
    """Whether the line names its first quantity in front: "Height 30cm Width 20cm"."""
    return any(0 <= part.first - after <= _LABEL_REACH for _, _, after in roles)


def _is_in_sequence(tokens: Sequence[Token], role: tuple[str, int, int]) -> bool:
    """Whether a word is part of "Length x Width x Height", which labels a chain by place."""
    _, first, after = role
    if after + 1 < len(tokens) and tokens[after].lower in CROSS:
        return _axis_word(tokens, after + 1)[0] is not None
    if first < 2 or tokens[first - 1].lower not in CROSS:
        return False
    word = tokens[first - 2]
    return word.is_word and (word.lower in AXES or match_role(tokens, first - 2) is not None)


def _role_before(
    tokens: Sequence[Token],
    parts: list[Part],
    i: int,
    roles: list[tuple[str, int, int]],
    *,
    labels_lead: bool,
) -> str | None:
    """Look back over partners of the same chain or dual, but not over another quantity."""
    part = parts[i]
    limit = 0
    for earlier in reversed(parts[:i]):
        between = [t.lower for t in tokens[earlier.last + 1 : part.first]]
        same_chain = part.span.chain > 1 and earlier.span.chain == part.span.chain
        is_partner = same_chain or (len(between) <= 2 and set(between) <= DUAL_MARKS)
        if not is_partner:
            limit = earlier.last + 1
            break
        part = earlier
    near = [role for role in roles if limit <= role[1] and role[2] <= part.first]
    near = [role for role in near if part.first - role[2] <= _LABEL_REACH]
    if not near:
        return None
    # "25 cm high Width: 30": a word that touches the quantity before it belongs to that one.
    touches = near[-1][1] == limit and limit > 0
    if touches and not labels_lead and not _is_colon(tokens, near[-1][2]):
        return None
    # The sign of "Ø12 x 20 cm" speaks for the number it touches.
    if near[-1][0] == "diameter" and part is not parts[i] and part.span.chain:
        return None
    return near[-1][0]


def _is_colon(tokens: Sequence[Token], at: int) -> bool:
    return at < len(tokens) and tokens[at].text in ":="


def _role_behind(
    tokens: Sequence[Token], parts: list[Part], i: int, roles: list[tuple[str, int, int]]
) -> str | None:
    last = parts[i].last
    for role, first, after in roles:
        gap = [t.lower for t in tokens[last + 1 : first]]
        if first > last and len(gap) <= 2 and set(gap) <= DUAL_MARKS | {"in"}:
            return None if _is_colon(tokens, after) else role
    return None
