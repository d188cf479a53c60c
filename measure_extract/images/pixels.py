"""From whatever numbers a picture holds to RGB uint8 on which its print can be seen.

Knows no file and no format. Where a picture can be meant in several ways (how deep, on which paper), the
way that shows something is taken.
"""

import numpy as np
import numpy.typing as npt

from measure_extract.images.base import RGBArray, is_blank

__all__ = ["eight_bits", "lay_on_paper"]

# Brightest value of a page stored in 1, 8, 10, 12, 14 and 16 bits: cameras and scanners put the middle
# three into 16-bit numbers.
_TOPS = (1, 255, 1023, 4095, 16383, 65535)

# Cubic resampling shoots over the brightest value by up to an eighth of a step; twice that is allowed.
_OVERSHOOT = 1.25

# White comes first: shops show cut-outs on it. Grey shows black and white ink alike, each at half contrast.
_PAPERS = (255, 0, 128)

_CONTRAST = (
    64  # of 255: what differs less from its paper counts as gone, a quarter of black on white
)
_JUDGED = 2_000_000  # pixels that the paper is chosen by; of larger pictures, every second or third
_KEPT = 0.1  # a piece of ink is gone where less than this share of it stands out


def eight_bits(values: npt.NDArray[np.generic]) -> npt.NDArray[np.uint8]:
    """Bring numbers of any depth to 0..255, keeping the shape.

    The depth is the smallest of `_TOPS` that holds the brightest value, so 8-bit values in 16-bit or float
    numbers stay what they are. A page of one brightness in eight bits is stretched if its numbers differ.

    Args:
        values: bool, whole numbers from 0, or floats; not a number counts as 0.

    Raises:
        ValueError: if the numbers are of another kind, or whole and below 0.
    """
    if values.dtype == np.bool_:
        return values.astype(np.uint8) * np.uint8(255)
    if np.issubdtype(values.dtype, np.integer):
        low, high = int(values.min()), int(values.max())
        if low < 0:
            raise ValueError(f"its numbers begin at {low}; they must not be below 0")
        if values.dtype == np.uint8 and high != 1:
            return values.astype(np.uint8)
        return _scaled(values.astype(np.float64), _top(high))
    if np.issubdtype(values.dtype, np.floating):
        numbers = values.astype(np.float64)
        finite = numbers[np.isfinite(numbers)]
        top = _top(float(finite.max(initial=0)) / _OVERSHOOT)
        return _scaled(np.nan_to_num(numbers, posinf=top, neginf=0.0), top)
    raise ValueError(f"its numbers are {values.dtype}; they must be whole, bool or float")


def _top(brightest: float) -> float:
    return next((float(top) for top in _TOPS if brightest <= top), float(brightest))


def _scaled(numbers: npt.NDArray[np.float64], top: float) -> npt.NDArray[np.uint8]:
    page = np.clip(numbers * (255.0 / top), 0, 255).astype(np.uint8)
    low, high = float(numbers.min()), float(numbers.max())
    if page.min() == page.max() and low < high:
        return ((numbers - low) * (255.0 / (high - low))).astype(np.uint8)
    return page


def lay_on_paper(rgba: npt.NDArray[np.uint8]) -> RGBArray:
    """Lay a transparent picture on the paper, white, black or grey, on which no piece of its ink is lost.

    Where nothing can be seen on any, the colours under the transparency are taken: some programs write
    them with a transparency of zero.

    Args:
        rgba: shape (H, W, 4).

    Returns:
        Shape (H, W, 3).
    """
    color, alpha = rgba[:, :, :3], rgba[:, :, 3]
    if alpha.min() == 255:
        return color.copy()
    page = _blended(rgba, _best_paper(color, alpha))
    if is_blank(page) and not is_blank(color):
        return color.copy()
    return page


def _blended(rgba: npt.NDArray[np.uint8], paper: int) -> npt.NDArray[np.uint8]:
    from PIL import Image

    layer = Image.fromarray(np.ascontiguousarray(rgba))
    ground = Image.new("RGBA", layer.size, (paper, paper, paper, 255))
    return np.asarray(Image.alpha_composite(ground, layer))[:, :, :3]


def _best_paper(color: npt.NDArray[np.uint8], alpha: npt.NDArray[np.uint8]) -> int:
    import cv2

    step = max(1, round((alpha.size / _JUDGED) ** 0.5))
    alpha = np.ascontiguousarray(alpha[::step, ::step])
    grey = color[::step, ::step].mean(axis=2)
    count, pieces = cv2.connectedComponents((alpha > 0).astype(np.uint8), connectivity=8)
    sizes = np.bincount(pieces.ravel(), minlength=count)
    lost = []
    for paper in _PAPERS:
        stands_out = alpha / 255.0 * np.abs(grey - paper) >= _CONTRAST
        kept = np.bincount(pieces[stands_out], minlength=count)
        lost.append(int((kept < _KEPT * sizes)[1:].sum()))  # piece 0 is where nothing is drawn
    return _PAPERS[lost.index(min(lost))]
