"""What an extractor is built from: one value, filled by the command line, held by workers, pickled."""

from dataclasses import dataclass
from numbers import Real
from pathlib import Path

from measure_extract.entities import EntityTable
from measure_extract.images.base import ImageLimits
from measure_extract.ocr.base import OCREngine
from measure_extract.runtime.choice import pick_runtime
from measure_extract.vocabulary import CONVENTIONS

__all__ = ["ExtractorSettings"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractorSettings:
    """The stages of an extractor; what each option means is said at `Extractor`."""

    ocr: str | OCREngine = "auto"
    device: str = "auto"
    threads: int | None = None
    weights: str | None = None
    cache: Path | None = None
    ranker: Path | None = None
    min_confidence: float | None = None
    limits: ImageLimits = ImageLimits()
    entities: EntityTable = EntityTable()
    convention: str = "strict"
    runtime: str = "auto"
    precision: str = "auto"

    @property
    def read_files(self) -> tuple[str | Path | None, ...]:
        """What is read besides pictures and rows: no output may be written over it."""
        return self.ranker, self.weights, self.entities.source or None

    def __post_init__(self) -> None:
        if not isinstance(self.min_confidence, Real | None):
            raise TypeError(f"min_confidence must be a number, got {self.min_confidence!r}")
        if self.min_confidence is not None and not 0 <= self.min_confidence <= 1:
            raise ValueError(f"min_confidence must be in [0, 1], got {self.min_confidence!r}")
        if not isinstance(self.limits, ImageLimits):
            raise TypeError(f"limits must be an ImageLimits, got {self.limits!r}")
        if self.convention not in CONVENTIONS:
            allowed = ", ".join(map(repr, CONVENTIONS))
            raise ValueError(f"unknown convention {self.convention!r}; allowed: {allowed}")
        pick_runtime(self.runtime, self.precision)  # refuses what does not go together
