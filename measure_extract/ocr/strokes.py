"""Ink of a line of text, and its straight strokes that lean to the right, such as slashes."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from measure_extract.images.base import RGBArray

__all__ = ["Mask", "Stroke", "ink_of", "leaning_strokes"]

Mask = npt.NDArray[np.uint8]  # 1 where there is ink; shape (height, width)

# Pixels to the right per pixel upwards. Slashes between figures of full size lean by 0.15 to 0.5, those of
# the glyphs by 0.4 to 1.1 in 60 fonts; of DejaVu Sans Mono, nearly level, by 2 to 3.
_LEANS = (0.15, 0.25, 0.35, 0.5, 0.65, 0.8, 1.0, 1.2)
_FLAT_LEANS = (1.7, 2.3, 3.0)
_UPRIGHT = (0.0, 0.1, -0.2)  # leans of stems; a stroke that is as long in one of them is no slash
# Shortest stroke in heights of the line, whose text takes about 0.6 of it.
_SHORTEST, _SHORTEST_FLAT = 0.3, 0.2
_WIDEST = 0.5  # of a stroke's length; digits and bold stems come out as short wide ones


@dataclass(frozen=True, slots=True)
class Stroke:
    """A straight stroke: its middle is at x = at - lean * y, in pixels, y downwards."""

    lean: float
    at: float
    top: int  # rows [top, bottom]
    bottom: int
    width: float  # along a row

    @property
    def height(self) -> int:
        return self.bottom - self.top + 1

    def x(self, y: float) -> float:
        """Give its middle in a row; beyond its ends, that of the end."""
        return self.at - self.lean * min(max(y, self.top), self.bottom)


def ink_of(line: RGBArray) -> Mask:
    """Tell ink from ground: two kinds of brightness, of which the edges show the ground.

    Source: Otsu (1979), A Threshold Selection Method from Gray-Level Histograms.
    """
    import cv2

    grey = cv2.cvtColor(line, cv2.COLOR_RGB2GRAY)
    _, mask = cv2.threshold(grey, 0, 1, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    edges = np.concatenate([mask[0], mask[-1]])
    return np.asarray(1 - mask if edges.mean() > 0.5 else mask, dtype=np.uint8)


def leaning_strokes(ink: Mask) -> list[Stroke]:
    """Find straight strokes that lean to the right, each once, at the lean at which it is thinnest."""
    found = [s for lean in _LEANS for s in _strokes(ink, lean, _SHORTEST)]
    found += [s for lean in _FLAT_LEANS for s in _flat_strokes(ink, lean)]
    found.sort(key=lambda stroke: stroke.width / (stroke.height * max(1.0, stroke.lean)))
    kept: list[Stroke] = []
    for stroke in found:
        if not any(_is_same(stroke, other) for other in kept):
            kept.append(stroke)
    stems = [s for lean in _UPRIGHT for s in _strokes(ink, lean, _SHORTEST)]
    return [s for s in kept if not any(_is_stem(s, stem) for stem in stems)]


def _is_same(stroke: Stroke, other: Stroke) -> bool:
    y = (stroke.top + stroke.bottom) / 2
    is_level = other.top <= y <= other.bottom
    return is_level and abs(stroke.x(y) - other.x(y)) <= 0.75 * max(stroke.width, other.width) + 1


def _is_stem(stroke: Stroke, stem: Stroke) -> bool:
    """Whether the same ink is as long and thinner upright: a stem, of which a slant cuts out a part."""
    return (
        stroke.lean < 0.45
        and stem.height >= stroke.height
        and stem.width <= stroke.width
        and _is_same(stroke, stem)
    )


def _strokes(ink: Mask, lean: float, shortest: float) -> list[Stroke]:
    """Find strokes of one lean: columns of the sheared picture with a long run of ink."""
    import cv2

    height, width = ink.shape
    length = max(3, round(shortest * height))
    beyond = int(abs(lean) * height) + 1
    shift = beyond if lean < 0 else 0
    turn = np.array([[1, lean, shift], [0, 1, 0]], dtype=np.float32)
    sheared: Mask = np.asarray(
        cv2.warpAffine(ink, turn, (width + beyond, height), flags=cv2.INTER_NEAREST),
        dtype=np.uint8,
    )
    # Where a run of that length is centred, all of it in the picture; its rows are counted to tell how much
    # longer it is.
    kernel = np.ones((length, 1), np.uint8)
    core: Mask = np.asarray(cv2.erode(sheared, kernel, borderValue=(0,)), dtype=np.uint8)
    counts = core.sum(axis=0, dtype=np.int32)
    widest = int(_WIDEST * height)
    found = []
    for begin, end in _runs(counts):
        if end - begin > widest:
            continue
        column = begin + int(counts[begin:end].argmax())
        first, last = max(_runs(core[:, column]), key=lambda run: run[1] - run[0])
        top, bottom = first - length // 2, last - 1 + length - length // 2 - 1
        # Ink that goes on beyond this window is too wide for a stroke, however much of it there is.
        start = max(0, column - widest - 1)
        window = sheared[top : bottom + 1, start : column + widest + 2]
        left, right = _inked(window, column - start)
        middle = start + (left + right) / 2
        stroke = Stroke(lean, middle - shift, top, bottom, right - left + 1)
        if stroke.width <= _WIDEST * stroke.height:
            found.append(stroke)
    return found


def _runs(values: npt.NDArray[np.integer]) -> list[tuple[int, int]]:
    """Give each [begin, end) in which no value is zero."""
    is_on = np.zeros(len(values) + 2, dtype=np.int8)
    is_on[1:-1] = values > 0
    edges = np.flatnonzero(is_on[1:] != is_on[:-1]).tolist()
    return list(zip(edges[::2], edges[1::2], strict=True))


def _inked(rows: Mask, column: int) -> tuple[int, int]:
    """Give the first and the last column around one that are inked in more than half of the rows."""
    is_inked = (rows.sum(axis=0, dtype=np.int32) * 2 > len(rows)).tolist()
    left = right = column
    while left > 0 and is_inked[left - 1]:
        left -= 1
    while right < len(is_inked) - 1 and is_inked[right + 1]:
        right += 1
    return left, right


def _flat_strokes(ink: Mask, lean: float) -> list[Stroke]:
    """Find strokes nearer to level than to upright, in the picture with x and y exchanged."""
    shortest = _SHORTEST_FLAT * ink.shape[0] / ink.shape[1]
    found = []
    for turned in _strokes(np.ascontiguousarray(ink.T), 1 / lean, shortest):
        at = turned.at * lean
        top, bottom = ((at - x) / lean for x in (turned.bottom, turned.top))
        found.append(Stroke(lean, at, round(top), round(bottom), turned.width * lean))
    return found
