"""Where evidence stands in the picture: places for the reasons of an explanation, boxes with quantities.

The explanation itself is that of `ranking.explain`; here each of its reasons is given places.
"""

from collections.abc import Sequence
from typing import Any

from measure_extract.geometry import Point, gap_between
from measure_extract.layout.base import Layout, PlacedSpan
from measure_extract.ranking.choice import Ranked
from measure_extract.ranking.explain import Explanation, Reason
from measure_extract.spans.finder import shared_finder
from measure_extract.types import TextBox

__all__ = ["explanation_to_dict", "picture_to_dict"]

Places = list[list[list[float]]]  # polygons, or lines of two points; pixels of the upright picture


def picture_to_dict(layout: Layout, *, has_text: bool) -> dict[str, Any]:
    """Give the size of a picture and, where wanted, its text boxes and the quantities in them."""
    facts: dict[str, Any] = {"width_px": layout.width_px, "height_px": layout.height_px}
    if has_text:
        facts["boxes"] = [
            {"text": box.text, "polygon": _seen(box.polygon, layout), "rec_score": box.rec_score}
            for box in layout.boxes
        ]
        facts["quantities"] = [
            {"span": placed.span.to_dict(), "polygon": _points(placed.polygon)}
            for placed in (*layout.spans, *layout.others)
        ]
    return facts


def explanation_to_dict(explanation: Explanation | None, ranked: Ranked) -> dict[str, Any] | None:
    """Give an explanation of a judged question as JSON values, each reason with its places.

    `same` counts those of the answer's candidates that print the answer again, in another unit or elsewhere.
    """
    if explanation is None:
        return None
    best = ranked.query.candidates[ranked.order[0]]
    shown = ranked.query.candidates[ranked.shown]
    facts = explanation.to_dict()
    facts["polygon"] = _points(shown.polygon)
    facts["reasons"] = [
        {
            "family": reason.family,
            "text": reason.text,
            "weight": reason.weight,
            "places": _places(reason, best, ranked),
        }
        for reason in explanation.reasons
    ]
    facts["same"] = _prints_again(ranked)
    return facts


def _prints_again(ranked: Ranked) -> list[int]:
    candidates, shown = ranked.query.candidates, ranked.shown
    others = [i for i in ranked.order if i != shown]
    return [
        place
        for place, i in enumerate(others, start=1)
        if candidates[i].cluster == candidates[shown].cluster
    ]


def _places(reason: Reason, best: PlacedSpan, ranked: Ranked) -> Places:
    layout = ranked.query.layout
    if reason.boxes:
        return [_seen(layout.boxes[i].polygon, layout) for i in dict.fromkeys(reason.boxes)]
    family = reason.family
    if family in ("number", "place", "letters"):
        return [_points(best.polygon)]
    if family == "lines":
        own = best.annotations.own
        if own is None:
            return []
        x0, y0, x1, y1 = own.ends
        return [_seen(((x0, y0), (x1, y1)), layout)]
    if family == "others":
        others = (c for c in ranked.query.candidates if c.cluster != best.cluster)
        return [_points(other.polygon) for other in others]
    return _word_places(best, layout) if family in ("words", "roles") else []


def _word_places(best: PlacedSpan, layout: Layout) -> Places:
    """Find the word or letter that names a quantity: in its own text, or in the nearest box around."""
    span = best.span
    if span.axis or span.role:
        return [_points(best.polygon)]
    role = best.role_left or best.role_above or best.role_below
    named = [] if role is None else [box for box in layout.boxes if _has_role(box, role)]
    if not named:
        return []
    nearest = min(named, key=lambda box: sum(gap_between(box.bbox, best.bbox)))
    return [_seen(nearest.polygon, layout)]


def _has_role(box: TextBox, role: str) -> bool:
    return role in shared_finder().roles(box.text)


def _seen(points: Sequence[Point], layout: Layout) -> list[list[float]]:
    """Give a polygon or a line of the page on the picture; a quantity's polygon is there already."""
    return _points(layout.on_picture(points))


def _points(points: Sequence[Point]) -> list[list[float]]:
    return [[round(x, 1), round(y, 1)] for x, y in points]
