"""A folder of read labels holds pictures, truth and questions; a few plain labels are answered end to end."""

import json
from pathlib import Path

import numpy as np
import pytest

from measure_extract.extractor import Extractor
from measure_extract.training.labels.generate import draw_labels
from measure_extract.training.labels.handwritten import draw_lines
from measure_extract.training.labels.reading import read_labels
from tests.helpers import FakeEngine


def test_pictures_truth_and_questions_are_kept(tmp_path: Path) -> None:
    engine = FakeEngine()
    folder, labels = tmp_path / "made" / "here", list(draw_labels(1, 3))
    asked = read_labels(labels[:1], folder, engine, question_seed=1)
    asked += read_labels(labels[1:], folder, engine, question_seed=1)  # goes on with it
    truth, questions = (
        [json.loads(line) for line in (folder / name).read_text(encoding="utf-8").splitlines()]
        for name in ("truth.jsonl", "questions.jsonl")
    )

    assert engine.readings == len(truth) == 3
    assert len(questions) == asked
    assert all((folder / "pictures" / question["image"]).is_file() for question in questions)
    answers = {row["image"]: row["answers"] for row in truth}
    for question in questions:
        assert question["answers"] == answers[question["image"]][question["entity"]]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("lines", "entity", "answer"),
    [
        (["Tall: 27 cm"], "height", "27 centimetre"),
        (["Net weight 425 g", "Drained weight 240 g"], "item_weight", "425 gram"),
        (["Tragkraft 130 kg"], "maximum_weight_recommendation", "130 kilogram"),
        (["Nennspannung 24 V", "Leistung 90 W"], "voltage", "24 volt"),
        (["Contenu net 330 ml"], "item_volume", "330 millilitre"),
        (["Battery 4400 mAh", "Power 15 W"], "voltage", None),
    ],
)
def test_plain_labels_end_to_end(lines: list[str], entity: str, answer: str | None) -> None:
    extractor = Extractor(device="cpu")
    found = extractor.extract(np.asarray(draw_lines(lines)), entity)

    assert (None if found is None else str(found)) == answer
