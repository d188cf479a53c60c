"""Kinds of entities by what tells them: lines, the unit alone, or words. The model of relations is calibrated by them."""

from measure_extract.entities import EntitySpec

__all__ = ["KINDS", "kind_of", "needs_words"]

KINDS = ("drawn", "bare", "said lengths", "said amounts", "said others")
"""Lengths that a line's direction tells; what labels print without a word; and what only words tell."""

_DRAWN = frozenset({"vertical", "horizontal", "receding"})

# Photos print quantities of these dimensions of anything: a time may be a warranty, a burning time or an age,
# and only words say which. A current or a colour temperature is nearly always the product's own, and labels
# leave the word out ("12V 2A 50Hz", "3000K"). By judgement, from what the words of the training photos say.
_SAID = {
    "length": "said lengths",
    "mass": "said amounts",
    "volume": "said amounts",
}
_OF_ANYTHING = frozenset({*_SAID, "angle", "area", "count", "percentage", "temperature", "time"})


def needs_words(entity: EntitySpec) -> bool:
    """Whether only words tell it from other quantities of its dimension: as its table says, or its dimension."""
    if entity.needs_words is not None:
        return entity.needs_words
    return entity.dimension in _OF_ANYTHING and entity.direction not in _DRAWN


def kind_of(entity: EntitySpec) -> str:
    """Give the kind of an entity, one of KINDS."""
    if entity.direction in _DRAWN:
        return "drawn"
    return _SAID.get(entity.dimension, "said others") if needs_words(entity) else "bare"
