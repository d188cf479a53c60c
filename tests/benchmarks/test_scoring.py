"""One scorer for all systems: replies become answers, and every rate counts what it says."""

import pytest

from benchmarks.scoring import Outcomes, is_found, normalise, paired_p_value, score
from measure_extract.types import Example
from tests.helpers import make_box, make_ocr


@pytest.mark.parametrize(
    ("reply", "entity", "answer"),
    [
        ("30 centimetre", "height", "30 centimetre"),
        ("30cm", "height", "30 centimetre"),
        ("The height of the lamp is 11.8 inches (30 cm).", "height", "11.8 inch"),
        ("It weighs 2 lb and is 30 cm high", "height", "30 centimetre"),
        ("12 oz", "item_volume", "12 fluid ounce"),
        ("[100.0, 240.0] volt", "voltage", "[100.0, 240.0] volt"),
        ("", "height", ""),
        (" None. ", "height", ""),
        ("unanswerable", "height", ""),
        ("I am sorry, I cannot help with that", "height", "I am sorry, I cannot help with that"),
        ("30", "height", "30"),
        ("500 gram", "height", "500 gram"),
    ],
)
def test_normalise(reply: str, entity: str, answer: str) -> None:
    assert normalise(reply, entity) == answer


def row(picture: str, entity: str, *answers: str) -> Example:
    return Example(picture, entity, answers=answers, split_key=picture)


ROWS = [
    row("a", "height", "30 centimetre"),
    row("a", "width", "20 centimetre"),
    row("b", "height", "5 inch"),
    row("c", "voltage"),
    row("d", "voltage"),
]


@pytest.mark.parametrize(
    ("answers", "invented", "swapped"),
    [
        (["30 centimetre", "20 centimetre", "5 inch", "", ""], 0.0, 0.0),
        (["20 centimetre", "20 centimetre", "", "12 volt", ""], 0.5, 0.5),
        (["20 centimetre", "30 centimetre", "", "x", "x"], 1.0, 1.0),
        (["7 centimetre", "", "30 centimetre", "", ""], 0.0, 0.0),
    ],
)
def test_rates(answers: list[str], invented: float, swapped: float) -> None:
    found = score(ROWS, answers)

    assert found["hallucination_rate"] == invented
    assert found["swap_rate"] == swapped


def test_rates_of_nothing_are_unknown() -> None:
    found = score([row("a", "voltage", "5 volt")], ["5 volt"])

    assert found["hallucination_rate"] is None
    assert found["swap_rate"] is None


def test_a_system_equals_itself_and_differs_from_a_silent_one() -> None:
    rows = [row(str(i), "height", "5 inch") for i in range(30)]
    right, silent = (Outcomes.of(rows, [answer] * 30) for answer in ("5 inch", ""))

    assert paired_p_value(right, right, seed=1) == 1.0
    assert paired_p_value(right, silent, seed=1) < 0.001


def test_one_row_proves_nothing() -> None:
    rows = [row(str(i), "height", "5 inch") for i in range(10)]
    ten, nine = (Outcomes.of(rows, answers) for answers in (["5 inch"] * 10, ["5 inch"] * 9 + [""]))

    assert paired_p_value(ten, nine, seed=1) > 0.4


@pytest.mark.parametrize(
    ("text", "answer", "wanted"),
    [
        ("Height: 12.5 in", "12.5 inch", True),
        ("height 31.75 cm", "12.5 inch", True),
        ("10-12.5 in", "12.5 inch", True),
        ("12.5-20 in", "12.5 inch", True),
        ("12 oz", "12 fluid ounce", True),
        ("12 oz", "12 ounce", True),
        ("13 in", "12.5 inch", False),
        ("12.5", "12.5 inch", False),
        ("", "12.5 inch", False),
    ],
)
def test_a_value_is_found_by_any_reading(text: str, answer: str, wanted: bool) -> None:
    assert is_found(make_ocr(make_box(text)), row("a", "height", answer)) == wanted


def test_entities_outside_the_mix_are_named() -> None:
    rows = [row("a", "height", "5 inch"), row("b", "caliber", "9 millimetre")]

    assert score(rows, ["5 inch", ""])["outside_mix"] == ["caliber"]
    with pytest.raises(ValueError, match="without a share in the mix: caliber"):
        Outcomes.of(rows, ["5 inch", ""])


def test_rows_weigh_what_their_entity_does_in_the_test_rows() -> None:
    rows = [row(str(i), "height", "5 inch") for i in range(4)] + [row("v", "voltage", "5 volt")]
    found = Outcomes.of(rows, [""] * 5)

    assert found.weights.tolist() == [32282 / 4] * 4 + [5488]


def test_outcomes_are_swapped_picture_by_picture() -> None:
    """Thirty rows of one picture are one observation: they prove nothing."""
    one_picture = [row("a", "height", "5 inch") for _ in range(30)]
    right, silent = (Outcomes.of(one_picture, [answer] * 30) for answer in ("5 inch", ""))

    assert paired_p_value(right, silent, seed=1) == 1.0

    pairs = [row(str(i // 2), "height", "5 inch") for i in range(6)]
    right, silent = (Outcomes.of(pairs, [answer] * 6) for answer in ("5 inch", ""))
    # Of the eight ways to swap three pictures two leave a gap as wide; by rows it would be 2 of 64.
    assert paired_p_value(right, silent, seed=1) == pytest.approx(2 / 8, abs=0.03)
    assert paired_p_value(silent, right, seed=1) == paired_p_value(right, silent, seed=1)
