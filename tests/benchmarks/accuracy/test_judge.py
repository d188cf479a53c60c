"""The judge is trained on some texts, and scored over what is printed in others."""

from typing import Any

import pytest

from benchmarks.accuracy.judge import JUDGES, Line, features, judged, proposals, score, vetoes
from measure_extract.spans.finder import find_quantities

INCHES = [Line(f"The board is {n} in long.", [(float(n), "inch")], False) for n in range(3, 33)]
PLACES = [Line(f"Chapter {n} in colour was torn.", [], False) for n in range(3, 33)]


def test_a_proposal_is_told_by_what_stands_around_it() -> None:
    text = "It weighs 3 kg in all."
    found = features(text, find_quantities(text)[0])

    assert (found["unit"], found["left 1"], found["right 1"]) == ("kg", "weighs", "in")
    assert found["begins"] == found["ends"] == 0


def test_a_range_is_one_proposal_of_two_values() -> None:
    (found,) = proposals([Line("6 to 8 inches", [(6.0, "inch"), (9.0, "inch")], False)])

    assert (found.values, found.right) == (2, 1)


def test_without_vetoes_prepositions_are_proposed() -> None:
    assert not proposals(PLACES)
    with vetoes(are_on=False):
        assert len(proposals(PLACES)) == len(PLACES)


@pytest.mark.parametrize("name", JUDGES)
def test_a_judge_learns_which_words_veto(name: str) -> None:
    with vetoes(are_on=False):
        train, test = proposals(INCHES[:20] + PLACES[:20]), proposals(INCHES[20:] + PLACES[20:])

    assert judged(JUDGES[name], train, test, 3) == [True] * 10 + [False] * 10


@pytest.mark.parametrize(
    ("kept", "figures"),
    [
        ([True, True], {"precision": 0.5, "recall": 0.5, "f1": 0.5}),
        ([True, False], {"precision": 1.0, "recall": 0.5, "f1": 0.6667}),
        ([False, False], {"precision": 0.0, "recall": 0.0, "f1": 0.0}),
    ],
)
def test_scores_count_what_is_printed(kept: list[bool], figures: dict[str, Any]) -> None:
    found = proposals([Line("3 kg and 4 lb", [(3.0, "kilogram"), (9.0, "gram")], False)])

    assert score(found, kept, 2) == figures
