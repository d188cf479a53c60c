"""Find the OCR weights, and lay them out as PaddleOCR wants them.

The rapidocr wheel carries PP-OCRv6 small as ONNX files; PaddleOCR wants a folder per model with
`inference.onnx` and `inference.yml`. The folders are written once to the user cache, atomically,
named after the hash of the weights and checked against it. Nothing is downloaded here.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from measure_extract.errors import OCRError

__all__ = ["HUB_PREFIX", "OCRWeights", "find_weights", "read_characters", "user_cache_dir"]

HUB_PREFIX = "hub:"

_MODEL_FILE, _CONFIG_FILE = "inference.onnx", "inference.yml"  # PaddleOCR's names


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
