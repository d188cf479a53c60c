"""The two models of one device, from pictures to text boxes.

Pictures of one detection size are searched together and lines of one width are read together, as
many as the device likes. What is read does not depend on what else was in the batch: sizes and
widths come from the picture alone.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np

from measure_extract.images import RGBArray
from measure_extract.ocr.crops import Reading, cut_line, readings_of, with_margin
from measure_extract.ocr.detection import (
    DetectedBox,
    DetectionSettings,
    boxes_of,
    detection_input,
    detection_size,
)
from measure_extract.ocr.reading_order import reading_order
from measure_extract.ocr.recognition import TextLine, decode_line, line_input, padded_width
from measure_extract.ocr.runtime import OnnxModel
from measure_extract.types import OCRResult, TextBox

__all__ = ["BatchSizes", "PageReader"]


# A line below this score is looked at again, with its sides moved by these shares of its height.
# About 11 % of the lines of 400 gold_train photos; a closer crop was the surest of them most often,
# then a wider one. Contrast and polarity changed little that was right.
_DOUBTFUL = 0.9
_SECOND_MARGINS = (-0.1, 0.15)


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchSizes:
    """How much one call of a model is given."""

    pictures: int
    lines: int
    width_step_px: int  # widths of lines are rounded up to multiples of this, itself one of 8


@dataclass(frozen=True, slots=True)
class _Crop:
    """A line cut out of a picture, and where it belongs."""

    place: tuple[int, int]  # picture, box
    reading: Reading
    pixels: RGBArray


class PageReader:
    """Reads groups of pictures; may be called from several threads at once."""

    def __init__(
        self,
        detect: OnnxModel,
        recognize: OnnxModel,
        characters: Sequence[str],
        *,
        settings: DetectionSettings,
        sizes: BatchSizes,
    ) -> None:
        """Remember the models.

        Args:
            detect: pictures to maps of text; see `detection`.
            recognize: lines to characters; see `recognition`.
            characters: what the recognition model's classes mean, the blank first.
            settings: how text is looked for.
            sizes: how much one call is given.
        """
        self._detect = detect
        self._recognize = recognize
        self._characters = characters
        self._settings = settings
        self._sizes = sizes

    def read(self, images: Sequence[RGBArray], pool: Executor | None = None) -> list[OCRResult]:
        """Read pictures, in their order; with a pool, their lines are read in parallel."""
        detected = self.find(images)
        crops = [
            _Crop((i, k), reading, cut_line(image, reading.corners))
            for i, (image, boxes) in enumerate(zip(images, detected, strict=True))
            for k, box in enumerate(boxes)
            for reading in readings_of(box.polygon)
        ]
        best: dict[tuple[int, int], tuple[TextLine, Reading]] = {}
        for crop, line in self._read_crops(crops, pool):
            known = best.get(crop.place)
            if line.text and (known is None or line.rec_score > known[0].rec_score):
                best[crop.place] = line, crop.reading
        for crop, line in self._read_crops(_second_looks(images, best), pool):
            if _is_better(line, best[crop.place][0]):
                best[crop.place] = line, crop.reading
        return [
            _result(image, [(box, *best[i, k]) for k, box in enumerate(boxes) if (i, k) in best])
            for i, (image, boxes) in enumerate(zip(images, detected, strict=True))
        ]

    def find(self, images: Sequence[RGBArray]) -> list[list[DetectedBox]]:
        """Find where text stands in each picture."""
        found: dict[int, list[DetectedBox]] = {}
        sizes = [detection_size(im.shape[1], im.shape[0], self._settings) for im in images]
        for places in _grouped(sizes, self._sizes.pictures):
            inputs = [detection_input(images[i], sizes[i]) for i in places]
            for i, chances in zip(places, self._detect(np.stack(inputs))[:, 0], strict=True):
                height, width = images[i].shape[:2]
                found[i] = boxes_of(chances, width, height, self._settings)
        return [found[i] for i in range(len(images))]

    def _read_crops(
        self, crops: Sequence[_Crop], pool: Executor | None
    ) -> Iterator[tuple[_Crop, TextLine]]:
        step = self._sizes.width_step_px
        widths = [padded_width(crop.pixels.shape[1], step_px=step) for crop in crops]
        jobs = [
            ([crops[i] for i in places], widths[places[0]])
            for places in _grouped(widths, self._sizes.lines)
        ]
        # The longest line first: the other cores then share what is left evenly.
        jobs.sort(key=lambda job: -job[1])
        run: Callable[..., Iterable[list[TextLine]]] = map if pool is None else pool.map
        for (members, _), lines in zip(jobs, run(self._read_lines, jobs), strict=True):
            yield from zip(members, lines, strict=True)

    def _read_lines(self, job: tuple[Sequence[_Crop], int]) -> list[TextLine]:
        crops, width = job
        columns = self._recognize(np.stack([line_input(crop.pixels, width) for crop in crops]))
        return [
            decode_line(chances, self._characters, crop.pixels.shape[1])
            for chances, crop in zip(columns, crops, strict=True)
        ]


def _second_looks(
    images: Sequence[RGBArray], read: Mapping[tuple[int, int], tuple[TextLine, Reading]]
) -> list[_Crop]:
    """Cut doubtful lines again, closer and wider."""
    return [
        _Crop(place, reading, cut_line(images[place[0]], with_margin(reading.corners, margin)))
        for place, (line, reading) in read.items()
        if line.rec_score < _DOUBTFUL
        for margin in _SECOND_MARGINS
    ]


def _is_better(line: TextLine, known: TextLine) -> bool:
    """Prefer the surer reading, unless it lost a mark: 31.2' is less sure than 312, and right."""
    has_all = len(line.text.replace(" ", "")) >= len(known.text.replace(" ", ""))
    return has_all and line.rec_score > known.rec_score


def _grouped(keys: Sequence[object], size: int) -> Iterator[list[int]]:
    """Give places of equal keys, at most `size` at a time."""
    places: dict[object, list[int]] = {}
    for place, key in enumerate(keys):
        places.setdefault(key, []).append(place)
    for members in places.values():
        for start in range(0, len(members), size):
            yield members[start : start + size]


def _result(image: RGBArray, lines: Sequence[tuple[DetectedBox, TextLine, Reading]]) -> OCRResult:
    boxes = [
        TextBox(
            line.text,
            box.polygon,
            round(line.rec_score, 4),
            det_score=box.det_score,
            angle_deg=reading.angle_deg,
            char_edges=line.char_edges,
        )
        for box, line, reading in lines
    ]
    order = reading_order([box.bbox for box in boxes])
    return OCRResult(tuple(boxes[i] for i in order), image.shape[1], image.shape[0])
