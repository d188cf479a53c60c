"""Lay models out as PaddleOCR wants them: a folder each, with `inference.onnx` and `inference.yml`."""

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from measure_extract.errors import OCRError
from measure_extract.ocr.weights import (
    _CONFIG_FILE,
    _MODEL_FILE,
    OCRWeights,
    _sha256,
    user_cache_dir,
)

__all__ = ["model_dirs"]

# Pre- and post-processing PP-OCRv6 was trained with: PaddleOCR's published inference.yml of
# PP-OCRv6_small_det and PP-OCRv6_small_rec (ImageNet mean and deviation; 48-pixel-high lines).
_DETECTION_CONFIG: dict[str, Any] = {
    "Global": {"model_name": "PP-OCRv6_small_det"},
    "PreProcess": {
        "transform_ops": [
            {"DecodeImage": {"channel_first": False, "img_mode": "BGR"}},
            {"DetResizeForTest": None},
            {
                "NormalizeImage": {
                    "mean": [0.485, 0.456, 0.406],
                    "std": [0.229, 0.224, 0.225],
                    "scale": "1./255.",
                    "order": "hwc",
                }
            },
            {"ToCHWImage": None},
        ]
    },
    "PostProcess": {"name": "DBPostProcess", "max_candidates": 1000},
}


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
    if detection.name == _MODEL_FILE:
        return detection.parent, recognition.parent
    cache = cache_dir or user_cache_dir()
    return _lay_out(detection, _DETECTION_CONFIG, cache), _lay_out(recognition, None, cache)


def _lay_out(onnx: Path, config: dict[str, Any] | None, cache_dir: Path) -> Path:
    """Write one model folder unless a sound one is there; None as config reads it off the model."""
    digest = _sha256(onnx)
    folder = cache_dir / "ocr" / f"{onnx.stem}-{digest[:12]}"
    copy = folder / _MODEL_FILE
    if copy.is_file() and (folder / _CONFIG_FILE).is_file() and _sha256(copy) == digest:
        return folder
    shutil.rmtree(folder, ignore_errors=True)  # half a folder, or a damaged copy
    try:
        _write_folder(folder, onnx, config or _recognition_config(onnx))
    except OSError as error:
        raise OCRError(
            f"cannot write {folder} ({error})",
            "make the folder writable or point XDG_CACHE_HOME elsewhere",
        ) from error
    return folder


def _write_folder(folder: Path, onnx: Path, config: dict[str, Any]) -> None:
    import yaml

    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
        made = Path(scratch) / "model"
        made.mkdir()
        shutil.copyfile(onnx, made / _MODEL_FILE)
        text = yaml.safe_dump(config, allow_unicode=True)
        (made / _CONFIG_FILE).write_text(text, encoding="utf-8")
        try:
            os.replace(made, folder)
        except OSError:
            # Another process was first; its folder has the same content.
            if not (folder / _CONFIG_FILE).is_file():
                raise


def _recognition_config(onnx: Path) -> dict[str, Any]:
    import onnxruntime

    session = onnxruntime.InferenceSession(str(onnx), providers=["CPUExecutionProvider"])
    characters = session.get_modelmeta().custom_metadata_map["character"].split("\n")
    return {
        "Global": {"model_name": "PP-OCRv6_small_rec"},
        "PreProcess": {
            "transform_ops": [
                {"DecodeImage": {"channel_first": False, "img_mode": "BGR"}},
                {"RecResizeImg": {"image_shape": [3, 48, 320]}},
            ]
        },
        "PostProcess": {"name": "CTCLabelDecode", "character_dict": characters},
    }
