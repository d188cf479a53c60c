"""The GPU benchmark's whole path, tiny and on the CPU."""

import pytest

from benchmarks.speed.gpu import NEW_TOKENS, gpu_busy, measure_ocr, measure_vlm
from measure_extract.images.load import load_image
from tests.helpers import EXAMPLES


def test_ocr_is_timed_for_each_batch_size() -> None:
    found = measure_ocr([load_image(EXAMPLES / "plate.png")] * 2, "cpu", [(1, 1), (2, 4)], 320)

    assert list(found) == ["1 photos, 1 lines", "2 photos, 4 lines"]
    assert all(row["photos"] == 2 and row["photos_per_second"] > 0 for row in found.values())


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_vlm_of_random_weights_generates() -> None:
    pytest.importorskip("torch")
    pytest.importorskip("transformers")
    found = measure_vlm("cpu", batch=2, photos=3, is_tiny=True)

    assert found["photos"] == 4
    assert found["photos_per_second"] > 0
    assert NEW_TOKENS == 12


def test_without_a_gpu_nothing_is_busy() -> None:
    with gpu_busy(0.01) as shares:
        pass
    assert shares == [] or all(0 <= share <= 1 for share in shares)
