"""The parts of the service's benchmark that need no service."""

import io
import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from benchmarks.speed.service.bad_requests import bomb
from benchmarks.speed.service.clients import Tally, memory_mb, quantile, quantiles_ms
from benchmarks.speed.service.memory import curve_facts, watched
from benchmarks.speed.service.model import simulate
from benchmarks.speed.service.pictures import sized_photos
from measure_extract.errors import PictureTooLargeError
from measure_extract.images.load import load_image

LONG_LINE = 10**6


@pytest.mark.parametrize("load", [0.3, 0.7])
def test_one_reader_waits_as_the_formula_says(load: float) -> None:
    """Mean wait with equal photos: load / (2 x (1 - load)) of a photo (Pollaczek and Khinchine, 1930)."""
    found = simulate([1.0], load=load, readers=1, places=LONG_LINE, photos=100_000)
    waits = [latency - 1.0 for latency in found.latencies_s]

    assert sum(waits) / len(waits) == pytest.approx(load / (2 * (1 - load)), rel=0.06)
    assert found.refused == 0.0


@pytest.mark.parametrize(
    ("load", "places", "refused"),
    [(1.0, 1, 1 / 2), (3.0, 1, 3 / 4), (0.7, 1, 0.7 / 1.7)],
)
def test_without_a_line_as_many_are_refused_as_the_formula_says(
    load: float, places: int, refused: float
) -> None:
    """Share refused by one reader: load / (1 + load), whatever photos cost (Erlang, 1917)."""
    found = simulate([0.2, 0.5, 3.0], load=load, readers=1, places=places)

    assert found.refused == pytest.approx(refused, abs=0.01)
    assert set(map(lambda ratio: round(ratio, 6), found.ratios)) == {1.0}


@pytest.mark.parametrize(("places", "most"), [(2, 1.0), (4, 2.0), (6, 3.0)])
def test_a_line_of_equal_photos_bounds_the_wait(places: int, most: float) -> None:
    found = simulate([0.3], load=3.0, readers=2, places=places)

    assert max(found.ratios) <= most + 1e-6
    assert quantile(found.ratios, 0.95) > most - 0.2


def test_photos_are_compared_with_themselves() -> None:
    tally = Tally(answered=[(0, 2.0), (1, 3.0), (7, 9.0)])

    assert tally.own_ratios({0: 1.0, 1: 2.0}) == [2.0, 1.5]
    assert quantiles_ms([]) is None
    assert quantiles_ms([0.3, 0.1, 0.2]) == {"p50": 200.0, "p95": 300.0, "p99": 300.0}


@pytest.mark.parametrize(
    ("early", "name", "ratio"),
    [(20, "last_over_20", 1.5), (15, "last_over_20", 1.5), (99, "last_over_30", 1.0)],
)
def test_memory_is_told_by_medians(early: int, name: str, ratio: float) -> None:
    seen = {10: [90.0, 400.0, 80.0], 20: [100.0], 30: [150.0, 149.0, 151.0]}
    facts = curve_facts(seen, early)

    assert facts["memory_mb"] == {10: 90.0, 20: 100.0, 30: 150.0}
    assert (facts["highest_mb"], facts[name]) == (400.0, ratio)


@pytest.mark.parametrize(("requests", "most", "windows"), [(25, 99, [10, 20]), (99, 12, [10])])
def test_memory_is_told_of_whole_windows_until_time_is_up(
    requests: int, most: int, windows: list[int]
) -> None:
    asked: list[int] = []
    until_s = time.monotonic() + 600

    def ask(_: int, number: int) -> None:
        asked.append(number)
        if len(asked) == most:
            monkeypatch.setattr(time, "monotonic", lambda: until_s + 1)

    with pytest.MonkeyPatch.context() as monkeypatch:
        seen = watched(ask, requests, os.getpid(), clients=1, window=10, until_s=until_s)

    assert list(seen) == windows
    assert asked == list(range(min(requests, most)))


def test_what_a_child_holds_counts_and_the_files_that_it_shares_do_not() -> None:
    before = memory_mb(os.getpid())
    words = "import numpy; held = b'x' * 100_000_000; print(); input()"
    with subprocess.Popen(
        [sys.executable, "-c", words], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        child.stdout.readline()
        own = memory_mb(child.pid)
        both = memory_mb(os.getpid())
        child.communicate("\n")

    assert own > 100.0
    assert 100.0 < both - before < own - 5.0  # its Python is ours


def test_each_small_picture_has_a_size_of_its_own(tmp_path: Path) -> None:
    for number in range(3):
        pixels = np.random.default_rng(number).integers(0, 255, (300, 200 + number, 3), np.uint8)
        Image.fromarray(pixels).save(tmp_path / f"{number}.png")
    photo = sized_photos(sorted(tmp_path.glob("*.png")), 60)
    sizes = [Image.open(io.BytesIO(photo(number))).size for number in range(60)]

    assert len(set(sizes)) == 60
    assert photo(3) == photo(63) != photo(4)


def test_the_bomb_is_refused_unopened() -> None:
    with pytest.raises(PictureTooLargeError):
        load_image(bomb())
