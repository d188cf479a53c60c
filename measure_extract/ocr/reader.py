"""The models of one device, from pictures to text boxes.

Pictures of one detection size are searched together and lines of one width are read together, as
many as the device likes. What is read does not depend on what else was in the batch: sizes and
widths come from the picture alone.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace

import numpy as np

from measure_extract.geometry import BBox, bbox_of, sides_of
from measure_extract.images.base import RGBArray
from measure_extract.ocr.batches import BatchSizes, grouped
from measure_extract.ocr.cascade import is_read_again, is_read_for_silence
from measure_extract.ocr.crops import Reading, cut, from_its_end, readings_of, widened
from measure_extract.ocr.detection import DetectedBox, boxes_of, detection_input
from measure_extract.ocr.fine_print import SIZES, fine_print_views
from measure_extract.ocr.fraction_text import with_figures_written_out, without_glued_fractions
from measure_extract.ocr.lone_units import (
    is_lone_unit,
    longer_reading,
    with_longer_line,
    with_numbers,
)
from measure_extract.ocr.mending import drawn_fractions, mended
from measure_extract.ocr.near_units import with_near_unit
from measure_extract.ocr.reading_order import reading_order
from measure_extract.ocr.recognition import Recognizer, TextLine
from measure_extract.ocr.rivals import best_of, has_sure_quantity
from measure_extract.ocr.second_look import (
    DOUBTFUL,
    ReadBox,
    has_sure_number,
    is_settled,
    is_stray,
    may_hold_number,
    merged,
    says_too_little,
    uncovered,
)
from measure_extract.ocr.tiles import tiled
from measure_extract.ocr.upside_down import (
    SOME,
    doubted_lines,
    doubted_places,
    is_right_way_up,
    is_upside_down,
)
from measure_extract.ocr.views import DetectionSettings, View, closer_view, first_view
from measure_extract.runtime.base import FloatArray, Model
from measure_extract.types import OCRResult, TextBox

__all__ = ["PageModels", "PageReader"]

_SECOND_MARGINS = (-0.1, 0.15)
# Text this small, or read this poorly, has smaller text beside it that was not found: there a photo is
# searched again (about a quarter of gold_train's, two thirds of labels and packages).
_SMALL_PX = 14.0  # height of a line at the first size
_POOR = 0.8
# With fewer lines than this, and no number surely read, what was found says little of where more is.
_FEW = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class PageModels:
    """The networks that read a page, and which part each has."""

    detect: Model  # finds text; see `detection`
    detect_closer: Model  # finds it in closer views where a quantity was read; may be the same
    quick: Recognizer  # reads every line
    careful: Recognizer  # reads again what `cascade` names and what is cut anew; may be the same

    @property
    def reads_twice(self) -> bool:
        """Whether what one network read another may read again."""
        return self.careful is not self.quick


@dataclass(frozen=True, slots=True)
class _Crop:
    """A line cut out of a picture, and where it belongs."""

    place: tuple[int, int]  # picture, box
    reading: Reading
    pixels: RGBArray


class PageReader:
    """Reads groups of pictures; may be called from several threads at once."""

    def __init__(
        self, models: PageModels, *, settings: DetectionSettings, sizes: BatchSizes
    ) -> None:
        """Remember the models.

        Args:
            models: what reads.
            settings: how text is looked for.
            sizes: how much one call is given.
        """
        self.models = models
        self.settings = settings
        self.sizes = sizes

    def read(self, images: Sequence[RGBArray], pool: Executor | None = None) -> list[OCRResult]:
        """Read pictures, in their order; with a pool, their lines are read in parallel.

        One that stands on its head is read as turned; see `OCRResult.is_upside_down`.
        """
        lines = self._read_lines(images, pool)
        places = self._upside_down(images, lines, pool)
        upright = {i: found for i, found in lines.items() if i not in places}
        lines.update(self._turn_lines(images, upright, pool))
        pages = list(images)
        for i in places:
            pages[i] = np.ascontiguousarray(images[i][::-1, ::-1])
        again = self._read_lines([pages[i] for i in places], pool)
        lines.update({i: again[k] for k, i in enumerate(places)})
        lines = self._mend_lines(pages, lines, pool)
        return [_result(page, lines[i], i in places) for i, page in enumerate(pages)]

    def _read_lines(
        self, images: Sequence[RGBArray], pool: Executor | None
    ) -> dict[int, list[ReadBox]]:
        """Find and read the lines of pages that stand upright."""
        views = {
            i: first_view(im.shape[1], im.shape[0], self.settings) for i, im in enumerate(images)
        }
        boxes = self.find(self.models.detect, images, views)
        lines = self._read_boxes(images, self._clear(boxes), pool)
        looks = {i: self._next_view(images[i], views[i], lines[i]) for i in views}
        closer = self._find_closer(images, _chosen(looks), lines)
        lines = self._read_more(images, lines, self._clear(closer), pool)
        lines = self._read_silent(images, lines, pool)
        lines = self._search_hidden(images, views, looks, (boxes, closer), lines, pool)
        return self._look_again(images, lines, pool)

    def _mend_lines(
        self, images: Sequence[RGBArray], lines: Mapping[int, list[ReadBox]], pool: Executor | None
    ) -> dict[int, list[ReadBox]]:
        """Find units, numbers and fractions that were nearly read; leave out what is no text."""
        lines = {
            i: [
                replace(read, line=with_near_unit(read.line))
                for read in found
                if not is_stray(read)
            ]
            for i, found in lines.items()
        }
        lines = self._find_numbers(images, lines, pool)
        return self._read_fractions(images, lines, pool)

    def _upside_down(
        self,
        images: Sequence[RGBArray],
        lines: Mapping[int, Sequence[ReadBox]],
        pool: Executor | None,
    ) -> list[int]:
        """Find the pictures that stand on their head, by some of their lines read the other way up."""
        doubted = {i: doubted_lines(found) for i, found in lines.items()}
        places = [(i, read) for i, found in doubted.items() for read in found]
        crops = [cut(images[i], from_its_end(read.reading)) for i, read in places]
        scores: dict[int, list[tuple[float, float]]] = {}
        for k, line in self._read_pixels(self.models.careful, crops, pool):
            i, read = places[k]
            scores.setdefault(i, []).append((read.line.rec_score, line.rec_score))
        return [
            i
            for i, pairs in sorted(scores.items())
            if is_upside_down([a for a, _ in pairs], [b for _, b in pairs])
        ]

    def _turn_lines(
        self, images: Sequence[RGBArray], lines: Mapping[int, list[ReadBox]], pool: Executor | None
    ) -> dict[int, list[ReadBox]]:
        """Read doubtful lines from their end: some, and all of a page on which one of these was better so."""
        doubted = {i: doubted_places(found) for i, found in lines.items()}
        better = self._read_from_end(
            images, lines, {i: ks[:SOME] for i, ks in doubted.items()}, pool
        )
        rest = {i: doubted[i][SOME:] for i in {i for i, _ in better}}
        better |= self._read_from_end(images, lines, rest, pool)
        return {
            i: [better.get((i, k), read) for k, read in enumerate(found)]
            for i, found in lines.items()
        }

    def _read_from_end(
        self,
        images: Sequence[RGBArray],
        lines: Mapping[int, Sequence[ReadBox]],
        places: Mapping[int, Sequence[int]],
        pool: Executor | None,
    ) -> dict[tuple[int, int], ReadBox]:
        """Give the lines that are better from their end."""
        crops = [
            _Crop((i, k), turned, cut(images[i], turned))
            for i, ks in places.items()
            for k in ks
            for turned in (from_its_end(lines[i][k].reading),)
        ]
        better = {}
        for crop, line in self._read_crops(self.models.careful, crops, pool):
            known = lines[crop.place[0]][crop.place[1]]
            if is_right_way_up(line, known.line):
                better[crop.place] = replace(known, reading=crop.reading, line=line)
        return better

    def find(
        self, detect: Model, images: Sequence[RGBArray], views: Mapping[int, View]
    ) -> dict[int, list[DetectedBox]]:
        """Find where text stands in what the views show of some of the pictures."""
        found: dict[int, list[DetectedBox]] = {}
        numbers = list(views)
        sizes = [self.sizes.searched_size(views[i].size) for i in numbers]
        most = [self.sizes.pictures_of(size) for size in sizes]
        for places in grouped(sizes, most):
            members = [numbers[place] for place in places]
            inputs = _together(
                [detection_input(images[i], views[i]) for i in members],
                sizes[places[0]],
                self.sizes.filled(len(places), most[places[0]]),
            )
            for i, chances in zip(members, tiled(detect, inputs), strict=False):
                height, width = images[i].shape[:2]
                across, down = views[i].size
                seen = chances[:down, :across]
                found[i] = boxes_of(seen, views[i], width, height, self.settings)
        return found

    def _read_boxes(
        self,
        images: Sequence[RGBArray],
        detected: Mapping[int, Sequence[DetectedBox]],
        pool: Executor | None,
    ) -> dict[int, list[ReadBox]]:
        """Read the boxes of some pictures, in both directions where one does not settle it."""
        boxes = {(i, k): box for i, found in detected.items() for k, box in enumerate(found)}
        readings = {place: readings_of(box.polygon) for place, box in boxes.items()}
        best: dict[tuple[int, int], ReadBox] = {}
        for turn in range(2):
            crops = [
                _Crop(place, found[turn], cut(images[place[0]], found[turn]))
                for place, found in readings.items()
                if turn < len(found) and not is_settled(best.get(place))
            ]
            for crop, line in self._read_crops(self.models.quick, crops, pool):
                known = best.get(crop.place)
                if known is None or line.rec_score > known.line.rec_score:
                    best[crop.place] = ReadBox(boxes[crop.place], crop.reading, line)
        self._read_bent(images, best, pool)
        best = {
            place: read
            for place, read in best.items()
            if read.line.text and not says_too_little(read)
        }
        self._read_carefully(images, best, pool, is_read_again)
        return {
            i: [best[i, k] for k in range(len(found)) if (i, k) in best]
            for i, found in detected.items()
        }

    def _read_bent(
        self,
        images: Sequence[RGBArray],
        lines: dict[tuple[int, int], ReadBox],
        pool: Executor | None,
    ) -> None:
        """Read bent lines rolled out, steep ones in both directions, and keep that where it is better."""
        crops = [
            _Crop(place, bent, cut(images[place[0]], bent))
            for place, read in lines.items()
            if read.box.arc is not None and not is_settled(read)
            for straight in readings_of(read.box.polygon)
            for bent in (replace(straight, arc=read.box.arc.along(straight.angle_deg)),)
        ]
        for crop, line in self._read_crops(self.models.quick, crops, pool):
            known = lines[crop.place]
            lines[crop.place] = best_of([known, replace(known, reading=crop.reading, line=line)])

    def _read_carefully(
        self,
        images: Sequence[RGBArray],
        lines: dict[tuple[int, int], ReadBox],
        pool: Executor | None,
        is_chosen: Callable[[TextLine], bool],
    ) -> None:
        """Put the careful model's reading in the place of some of the quick one's."""
        if not self.models.reads_twice:
            return
        crops = [
            _Crop(place, read.reading, cut(images[place[0]], read.reading))
            for place, read in lines.items()
            if is_chosen(read.line)
        ]
        for crop, line in self._read_crops(self.models.careful, crops, pool):
            if line.text:
                lines[crop.place] = replace(lines[crop.place], line=line)

    def _read_silent(
        self, images: Sequence[RGBArray], lines: dict[int, list[ReadBox]], pool: Executor | None
    ) -> dict[int, list[ReadBox]]:
        """Read carefully what is left of pictures on which no quantity was surely read."""
        if not self.models.reads_twice:
            return lines
        silent = {(i, k): read for i in _without_quantity(lines) for k, read in enumerate(lines[i])}
        self._read_carefully(images, silent, pool, is_read_for_silence)
        return {
            i: [silent.get((i, k), read) for k, read in enumerate(found)]
            for i, found in lines.items()
        }

    def _is_clear(self, box: DetectedBox) -> bool:
        return box.det_score >= self.settings.box_threshold

    def _clear(self, boxes: Mapping[int, Sequence[DetectedBox]]) -> dict[int, list[DetectedBox]]:
        return {i: [box for box in found if self._is_clear(box)] for i, found in boxes.items()}

    def _doubted(
        self, boxes: Mapping[int, Sequence[DetectedBox]], lines: Mapping[int, Sequence[ReadBox]]
    ) -> dict[int, list[DetectedBox]]:
        """Give the places that the search doubts, of pictures on which no quantity was surely read."""
        return {
            i: [box for box in boxes[i] if not self._is_clear(box)]
            for i in _without_quantity(lines)
            if i in boxes
        }

    def _read_more(
        self,
        images: Sequence[RGBArray],
        lines: Mapping[int, list[ReadBox]],
        boxes: Mapping[int, Sequence[DetectedBox]],
        pool: Executor | None,
    ) -> dict[int, list[ReadBox]]:
        """Read boxes that were found since; what was surely read stays."""
        fresh = {i: uncovered(found, lines[i]) for i, found in boxes.items()}
        found = self._read_boxes(images, fresh, pool)
        kept = {
            i: [read for read in reads if self._is_clear(read.box) or has_sure_quantity(read)]
            for i, reads in found.items()
        }
        return {i: merged(known, kept.get(i, [])) for i, known in lines.items()}

    def _search_hidden(
        self,
        images: Sequence[RGBArray],
        first: Mapping[int, View],
        closer: Mapping[int, View | None],
        searches: Sequence[Mapping[int, Sequence[DetectedBox]]],
        lines: dict[int, list[ReadBox]],
        pool: Executor | None,
    ) -> dict[int, list[ReadBox]]:
        """Look for a quantity in doubted places and lost detail, on pictures where none was surely read."""
        for boxes in searches:
            lines = self._read_more(images, lines, self._doubted(boxes, lines), pool)
        for size in SIZES:
            parts = {
                i: fine_print_views(
                    images[i], first[i], closer[i], _sure_places(lines[i]), size=size
                )
                for i in _without_quantity(lines)
            }
            for views in _one_of_each(parts):
                boxes = self.find(self.models.detect, images, views)
                lines = self._read_more(images, lines, boxes, pool)
        return lines

    def _find_closer(
        self,
        images: Sequence[RGBArray],
        views: Mapping[int, View],
        lines: Mapping[int, Sequence[ReadBox]],
    ) -> dict[int, list[DetectedBox]]:
        """Find text in closer views, with the network that misses less where no quantity was surely read."""
        silent = {i: views[i] for i in _without_quantity(lines) if i in views}
        others = {i: view for i, view in views.items() if i not in silent}
        return {
            **self.find(self.models.detect, images, silent),
            **self.find(self.models.detect_closer, images, others),
        }

    def _next_view(self, image: RGBArray, first: View, lines: Sequence[ReadBox]) -> View | None:
        """Choose where to search again: around small or poor lines, all over, or nowhere."""
        height, width = image.shape[:2]
        small = [
            bbox_of(read.box.polygon)
            for read in lines
            if read.line.rec_score < _POOR
            or min(sides_of(read.box.polygon)) * first.scale < _SMALL_PX
        ]
        if not small and (lines or not first.is_far):
            return None
        around = [] if len(lines) < _FEW and not any(map(has_sure_number, lines)) else small
        return closer_view(first, width, height, around, self.settings)

    def _look_again(
        self,
        images: Sequence[RGBArray],
        lines: Mapping[int, Sequence[ReadBox]],
        pool: Executor | None,
    ) -> dict[int, list[ReadBox]]:
        """Read doubtful lines that may hold a number again, cut closer and wider."""
        crops = [
            _widened(images[i], (i, k), read.reading, margin)
            for i, found in lines.items()
            for k, read in enumerate(found)
            if read.line.rec_score < DOUBTFUL and may_hold_number(read.line.text)
            for margin in _SECOND_MARGINS
        ]
        readings: dict[tuple[int, int], list[ReadBox]] = {}
        for crop, line in self._read_crops(self.models.careful, crops, pool):
            i, k = crop.place
            known = readings.setdefault(crop.place, [lines[i][k]])
            known.append(replace(lines[i][k], reading=crop.reading, line=line))
        return {
            i: [
                best_of(readings[i, k]) if (i, k) in readings else read
                for k, read in enumerate(found)
            ]
            for i, found in lines.items()
        }

    def _find_numbers(
        self, images: Sequence[RGBArray], lines: Mapping[int, list[ReadBox]], pool: Executor | None
    ) -> dict[int, list[ReadBox]]:
        """Look for the numbers of lone units; see `lone_units`."""
        crops = [
            _Crop((i, k), reading, cut(images[i], reading))
            for i, found in lines.items()
            for k, read in enumerate(found)
            if is_lone_unit(read)
            for reading in (longer_reading(read.reading),)
        ]
        longer: dict[int, list[tuple[int, ReadBox]]] = {}
        for crop, line in self._read_crops(self.models.careful, crops, pool):
            i, k = crop.place
            read = with_longer_line(lines[i][k], crop.reading, line)
            longer.setdefault(i, []).append((k, read))
        return {i: with_numbers(found, longer.get(i, ())) for i, found in lines.items()}

    def _read_fractions(
        self,
        images: Sequence[RGBArray],
        lines: Mapping[int, Sequence[ReadBox]],
        pool: Executor | None,
    ) -> dict[int, list[ReadBox]]:
        """Read fractions in small figures again, drawn at full size; see `mending`."""
        better = {
            i: [replace(read, line=with_figures_written_out(read.line)) for read in found]
            for i, found in lines.items()
        }
        drawn = [
            (i, k, fraction)
            for i, found in better.items()
            for k, read in enumerate(found)
            for fraction in drawn_fractions(images[i], read)
        ]
        pictures = [fraction.pixels for _, _, fraction in drawn]
        readings = dict(self._read_pixels(self.models.careful, pictures, pool))
        # The last one first: what stands before it keeps its place in the text.
        for number, (i, k, fraction) in reversed([*enumerate(drawn)]):
            read = better[i][k]
            better[i][k] = replace(read, line=mended(read.line, fraction, readings[number]))
        return {
            i: [replace(read, line=without_glued_fractions(read.line)) for read in found]
            for i, found in better.items()
        }

    def _read_crops(
        self, recognizer: Recognizer, crops: Sequence[_Crop], pool: Executor | None
    ) -> Iterator[tuple[_Crop, TextLine]]:
        for i, line in self._read_pixels(recognizer, [crop.pixels for crop in crops], pool):
            yield crops[i], line

    def _read_pixels(
        self, recognizer: Recognizer, crops: Sequence[RGBArray], pool: Executor | None
    ) -> Iterator[tuple[int, TextLine]]:
        """Read crops of 48 rows; gives (place, line), the longest first."""
        widths = [self.sizes.line_width(crop.shape[1]) for crop in crops]
        most = [self.sizes.lines_of(width) for width in widths]
        jobs = [(places, widths[places[0]]) for places in grouped(widths, most)]
        # The longest line first: the other cores then share what is left evenly.
        jobs.sort(key=lambda job: -job[1])

        def read(job: tuple[Sequence[int], int]) -> list[TextLine]:
            places, width_px = job
            count = self.sizes.filled(len(places), most[places[0]])
            return recognizer.read([crops[i] for i in places], width_px, count)

        run: Callable[..., Iterable[list[TextLine]]] = map if pool is None else pool.map
        for (places, _), lines in zip(jobs, run(read, jobs), strict=True):
            yield from zip(places, lines, strict=True)


def _chosen(looks: Mapping[int, View | None]) -> dict[int, View]:
    return {i: view for i, view in looks.items() if view is not None}


def _without_quantity(lines: Mapping[int, Sequence[ReadBox]]) -> list[int]:
    """Give the pictures on which no quantity was surely read."""
    return [i for i, found in lines.items() if not any(map(has_sure_quantity, found))]


def _one_of_each(parts: Mapping[int, Sequence[View]]) -> Iterator[dict[int, View]]:
    """Give the first part of each picture, then the second of those that have one, and so on."""
    for turn in range(max(map(len, parts.values()), default=0)):
        yield {i: views[turn] for i, views in parts.items() if turn < len(views)}


def _sure_places(lines: Sequence[ReadBox]) -> list[BBox]:
    return [bbox_of(read.box.polygon) for read in lines if read.line.rec_score >= DOUBTFUL]


def _widened(image: RGBArray, place: tuple[int, int], reading: Reading, margin: float) -> _Crop:
    wider = widened(reading, margin)
    return _Crop(place, wider, cut(image, wider))


def _together(inputs: Sequence[FloatArray], size: tuple[int, int], count: int) -> FloatArray:
    """Put inputs into one batch, each at its top left and with its last row and column going on.

    The network weighs a picture as a whole: grey beside it hides lines (13 of 447), its own ground does not.

    Returns:
        Shape: (count, 3, size[1], size[0]), float32.
    """
    batch = np.zeros((count, 3, size[1], size[0]), dtype=np.float32)
    for place, member in enumerate(inputs):
        height, width = member.shape[1:]
        batch[place, :, :height, :width] = member
        batch[place, :, height:, :width] = member[:, -1:]
        batch[place, :, :, width:] = batch[place, :, :, width - 1 : width]
    return batch


def _result(page: RGBArray, lines: Sequence[ReadBox], is_upside_down: bool) -> OCRResult:
    boxes = [
        TextBox(
            read.line.text,
            read.box.polygon,
            round(read.line.rec_score, 4),
            det_score=read.box.det_score,
            angle_deg=read.reading.angle_deg,
            char_edges=read.line.char_edges,
            is_repaired=read.line.is_repaired,
        )
        for read in lines
    ]
    order = reading_order([box.bbox for box in boxes])
    return OCRResult(
        tuple(boxes[i] for i in order),
        page.shape[1],
        page.shape[0],
        is_upside_down=is_upside_down,
    )
