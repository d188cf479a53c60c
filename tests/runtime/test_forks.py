"""A forked child does not wait for its parent's threads."""

import gc
import os
import weakref
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from measure_extract.runtime.forks import abandon, renew_in_children

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")


class Holder:
    """Holds a pool whose one thread has started."""

    def __init__(self) -> None:
        self.begin()
        renew_in_children(self)

    def begin(self) -> None:
        self.pool = ThreadPoolExecutor(1)
        self.pool.submit(str).result()

    def renew(self) -> None:
        abandon(self.pool)
        self.begin()


def in_child(work: Callable[[], bool]) -> int:
    """Do something in a forked child; gives its exit code."""
    pid = os.fork()
    if pid == 0:
        os._exit(0 if work() else 1)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def test_a_child_has_threads_of_its_own() -> None:
    holder = Holder()

    assert in_child(lambda: holder.pool.submit(os.getpid).result(timeout=20) == os.getpid()) == 0
    assert holder.pool.submit(os.getpid).result(timeout=20) == os.getpid()


def test_a_child_of_a_child_too() -> None:
    holder = Holder()

    assert in_child(lambda: in_child(lambda: bool(holder.pool.submit(int, 1).result(20))) == 0) == 0


def test_a_holder_that_is_gone_is_not_renewed() -> None:
    holder = Holder()
    seen = weakref.ref(holder)
    holder.renew = lambda: os._exit(3)  # type: ignore[method-assign]
    del holder
    gc.collect()

    assert seen() is None
    assert in_child(lambda: True) == 0


def test_what_is_abandoned_is_never_destroyed() -> None:
    class Held:
        pass

    held = Held()
    seen = weakref.ref(held)
    abandon(held)
    del held
    gc.collect()

    assert seen() is not None
