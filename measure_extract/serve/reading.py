"""What a reader does: photos to layouts, questions to answers, answers to JSON. One extractor each.

Nothing a library below says of a photo is handed on: its words may hold paths or versions.
"""

import hashlib
import json
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from time import perf_counter
from typing import Any

from measure_extract.errors import (
    ImageError,
    MeasureExtractError,
    OCRError,
    PictureKindError,
    PictureTooLargeError,
)
from measure_extract.extractor import Extractor, laid_out
from measure_extract.images.base import RGBArray
from measure_extract.layout.base import Layout
from measure_extract.serve.base import PhotoAnswer, PhotoJob, Question, QuestionAnswer
from measure_extract.serve.evidence import explanation_to_dict, picture_to_dict
from measure_extract.types import Example, OCRResult, RowResult
from measure_extract.version import __version__

__all__ = ["PhotoReader"]

# Layouts kept at least for requests that ask something else about a photo while it is being read; of a
# larger group that was read together, all.
_KEPT = 4


class PhotoReader:
    """Answers photo jobs with one extractor."""

    def __init__(self, extractor: Extractor) -> None:
        """Remember the extractor; `warm` loads its models."""
        self._extractor = extractor
        self._kept: OrderedDict[str, ReadPhoto] = OrderedDict()

    def warm(self) -> str:
        """Read a small page, so that the first photo meets loaded models; gives the fingerprint."""
        layout = self._extractor.read(_sample_page())
        self._extractor.rank(layout, "height")
        facts = {**self._extractor.fingerprint, "version": __version__}
        return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:16]

    def answer(self, jobs: Sequence[PhotoJob]) -> list[PhotoAnswer]:
        """Answer jobs, in their order; new photos are read together, and one that fails is alone."""
        known = {job.sha256: self._kept[job.sha256] for job in jobs if job.sha256 in self._kept}
        fresh = self._read([job for job in jobs if job.sha256 not in known])
        photos: dict[str, ReadPhoto | MeasureExtractError] = {**known, **fresh}
        while len(self._kept) > max(_KEPT, len(jobs)):
            self._kept.popitem(last=False)
        return [self._judge(job, photos[job.sha256]) for job in jobs]

    def _read(self, jobs: Sequence[PhotoJob]) -> dict[str, "ReadPhoto | MeasureExtractError"]:
        photos: dict[str, ReadPhoto | MeasureExtractError] = {}
        pixels: dict[str, RGBArray] = {}
        seconds: dict[str, dict[str, float]] = {}
        for job in jobs:
            started = perf_counter()
            try:
                pixels[job.sha256] = self._extractor.load(job.photo)
            except ImageError as error:
                photos[job.sha256] = error
            seconds[job.sha256] = {"load": perf_counter() - started}
        started = perf_counter()
        readings = self._recognized(list(pixels.values()))
        share = (perf_counter() - started) / max(1, len(pixels))
        for (sha256, image), reading in zip(pixels.items(), readings, strict=True):
            started = perf_counter()
            layout = laid_out(image, reading)
            if isinstance(layout, OCRError):
                photos[sha256] = layout
                continue
            facts = {**seconds[sha256], "ocr": share, "layout": perf_counter() - started}
            photos[sha256] = self._keep(sha256, ReadPhoto(layout, facts))
        return photos

    def _recognized(self, pixels: Sequence[RGBArray]) -> list[OCRResult | OCRError]:
        """Read photos: one alone with all cores of this reader, several each with its own."""
        if len(pixels) != 1:
            return self._extractor.ocr.read_batch(pixels) if pixels else []
        try:
            return [self._extractor.ocr.read(pixels[0])]
        except OCRError as error:
            return [error]

    def _keep(self, sha256: str, photo: "ReadPhoto") -> "ReadPhoto":
        self._kept[sha256] = replace(photo, seconds={})  # asked again, it costs nothing of that
        return photo

    def _judge(self, job: PhotoJob, photo: "ReadPhoto | MeasureExtractError") -> PhotoAnswer:
        if isinstance(photo, MeasureExtractError):
            name, detail = _problem(photo)
            return PhotoAnswer(job.sha256, problem=name, detail=detail)
        started = perf_counter()
        answers = tuple(self._answer(photo, question) for question in job.questions)
        picture = picture_to_dict(photo.layout, has_text=job.is_text_wanted)
        return PhotoAnswer(
            job.sha256,
            answers=answers,
            picture=_json(picture),
            seconds={**photo.seconds, "answer": perf_counter() - started},
        )

    def _answer(self, photo: "ReadPhoto", question: Question) -> QuestionAnswer:
        ranked = self._extractor.rank(photo.layout, question.entity, question.group_id)
        measurement = ranked.measurement
        result = RowResult(Example("", question.entity), measurement, ranked.reason)
        facts = result.to_dict()
        del facts["image"]
        if question.is_explained:
            why = self._extractor.explain_ranked(ranked)
            facts["explanation"] = explanation_to_dict(why, ranked)
        return QuestionAnswer(
            question=question,
            prediction="" if measurement is None else str(measurement),
            confidence=None if measurement is None else round(measurement.confidence, 6),
            outcome=result.outcome,
            reason=ranked.reason,
            fragment=_json(facts),
        )


@dataclass(frozen=True, slots=True)
class ReadPhoto:
    """A photo that was read."""

    layout: Layout
    seconds: dict[str, float]  # by stage


def _problem(error: MeasureExtractError) -> tuple[str, str]:
    """Turn an error into a problem, with a sentence of our own."""
    if isinstance(error, PictureKindError):
        return "not-a-photo", "give a JPEG, PNG, WebP, GIF, BMP or TIFF file"
    if isinstance(error, PictureTooLargeError):
        return "photo-too-large", "send it smaller; print of 20 pixels is high enough"
    if isinstance(error, ImageError):
        return "broken-photo", "its header or its pixels are damaged or cut off"
    return "unreadable-photo", "other photos are not affected"


def _json(facts: dict[str, Any]) -> str:
    return json.dumps(facts, ensure_ascii=False)


def _sample_page() -> RGBArray:
    """Draw a page with a line of text, which takes every model of the way."""
    import numpy as np
    from PIL import Image, ImageDraw

    page = Image.new("RGB", (320, 240), "white")
    ImageDraw.Draw(page).text((40, 100), "Height: 30 cm", fill="black", font_size=28)
    return np.asarray(page)
