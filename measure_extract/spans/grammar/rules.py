"""The grammar of printed quantities: how numbers, units, axis letters and words belong together.

Reads one text (a line, or joined lines) into quantity spans, step by step. It proposes; which span answers
a question is the ranker's business.
"""

from collections.abc import Sequence
from dataclasses import replace

from measure_extract.spans.grammar.atoms import Atom, find_atoms
from measure_extract.spans.grammar.axes import with_axes, with_widths
from measure_extract.spans.grammar.chains import find_parts
from measure_extract.spans.grammar.codes import code_stretches, without_codes
from measure_extract.spans.grammar.columns import with_other_unit_lines, with_unit_lines
from measure_extract.spans.grammar.commas import with_decimal_commas
from measure_extract.spans.grammar.duals import with_duals
from measure_extract.spans.grammar.inch_marks import with_inch_marks
from measure_extract.spans.grammar.merging import merged
from measure_extract.spans.grammar.other_kinds import find_other_atoms
from measure_extract.spans.grammar.parts import Part, make_part
from measure_extract.spans.grammar.role_words import with_roles
from measure_extract.spans.grammar.second_prints import with_second_prints
from measure_extract.spans.grammar.signs import with_certain_signs, with_signs
from measure_extract.spans.grammar.spreads import apart, joined
from measure_extract.spans.grammar.threads import without_threads
from measure_extract.spans.grammar.tokens import Token
from measure_extract.spans.grammar.tolerances import with_tolerances
from measure_extract.spans.grammar.totals import with_totals
from measure_extract.spans.grammar.vetoes import without_vetoed
from measure_extract.types import QuantitySpan

__all__ = ["parse_tokens"]


def parse_tokens(
    text: str,
    cleaned: str,
    tokens: Sequence[Token],
    repaired: frozenset[int],
    *,
    is_prose: bool = False,
    may_be_negative: bool = False,
) -> tuple[QuantitySpan, ...]:
    """Find every quantity of a tokenized text.

    Args:
        text: as printed; surfaces are cut from it.
        cleaned: the cleaned text, which has the same offsets.
        tokens: of the cleaned text.
        repaired: positions that cleaning repaired.
        is_prose: whether it is running text, in which less is a quantity.
        may_be_negative: whether a minus before a number can be one; on a label it is a bullet.

    Returns:
        Spans in reading order; derived totals follow their last part. `same_as` holds indices of
        this tuple.
    """
    atoms = find_atoms(tokens, repaired)
    if not atoms:
        return ()
    atoms = with_unit_lines(text, tokens, atoms)
    atoms = without_threads(cleaned, tokens, atoms)
    codes = code_stretches(cleaned)
    atoms = without_codes(tokens, atoms, codes)
    atoms = without_vetoed(cleaned, tokens, atoms, is_prose=is_prose)
    if is_prose:
        atoms = with_signs(tokens, atoms)
    elif may_be_negative:
        atoms = with_certain_signs(tokens, atoms)
    atoms = with_decimal_commas(text, tokens, atoms)
    atoms = with_inch_marks(tokens, atoms)
    if len(atoms) > 1:
        atoms = with_second_prints(tokens, atoms)
    sizes = _sizes(text, tokens, atoms, is_prose=is_prose)
    others = with_other_unit_lines(text, tokens, atoms, find_other_atoms(tokens, atoms))
    if not others:
        return sizes
    # "40h x 20w x 10d mm" lasts no 40 hours
    begun = {span.start for span in sizes if not span.is_derived}
    others = [atom for atom in others if tokens[atom.first].start not in begun]
    others = without_codes(tokens, others, codes)
    others = without_vetoed(cleaned, tokens, others, is_prose=is_prose)
    return merged(sizes, _others(text, tokens, others, is_prose=is_prose))


def _sizes(
    text: str, tokens: Sequence[Token], atoms: list[Atom], *, is_prose: bool
) -> tuple[QuantitySpan, ...]:
    """Find the quantities of the challenge's five dimensions."""
    whole, spreads = joined(tokens, atoms)
    parts = find_parts(text, tokens, whole)
    if not parts:
        return ()
    parts = apart(text, tokens, with_axes(tokens, parts), spreads)
    return with_widths(_finished(text, tokens, parts, atoms, is_prose=is_prose))


def _others(
    text: str, tokens: Sequence[Token], others: list[Atom], *, is_prose: bool
) -> tuple[QuantitySpan, ...]:
    """Make the quantities of every other dimension out of numbers that are no sizes."""
    parts = [
        make_part(text, tokens, atom, atom.units, 0, 0, is_inherited=False)
        for atom in others
        if atom.units
    ]
    return _finished(text, tokens, parts, others, is_prose=is_prose)


def _finished(
    text: str, tokens: Sequence[Token], parts: list[Part], atoms: list[Atom], *, is_prose: bool
) -> tuple[QuantitySpan, ...]:
    """Tell quantities their words, totals, tolerances and second prints, which those of any kind have."""
    parts = _with_fluid_ounces(with_roles(tokens, parts))
    parts = with_totals(text, tokens, parts, atoms)
    parts = with_tolerances(tokens, parts, is_prose=is_prose)
    return with_duals(tokens, parts)


def _with_fluid_ounces(parts: list[Part]) -> list[Part]:
    """Read the ounces of "Capacity: 24 oz" as fluid ones, unless a mass stands beside them, as on scales."""
    are_fluid = [part.span.unit == "ounce" and part.span.role == "capacity" for part in parts]
    if not any(are_fluid) or any(
        part.span.unit != "ounce" and part.span.dimension == "mass" for part in parts
    ):
        return parts  # nearly always
    fluid = ("fluid ounce",)
    return [
        replace(part, span=replace(part.span, unit=fluid[0], units=fluid)) if is_fluid else part
        for part, is_fluid in zip(parts, are_fluid, strict=True)
    ]
