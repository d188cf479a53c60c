"""Questions about texts of photos: asked with their group, and counted without their text."""

from typing import Any

from benchmarks.accuracy.photo_texts import asked, report
from measure_extract.layout.base import Layout
from measure_extract.training.photo_texts import LabelledRange, PhotoText, known_texts
from measure_extract.types import Measurement

TEXT = PhotoText(
    "a",
    7,
    ("NET WT 40 g", "Serving 20 g"),
    (LabelledRange(0, 7, 11, "net_weight"), LabelledRange(1, 8, 12, "serving")),
)


class Stub:
    """Answers every question with what it says, and keeps what it was asked."""

    def __init__(self, said: Measurement | None) -> None:
        self.said = said
        self.groups: list[Any] = []

    def answer(self, layout: Layout, entity: str, group_id: int | None) -> Measurement | None:
        self.groups.append((len(layout.spans), entity, group_id))
        return self.said


def test_questions_are_counted_by_entity_and_show_no_text() -> None:
    known = known_texts([TEXT])
    stub = Stub(None)
    found = report(asked(stub, known.rows, known.layouts))  # type: ignore[arg-type]

    assert sorted(stub.groups) == [
        (2, "item_weight", 7),
        (2, "maximum_weight_recommendation", 7),
    ]
    assert found == {
        "questions": 2,
        "right_share": 0.5,
        "rightly silent": 1,
        "silent": 1,
        "unprinted": 1,
        "per_entity": {
            "item_weight": {"questions": 1, "right_share": 0.0, "silent": 1, "unprinted": 0},
            "maximum_weight_recommendation": {
                "questions": 1,
                "right_share": 1.0,
                "rightly silent": 1,
                "unprinted": 1,
            },
        },
    }
