"""Builders and stand-ins for tests."""

import socket
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from measure_extract.errors import OCRError
from measure_extract.images.base import RGBArray
from measure_extract.ocr.base import read_each
from measure_extract.types import OCRResult, QuantitySpan, TextBox

EXAMPLES = Path(__file__).parent.parent / "examples"

# Not importorskip: a bare import of OpenVINO calls home, which ours does not.
NEEDS_OPENVINO = pytest.mark.skipif(
    find_spec("openvino") is None, reason="OpenVINO is not installed (extra openvino)"
)


def make_box(
    text: str,
    left: float = 0,
    top: float = 0,
    right: float = 100,
    bottom: float = 20,
    **facts: object,
) -> TextBox:
    polygon = ((left, top), (right, top), (right, bottom), (left, bottom))
    return TextBox(text, polygon, **{"rec_score": 0.99, **facts})  # type: ignore[arg-type]


def make_ocr(*boxes: TextBox, width: int = 500, height: int = 500) -> OCRResult:
    return OCRResult(tuple(boxes), width, height)


def make_span(value: float = 30.0, unit: str = "centimetre", **facts: object) -> QuantitySpan:
    defaults = {
        "value": value,
        "low": value,
        "high": value,
        "unit": unit,
        "units": (unit,),
        "start": 0,
        "end": 4,
        "surface": "30cm",
        "box_indices": (0,),
    }
    return QuantitySpan(**{**defaults, **facts})  # type: ignore[arg-type]


def free_port() -> int:
    """Give a port of loopback on which nothing listens now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def blank(width: int = 500, height: int = 500) -> RGBArray:
    return np.full((height, width, 3), 255, dtype=np.uint8)


class FakeEngine:
    """Replays boxes, whatever the picture; counts its readings."""

    def __init__(self, *boxes: TextBox, fails: bool = False, fingerprint: str = "fake") -> None:
        self.boxes = boxes
        self.fingerprint = fingerprint
        self.fails = fails
        self.readings = 0

    def read(self, image: RGBArray) -> OCRResult:
        self.readings += 1
        if self.fails:
            raise OCRError("the fake engine fails", "use one that does not")
        return OCRResult(self.boxes, image.shape[1], image.shape[0], engine=self.fingerprint)

    def read_batch(self, images: Sequence[RGBArray]) -> list[OCRResult | OCRError]:
        return read_each(self, images)
