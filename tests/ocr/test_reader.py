"""When a photo is searched a second time, and what becomes of both findings; with stand-in models."""

import numpy as np
import pytest

from measure_extract.ocr.detection import DetectionSettings
from measure_extract.ocr.reader import BatchSizes, PageReader
from measure_extract.ocr.runtime import FloatArray
from tests.helpers import blank

Area = tuple[float, float, float, float]  # left, top, right, bottom as shares of the picture


class FakeDetect:
    """Marks areas as text; other ones when the picture is searched at a larger size."""

    def __init__(self, first: list[Area], closer: list[Area]) -> None:
        self.areas = [first, closer]
        self.sizes: list[int] = []

    def __call__(self, batch: FloatArray) -> FloatArray:
        _, _, height, width = batch.shape
        chances = np.zeros((1, 1, height, width), dtype=np.float32)
        for left, top, right, bottom in self.areas[len(self.sizes)]:
            rows = slice(int(top * height), int(bottom * height))
            chances[0, 0, rows, int(left * width) : int(right * width)] = 0.9
        self.sizes.append(width)
        return chances


class FakeRecognize:
    """Reads "A" with the chances given, one per call; the last one goes on."""

    def __init__(self, *chances: float) -> None:
        self.chances = list(chances)
        self.calls = 0

    def __call__(self, batch: FloatArray) -> FloatArray:
        columns = np.zeros((len(batch), 3, 2), dtype=np.float32)
        columns[:, 1, 1] = self.chances[min(self.calls, len(self.chances) - 1)]
        columns[:, :, 0] = 0.01
        self.calls += 1
        return columns


def read(detect: FakeDetect, recognize: FakeRecognize, side: int = 1200) -> list[tuple[int, float]]:
    """Give (left in percent of the width, score) of each box."""
    reader = PageReader(
        detect,  # type: ignore[arg-type]
        recognize,  # type: ignore[arg-type]
        ("", "A"),
        settings=DetectionSettings(),
        sizes=BatchSizes(pictures=1, lines=1, width_step_px=8),
    )
    boxes = reader.read([blank(side, side)])[0].boxes
    return [(round(100 * box.bbox[0] / side), box.rec_score) for box in boxes]


LARGE: Area = (0.1, 0.1, 0.3, 0.15)
SMALL: Area = (0.6, 0.6, 0.7, 0.608)


def test_large_sure_text_is_searched_once() -> None:
    detect = FakeDetect([LARGE], [])

    assert len(read(detect, FakeRecognize(0.99))) == 1
    assert detect.sizes == [640]


@pytest.mark.parametrize(
    ("first", "chances"), [(SMALL, (0.99,)), (LARGE, (0.5, 0.99))], ids=["small", "poor"]
)
def test_small_or_poor_text_is_searched_again(first: Area, chances: tuple[float, ...]) -> None:
    detect = FakeDetect([first], [first, (0.8, 0.8, 0.9, 0.82)])

    assert len(read(detect, FakeRecognize(*chances))) == 2
    assert detect.sizes == [640, 960]


def test_small_pictures_gain_nothing_from_a_second_search() -> None:
    detect = FakeDetect([SMALL], [])
    read(detect, FakeRecognize(0.99), side=200)

    assert detect.sizes == [384]


def test_what_was_sure_stays_and_is_not_read_twice() -> None:
    recognize = FakeRecognize(0.99)
    found = read(FakeDetect([SMALL, LARGE], [SMALL, LARGE]), recognize)

    assert len(found) == 2
    assert recognize.calls == 2


def test_the_surer_reading_of_a_doubtful_place_stays() -> None:
    better = read(FakeDetect([LARGE], [LARGE]), FakeRecognize(0.5, 0.95))
    worse = read(FakeDetect([LARGE], [LARGE]), FakeRecognize(0.5, 0.3))

    assert [score for _, score in better] == [pytest.approx(0.95, abs=1e-3)]
    assert [score for _, score in worse] == [pytest.approx(0.5, abs=1e-3)]
