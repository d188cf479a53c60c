"""Memory that was freed goes back to the system."""

import ctypes
import subprocess
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


# Prints how many bytes lie in blocks of their own, after a larger block was freed.
MAPPED = """
import ctypes, sys
from measure_extract.runtime.memory import keep_large_blocks_apart

class Facts(ctypes.Structure):
    _fields_ = [(f"fact_{number}", ctypes.c_size_t) for number in range(10)]

libc = ctypes.CDLL(None)
libc.malloc.restype, libc.malloc.argtypes = ctypes.c_void_p, [ctypes.c_size_t]
libc.free.argtypes, libc.mallinfo2.restype = [ctypes.c_void_p], Facts
if sys.argv[1] == "apart":
    keep_large_blocks_apart()
libc.free(libc.malloc(30_000_000))
before = libc.mallinfo2().fact_4
libc.malloc(8_000_000)
print(libc.mallinfo2().fact_4 - before)
"""


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "mallinfo2"), reason="no glibc, or an old one")
@pytest.mark.parametrize(("word", "is_apart"), [("apart", True), ("as it comes", False)])
def test_large_blocks_lie_apart_though_others_were_freed(word: str, is_apart: bool) -> None:
    """In a fresh process: what is chosen holds for ever."""
    command = [sys.executable, "-c", MAPPED, word]
    done = subprocess.run(command, check=True, capture_output=True, text=True)

    assert (int(done.stdout) >= 8_000_000) == is_apart


def test_allocators_other_than_glibcs_have_no_blocks_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")

    assert not memory.keep_large_blocks_apart.__wrapped__()


def _resident_mb() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 1e6
