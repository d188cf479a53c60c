"""The GPU benchmark's whole path, tiny and on the CPU."""

import os
import time
from pathlib import Path

import pytest

from benchmarks.speed.gpu import (
    NEW_TOKENS,
    count_alike,
    gpu_used,
    measure_ocr,
    measure_vlm,
    write_rows,
)
from measure_extract.images.load import load_image
from measure_extract.ocr.views import DetectionSettings
from measure_extract.types import OCRResult
from tests.helpers import EXAMPLES, make_box


@pytest.mark.slow
def test_ocr_is_timed_and_agrees_with_itself() -> None:
    images = [load_image(EXAMPLES / "plate.png")] * 2
    found = measure_ocr(images, "tiny", "cpu", DetectionSettings(side_px=320))

    assert found["cpu"]["photos"] == 2
    assert found["cpu"]["photos_per_second"] > 0
    assert found["lines"] > 4
    assert found["same_text_share"] == 1.0


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [(["a", "b"], ["b", "a"], (2, 2)), (["a", "a"], ["a"], (1, 2)), (["a"], ["b"], (0, 1))],
)
def test_lines_that_two_readings_share(
    first: list[str], second: list[str], expected: tuple[int, int]
) -> None:
    def page(texts: list[str]) -> OCRResult:
        return OCRResult(tuple(make_box(text) for text in texts), 100, 100)

    assert count_alike([page(first)], [page(second)]) == expected


def test_rows_ask_one_question_a_picture(tmp_path: Path) -> None:
    rows = write_rows([EXAMPLES / "plate.png", EXAMPLES / "lamp.png"], 3, tmp_path)

    assert rows.read_text().splitlines()[1:] == [
        "0,0.png,,item_weight",
        "1,1.png,,height",
        "2,2.png,,item_weight",
    ]
    assert (tmp_path / "2.png").read_bytes() == (EXAMPLES / "plate.png").read_bytes()


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_vlm_of_random_weights_generates() -> None:
    pytest.importorskip("torch")
    pytest.importorskip("transformers")
    found = measure_vlm("cpu", batch=2, photos=3, is_tiny=True)

    assert found["photos"] == 4
    assert found["photos_per_second"] > 0
    assert NEW_TOKENS == 12


def test_without_a_gpu_nothing_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with gpu_used(0.01) as use:
        time.sleep(0.1)
    assert use.row == {"gpu_busy_share": None, "gpu_memory_gb": None}


def test_the_driver_is_asked_while_work_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    driver = tmp_path / "nvidia-smi"
    driver.write_text("#!/bin/sh\necho '40, 2048'\n")
    driver.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    with gpu_used(0.01) as use:
        deadline = time.monotonic() + 60
        while not use.shares and time.monotonic() < deadline:
            time.sleep(0.01)
    assert use.row == {"gpu_busy_share": 0.4, "gpu_memory_gb": 2.0}
