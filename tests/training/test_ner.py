"""The NER trainer learns a small pattern and its model fits the slot."""

from pathlib import Path

import pytest

from measure_extract.errors import ModelError, ModelNotFoundError
from measure_extract.spans.ner import NER_PIPE, build_pipeline_with_ner
from measure_extract.training.ner import (
    MarkedText,
    NERSettings,
    compare_with_rules,
    read_marked_texts,
    train_ner,
)

SETTINGS = NERSettings(epochs=8, folds=3)


def texts(size: int) -> list[MarkedText]:
    found = []
    for i in range(10, 10 + size):
        found.append(MarkedText(f"net wt {i} g box", ((7, 9 + 2, "item_weight"),)))
        found.append(MarkedText(f"tall {i} cm box", ((5, 7 + 3, "height"),)))
    return found


def test_a_trained_model_fits_the_slot(tmp_path: Path) -> None:
    train_ner(texts(20), SETTINGS, seed=1).to_disk(tmp_path / "ner")
    nlp = build_pipeline_with_ner(tmp_path / "ner")
    doc = nlp("net wt 47 g box")

    assert nlp.pipe_names == [NER_PIPE, "quantity_finder"]
    assert [(e.text, e.label_) for e in doc.ents] == [("47 g", "item_weight")]
    assert doc._.quantities[0].value == 47


def test_comparison_counts_both_finders() -> None:
    report = compare_with_rules(texts(15), SETTINGS, seed=1)

    assert report["marked_spans"] == report["held_out_strings"] > 0
    assert report["recall_of_rules"] == 1
    assert 0 <= report["recall_of_model"] <= report["recall_of_either"] == 1


def test_missing_and_foreign_models(tmp_path: Path) -> None:
    import spacy

    with pytest.raises(ModelNotFoundError, match="measure-extract train ner"):
        build_pipeline_with_ner(tmp_path)
    spacy.blank("en").to_disk(tmp_path / "other")
    with pytest.raises(ModelError, match="no component 'entity_ner'"):
        build_pipeline_with_ner(tmp_path / "other")


def test_read_marked_texts(tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    path.write_text('{"text": "5 g", "spans": [{"start": 0, "end": 3, "entity": "item_weight"}]}\n')

    assert read_marked_texts(path) == [MarkedText("5 g", ((0, 3, "item_weight"),))]
