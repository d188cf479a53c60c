"""Readers read the same pictures in turn, and what they read is scored alike."""

import pytest

from benchmarks.accuracy.trade import read_in_turn, value_recall
from benchmarks.peers.ocr_calls import FasterPaddle
from measure_extract.errors import OCRError
from measure_extract.images.load import load_image
from measure_extract.layout.build import read_layout
from measure_extract.ocr.base import OCREngine
from measure_extract.spans.finder import shared_finder
from measure_extract.types import Example
from tests.helpers import EXAMPLES, FakeEngine, blank, make_box, make_ocr


def test_every_reader_reads_every_picture() -> None:
    engines: dict[str, OCREngine] = {"a": FakeEngine(make_box("1 kg")), "b": FakeEngine()}
    readings, seconds = read_in_turn(engines, [blank()] * 45)

    assert [len(found) for found in readings.values()] == [45, 45]
    assert {box.text for found in readings["a"] for box in found.boxes} == {"1 kg"}
    assert all(value > 0 for value in seconds.values())


def test_a_picture_that_fails_stops_the_run() -> None:
    with pytest.raises(OCRError, match="the fake engine fails"):
        read_in_turn({"a": FakeEngine(fails=True)}, [blank()])


@pytest.mark.parametrize("size", ["tiny", "small"])
def test_the_peer_in_rust_reads_upright_boxes(size: str) -> None:
    pytest.importorskip("faster_paddle")
    [found] = FasterPaddle(size).read_batch([load_image(str(EXAMPLES / "lamp.png"))])
    box = next(box for box in found.boxes if "18" in box.text)

    assert box.text == "18cm/7.1in" and box.rec_score > 0.9
    assert box.bbox[0] < box.bbox[2] <= found.width_px and box.angle_deg == 0


@pytest.mark.parametrize(
    ("answers", "expected"),
    [(("30 centimetre",), 1.0), (("0.3 metre", "9 inch"), 1.0), (("31 centimetre",), 0.0)],
)
def test_value_recall_counts_rows_with_an_answer(answers: tuple[str, ...], expected: float) -> None:
    layout = read_layout(blank(), make_ocr(make_box("30 cm")), shared_finder())
    rows = [
        Example("a", "height", answers=answers, split_key="a"),
        Example("a", "voltage", answers=(), split_key="a"),
    ]

    assert value_recall(rows, {"a": layout}) == expected
