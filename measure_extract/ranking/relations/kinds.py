"""Kinds of entities by what a quantity says without words: what the model of relations is calibrated by."""

from measure_extract.entities import EntitySpec

__all__ = ["KINDS", "is_of_anything", "kind_of"]

KINDS = ("lengths", "amounts", "ratings", "others")
"""Lengths, which lines tell too; masses and volumes; ratings such as currents; what may be of anything."""

# Photos print quantities of these dimensions of anything: a time may be a warranty, a burning time or an age,
# and only words say which. A current or a colour temperature is nearly always the product's own, and labels
# leave the word out ("12V 2A 50Hz", "3000K"). By judgement, from what the words of the training photos say.
_KINDS = {
    "length": "lengths",
    "mass": "amounts",
    "volume": "amounts",
    **dict.fromkeys(("angle", "area", "count", "percentage", "temperature", "time"), "others"),
}


def kind_of(entity: EntitySpec) -> str:
    """Give the kind of an entity, one of KINDS."""
    return _KINDS.get(entity.dimension, "ratings")


def is_of_anything(entity: EntitySpec) -> bool:
    """Whether a quantity of its dimension may be of anything, so that words must say of what."""
    return kind_of(entity) != "ratings"
