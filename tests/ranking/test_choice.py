"""One ranked result: answer, reason and confidence are read off it and agree."""

from dataclasses import replace

import numpy as np
import pytest

from measure_extract.entities import entity_spec
from measure_extract.layout.build import read_layout
from measure_extract.ranking.choice import Ranked, judge, ordered
from measure_extract.ranking.priors import fit_priors
from measure_extract.ranking.query import Query, make_query
from measure_extract.spans.finder import shared_finder
from measure_extract.types import TextBox
from tests.helpers import blank, make_box, make_ocr

INCHES = fit_priors([(7, "height", "12 inch")] * 30 + [(8, "height", "30 centimetre")] * 30)


def ranked(
    *boxes: TextBox, confidences: list[float], group: int | None = None, threshold: float = 0.5
) -> Ranked:
    layout = read_layout(blank(), make_ocr(*boxes), shared_finder())
    query = make_query(layout, entity_spec("height"), group, INCHES)
    chances = np.array(confidences)
    assert len(query) == len(chances)
    matrix = np.zeros((len(chances), 1), dtype=np.float32)
    return Ranked(query, matrix, chances, chances, ordered(chances), threshold)


DUAL = make_box("30cm/11.8in")
OTHER = make_box("20cm", top=100, bottom=120)


@pytest.mark.parametrize(
    ("scores", "order"),
    [
        ([], ()),
        ([1.0], (0,)),
        ([1, 3, 2], (1, 2, 0)),
        ([2, 1, 2], (0, 2, 1)),
        ([0, 0, 0], (0, 1, 2)),
    ],
)
def test_equal_scores_keep_their_reading_order(scores: list[float], order: tuple[int, ...]) -> None:
    assert ordered(scores) == order


@pytest.mark.parametrize(
    ("threshold", "answer", "reason"),
    [
        (0.5, "30 centimetre", ""),
        (0.9, "30 centimetre", ""),  # as sure as is asked
        (0.91, "None", "no candidate is confident enough"),
    ],
)
def test_threshold_decides(threshold: float, answer: str, reason: str) -> None:
    found = ranked(make_box("30cm"), OTHER, confidences=[0.9, 0.2], threshold=threshold)

    assert str(found.measurement) == answer
    assert found.reason == reason
    assert found.is_answered == (not reason)


def test_nothing_printed() -> None:
    found = ranked(make_box("500 g"), confidences=[], threshold=0.0)

    assert found.measurement is None
    assert found.reason == "nothing printed"
    assert found.confidence == 0.0


@pytest.mark.parametrize(
    ("group", "answer"), [(7, "11.8 inch"), (8, "30 centimetre"), (None, "11.8 inch")]
)
def test_group_decides_between_prints_of_one_quantity(group: int | None, answer: str) -> None:
    # Over all groups both units are as common; of equals the surer print, here the second, is given.
    found = ranked(DUAL, OTHER, confidences=[0.8, 0.9, 0.1], group=group).measurement

    assert found is not None
    assert str(found) == answer


@pytest.mark.parametrize("group", [7, 8, None])
def test_one_confidence_for_one_answer(group: int | None) -> None:
    judged = ranked(DUAL, OTHER, confidences=[0.8, 0.9, 0.1], group=group)
    found = judged.measurement

    assert found is not None
    assert found.confidence == found.candidates[0].confidence == judged.confidence == 0.9
    assert found.span is found.candidates[0].span
    assert len(found.candidates) == 3
    assert found.candidates[-1].confidence == pytest.approx(0.1)
    assert {(c.span.surface, c.score) for c in found.candidates} == {
        ("30cm", 0.8), ("11.8in", 0.9), ("20cm", 0.1),
    }  # fmt: skip


def test_prints_that_disagree_are_two_quantities() -> None:
    judged = ranked(make_box("30cm/18in"), confidences=[0.9, 0.8], group=7)

    assert str(judged.measurement) == "30 centimetre"


def test_other_box_of_the_same_value_is_no_twin() -> None:
    boxes = make_box("30cm/11.8in"), make_box("11.8in", top=100, bottom=120)
    judged = ranked(*boxes, confidences=[0.3, 0.2, 0.9], group=8)

    assert str(judged.measurement) == "11.8 inch"


def test_ranked_keeps_what_was_judged() -> None:
    judged = ranked(DUAL, OTHER, confidences=[0.8, 0.9, 0.1])

    assert replace(judged, threshold=1.0).measurement is None
    assert judged.order == (1, 0, 2)


@pytest.mark.parametrize(
    ("threshold", "reason"), [(0.5, ""), (0.95, "text in a script that is not read")]
)
def test_a_page_in_another_script_says_so_where_nothing_is_answered(
    threshold: float, reason: str
) -> None:
    unread = make_box("   ", 0, 300, 300, 320)
    found = ranked(make_box("30cm"), unread, confidences=[0.9], threshold=threshold)

    assert found.reason == reason


def test_prints_of_another_quantity_in_the_same_line_are_no_twins() -> None:
    line = make_box("30cm/11.8in, 20cm/7.9in", right=300)
    judged = ranked(line, confidences=[0.3, 0.2, 0.9, 0.1], group=7)

    assert str(judged.measurement) == "7.9 inch"


def test_a_print_that_stands_alone_is_no_twin_of_a_linked_one() -> None:
    line = make_box("11.8in deep and 30cm/11.8in wide", right=300)
    judged = ranked(line, confidences=[0.1, 0.9, 0.8], group=7)

    assert [placed.span.same_as for placed in judged.query.candidates][0] is None
    assert judged.shown == 2


def test_a_range_is_answered_with_both_its_ends() -> None:
    found = ranked(make_box("20-30 cm"), confidences=[0.9]).measurement

    assert found is not None
    assert (found.low, found.value, found.high) == (20, found.span.value, 30)


@pytest.mark.parametrize("is_calibrated", [True, False])
def test_an_answer_says_whether_labels_vouch_for_it(is_calibrated: bool) -> None:
    judged = replace(ranked(OTHER, confidences=[0.9]), is_calibrated=is_calibrated)

    assert judged.measurement is not None
    assert judged.measurement.is_calibrated == is_calibrated


def test_a_page_of_one_colour_says_so() -> None:
    assert ranked(confidences=[]).reason == "nothing can be seen: the page is of one colour"


class TwoScores:
    """Judges two candidates, the second better; its threshold is 0.5."""

    threshold = 0.5

    def features(self, query: Query) -> np.ndarray:
        return np.zeros((len(query), 1), dtype=np.float32)

    def score(self, matrix: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return np.array([-2.0, 3.0]), np.array([0.2, 0.9])


@pytest.mark.parametrize(("asked", "used"), [(None, 0.5), (0.0, 0.0), (0.7, 0.7)])
@pytest.mark.parametrize(
    ("named", "order", "confidences"),
    [
        ((), (1, 0), [0.2, 0.9]),
        (("", "width"), (0, 1), [0.2, 0.0]),
        (("width", ""), (1, 0), [0.0, 0.9]),
    ],
)
def test_what_is_ruled_out_stands_last_without_confidence(
    named: tuple[str, ...],
    order: tuple[int, ...],
    confidences: list[float],
    asked: float | None,
    used: float,
) -> None:
    layout = read_layout(blank(), make_ocr(make_box("30cm"), OTHER), shared_finder())
    query = make_query(replace(layout, named=named), entity_spec("height"), None, INCHES)
    judged = judge(query, TwoScores(), threshold=asked)  # type: ignore[arg-type]

    assert (judged.order, judged.threshold) == (order, used)
    assert judged.confidences.tolist() == confidences
    assert judged.scores.tolist() == [-2.0, 3.0]
