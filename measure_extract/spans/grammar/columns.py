"""Texts of several lines in which a unit stands in the line above or below its number.

"VOLTS 120" under "MODEL 12" heads its own number, "AMPS" over "15" heads the next line, and a line of units over
or under a line of as many numbers is a table. A text of one line is left as it is.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from measure_extract.spans.grammar.atoms import Atom
from measure_extract.spans.grammar.lexicon import match_unit
from measure_extract.spans.grammar.other_units import unit_behind
from measure_extract.spans.grammar.tokens import Token
from measure_extract.unit_tables import challenge_units

__all__ = ["with_other_unit_lines", "with_unit_lines"]

_MAX_COLUMNS = 12  # tokens of a line that is a table's
_Units = list[tuple[str, ...]]


def with_unit_lines(text: str, tokens: Sequence[Token], atoms: list[Atom]) -> list[Atom]:
    """Give sizes the unit of the line above or below, and units back that head a number of their own.

    Args:
        text: as printed, with its line breaks.
        tokens: of the cleaned text.
        atoms: its numbers.
    """
    if "\n" not in text:
        return atoms
    lines = _lines(text, tokens)
    fixed = _with_heads(lines, atoms)
    for i, units in _paired(lines, tokens, fixed):
        if units[0] in challenge_units():
            fixed[i] = replace(fixed[i], units=units, last=fixed[i].number_last)
    return fixed


def with_other_unit_lines(
    text: str, tokens: Sequence[Token], atoms: list[Atom], others: list[Atom]
) -> list[Atom]:
    """Give the numbers that are no sizes the unit of the line above or below.

    Args:
        text: as printed.
        tokens: of the cleaned text.
        atoms: every number of the text, sizes with their units.
        others: those that are no sizes, some with their units; empty where none has one.
    """
    if "\n" not in text:
        return others
    found = {atom.number_last: atom for atom in others}
    every = [found.get(atom.number_last, atom) for atom in atoms]
    fixed = list(every)
    for i, units in _paired(_lines(text, tokens), tokens, every):
        if not atoms[i].units and units[0] not in challenge_units():
            fixed[i] = replace(every[i], units=units, last=every[i].number_last)
    bare = [fixed[i] for i, atom in enumerate(atoms) if not atom.units]
    return bare if any(atom.units for atom in bare) else []


def _lines(text: str, tokens: Sequence[Token]) -> list[range]:
    """Give the indices of each line's tokens; lines without any are left out."""
    starts = [token.start for token in tokens]
    ends = [i for i, character in enumerate(text) if character == "\n"]
    cuts = [0, *(bisect_left(starts, end) for end in ends), len(tokens)]
    return [range(first, after) for first, after in pairwise(cuts) if first < after]


def _with_heads(lines: list[range], atoms: list[Atom]) -> list[Atom]:
    """Move a unit of the next line to the number right behind it: "MODEL 12" over "VOLTS 120"."""
    line_of = {at: place for place, line in enumerate(lines) for at in line}
    fixed = list(atoms)
    for i, (atom, following) in enumerate(pairwise(atoms)):
        is_head = atom.units and not following.units and following.first == atom.last + 1
        own, below = line_of[atom.number_last], line_of[atom.last]
        if is_head and own < below == line_of[following.first]:
            fixed[i] = replace(atom, units=(), last=atom.number_last)
            fixed[i + 1] = replace(following, units=atom.units)
    return fixed


def _paired(
    lines: list[range], tokens: Sequence[Token], atoms: list[Atom]
) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Give the index of each number that has its unit in the line above or below, and that unit."""
    lasts = [atom.number_last for atom in atoms]
    numbers = [_numbers(line, atoms, lasts) for line in lines]
    units = [_units(line, tokens) for line in lines]
    used = {at for atom in atoms for at in range(atom.number_last + 1, atom.last + 1)}
    for place in range(len(lines) - 1):
        head, below = units[place], numbers[place + 1]
        is_alone = len(head) == len(below) == 1 and not (place and units[place - 1])
        if is_alone and not atoms[below[0]].units and used.isdisjoint(lines[place]):
            yield below[0], head[0]
        if len(head) == len(below) > 1:
            yield from zip(below, head, strict=True)
        above, foot = numbers[place], units[place + 1]
        if len(above) == len(foot) > 1:
            yield from zip(above, foot, strict=True)


def _numbers(line: range, atoms: list[Atom], lasts: list[int]) -> list[int]:
    """Give the numbers of a line that holds nothing else."""
    if len(line) > _MAX_COLUMNS:
        return []
    found = range(bisect_left(lasts, line.start), bisect_left(lasts, line.stop))
    covered = sum(atoms[i].number_last + 1 - max(atoms[i].first, line.start) for i in found)
    return list(found) if covered == len(line) else []


def _units(line: range, tokens: Sequence[Token]) -> _Units:
    """Give the units of a line that holds nothing else; a letter alone may name an axis."""
    found: _Units = []
    at = line.start
    while at < line.stop and len(line) <= _MAX_COLUMNS:
        unit = _unit_at(tokens, at)
        if unit is None or unit[1] > line.stop or len(tokens[at].text) < 2:
            return []
        found.append(unit[0])
        at = unit[1]
    return found


def _unit_at(tokens: Sequence[Token], at: int) -> tuple[tuple[str, ...], int] | None:
    if (size := match_unit(tokens, at)) is not None:
        return size[0].units, size[1]
    other = unit_behind(tokens, at)
    return None if other is None else (other.units, other.after)
