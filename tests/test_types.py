"""Values go to JSON and back, and refuse what no later stage could repair."""

import json

import pytest

from measure_extract.errors import DimensionError
from measure_extract.types import (
    Answers,
    Example,
    Measurement,
    OCRResult,
    QuantitySpan,
    ScoredCandidate,
)
from tests.helpers import make_box, make_ocr, make_span

POLYGON = ((0.0, 0.0), (10.0, 0.0), (10.0, 5.0), (0.0, 5.0))
CANDIDATE = ScoredCandidate(make_span(), "centimetre", 1.5, 0.9, POLYGON)
MEASUREMENT = Measurement(
    "height", 30.0, 30.0, 30.0, "centimetre", 0.9, "30cm", POLYGON, (CANDIDATE,)
)
VALUES = [
    make_ocr(
        make_box("3m", angle_deg=-90.0, det_score=0.5, char_edges=(0.1, 0.4, 0.9), is_repaired=True)
    ),
    make_span(axis="H", role="height", same_as=3),
    CANDIDATE,
    MEASUREMENT,
    Example("a.jpg", "height", 7, ("30 centimetre",), 0.5, "12"),
]


@pytest.mark.parametrize("value", VALUES, ids=lambda v: type(v).__name__)
def test_json_round_trip(value: OCRResult) -> None:
    again = type(value).from_dict(json.loads(json.dumps(value.to_dict())))

    assert again == value
    assert hash(again) == hash(value)


def test_measurement_prints_as_the_challenge_does() -> None:
    assert str(MEASUREMENT) == "30 centimetre"
    assert MEASUREMENT.to("cm") == 30
    assert MEASUREMENT.to("inch") == pytest.approx(11.811, abs=1e-3)
    assert f"{MEASUREMENT.quantity.to('meter'):~}" == "0.3 m"
    assert MEASUREMENT.span.surface == "30cm"


def test_span_checks_itself() -> None:
    with pytest.raises(ValueError, match="low 2 is above high 1"):
        make_span(low=2, high=1)
    with pytest.raises(ValueError, match="not among its readings"):
        make_span(units=("inch",))


def test_polygon_needs_four_points() -> None:
    data = make_box("x").to_dict()
    data["polygon"] = data["polygon"][:3]
    with pytest.raises(ValueError, match="4 points, got 3"):
        type(make_box("x")).from_dict(data)


def test_every_character_has_two_edges() -> None:
    with pytest.raises(ValueError, match="2 characters have 3 edges, got 2"):
        make_box("3m", char_edges=(0.1, 0.4))


def test_range() -> None:
    span = QuantitySpan(240, 220, 240, "volt", ("volt",), 0, 8, "220-240V")

    assert span.is_range
    assert not make_span().is_range


def test_to_another_dimension_is_refused_by_name() -> None:
    with pytest.raises(DimensionError, match="'centimetre' as 'kilogram'"):
        MEASUREMENT.to("kg")


RUNNER_UP = ScoredCandidate(make_span(1.0, surface="<b>1cm"), "centimetre", 0.1, 0.08, POLYGON)


def measured(surface: str = "30cm", runners_up: int = 1, low: float = 30.0) -> Measurement:
    candidates = (CANDIDATE, *[RUNNER_UP] * runners_up)
    return Measurement("height", 30.0, low, 30.0, "centimetre", 0.93, surface, POLYGON, candidates)


@pytest.mark.parametrize(
    ("surface", "shown"),
    [
        ("30cm", "'30cm'"),
        ("30\ncm", r"'30\ncm'"),
        ("3" * 90, f"'{'3' * 37}...'"),
    ],
)
def test_repr_is_one_short_line(surface: str, shown: str) -> None:
    expected = f"<Measurement height 30 centimetre, 0.93, printed {shown}>"

    assert repr(measured(surface)) == expected


@pytest.mark.parametrize(
    ("measurement", "rows", "words"),
    [
        (measured(), 3, "<td>answer</td><td>30 centimetre</td><td>0.93</td><td>30cm</td>"),
        (measured(), 3, "<td>2</td><td>1 centimetre</td><td>0.08</td><td>&lt;b&gt;1cm</td>"),
        (measured("<script>"), 3, "<td>&lt;script&gt;</td>"),
        (measured(low=20.0), 3, "<td>20 to 30 centimetre</td>"),
        (measured(runners_up=9), 11, "<td>10</td>"),
        (measured(runners_up=12), 12, "<td>and 3 more</td>"),
    ],
)
def test_notebooks_show_the_answer_and_runners_up(
    measurement: Measurement, rows: int, words: str
) -> None:
    page = measurement._repr_html_()

    assert page.count("<tr>") == rows
    assert words in page
    assert "<caption>height: 30 centimetre</caption>" in page


def test_no_answers_print_as_an_empty_dict() -> None:
    assert repr(Answers()) == "{}"


def test_answers_print_as_a_table_and_stay_a_dict() -> None:
    answers = Answers({"height": measured(), "item_weight": None})

    assert answers == {"height": measured(), "item_weight": None}
    assert (
        str(answers) == repr(answers) == "height       30 centimetre  0.93  30cm\nitem_weight  null"
    )
    assert answers._repr_html_().count("<tr>") == 3
    assert "<td>item_weight</td><td>null</td>" in answers._repr_html_()
