"""Questions that nobody labelled and that have no answer: of what only words tell, on photos without the words.

A time, a mass or a count may be of anything; where no word of "warranty" is on the photo, none is printed. For
lengths that does not hold, as lines tell of them, nor for kinds that labels print without words.
"""

import hashlib
from collections.abc import Collection, Mapping

from measure_extract.entities import EntitySpec, catalogue
from measure_extract.layout.base import Layout
from measure_extract.ranking.priors import fit_priors
from measure_extract.ranking.query import make_query
from measure_extract.ranking.relations.words import nearness, own_words
from measure_extract.types import Example

__all__ = ["wordless_examples"]

_DIMENSIONS = frozenset({"count", "mass", "percentage", "temperature", "time", "volume"})
_WEIGHT = 0.3  # of a weak label, as in `datasets.labels`
_MOST = 60  # of an entity: more would teach what the first ones did


def wordless_examples(
    layouts: Mapping[str, Layout],
    keys: Mapping[str, str],
    *,
    labelled: Collection[tuple[str, str]],
) -> list[Example]:
    """Ask entities of the catalogue where a photo has a quantity of their kind and none of their words.

    Args:
        layouts: per picture, of those that may be taught.
        keys: split key per picture.
        labelled: pictures and entities that have a label of their own.

    Returns:
        Rows without an answer, at a low weight; the same ones on every machine.
    """
    found = []
    for spec in catalogue().values():
        if spec.dimension not in _DIMENSIONS:
            continue
        images = [
            image
            for image, layout in layouts.items()
            if (image, spec.name) not in labelled and _is_wordless(layout, spec)
        ]
        images.sort(key=lambda image: _shuffled(image.rpartition("/")[2], spec.name))
        found += [
            Example(image, spec.name, None, (), _WEIGHT, split_key=keys[image])
            for image in images[:_MOST]
        ]
    return found


def _is_wordless(layout: Layout, spec: EntitySpec) -> bool:
    query = make_query(layout, spec, None, fit_priors([]))
    return bool(len(query)) and not nearness(layout, query.candidates, own_words(spec)).is_on_photo


def _shuffled(image: str, entity: str) -> bytes:
    return hashlib.sha256(f"{image}\n{entity}".encode()).digest()
