"""Reasons in words: they add up to the ranker's own score, and they say what is on the picture."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from measure_extract.extractor import Extractor
from measure_extract.images.base import RGBArray
from measure_extract.layout.base import Layout
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


def test_the_reasons_add_up_to_the_score(picture: RGBArray) -> None:
    extractor, layout = read(picture, make_box("Height: 30cm", 20, 240, 92, 262))
    found = extractor.explain(layout, "height")

    assert found is not None
    assert found.is_answer
    assert (found.prediction, found.surface) == ("30 centimetre", "30cm")
    weights = [abs(reason.weight) for reason in found.reasons]
    assert weights == sorted(weights, reverse=True)
    # Six families and the mean make the margin; Platt's sigmoid of it is the confidence.
    assert len(found.reasons) == 6
    answer = extractor.answer(layout, "height")
    assert answer is not None
    assert found.confidence == pytest.approx(answer.confidence)
    assert str(found).startswith("height: 30 centimetre (")


@pytest.mark.parametrize(
    ("boxes", "entity", "group", "words"),
    [
        ([make_box("Height: 30cm", 20, 240, 92, 262)], "height", None, 'a word for "height" stands in'),
        ([make_box("H30cm", 20, 240, 92, 262)], "height", None, 'the letter "H" stands at the number'),
        ([make_box("30cm", 40, 240, 92, 262)], "height", None, "a vertical drawn line, 76% of"),
        ([make_box("30cm", 40, 240, 92, 262)], "height", None, "it is the picture's only length"),
        ([make_box("30cm", 300, 10, 352, 32)], "height", None, "printed at the top center"),
        ([make_box("30cm/11.8in", 20, 240, 92, 262)], "height", None, "in two units that agree"),
        ([make_box("30 x 20 cm", 20, 240, 92, 262)], "width", None, "of 2 printed as a size"),
        ([make_box("30cm", 40, 240, 92, 262)], "height", 5, "nothing is known of height in group 5"),
        ([make_box("30cm", 40, 240, 92, 262)], "height", None, "without a product group"),
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
        "group", "number", "words", "others", "place", "lines",
    }  # fmt: skip
