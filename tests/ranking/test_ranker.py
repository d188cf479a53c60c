"""The artefact: loads what fits, refuses what does not."""

import json
import shutil
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import measure_extract.entities as entities
from measure_extract.errors import ModelError, ModelMismatchError, ModelNotFoundError
from measure_extract.extractor import Extractor
from measure_extract.layout.base import Layout
from measure_extract.ranking.base import Claims
from measure_extract.ranking.features.golden import golden_claims, golden_layout
from measure_extract.ranking.features.table import FAMILY_OF, FEATURES
from measure_extract.ranking.priors import GroupPriors, fit_priors
from measure_extract.ranking.query import KnownColumns
from measure_extract.ranking.ranker import (
    Calibration,
    Ranker,
    combine_scores,
    default_ranker_dir,
    load_ranker,
    logit,
)
from measure_extract.roles.base import purpose_names
from tests.helpers import FakeEngine, blank, make_box

SHIPPED = default_ranker_dir()


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SHIPPED, tmp_path / "ranker"))


def change_card(folder: Path, **facts: Any) -> None:
    path = folder / "card.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **facts}))


def test_the_shipped_ranker_scores_any_matrix() -> None:
    ranker = load_ranker()
    shape = (9, len(ranker.feature_names))
    features = np.random.default_rng(0).normal(size=shape).astype(np.float32)
    scores, confidences = ranker.score(features)

    assert scores.shape == confidences.shape == (9,)
    assert np.all((confidences >= 0) & (confidences <= 1))
    assert ranker.score(features[:0])[0].shape == (0,)
    assert 0 < ranker.threshold < 1


def test_missing_and_damaged_files(copy: Path) -> None:
    with pytest.raises(ModelNotFoundError, match="measure-extract train"):
        load_ranker(copy / "no")
    (copy / "order.txt").write_text("x")
    with pytest.raises(ModelMismatchError, match="order.txt does not match the hash"):
        load_ranker(copy)
    (copy / "card.json").write_text("{")
    with pytest.raises(ModelError, match="not JSON"):
        load_ranker(copy)
    (copy / "card.json").write_text("[]")
    with pytest.raises(ModelError, match="holds no object"):
        load_ranker(copy)


def test_features_that_this_version_lacks_are_refused(copy: Path) -> None:
    names = [*load_ranker().feature_names[:-1], "phase_of_the_moon"]
    change_card(copy, feature_names=names)
    with pytest.raises(ModelMismatchError, match="no feature phase_of_the_moon"):
        load_ranker(copy)


def test_other_order_of_the_features_is_refused(copy: Path) -> None:
    change_card(copy, feature_names=[*reversed(load_ranker().feature_names)])
    with pytest.raises(ModelMismatchError, match="works its features out differently"):
        load_ranker(copy)


def test_other_codes_are_refused(copy: Path) -> None:
    codes = load_ranker().encodings.to_dict()
    change_card(copy, encodings={**codes, "entities": [*reversed(codes["entities"])]})
    with pytest.raises(ModelMismatchError, match="works its features out differently"):
        load_ranker(copy)


@pytest.mark.parametrize("name", ["encodings", "golden_features", "calibration", "threshold"])
def test_card_without_a_needed_fact_is_refused(copy: Path, name: str) -> None:
    path = copy / "card.json"
    card = json.loads(path.read_text())
    path.write_text(json.dumps({k: v for k, v in card.items() if k != name}))
    with pytest.raises(ModelMismatchError, match=f"its card lacks '{name}'"):
        load_ranker(copy)


def test_new_feature_breaks_no_artefact(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(FEATURES, "new", FEATURES["chain"])
    monkeypatch.setitem(FAMILY_OF, "new", FAMILY_OF["chain"])

    assert "new" not in load_ranker().feature_names


def test_order_of_the_entity_table_decides_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    boxes = [
        make_box("30cm", 40, 240, 92, 262),
        make_box("18cm", 150, 470, 200, 492),
        make_box("12cm", 300, 400, 352, 422),
    ]
    layout = Extractor(ocr=FakeEngine(*boxes)).read(blank())
    names = entities.entity_names()

    def confidences() -> dict[str, list[float]]:
        own = Extractor(ocr=FakeEngine())  # loads its ranker anew, and checks it against its card
        return {name: own.rank(layout, name, 1).confidences.tolist() for name in names}

    before = confidences()
    table = dict(reversed([*entities.entity_table().items()]))
    monkeypatch.setattr(entities, "entity_table", lambda: table)

    assert entities.entity_names() != names
    assert confidences() == before


def test_the_card_says_where_the_ranker_comes_from() -> None:
    card = load_ranker().card

    assert {"data", "data_sha256", "split", "ocr", "seed", "versions", "report"} <= set(card)
    assert set(card["report"]["rows_by_weight"]) >= {"gold", "labels", "weak", "erased"}


def test_calibration_is_monotone_and_identity_by_default() -> None:
    chances = np.array([0.0, 0.2, 0.5, 1.0])

    assert Calibration()(chances) == pytest.approx(chances, abs=1e-5)
    assert np.all(np.diff(Calibration(2.0, -1.0)(chances)) > 0)


def test_margin_and_chance_both_raise_the_score() -> None:
    scores = combine_scores(np.array([1.0, 2.0, 1.0]), np.array([0.5, 0.5, 0.6]))

    assert scores[1] > scores[0]
    assert scores[2] > scores[0]
    assert scores[0] == pytest.approx(0.1 + np.log(0.5))


@pytest.mark.parametrize(
    ("chance", "log_odds"),
    [(0.5, 0.0), (0.75, np.log(3)), (0.25, -np.log(3)), (0.0, -13.8155), (1.0, 13.8155)],
)
def test_log_odds_are_finite(chance: float, log_odds: float) -> None:
    assert logit(np.array([chance]))[0] == pytest.approx(log_odds, abs=1e-3)


@pytest.mark.parametrize(
    ("slope", "offset", "chance", "calibrated"),
    [
        (1.0, 0.0, 0.75, 0.75),
        (2.0, 0.0, 0.75, 0.9),
        (1.0, np.log(3), 0.5, 0.75),
        (2.0, -np.log(9), 0.75, 0.5),
    ],
)
def test_calibration_is_a_line_through_log_odds(
    slope: float, offset: float, chance: float, calibrated: float
) -> None:
    found = Calibration(slope, offset)(np.array([chance]))

    assert found == pytest.approx([calibrated])


@pytest.mark.parametrize(
    ("margin", "chance", "score"),
    [
        (0.0, 1.0, 0.0),
        (2.0, 1.0, 0.2),
        (-2.0, 1.0, -0.2),
        (0.0, 0.5, np.log(0.5)),
        (0.0, 0.0, np.log(1e-6)),
    ],
)
def test_a_score_is_a_log_chance_and_a_tenth_of_the_margin(
    margin: float, chance: float, score: float
) -> None:
    found = combine_scores(np.array([margin]), np.array([chance]))

    assert found == pytest.approx([score])


class Stages:
    """Stand in for all models of a ranker, and keep what the first model was asked."""

    def __init__(self) -> None:
        self.heard: list[tuple[float, float, int | None]] = []

    def claims(
        self, layout: Layout, group_id: int | None, priors: GroupPriors, known: KnownColumns
    ) -> Claims:
        assert layout.purposes is not None
        assert layout.axis_chances is not None
        found = float(layout.purposes[0, 0]), float(layout.axis_chances[0, 0]), group_id
        self.heard.append(found)
        return golden_claims(entities.entity_names())

    def ranker(self) -> Ranker:
        shape = len(golden_layout().spans), len(purpose_names())
        purposes, axes = np.full(shape, 0.5, np.float32), np.full((shape[0], 3), 0.25, np.float32)
        return Ranker(
            order=SimpleNamespace(predict=lambda rows: np.arange(len(rows)) + 1.0),
            chance=SimpleNamespace(predict=lambda rows: np.full(len(rows), 0.5)),
            priors=fit_priors([]),
            calibration=Calibration(),
            threshold=0.5,
            feature_names=("chain",),
            encodings=load_ranker().encodings,
            card={},
            roles=SimpleNamespace(judge=lambda page: replace(page, purposes=purposes)),
            axes=SimpleNamespace(judge=lambda page, known: replace(page, axis_chances=axes)),
            first=self,
        )  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("is_judged", "judged"), [(False, (0.5, 0.25)), (True, (0.0, pytest.approx(0.02)))]
)
def test_each_model_sees_what_those_before_it_judged(
    is_judged: bool, judged: tuple[float, float]
) -> None:
    stages, layout = Stages(), golden_layout()
    if not is_judged:
        layout = replace(layout, purposes=None, axis_chances=None)
    ranker = stages.ranker()
    for entity, group in (("height", 7), ("width", 7), ("width", 8)):
        query = ranker.ask(layout, entities.entity_spec(entity), group)
        assert (query.purposes[0, 0], query.axis_chances[0, 0]) == judged

    assert stages.heard == [(*judged, 7), (*judged, 8)]  # once for all questions of a group


def test_both_models_order_and_the_second_is_the_confidence() -> None:
    scores, confidences = Stages().ranker().score(np.zeros((2, 1), dtype=np.float32))

    assert scores == pytest.approx([0.1 + np.log(0.5), 0.2 + np.log(0.5)])
    assert confidences == pytest.approx([0.5, 0.5])
