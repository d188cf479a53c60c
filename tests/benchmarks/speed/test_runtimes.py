"""What is counted when two runtimes have read the same photos."""

from benchmarks.speed.runtimes import Answer, compared, drawn_rows
from measure_extract.types import Example, OCRResult
from tests.helpers import make_box


def page(*texts: str) -> OCRResult:
    boxes = [make_box(text, 0, 50 * i, 200, 50 * i + 20) for i, text in enumerate(texts)]
    return OCRResult(tuple(boxes), 400, 400)


def row(image: str, *answers: str, weight: float = 1.0) -> Example:
    return Example(image, "height", None, answers=answers, weight=weight)


ROWS = [row("a", "30 centimetre"), row("a", "7 centimetre"), row("b", "5 centimetre")]


def test_what_is_lost_and_gained_is_counted_against_the_first() -> None:
    first = [Answer(page("30 cm", "7 cm"), 2.0, 100.0, 300.0), Answer(page("x"), 2.0, 100.0, 200.0)]
    other = [Answer(page("30 cm", "1 cm"), 1.0, 90.0, 90.0), Answer(page("5 cm"), 1.0, 90.0, 95.0)]
    found = compared(ROWS, ["a", "b"], {"onnx f32": first, "openvino bf16": other})

    assert (found["photos"], found["rows"]) == (2, 3)
    assert found["runtimes"]["onnx f32"] == {
        "values_found": 2, "value_recall": 0.6667, "lost": 0, "gained": 0, "same_lines": 1.0,
        "photos_per_cpu_second": 0.5, "speed": 1.0, "peak_mb": 300.0,
    }  # fmt: skip
    assert found["runtimes"]["openvino bf16"] == {
        "values_found": 2, "value_recall": 0.6667, "lost": 1, "gained": 1, "same_lines": 0.3333,
        "photos_per_cpu_second": 1.0, "speed": 2.0, "peak_mb": 95.0,
    }  # fmt: skip


def test_rows_without_a_printed_or_sure_answer_are_not_drawn() -> None:
    rows = [*ROWS, row("c"), row("d", "1 metre", weight=0.1)]

    assert drawn_rows(rows, 9) == ROWS
    assert drawn_rows(rows, 1) in (ROWS[:2], ROWS[2:])
    assert drawn_rows(rows, 1) == drawn_rows(rows[::-1], 1)[::-1]
