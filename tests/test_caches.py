"""Nothing that grows with what is read is kept for ever: a service reads for months."""

import gc
import random
import string
from functools import _lru_cache_wrapper

import numpy as np

from measure_extract.extractor import Extractor
from measure_extract.images.base import RGBArray
from measure_extract.types import OCRResult
from tests.helpers import FakeEngine, make_box, make_ocr

PHOTOS = 15
FEW = 5  # keys of a closed set that come up late
RNG = random.Random(18)


def sizes() -> dict[str, int]:
    """Count what caches without a bound hold, by function."""
    # By type, not isinstance: objects of other libraries answer that with warnings.
    wrappers = [found for found in gc.get_objects() if type(found) is _lru_cache_wrapper]
    return {
        f"{found.__module__}.{found.__qualname__}": found.cache_info().currsize
        for found in wrappers
        if found.cache_info().maxsize is None and found.__module__.startswith("measure_extract")
    }


def word(rng: random.Random) -> str:
    return "".join(rng.choices(string.ascii_letters, k=rng.randint(2, 12)))


def text(rng: random.Random) -> str:
    form = rng.choice(
        [
            "{a} {b}: {n} cm",
            "{a} {n}{b}",
            "{a} {b} {n} x {n} mm",
            "{a} {b} (cm)",
            "{a} {b} cm",
            "{a}",
        ]
    )
    return form.format(a=word(rng), b=word(rng), n=rng.randint(1, 999))


class RandomEngine(FakeEngine):
    """Reads something else each time."""

    def read(self, image: RGBArray) -> OCRResult:
        return make_ocr(*(make_box(text(RNG), 20, 60 * i, 450, 60 * i + 30) for i in range(1, 8)))


def read_photos(extractor: Extractor) -> None:
    pixels = np.full((500, 500, 3), 255, np.uint8)
    for _ in range(PHOTOS):
        extractor.extract_all(pixels, entities=["height", "voltage", "cable_length"])


def test_no_cache_without_a_bound_grows_with_what_is_read() -> None:
    extractor = Extractor(ocr=RandomEngine())
    read_photos(extractor)
    before = sizes()
    read_photos(extractor)
    grown = {n: (before[n], size) for n, size in sizes().items() if size > before[n] + FEW}

    assert before
    assert grown == {}, "bound it with lru_cache(maxsize=...), or key it by a closed set"
