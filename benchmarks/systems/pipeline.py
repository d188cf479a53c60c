"""measure_extract itself."""

from functools import lru_cache

from benchmarks.systems import Context, System, one_by_one
from measure_extract.extractor import Extractor
from measure_extract.types import Example

__all__ = ["build", "of_extractor"]


def of_extractor(extractor: Extractor) -> System:
    """Answer with an extractor; rows of one picture that follow each other share its reading."""
    read = lru_cache(maxsize=1)(extractor.read)

    def predict(example: Example) -> str | None:
        found = extractor.answer(read(example.image), example.entity, example.group_id)
        return None if found is None else str(found)

    return one_by_one(predict)


def build(argument: str, context: Context) -> System:
    """Build the pipeline; the argument names an OCR engine ("auto" if empty)."""
    engine = argument or "auto"
    return of_extractor(Extractor(ocr=engine, cache=context.cache, device=context.device))
