"""Lines of text with fractions in small figures, drawn as packages print them."""

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from measure_extract.images.base import RGBArray

__all__ = ["drawn"]

_SMALL = 0.58  # height of the figures


def drawn(
    text: str, size: int = 64, *, page: tuple[int, int] | None = None, font: str | None = None
) -> RGBArray:
    """Draw a line; what stands in brackets, "2[3/4] in", as a fraction in small figures.

    Args:
        text: what to draw.
        size: of the font, in pixels.
        page: width and height; one line of 1.5 sizes if None.
        font: file of a font; Pillow's own if None.
    """
    width, height = page or (60 * size, round(1.5 * size))
    image = Image.new("RGB", (width, height), "white")
    pen = ImageDraw.Draw(image)
    x, baseline = 0.3 * size, (0.5 * height + 0.36 * size)
    for k, part in enumerate(text.replace("]", "[").split("[")):
        if k % 2:
            x = _draw_fraction(pen, x, baseline, part, size, font)
        else:
            pen.text((x, baseline), part, fill="black", font=_font(size, font), anchor="ls")
            x += pen.textlength(part, font=_font(size, font))
    return np.asarray(image if page else image.crop((0, 0, round(x + 0.3 * size), height)))


def _font(size: float, file: str | None) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.truetype(file, round(size)) if file else ImageFont.load_default(round(size))


def _draw_fraction(
    pen: ImageDraw.ImageDraw, x: float, baseline: float, text: str, size: int, file: str | None
) -> float:
    small, slash = _font(_SMALL * size, file), _font(size, file)
    above, below = text.split("/")
    raised = baseline - (1 - _SMALL) * 0.71 * size  # digits are 0.71 of the size high
    pen.text((x, raised), above, fill="black", font=small, anchor="ls")
    x += pen.textlength(above, font=small) - 0.05 * size
    pen.text((x, baseline), "/", fill="black", font=slash, anchor="ls")
    x += pen.textlength("/", font=slash) - 0.02 * size
    pen.text((x, baseline), below, fill="black", font=small, anchor="ls")
    return x + pen.textlength(below, font=small) + 0.05 * size
