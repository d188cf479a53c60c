"""Reasons in words: they add up to the ranker's own score, and they say what is on the picture."""

import math
from collections import Counter
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image, ImageDraw

from measure_extract.extractor import Extractor
from measure_extract.images.base import RGBArray
from measure_extract.layout.base import Layout
from measure_extract.ranking.choice import Ranked
from measure_extract.ranking.explain import Explanation, Reason, explain, family_weights, told_order
from measure_extract.ranking.features.feature import Basis
from measure_extract.ranking.features.table import FAMILIES, FAMILY_OF
from measure_extract.ranking.ranker import Calibration
from measure_extract.types import TextBox
from tests.helpers import FakeEngine, make_box


@pytest.fixture(scope="module")
def picture() -> RGBArray:
    """Give a picture with one vertical line."""
    image = Image.new("RGB", (500, 500), "white")
    ImageDraw.Draw(image).line((100, 60, 100, 440), fill="black", width=3)
    return np.asarray(image)


def read(picture: RGBArray, *boxes: TextBox) -> tuple[Extractor, Layout]:
    extractor = Extractor(ocr=FakeEngine(*boxes))
    return extractor, extractor.read(picture)


@pytest.mark.parametrize("group", [None, 107694, 108478])
@pytest.mark.parametrize("text", ["Height: 30cm", "30cm", "30cm/11.81in", "Serial 30cm"])
def test_reasons_and_base_add_up_to_the_confidence(
    picture: RGBArray, text: str, group: int | None
) -> None:
    extractor, layout = read(picture, make_box(text, 20, 240, 92, 262))
    found = extractor.explain(layout, "height", group)
    ranked = extractor.rank(layout, "height", group)

    assert found is not None
    total = found.base + sum(reason.weight for reason in found.reasons)
    assert 1 / (1 + math.exp(-total)) == pytest.approx(found.confidence, abs=2e-3)
    assert found.confidence == ranked.confidence
    assert found.is_answer == ranked.is_answered
    if ranked.measurement is not None:
        assert found.confidence == ranked.measurement.confidence
        assert found.prediction == str(ranked.measurement)
        assert found.surface == ranked.measurement.surface


def test_a_label_that_names_another_purpose_overrules_the_reasons(picture: RGBArray) -> None:
    extractor, layout = read(picture, make_box("Width 30cm", 20, 240, 92, 262))
    found = extractor.explain(layout, "height")

    assert found is not None
    assert (found.confidence, found.is_answer) == (0, False)
    assert "ruled out, its label says: the width of the product" in str(found)
    assert "ruled out" not in str(extractor.explain(layout, "width"))


def test_reasons_are_what_can_be_checked_in_the_photo(picture: RGBArray) -> None:
    extractor, layout = read(picture, make_box("Height: 30cm", 20, 240, 92, 262))
    found = extractor.explain(layout, "height")

    assert found is not None
    assert (found.prediction, found.surface) == ("30 centimetre", "30cm")
    assert [family.name for family in FAMILIES][0] == "question"
    assert {reason.family for reason in found.reasons} == {
        FAMILY_OF[name].name for name in extractor.ranker.feature_names
    } - {"question"}
    lines = str(found).splitlines()
    assert lines[0].startswith("height: 30 centimetre (")
    assert lines[-1].endswith("any candidate, before the photo is looked at")


@pytest.mark.parametrize("text", ["Height: 30cm", "30cm", "30cm/11.81in", "H30cm", "Serial 30cm"])
@pytest.mark.parametrize("place", [(20, 240, 92, 262), (300, 10, 352, 32)])
def test_the_first_reason_can_be_seen_in_the_photo(
    picture: RGBArray, text: str, place: tuple[float, float, float, float]
) -> None:
    extractor, layout = read(picture, make_box(text, *place))
    ranked = extractor.rank(layout, "height", None)
    found = extractor.explain_ranked(ranked)

    assert found is not None
    assert _basis(ranked, found.reasons[0]) is Basis.SEEN
    assert found.reasons[-1].text == "no product group is given"
    assert sorted(found.reasons, key=lambda r: told_order(_basis(ranked, r), r.weight)) == [
        *found.reasons
    ]


def _basis(ranked: Ranked, reason: Reason) -> Basis:
    [family] = [family for family in FAMILIES if family.name == reason.family]
    return family.basis(ranked.query, ranked.order[0])


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ((Basis.SEEN, 0.3), (Basis.SEEN, 0.2)),
        ((Basis.SEEN, -0.3), (Basis.SEEN, 0.2)),
        ((Basis.SEEN, 0.05), (Basis.JUDGED, 4.0)),
        ((Basis.JUDGED, 4.0), (Basis.SEEN, 0.04)),
        ((Basis.JUDGED, 0.1), (Basis.MISSING, 4.0)),
        ((Basis.JUDGED, 0.01), (Basis.MISSING, 4.0)),
        ((Basis.MISSING, 4.0), (Basis.MISSING, 3.0)),
    ],
)
def test_what_is_told_first(first: tuple[Basis, float], second: tuple[Basis, float]) -> None:
    assert told_order(*first) < told_order(*second)


def test_word_that_names_the_entity_speaks_for_it_and_another_against(picture: RGBArray) -> None:
    weights = {}
    for text in ("Height: 30cm", "Width: 30cm"):
        extractor, layout = read(picture, make_box(text, 20, 240, 92, 262))
        found = extractor.explain(layout, "height")
        assert found is not None
        weights[text] = {r.family: r.weight for r in found.reasons}["words"]

    assert weights["Height: 30cm"] > 0 > weights["Width: 30cm"]


@pytest.mark.parametrize(
    ("boxes", "entity", "group", "words"),
    [
        ([make_box("Height: 30cm", 20, 240, 92, 262)], "height", None, 'a word for "height" stands in "Height: 30cm"'),
        ([make_box("H30cm", 20, 240, 92, 262)], "height", None, 'the letter "H" stands at "30cm"'),
        ([make_box("30cm", 40, 240, 92, 262)], "height", None, 'a vertical drawn line, 76% of the picture long, runs right of "30cm"'),
        ([make_box("30cm", 40, 240, 92, 262)], "height", None, '"30cm" is the picture\'s only length'),
        ([make_box("30cm", 300, 10, 352, 32)], "height", None, '"30cm" is printed at the top center'),
        ([make_box("30cm/11.8in", 20, 240, 92, 262)], "height", None, "in two units that agree"),
        ([make_box("30 x 20 cm", 20, 240, 92, 262)], "width", None, "of 2 printed as a size"),
        ([make_box("30cm", 40, 240, 92, 262)], "height", 5, "nothing is known of height in group 5"),
        ([make_box("30cm", 40, 240, 92, 262)], "height", None, "no product group is given"),
    ],
)  # fmt: skip
def test_words(
    picture: RGBArray, boxes: list[TextBox], entity: str, group: int | None, words: str
) -> None:
    extractor, layout = read(picture, *boxes)

    assert words in str(extractor.explain(layout, entity, group))


def test_silence_is_explained_too(picture: RGBArray) -> None:
    extractor, layout = read(picture, make_box("30cm", 40, 240, 92, 262))
    extractor = Extractor(ocr=extractor.ocr, min_confidence=1.0)
    found = extractor.explain(layout, "height")

    assert found is not None
    assert not found.is_answer
    assert "not sure enough" in str(found)
    assert extractor.explain(layout, "voltage") is None


def test_it_is_json(picture: RGBArray) -> None:
    extractor, layout = read(picture, make_box("30cm", 40, 240, 92, 262))
    found = extractor.explain(layout, "height")

    assert found is not None
    facts = found.to_dict()
    assert facts["prediction"] == "30 centimetre"
    assert {reason["family"] for reason in facts["reasons"]} == {
        "group", "number", "words", "purposes", "rivals", "others", "place", "lines", "axes",
    }  # fmt: skip


class EvenTrees:
    """Contributes the same of every feature, and as the mean."""

    def contributions(self, matrix: np.ndarray) -> np.ndarray:
        return np.full((len(matrix), matrix.shape[1] + 1), 0.1357911)


def evenly_explained(picture: RGBArray, text: str, entity: str) -> tuple[Explanation, Counter[str]]:
    """Explain the answer that a text gives by EvenTrees; counts the features of each family."""
    extractor, layout = read(picture, make_box(text, 20, 240, 92, 262))
    even = replace(extractor.ranker, chance=EvenTrees(), calibration=Calibration())  # type: ignore[arg-type]
    found = explain(extractor.rank(layout, entity, None), even)

    assert found is not None
    return found, Counter(FAMILY_OF[name].name for name in even.feature_names)


def test_weights_are_said_to_a_thousandth(picture: RGBArray) -> None:
    found, counts = evenly_explained(picture, "Height: 30cm", "height")

    assert found.base == round((counts.pop("question") + 1) * 0.1357911, 3)
    assert {r.family: r.weight for r in found.reasons} == {
        family: round(count * 0.1357911, 3) for family, count in counts.items()
    }


def test_a_family_with_nothing_to_say_weighs_in_the_base(picture: RGBArray) -> None:
    found, counts = evenly_explained(picture, "500 g", "item_weight")

    assert found.base == round((counts["question"] + counts["axes"] + 1) * 0.1357911, 3)
    assert "axes" not in {reason.family for reason in found.reasons}
    assert all(reason.text for reason in found.reasons)


class RowTrees:
    """Contributes each feature's own value, and 3 as the mean."""

    def contributions(self, matrix: np.ndarray) -> np.ndarray:
        return np.hstack([matrix, np.full((len(matrix), 1), 3.0)])


def test_weights_are_the_best_candidates_summed_by_family_and_scaled_as_its_confidence() -> None:
    names = ("entity", "chain", "rec_score", "axis", "is_length")
    ranker = SimpleNamespace(
        chance=RowTrees(), calibration=Calibration(2.0, 0.5), feature_names=names
    )
    matrix = np.array([[9.0] * 5, [0.25, 1.0, -4.0, 0.5, 0.125], [8.0] * 5])
    ranked = SimpleNamespace(order=(1, 2, 0), matrix=matrix)
    weights, base = family_weights(ranked, ranker)  # type: ignore[arg-type]

    assert base == 2 * 3 + 0.5 + 2 * (0.25 + 0.125)
    assert {name: weight for name, weight in weights.items() if weight} == {
        "words": 2 * 1.5, "number": 2 * -4.0,
    }  # fmt: skip
    assert set(weights) == {family.name for family in FAMILIES} - {"question"}


def test_the_facts_told_are_those_of_the_print_that_earned_the_confidence(
    picture: RGBArray,
) -> None:
    extractor, layout = read(picture, make_box("30cm/11.8in", 20, 240, 92, 262))
    ranked = extractor.rank(layout, "height", None)
    for order in ((0, 1), (1, 0)):
        turned = replace(ranked, order=order)
        found = explain(turned, extractor.ranker)
        assert found is not None
        number = next(r.text for r in found.reasons if r.family == "number")
        printed = ranked.query.candidates[order[0]].span.surface
        assert number.startswith(f'"{printed}" was read')
        shown = ranked.query.candidates[turned.shown].span
        assert found.surface == shown.surface
        assert found.judged_by == ("" if printed == shown.surface else printed)


def test_what_was_decided_of_the_best_candidate_is_told(picture: RGBArray) -> None:
    boxes = make_box("30cm", 20, 240, 92, 262), make_box("20cm", 300, 10, 352, 32)
    extractor, layout = read(picture, *boxes)
    ranked = replace(extractor.rank(layout, "height", None), order=(1, 0))
    decided = replace(ranked, ruled_out=("its label", "its range"), taken_for="a dose")
    found = explain(decided, extractor.ranker)

    assert found is not None
    assert (found.ruled_out, found.taken_for) == ("its range", "a dose")
