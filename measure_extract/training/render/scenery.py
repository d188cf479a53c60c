"""What is on a drawing beside the product and its sizes: the page, other things, wear."""

import numpy as np

from measure_extract.images.base import RGBArray

__all__ = ["any_page", "clutter", "worn"]

Generator = np.random.Generator


def any_page(generator: Generator, width: int, height: int) -> tuple[RGBArray, bool]:
    """Make an empty page: white, of one colour, fading, or like a blurred room.

    Returns:
        RGB, and whether it is dark.
    """
    chance = generator.random()
    if chance < 0.68:
        return np.full((height, width, 3), 255, dtype=np.uint8), False
    is_dark = bool(generator.random() < 0.2)
    low, high = (10, 70) if is_dark else (190, 250)
    first, last = generator.uniform(low, high, (2, 1)) + generator.uniform(-12, 12, (2, 3))
    share = np.linspace(0, 1, height)[:, None, None]
    page = np.broadcast_to(first * (1 - share) + last * share, (height, width, 3)).copy()
    if chance > 0.85:
        page = _room(generator, page)
    return page.clip(0, 255).astype(np.uint8), is_dark


def _room(generator: Generator, page):  # type: ignore[no-untyped-def]
    """Add large blurred patches, and an edge as of a floor."""
    import cv2

    height, width = page.shape[:2]
    coarse = generator.normal(0, 18, (6, 8, 1)) + generator.normal(0, 5, (6, 8, 3))
    page = page + cv2.resize(
        coarse.astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC
    )
    horizon = int(generator.uniform(0.5, 0.9) * height)
    page[horizon:] *= generator.uniform(0.8, 0.97)
    return page


def clutter(image: RGBArray, generator: Generator) -> None:
    """Draw icons, a hand-like patch or a frame into the picture; mostly nothing."""
    import cv2

    height, width = image.shape[:2]
    chance = generator.random()
    colour = tuple(int(c) for c in generator.integers(60, 230, 3))
    if chance < 0.1:
        count, radius = int(generator.integers(3, 6)), round(0.03 * width)
        for place in range(count):
            center = round((place + 0.7) * width / (count + 0.4)), height - 2 * radius
            cv2.circle(image, center, radius, colour, -1, cv2.LINE_AA)
    elif chance < 0.15:
        cv2.rectangle(image, (0, 0), (width, round(0.07 * height)), colour, -1)
    elif chance < 0.2:
        center = (
            round(generator.uniform(0.6, 1.0) * width),
            round(generator.uniform(0.5, 0.9) * height),
        )
        axes = round(0.25 * width), round(0.1 * height)
        cv2.ellipse(image, center, axes, float(generator.uniform(0, 60)), 0, 360, colour, -1)


def worn(image: RGBArray, generator: Generator) -> RGBArray:
    """Blur, shrink, add noise, save as JPEG: each sometimes."""
    import cv2

    if generator.random() < 0.2:
        image = np.asarray(cv2.GaussianBlur(image, (3, 3), float(generator.uniform(0.4, 1.0))))
    if generator.random() < 0.15:
        noise = generator.normal(0, generator.uniform(2, 8), image.shape).astype(np.float32)
        image = (image + noise).clip(0, 255).astype(np.uint8)
    if generator.random() < 0.6:
        quality = [cv2.IMWRITE_JPEG_QUALITY, int(generator.integers(40, 92))]
        _, data = cv2.imencode(".jpg", image, quality)
        image = np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR))
    return image
