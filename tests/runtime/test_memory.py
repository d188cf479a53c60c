"""Memory that was freed goes back to the system."""

import ctypes
import sys
from pathlib import Path

import pytest

from measure_extract.runtime import memory


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "malloc_trim"), reason="not glibc")
def test_gaps_between_what_is_in_use_are_given_back() -> None:
    """Blocks too small to be mapped by themselves; every hundredth stays and keeps the heap's top."""
    libc = ctypes.CDLL(None)
    libc.malloc.restype, libc.malloc.argtypes = ctypes.c_void_p, [ctypes.c_size_t]
    libc.free.argtypes = [ctypes.c_void_p]
    blocks = [libc.malloc(16_000) for _ in range(4_000)]
    for block in blocks:
        ctypes.memset(block, 1, 16_000)
    for place, block in enumerate(blocks):
        if place % 100:
            libc.free(block)
    before = _resident_mb()
    memory.give_memory_back()
    after = _resident_mb()
    for block in blocks[::100]:
        libc.free(block)

    assert before - after > 40


def test_other_allocators_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    memory._trim.cache_clear()
    try:
        assert not memory.give_memory_back()
    finally:
        memory._trim.cache_clear()


def _resident_mb() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 1e6
