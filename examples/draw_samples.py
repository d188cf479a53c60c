"""Draw the sample photos of this folder: a lamp with dimension lines, a jar's label, a name plate.

Run: python examples/draw_samples.py [FOLDER]
"""

import sys
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

INK = (30, 30, 30)
LINE = (90, 90, 90)


def font(size: int) -> ImageFont.FreeTypeFont:
    """Give the typeface that comes with Pillow."""
    return ImageFont.load_default(size=size)


def arrow(draw: ImageDraw.ImageDraw, start: tuple[int, int], end: tuple[int, int]) -> None:
    """Draw an upright or level dimension line with a tick at both ends."""
    draw.line([start, end], fill=LINE, width=3)
    is_level = start[1] == end[1]
    for x, y in (start, end):
        across = (0, 14) if is_level else (14, 0)
        draw.line(
            [(x - across[0], y - across[1]), (x + across[0], y + across[1])], fill=LINE, width=3
        )


def vertical_text(image: Image.Image, place: tuple[int, int], text: str, size: int) -> None:
    """Write text that reads upwards."""
    left, top, right, bottom = font(size).getbbox(text)
    strip = Image.new("RGB", (int(right) + 8, int(bottom) + 8), "white")
    ImageDraw.Draw(strip).text((4, 2), text, fill=INK, font=font(size))
    image.paste(strip.rotate(90, expand=True), place)


def draw_lamp() -> Image.Image:
    """Draw a table lamp, 30 cm high, 18 cm wide, with a 12 cm foot."""
    image = Image.new("RGB", (900, 900), "white")
    draw = ImageDraw.Draw(image)
    draw.polygon([(330, 140), (570, 140), (640, 380), (260, 380)], fill=(240, 205, 130))
    draw.rectangle([438, 380, 462, 680], fill=(150, 110, 80))
    draw.ellipse([330, 660, 570, 730], fill=(120, 85, 60))
    arrow(draw, (180, 140), (180, 730))
    vertical_text(image, (110, 330), "30cm / 11.8in", 34)
    arrow(draw, (260, 90), (640, 90))
    draw.text((350, 40), "18cm / 7.1in", fill=INK, font=font(34))
    arrow(draw, (330, 790), (570, 790))
    draw.text((385, 810), "Base 12cm", fill=INK, font=font(34))
    return image


def draw_label() -> Image.Image:
    """Draw the label of a jar of honey, 500 g."""
    image = Image.new("RGB", (900, 700), (250, 246, 235))
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle([60, 60, 840, 640], 40, fill="white", outline=(170, 120, 40), width=8)
    draw.text((250, 110), "Forest Honey", fill=(150, 90, 10), font=font(64))
    draw.text((150, 260), "Serving size: 1 tbsp (21 g)", fill=INK, font=font(34))
    draw.text((150, 330), "Sugars 17 g per serving", fill=INK, font=font(34))
    draw.text((200, 500), "NET WT 17.6 OZ (500 g)", fill=INK, font=font(44))
    return image


def draw_plate() -> Image.Image:
    """Draw the name plate of a kettle, 220-240 V, 1850 W, 1.7 L."""
    image = Image.new("RGB", (900, 600), (205, 208, 212))
    draw = ImageDraw.Draw(image)
    draw.rectangle([40, 40, 860, 560], outline=INK, width=4)
    lines = (
        "Electric kettle   Model WK-1710",
        "Rated voltage: 220-240V~  50/60Hz",
        "Power: 1850W",
        "Capacity: 1.7L",
    )
    for row, text in enumerate(lines):
        draw.text((90, 90 + 110 * row), text, fill=INK, font=font(42))
    return image


def main() -> None:
    """Write the three pictures."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    for name, image in (("lamp", draw_lamp()), ("label", draw_label()), ("plate", draw_plate())):
        image.save(folder / f"{name}.png", optimize=True)
        print(folder / f"{name}.png")


if __name__ == "__main__":
    main()
