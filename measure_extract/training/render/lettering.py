"""The numbers on a drawing: what is written, and how it is put on the page."""

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from measure_extract.geometry import Polygon, order_points
from measure_extract.images.base import RGBArray
from measure_extract.training.render.base import Points

if TYPE_CHECKING:
    from measure_extract.training.labels.fonts import Face

__all__ = ["Lettering", "any_lettering", "draw_text", "size_of", "write_size"]

_CENTIMETRES_PER_INCH = 2.54
_WORDS = {
    "height": ("Height", "H", "Höhe", "Altura", "Высота"),
    "width": ("Width", "W", "Breite", "Ancho", "Ширина"),
    "depth": ("Depth", "D", "Tiefe", "Fondo", "Глубина"),
    "length": ("Length", "L", "Länge", "Largo", "Длина"),
    "diameter": ("Diameter", "Dia", "Ø", "Diámetro", "Диаметр"),
    "thickness": ("Thickness", "T", "Stärke", "Grosor", "Толщина"),
}
_METRIC, _INCHES = ("cm", "CM", " cm"), ("in", " in", '"', " inch")
_WORD_SHARE = 0.12  # of the numbers


@dataclass(frozen=True, slots=True)
class Lettering:
    """How all numbers of a drawing are written."""

    face: "Face"
    letters_px: int
    form: str  # "cm", "in", "mm", "in / cm", "cm / in" or "two lines"
    has_words: bool
    language: int  # place in the tuples of words


def any_lettering(
    generator: np.random.Generator, faces: tuple["Face", ...], side_px: int
) -> Lettering:
    """Choose a typeface, a size and a form."""
    forms = ("cm", "in", "mm", "in / cm", "cm / in", "two lines")
    return Lettering(
        face=faces[int(generator.integers(len(faces)))],
        letters_px=max(6, round(float(generator.uniform(0.02, 0.055)) * side_px)),
        form=str(generator.choice(forms, p=(0.28, 0.14, 0.1, 0.22, 0.13, 0.13))),
        has_words=bool(generator.random() < _WORD_SHARE),
        language=int(generator.integers(5)),
    )


def write_size(generator: np.random.Generator, kind: str, cm: float, style: Lettering) -> str:
    """Write a size as the drawing writes all of them; lines are parted by a line break."""
    metric = f"{cm:.3g}{generator.choice(_METRIC)}"
    inches = f"{cm / _CENTIMETRES_PER_INCH:.3g}{generator.choice(_INCHES)}"
    text = {
        "cm": metric,
        "in": inches,
        "mm": f"{10 * cm:.4g}mm",
        "in / cm": f"{inches} / {metric}",
        "cm / in": f"{metric}/{inches}",
        "two lines": f"{inches}\n{metric}",
    }[style.form]
    if not style.has_words or kind not in _WORDS:
        return text
    word = _WORDS[kind][style.language]
    return f"{word}:{text}" if style.face.can_write(word) else text


@lru_cache(maxsize=256)
def _font(path: str, letters_px: int):  # type: ignore[no-untyped-def]
    from PIL import ImageFont

    return ImageFont.truetype(path, letters_px)


def _mask(text: str, style: Lettering) -> npt.NDArray[np.uint8]:
    """Draw a text in white on black, close around it. Shape: (h, w)."""
    from PIL import Image, ImageDraw

    font = _font(str(style.face.path), style.letters_px)
    pen = ImageDraw.Draw(Image.new("L", (1, 1)))
    left, top, right, bottom = pen.multiline_textbbox((0, 0), text, font=font, align="center")
    page = Image.new("L", (max(1, round(right - left)), max(1, round(bottom - top))))
    place = -left, -top
    ImageDraw.Draw(page).multiline_text(place, text, fill=255, font=font, align="center")
    return np.asarray(page)


def size_of(text: str, style: Lettering) -> tuple[int, int]:
    """Give width and height of a text in pixels, as it reads."""
    height, width = _mask(text, style).shape
    return width, height


def draw_text(
    image: RGBArray,
    text: str,
    style: Lettering,
    center: Points,
    angle_deg: float,
    ink: tuple[int, int, int],
) -> Polygon:
    """Write a text into the picture.

    Args:
        image: drawn into.
        text: lines are parted by a line break.
        style: of the drawing.
        center: of the text, pixels.
        angle_deg: of its reading direction; positive turns it upwards.
        ink: its colour.

    Returns:
        The four corners on the picture.
    """
    import cv2

    mask = _mask(text, style)
    height, width = mask.shape
    turn = np.radians(-angle_deg)
    matrix = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], dtype=np.float64)
    places = (corners - (width / 2, height / 2)) @ matrix.T + center
    left, top = np.floor(places.min(axis=0)).astype(int) - 1
    right, bottom = np.ceil(places.max(axis=0)).astype(int) + 1
    shift = np.asarray(center) - (left, top) - matrix @ (width / 2, height / 2)
    warp = np.hstack([matrix, shift[:, None]])
    turned = cv2.warpAffine(mask, warp, (int(right - left), int(bottom - top)))
    _blend(image, np.asarray(turned), int(left), int(top), ink)
    return order_points(map(tuple, places.tolist()))


def _blend(
    image: RGBArray, mask: npt.NDArray[np.uint8], left: int, top: int, ink: tuple[int, int, int]
) -> None:
    """Put ink on the picture where the mask is; what lies beyond the picture is lost."""
    height, width = image.shape[:2]
    x0, y0 = max(0, left), max(0, top)
    x1, y1 = min(width, left + mask.shape[1]), min(height, top + mask.shape[0])
    if x0 >= x1 or y0 >= y1:
        return
    share = mask[y0 - top : y1 - top, x0 - left : x1 - left, None].astype(np.float32) / 255
    part = image[y0:y1, x0:x1]
    part[:] = (part * (1 - share) + np.array(ink, dtype=np.float32) * share).astype(np.uint8)
