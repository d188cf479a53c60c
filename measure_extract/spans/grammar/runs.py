"""Numbers in a row that each carry an axis letter or word: "W12 D10 H8 cm", "30H 20W 10D cm"."""

from collections.abc import Sequence
from dataclasses import replace

from measure_extract.spans.grammar.atoms import Atom
from measure_extract.spans.grammar.letters import OTHER_LETTERS
from measure_extract.spans.grammar.lexicon import match_role
from measure_extract.spans.grammar.parts import CROSS
from measure_extract.spans.grammar.sequences import is_part_letters
from measure_extract.spans.grammar.tokens import Token, is_glued
from measure_extract.vocabulary import AXIS_LETTERS, AXIS_OF_ROLE

__all__ = ["label_runs"]

_MARKS = frozenset(":=.-")
_SEPARATORS = frozenset({",", ";", "(", "/", "|", "-", "&", "and", "und", "et", "y", "e"}) | CROSS
_CODE_DIGITS = 4
_LABEL_REACH = 3  # tokens of a role word: "overall height"


def _label_before(tokens: Sequence[Token], atom: Atom, start: int) -> int | None:
    """Give the first token of the letter or word that labels a number from before."""
    at = atom.first - 1
    if _is_code(tokens, atom):
        return None
    while at >= start and tokens[at].text in _MARKS:
        at -= 1
    if at >= start + 2 and tokens[at].text == ")" and tokens[at - 2].text == "(":
        at -= 1  # "(H)85"
    if at < start:
        return None
    is_axis = tokens[at].text in AXIS_LETTERS or tokens[at].text in OTHER_LETTERS
    if is_axis or is_part_letters(tokens, at):
        return at
    for first in range(at, max(start - 1, at - _LABEL_REACH), -1):
        role = match_role(tokens, first)
        if role is not None and role[1] == at + 1 and role[0] in AXIS_OF_ROLE:
            return first
    return None


def _is_code(tokens: Sequence[Token], atom: Atom) -> bool:
    """Whether a long number stands between two letters: "P2422H"."""
    is_tight = is_glued(tokens, atom.first) and is_glued(tokens, atom.number_last + 1)
    digits = tokens[atom.number_last].text
    return is_tight and len(digits) >= _CODE_DIGITS and digits.isdecimal()


def label_runs(tokens: Sequence[Token], atoms: list[Atom]) -> tuple[list[Atom], set[int]]:
    """Find runs of labelled numbers of which some lack the unit that another has.

    "L: 14 in W: 6 in" shares nothing, and is no run.

    Returns:
        The atoms, with letters that were read as units given back (the W of "30H 20W 10D cm"), and
        the indices of those that share a unit with the one before.
    """
    joined: set[int] = set()
    if len(atoms) < 2 or all(atom.dimension != "length" for atom in atoms):
        return atoms, joined
    result = list(atoms)
    for run in _runs_behind(tokens, atoms):
        for k in run[:-1]:
            result[k] = replace(atoms[k], units=(), last=atoms[k].number_last)
        joined.update(run[1:])
    for run in _runs_before(tokens, result):
        if {result[i].dimension for i in run} == {None, "length"}:
            joined.update(run[1:])
    return result, joined


def _runs_before(tokens: Sequence[Token], atoms: list[Atom]) -> list[list[int]]:
    """Group neighbours that have a label before them and nothing else between them."""
    runs: list[list[int]] = []
    start, is_open = 0, False
    for i, atom in enumerate(atoms):
        label = _label_before(tokens, atom, start)
        if label is not None and is_open and _only_separates(tokens, start, label):
            runs[-1].append(i)
        elif label is not None:
            runs.append([i])
        is_open = label is not None
        start = atom.last + 1
    return runs


def _runs_behind(tokens: Sequence[Token], atoms: list[Atom]) -> list[list[int]]:
    """Group neighbours with a letter behind each, the last of which has a unit of length."""
    runs: list[list[int]] = []
    run: list[int] = []
    for i, atom in enumerate(atoms):
        at = atom.number_last + 1
        has_letter = is_glued(tokens, at) and tokens[at].text in AXIS_LETTERS
        if run and not _only_separates(tokens, atoms[run[-1]].number_last + 2, atom.first):
            run = []
        if not has_letter:
            run = []
            continue
        run.append(i)
        # The letter alone is no length: "20M" and "5L" are quantities.
        if atom.dimension == "length" and atom.last > at:
            runs += [run] if len(run) > 1 else []
            run = []
    return runs


def _only_separates(tokens: Sequence[Token], start: int, end: int) -> bool:
    return all(token.lower in _SEPARATORS for token in tokens[start:end])
