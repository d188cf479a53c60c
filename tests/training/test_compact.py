"""What was taught comes back from its file as it was, but for digits that no tree can tell apart."""

from pathlib import Path

import numpy as np
import pytest

from measure_extract.errors import ModelMismatchError, ModelNotFoundError
from measure_extract.ranking.relations.features import RELATIONS
from measure_extract.ranking.relations.scorer import default_relations_dir
from measure_extract.training import compact
from measure_extract.training.compact import TAUGHT_FILE, read_taught, write_taught
from measure_extract.training.relation_queries import Taught


def question(candidates: int, entity: str = "warranty", *, is_printed: bool = True) -> Taught:
    features = np.full((candidates, len(RELATIONS)), 0.123, dtype=np.float32)
    features[:, 0] = 1e9
    features[:, 2] = -1e9
    relevance = np.zeros(candidates, dtype=np.float32)
    relevance[:1] = is_printed
    return Taught(entity, "time", is_printed, 0.7, features, relevance)


def test_what_was_taught_comes_back(tmp_path: Path) -> None:
    rows = [question(3), question(0), question(1, "shelf_life", is_printed=False)]
    write_taught(tmp_path / TAUGHT_FILE, rows)
    found = read_taught(tmp_path)

    assert [(q.entity, q.dimension, q.is_printed, len(q.features)) for q in found] == [
        ("warranty", "time", True, 3),
        ("shelf_life", "time", False, 1),
    ]
    assert found[0].relevance.tolist() == [1, 0, 0]
    assert found[0].weight == pytest.approx(0.7)
    assert found[0].features[1, 1] == pytest.approx(0.123, rel=1e-3)
    assert found[0].features[:, 0] == pytest.approx(60_000, rel=1e-3)
    assert found[0].features[:, 2] == pytest.approx(-60_000, rel=1e-3)
    assert np.isfinite(found[0].features).all()


def test_the_same_questions_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_taught(tmp_path / name, [question(3)])
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_a_file_that_does_not_fit_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ModelNotFoundError, match="there is no taught.npz"):
        read_taught(tmp_path)
    write_taught(tmp_path / TAUGHT_FILE, [question(2)])
    monkeypatch.setattr(compact, "RELATIONS", (*RELATIONS, "one more"))
    with pytest.raises(ModelMismatchError, match="other relations"):
        read_taught(tmp_path)


def test_the_package_brings_what_its_model_was_taught() -> None:
    found = read_taught(default_relations_dir())

    assert len(found) > 5_000
    assert (default_relations_dir() / TAUGHT_FILE).stat().st_size < 5_000_000
    assert {"height", "battery_capacity", "dose"} <= {q.entity for q in found}
