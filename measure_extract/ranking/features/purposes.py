"""What the role model says that the quantity is for."""

import numpy as np
import numpy.typing as npt

from measure_extract.ranking.features.feature import Basis, Column, Family, Feature, column, printed
from measure_extract.ranking.query import Query
from measure_extract.roles.base import purpose_names, purpose_table

__all__ = ["PURPOSES"]

_SAID_PLACES = {
    "before": "stands before it in its line",
    "touching": "stands before it in its line",
    "behind": "stands behind it in its line",
    "followed": "stands behind it in its line",
    "left": "stands left of it",
    "row": "heads its row",
    "right": "stands right of it",
    "above": "stands above it",
    "head": "heads its column",
    "below": "stands below it",
    "block": "stands in its block of text",
    "photo": "stands on the picture",
}
_LIKELY = 0.5  # chance from which a purpose is said plainly


def _chance(name: str) -> Feature:
    place = purpose_names().index(name)
    said = purpose_table()[name].said
    return column(
        f"purpose_{name}", f"chance that it is {said}", lambda q: q.purposes[:, place].astype(float)
    )


def _rival(query: Query) -> Column:
    """Give the best chance of any other entity's purposes."""
    others = [c for name, c in query.answer_chances.items() if name != query.entity.name]
    return np.asarray(np.max(others, axis=0))


def _own_of_others(query: Query) -> Column:
    own = query.answer_chances[query.entity.name]
    others = np.where(query.is_other, own[None, :], 0.0)
    return np.asarray(others.max(axis=1, initial=0.0))


def _describe(query: Query, place: int) -> str:
    chances: npt.NDArray[np.float32] = query.purposes[place]
    if not chances.sum():
        return f"nobody judged what {printed(query, place)} is for"
    best = int(chances.argmax())
    said = list(purpose_table().values())[best].said
    verdict = "is" if chances[best] >= _LIKELY else "may be"
    why = _why(query, place)
    around = f"{'the words' if why else 'all that stands'} around {printed(query, place)}"
    return f"by {around}, it {verdict} {said}{why}"


def _basis(query: Query, place: int) -> Basis:
    if not query.purposes[place].sum():
        return Basis.MISSING
    return Basis.SEEN if _why(query, place) else Basis.JUDGED


def _why(query: Query, place: int) -> str:
    clues = query.layout.clues
    at = query.places[place]
    clue = clues[at].rpartition(":")[2] if at < len(clues) else ""
    for mark in "=~":
        where, found, word = clue.partition(mark)
        if found and where in _SAID_PLACES:
            quoted = f'"{word.rstrip("*")}"' if mark == "=" else f"a word for {word}"
            return f": {quoted} {_SAID_PLACES[where]}"
    return ""


PURPOSES = Family(
    "purposes",
    (
        *(_chance(name) for name in purpose_names()),
        column(
            "purpose_own",
            "chance of a purpose that answers the entity",
            lambda q: q.answer_chances[q.entity.name],
        ),
        column("purpose_rival", "best chance of a purpose of another entity", _rival),
        column("purpose_own_of_others", "best such chance of the other quantities", _own_of_others),
    ),
    _describe,
    _basis,
)
