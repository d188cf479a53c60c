"""Give memory back to the system that was freed but kept: a process that reads for days must not look as if it leaked."""

import ctypes
import sys
from collections.abc import Callable
from functools import cache

__all__ = ["give_memory_back", "keep_large_blocks_apart"]

_M_MMAP_THRESHOLD = -3  # glibc's malloc.h
_LARGE_BYTES = 1 << 20


def give_memory_back() -> bool:
    """Return pages that the allocator of C keeps between what is in use; costs some milliseconds.

    Pictures of many sizes leave gaps of many sizes: after 3,000 small photos of 3,000 sizes a reader held
    32 MB in them, a twentieth of its memory.

    Returns:
        Whether anything was given back; False where the allocator is not glibc's.

    Source: malloc_trim(3), Linux man-pages.
    """
    return bool(_trim()(0))


@cache
def keep_large_blocks_apart() -> bool:
    """Let large blocks of memory go back to the system when they are freed, for as long as this process lives.

    The allocator of C puts blocks of up to 32 MB among the small ones once some were freed. A detector that
    OpenVINO had loaded anew then held 550 MB with its shapes, and so holds 410 MB as the first one did.

    Returns:
        Whether it is so from now on; False where the allocator is not glibc's.

    Source: mallopt(3), M_MMAP_THRESHOLD, Linux man-pages.
    """
    if sys.platform != "linux":
        return False
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    return mallopt is not None and bool(mallopt(_M_MMAP_THRESHOLD, _LARGE_BYTES))


@cache
def _trim() -> Callable[[int], int]:
    if sys.platform != "linux":
        return _give_nothing
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # musl has none
    return trim or _give_nothing


def _give_nothing(_: int) -> int:
    return 0
