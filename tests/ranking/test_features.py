"""Features: named, finite or NaN, and saying what their names say."""

import numpy as np
import pytest

from measure_extract.entities import entity_names, entity_spec
from measure_extract.layout.build import read_layout
from measure_extract.ranking.base import CandidateSet
from measure_extract.ranking.features import FEATURE_NAMES, build_features
from measure_extract.ranking.priors import GroupPriors, fit_priors
from measure_extract.spans.finder import shared_finder
from measure_extract.types import TextBox
from tests.helpers import blank, make_box, make_ocr

PRIORS = fit_priors(
    [(7, "height", "30 centimetre"), (7, "height", "12 inch"), (8, "width", "5 inch")]
)


def features_of(entity: str, *boxes: TextBox, group: int | None = 7) -> CandidateSet:
    layout = read_layout(blank(), make_ocr(*boxes), shared_finder())
    return build_features(layout, entity_spec(entity), group, PRIORS)


def column(found: CandidateSet, name: str) -> list[float]:
    return [float(v) for v in found.matrix[:, FEATURE_NAMES.index(name)]]


def test_matrix_has_a_row_per_candidate_and_a_column_per_name() -> None:
    found = features_of("height", make_box("30cm/11.8in"), make_box("500 g", top=90, bottom=110))

    assert found.matrix.shape == (2, len(FEATURE_NAMES))
    assert found.matrix.dtype == np.float32
    assert found.units == ("centimetre", "inch")
    assert len(set(FEATURE_NAMES)) == len(FEATURE_NAMES)


@pytest.mark.parametrize("entity", entity_names())
def test_nothing_printed_gives_no_candidates(entity: str) -> None:
    assert features_of(entity).matrix.shape == (0, len(FEATURE_NAMES))


def test_ounce_is_mass_for_weight_and_volume_for_volume() -> None:
    assert features_of("item_weight", make_box("12 oz")).units == ("ounce",)
    assert features_of("item_volume", make_box("12 oz")).units == ("fluid ounce",)


def test_words_and_letters_fit_their_entity() -> None:
    boxes = make_box("H 30cm"), make_box("Width: 20cm", top=100, bottom=120)

    assert column(features_of("height", *boxes), "best_fit") == [2, -1]
    assert column(features_of("width", *boxes), "best_fit") == [-1, 2]
    assert column(features_of("height", *boxes), "best_fit_of_others") == [-1, 2]


def test_values_are_compared_within_the_picture() -> None:
    boxes = make_box("30cm"), make_box("10cm", top=100, bottom=120)
    found = features_of("height", *boxes)

    assert column(found, "rank_from_largest") == [0, 1]
    assert column(found, "log_ratio_to_smallest") == pytest.approx([np.log10(3), 0], abs=1e-6)


def test_priors_prefer_the_groups_unit_and_fall_back() -> None:
    found = features_of("height", make_box("30cm/11.8in"))

    assert column(found, "unit_share") == pytest.approx([0.5, 0.5])
    assert column(features_of("width", make_box("5in"), group=None), "unit_share") == [1.0]
    assert column(features_of("height", make_box("30cm"), group=None), "group_rows_log") == [0.0]


def test_priors_round_trip() -> None:
    again = GroupPriors.from_csv(PRIORS.to_csv())

    assert again.rows(7, "height") == 2
    assert again.log_deviation(7, "height", 30) == pytest.approx(
        PRIORS.log_deviation(7, "height", 30), abs=0.02
    )
    assert again.to_csv() == PRIORS.to_csv()


def test_unreadable_labels_are_skipped() -> None:
    assert fit_priors([(1, "height", "tall"), (1, "height", "0 inch")]).stats == {}
