"""What the model of relations was taught, without a picture: numbers by question, in one file of a few MB.

Training for a user's own entities starts from it.
"""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np

from measure_extract.errors import ModelMismatchError, ModelNotFoundError
from measure_extract.ranking.relations.features import RELATIONS
from measure_extract.training.relation_queries import Taught

__all__ = ["TAUGHT_FILE", "read_taught", "write_taught"]

TAUGHT_FILE = "taught.npz"

# Of a relation three digits are kept, which is more than the booster's 63 bins can tell apart.
_STORED = np.float16
_LARGEST = 60_000.0


def write_taught(path: Path, questions: Sequence[Taught]) -> None:
    """Write what was taught; questions without candidates teach nothing and are left out.

    The same questions give the same bytes on every machine.
    """
    kept = [q for q in questions if len(q.features)]
    features = np.vstack([q.features for q in kept]).clip(-_LARGEST, _LARGEST)
    columns: dict[str, Any] = {
        "relations": np.array(RELATIONS),
        "features": np.ascontiguousarray(features.T.astype(_STORED)),  # alike numbers side by side
        "relevance": np.concatenate([q.relevance for q in kept]).astype(np.uint8),
        "sizes": np.array([len(q.features) for q in kept], dtype=np.int32),
        "entities": np.array([q.entity for q in kept]),
        "dimensions": np.array([q.dimension for q in kept]),
        "is_printed": np.array([q.is_printed for q in kept]),
        "weights": np.array([q.weight for q in kept], dtype=np.float32),
    }
    content = BytesIO()
    np.savez_compressed(content, **columns)
    path.write_bytes(content.getvalue())


def read_taught(folder: Path) -> list[Taught]:
    """Read what a model of relations was taught.

    Args:
        folder: of the model.

    Raises:
        ModelNotFoundError: if the file is not there.
        ModelMismatchError: if this version has other relations.
    """
    path = folder / TAUGHT_FILE
    if not path.is_file():
        raise ModelNotFoundError(
            str(folder), f"there is no {TAUGHT_FILE}; install the package again"
        )
    with np.load(path) as columns:
        if tuple(columns["relations"].tolist()) != RELATIONS:
            raise ModelMismatchError(
                str(folder), "it was taught other relations; install the version that made it"
            )
        features = columns["features"].T.astype(np.float32)
        relevance = columns["relevance"].astype(np.float32)
        ends = np.cumsum(columns["sizes"])
        facts = zip(
            columns["entities"].tolist(),
            columns["dimensions"].tolist(),
            columns["is_printed"].tolist(),
            columns["weights"].tolist(),
            np.split(features, ends[:-1]),
            np.split(relevance, ends[:-1]),
            strict=True,
        )
        return [Taught(*fact) for fact in facts]
