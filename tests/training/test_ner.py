"""The NER trainer learns a small pattern and its model fits the slot."""

from dataclasses import asdict
from pathlib import Path
from types import SimpleNamespace

import pytest
from spacy.language import Language

from measure_extract.errors import ModelError, ModelNotFoundError
from measure_extract.runtime.artefacts import read_card
from measure_extract.spans.ner import NER_PIPE, build_pipeline_with_ner
from measure_extract.training import ner
from measure_extract.training.marked_texts import MarkedText
from measure_extract.training.ner import NERSettings, compare_with_rules, train_ner, write_ner

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
    assert (card["texts"], card["spans"], card["entities"]) == (40, 40, ["height", "item_weight"])
    assert set(card["versions"]) == {"measure_extract", "spacy"}


def test_few_texts_are_seen_until_something_is_learnt() -> None:
    few = compare_with_rules(texts(6), NERSettings(epochs=1, least_updates=0, folds=3), seed=1)
    more = compare_with_rules(texts(6), NERSettings(epochs=1, least_updates=60, folds=3), seed=1)

    assert few["recall_of_model"] < more["recall_of_model"] == 1


@pytest.mark.parametrize(
    ("size", "epochs", "least_updates", "updates"),
    [(10, 2, 0, 4), (10, 1, 6, 6), (10, 1, 7, 8), (4, 3, 2, 3)],  # two texts each, 16 in a batch
)
def test_epochs_are_as_many_as_the_updates_need(
    monkeypatch: pytest.MonkeyPatch, size: int, epochs: int, least_updates: int, updates: int
) -> None:
    done: list[int] = []
    monkeypatch.setattr(Language, "update", lambda _, batch, **__: done.append(len(batch)))
    settings = NERSettings(epochs=epochs, least_updates=least_updates)
    train_ner(texts(size), settings, seed=1)

    assert len(done) == updates
    assert sum(done) % (2 * size) == 0


def test_comparison_counts_both_finders() -> None:
    report = compare_with_rules(texts(15), SETTINGS, seed=1)

    assert report["marked_spans"] == report["held_out_strings"] > 0
    assert report["recall_of_rules"] == 1
    assert 0 <= report["recall_of_model"] <= report["recall_of_either"] == 1


def test_spans_are_counted_by_who_finds_them(monkeypatch: pytest.MonkeyPatch) -> None:
    marked = [
        MarkedText("tall 30 cm, 5 kg", ((5, 10, "height"), (12, 16, "item_weight"))),
        MarkedText("a big one 9 V", ((2, 5, "item_volume"),)),
    ]
    said = {
        "tall 30 cm, 5 kg": [(0, 4, "height"), (9, 12, "height"), (10, 12, "item_weight")],
        "a big one 9 V": [(0, 2, "item_volume"), (5, 9, "item_volume")],  # beside it
    }

    def model(text: str) -> SimpleNamespace:
        found = [SimpleNamespace(start_char=s, end_char=e, label_=x) for s, e, x in said[text]]
        return SimpleNamespace(ents=found)

    monkeypatch.setattr(ner, "held_apart", lambda texts, folds: (texts[:folds], texts))
    monkeypatch.setattr(
        ner, "train_ner", lambda texts, *_, **__: model if len(texts) == 1 else None
    )

    assert compare_with_rules(marked, NERSettings(folds=1), seed=3) == {
        "held_out_strings": 2,
        "marked_spans": 3,
        "recall_of_rules": 0.6667,
        "recall_of_model": 0.3333,
        "recall_of_either": 0.6667,
        "model_names_the_entity": 0.3333,
        "spans_proposed_by_rules": 3,
        "spans_proposed_by_model": 5,
        "settings": asdict(NERSettings(folds=1)),
        "seed": 3,
    }


def test_missing_and_foreign_models(tmp_path: Path) -> None:
    import spacy

    with pytest.raises(ModelNotFoundError, match="measure-extract train ner"):
        build_pipeline_with_ner(tmp_path)
    spacy.blank("en").to_disk(tmp_path / "other")
    with pytest.raises(ModelError, match="no component 'entity_ner'"):
        build_pipeline_with_ner(tmp_path / "other")
