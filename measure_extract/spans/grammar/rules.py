"""The grammar of printed quantities: how numbers, units, axis letters and words belong together.

Reads one text (a line, or joined lines) into quantity spans, step by step. It proposes; which span answers
a question is the ranker's business.
"""

from collections.abc import Sequence

from measure_extract.spans.grammar.atoms import find_atoms
from measure_extract.spans.grammar.axes import with_axes
from measure_extract.spans.grammar.chains import find_parts
from measure_extract.spans.grammar.commas import with_decimal_commas
from measure_extract.spans.grammar.duals import with_duals
from measure_extract.spans.grammar.role_words import with_roles
from measure_extract.spans.grammar.tokens import Token
from measure_extract.spans.grammar.totals import with_totals
from measure_extract.types import QuantitySpan

__all__ = ["parse_tokens"]


def parse_tokens(
    text: str, tokens: Sequence[Token], repaired: frozenset[int]
) -> tuple[QuantitySpan, ...]:
    """Find every quantity of a tokenized text.

    Args:
        text: as printed; surfaces are cut from it.
        tokens: of the cleaned text, which has the same offsets.
        repaired: positions that cleaning repaired.

    Returns:
        Spans in reading order; derived totals follow their last part. `same_as` holds indices of
        this tuple.
    """
    atoms = find_atoms(tokens, repaired)
    if not atoms:
        return ()
    atoms = with_decimal_commas(text, tokens, atoms)
    parts = find_parts(text, tokens, atoms)
    if not parts:
        return ()
    parts = with_axes(tokens, parts)
    parts = with_roles(tokens, parts)
    parts = with_totals(text, tokens, parts, atoms)
    return with_duals(tokens, parts)
