"""Say why a picture gives no answer, in the sentences of `vocabulary.OUTCOMES`."""

from measure_extract.layout.base import Layout
from measure_extract.vocabulary import OUTCOMES

__all__ = ["why_empty"]


def why_empty(layout: Layout, *, has_candidate: bool) -> str:
    """Give the reason for no answer.

    Args:
        layout: of the picture.
        has_candidate: whether any quantity of the picture could answer the question.
    """
    if has_candidate:
        return OUTCOMES["not_sure"]
    return OUTCOMES["blank" if layout.is_blank else "not_printed"]
