"""Read a picture once: results of any engine kept in one SQLite file.

Rows are keyed by the picture's pixels and the engine's fingerprint, so other weights or settings
never meet old results. A row that cannot be read back is computed again. A cache that cannot be
written is given up with one warning; reading goes on without it.
"""

import hashlib
import json
import logging
import sqlite3
import zlib
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import numpy as np

from measure_extract.errors import OCRError
from measure_extract.images.base import RGBArray
from measure_extract.ocr.base import OCREngine, check_pixels, read_each
from measure_extract.types import OCRResult

__all__ = ["CachedEngine"]

_log = logging.getLogger(__name__)

_TIMEOUT_S = 30.0  # several processes may write the same file


def _key(image: RGBArray, fingerprint: str) -> str:
    digest = hashlib.sha256(repr((image.shape, fingerprint)).encode())
    digest.update(np.ascontiguousarray(image).data)
    return digest.hexdigest()


class CachedEngine:
    """Wraps an engine; also replays a saved cache without one."""

    def __init__(self, engine: OCREngine | None, path: Path, *, fingerprint: str = "") -> None:
        """Open or create the cache.

        Args:
            engine: what reads pictures that are not in the cache; None replays only.
            path: the SQLite file.
            fingerprint: whose results to replay, where `engine` is None.
        """
        self.engine = engine
        self.path = path
        self._fingerprint = fingerprint
        self._is_usable = True

    @property
    def fingerprint(self) -> str:
        """The wrapped engine's fingerprint."""
        return self._fingerprint if self.engine is None else self.engine.fingerprint

    def read(self, image: RGBArray) -> OCRResult:
        """Give the stored result, or read the picture and store it; see `OCREngine.read`."""
        check_pixels(image)
        key = _key(image, self.fingerprint)
        found = self._load(key)
        if found is not None:
            return found
        if self.engine is None:
            raise OCRError(f"{self.path} does not hold this picture", "read it with an engine")
        result = self.engine.read(image)
        self._store(key, result)
        return result

    def read_batch(self, images: Sequence[RGBArray]) -> list[OCRResult | OCRError]:
        """Read only the pictures that are not stored, together; see `OCREngine.read_batch`."""
        check_pixels(*images)
        if self.engine is None:
            return read_each(self, images)
        keys = [_key(image, self.fingerprint) for image in images]
        results: dict[str, OCRResult | OCRError] = {}
        for key in dict.fromkeys(keys):
            stored = self._load(key)
            if stored is not None:
                results[key] = stored
        missing = {
            key: image for key, image in zip(keys, images, strict=True) if key not in results
        }
        fresh = self.engine.read_batch(list(missing.values()))
        for key, result in zip(missing, fresh, strict=True):
            results[key] = result
            if isinstance(result, OCRResult):
                self._store(key, result)
        return [results[key] for key in keys]

    def _connect(self) -> sqlite3.Connection:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(self.path, timeout=_TIMEOUT_S)
        connection.execute("CREATE TABLE IF NOT EXISTS ocr_v1 (key TEXT PRIMARY KEY, result BLOB)")
        return connection

    def _load(self, key: str) -> OCRResult | None:
        if not self._is_usable:
            return None
        try:
            with closing(self._connect()) as connection:
                row = connection.execute(
                    "SELECT result FROM ocr_v1 WHERE key = ?", (key,)
                ).fetchone()
        except (sqlite3.Error, OSError) as error:
            self._give_up(error)
            return None
        if row is None:
            return None
        try:
            return OCRResult.from_dict(json.loads(zlib.decompress(row[0])))
        except (zlib.error, ValueError, TypeError, KeyError) as error:
            _log.info("stale or damaged cache entry %s (%s): reading again", key[:12], error)
            return None

    def _store(self, key: str, result: OCRResult) -> None:
        if not self._is_usable:
            return
        blob = zlib.compress(json.dumps(result.to_dict(), ensure_ascii=False).encode())
        try:
            with closing(self._connect()) as connection, connection:
                connection.execute("INSERT OR REPLACE INTO ocr_v1 VALUES (?, ?)", (key, blob))
        except (sqlite3.Error, OSError) as error:
            self._give_up(error)

    def _give_up(self, error: Exception) -> None:
        self._is_usable = False
        _log.warning("OCR cache %s is not usable (%s): going on without it", self.path, error)
