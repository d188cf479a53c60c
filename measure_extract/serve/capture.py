"""Keep what was asked and answered, in a thread of its own: a slow or full disk delays no answer.

A kill loses what waits for the thread, some milliseconds; a power cut at most the last second.
"""

import logging
import os
import queue
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from measure_extract.datasets.base import AnsweredRow, replaced
from measure_extract.datasets.captures import OpenCapture, close_left_open, is_captured
from measure_extract.serve.visit import hour_asked
from measure_extract.version import __version__

__all__ = ["Capture", "is_sampled", "photo_name"]

_log = logging.getLogger(__name__)

_WAITING = 1000  # requests; what comes beyond is dropped and counted
_SYNC_S = 1.0
_LARGEST_BYTES = 64_000_000  # of an hour's file; then another is begun
_QUIET_S = 60.0  # between two warnings
_WRITTEN_S = 5.0  # in which what waits is on the disk, unless the disk hangs


@dataclass(frozen=True, slots=True)
class _Kept:
    rows: Sequence[AnsweredRow]
    photo: bytes


class Capture:
    """Writes the records of one service."""

    def __init__(
        self,
        folder: Path,
        *,
        rate: float,
        are_photos_kept: bool,
        on_rows: Callable[[str, int], None] = lambda _, __: None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Start the thread.

        Args:
            folder: gets a folder for each day.
            rate: share of the requests that is kept, in [0, 1].
            are_photos_kept: photos too, in the folder photos.
            on_rows: is told what became of how many rows: "kept", "dropped" or "lost".
            now: the time, in UTC.
        """
        self.folder = folder
        self._rate = rate
        self._are_photos_kept = are_photos_kept
        self._on_rows = on_rows
        self._now = now
        self._facts = {"service": __version__, "rate": rate}
        self._open: OpenCapture | None = None
        self._hour = ""
        self._files = 0
        self._warned_s = -_QUIET_S
        self._synced_s = 0.0
        self._waiting: queue.Queue[_Kept | threading.Event | None] = queue.Queue(_WAITING)
        self._thread = threading.Thread(target=self._run, name="capture", daemon=True)
        self._thread.start()

    def keep(self, request_id: str, rows: Sequence[AnsweredRow], photo: bytes) -> bool:
        """Keep the rows of a request, if it is one of those that are kept; never waits.

        Returns:
            Whether they are kept, unless the disk refuses.
        """
        if not is_sampled(request_id, self._rate):
            return False
        try:
            self._waiting.put_nowait(_Kept(rows, photo if self._are_photos_kept else b""))
        except queue.Full:
            self._on_rows("dropped", len(rows))
            return False
        return True

    def holds(self, request_id: str, entity: str) -> bool:
        """Look an answer up, on the disk; waits for those that are still to be written.

        An answer lies with the hour in which it was written: the one that its name tells, or the next.

        Raises:
            OSError: if the system refuses.
        """
        hour = hour_asked(request_id)
        if hour is None:
            return False
        self._settle()
        return any(
            is_captured(self.folder / f"{at:%Y-%m-%d}", f"{at:%H}", request_id, entity)
            for at in (hour, hour + timedelta(hours=1))
        )

    def _settle(self) -> None:
        """Wait until the thread has come to where its queue ends now."""
        written = threading.Event()
        try:
            self._waiting.put(written, timeout=_WRITTEN_S)
        except queue.Full:
            return
        written.wait(_WRITTEN_S)

    def close(self) -> None:
        """Write what waits, and close the file."""
        self._waiting.put(None)
        self._thread.join()

    def _run(self) -> None:
        self._try(lambda: close_left_open(self.folder, self._facts))
        is_dirty = False
        while True:
            try:
                kept = self._waiting.get(timeout=_SYNC_S)
            except queue.Empty:
                kept = _Kept((), b"")
            if kept is None:
                break
            if isinstance(kept, threading.Event):
                kept.set()
            elif kept.rows:
                is_dirty = self._write(kept) or is_dirty
            if is_dirty and time.monotonic() - self._synced_s >= _SYNC_S:
                is_dirty = not self._try(self._sync)
        self._try(self._close)

    def _write(self, kept: _Kept) -> bool:
        is_kept = self._try(lambda: self._append(kept))
        self._on_rows("kept" if is_kept else "lost", len(kept.rows))
        return is_kept

    def _append(self, kept: _Kept) -> None:
        now = self._now()
        hour = f"{now:%Y-%m-%d/%H}"
        if self._open is not None and (hour != self._hour or self._open.size >= _LARGEST_BYTES):
            self._try(self._close)
        if self._open is None:
            day, _, name = hour.partition("/")
            self._files += 1
            stem = f"{name}{now:%M%S}-{os.getpid()}-{self._files}"
            self._open, self._hour = OpenCapture(self.folder / day, stem), hour
        if kept.photo:
            _write_photo(self.folder / photo_name(kept.rows[0].sha256), kept.photo)
        self._open.append(kept.rows)

    def _close(self) -> None:
        """Close the file; where that fails its lines stay, and are closed at the next start."""
        writer, self._open = self._open, None
        if writer is not None:
            writer.close(self._facts)

    def _sync(self) -> None:
        self._synced_s = time.monotonic()
        if self._open is not None:
            self._open.sync()

    def _try(self, work: Callable[[], object]) -> bool:
        """Do what a full disk may refuse; the service goes on, and says so now and then."""
        try:
            work()
        except Exception as error:  # whatever it is, records that come later are kept
            if time.monotonic() - self._warned_s >= _QUIET_S:
                self._warned_s = time.monotonic()
                _log.warning(
                    "records cannot be kept (%s); going on without",
                    getattr(error, "strerror", error),
                )
            return False
        return True


def is_sampled(request_id: str, rate: float) -> bool:
    """Tell whether a request is one of those that are kept; by the random end of its name."""
    return int(request_id[-8:], 16) < rate * 2**32


def photo_name(sha256: str) -> str:
    """Say where a photo is kept, from the service's folder; its ending is not known."""
    return f"photos/{sha256[:2]}/{sha256}"


def _write_photo(path: Path, photo: bytes) -> None:
    if path.is_file():
        return
    with replaced(path) as scratch:
        scratch.write_bytes(photo)
