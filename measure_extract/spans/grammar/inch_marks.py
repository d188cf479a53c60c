"""Inch marks that were read as another mark: "37*L x 22*W", "20°(L) x 10°(W)", "41*/105cm", "10cm/4'".

Small quote marks are read as stars, degrees and single quotes. What stands around the number tells: a letter or
word of a size, a product of sizes, the other end of a range, or the same length in centimetres.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from measure_extract.spans.grammar.atoms import Atom
from measure_extract.spans.grammar.letters import AXES
from measure_extract.spans.grammar.lexicon import match_role
from measure_extract.spans.grammar.parts import CROSS, TO
from measure_extract.spans.grammar.tokens import Token, is_glued, text_at, text_between
from measure_extract.units import SAME_PRINT, are_same_quantity
from measure_extract.vocabulary import AXIS_LETTERS, AXIS_OF_ROLE

__all__ = ["ANGLE_WORDS", "with_inch_marks"]

_DEGREES = frozenset("°º˚")
_STAR, _FOOT = "*", "'"
_MARKS = _DEGREES | {_STAR, _FOOT}
_INCH = ("inch",)
_METRIC = frozenset({"centimetre", "millimetre"})
ANGLE_WORDS = frozenset(
    {
        "n", "s", "e", "v", "fov", "hfov", "vfov", "view", "viewing", "angle", "angles", "angled", "beam", "field", "lens",
        "rotation", "rotate", "rotates", "rotating", "rotatable", "swivel", "swivels", "tilt", "tilts", "pan",
        "turn", "turns", "winkel", "grad", "ángulo", "angulo", "angolo", "degree", "degrees", "coverage",
    }
)  # fmt: skip
"""Words and letters in whose text degrees are degrees."""
_NO_JOINTS = frozenset(AXES) | set("()[]:.")
_DUAL_JOINTS = frozenset({"", "(", "/", "/(", "|", "=", ")", ")/"})
# Makers round the second print: 95 mm is printed as 4 inches (7 %). A foot is twelve times too long, so this is
# far from any other reading. By judgement, not tuned.
_ROUNDED = 0.15
_ROLE_TOKENS = 3  # of a word of a size: "overall height"
_SURE_MEMBERS = 3  # of a product: two angles are printed as "120° x 90°", three are not


def with_inch_marks(tokens: Sequence[Token], atoms: list[Atom]) -> list[Atom]:
    """Give numbers with a mark that must be an inch mark that unit.

    Args:
        tokens: of the cleaned text.
        atoms: its numbers.
    """
    count = len(tokens)
    marked = set()
    for i, atom in enumerate(atoms):
        at = atom.number_last + 1
        if at < count and tokens[at].text in _MARKS and _has_mark(tokens, atom):
            marked.add(i)
    return _with_sure_marks(tokens, atoms, marked) if marked else atoms


def _with_sure_marks(tokens: Sequence[Token], atoms: list[Atom], marked: set[int]) -> list[Atom]:
    """Give those of the marked numbers that must be inches their unit."""
    has_angles = not ANGLE_WORDS.isdisjoint([token.lower for token in tokens])
    sure = {
        i
        for i in marked
        if _is_inch(tokens, atoms, i) or (not has_angles and _is_size(tokens, atoms[i]))
    }
    for product in _products(tokens, atoms, marked):
        is_sure = not sure.isdisjoint(product)
        members = [atoms[i] for i in product]
        if _are_inches(members, is_sure, has_angles):
            sure |= marked.intersection(product)
    return [_in_inches(atom) if i in sure else atom for i, atom in enumerate(atoms)]


def _in_inches(atom: Atom) -> Atom:
    return replace(atom, units=_INCH, last=atom.number_last + 1, is_repaired=True)


def _has_mark(tokens: Sequence[Token], atom: Atom) -> bool:
    """Whether a mark that may be an inch mark touches a number."""
    at = atom.number_last + 1
    mark = text_at(tokens, at)
    if mark == _FOOT:
        return atom.units == ("foot",) and atom.last == at
    if atom.units or not is_glued(tokens, at):
        return False
    if mark in _DEGREES:
        return text_at(tokens, at + 1) not in ("C", "F", "c", "f")
    return mark == _STAR and not _is_cross(tokens, at)


def _is_cross(tokens: Sequence[Token], star: int) -> bool:
    """Whether a star joins two sizes: "30*20", "30 * W20"; in "16.5* 42cm" the spaces leave it open."""
    follower = star + 1 + (text_at(tokens, star + 1) == "(")
    if text_at(tokens, follower)[:1].isdecimal():
        return follower == star + 1 and is_glued(tokens, follower)
    is_letter = text_at(tokens, follower).lower() in AXES
    number = follower + 1 + (text_at(tokens, follower + 1) in (":", "=", ")"))
    return is_letter and text_at(tokens, number)[:1].isdecimal()


def _is_inch(tokens: Sequence[Token], atoms: list[Atom], i: int) -> bool:
    """Whether the numbers beside it make its mark one of inches."""
    is_foot = tokens[atoms[i].number_last + 1].text == _FOOT
    return _agrees(tokens, atoms, i) or (not is_foot and _ranges_to_inches(tokens, atoms, i))


def _is_size(tokens: Sequence[Token], atom: Atom) -> bool:
    """Whether a letter or a name makes a number a size, and its mark one of inches where no angle is spoken of."""
    at = atom.number_last + 1
    mark = tokens[at].text
    if mark == _FOOT:
        return False
    return _has_letter(tokens, at + 1) or (mark != _STAR and _is_named(tokens, atom.first, at + 1))


def _agrees(tokens: Sequence[Token], atoms: list[Atom], i: int) -> bool:
    """Whether the same length stands beside a number in centimetres or millimetres."""
    own = atoms[i]
    if i and _is_second(own, atoms[i - 1], text_between(tokens, atoms[i - 1].last + 1, own.first)):
        return True
    if i + 1 == len(atoms):
        return False
    joint = text_between(tokens, own.number_last + 2, atoms[i + 1].first)
    if joint not in _DUAL_JOINTS:
        return False
    tolerance = SAME_PRINT if not joint and tokens[own.number_last + 1].text == _STAR else _ROUNDED
    # The second of a range has its unit: "76.5° (102.9-194.3 cm)".
    is_range = i + 2 < len(atoms) and _is_ranged(tokens, atoms[i + 1], atoms[i + 2])
    return any(_is_same(own, other, tolerance) for other in atoms[i + 1 : i + 2 + is_range])


def _is_second(own: Atom, first: Atom, joint: str) -> bool:
    """Whether a number prints the one before it again; a dash joins as surely where the two agree well."""
    if joint == "-":
        return _is_same(own, first, SAME_PRINT)
    return joint != "" and joint in _DUAL_JOINTS and _is_same(own, first)


def _is_same(own: Atom, other: Atom, tolerance: float = _ROUNDED) -> bool:
    if not other.units or other.units[0] not in _METRIC:
        return False
    return are_same_quantity(own.value, "inch", other.value, other.units[0], tolerance=tolerance)


def _is_ranged(tokens: Sequence[Token], low: Atom, high: Atom) -> bool:
    is_bare = not low.units and low.value < high.value
    return is_bare and text_between(tokens, low.last + 1, high.first) in TO


def _ranges_to_inches(tokens: Sequence[Token], atoms: list[Atom], i: int) -> bool:
    """Whether a number is the lower end of a range of inches."""
    if i + 1 == len(atoms) or atoms[i + 1].units != _INCH:
        return False
    joint = text_between(tokens, atoms[i].number_last + 2, atoms[i + 1].first)
    return joint in TO and atoms[i].value < atoms[i + 1].value


def _has_letter(tokens: Sequence[Token], at: int) -> bool:
    """Whether an axis letter stands at a token, alone or in brackets."""
    at += text_at(tokens, at) == "("
    follower = text_at(tokens, at + 1)[:1]
    is_label = is_glued(tokens, at + 1) and follower.isdecimal()  # of the next number: "20* W30"
    return text_at(tokens, at) in AXIS_LETTERS and not is_label


def _is_named(tokens: Sequence[Token], first: int, after: int) -> bool:
    """Whether a word of a size stands before a number or behind its mark."""
    behind = match_role(tokens, after)
    if behind is not None and behind[0] in AXIS_OF_ROLE and tokens[after].is_word:
        return True
    end = first - (text_at(tokens, first - 1) in (":", "="))
    for start in range(end - 1, max(-1, end - 1 - _ROLE_TOKENS), -1):
        word = match_role(tokens, start)
        if word is not None and word[1] == end:
            return word[0] in AXIS_OF_ROLE and len(tokens[start].text) > 1
    return False


def _products(tokens: Sequence[Token], atoms: list[Atom], marked: set[int]) -> list[list[int]]:
    """Group numbers joined by crosses, whatever mark stands at them."""
    products = [[0]]
    for i, (left, right) in enumerate(pairwise(atoms)):
        behind = left.last + 1 + (i in marked and left.last == left.number_last)
        words = [t.lower for t in tokens[behind : right.first] if t.lower not in _NO_JOINTS]
        if len(words) == 1 and words[0] in CROSS:
            products[-1].append(i + 1)
        else:
            products.append([i + 1])
    return [product for product in products if len(product) > 1]


def _are_inches(members: list[Atom], is_sure: bool, has_angles: bool) -> bool:
    """Whether the marked members of a product are inches."""
    if any(atom.units and atom.units not in (_INCH, ("foot",)) for atom in members):
        return False
    if is_sure:
        return True
    if any(atom.units == ("foot",) for atom in members):
        return False
    if any(atom.units == _INCH for atom in members):
        return True
    return len(members) >= _SURE_MEMBERS and not has_angles
