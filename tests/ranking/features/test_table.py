"""Features: each named once, with a meaning, and saying what its name says."""

from dataclasses import replace

import numpy as np
import pytest

from measure_extract.entities import EntitySpec, entity_names, entity_spec
from measure_extract.layout.base import Annotation, Annotations
from measure_extract.layout.build import read_layout
from measure_extract.ranking.base import Encodings, code_of
from measure_extract.ranking.features.golden import golden_claims, golden_hash, golden_layout
from measure_extract.ranking.features.table import (
    FAMILIES,
    FAMILY_OF,
    FEATURES,
    feature_matrix,
    feature_names,
    wordless,
)
from measure_extract.ranking.priors import GroupPriors, fit_priors
from measure_extract.ranking.query import KnownColumns, Query, make_query
from measure_extract.roles.base import purpose_names
from measure_extract.spans.finder import shared_finder
from measure_extract.types import TextBox
from measure_extract.units import to_base
from tests.helpers import blank, make_box, make_ocr, make_span

PRIORS = fit_priors(
    [(7, "height", "30 centimetre"), (7, "height", "12 inch"), (7, "width", "5 inch")]
)
ENCODINGS = Encodings(("height", "width"), ("centimetre", "inch"), ("H", "DIA"))
NAN = float("nan")

# The height of the picture of golden.py, whose candidates are: 30 cm at an upright line with an H; 11.8 in,
# the same quantity; 18.5 cm, number 2 of a size, with the word "width" in its text and "part" above, at a
# line rising to the right; 5 ft with a diameter sign, "height" below it, and no line.
COLUMNS = {
    "entity": [0, 0, 0, 0],
    "is_length": [1, 1, 1, 1],
    "group_rows_log": [1.0986, 1.0986, 1.0986, 1.0986],
    "group_share_height": [0.6667, 0.6667, 0.6667, 0.6667],
    "group_share_width": [0.3333, 0.3333, 0.3333, 0.3333],
    "group_share_depth": [0, 0, 0, 0],
    "unit_share": [0.5, 0.5, 0.5, 0],
    "prior_deviation": [-0.0345, -0.0385, -2.134, 7.0242],
    "log_value": [1.4771, 1.4767, 1.2672, 2.183],
    "unit": [0, 1, 0, NAN],
    "is_other_reading": [0, 0, 0, 0],
    "is_range": [0, 0, 0, 0],
    "is_derived": [0, 0, 0, 0],
    "is_inherited": [0, 1, 0, 0],
    "is_repaired": [0, 0, 0, 1],
    "is_inconsistent": [0, 0, 0, 0],
    "has_dual": [1, 1, 0, 0],
    "rec_score": [0.9, 0.9, 0.91, 0.92],
    "is_integer": [1, 0, 0, 1],
    "chain": [0, 0, 2, 0],
    "chain_index": [0, 0, 1, 0],
    "axis_fit": [2, 0, 0, 0],
    "axis": [0, NAN, NAN, 1],
    "is_diameter": [0, 0, 0, 1],
    "any_axis": [1, 1, 1, 1],
    "role_fit": [0, 0, -1, 0],
    "left_fit": [0, 0, 0, 0],
    "above_fit": [0, 0, -1, 0],
    "below_fit": [0, 0, 0, 2],
    "best_fit": [2, 0, -1, 2],
    "best_fit_of_others": [2, 2, 2, 2],
    "photo_has_role": [1, 1, 1, 1],
    "photo_has_part": [1, 1, 1, 1],
    "line_length": [7, 9, 9, 6],
    "line_share": [0.5714, 0.4444, 0.4444, 0.6667],
    "near_part": [0, 0, 1, 0],
    "near_nutrition": [0, 0, 0, 0],
    "near_serving": [0, 0, 0, 0],
    "near_equivalent": [0, 0, 0, 0],
    "near_gross_weight": [0, 0, 0, 0],
    "near_output": [0, 0, 0, 0],
    "near_diameter": [0, 0, 0, 0],
    "n_candidates": [4, 4, 4, 4],
    "n_distinct": [3, 3, 3, 3],
    "rank_from_largest": [1, 1, 2, 0],
    "rank_from_smallest": [1, 1, 0, 2],
    "log_ratio_to_largest": [-0.7059, -0.7063, -0.9158, 0],
    "log_ratio_to_smallest": [0.2099, 0.2095, 0, 0.9158],
    "n_prints": [2, 2, 1, 1],
    "unit_is_common": [0.5, 0.25, 0.5, 0.25],
    "n_boxes": [9, 9, 9, 9],
    "reading_order": [0, 0.25, 0.5, 0.75],
    "text_height": [0.02, 0.02, 0.0217, 0.015],
    "text_height_rank": [0.9231, 0.9231, 1, 0.6923],
    "center_x": [0.218, 0.236, 0.236, 0.209],
    "center_y": [0.0767, 0.11, 0.3442, 0.5117],
    "rank_x": [0.5, 0.5, 0.6667, 0],
    "rank_y": [0, 0, 0.6667, 1],
    "edge_distance": [0.0767, 0.11, 0.236, 0.209],
    "aspect": [0.8333, 0.8333, 0.8333, 0.8333],
    "angle": [0, 0, -90, 0],
    "is_upright_read": [0, 0, 1, 0],
    "n_segments": [40, 40, 40, 40],
    "vertical_distance": [0.01, NAN, NAN, NAN],
    "vertical_length": [0.5, NAN, NAN, NAN],
    "vertical_position": [0.4, NAN, NAN, NAN],
    "vertical_side": [-1, NAN, NAN, NAN],
    "vertical_drawn": [0.75, NAN, NAN, NAN],
    "vertical_relative_length": [1, 0, 0, 0],
    "vertical_merit_share": [1, 0, 0, NAN],
    "horizontal_distance": [NAN, 0.03, NAN, NAN],
    "horizontal_length": [NAN, 0.2, NAN, NAN],
    "horizontal_position": [NAN, 0.4, NAN, NAN],
    "horizontal_side": [NAN, -1, NAN, NAN],
    "horizontal_drawn": [NAN, 0.75, NAN, NAN],
    "horizontal_relative_length": [0, 1, 0, 0],
    "horizontal_merit_share": [0, 1, 0, NAN],
    "rising_distance": [NAN, NAN, 0.02, NAN],
    "rising_length": [NAN, NAN, 0.3, NAN],
    "rising_position": [NAN, NAN, 0.4, NAN],
    "rising_side": [NAN, NAN, -1, NAN],
    "rising_drawn": [NAN, NAN, 0.75, NAN],
    "rising_relative_length": [0, 0, 1, 0],
    "rising_merit_share": [0, 0, 0.84, NAN],
    "falling_distance": [NAN, NAN, 0.05, NAN],
    "falling_length": [NAN, NAN, 0.1, NAN],
    "falling_position": [NAN, NAN, 0.4, NAN],
    "falling_side": [NAN, NAN, -1, NAN],
    "falling_drawn": [NAN, NAN, 0.75, NAN],
    "falling_relative_length": [0, 0, 1, 0],
    "falling_merit_share": [0, 0, 0.16, NAN],
    "own_tilt": [88, 2, 40, NAN],
    "own_slope_deg": [88, 2, 40, NAN],
    "own_distance": [0.01, 0.03, 0.02, NAN],
    "own_length": [0.5, 0.2, 0.3, NAN],
    "own_position": [0.4, 0.4, 0.4, NAN],
    "own_side": [-1, -1, -1, NAN],
    "own_drawn": [0.75, 0.75, 0.75, NAN],
    "others_vertical": [0, 0, 1, 1],
    "others_horizontal": [0, 0, 1, 1],
    "others_slanted": [1, 1, 0, 1],
    "others_none": [1, 1, 1, 0],
    "tilt_gap_vertical": [48, -38, -48, NAN],
    "tilt_gap_horizontal": [-48, 38, -38, NAN],
    "tilt_gap_slanted": [-38, -38, 38, NAN],
    # Chances count 0, 0.01 ... 0.06, 0 ... through the purposes of one span after another.
    **{
        f"purpose_{name}": [(row * len(purpose_names()) + place) % 7 / 100 for row in range(4)]
        for place, name in enumerate(purpose_names())
    },
    "purpose_own": [0, 0.05, 0.03, 0.01],
    "purpose_rival": [0.16, 0.2, 0.12, 0.18],
    "purpose_own_of_others": [0.03, 0.03, 0.05, 0.05],
    # The best claim among the prints of a quantity; the first two print one.
    "claim_height": [NAN, NAN, NAN, NAN],
    "claim_width": [0.8, 0.8, 0, 0.3],
    "claim_depth": [1, 1, 0.5, 0.8],
    "claim_item_weight": [0.7, 0.7, 1, 0.2],
    "claim_maximum_weight_recommendation": [0.9, 0.9, 0.4, 0.7],
    "claim_voltage": [0.6, 0.6, 0.9, 0.1],
    "claim_wattage": [0.8, 0.8, 0.3, 0.6],
    "claim_item_volume": [0.5, 0.5, 0.8, 0],
    "best_rival": [1, 1, 1, 0.8],
    "rival_elsewhere": [0.8, 0.8, 0.7, 1],
    "own_elsewhere": [0.9, 0.9, 0.9, 0.6],
    "claim_lead": [-0.7, -0.7, -0.4, 0.1],
    "n_claimed": [3, 3, 3, 3],
    "n_hopes": [1.8, 1.8, 1.8, 1.8],
    # Chances of the height 0.02, 0.27, 0.52 and 0.77; the first two are prints of one quantity.
    "axis_odds": [-3.8918, -0.9946, 0.08, 1.2083],
    "axis_odds_over_others": [-5.1001, -2.2029, -1.1283, 1.1283],
    "axis_odds_over_axes": [-2.42, -0.7399, -0.7045, -0.5527],
}


def query_of(entity: str, *boxes: TextBox, group: int | None = 7) -> Query:
    layout = read_layout(blank(), make_ocr(*boxes), shared_finder())
    return make_query(layout, entity_spec(entity), group, PRIORS)


def column(query: Query, name: str) -> list[float]:
    return [float(v) for v in feature_matrix(query, [name], ENCODINGS)[:, 0]]


@pytest.mark.parametrize("name", feature_names())
def test_feature_says_what_it_means(name: str) -> None:
    query = make_query(
        golden_layout(), entity_spec("height"), 7, PRIORS, golden_claims(entity_names())
    )

    assert column(query, name) == pytest.approx(COLUMNS[name], abs=1e-4, nan_ok=True)
    assert FEATURES[name].meaning


def test_every_feature_is_named_once_and_of_one_family() -> None:
    names = [feature.name for family in FAMILIES for feature in family.features]

    assert len(set(names)) == len(names)
    assert set(FAMILY_OF) == set(FEATURES) == set(COLUMNS)
    assert len({family.name for family in FAMILIES}) == len(FAMILIES)


def test_columns_come_in_the_asked_order() -> None:
    query = make_query(golden_layout(), entity_spec("height"), 7, PRIORS)
    matrix = feature_matrix(query, ["chain", "rec_score", "chain"], ENCODINGS)

    assert matrix.dtype == np.float32
    assert matrix.shape == (4, 3)
    assert np.array_equal(matrix[:, 0], matrix[:, 2])
    assert matrix[2].tolist() == pytest.approx([2, 0.91, 2])


def test_a_question_after_others_has_the_columns_that_it_has_alone() -> None:
    known: KnownColumns = {}
    layout, claims = golden_layout(), golden_claims(entity_names())
    for entity in entity_names():
        matrices = [
            feature_matrix(
                make_query(layout, entity_spec(entity), 7, PRIORS, claims, kept),
                feature_names(),
                ENCODINGS,
            )
            for kept in (None, known, known)
        ]
        assert np.array_equal(matrices[0], matrices[1], equal_nan=True)
        assert np.array_equal(matrices[0], matrices[2], equal_nan=True)


def test_columns_without_words_are_worked_out_once_for_all_axes() -> None:
    known: KnownColumns = {}
    height, width, weight = (
        make_query(golden_layout(), entity_spec(name), 7, PRIORS, known=known)
        for name in ("height", "width", "item_weight")
    )
    feature_matrix(height, feature_names(), ENCODINGS)

    assert height.known is not None
    names = wordless(feature_names())
    assert list(height.known) == [names]
    assert width.known is height.known
    assert weight.known is not height.known
    height.known[names][:, names.index("own_length")] = 9.0
    matrix = feature_matrix(width, feature_names(), ENCODINGS)
    assert matrix[:, feature_names().index("own_length")].tolist() == [9.0] * 4


@pytest.mark.parametrize("entity", entity_names())
def test_nothing_printed_gives_no_candidates(entity: str) -> None:
    matrix = feature_matrix(query_of(entity), feature_names(), ENCODINGS)

    assert matrix.shape == (0, len(FEATURES))


@pytest.mark.parametrize(
    ("name", "known", "code"),
    [("b", ("a", "b"), 1.0), ("c", ("a", "b"), NAN), (None, ("a",), NAN), ("a", (), NAN)],
)
def test_codes_are_the_models_own(name: str | None, known: tuple[str, ...], code: float) -> None:
    assert code_of(name, known) == pytest.approx(code, nan_ok=True)


def test_encodings_round_trip() -> None:
    assert Encodings.from_dict(ENCODINGS.to_dict()) == ENCODINGS


def test_golden_hash_sees_names_order_and_codes() -> None:
    own = golden_hash(["entity", "unit"], ENCODINGS)
    other = Encodings(("width", "height"), ENCODINGS.units, ENCODINGS.axes)

    assert golden_hash(["entity", "unit"], ENCODINGS) == own
    assert golden_hash(["unit", "entity"], ENCODINGS) != own
    assert golden_hash(["entity", "unit"], other) != own


def test_ounce_is_mass_for_weight_and_volume_for_volume() -> None:
    assert query_of("item_weight", make_box("12 oz")).units == ("ounce",)
    assert query_of("item_volume", make_box("12 oz")).units == ("fluid ounce",)
    for entity, unit in (("item_weight", "ounce"), ("item_volume", "fluid ounce")):
        assert query_of(entity, make_box("12 oz")).values == [to_base(12.0, unit)]


def test_zero_is_no_candidate() -> None:
    assert len(query_of("item_weight", make_box("0 g"), make_box("5 g", top=90, bottom=110))) == 1


@pytest.mark.parametrize(
    ("text", "surfaces"),
    [
        ("5' 11\"", ["5' 11\""]),
        ("1 lb 3 oz", ["1 lb 3 oz"]),
        ("6 x 330 ml", []),  # a volume
        ("30 cm / 20 cm", ["30 cm", "20 cm"]),
    ],
)
def test_parts_of_a_compound_are_no_candidates(text: str, surfaces: list[str]) -> None:
    entity = "item_weight" if "lb" in text else "height"
    query = query_of(entity, make_box(text, right=300))

    assert [placed.span.surface for placed in query.candidates] == surfaces


def test_words_and_letters_fit_their_entity() -> None:
    boxes = make_box("H 30cm"), make_box("Width: 20cm", top=100, bottom=120)

    assert column(query_of("height", *boxes), "best_fit") == [2, -1]
    assert column(query_of("width", *boxes), "best_fit") == [-1, 2]
    assert column(query_of("height", *boxes), "best_fit_of_others") == [-1, 2]


def test_one_quantity_has_no_others() -> None:
    query = query_of("height", make_box("30cm/11.8in"))

    for name in ("best_fit_of_others", "rank_x", "rank_y"):
        assert column(query, name) == pytest.approx([NAN, NAN], nan_ok=True)


@pytest.mark.parametrize(("text", "log"), [("0.5 g", -0.30103), ("0.001 g", -3), ("1 kg", 3)])
def test_small_values_have_logarithms_too(text: str, log: float) -> None:
    assert column(query_of("item_weight", make_box(text)), "log_value") == [pytest.approx(log)]


@pytest.mark.parametrize(
    ("angle", "is_upright"),
    [(0, 0), (77, 0), (79, 1), (90, 1), (-90, 1), (-101, 1), (-103, 0), (180, 0)],
)
def test_text_is_upright_within_twelve_degrees(angle: float, is_upright: float) -> None:
    layout = golden_layout()
    spans = (replace(layout.spans[0], angle_deg=float(angle)), *layout.spans[1:])
    query = make_query(replace(layout, spans=spans), entity_spec("height"), 7, PRIORS)

    assert column(query, "is_upright_read")[0] == is_upright


@pytest.mark.parametrize(("role", "is_announced"), [("depth", 1), ("length", 1), ("width", 0)])
def test_any_word_of_an_entity_announces_it(role: str, is_announced: float) -> None:
    layout = replace(golden_layout(), roles=frozenset({role}))
    query = make_query(layout, entity_spec("depth"), 7, PRIORS)

    assert set(column(query, "photo_has_role")) == {is_announced}


def test_far_and_short_lines_share_the_evidence_too() -> None:
    layout = golden_layout()
    lines = (Annotation(0.5, length, 0.5, 1.0, slope) for length, slope in ((0.05, 90), (0.15, 0)))
    far = Annotations({line.direction: line for line in lines}, None)
    spans = (replace(layout.spans[0], annotations=far), *layout.spans[1:])
    query = make_query(replace(layout, spans=spans), entity_spec("height"), 7, PRIORS)

    assert column(query, "vertical_merit_share")[0] == pytest.approx(0.25)
    assert column(query, "horizontal_merit_share")[0] == pytest.approx(0.75)


def test_priors_prefer_the_groups_unit_and_fall_back() -> None:
    query = query_of("height", make_box("30cm/11.8in"))

    assert column(query, "unit_share") == pytest.approx([0.5, 0.5])
    assert column(query_of("width", make_box("5in"), group=None), "unit_share") == [1.0]
    assert column(query_of("height", make_box("30cm"), group=None), "group_rows_log") == [0.0]


def test_priors_round_trip() -> None:
    again = GroupPriors.from_csv(PRIORS.to_csv())

    assert again.rows(7, "height") == 2
    assert again.log_deviation(7, "height", 30) == pytest.approx(
        PRIORS.log_deviation(7, "height", 30), abs=0.02
    )
    assert again.to_csv() == PRIORS.to_csv()


def test_unreadable_labels_are_skipped() -> None:
    assert fit_priors([(1, "height", "tall"), (1, "height", "0 inch")]).stats == {}


def test_print_is_measured_against_the_longer_side() -> None:
    wide = replace(golden_layout(), width_px=1200)
    query = make_query(wide, entity_spec("height"), 7, PRIORS)

    assert column(query, "text_height") == pytest.approx([0.01, 0.01, 13 / 1200, 0.0075])


@pytest.mark.parametrize(
    ("left", "top", "distance"),
    [(0, 240, 0.02), (480, 240, 0.02), (240, 480, 0.02), (240, 0, 0.02), (240, 200, 0.42)],
)
def test_the_nearest_edge_may_be_any(left: float, top: float, distance: float) -> None:
    query = query_of("height", make_box("30cm", left, top, left + 20, top + 20))

    assert column(query, "edge_distance") == [pytest.approx(distance)]


@pytest.mark.parametrize(
    ("axis", "is_there"), [("H", 1), ("W", 1), ("D", 1), ("L", 1), ("DIA", 0), (None, 0)]
)
def test_which_letters_name_a_size(axis: str | None, is_there: float) -> None:
    layout = golden_layout()
    spans = [replace(s, span=replace(s.span, axis=None)) for s in layout.spans]
    spans[1] = replace(spans[1], span=replace(spans[1].span, axis=axis))
    query = make_query(replace(layout, spans=tuple(spans)), entity_spec("height"), 7, PRIORS)

    assert set(column(query, "any_axis")) == {is_there}


def test_lines_are_measured_against_the_longest_of_their_direction() -> None:
    layout = golden_layout()
    spans = [
        replace(placed, annotations=Annotations({"vertical": line}, None))
        for placed, length in zip(layout.spans, (0.2, 0.4, 0.1, 0.4, 0.9), strict=True)
        for line in [Annotation(0.01, length, 0.5, 1.0, 90.0)]
    ]
    query = make_query(replace(layout, spans=tuple(spans)), entity_spec("height"), 7, PRIORS)

    assert column(query, "vertical_relative_length") == pytest.approx([0.5, 1, 0.25, 1])


@pytest.mark.parametrize(("claim", "count"), [(0.49, 0), (0.5, 1), (0.51, 1)])
def test_a_chance_of_one_half_is_a_claim(claim: float, count: float) -> None:
    claims = golden_claims(entity_names())
    claims.chances[:] = 0
    claims.chances[2, entity_names().index("width")] = claim
    query = make_query(golden_layout(), entity_spec("height"), 7, PRIORS, claims)

    assert set(column(query, "n_claimed")) == {count}


def test_only_a_temperature_may_be_below_zero() -> None:
    cold, size = EntitySpec("cold", "temperature", frozenset({"degree celsius"})), "height"
    layout = golden_layout()
    below = replace(layout.spans[0], span=make_span(-18.0, "degree celsius"))
    short = replace(layout.spans[0], span=make_span(-18.0))
    layout = replace(layout, spans=(short,), others=(below,))

    assert make_query(layout, cold, None, PRIORS).places == (1,)
    assert make_query(layout, entity_spec(size), None, PRIORS).places == ()
