"""Data frames: which columns are the questions, and where the answers stand."""

import pandas as pd
import pytest

from measure_extract.datasets.frames import questions_of_frame, with_answers
from measure_extract.errors import TableError
from measure_extract.geometry import bbox_polygon
from measure_extract.types import Example, Measurement, RowResult


@pytest.mark.parametrize(
    ("columns", "image"),
    [
        ({"image": "a.png", "image_link": "https://x"}, "a.png"),
        ({"image_link": "https://x", "image": "a.png"}, "a.png"),
        ({"image_link": "https://x"}, "https://x"),
    ],
)
def test_the_picture_is_in_the_column_image_or_else_image_link(
    columns: dict[str, str], image: str
) -> None:
    frame = pd.DataFrame([{**columns, "entity_name": "height"}])

    assert questions_of_frame(frame) == [(image, "height", None)]


def test_a_missing_column_is_named() -> None:
    for present, missing in (("image", "entity_name"), ("entity_name", "image")):
        with pytest.raises(TableError, match=f"column '{missing}' is missing"):
            questions_of_frame(pd.DataFrame([{present: "x"}]))


def test_answers_stand_beside_their_questions() -> None:
    polygon = bbox_polygon((0, 0, 9, 9))
    found = Measurement("height", 30.0, 30.0, 30.0, "centimetre", 0.9, "30cm", polygon, ())
    rows = [Example("a.png", "height"), Example("b.png", "height")]
    results = [RowResult(rows[0], None, "nothing printed"), RowResult(rows[1], found, "")]
    frame = pd.DataFrame({"image": ["a.png", "b.png"], "value": ["own", "own"]}, index=[9, 9])
    answered = with_answers(frame, results)

    assert list(answered.index) == [9, 9]
    assert list(answered["prediction"]) == ["", "30 centimetre"]
    assert list(answered["outcome"]) == ["not_printed", "answered"]
    assert answered["value"].tolist()[1] == 30
    assert list(frame["value"]) == ["own", "own"]
