"""Second step of the grammar: axis letters and legends, and which quantity each belongs to."""

from collections.abc import Sequence
from dataclasses import replace

from measure_extract.spans.grammar.letters import (
    AXES,
    CLOTHES_SIZES,
    OTHER_AXES,
    OTHER_LETTERS,
    SMALL_AXES,
)
from measure_extract.spans.grammar.lexicon import axis_of_word
from measure_extract.spans.grammar.parts import CROSS, Part, with_changes
from measure_extract.spans.grammar.sequences import (
    axis_sequences,
    begins_sequence,
    is_part_letters,
)
from measure_extract.spans.grammar.tokens import Token, is_glued, text_at
from measure_extract.types import QuantitySpan
from measure_extract.units import dimension_of
from measure_extract.vocabulary import AXIS_LETTERS

__all__ = ["ROLE_REACH", "axis_at", "is_size", "with_axes", "with_widths"]

ROLE_REACH = 6  # tokens between a role word and its number; longer gaps are other sentences
_MARKS_BEFORE = frozenset(":=.~-")
_MARKS_AFTER = frozenset("(-.")
_QUALIFIERS = frozenset(
    "max min maximum minimum approx approximately about ca circa env etwa".split()
)
_HOLDING = frozenset("HWD")
_MARKS_COUNTED = frozenset(":=.-)")
_LENGTHLESS = {"L", "D", "H"}
_FEWEST_COUNTED = 3  # entries of a list whose letters follow one another
# Words that a letter tells the kind of: "Option H: 30 cm". A size may be one ("Size L approx. 70 cm"), but "Product size
# L 17.4 cm" is a length.
_SIZED = frozenset("size sizes cup taille größe talla taglia maat".split())
_NAMED = frozenset("option options style type model variant variante".split())


def is_size(tokens: Sequence[Token], at: int) -> bool:
    """Whether a letter is more likely a size of clothes: "Size L approx. 70 cm", "M 88-96 cm, L 96-104 cm"."""
    before = text_at(tokens, at - 1).lower()
    return before in _NAMED | _SIZED or any(token.text in CLOTHES_SIZES for token in tokens)


def axis_at(tokens: Sequence[Token], at: int) -> str | None:
    """Give the axis that a token names ("H", "DIA"), None where it names none."""
    if not 0 <= at < len(tokens):
        return None
    token = tokens[at]
    axis = AXES.get(token.lower)
    # Lower-case letters are axes only where they touch their number or stand in brackets.
    if axis is None or len(token.text) > 1 or not token.text.islower() or not token.text.isalpha():
        return axis
    follower = tokens[at + 1] if at + 1 < len(tokens) else None
    if follower is not None and follower.start == token.end:
        return axis if follower.text != "'" else None  # "d'épaisseur"
    return axis if at and tokens[at - 1].end == token.start else None


def with_axes(tokens: Sequence[Token], parts: list[Part]) -> list[Part]:
    """Give each length the axis letter at it, and chains the letters of "(L x W x H)"."""
    lengths = [i for i, part in enumerate(parts) if dimension_of(part.span.unit) == "length"]
    if not lengths:
        return parts
    found = _axes_of([parts[i] for i in lengths], tokens, parts)
    result = list(parts)
    for i, changes in zip(lengths, found, strict=True):
        if changes:
            result[i] = with_changes(parts[i], **changes)
    return result


def with_widths(spans: tuple[QuantitySpan, ...]) -> tuple[QuantitySpan, ...]:
    """Read the L of "L x P x H" as a width: beside a depth and a height it is largeur, larghezza or largura."""
    axes: dict[int, set[str | None]] = {}
    for span in spans:
        axes.setdefault(span.chain, set()).add(span.axis)
    return tuple(
        replace(span, axis="W")
        if span.chain and span.axis == "L" and axes[span.chain] == _LENGTHLESS
        else span
        for span in spans
    )


def _axes_of(
    parts: list[Part], tokens: Sequence[Token], every: list[Part]
) -> list[dict[str, str | None]]:
    """Give what is to be changed at each length: its axis, or else its legend."""
    counting = _counting_letters(tokens, parts)
    if counting:
        return [{"legend": letter} for letter in counting]
    small = _small_letters(tokens, parts)
    if small:
        return [{"axis": letter.upper()} for letter in small]
    letters = _Letters(tokens, parts, every)
    axes = [letters.axis_of(i) for i in range(len(parts))]
    named = _axes_by_place(tokens, parts)
    changes: list[dict[str, str | None]] = []
    for i, part in enumerate(parts):
        axis = named.get(i) or _axis_inside(tokens, part) or axes[i]
        if axis is None and part.span.chain:
            axis = _other_letter(tokens, part)
        if axis is not None:
            changes.append({"axis": axis})
        elif is_part_letters(tokens, part.first - 1) and any(axes):
            changes.append({"role": "part"})
        else:
            legend = _legend(tokens, part)
            changes.append({"legend": legend} if legend else {})
    return changes


class _Letters:
    """The letters before and behind each length of a line, and on which side they are printed.

    In "H: 30 cm W 20 cm" a letter stands between two numbers; the line's first number tells whether
    letters lead. Letters of other languages (B, P, F) count beside those of English.
    """

    def __init__(self, tokens: Sequence[Token], parts: list[Part], every: list[Part]) -> None:
        self._tokens = tokens
        self._covered = {at for part in every for at in range(part.first, part.last + 1)}
        self._others: dict[str, str] = {}
        self._has_both_l = {"L", "l"} <= {token.text for token in tokens}
        self._read(parts)
        is_named = any(at is not None for at in (*self._before, *self._after))
        if is_named and any(token.text in OTHER_AXES for token in tokens):
            self._others = OTHER_AXES
            self._read(parts)

    def _read(self, parts: list[Part]) -> None:
        self._before = [self._letter_before(part) for part in parts]
        self._after = [self._letter_after(part) for part in parts]

    def axis_of(self, i: int) -> str | None:
        """Give the axis of the i-th length by the letter at it."""
        lead, trail = self._before[i], self._after[i]
        leads = self._before[0] is not None
        if lead is not None and i and lead == self._after[i - 1] and not leads:
            lead = None
        if (
            trail is not None
            and i + 1 < len(self._before)
            and trail == self._before[i + 1]
            and leads
        ):
            trail = None
        at = lead if leads and lead is not None else trail if trail is not None else lead
        return None if at is None else self._axis(at)

    def _axis(self, at: int) -> str | None:
        axis = axis_at(self._tokens, at)
        if axis == "L" and self._has_both_l and self._tokens[at].text == "l":
            return "W"  # "L. 110 x l. 60": longueur and largeur
        if axis is None and 0 <= at < len(self._tokens):
            return self._others.get(self._tokens[at].text)
        return axis

    def _letter_before(self, part: Part) -> int | None:
        tokens, at = self._tokens, part.first - 1
        if _is_held(tokens, part):
            return self._free(at - 1)
        while at >= 0 and (tokens[at].text in _MARKS_BEFORE or tokens[at].lower in _QUALIFIERS):
            at -= 1
        if at < part.first - 1 and tokens[at + 1].lower in _QUALIFIERS and is_size(tokens, at):
            return None
        if at >= 2 and tokens[at].text == ")" and tokens[at - 2].text == "(":
            at -= 1
        return None if text_at(tokens, at - 1).lower() in _NAMED else self._free(at)

    def _letter_after(self, part: Part) -> int | None:
        tokens, at = self._tokens, part.last + 1
        while at < len(tokens) and tokens[at].text in _MARKS_AFTER:
            at += 1
        letter = self._free(at)
        if letter is None or begins_sequence(tokens, at) or self._leads_next(part, at):
            return None
        return letter

    def _leads_next(self, part: Part, at: int) -> bool:
        """Whether a letter behind a number touches the next one instead: the H of "20 H2.5 cm"."""
        tokens = self._tokens
        is_own = at == part.last + 1 and is_glued(tokens, at)
        return not is_own and is_glued(tokens, at + 1) and tokens[at + 1].is_number

    def _free(self, at: int) -> int | None:
        """Drop a letter that is some quantity's unit: the first W of "8.5W=60W"."""
        return at if at not in self._covered and self._axis(at) is not None else None


def _small_letters(tokens: Sequence[Token], parts: list[Part]) -> list[str]:
    """Give the letters of "h 40 mm w 20 mm d 10 mm", a different one before each length; none of any other line."""
    letters = [text_at(tokens, part.first - 1) for part in parts]
    is_run = len(letters) > 1 and len(set(letters)) == len(letters)
    return letters if is_run and SMALL_AXES.issuperset(letters) else []


def _is_held(tokens: Sequence[Token], part: Part) -> bool:
    """Whether a letter holds a length in brackets: "H(30 cm)"; "L(30 cm)" is a size of clothes."""
    at = part.first - 1
    is_bracketed = text_at(tokens, at) == "(" and text_at(tokens, part.last + 1) == ")"
    is_letter = is_bracketed and is_glued(tokens, at) and tokens[at - 1].text in _HOLDING
    return is_letter and not is_size(tokens, at - 1)


def _axis_inside(tokens: Sequence[Token], part: Part) -> str | None:
    """Find the letter of "40H cm", between the number and its unit, and the word in brackets of "40 (height) cm"."""
    for token in tokens[part.first + 1 : part.last]:
        if token.text in AXIS_LETTERS or token.text in SMALL_AXES:
            return token.text.upper()
    opening = part.first + 1
    if text_at(tokens, opening) == "(" and text_at(tokens, opening + 2) == ")":
        return axis_of_word(tokens[opening + 1].text)
    return None


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
    while at > 0 and tokens[at].text in _MARKS_COUNTED:
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


def _counting_letters(tokens: Sequence[Token], parts: list[Part]) -> list[str]:
    """Give the letters of "A: 20 cm B: 30 cm C: 40 cm"; none where they are not neighbours in the alphabet."""
    letters = [_first_letter(tokens, part) for part in parts]
    first = letters[0]
    if len(parts) < _FEWEST_COUNTED or not first:
        return []
    return letters if letters == [chr(ord(first) + k) for k in range(len(parts))] else []


def _first_letter(tokens: Sequence[Token], part: Part) -> str:
    at = part.first - 1
    while at > 0 and tokens[at].text in _MARKS_COUNTED:
        at -= 1
    text = text_at(tokens, at)
    return text if len(text) == 1 and "A" <= text <= "Z" else ""


def _axes_by_place(tokens: Sequence[Token], parts: list[Part]) -> dict[int, str]:
    """Map part index to axis for "LxWxH" or "Length x Width x Height" beside a chain as long."""
    axes: dict[int, str] = {}
    if not any(part.span.chain for part in parts):
        return axes
    sequences = axis_sequences(tokens)
    for i, part in enumerate(parts):
        if not sequences or part.span.chain < 2 or part.span.chain_index:
            continue
        members = parts[i : i + part.span.chain]
        for at, sequence in sequences:
            if len(sequence) == len(members) == part.span.chain:
                near = min(abs(at - part.first), abs(at - members[-1].last))
                if near <= 2 * ROLE_REACH:
                    axes.update(zip(range(i, i + len(members)), sequence, strict=True))
    return axes
