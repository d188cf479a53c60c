"""Which rows go together: folds for training, shards for batch runs. No picture is in two."""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from measure_extract.types import Example

__all__ = ["apart_from", "fold_of", "refuse_overlap", "shard_of", "split_keys"]

# Pictures whose signatures differ in at most so many of 256 bits are taken for one. Of pairs of the data
# folder looked at on 2026-11-25, those up to 12 bits apart were the same product drawn or photographed
# alike; from 16 on they were strangers on white.
_NEAR_BITS = 12


def fold_of(split_key: str, folds: int) -> int:
    """Put a split key into one of `folds` folds, the same one on every machine."""
    return int.from_bytes(hashlib.sha256(split_key.encode()).digest()[:8], "big") % folds


def shard_of(image: str, shards: int) -> int:
    """Give the shard of a picture, from 0; the same on every machine, and for all its rows."""
    return int.from_bytes(hashlib.blake2b(image.encode(), digest_size=8).digest(), "big") % shards


def split_keys(signatures: Mapping[str, int]) -> dict[str, str]:
    """Give pictures that look alike one key, so that no split parts them; nearness is handed on along chains.

    Args:
        signatures: picture -> what it looks like, of `picture_signature`.

    Returns:
        Picture -> the name of the first picture, in sorted order, that it goes with.
    """
    names = sorted(signatures)
    first = {name: name for name in names}

    def root(name: str) -> str:
        while first[name] != name:
            name = first[name]
        return name

    for a, b in _near_pairs([signatures[name] for name in names]):
        low, high = sorted((root(names[a]), root(names[b])))
        first[high] = low
    return {name: root(name) for name in names}


def _near_pairs(signatures: list[int]) -> Iterable[tuple[int, int]]:
    """Find places of signatures that differ in few bits."""
    import numpy as np

    raw = b"".join(signature.to_bytes(32, "big") for signature in signatures)
    bits = np.unpackbits(np.frombuffer(raw, dtype=np.uint8).reshape(-1, 32), axis=1)
    numbers = bits.astype(np.float32)  # exact up to 256, and multiplied fast
    ones = numbers.sum(axis=1)
    for place, own in enumerate(numbers):
        distance = ones[place] + ones[place + 1 :] - 2 * (numbers[place + 1 :] @ own)
        for other in np.flatnonzero(distance <= _NEAR_BITS).tolist():
            yield place, place + 1 + other


def apart_from(
    examples: Iterable[Example], keys: Mapping[str, str], held_keys: Collection[str]
) -> list[Example]:
    """Leave out the rows whose picture, or one that looks like it, is held out.

    Args:
        examples: labelled rows.
        keys: of `split_keys`; rows of pictures without one are left out, and the others carry
            theirs from here on.
        held_keys: keys of what is held out.
    """
    return [
        replace(row, split_key=keys[row.image])
        for row in examples
        if row.image in keys and keys[row.image] not in held_keys
    ]


def refuse_overlap(taught: Iterable[str], measured: Iterable[str]) -> None:
    """Refuse to measure on what was taught.

    Args:
        taught: split keys of the rows to train on.
        measured: split keys of the rows to measure with.

    Raises:
        ValueError: if they share a key.
    """
    shared = sorted(set(taught) & set(measured))
    if shared:
        raise ValueError(
            f"{len(shared)} pictures are both trained on and measured with, such as {shared[0]!r}; "
            "take them out of one"
        )
