"""One ranked result: answer, reason and confidence are read off it and agree."""

from dataclasses import replace

import numpy as np
import pytest

from measure_extract.entities import entity_spec
from measure_extract.layout.build import read_layout
from measure_extract.ranking.choice import Ranked, ordered
from measure_extract.ranking.priors import fit_priors
from measure_extract.ranking.query import make_query
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
