"""What each family of relations says in words, and on what it rests: the facts that its columns are computed from."""

from collections.abc import Callable

from measure_extract.entities import EntitySpec
from measure_extract.ranking.features.feature import Basis, Told, printed, quoted
from measure_extract.ranking.features.fit import axis_in_words
from measure_extract.ranking.features.lines import LINES
from measure_extract.ranking.features.number import NUMBER
from measure_extract.ranking.features.place import PLACE
from measure_extract.ranking.features.words import role_said
from measure_extract.ranking.query import Query
from measure_extract.ranking.relations.features import company_of, share_word, touches
from measure_extract.ranking.relations.words import (
    WITHIN,
    Said,
    own_words,
    rival_words,
    rivals,
    said_of,
)
from measure_extract.units import SAME_PRINT

__all__ = ["QUESTION", "family_of", "tell"]

QUESTION = "question"
"""The family of columns that are the same for whatever photo is asked."""

_SETS = {"own": "own words", "against": "words against it", "rival": "words of others"}
_COLUMNS = {
    QUESTION: ("has_direction", "n_rivals", "needs_words", "unit_share"),
    "lines": (
        *("direction_fit", "direction_fit_of_others", "direction_lead", "own_line_length"),
        *("line_share", "line_share_of_others", "is_receding_shown"),
    ),
    "letters": ("letter_fit", "letter_fit_of_others"),
    "roles": ("role_fit", "role_fit_of_others"),
    "others": (
        *("n_distinct", "rank_from_largest", "rank_from_smallest", "share_of_largest", "n_prints"),
    ),
    "place": ("text_height", "height_share", "x", "y", "reading_order", "n_boxes"),
    "company": ("company_in_line", "company_near", "kinds_on_photo"),
}
_FAMILY_OF = {column: family for family, columns in _COLUMNS.items() for column in columns}
_AT = {
    WITHIN: "stands in {}",
    "before": "stands before {} in its line",
    "after": "stands behind {} in its line",
    "left": "stands left of {}",
    "above": "stands above {}",
    "beside": "stands beside {}",
    "anywhere": "stands apart from {}",
}
_NAMED = 3  # words of a set, or quantities, that are named at most


def family_of(column: str) -> str:
    """Name the family of a column of RELATIONS."""
    own_line = column == "own_line_length"
    words = None if own_line else _SETS.get(column.partition("_")[0])
    return words or _FAMILY_OF.get(column, "number")


def tell(family: str, query: Query, best: int) -> Told:
    """Say what a family's columns tell of a candidate.

    Args:
        family: of `family_of`, but QUESTION.
        query: with the candidate.
        best: index of the candidate.
    """
    return _TELL[family](query, best)


def _words(query: Query, best: int) -> Told:
    words = own_words(query.entity)
    found = said_of(query.layout, query.candidates, words, best)
    if found:
        return Told(_standing(query, best, found[0]), boxes=(found[0].box,))
    if not words:
        return Told("its table has no words", Basis.MISSING)
    named = ", ".join(words[:_NAMED]) + (", ..." if len(words) > _NAMED else "")
    return Told(f"no word of its table is on the photo ({named})")


def _words_against(query: Query, best: int) -> Told:
    words = query.entity.not_words
    found = said_of(query.layout, query.candidates, words, best)
    if found:
        at = _standing(query, best, found[0], " of its not_words")
        return Told(at, boxes=(found[0].box,))
    return Told("none of its not_words is on the photo" if words else "", Basis.MISSING)


def _words_of_others(query: Query, best: int) -> Told:
    """Name those that stand nearer than its own words, or the nearest one."""
    words = rival_words(query.entity)
    found = said_of(query.layout, query.candidates, words, best)
    if not found:
        return Told("no word of another entity is on the photo" if words else "", Basis.MISSING)
    own = said_of(query.layout, query.candidates, own_words(query.entity), best)
    reach = own[0].nearness if own else 0.0
    nearer = [said for said in found if said.nearness > reach and said.place != "anywhere"]
    told = (nearer or found)[:_NAMED]
    clauses = (
        _standing(query, best, said, f" of {_owner(query.entity, said.word)}") for said in told
    )
    return Told("; ".join(clauses), boxes=tuple(said.box for said in told))


def _owner(entity: EntitySpec, word: str) -> str:
    """Name the rival that a word announces; of several, the one that has it first among its words."""
    claims = [
        (own_words(rival).index(word), rival.name)
        for rival in rivals(entity)
        if word in own_words(rival)
    ]
    return min(claims, key=lambda claim: claim[0])[1]


def _standing(query: Query, best: int, said: Said, whose: str = "") -> str:
    own = printed(query, best)
    is_broken = len(query.candidates[best].span.box_indices) > 1
    at = "stands in the lines of {}" if is_broken and said.place == "before" else _AT[said.place]
    nearer = "" if said.nearest == best else f", nearer to {printed(query, said.nearest)}"
    return f'"{said.word}"{whose} {at.format(own)}{nearer}'


def _lines(query: Query, best: int) -> Told:
    """Say nothing of a line that is not there where no line would measure it."""
    has_line = query.candidates[best].annotations.own is not None
    is_asked = query.entity.direction not in ("any", "round")
    return Told(LINES.describe(query, best) if has_line or is_asked else "")


def _letters(query: Query, best: int) -> Told:
    axis = query.candidates[best].span.axis
    if axis is not None:
        return Told(f"{axis_in_words(axis)} stands at {printed(query, best)}")
    is_asked = bool(query.entity.axes)
    return Told(f"no letter stands at {printed(query, best)}" if is_asked else "", Basis.MISSING)


def _roles(query: Query, best: int) -> Told:
    if said := role_said(query, best):
        return Told(said)
    nothing = f"no word for a role, as part or net weight, stands at {printed(query, best)}"
    return Told(nothing, Basis.MISSING)


def _others(query: Query, best: int) -> Told:
    """Count quantities and not prints: 30 cm and 11.8 in are one, though two values."""
    known, value, own = query.cluster_values, float(query.values[best]), printed(query, best)
    if len(known) == 1:
        return Told(f"no other quantity than {own} could answer")
    larger = int((known > value + SAME_PRINT * abs(value)).sum())
    are = f"{larger or 'none'} {'is' if larger < 2 else 'are'} larger than {own}"
    return Told(f"{len(known)} quantities could answer; {are}")


def _number(query: Query, best: int) -> Told:
    candidate = query.candidates[best]
    notes = [NUMBER.describe(query, best)]
    if word := share_word(candidate):
        notes.append(f'behind "{word}"')
    if touches(candidate, before=True) or touches(candidate, before=False):
        notes.append(f"glued to more in {quoted(candidate.line_text)}")
    return Told(", ".join(notes))


def _company(query: Query, best: int) -> Told:
    own = query.candidates[best]
    prints = dict.fromkeys(quoted(other.span.surface) for other in company_of(query.layout, own))
    if not prints:
        return Told(f"no quantity of another kind stands near {printed(query, best)}")
    named = list(prints)[:_NAMED]
    more = len(prints) - len(named)
    shown = ", ".join(named) + (f" and {more} more" if more else "")
    stand = "stands" if len(prints) == 1 else "stand"
    return Told(f"{shown} {stand} near {printed(query, best)}")


_TELL: dict[str, Callable[[Query, int], Told]] = {
    "own words": _words,
    "words against it": _words_against,
    "words of others": _words_of_others,
    "lines": _lines,
    "letters": _letters,
    "roles": _roles,
    "others": _others,
    "place": lambda query, best: Told(PLACE.describe(query, best)),
    "company": _company,
    "number": _number,
}
