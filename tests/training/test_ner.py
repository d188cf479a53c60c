"""The NER trainer learns a small pattern and its model fits the slot."""

from pathlib import Path

import pytest

from measure_extract.errors import ModelError, ModelNotFoundError
from measure_extract.runtime.artefacts import read_card
from measure_extract.spans.ner import NER_PIPE, build_pipeline_with_ner
from measure_extract.training.marked_texts import MarkedText
from measure_extract.training.ner import NERSettings, compare_with_rules, write_ner

SETTINGS = NERSettings(epochs=8, least_updates=0, folds=3)


def texts(size: int) -> list[MarkedText]:
    found = []
    for i in range(10, 10 + size):
        found.append(MarkedText(f"net wt {i} g box", ((7, 9 + 2, "item_weight"),)))
        found.append(MarkedText(f"tall {i} cm box", ((5, 7 + 3, "height"),)))
    return found


def test_a_trained_model_fits_the_slot(tmp_path: Path) -> None:
    report = write_ner(texts(20), tmp_path / "ner", SETTINGS, seed=1)
    nlp = build_pipeline_with_ner(tmp_path / "ner")
    doc = nlp("net wt 47 g box")

    assert nlp.pipe_names == [NER_PIPE, "quantity_finder"]
    assert [(e.text, e.label_) for e in doc.ents] == [("47 g", "item_weight")]
    assert doc._.quantities[0].value == 47
    card = read_card(tmp_path / "ner")
    assert card["comparison"] == report
    assert (card["texts"], card["entities"]) == (40, ["height", "item_weight"])


def test_few_texts_are_seen_until_something_is_learnt() -> None:
    few = compare_with_rules(texts(6), NERSettings(epochs=1, least_updates=0, folds=3), seed=1)
    more = compare_with_rules(texts(6), NERSettings(epochs=1, least_updates=60, folds=3), seed=1)

    assert few["recall_of_model"] < more["recall_of_model"] == 1


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
