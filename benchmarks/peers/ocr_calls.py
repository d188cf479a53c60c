"""Other OCR calls as readers of pictures, so that they can be measured beside our engines."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import cv2
import numpy as np

from measure_extract.geometry import order_points
from measure_extract.images.base import RGBArray
from measure_extract.ocr.paddle import PaddleEngine
from measure_extract.types import OCRResult, TextBox

Reader = Callable[[RGBArray], OCRResult]


def paddleocr_as_it_comes() -> Reader:
    """PaddleOCR's own call on the same weights; it stands text that reads upwards on its head."""
    paddleocr = PaddleEngine(device="cpu").paddleocr

    def read(image: RGBArray) -> OCRResult:
        found = paddleocr.predict(np.ascontiguousarray(image[:, :, ::-1]))[0]
        return _result(image, found["rec_texts"], found["rec_polys"], found["rec_scores"])

    return read


def rapidocr_as_it_comes() -> Reader:
    """RapidOCR's default call on the same weights, its line classifier included."""
    from rapidocr import RapidOCR

    rapid = RapidOCR()

    def read(image: RGBArray) -> OCRResult:
        found = rapid(np.ascontiguousarray(image[:, :, ::-1]))
        if found.boxes is None:
            return OCRResult((), image.shape[1], image.shape[0])
        return _result(image, found.txts, found.boxes, found.scores)

    return read


class FasterPaddle:
    """faster-paddle's call for several pictures, as it comes: PaddleOCR's steps in Rust, with weights of its wheel.

    Its boxes are upright rectangles, so text that reads upwards or downwards is level to it.
    """

    def __init__(self, size: str) -> None:
        """Load the weights "tiny" or "small"."""
        from faster_paddle import OcrEngine

        self._engine = OcrEngine(model_size=size)

    def read_batch(self, images: Sequence[RGBArray]) -> list[OCRResult]:
        """Read pictures; they are handed over as BMP files, which takes a millisecond each."""
        files = [cv2.imencode(".bmp", image[:, :, ::-1])[1].tobytes() for image in images]
        found = self._engine.ocr_batch(files)
        return [
            _upright(image, page["bounds"].values())
            for image, page in zip(images, found, strict=True)
        ]


def _upright(image: RGBArray, bounds: Iterable[Mapping[str, Any]]) -> OCRResult:
    lines = [line for line in bounds if line["text"]]
    corners = [(*line["topLeftCoord"], *line["bottomRightCoord"]) for line in lines]
    polygons = [[(x0, y0), (x1, y0), (x1, y1), (x0, y1)] for x0, y0, x1, y1 in corners]
    texts, scores = [line["text"] for line in lines], [line["confidence"] for line in lines]
    return _result(image, texts, np.array(polygons, dtype=np.float64), scores)


def _result(image: RGBArray, texts: object, polygons: object, scores: object) -> OCRResult:
    lines = zip(texts, polygons, scores, strict=True)  # type: ignore[call-overload]
    boxes = [TextBox(text, order_points(p), float(score)) for text, p, score in lines if text]
    return OCRResult(tuple(boxes), image.shape[1], image.shape[0])
