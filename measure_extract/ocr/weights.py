"""Find the OCR weights, and lay them out as PaddleOCR wants them.

The rapidocr wheel carries PP-OCRv6 small as ONNX files; PaddleOCR wants a folder per model with
`inference.onnx` and `inference.yml`. The folders are written once to the user cache, atomically,
named after the hash of the weights and checked against it. Nothing is downloaded here.
"""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from measure_extract.errors import OCRError

__all__ = [
    "HUB_PREFIX",
    "OCRWeights",
    "find_weights",
    "model_dirs",
    "read_characters",
    "user_cache_dir",
]

HUB_PREFIX = "hub:"

_MODEL_FILE, _CONFIG_FILE = "inference.onnx", "inference.yml"  # PaddleOCR's names

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
    detection_onnx: Path | None  # None: PaddleOCR downloads the named model itself
    recognition_onnx: Path | None
    fingerprint: str


def user_cache_dir() -> Path:
    """Give the folder for files that can be made again: XDG_CACHE_HOME or ~/.cache."""
    import platformdirs

    return Path(platformdirs.user_cache_dir("measure_extract"))


def find_weights(weights: str | None = None) -> OCRWeights:
    """Resolve the name of a weight set.

    Args:
        weights: None for PP-OCRv6 small from the installed rapidocr wheel; `hub:NAME` (such as
            `hub:PP-OCRv6_medium`) for a set that PaddleOCR downloads; else a folder that holds
            `det/` and `rec/`, each with `inference.onnx` and `inference.yml`.

    Raises:
        OCRError: if the weights are missing or damaged.
    """
    if weights is None:
        return _bundled()
    if weights.startswith(HUB_PREFIX):
        name = weights.removeprefix(HUB_PREFIX)
        return OCRWeights(f"{name}_det", f"{name}_rec", None, None, weights)
    return _from_folder(Path(weights))


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


def read_characters(recognition_onnx: Path, metadata: Mapping[str, str]) -> tuple[str, ...]:
    """Give what the classes of a recognition model mean: the blank, its characters, the space.

    Args:
        recognition_onnx: the model file; `inference.yml` beside it is read if need be.
        metadata: what the model file says about itself; `character` holds one per line.

    Raises:
        OCRError: if the characters are nowhere.
    """
    if "character" in metadata:
        return ("", *metadata["character"].split("\n"), " ")
    path = recognition_onnx.with_name(_CONFIG_FILE)
    config = _read_yaml(path) if path.is_file() else {}
    characters = config.get("PostProcess", {}).get("character_dict")
    if not characters:
        raise OCRError(
            f"{recognition_onnx} does not say its characters",
            f"put the model's {_CONFIG_FILE} with PostProcess.character_dict beside it",
        )
    return ("", *map(str, characters), " ")


def _read_yaml(path: Path) -> dict[str, Any]:
    import yaml

    # The C loader, where it is built in: 18,000 characters take the Python one a second.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    found = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506
    return found if isinstance(found, dict) else {}


def _from_folder(folder: Path) -> OCRWeights:
    names = []
    digest = hashlib.sha256()
    for part in ("det", "rec"):
        for file in (_MODEL_FILE, _CONFIG_FILE):
            path = folder / part / file
            if not path.is_file():
                raise OCRError(
                    f"there is no {path}",
                    "give a folder with det/ and rec/, each with inference.onnx and inference.yml",
                )
            digest.update(path.read_bytes())
        config = _read_yaml(folder / part / _CONFIG_FILE)
        try:
            names.append(config["Global"]["model_name"])
        except (KeyError, TypeError) as error:
            raise OCRError(
                f"{folder / part / _CONFIG_FILE} has no Global.model_name", "export the model again"
            ) from error
    return OCRWeights(
        names[0],
        names[1],
        folder / "det" / _MODEL_FILE,
        folder / "rec" / _MODEL_FILE,
        f"{names[1]}-{digest.hexdigest()[:12]}",
    )


def _wheel_models() -> Path:
    spec = find_spec("rapidocr")
    if spec is None or spec.origin is None:
        raise OCRError("the package rapidocr is missing", "run: pip install 'rapidocr>=3.10,<3.11'")
    return Path(spec.origin).parent / "models"


def _bundled() -> OCRWeights:
    models = _wheel_models()
    detection, recognition = models / "PP-OCRv6_det_small.onnx", models / "PP-OCRv6_rec_small.onnx"
    for file in (detection, recognition):
        if not file.is_file():
            raise OCRError(
                f"there is no {file}", "run: pip install --force-reinstall 'rapidocr>=3.10,<3.11'"
            )
    return OCRWeights(
        "PP-OCRv6_small_det",
        "PP-OCRv6_small_rec",
        detection,
        recognition,
        "+".join(f"{file.stem}-{_sha256(file)[:12]}" for file in (detection, recognition)),
    )


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


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
