"""Lay models out as PaddleOCR wants them: a folder each, with `inference.onnx` and `inference.yml`.

The wheel names its model files otherwise. A folder is written once to the user cache, in one step,
named after the hash of the model and checked against it.
"""

import hashlib
import os
import shutil
import tempfile
from pathlib import Path

from measure_extract.errors import OCRError
from measure_extract.ocr.weights import CONFIG_FILE, MODEL_FILE, OCRWeights, user_cache_dir

__all__ = ["model_dirs"]


def model_dirs(weights: OCRWeights, cache_dir: Path | None = None) -> tuple[Path, Path] | None:
    """Give the folders of the detection and the recognition model, as PaddleOCR wants them.

    Args:
        weights: from `find_weights`.
        cache_dir: where folders are written if need be; the user cache if None.

    Returns:
        None for weights that PaddleOCR downloads itself.

    Raises:
        OCRError: if the cache cannot be written.
    """
    detection, recognition = weights.detection_onnx, weights.recognition_onnx
    if detection is None or recognition is None:
        return None
    if detection.name == MODEL_FILE:
        return detection.parent, recognition.parent
    cache = cache_dir or user_cache_dir()
    return (
        _lay_out(detection, weights.detection_name, cache),
        _lay_out(recognition, weights.recognition_name, cache),
    )


def _lay_out(onnx: Path, name: str, cache_dir: Path) -> Path:
    """Write one model folder unless a sound one is there."""
    digest = _sha256(onnx)
    folder = cache_dir / "ocr" / f"{name}-{digest[:12]}"
    copy = folder / MODEL_FILE
    if copy.is_file() and (folder / CONFIG_FILE).is_file() and _sha256(copy) == digest:
        return folder
    shutil.rmtree(folder, ignore_errors=True)  # half a folder, or a damaged copy
    try:
        _write_folder(folder, onnx)
    except OSError as error:
        raise OCRError(
            f"cannot write {folder} ({error})",
            "make the folder writable or point XDG_CACHE_HOME elsewhere",
        ) from error
    return folder


def _write_folder(folder: Path, onnx: Path) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
        made = Path(scratch) / "model"
        made.mkdir()
        shutil.copyfile(onnx, made / MODEL_FILE)
        shutil.copyfile(onnx.with_name(CONFIG_FILE), made / CONFIG_FILE)
        try:
            os.replace(made, folder)
        except OSError:
            # Another process was first; its folder has the same content.
            if not (folder / CONFIG_FILE).is_file():
                raise


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
