"""What only our own pipeline promises."""

import logging
from dataclasses import replace
from pathlib import Path
from threading import Barrier
from types import SimpleNamespace
from typing import Any

import cv2
import numpy as np
import pytest

from measure_extract.errors import OCRError
from measure_extract.images.base import RGBArray
from measure_extract.images.load import load_image
from measure_extract.ocr import fast as module
from measure_extract.ocr.batches import BatchSizes, ShapeGrid
from measure_extract.ocr.fast import _ON_OPENVINO, FastEngine
from measure_extract.ocr.reader import PageReader
from measure_extract.ocr.weights import DEFAULT_WEIGHTS, find_weights
from measure_extract.ranking.ranker import default_ranker_dir
from measure_extract.runtime.artefacts import read_card
from measure_extract.runtime.base import Model
from measure_extract.runtime.choice import RuntimeChoice
from measure_extract.runtime.openvino import _SHAPES, has_bf16
from measure_extract.types import OCRResult
from tests.helpers import EXAMPLES, NEEDS_OPENVINO, blank


def test_every_box_has_scores_and_places() -> None:
    result = FastEngine(device="cpu").read(load_image(EXAMPLES / "plate.png"))

    assert all(box.det_score and box.char_edges for box in result.boxes)
    assert result.boxes[0].text == "Electric kettle Model WK-1710"


def test_threads_change_nothing_but_the_time() -> None:
    image = load_image(EXAMPLES / "lamp.png")

    assert FastEngine(device="cpu", threads=1).read(image) == FastEngine(device="cpu").read(image)


@pytest.mark.slow
@pytest.mark.parametrize("picture", ["label.png", "plate.png"])
def test_a_page_on_its_head_is_read_as_if_it_stood(picture: str) -> None:
    engine = FastEngine(device="cpu")
    page = load_image(EXAMPLES / picture)
    upright = engine.read(page)
    turned = engine.read(np.ascontiguousarray(page[::-1, ::-1]))

    assert not upright.is_upside_down
    assert turned.is_upside_down
    assert turned.boxes == upright.boxes


def test_a_failing_picture_is_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    read = PageReader.read

    def fail_on_small(
        reader: PageReader, images: list[RGBArray], pool: object = None
    ) -> list[OCRResult]:
        if any(image.shape[0] < 50 for image in images):
            raise RuntimeError("boom")
        return read(reader, images)

    monkeypatch.setattr(PageReader, "read", fail_on_small)
    first, second, third = FastEngine(device="cpu").read_batch([blank(), blank(9, 9), blank()])

    assert isinstance(first, OCRResult)
    assert isinstance(third, OCRResult)
    assert isinstance(second, OCRError)
    assert "stopped on a picture of 9x9 pixels (boom)" in str(second)


@pytest.fixture
def two_gpus(monkeypatch: pytest.MonkeyPatch) -> FastEngine:
    """Give an engine on two GPUs that this machine need not have; its models are stand-ins."""
    monkeypatch.setattr(module, "pick_devices", lambda _: ("gpu:0", "gpu:1"))
    monkeypatch.setattr(module, "with_best_class", lambda path, _: path)
    _load_stand_ins(monkeypatch)
    return FastEngine(threads=1)


def _load_stand_ins(monkeypatch: pytest.MonkeyPatch) -> None:
    def load(path: Path, _: object, **facts: Any) -> Any:
        return SimpleNamespace(metadata={}, path=path, **facts)

    monkeypatch.setattr(module, "load_model", load)
    monkeypatch.setattr(module, "read_characters", lambda *_: ("", "A"))


def test_groups_go_to_the_gpus_in_turn(
    two_gpus: FastEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    together = Barrier(2, timeout=10)  # each GPU its own, also with fewer cores than GPUs
    given = []

    def remember(device: str, images: list[RGBArray]) -> list[Any]:
        given.append((device, len(images)))
        together.wait()
        return [device] * len(images)

    monkeypatch.setattr(two_gpus, "_read_safely", remember)
    found = two_gpus.read_batch([blank(9, 9)] * 194)

    assert sorted(given) == [("gpu:0", 64), ("gpu:0", 64), ("gpu:1", 2), ("gpu:1", 64)]
    assert found == ["gpu:0"] * 64 + ["gpu:1"] * 64 + ["gpu:0"] * 64 + ["gpu:1"] * 2


def test_of_a_group_that_fails_only_the_culprit_is_lost(
    two_gpus: FastEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail_on_small(
        _: PageReader, images: list[RGBArray], pool: object = None
    ) -> list[OCRResult]:
        if any(image.shape[0] < 50 for image in images):
            raise RuntimeError("boom")
        return [OCRResult((), image.shape[1], image.shape[0]) for image in images]

    monkeypatch.setattr(PageReader, "read", fail_on_small)
    sides = [60, 70, 9, 80, 90, 8, 100]
    found = two_gpus.read_batch([blank(side, side) for side in sides])

    assert [one.width_px if isinstance(one, OCRResult) else 0 for one in found] == [
        side if side > 50 else 0 for side in sides
    ]


@pytest.mark.parametrize(
    ("weights", "quick", "careful"),
    [("small", "small", "small"), ("tiny", "tiny", "tiny"), ("cascade", "tiny", "small")],
)
def test_which_network_does_what(
    monkeypatch: pytest.MonkeyPatch, weights: str, quick: str, careful: str
) -> None:
    _load_stand_ins(monkeypatch)
    of = {name: find_weights(name) for name in (quick, careful)}
    engine = FastEngine(device="cpu", weights=weights, threads=6)
    models: Any = engine.reader("cpu", 2).models

    assert models.detect.path == of[careful].detection_onnx
    assert models.detect_closer.path == of[quick].detection_onnx
    assert models.quick.model.path == of[quick].recognition_onnx
    assert models.careful.model.path == of[careful].recognition_onnx
    assert (models.careful is models.quick) == (quick == careful)
    # Six cores: three pictures are searched at once by two cores each, six lines are read at once.
    assert (models.detect.threads, models.detect.callers) == (2, 3)
    assert (models.quick.model.threads, models.quick.model.callers) == (1, 6)


def test_weights_that_must_be_downloaded_are_named(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR), pytest.raises(OCRError, match="use ocr='paddle', which"):
        FastEngine(device="cpu", weights="hub:PP-OCRv6_medium").read(blank())


@pytest.mark.parametrize("threads", [0, -1, "2", 1.5])
def test_threads_are_checked(threads: Any) -> None:
    words = f"threads must be a whole number of at least 1, got {threads!r}"
    with pytest.raises(ValueError, match=words):
        FastEngine(threads=threads)


def test_sets_of_weights_are_told_apart() -> None:
    found = {
        name: FastEngine(device="cpu", weights=name).fingerprint
        for name in ("small", "cascade", "tiny")
    }

    assert FastEngine(device="cpu").fingerprint == found[DEFAULT_WEIGHTS]
    assert len(set(found.values())) == 3


def test_the_default_is_what_the_ranker_was_taught_on() -> None:
    """Settings and mends aside, which change few readings."""
    card = read_card(default_ranker_dir())

    for runtime, precision in (("auto", "auto"), ("onnx", "auto"), ("auto", "f32")):
        engine = FastEngine(device="cpu", runtime=runtime, precision=precision)
        assert engine.fingerprint.split("/")[:2] == card["ocr"].split("/")[:2]


def test_runtimes_and_precisions_share_no_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("measure_extract.ocr.fast.check_devices", lambda *_: None)
    asked = [("onnx", "f32"), ("openvino", "f32"), ("openvino", "bf16")]
    found = [FastEngine(device="cpu", runtime=r, precision=p).fingerprint for r, p in asked]

    assert len(set(found)) == 3
    assert found[2] == FastEngine(device="cpu", precision="bf16").fingerprint


COARSE = BatchSizes(pictures=1, lines=1, width_step_px=64)
SIZES = [
    (COARSE, "step=64"),
    (replace(COARSE, width_step_px=8), "step=8"),
    (
        replace(COARSE, grid=ShapeGrid()),
        "step=fine grid",
    ),  # as engines on a GPU, whose caches are kept
    (replace(COARSE, grid=ShapeGrid(widths_px=(320, 3200))), "step=grid "),
    (replace(COARSE, grid=ShapeGrid(widths_px=(64, 3200))), "step=grid "),
    (replace(COARSE, grid=ShapeGrid(sides_px=(320, 1920))), "step=grid "),
    (replace(COARSE, grid=ShapeGrid(sides_px=(640, 1920))), "step=grid "),
    (_ON_OPENVINO, "step=grid "),  # on another runtime than it is made for
]


def test_shapes_that_inputs_are_filled_up_to_share_no_cache(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    prints = [FastEngine(device="cpu", sizes=sizes).fingerprint for sizes, _ in SIZES]

    assert len({*prints}) == len(SIZES)
    for found, (_, named) in zip(prints, SIZES, strict=True):
        assert f",{named}" in found
    monkeypatch.setattr("measure_extract.ocr.fast.check_devices", lambda *_: None)
    on_openvino = [
        FastEngine(device="cpu", runtime="openvino", precision="f32", sizes=sizes).fingerprint
        for sizes in (None, _ON_OPENVINO, SIZES[2][0])
    ]
    assert ",step=fine grid," in on_openvino[0] == on_openvino[1]
    assert ",step=grid " in on_openvino[2]


@pytest.mark.slow
@NEEDS_OPENVINO
@pytest.mark.parametrize("precision", ["f32", "bf16"])
def test_both_runtimes_read_the_lamp_alike(precision: str) -> None:
    if precision == "bf16" and not has_bf16():
        pytest.skip("this chip does not multiply in bf16")
    lamp = load_image(EXAMPLES / "lamp.png")
    engines = [
        FastEngine(device="cpu"),
        FastEngine(device="cpu", runtime="openvino", precision=precision),
    ]
    readings = [engine.read(lamp) for engine in engines]
    texts = [[box.text.replace(" ", "") for box in reading.boxes] for reading in readings]

    assert texts[0] == texts[1]
    for box, other in zip(readings[0].boxes, readings[1].boxes, strict=True):
        assert box.bbox == pytest.approx(other.bbox, abs=8)
    assert engines[1].read_batch([lamp, lamp]) == [readings[1], readings[1]]


@pytest.mark.parametrize("weights", ["tiny", "small", "cascade"])
def test_every_set_reads(weights: str) -> None:
    result = FastEngine(device="cpu", weights=weights).read(load_image(EXAMPLES / "plate.png"))

    assert "1850W" in " ".join(box.text for box in result.boxes)


def test_lines_of_openvino_have_few_widths() -> None:
    widths = {_ON_OPENVINO.line_width(width) for width in range(1, 3001)}

    assert len(widths) <= _SHAPES  # so that the recogniser is never loaded anew for common lines
    for width in range(64, 1281):
        assert width <= _ON_OPENVINO.line_width(width) <= 1.16 * width
    assert all(width % 8 == 0 for width in widths)  # a column of the recogniser has 8 pixels


def test_what_a_gpu_sends_back_says_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """The changed network, run on the CPU, gives the same text and the same chances to weigh."""
    pytest.importorskip("onnx")
    load = module.load_model

    def on_cpu(model: Path | bytes, runtime: RuntimeChoice, **facts: Any) -> Model:
        return load(model, runtime, **{**facts, "device": "cpu"})

    monkeypatch.setattr(module, "load_model", on_cpu)
    engine = FastEngine(device="cpu")
    pixels = np.full((48, 160, 3), 255, np.uint8)
    cv2.putText(pixels, "37 g 5", (5, 36), cv2.FONT_HERSHEY_SIMPLEX, 1.1, (0, 0, 0), 2)
    pixels = cv2.GaussianBlur(pixels, (0, 0), 6).astype(np.uint8)  # so that it is doubtful
    (here,), (there,) = (
        engine._recognizer(engine.weights.quick, device).read([pixels], 160)
        for device in ("cpu", "gpu:0")
    )
    assert there == here
    assert there.columns is not None
    assert here.columns is not None
    assert there.columns.ascii == pytest.approx(here.columns.ascii, abs=1e-6)
