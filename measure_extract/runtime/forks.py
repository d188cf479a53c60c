"""Let a process that was forked go on with what its parent used: threads do not come along.

A thread pool, or a model of ONNX Runtime, waits for ever in a child for threads that only its parent has.
Whoever holds such things renews them in the child. Spawned processes need none of this.
"""

import ctypes
import os
from functools import cache
from typing import Protocol
from weakref import WeakSet

__all__ = ["HoldsThreads", "abandon", "renew_in_children"]


class HoldsThreads(Protocol):
    """Something that cannot be used in a forked child as it is."""

    def renew(self) -> None:
        """Let go of what has threads (see `abandon`); called in the child before anything else."""


def renew_in_children(holder: HoldsThreads) -> None:
    """Renew a holder in every process that is forked from this one, as long as it lives."""
    _holders().add(holder)


def abandon(held: object) -> None:
    """Keep an object for ever: its destructor would wait for threads that only the parent has."""
    ctypes.pythonapi.Py_IncRef(ctypes.py_object(held))


@cache
def _holders() -> "WeakSet[HoldsThreads]":
    holders: WeakSet[HoldsThreads] = WeakSet()

    def renew_all() -> None:
        for holder in list(holders):
            holder.renew()

    if hasattr(os, "register_at_fork"):  # Windows cannot fork
        os.register_at_fork(after_in_child=renew_all)
    return holders
