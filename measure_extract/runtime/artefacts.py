"""A folder with a trained artefact: text files beside a card that names their hashes.

Knows files, hashes and versions; what the files say is the matter of who loads them.
"""

import hashlib
import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

from measure_extract.errors import ModelError, ModelMismatchError, ModelNotFoundError

__all__ = [
    "CARD_FILE",
    "Artefact",
    "add_to_card",
    "checked_card",
    "read_artefact",
    "read_card",
    "sha256_of",
    "shipped_dir",
    "write_artefact",
]

_log = logging.getLogger(__name__)

CARD_FILE = "card.json"


def shipped_dir(name: str) -> Path:
    """Give the folder of an artefact that comes with the package."""
    try:
        return Path(str(files("measure_extract.models").joinpath(name)))
    except ModuleNotFoundError:
        # A source checkout that is not installed: setup.cfg maps `models/` into the package.
        return Path(__file__).parents[2] / "models" / name


@dataclass(frozen=True)
class Artefact:
    """What an artefact folder holds."""

    folder: str
    card: dict[str, Any]
    texts: dict[str, str]  # name of the file -> its text

    def fact(self, name: str) -> Any:
        """Give a fact of the card.

        Raises:
            ModelMismatchError: if the card lacks it.
        """
        if name not in self.card:
            raise ModelMismatchError(
                self.folder, f"its card lacks {name!r}; train it again with this version"
            )
        return self.card[name]


def write_artefact(folder: Path, files: Mapping[str, str | bytes], card: Mapping[str, Any]) -> None:
    """Write files, texts or others, and their card, which gains their hashes."""
    folder.mkdir(parents=True, exist_ok=True)
    contents = {n: c.encode() if isinstance(c, str) else c for n, c in files.items()}
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}
    full = json.dumps({**card, "sha256": hashes}, indent=1, sort_keys=True) + "\n"
    (folder / CARD_FILE).write_text(full, encoding="utf-8", newline="\n")


def add_to_card(folder: Path, facts: Mapping[str, Any]) -> None:
    """Write more facts to the card of an artefact."""
    full = json.dumps({**read_card(folder), **facts}, indent=1, sort_keys=True) + "\n"
    (folder / CARD_FILE).write_text(full, encoding="utf-8", newline="\n")


def read_card(folder: Path) -> dict[str, Any]:
    """Read the card of an artefact.

    Raises:
        ModelNotFoundError: if there is none.
        ModelError: if it is no JSON object.
    """
    text = _read_text(folder, CARD_FILE)
    try:
        card = json.loads(text)
    except json.JSONDecodeError as error:
        raise ModelError(str(folder), f"{CARD_FILE} is not JSON ({error})") from error
    if not isinstance(card, dict):
        raise ModelError(str(folder), f"{CARD_FILE} holds no object")
    return card


def read_artefact(folder: Path, names: Sequence[str], *, optional: Sequence[str] = ()) -> Artefact:
    """Read the named files of an artefact, and its card.

    Args:
        folder: the artefact.
        names: of files that it must have.
        optional: names of files that are read where the card has them.

    Raises:
        ModelNotFoundError: if the folder or a file is missing.
        ModelMismatchError: if a file is not the one that the card was written for.
        ModelError: if the card cannot be read.
    """
    card = read_card(folder)
    extra = [name for name in optional if name in card.get("sha256", {})]
    texts = {name: _checked_text(folder, name, card) for name in (*names, *extra)}
    _warn_on_version(card)
    return Artefact(str(folder), card, texts)


def sha256_of(path: Path) -> str:
    """Hash a file of an artefact that is no text.

    Raises:
        ModelNotFoundError: if it is missing.
    """
    if not path.is_file():
        raise ModelNotFoundError(
            str(path.parent), f"there is no {path.name}; install the package again or train one"
        )
    return hashlib.sha256(path.read_bytes()).hexdigest()


def checked_card(folder: Path) -> dict[str, Any]:
    """Read the card of an artefact whose files are those that it was written for.

    Nothing is made of the files: a process that hands them on need not load what they hold.

    Raises:
        ModelNotFoundError: if the folder or a file is missing.
        ModelMismatchError: if a file is not the one that the card was written for.
        ModelError: if the card cannot be read.
    """
    card = read_card(folder)
    for name in card.get("sha256", {}):
        _checked_text(folder, name, card)
    return card


def _checked_text(folder: Path, name: str, card: Mapping[str, Any]) -> str:
    text = _read_text(folder, name)
    if _sha256(text) != card.get("sha256", {}).get(name):
        raise ModelMismatchError(str(folder), f"{name} does not match the hash in its card")
    return text


def _read_text(folder: Path, name: str) -> str:
    path = folder / name
    if not path.is_file():
        missing = name if folder.is_dir() else "such folder"
        raise ModelNotFoundError(
            str(folder),
            f"there is no {missing}; check the path, or train one with: measure-extract train",
        )
    return path.read_text(encoding="utf-8")


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _warn_on_version(card: Mapping[str, Any]) -> None:
    trained = str(card.get("versions", {}).get("lightgbm", ""))
    running = version("lightgbm")
    if trained and trained.split(".")[0] != running.split(".")[0]:
        _log.warning("trained with LightGBM %s, running %s", trained, running)
