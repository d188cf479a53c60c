"""A fixed picture whose features a model's card remembers: were they worked out alike?

A model is as good as the meaning of its columns. Whoever changes what a feature says, changes the hash
of this picture's matrix, and models taught before are refused instead of misled.
"""

import hashlib
from collections.abc import Iterable, Sequence

import numpy as np

from measure_extract.entities import EntitySpec
from measure_extract.errors import ModelMismatchError
from measure_extract.geometry import bbox_polygon
from measure_extract.layout.base import Annotation, Annotations, Layout, PlacedSpan
from measure_extract.ranking.base import Claims, Encodings, FeatureArray
from measure_extract.ranking.features.table import feature_matrix
from measure_extract.ranking.priors import fit_priors
from measure_extract.ranking.query import make_query
from measure_extract.roles.base import purpose_names
from measure_extract.runtime.artefacts import Artefact
from measure_extract.types import QuantitySpan, TextBox
from measure_extract.vocabulary import MEASURED_AXES

__all__ = ["GOLDEN", "REMEDY", "check_golden", "golden_hash", "hash_of"]

GOLDEN = "golden_features"
"""The fact of a card that holds the hash."""

REMEDY = "train it again or install the version that made it"
"""What to do about a model whose features are not those of this version."""

_DIGITS = 4  # processors differ in the last bits of a logarithm

_HEIGHT = EntitySpec(
    "height", "length", frozenset({"centimetre", "inch", "foot"}), ("height",), ("H",)
)
_WEIGHT = EntitySpec("item_weight", "mass", frozenset({"gram", "ounce"}), ("weight",), ())
_PRIORS = [(7, "height", "30 centimetre"), (7, "height", "12 inch"), (7, "width", "5 inch")]


def _line(slope_deg: float, distance: float, length: float) -> Annotation:
    return Annotation(distance, length, position=0.4, side=-1.0, slope_deg=slope_deg, drawn=0.75)


def _placed(
    span: QuantitySpan, top: float, cluster: int, *lines: Annotation, **roles: str
) -> PlacedSpan:
    bbox = (100.0, top, 100.0 + 9 * len(span.surface), top + 12 + cluster)
    around = {name: roles.get(name) for name in ("role_left", "role_above", "role_below")}
    return PlacedSpan(
        span=span,
        polygon=bbox_polygon(bbox),
        bbox=bbox,
        angle_deg=-90.0 if cluster == 1 else 0.0,
        rec_score=0.9 + cluster / 100,
        annotations=Annotations({a.direction: a for a in lines}, lines[0] if lines else None),
        cluster=cluster,
        line_text=f"size {span.surface}",
        **around,
    )


def _span(value: float, units: tuple[str, ...], **facts: object) -> QuantitySpan:
    return QuantitySpan(value, value, value, units[0], units, 5, 9, f"{value:g}", **facts)  # type: ignore[arg-type]


def golden_layout() -> Layout:
    """Build a picture with every kind of evidence that the features read."""
    spans = (
        _placed(_span(30.0, ("centimetre",), axis="H", same_as=1), 40, 0, _line(88.0, 0.01, 0.5)),
        _placed(_span(11.8, ("inch",), same_as=0, is_inherited=True), 60, 0, _line(2.0, 0.03, 0.2)),
        _placed(
            _span(18.5, ("centimetre",), role="width", chain=2, chain_index=1),
            200, 1, _line(40.0, 0.02, 0.3), _line(-30.0, 0.05, 0.1), role_above="part",
        ),
        _placed(_span(5.0, ("foot",), axis="DIA", is_repaired=True), 300, 2, role_below="height"),
        _placed(_span(12.0, ("ounce", "fluid ounce"), role="net_weight", is_derived=True), 420, 3),
    )  # fmt: skip
    box = TextBox("", bbox_polygon((0.0, 0.0, 9.0, 9.0)), 1.0)
    roles = frozenset({"width", "part", "height"})
    purposes = np.arange(len(spans) * len(purpose_names())).reshape(len(spans), -1) % 7 / 100
    return Layout(
        500,
        600,
        spans,
        roles,
        (box,) * 9,
        n_segments=40,
        purposes=purposes.astype(np.float32),
        axis_chances=(
            np.arange(len(spans) * len(MEASURED_AXES)).reshape(len(spans), -1) % 11 / 12 + 0.02
        ).astype(np.float32),
    )


def golden_claims(entities: tuple[str, ...]) -> Claims:
    """Give the claims of `golden_layout`'s quantities: 0, 0.5, 1.0, 0.4 ... from entity to entity.

    Args:
        entities: in the order of a model's encodings: that of the table must not decide the hash.
    """
    rows, columns = np.indices((5, len(entities)))
    return Claims(entities, ((3 * rows + 5 * columns) % 11 / 10).astype(np.float32))


def golden_hash(names: Sequence[str], encodings: Encodings) -> str:
    """Hash the features of the fixed picture, asked for a length and a weight.

    Args:
        names: of the features, in order.
        encodings: codes of names, the model's own.
    """
    priors, layout, claims = fit_priors(_PRIORS), golden_layout(), golden_claims(encodings.entities)
    questions = ((_HEIGHT, 7), (_WEIGHT, None))
    queries = (make_query(layout, entity, group, priors, claims) for entity, group in questions)
    return hash_of(feature_matrix(query, names, encodings) for query in queries)


def hash_of(matrices: Iterable[FeatureArray]) -> str:
    """Hash matrices of features, as far as every processor works them out alike."""
    digest = hashlib.sha256()
    for matrix in matrices:
        # Adding zero makes -0.0 and 0.0 one number.
        digest.update((np.round(matrix.astype(np.float64), _DIGITS) + 0.0).tobytes())
    return digest.hexdigest()


def check_golden(artefact: Artefact, own: str) -> None:
    """Refuse a model whose features this version does not work out as when it was taught.

    Args:
        artefact: whose card names the hash.
        own: the hash of this version.

    Raises:
        ModelMismatchError: if the card names another hash, or none.
    """
    if artefact.fact(GOLDEN) != own:
        raise ModelMismatchError(
            artefact.folder, f"this version works its features out differently; {REMEDY}"
        )
