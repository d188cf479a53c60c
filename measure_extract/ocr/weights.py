"""Find the OCR weights and lay them out as PaddleOCR wants them.

The rapidocr wheel carries PP-OCRv6 small as ONNX files; PaddleOCR wants a folder per model with
`inference.onnx` and `inference.yml`. The folders are written once to the user cache, atomically,
named after the hash of the weights and checked against it. Nothing is downloaded here.
"""

import hashlib
import os
import shutil
import tempfile
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from measure_extract.errors import OCRError

__all__ = ["OCRWeights", "find_weights", "user_cache_dir"]

HUB_PREFIX = "hub:"

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


@dataclass(frozen=True, slots=True)
class OCRWeights:
    """Where the two models are, or which ones PaddleOCR shall download."""

    detection_name: str
    recognition_name: str
    detection_dir: Path | None  # None: PaddleOCR downloads the named model itself
    recognition_dir: Path | None
    fingerprint: str


def user_cache_dir() -> Path:
    """Give the folder for files that can be made again: XDG_CACHE_HOME or ~/.cache."""
    import platformdirs

    return Path(platformdirs.user_cache_dir("measure_extract"))


def find_weights(weights: str | None = None, *, cache_dir: Path | None = None) -> OCRWeights:
    """Resolve the name of a weight set.

    Args:
        weights: None for PP-OCRv6 small from the installed rapidocr wheel; `hub:NAME` (such as
            `hub:PP-OCRv6_medium`) for a set that PaddleOCR downloads; else a folder that holds
            `det/` and `rec/`, each with `inference.onnx` and `inference.yml`.
        cache_dir: where folders are written; the user cache if None.

    Raises:
        OCRError: if the weights are missing or damaged.
    """
    if weights is None:
        return _bundled(cache_dir or user_cache_dir())
    if weights.startswith(HUB_PREFIX):
        name = weights.removeprefix(HUB_PREFIX)
        return OCRWeights(f"{name}_det", f"{name}_rec", None, None, weights)
    return _from_folder(Path(weights))


def _from_folder(folder: Path) -> OCRWeights:
    import yaml

    names = []
    digest = hashlib.sha256()
    for part in ("det", "rec"):
        for file in ("inference.onnx", "inference.yml"):
            path = folder / part / file
            if not path.is_file():
                raise OCRError(
                    f"there is no {path}",
                    "give a folder with det/ and rec/, each with inference.onnx and inference.yml",
                )
            digest.update(path.read_bytes())
        config = yaml.safe_load((folder / part / "inference.yml").read_text(encoding="utf-8"))
        names.append(config["Global"]["model_name"])
    return OCRWeights(
        names[0], names[1], folder / "det", folder / "rec", f"{names[1]}-{digest.hexdigest()[:12]}"
    )


def _wheel_models() -> Path:
    spec = find_spec("rapidocr")
    if spec is None or spec.origin is None:
        raise OCRError("the package rapidocr is missing", "run: pip install 'rapidocr>=3.10,<3.11'")
    return Path(spec.origin).parent / "models"


def _bundled(cache_dir: Path) -> OCRWeights:
    models = _wheel_models()
    detection = _lay_out(models / "PP-OCRv6_det_small.onnx", _DETECTION_CONFIG, cache_dir)
    recognition = _lay_out(models / "PP-OCRv6_rec_small.onnx", None, cache_dir)
    return OCRWeights(
        "PP-OCRv6_small_det",
        "PP-OCRv6_small_rec",
        detection,
        recognition,
        f"{detection.name}+{recognition.name}",
    )


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _lay_out(onnx: Path, config: dict[str, Any] | None, cache_dir: Path) -> Path:
    """Write one model folder unless a sound one is there; None as config reads it off the model."""
    if not onnx.is_file():
        raise OCRError(
            f"there is no {onnx}", "run: pip install --force-reinstall 'rapidocr>=3.10,<3.11'"
        )
    digest = _sha256(onnx)
    folder = cache_dir / "ocr" / f"{onnx.stem}-{digest[:12]}"
    copy = folder / "inference.onnx"
    if copy.is_file() and (folder / "inference.yml").is_file() and _sha256(copy) == digest:
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
        shutil.copyfile(onnx, made / "inference.onnx")
        text = yaml.safe_dump(config, allow_unicode=True)
        (made / "inference.yml").write_text(text, encoding="utf-8")
        try:
            os.replace(made, folder)
        except OSError:
            # Another process was first; its folder has the same content.
            if not (folder / "inference.yml").is_file():
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
