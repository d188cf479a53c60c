"""The first model's claims: by models that never saw the picture, and into the rivals' columns alone."""

from dataclasses import replace
from itertools import count
from pathlib import Path

import numpy as np
import pytest

from measure_extract.datasets.splits import fold_of
from measure_extract.entities import entity_names, entity_spec
from measure_extract.layout.base import Layout
from measure_extract.ranking.base import Claims
from measure_extract.ranking.choice import rank
from measure_extract.ranking.claims import ClaimModel, claim_columns
from measure_extract.ranking.features.table import FAMILY_OF, feature_names
from measure_extract.ranking.ranker import load_ranker, save_ranker
from measure_extract.runtime.trees import Trees
from measure_extract.training import claims as module
from measure_extract.training.base import LabelledQuery, make_queries, new_encodings
from measure_extract.training.boosters import RankerSettings, fit_boosters
from measure_extract.training.claims import CLAIM_SETTINGS, TaughtClaims, claimed, teach_claims
from measure_extract.types import Example
from tests.training.test_ranker import PRIORS, world

SETTINGS = RankerSettings(rounds=20, order_rounds=10, min_data_in_leaf=2, folds=3)
HEIGHT, WIDTH = entity_names().index("height"), entity_names().index("width")


def both_questions(size: int) -> list[LabelledQuery]:
    """Ask every picture of `world` for its width too."""
    examples, layouts = world(size)
    widths = [
        Example(
            row.image, "width", 1, (_width(layouts[row.image].boxes[0].text),), split_key=row.image
        )
        for row in examples
    ]
    return make_queries([*examples, *widths], layouts, PRIORS)


def _width(text: str) -> str:
    return f"{text.removeprefix('Width ').removesuffix('cm')} centimetre"


@pytest.fixture(scope="module")
def taught() -> TaughtClaims:
    return teach_claims({"gold": both_questions(60)}, SETTINGS, seed=1)


def test_each_quantity_is_claimed_by_its_entity(taught: TaughtClaims) -> None:
    printed = [q for q in taught.queries["gold"] if len(q.query) == 2 and q.query.is_other.any()]
    claims = np.stack([q.query.claims for q in printed])  # the width is the first line

    assert (claims[:, 0, WIDTH] > claims[:, 1, WIDTH]).mean() > 0.95
    assert (claims[:, 1, HEIGHT] > claims[:, 0, HEIGHT]).mean() > 0.95


def test_the_settings_in_use_can_be_taught() -> None:
    settings = replace(CLAIM_SETTINGS, rounds=1, folds=2)
    assert teach_claims({"gold": both_questions(12)}, settings, seed=1).model.startswith("tree")


def test_only_the_columns_of_rivals_change(taught: TaughtClaims) -> None:
    columns = [i for i, name in enumerate(feature_names()) if FAMILY_OF[name].name != "rivals"]
    given = both_questions(60)
    for before, after in zip(given, taught.queries["gold"], strict=True):
        assert np.array_equal(before.matrix[:, columns], after.matrix[:, columns], equal_nan=True)
        assert after.example == before.example


def test_claims_come_from_models_that_never_saw_the_picture(taught: TaughtClaims) -> None:
    # Labels of one fold turned over change no claim of its own pictures.
    fold = fold_of("picture1", SETTINGS.folds)
    given = both_questions(60)
    wrong = [_turned_over(q) if _fold(q) == fold else q for q in given]
    again = teach_claims({"gold": wrong}, SETTINGS, seed=1).queries["gold"]
    for before, after in zip(taught.queries["gold"], again, strict=True):
        if _fold(before) == fold and len(before.query):
            assert np.array_equal(before.query.claims, after.query.claims)


def _fold(query: LabelledQuery) -> int:
    return fold_of(query.example.split_key, SETTINGS.folds)


def _turned_over(query: LabelledQuery) -> LabelledQuery:
    return LabelledQuery(query.example, query.query, query.matrix, 1 - query.relevance)


def test_queries_to_measure_with_get_the_claims_of_the_whole_model(taught: TaughtClaims) -> None:
    given = both_questions(8)
    model = ClaimModel(Trees(taught.model, ""), claim_columns(feature_names()), new_encodings())
    for query in claimed(given, taught.model):
        expected = model.claims(query.query.layout, 1, PRIORS).chances
        assert query.query.all_claims is not None
        assert np.array_equal(query.query.all_claims.chances, expected)
        column = feature_names().index("n_hopes")
        assert len(query.query) == 0 or query.matrix[0, column] > 0


def test_a_picture_of_two_products_is_claimed_for_each_group(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        module, "_claim_model", lambda _: Spy(load_ranker().chance, (), new_encodings())
    )
    examples, layouts = world(2)
    row = examples[1]
    asked = [
        row,
        replace(row, entity="width"),
        replace(row, group_id=2),
        replace(row, group_id=None),
    ]
    found = [q.query.all_claims for q in claimed(make_queries(asked, layouts, PRIORS), "")]
    numbers = [int(claims.chances[0, 0]) for claims in found if claims is not None]

    assert [number - numbers[0] for number in numbers] == [0, 0, 1, 2]


def test_the_first_model_sees_neither_itself_nor_the_axis_classifiers() -> None:
    assert {FAMILY_OF[name].name for name in feature_names()} - {
        FAMILY_OF[name].name for name in claim_columns(feature_names())
    } == {"rivals", "axes"}


def test_the_artefact_keeps_the_first_model(taught: TaughtClaims, tmp_path: Path) -> None:
    save_ranker(
        tmp_path,
        *fit_boosters(taught.queries["gold"], SETTINGS, 1),
        PRIORS,
        feature_names=feature_names(),
        encodings=new_encodings(),
        card={"calibration": {"slope": 1.0, "offset": 0.0}, "threshold": 0.5},
        claims=taught.model,
    )
    ranker = load_ranker(tmp_path)
    layout = world(4)[1]["picture1"]
    model = ClaimModel(Trees(taught.model, ""), claim_columns(feature_names()), new_encodings())
    expected = model.claims(layout, 1, PRIORS)

    for name in ("height", "width", "height"):  # asked again, with what is remembered
        query = ranker.ask(layout, entity_spec(name), 1)
        assert query.all_claims is not None
        assert np.array_equal(query.all_claims.chances, expected.chances)
    assert str(rank(layout, entity_spec("height"), 1, ranker).measurement).startswith(
        layout.boxes[1].text.removeprefix("Height ").removesuffix("cm")
    )


_CALLS = count(1)


class Spy(ClaimModel):
    """Claims the number of its call."""

    def claims(self, layout: Layout, *_: object) -> Claims:
        shape = len(layout.spans) + len(layout.others), len(entity_names())
        return Claims(entity_names(), np.full(shape, next(_CALLS), dtype=np.float32))


def test_a_picture_is_judged_once_for_all_its_questions() -> None:
    spy = Spy(load_ranker().chance, (), new_encodings())
    ranker = replace(load_ranker(), first=spy)
    layouts = world(2)[1]
    one, two = layouts["picture0"], layouts["picture1"]
    asked = [(one, "height", 1), (one, "width", 1), (one, "width", None), (two, "width", None)]
    numbers = []
    for layout, name, group in asked:
        claims = ranker.ask(layout, entity_spec(name), group).all_claims
        assert claims is not None
        numbers.append(int(claims.chances[0, 0]))

    assert [number - numbers[0] for number in numbers] == [0, 0, 1, 2]
