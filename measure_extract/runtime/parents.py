"""Let a process of ours end with the one that started it, however that one ends."""

import multiprocessing
import os
import threading

__all__ = ["leave_with_parent"]


def leave_with_parent() -> None:
    """End this process at once, with exit code 1, when its parent is gone; does nothing in one without a parent.

    A process that waits for work cannot learn it from its pipes: it may hold their other ends itself. Nothing
    is tidied up, as there is nobody left who could use it.
    """
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def wait() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=wait, name="leave-with-parent", daemon=True).start()
