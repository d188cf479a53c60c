"""First step of the grammar: which numbers share a unit ("30 x 20 x 10 cm", "W: 60 D: 30 (cm)")."""

from collections.abc import Sequence
from dataclasses import replace

from measure_extract.spans.grammar.atoms import Atom, words_between
from measure_extract.spans.grammar.declared import declared_unit, may_declare
from measure_extract.spans.grammar.letters import (
    AXES,
    AXIS_ABBREVIATIONS,
    OTHER_AXES,
    OTHER_LETTERS,
    PART_LETTERS,
)
from measure_extract.spans.grammar.lexicon import axis_of_word, match_role
from measure_extract.spans.grammar.packs import counts
from measure_extract.spans.grammar.parts import CROSS, Part, make_part
from measure_extract.spans.grammar.runs import label_runs
from measure_extract.spans.grammar.tokens import Token, is_glued
from measure_extract.units import to_base
from measure_extract.vocabulary import AXIS_LETTERS, AXIS_OF_ROLE

__all__ = ["find_parts"]

_LABEL_MARKS = frozenset(",;:(./")
_LABEL_REACH = 4  # tokens of ", height: "
_FEWEST_LISTED = 3
_LISTED_BY_DASH = frozenset({"centimetre", "millimetre"})


def find_parts(text: str, tokens: Sequence[Token], atoms: list[Atom]) -> list[Part]:
    """Group atoms into chains and give each number that has a unit, its own or shared, its span."""
    atoms = _with_ranged_units(tokens, _letters_not_units(tokens, atoms))
    atoms, joined = label_runs(tokens, atoms)
    if len(atoms) >= _FEWEST_LISTED:
        joined |= _lists(tokens, atoms)
    parts: list[Part] = []
    declares = may_declare(tokens)
    chains = _chains(tokens, atoms, joined)
    if len(chains) > 1:
        chains = _with_labelled_units(tokens, chains)
    for chain in chains:
        if len(chain) == 1 and not chain[0].units and not declares:
            continue
        parts.extend(_chain_parts(text, tokens, chain))
    return parts


_NO_JOINTS = (
    AXIS_ABBREVIATIONS
    | frozenset(AXES)
    | {letter.lower() for letter in (*OTHER_LETTERS, *PART_LETTERS)}
    | set("()[]:=.")
)


def _without_axes(words: list[str]) -> list[str]:
    """Leave out axis letters, and words of axes in brackets: "90 (ancho) x 40 (fondo) cm"."""
    if words[:1] == ["("] and words[2:3] == [")"] and axis_of_word(words[1]) is not None:
        words = words[3:]
    return [word for word in words if word not in _NO_JOINTS]


def _letters_not_units(tokens: Sequence[Token], atoms: list[Atom]) -> list[Atom]:
    """Read "30W x 20D x 40H cm" and '12"W' as axis letters, never as watts."""
    fixed = []
    for i, atom in enumerate(atoms):
        unit_text = tokens[atom.last].lower
        is_letter = atom.last > atom.number_last and unit_text in AXES
        if is_letter and _is_in_chain(tokens, atoms, i) and _has_other_axis(tokens, atoms, i):
            atom = replace(atom, units=(), last=atom.number_last)
        fixed.append(atom)
    return fixed


def _is_in_chain(tokens: Sequence[Token], atoms: list[Atom], i: int) -> bool:
    neighbours = [(i - 1, i), (i, i + 1)]
    for a, b in neighbours:
        if a >= 0 and b < len(atoms):
            words = _without_axes(words_between(tokens, atoms[a], atoms[b]))
            if len(words) == 1 and words[0] in CROSS:
                return True
    return False


def _has_other_axis(tokens: Sequence[Token], atoms: list[Atom], i: int) -> bool:
    own = tokens[atoms[i].last].lower
    near = tokens[
        max(0, atoms[max(0, i - 2)].first - 1) : atoms[min(len(atoms) - 1, i + 2)].last + 2
    ]
    letters = ("h", "d", "w", "l")
    is_other = any(token.lower in letters and token.lower != own for token in near)
    return is_other or any(token.text in OTHER_AXES for token in near)


def _chains(tokens: Sequence[Token], atoms: list[Atom], joined: set[int]) -> list[list[Atom]]:
    """Group atoms that are joined by a cross ("30 x 20 x 10 cm"), or known to be joined."""
    chains: list[list[Atom]] = []
    for i, atom in enumerate(atoms):
        words = _without_axes(words_between(tokens, atoms[i - 1], atom)) if i else []
        words = ["by"] if words == ["-", "by", "-"] else words  # "9-by-12-foot"
        is_joined = i in joined or (len(words) == 1 and words[0] in CROSS)
        if is_joined and _may_join(chains[-1], atom) and not _is_apart(tokens, atoms, i):
            chains[-1].append(atom)
        else:
            chains.append([atom])
    return chains


def _is_apart(tokens: Sequence[Token], atoms: list[Atom], i: int) -> bool:
    """Whether a number behind a cross shares no unit with what is before it."""
    is_bare = bool(atoms[i - 1].units) and not atoms[i].units
    is_count = is_bare and counts(tokens, atoms[i].last + 1)
    is_count = is_count or (
        is_bare and i + 1 == len(atoms) and _is_roll(tokens, atoms[max(0, i - 2) : i])
    )
    return is_count or _begins_range(tokens, atoms, i)


def _is_roll(tokens: Sequence[Token], pair: Sequence[Atom]) -> bool:
    """Whether two sizes are the width and the length of a roll: of "20 mm x 10 m x 6" the 6 counts."""
    if len(pair) < 2 or any(atom.dimension != "length" for atom in pair):
        return False
    width, length = (to_base(atom.value, atom.units[0]) for atom in pair)
    is_crossed = CROSS.issuperset(words_between(tokens, *pair))
    return is_crossed and pair[0].units[0] != pair[1].units[0] and width < length


def _begins_range(tokens: Sequence[Token], atoms: list[Atom], i: int) -> bool:
    """Whether a bare number behind a whole size begins a range: the 2 of "5-12 cm x 2-4 cm"."""
    if i + 1 >= len(atoms) or atoms[i].last > atoms[i].number_last:
        return False
    has_units = atoms[i - 1].units and atoms[i + 1].units
    return bool(has_units) and _is_ranged(tokens, atoms, i)


def _is_ranged(tokens: Sequence[Token], atoms: list[Atom], i: int) -> bool:
    """Whether a number and the next are the ends of a range."""
    low, high = atoms[i], atoms[i + 1]
    return low.value < high.value and words_between(tokens, low, high) in (["-"], ["to"])


def _with_ranged_units(tokens: Sequence[Token], atoms: list[Atom]) -> list[Atom]:
    """Give the bare numbers of "5-12 x 2-4 cm" the unit of the last, as its ranges share it."""
    fixed = list(atoms)
    for i in range(len(atoms) - 2, 0, -1):
        low, high = fixed[i], fixed[i + 1]
        is_bare = low.last == low.number_last
        if not is_bare or high.dimension != "length" or not _is_ranged(tokens, fixed, i):
            continue
        before = words_between(tokens, fixed[i - 1], low)
        if len(before) != 1 or before[0] not in CROSS:
            continue
        begin = i - 2 if i > 1 and _is_ranged(tokens, fixed, i - 2) else i - 1
        for at in range(begin, i + 1):
            fixed[at] = fixed[at] if fixed[at].units else replace(fixed[at], units=high.units)
    return fixed


def _lists(tokens: Sequence[Token], atoms: list[Atom]) -> set[int]:
    """Find atoms that continue "15/10/4 cm" and "378-375-265mm": three or more numbers, the unit at the last alone."""
    found: set[int] = set()
    run: list[int] = []
    joint = ""
    for i, atom in enumerate(atoms):
        own = _list_joint(tokens, atoms[i - 1], atom) if i else ""
        if not own or own != joint or atoms[i - 1].units:
            run, joint = [], own
        if own and not atoms[i - 1].units:
            run.append(i)
        is_size = atom.dimension == "length" and (own == "/" or atom.units[0] in _LISTED_BY_DASH)
        if (
            len(run) + 1 >= _FEWEST_LISTED
            and is_size
            and not (own == "-" and _begins_code(tokens, atoms[run[0] - 1]))
        ):
            found.update(run)
    return found


def _list_joint(tokens: Sequence[Token], left: Atom, right: Atom) -> str:
    """Give the slash between two numbers, or the dash that touches both; empty for any other joint."""
    between = tokens[left.last + 1 : right.first]
    if len(between) != 1 or between[0].text not in ("/", "-"):
        return ""
    is_tight = is_glued(tokens, right.first - 1) and is_glued(tokens, right.first)
    return between[0].text if between[0].text == "/" or is_tight else ""


def _begins_code(tokens: Sequence[Token], atom: Atom) -> bool:
    """Whether a dash or a letter touches the first number of a list: "HX-12-10-30 mm"."""
    return is_glued(tokens, atom.first) and (
        tokens[atom.first - 1].text in ("-", "/") or tokens[atom.first - 1].is_word
    )


def _with_labelled_units(tokens: Sequence[Token], chains: list[list[Atom]]) -> list[list[Atom]]:
    """Give the bare product of "17x13.6 H2.5cm" the unit of the size that its third label names."""
    fixed = list(chains)
    for i in range(len(chains) - 1):
        product, labelled = chains[i], chains[i + 1][0]
        if len(product) < 2 or labelled.dimension != "length" or any(a.units for a in product):
            continue
        between = [at for at in range(product[-1].last + 1, labelled.first)]
        words = [at for at in between if tokens[at].text not in _LABEL_MARKS]
        if words and len(between) <= _LABEL_REACH and _is_label(tokens, words[0], words[-1] + 1):
            fixed[i] = [replace(atom, units=labelled.units) for atom in product]
    return fixed


def _is_label(tokens: Sequence[Token], at: int, after: int) -> bool:
    """Whether an axis letter or a word of a size stands at the tokens [at, after)."""
    if after == at + 1 and tokens[at].text in AXIS_LETTERS:
        return True
    word = match_role(tokens, at)
    return word is not None and word[1] == after and word[0] in AXIS_OF_ROLE


def _may_join(chain: list[Atom], atom: Atom) -> bool:
    """Whether a number may follow a chain: only lengths are joined, so the last member tells."""
    return all(member.dimension in (None, "length") for member in (chain[-1], atom))


def _chain_parts(text: str, tokens: Sequence[Token], chain: list[Atom]) -> list[Part]:
    has_unit = any(atom.units for atom in chain)
    declared = () if has_unit else declared_unit(tokens, chain)
    parts = []
    for place, (atom, units) in enumerate(zip(chain, _shared_units(chain), strict=True)):
        own = units or declared
        if not own:
            continue
        size = len(chain) if len(chain) > 1 else 0
        parts.append(make_part(text, tokens, atom, own, size, place, is_inherited=bool(declared)))
    return parts


def _shared_units(chain: list[Atom]) -> list[tuple[str, ...]]:
    """Give bare members the unit of the next member that has one, else of the last before them."""
    shared = [atom.units for atom in chain]
    if len(chain) == 1:
        return shared
    for places in (range(len(chain) - 2, -1, -1), range(1, len(chain))):
        step = places.step
        for place in places:
            shared[place] = shared[place] or shared[place - step]
    return shared
