"""Answer picture jobs, in whatever process or machine this runs: one extractor, built on first use."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from measure_extract.batch.base import Answer, ImageJob, ImageOutcome
from measure_extract.errors import ImageError, MeasureExtractError, described
from measure_extract.extractor import Extractor
from measure_extract.images.files import Fetched, sha256_of
from measure_extract.layout.base import Layout
from measure_extract.settings import ExtractorSettings

__all__ = ["Worker", "WorkerSettings"]

# Begins every image_link of the Amazon ML Challenge 2024.
_CHALLENGE_LINK = "https://m.media-amazon.com/"


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerSettings:
    """What a worker is built from; pickles."""

    stages: ExtractorSettings = ExtractorSettings(device="cpu")
    image_root: Path | None = None
    is_detailed: bool = False  # answers carry their evidence
    is_by_picture: bool = False  # the challenge's own pictures are answered by its convention

    def on(self, device: str) -> "WorkerSettings":
        """Give the same settings for another device."""
        return replace(self, stages=replace(self.stages, device=device))

    def extractor(self, *, threads: int | None = None) -> Extractor:
        """Build the extractor; its models are loaded on first use."""
        return Extractor.from_settings(replace(self.stages, threads=threads))


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
        """Answer jobs whose pictures are at hand, in their order; one that fails is alone.

        Raises:
            MeasureExtractError: if no other picture would fare better; see `Extractor.read_batch`.
            MemoryError: if they are too many for this machine.
        """
        layouts = self.read(files)
        return [
            self.judge(job, layout, sha256_of(file))
            for job, layout, file in zip(jobs, layouts, files, strict=True)
        ]

    def read(self, files: Sequence[Fetched]) -> list[Layout | str]:
        """Read pictures, in their order; one that fails, or could not be fetched, gives the reason."""
        pictures = [file for file in files if isinstance(file, bytes)]
        found = iter(self._extractor.read_batch(pictures))
        return [_or_reason(next(found)) if isinstance(file, bytes) else file for file in files]

    def judge(self, job: ImageJob, layout: Layout | str, sha256: str) -> ImageOutcome:
        """Answer the questions of a job about its picture."""
        if isinstance(layout, str):
            return ImageOutcome(job.number, (), layout, sha256)
        try:
            convention = self._convention(job.image)
            answers = tuple(
                self._answer(layout, entity, group, convention) for entity, group in job.questions
            )
        except Exception as error:  # a bug of ours on one picture must not stop a million rows
            return ImageOutcome(job.number, (), described(error), sha256)
        return ImageOutcome(job.number, answers, "", sha256)

    def _convention(self, image: str) -> str:
        is_challenge = self.settings.is_by_picture and image.startswith(_CHALLENGE_LINK)
        return "challenge" if is_challenge else self.settings.stages.convention

    def _answer(self, layout: Layout, entity: str, group_id: int | None, convention: str) -> Answer:
        ranked = self._extractor.rank(layout, entity, group_id, convention=convention)
        found = ranked.measurement
        if found is None:
            return Answer("", None, ranked.reason)
        is_detailed = self.settings.is_detailed
        evidence = json.dumps(found.to_dict(), ensure_ascii=False) if is_detailed else ""
        return Answer(str(found), round(found.confidence, 6), "", evidence)


def _or_reason(layout: Layout | MeasureExtractError) -> Layout | str:
    if isinstance(layout, ImageError):
        return layout.problem
    return str(layout) if isinstance(layout, MeasureExtractError) else layout
