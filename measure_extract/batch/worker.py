"""Answer picture jobs, in whatever process or machine this runs: one extractor, built on first use."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from measure_extract.batch.jobs import Answer, ImageJob, ImageOutcome
from measure_extract.datasets import find_image
from measure_extract.errors import ImageError, MeasureExtractError
from measure_extract.extractor import Extractor, why_empty
from measure_extract.fetching import Fetcher, ImageLimits
from measure_extract.layout import Layout

__all__ = ["Fetched", "Worker", "WorkerSettings", "get_bytes", "sha256_of"]

Fetched = bytes | str  # a picture file, or why it could not be had


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerSettings:
    """What an extractor is built from; pickles."""

    ocr: str = "auto"
    device: str = "cpu"
    weights: str | None = None
    cache: Path | None = None
    ranker: Path | None = None
    min_confidence: float | None = None
    limits: ImageLimits = ImageLimits()
    image_root: Path | None = None
    is_detailed: bool = False  # answers carry their evidence

    def extractor(self, *, threads: int | None = None) -> Extractor:
        """Build the extractor; its models are loaded on first use."""
        return Extractor(
            ocr=self.ocr,
            device=self.device,
            threads=threads,
            weights=self.weights,
            cache=self.cache,
            ranker=self.ranker,
            min_confidence=self.min_confidence,
            limits=self.limits,
        )


def get_bytes(image: str, image_root: Path | None, fetcher: Fetcher) -> Fetched:
    """Get a picture file from the web, or from under the root if one is given; never raises.

    With a root, a path that is not under it is refused.
    """
    try:
        place = find_image(image, image_root)
        if place.startswith(("http://", "https://")):
            return fetcher.fetch(place)
        return _read(Path(place), image_root, fetcher.limits)
    except ImageError as error:
        return error.problem
    except OSError as error:
        return f"{type(error).__name__}: {error.strerror or error}"


def _read(path: Path, image_root: Path | None, limits: ImageLimits) -> bytes:
    name = repr(str(path))
    if not path.is_file():
        raise ImageError(name, "there is no such file")
    if image_root is not None and not path.resolve().is_relative_to(image_root.resolve()):
        raise ImageError(name, f"it is not under {image_root}")
    if path.stat().st_size > limits.max_bytes:
        raise ImageError(name, f"it has over {limits.max_bytes} bytes")
    return path.read_bytes()


def sha256_of(file: Fetched) -> str:
    """Give the hash of a picture file; "" where it could not be had."""
    return hashlib.sha256(file).hexdigest() if isinstance(file, bytes) else ""


class Worker:
    """Answers jobs with one extractor."""

    def __init__(self, settings: WorkerSettings, *, threads: int | None = 1) -> None:
        """Remember the settings; models are loaded on first use."""
        self.settings = settings
        self._threads = threads

    @cached_property
    def _extractor(self) -> Extractor:
        return self.settings.extractor(threads=self._threads)

    def answer(self, jobs: Sequence[ImageJob], files: Sequence[Fetched]) -> list[ImageOutcome]:
        """Answer jobs whose pictures are at hand, in their order; one that fails is alone."""
        layouts = self.read(files)
        return [
            self.judge(job, layout, sha256_of(file))
            for job, layout, file in zip(jobs, layouts, files, strict=True)
        ]

    def read(self, files: Sequence[Fetched]) -> list[Layout | str]:
        """Read pictures, in their order; one that fails, or was not had, gives the reason."""
        contents = [file for file in files if isinstance(file, bytes)]
        found = iter(self._extractor.read_batch(contents))
        layouts: list[Layout | str] = []
        for file in files:
            layout = next(found) if isinstance(file, bytes) else file
            if isinstance(layout, ImageError):
                layout = layout.problem
            layouts.append(str(layout) if isinstance(layout, MeasureExtractError) else layout)
        return layouts

    def judge(self, job: ImageJob, layout: Layout | str, sha256: str) -> ImageOutcome:
        """Answer the questions of a job about its picture."""
        if isinstance(layout, str):
            return ImageOutcome(job.number, (), layout, sha256)
        try:
            answers = tuple(self._answer(layout, entity, group) for entity, group in job.questions)
        except Exception as error:  # a bug of ours on one picture must not stop a million rows
            return ImageOutcome(job.number, (), f"{type(error).__name__}: {error}", sha256)
        return ImageOutcome(job.number, answers, "", sha256)

    def _answer(self, layout: Layout, entity: str, group_id: int | None) -> Answer:
        found = self._extractor.answer(layout, entity, group_id)
        if found is None:
            return Answer("", None, why_empty(layout, entity))
        is_detailed = self.settings.is_detailed
        evidence = json.dumps(found.to_dict(), ensure_ascii=False) if is_detailed else ""
        return Answer(str(found), round(found.confidence, 6), "", evidence)
