"""API keys: many, each with a name, kept as hashes in a text file.

A key is 32 random bytes, so a plain SHA-256 of it cannot be searched through; a word that a person chose
could be. That is why keys are made here and not chosen.
"""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from pathlib import Path

from measure_extract.errors import TableError

__all__ = ["KeyRing", "add_key", "hash_of", "read_keys"]

_PREFIX = "mx_"  # by which scanners for leaked secrets may know one
_LINE = re.compile(r"(?P<name>[\w.@-]{1,64})\s+sha256:(?P<hash>[0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class KeyRing:
    """The keys that open a service."""

    hashes: tuple[tuple[str, str], ...]  # name, SHA-256 of the key in hex

    def owner_of(self, key: str) -> str | None:
        """Name whose key it is; None where it is nobody's.

        Takes the same time whichever key matches, and whether one does.
        """
        given, owner = hash_of(key), None
        for name, known in self.hashes:
            if hmac.compare_digest(given, known):
                owner = name
        return owner


def hash_of(key: str) -> str:
    """Hash a key as the file has it."""
    return hashlib.sha256(key.encode("utf-8", "surrogateescape")).hexdigest()


def read_keys(path: Path) -> KeyRing:
    """Read a file of keys: NAME sha256:HASH on each line; blank lines and #comments are skipped.

    Raises:
        TableError: if it cannot be read, holds something else, or no key at all.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise TableError(str(path), "it cannot be read", "check the path of the keys") from error
    named_hashes = []
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        match = _LINE.fullmatch(line.strip())
        if match is None:
            raise TableError(
                str(path), f"line {number} is no key", "each is NAME sha256:HASH, see --new-key"
            )
        named_hashes.append((match["name"], match["hash"]))
    if not named_hashes:
        raise TableError(str(path), "it holds no key", "make one with --new-key NAME")
    return KeyRing(tuple(named_hashes))


def add_key(path: Path, name: str) -> str:
    """Make a key, append its hash to a file, and give the key, which is kept nowhere.

    Raises:
        ValueError: if the name has other characters than letters, digits and . @ _ -
    """
    if re.fullmatch(r"[\w.@-]{1,64}", name) is None:
        raise ValueError(f"{name!r} is no name of a key; allowed: letters, digits and . @ _ -")
    key = _PREFIX + secrets.token_urlsafe(32)
    path.touch(mode=0o600)
    with path.open("a", encoding="utf-8") as file:
        file.write(f"{name} sha256:{hash_of(key)}\n")
    return key
