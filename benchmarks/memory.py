"""Memory of processes, in MB of a million bytes."""

import resource
from collections.abc import Mapping
from pathlib import Path

__all__ = ["SETTLED", "peak_mb", "peaks", "resident_mb"]

SETTLED = 300  # photos after which memory should grow no more


def resident_mb(process: int | str = "self") -> float:
    """Give the memory that a process holds now.

    Raises:
        OSError: if there is no such process.
    """
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return round(pages * resource.getpagesize() / 1e6, 1)


def peak_mb() -> float:
    """Give the most memory this process has held."""
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6, 1)


def peaks(held: Mapping[int, float], settled: int = SETTLED) -> tuple[float, float]:
    """Give the most memory up to a photo and the most after it, 0 where that was not measured.

    The most, as memory falls whenever a network is loaded anew.

    Args:
        held: memory by the number of photos read; at least one of them at most `settled`.
        settled: number of the photo.
    """
    first = max(mb for count, mb in held.items() if count <= settled)
    return first, max((mb for count, mb in held.items() if count > settled), default=0.0)
