"""The values that travel between the stages; frozen, hashable, and each one JSON line wide.

image -> OCRResult(TextBox...) -> QuantitySpan... -> ScoredCandidate... -> Measurement | None

Nothing here computes anything but a cheap property; conversions live in `units.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, Protocol

from measure_extract.geometry import BBox, Polygon, bbox_of
from measure_extract.markup import html_table, text_table
from measure_extract.vocabulary import check_axis, check_role, outcome_of

if TYPE_CHECKING:
    import pint

__all__ = [
    "Answers",
    "Example",
    "Measurement",
    "OCRResult",
    "QuantitySpan",
    "RowResult",
    "ScoredCandidate",
    "TextBox",
]


def _polygon(points: object) -> Polygon:
    corners = tuple((float(x), float(y)) for x, y in points)  # type: ignore[attr-defined]
    if len(corners) != 4:
        raise ValueError(f"a polygon has 4 points, got {len(corners)}; give its four corners")
    return corners


@dataclass(frozen=True, slots=True)
class TextBox:
    """One recognised line of text with its place in the picture."""

    text: str
    polygon: Polygon  # four (x, y), top-left first, clockwise, pixels of the upright picture
    rec_score: float  # recognition confidence in [0, 1]
    det_score: float | None = None  # detection confidence in [0, 1]; None where unknown
    angle_deg: float = 0.0  # reading direction, clockwise from left-to-right; -90 reads upwards
    # len(text) + 1 shares of the line, in [0, 1] and rising, where characters meet; () if unknown
    char_edges: tuple[float, ...] = ()
    is_repaired: bool = False  # its unit is the recogniser's second choice; see `ocr.near_units`

    def __post_init__(self) -> None:
        if self.char_edges and len(self.char_edges) != len(self.text) + 1:
            raise ValueError(
                f"{len(self.text)} characters have {len(self.text) + 1} edges, "
                f"got {len(self.char_edges)}"
            )

    @property
    def bbox(self) -> BBox:
        """Upright (left, top, right, bottom) around the polygon, in pixels."""
        return bbox_of(self.polygon)

    def to_dict(self) -> dict[str, Any]:
        """Give plain JSON values."""
        return {
            "text": self.text,
            "polygon": [list(p) for p in self.polygon],
            "rec_score": self.rec_score,
            "det_score": self.det_score,
            "angle_deg": self.angle_deg,
            "char_edges": list(self.char_edges),
            "is_repaired": self.is_repaired,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "TextBox":
        """Build from what `to_dict` gave."""
        edges = tuple(data.get("char_edges", ()))
        return cls(**{**data, "polygon": _polygon(data["polygon"]), "char_edges": edges})


@dataclass(frozen=True, slots=True)
class OCRResult:
    """All text boxes of one picture, in reading order."""

    boxes: tuple[TextBox, ...]
    width_px: int
    height_px: int
    engine: str = field(default="", compare=False)
    is_upside_down: bool = False  # it was turned by half before it was read: boxes are on that page

    def to_dict(self) -> dict[str, Any]:
        """Give plain JSON values."""
        return {
            "boxes": [box.to_dict() for box in self.boxes],
            "width_px": self.width_px,
            "height_px": self.height_px,
            "engine": self.engine,
            "is_upside_down": self.is_upside_down,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "OCRResult":
        """Build from what `to_dict` gave."""
        return cls(**{**data, "boxes": tuple(TextBox.from_dict(box) for box in data["boxes"])})


@dataclass(frozen=True, slots=True)
class QuantitySpan:
    """A number with its unit as printed, and what stands around it in the same text.

    `low` and `high` are equal to `value` unless a range is printed; then `value` is the upper end. A printed
    tolerance is kept beside them and widens neither.
    """

    value: float
    low: float
    high: float
    unit: str  # preferred canonical name, e.g. "inch"
    units: tuple[str, ...]  # every reading of the printed unit, preferred first
    start: int  # characters of the text, half-open [start, end)
    end: int
    surface: str  # the characters as printed
    axis: str | None = None  # "H", "W", "D", "L", "T" or "DIA" printed at the number
    legend: str | None = None  # letter that points into a drawing, as in "A - 82,0 cm"
    role: str | None = None  # of `vocabulary.ROLES`, by a word printed in the same text
    chain: int = 0  # number of members of the "a x b x c" it belongs to; 0 where alone
    chain_index: int = 0  # place in that chain, from 0
    same_as: int | None = None  # index in the result of the span that prints the same quantity
    is_consistent: bool = True  # False where two units differ by over 3 % and by more than the rounding of their digits
    is_derived: bool = False  # a total computed from printed parts (5' 11", 6 x 330 ml)
    is_inherited: bool = False  # the unit is not at the number but declared elsewhere
    is_repaired: bool = False  # an OCR confusion was repaired to read it
    is_approximate: bool = False  # printed with ~, about, up to, +-
    # Boxes that it was read from: of the OCRResult that was searched; in a layout, of `Layout.boxes`.
    box_indices: tuple[int, ...] = ()
    # Index in the result of the total it is printed as a part of (the 5 ft of "5 ft 3 in"); no answer
    # of its own. None elsewhere, and for the unit of a multipack.
    part_of: int | None = None
    tolerance: float | None = None  # in the span's unit: the 2 of "30 ± 2 cm"

    def __post_init__(self) -> None:
        if not self.low <= self.high:
            raise ValueError(f"low {self.low!r} is above high {self.high!r}; swap the ends")
        if self.unit not in self.units:
            raise ValueError(f"unit {self.unit!r} is not among its readings {self.units!r}")
        if self.role is not None:
            check_role(self.role)
        if self.axis is not None:
            check_axis(self.axis)

    @property
    def is_range(self) -> bool:
        """Whether two different ends are printed."""
        return self.low != self.high

    @property
    def dimension(self) -> str:
        """Kind of quantity that the preferred unit measures: "length", "charge"; see `units.dimensions`."""
        from measure_extract.units import dimension_of

        return dimension_of(self.unit)

    def to_dict(self) -> dict[str, Any]:
        """Give plain JSON values."""
        return {f.name: _plain(getattr(self, f.name)) for f in fields(self)}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "QuantitySpan":
        """Build from what `to_dict` gave."""
        tuples = {"units": tuple(data["units"]), "box_indices": tuple(data["box_indices"])}
        facts = {"role" if name == "label" else name: value for name, value in data.items()}
        return cls(**{**facts, **tuples})  # "label": as it was called before version 0.2


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


_CELLS = ("quantity", "confidence", "printed as")
_MAX_SHOWN = 10  # candidates in a table for people


def _cells(
    judged: "Measurement | QuantitySpan", unit: str, confidence: float
) -> tuple[str, str, str]:
    from measure_extract.units import format_measurement, format_number

    quantity = format_measurement(judged.high, unit)
    if judged.low != judged.high:
        quantity = f"{format_number(judged.low)} to {quantity}"
    return quantity, f"{confidence:.2f}", _shortened(judged.surface)


def _shortened(surface: str) -> str:
    return surface if len(surface) <= 40 else f"{surface[:37]}..."


@dataclass(frozen=True, slots=True)
class ScoredCandidate:
    """A span judged for one entity."""

    span: QuantitySpan
    unit: str  # the reading of the span's unit that fits the entity
    score: float  # raw ranker score, higher is better, comparable within one query only
    confidence: float  # calibrated chance that this is the answer, in [0, 1]
    polygon: Polygon  # where the span is printed

    def to_dict(self) -> dict[str, Any]:
        """Give plain JSON values."""
        return {
            "span": self.span.to_dict(),
            "unit": self.unit,
            "score": self.score,
            "confidence": self.confidence,
            "polygon": [list(p) for p in self.polygon],
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "ScoredCandidate":
        """Build from what `to_dict` gave."""
        span = QuantitySpan.from_dict(data["span"])
        return cls(**{**data, "span": span, "polygon": _polygon(data["polygon"])})


class Photo(Protocol):
    """Where the photo of an answer can be found again."""

    def marked(self, measurement: "Measurement") -> str:
        """Give the photo with the answer and its runners-up marked, as HTML; "" where it cannot be read."""
        ...


@dataclass(frozen=True, slots=True)
class Measurement:
    """The answer for one entity, with its evidence.

    `str()` gives the challenge's form, e.g. "30 centimetre". A range keeps both ends and answers
    with its upper one.
    """

    entity: str
    value: float
    low: float
    high: float
    unit: str  # canonical name from the entity's closed list
    confidence: float  # in [0, 1]
    surface: str  # the text as printed
    polygon: Polygon
    candidates: tuple[ScoredCandidate, ...]  # best first; the first one is the answer
    is_calibrated: bool = True  # False where no labels of this entity vouch for the confidence
    # Of a photo that was asked by its path: it is read again where a notebook shows the answer. Not in `to_dict`.
    photo: Photo | None = field(default=None, compare=False, repr=False)

    @property
    def span(self) -> QuantitySpan:
        """The span the answer was read from."""
        return self.candidates[0].span

    @property
    def quantity(self) -> "pint.Quantity[float]":
        """The value as a pint quantity of the package's one registry."""
        from measure_extract.units import quantity

        return quantity(self.value, self.unit)

    def to(self, unit: str) -> float:
        """Convert the value to another unit.

        Args:
            unit: canonical name ("centimetre") or usual symbol ("cm"); see `units.find_unit`.

        Raises:
            UnknownUnitError: if `unit` is not in the unit table; the message names what is.
            DimensionError: if it measures another kind of quantity.
        """
        from measure_extract.units import convert, dimension_of, find_unit

        return convert(self.value, self.unit, find_unit(unit, dimension_of(self.unit)))

    def __str__(self) -> str:
        from measure_extract.units import format_measurement

        return format_measurement(self.value, self.unit)

    def __repr__(self) -> str:
        surface = _shortened(self.surface)
        return f"<Measurement {self.entity} {self}, {self.confidence:.2f}, printed {surface!r}>"

    def _repr_html_(self) -> str:
        """Show a notebook the answer and its runners-up, below the marked photo where its file is still there.

        `Extractor.show` has the photo wherever it comes from, with the lines that sizes belong to.
        """
        rows = [("answer", *_cells(self, self.unit, self.confidence))]
        for place, other in enumerate(self.candidates[1:_MAX_SHOWN], start=2):
            rows.append((str(place), *_cells(other.span, other.unit, other.confidence)))
        if len(self.candidates) > _MAX_SHOWN:
            rows.append(("", f"and {len(self.candidates) - _MAX_SHOWN} more", "", ""))
        table = html_table(("", *_CELLS), rows, caption=f"{self.entity}: {self}")
        photo = self.photo.marked(self) if self.photo else ""
        return f"{photo}\n{table}" if photo else table

    def to_dict(self) -> dict[str, Any]:
        """Give plain JSON values."""
        return {
            "entity": self.entity,
            "prediction": str(self),
            "value": self.value,
            "low": self.low,
            "high": self.high,
            "unit": self.unit,
            "confidence": self.confidence,
            "is_calibrated": self.is_calibrated,
            "surface": self.surface,
            "polygon": [list(p) for p in self.polygon],
            "candidates": [candidate.to_dict() for candidate in self.candidates],
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "Measurement":
        """Build from what `to_dict` gave."""
        facts = {k: v for k, v in data.items() if k != "prediction"}
        facts["polygon"] = _polygon(data["polygon"])
        facts["candidates"] = tuple(ScoredCandidate.from_dict(c) for c in data["candidates"])
        return cls(**facts)


class Answers(dict[str, Measurement | None]):
    """Entity -> its answer, or None; a dict that prints as a table, and shows as one in notebooks."""

    def _rows(self) -> list[tuple[str, ...]]:
        return [
            (entity, *(_cells(m, m.unit, m.confidence) if m else ("null", "", "")))
            for entity, m in self.items()
        ]

    def __repr__(self) -> str:
        return text_table(self._rows()) or "{}"

    def _repr_html_(self) -> str:
        return html_table(("entity", *_CELLS), self._rows())


@dataclass(frozen=True, slots=True)
class Example:
    """One row of a task: a picture, what is asked, and, where known, what is right.

    `answers` is None where nobody labelled the row and empty where nothing is printed.
    """

    image: str  # path or URL
    entity: str
    group_id: int | None = None
    answers: tuple[str, ...] | None = None  # any of these is right, as "number unit"
    weight: float = 1.0  # trust in the label, for training
    index: str = ""  # the row's own identifier
    split_key: str = field(default="", compare=False)  # must not straddle train and test

    def to_dict(self) -> dict[str, Any]:
        """Give plain JSON values."""
        return {f.name: _plain(getattr(self, f.name)) for f in fields(self)}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "Example":
        """Build from what `to_dict` gave."""
        answers = data.get("answers")
        return cls(**{**data, "answers": None if answers is None else tuple(answers)})


@dataclass(frozen=True, slots=True)
class RowResult:
    """What came of one row of a batch."""

    example: Example
    measurement: Measurement | None
    reason: str  # why there is no answer; "" where there is one
    is_failed: bool = False  # the picture could not be loaded or read, or the row is wrong

    @property
    def outcome(self) -> str:
        """One of `vocabulary.OUTCOMES`."""
        return outcome_of(self.reason)

    def to_dict(self) -> dict[str, Any]:
        """Give plain JSON values: what the command line prints, and the service answers."""
        measurement = self.measurement
        return {
            "image": self.example.image,
            "entity": self.example.entity,
            "measurement": None if measurement is None else measurement.to_dict(),
            "outcome": self.outcome,
            "reason": self.reason,
        }
