"""Words and letters at the number."""

import numpy as np

from measure_extract.layout.base import PlacedSpan
from measure_extract.ranking.base import code_of
from measure_extract.ranking.features.feature import (
    Column,
    Family,
    Feature,
    column,
    encoded,
    of_each,
    printed,
    quoted,
    same_for_all,
    spoken,
)
from measure_extract.ranking.features.fit import axis_fit, axis_in_words, role_fit, roles_of
from measure_extract.ranking.query import Query
from measure_extract.vocabulary import OTHER_ROLES

__all__ = ["WORDS", "role_said"]

_NAMING_AXES = ("H", "W", "D", "L")  # letters that name one of the three sizes


def _best_fit_of_others(query: Query) -> Column:
    fits = np.where(query.is_other, query.best_fits[None, :], -np.inf)
    best = fits.max(axis=1, initial=-np.inf)
    return np.where(np.isinf(best), np.nan, best)


def _role_feature(name: str, where: str, attribute: str) -> Feature:
    def of(query: Query) -> Column:
        roles = [getattr(c, attribute) for c in query.candidates]
        return np.array([role_fit(query.entity, role) for role in roles], dtype=np.float64)

    return column(name, f"fit of the role word {where}: 2, 1, 0, or -1 against it", of)


def _near(role: str) -> Feature:
    return of_each(
        f"near_{role}", f"1 where a word for {role} is near", lambda c: role in roles_of(c)
    )


def _line_share(candidate: PlacedSpan) -> float:
    span = candidate.span
    return (span.end - span.start) / max(1, len(candidate.line_text))


def _describe(query: Query, place: int) -> str:
    span = query.candidates[place].span
    if span.axis:
        return f"{axis_in_words(span.axis)} stands at {printed(query, place)}"
    if said := role_said(query, place):
        return said
    own = printed(query, place)
    if span.chain:
        return f"{own} is number {span.chain_index + 1} of {span.chain} printed as a size"
    return f"no word or letter names {own}"


def role_said(query: Query, place: int) -> str:
    """Say for which role a word stands at a candidate, the nearest evidence first; "" without one."""
    candidate = query.candidates[place]
    if candidate.span.role:
        return f'a word for "{spoken(candidate.span.role)}" stands in {quoted(candidate.line_text)}'
    around = {
        "left of": candidate.role_left,
        "above": candidate.role_above,
        "below": candidate.role_below,
    }
    found = ((where, role) for where, role in around.items() if role)
    where, role = next(found, ("", ""))
    return f'a word for "{spoken(role)}" stands {where} {printed(query, place)}' if role else ""


WORDS = Family(
    "words",
    (
        of_each("chain", "members of its a x b x c; 0 alone", lambda c: c.span.chain),
        of_each("chain_index", "its place in that chain", lambda c: c.span.chain_index),
        column(
            "axis_fit",
            "fit of its letter: 2, 1, 0, or -1 against it",
            lambda q: np.array([axis_fit(q.entity, c.span.axis) for c in q.candidates]),
        ),
        encoded(
            "axis",
            "code of its letter",
            lambda q, codes: (code_of(c.span.axis, codes.axes) for c in q.candidates),
        ),
        of_each("is_diameter", "1 with a diameter sign", lambda c: c.span.axis == "DIA"),
        same_for_all(
            "any_axis",
            "1 where any candidate has a letter",
            lambda q: any(c.span.axis in _NAMING_AXES for c in q.candidates),
        ),
        column(
            "role_fit",
            "fit of the role word in its text: 2, 1, 0, or -1 against it",
            lambda q: np.array([role_fit(q.entity, c.span.role) for c in q.candidates]),
        ),
        _role_feature("left_fit", "left of it", "role_left"),
        _role_feature("above_fit", "above it", "role_above"),
        _role_feature("below_fit", "below it", "role_below"),
        column("best_fit", "fit of the nearest letter or word", lambda q: q.best_fits),
        column("best_fit_of_others", "best fit of the other quantities", _best_fit_of_others),
        same_for_all(
            "photo_has_role",
            "1 where any word of the photo announces the entity",
            lambda q: any(role in q.layout.roles for role in q.entity.roles),
        ),
        same_for_all(
            "photo_has_part", "1 where a word names a part", lambda q: "part" in q.layout.roles
        ),
        of_each("line_length", "characters of its line", lambda c: len(c.line_text)),
        of_each("line_share", "share of its line that it takes", _line_share),
        *(_near(role) for role in OTHER_ROLES),
    ),
    _describe,
)
