"""Other OCR calls as readers of pictures, so that they can be measured beside our engines."""

from collections.abc import Callable

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


def _result(image: RGBArray, texts: object, polygons: object, scores: object) -> OCRResult:
    lines = zip(texts, polygons, scores, strict=True)  # type: ignore[call-overload]
    boxes = [TextBox(text, order_points(p), float(score)) for text, p, score in lines if text]
    return OCRResult(tuple(boxes), image.shape[1], image.shape[0])
