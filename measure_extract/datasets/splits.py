"""Which rows go together: folds for training, shards for batch runs. No row is in two."""

import hashlib

__all__ = ["fold_of", "shard_of"]


def fold_of(split_key: str, folds: int) -> int:
    """Put a split key into one of `folds` folds, the same one on every machine."""
    return int.from_bytes(hashlib.sha256(split_key.encode()).digest()[:8], "big") % folds


def shard_of(image: str, shards: int) -> int:
    """Give the shard of a picture, from 0; the same on every machine, and for all its rows."""
    return int.from_bytes(hashlib.blake2b(image.encode(), digest_size=8).digest(), "big") % shards
