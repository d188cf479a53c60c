"""Draw what the stages saw: boxes, spans, lines, scores and the choice. For people, not for scoring.

The only part that draws, and so the one beside the extractor that reads a photo: again, where an answer is looked at.
"""

import base64
import html
import io
import math
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from measure_extract.entities import entity_spec
from measure_extract.errors import OutputError
from measure_extract.geometry import BBox, Point, Polygon
from measure_extract.images.base import ImageLimits, ImageSource, RGBArray
from measure_extract.images.load import load_image
from measure_extract.layout.base import Layout, PlacedSpan
from measure_extract.layout.segments import find_segments
from measure_extract.types import Measurement
from measure_extract.units import pick_unit

if TYPE_CHECKING:
    from PIL import Image, ImageDraw

__all__ = ["PhotoFile", "Shown", "draw_everything", "draw_measurement", "picture_format"]

_LINE = (150, 190, 255)
_SPAN = (255, 150, 0)
_CHOICE = (0, 150, 60)
_MAX_LABELS = 12
_DASH = 6  # thicknesses; the gap after it is as long
_SHOWN_PX = 800  # longer side of a photo in a notebook


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """An answer with its photo, marked; notebooks show both."""

    entity: str
    measurement: Measurement | None
    reason: str  # why there is no answer; "" where there is one
    picture: "Image.Image"  # as large as the photo

    def __repr__(self) -> str:
        return f"<Shown {self.entity}: {self.measurement or self.reason}>"

    def _repr_html_(self) -> str:
        words = html.escape(f"{self.entity}: {self.reason}")
        table = f"<p>{words}</p>" if self.measurement is None else self.measurement._repr_html_()
        return f"{_html_of(self.picture, self.entity)}\n{table}"


@dataclass(frozen=True, slots=True)
class PhotoFile:
    """A photo on disk as it was when a question was asked; its pixels are read when somebody looks."""

    path: str  # from the root, as a notebook may change its folder
    limits: ImageLimits
    stamp: tuple[int, int]  # bytes, and nanoseconds of its last change

    @classmethod
    def of(cls, source: ImageSource, limits: ImageLimits) -> "PhotoFile | None":
        """Remember where a photo is; None where it is asked as anything but the path of a file."""
        if not isinstance(source, str | PathLike):
            return None
        try:
            path = os.path.abspath(os.fspath(source))
            return cls(path, limits, _stamp(path))
        except (OSError, ValueError):  # ValueError: a zero byte
            return None

    def marked(self, measurement: Measurement) -> str:
        """Give it with the answer (green) and its runners-up marked, as HTML.

        Returns:
            "" where it cannot be read any more, or another file is in its place.
        """
        try:
            if _stamp(self.path) != self.stamp:
                return ""
            pixels = load_image(self.path, limits=self.limits)
        except OSError:  # an ImageError is one
            return ""
        return _html_of(_drawn(pixels, (), (), measurement), measurement.entity)


def _stamp(path: str) -> tuple[int, int]:
    facts = os.stat(path)
    return facts.st_size, facts.st_mtime_ns


def _html_of(picture: "Image.Image", words: str) -> str:
    small = picture.copy()
    small.thumbnail((_SHOWN_PX, _SHOWN_PX))
    file = io.BytesIO()
    small.save(file, "PNG")
    photo = base64.b64encode(file.getvalue()).decode("ascii")
    return f'<img src="data:image/png;base64,{photo}" alt="{html.escape(words)}">'


def picture_format(path: Path) -> str:
    """Name the picture format that a file's ending stands for, in Pillow's words.

    Raises:
        OutputError: if it stands for none that can be written.
    """
    from PIL import Image

    kind = Image.registered_extensions().get(path.suffix.lower(), "")
    if kind not in Image.SAVE:
        raise OutputError(
            repr(str(path)),
            f"its ending {path.suffix!r} names no picture format",
            "end it in .png, .jpg or .webp",
        )
    return kind


def draw_measurement(
    image: RGBArray, layout: Layout, entity: str, measurement: Measurement | None
) -> "Image.Image":
    """Draw what matters for one question: its candidates with their own lines, and the choice (green).

    Strokes are marked in one piece, and edges of things, which may be far away or none of the text's, in dashes.

    Args:
        image: the picture. Shape: (H, W, 3), uint8.
        layout: of the same picture.
        entity: what was asked; only quantities that could answer it are drawn.
        measurement: the answer; its candidates are labelled with confidence, best first.

    Returns:
        A new picture of the same size.
    """
    units = entity_spec(entity).units
    candidates = [
        placed for placed in (*layout.spans, *layout.others) if pick_unit(placed.span.units, units)
    ]
    return _drawn(image, (), _untied(layout, candidates), measurement)


def draw_everything(
    image: RGBArray, layout: Layout, measurement: Measurement | None
) -> "Image.Image":
    """Draw also the lines that no quantity owns (blue, thin) and the quantities of other kinds (orange).

    Args:
        image: the picture. Shape: (H, W, 3), uint8.
        layout: of the same picture.
        measurement: the answer.

    Returns:
        A new picture of the same size.
    """
    segments = find_segments(image).ends.tolist()
    spans = _untied(layout, (*layout.spans, *layout.others))
    return _drawn(image, segments, spans, measurement)


def _untied(layout: Layout, spans: Sequence[PlacedSpan]) -> list[PlacedSpan]:
    """Leave out the lines of spans where they are on the page as turned."""
    if not layout.is_upside_down:
        return list(spans)
    return [replace(s, annotations=replace(s.annotations, own=None)) for s in spans]


def _drawn(
    image: RGBArray,
    segments: Sequence[Sequence[float]],
    spans: Sequence[PlacedSpan],
    measurement: Measurement | None,
) -> "Image.Image":
    from PIL import Image, ImageDraw

    canvas = Image.fromarray(image.copy())
    draw = ImageDraw.Draw(canvas)
    thickness = max(2, max(canvas.size) // 400)
    for x0, y0, x1, y1 in segments:
        draw.line((x0, y0, x1, y1), fill=_LINE, width=thickness // 2)
    chosen = None if measurement is None else measurement.span
    for placed in sorted(spans, key=lambda placed: placed.span == chosen):  # the choice on top
        if placed.span == chosen:
            _tie(draw, placed, _CHOICE, 2 * thickness)
        else:
            _tie(draw, placed, _SPAN, thickness)
        _outline(draw, placed.polygon, _SPAN, thickness)
    if measurement is not None:
        _mark(draw, measurement, thickness)
    return canvas


def _mark(draw: "ImageDraw.ImageDraw", measurement: Measurement, thickness: int) -> None:
    """Label the candidates with their confidence and frame them, the answer twice as thick."""
    for rank, candidate in enumerate(measurement.candidates[:_MAX_LABELS]):
        text = f"{candidate.confidence:.2f}"
        color = _CHOICE if rank == 0 else _SPAN
        _label(draw, candidate.polygon, text, color, thickness)
        _outline(draw, candidate.polygon, color, thickness)
    _outline(draw, measurement.polygon, _CHOICE, 2 * thickness)


def _tie(
    draw: "ImageDraw.ImageDraw", placed: PlacedSpan, color: tuple[int, int, int], width: int
) -> None:
    """Draw the line that a span annotates, and a thread from the span, not over it, to the line."""
    own = placed.annotations.own
    if own is None:
        return
    x0, y0, x1, y1 = own.ends
    pieces = [own.ends] if own.is_stroke else _dashes(own.ends, _DASH * width)
    for piece in pieces:
        draw.line(piece, fill=color, width=width)
    share = min(1.0, max(0.0, own.position))
    foot = x0 + (x1 - x0) * share, y0 + (y1 - y0) * share
    draw.line((*_nearest(placed.bbox, foot), *foot), fill=color, width=width // 2)


def _nearest(box: BBox, point: Point) -> Point:
    """Give the point of a box that is nearest to a point."""
    left, top, right, bottom = box
    return min(max(point[0], left), right), min(max(point[1], top), bottom)


def _dashes(ends: BBox, dash_px: float) -> Iterator[BBox]:
    """Cut a line into dashes, with gaps of the same length; a short one is one dash."""
    x0, y0, x1, y1 = ends
    count = 2 * (int(math.hypot(x1 - x0, y1 - y0) / dash_px) // 2) + 1  # the last one is a dash
    step_x, step_y = (x1 - x0) / count, (y1 - y0) / count
    for i in range(0, count, 2):
        yield (
            x0 + step_x * i, y0 + step_y * i, x0 + step_x * (i + 1), y0 + step_y * (i + 1),
        )  # fmt: skip


def _outline(
    draw: "ImageDraw.ImageDraw", polygon: Polygon, color: tuple[int, int, int], width: int
) -> None:
    draw.line([*polygon, polygon[0]], fill=color, width=width, joint="curve")


def _label(
    draw: "ImageDraw.ImageDraw",
    polygon: Polygon,
    text: str,
    color: tuple[int, int, int],
    thickness: int,
) -> None:
    from PIL import ImageFont

    font = ImageFont.load_default(size=max(12, 7 * thickness))
    x = min(p[0] for p in polygon)
    y = min(p[1] for p in polygon) - 9 * thickness
    place = (max(0.0, x), max(0.0, y))
    draw.rectangle(draw.textbbox(place, text, font=font), fill="white")
    draw.text(place, text, fill=color, font=font)
