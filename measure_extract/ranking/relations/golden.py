"""The fixed picture of the relations: what a model's card remembers of them, as the ranker's does of its features."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from measure_extract.entities import EntitySpec
from measure_extract.geometry import bbox_polygon
from measure_extract.layout.base import Layout, PlacedSpan
from measure_extract.ranking.features.golden import golden_layout, hash_of
from measure_extract.ranking.priors import fit_priors
from measure_extract.ranking.query import make_query
from measure_extract.ranking.relations.features import relation_matrix
from measure_extract.types import TextBox

__all__ = ["golden_drawing", "golden_relations_hash"]

# What the quantities of `golden_layout` are printed as here: text of the line, place in it, other facts. The first
# two print one quantity; the fourth is read from the fifth's line too, which stands 26 pixels below it.
_PRINTS: tuple[tuple[str, int, int, Mapping[str, Any]], ...] = (
    ("tall 30 cm", 5, 10, {"surface": "30 cm"}),
    ("size Q11.8in", 6, 10, {"surface": "11.8", "is_approximate": True}),
    ("per 18.5 - bore", 4, 8, {"surface": "18.5 -", "low": 10.0}),
    ("a5 ft thick", 1, 5, {"surface": "5 ft", "box_indices": (3, 4)}),
    ("12 oz, bore", 0, 5, {"surface": "12 oz"}),
)
_FIFTH_TOP = 340.0  # pixels

# Words left of the first quantity and far from all of them.
_WORDS = (
    TextBox("tall bore", bbox_polygon((10.0, 40.0, 70.0, 52.0)), 0.9),
    TextBox("tall, size bore", bbox_polygon((400.0, 560.0, 490.0, 572.0)), 0.9),
)

# A dimension that no table has: the entities and units that a user adds change the words of rivals and the share of
# the units, and must not make a model of relations look as if it were taught others.
_OF_NO_TABLE = "of no table"
_LENGTHS = frozenset({"centimetre", "inch", "foot"})
_QUESTIONS = (
    EntitySpec(
        "tall", _OF_NO_TABLE, _LENGTHS, ("height",), ("H",), ("tall",), ("bore",), "vertical"
    ),
    EntitySpec("thick", _OF_NO_TABLE, _LENGTHS, (), ("DIA",), ("thick",), ("tall",), "round", True),
    EntitySpec("deep", _OF_NO_TABLE, _LENGTHS, (), ("L", "H"), ("size",), (), "receding"),
    EntitySpec("heavy", _OF_NO_TABLE, frozenset({"ounce"}), words=("bore",)),
)


def _printed(placed: PlacedSpan, number: int) -> PlacedSpan:
    text, start, end, facts = _PRINTS[number]
    span = replace(placed.span, start=start, end=end, **{"box_indices": (number,), **facts})
    left, top, right, bottom = placed.bbox
    if number == len(_PRINTS) - 1:
        top, bottom = _FIFTH_TOP, _FIFTH_TOP + bottom - top
    bbox = left, top, right, bottom
    return replace(placed, span=span, bbox=bbox, polygon=bbox_polygon(bbox), line_text=text)


def golden_drawing() -> Layout:
    """Build a picture with every kind of evidence that the relations read: `golden_layout` with words."""
    layout = golden_layout()
    spans = tuple(_printed(placed, number) for number, placed in enumerate(layout.spans))
    boxes = tuple(TextBox(placed.line_text, placed.polygon, 0.9) for placed in spans)
    return replace(layout, spans=spans, boxes=boxes)


def golden_relations_hash() -> str:
    """Hash the relations of the fixed picture, asked for three lengths and a weight."""
    drawing, priors = golden_drawing(), fit_priors([])
    layout = replace(drawing, boxes=(*drawing.boxes, *_WORDS))
    queries = (make_query(layout, entity, None, priors) for entity in _QUESTIONS)
    return hash_of(relation_matrix(query) for query in queries)
