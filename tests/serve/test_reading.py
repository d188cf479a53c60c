"""What a reader makes of photo jobs, in this process: what is read once, asked, told and kept."""

import hashlib
import json
from dataclasses import replace
from typing import Any

import pytest

from measure_extract import extractor as extractor_module
from measure_extract.extractor import Extractor
from measure_extract.images.base import ImageLimits
from measure_extract.ranking.choice import Ranked
from measure_extract.serve import reading as module
from measure_extract.serve.base import PhotoJob, Question
from measure_extract.serve.reading import PhotoReader
from tests.helpers import FakeEngine, make_box
from tests.serve.helpers import photo

H, W = Question("height"), Question("width")


@pytest.fixture
def engine() -> FakeEngine:
    return FakeEngine(
        make_box("Height: 30cm", 40, 240, 192, 262), make_box("45 cm", 245, 470, 297, 492)
    )


@pytest.fixture
def reader(engine: FakeEngine) -> PhotoReader:
    return PhotoReader(Extractor(ocr=engine))


def job(content: bytes, *questions: Question, is_text_wanted: bool = False) -> PhotoJob:
    sha256 = hashlib.sha256(content).hexdigest()
    return PhotoJob(sha256, content, questions or (H,), is_text_wanted)


def fragment(reader: PhotoReader, question: Question) -> dict[str, Any]:
    [answer] = reader.answer([job(photo(), question)])
    facts: dict[str, Any] = json.loads(answer.answers[0].fragment)
    return facts


def test_answers_are_in_the_order_of_jobs_and_questions(reader: PhotoReader) -> None:
    jobs = [job(photo(color=1), H, W), job(b"no photo", H), job(photo(color=2), W)]
    answers = reader.answer(jobs)

    assert [answer.sha256 for answer in answers] == [one.sha256 for one in jobs]
    assert [[a.question for a in answer.answers] for answer in answers] == [[H, W], [], [W]]
    assert [answer.problem for answer in answers] == ["", "not-a-photo", ""]


def test_a_bug_on_one_photo_fails_that_alone(
    reader: PhotoReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    build, seen = extractor_module.read_layout, []

    def stumble(*page: Any) -> Any:
        seen.append(page)
        if len(seen) == 1:
            raise IndexError("no such line")
        return build(*page)

    monkeypatch.setattr(extractor_module, "read_layout", stumble)
    answers = reader.answer([job(photo(color=1)), job(photo(color=2))])

    assert [answer.problem for answer in answers] == ["unreadable-photo", ""]


@pytest.mark.parametrize("photos", [2, 9])
def test_as_many_layouts_are_kept_as_were_read_together(
    reader: PhotoReader, engine: FakeEngine, photos: int
) -> None:
    jobs = [job(photo(color=k), H) for k in range(photos)]
    reader.answer(jobs)
    reader.answer([replace(one, questions=(W,)) for one in jobs])

    assert engine.readings == photos


def test_the_group_is_asked_about(reader: PhotoReader, monkeypatch: pytest.MonkeyPatch) -> None:
    groups = []
    rank = Extractor.rank

    def remember(self: Extractor, layout: Any, entity: str, group_id: int | None = None) -> Ranked:
        groups.append(group_id)
        return rank(self, layout, entity, group_id)

    monkeypatch.setattr(Extractor, "rank", remember)
    reader.answer([job(photo(), replace(H, group_id=7), W)])

    assert groups == [7, None]


def test_reasons_are_given_where_they_were_asked(reader: PhotoReader) -> None:
    assert "explanation" not in fragment(reader, H)
    assert fragment(reader, replace(H, is_explained=True))["explanation"]["reasons"]


@pytest.mark.parametrize("is_wanted", [False, True])
def test_text_is_given_where_it_was_asked(reader: PhotoReader, is_wanted: bool) -> None:
    [answer] = reader.answer([job(photo(), H, is_text_wanted=is_wanted)])
    facts = json.loads(answer.picture)

    assert (facts["width_px"], facts["height_px"]) == (500, 500)
    assert ("boxes" in facts, "quantities" in facts) == (is_wanted, is_wanted)


def test_quantities_count_in_the_boxes_beside_them() -> None:
    heads = "Net weight Height"  # a gap between the two heads, which are read as one line
    steps = [12.0] * 10 + [30.0] + [12.0] * 6
    edges = tuple(sum(steps[:k]) / sum(steps) for k in range(len(heads) + 1))
    boxes = (
        make_box(heads, 0, 0, sum(steps), 20, char_edges=edges),
        make_box("3 kg", 0, 30, 60, 50),
        make_box("20 cm", 140, 30, 210, 50),
    )
    reader = PhotoReader(Extractor(ocr=FakeEngine(*boxes)))
    [answer] = reader.answer([job(photo(), H, is_text_wanted=True)])
    facts = json.loads(answer.picture)

    assert [box["text"] for box in facts["boxes"]] == ["Net weight", "Height", "3 kg", "20 cm"]
    printed = [
        [facts["boxes"][i]["text"] for i in q["span"]["box_indices"]] for q in facts["quantities"]
    ]
    assert printed == [["3 kg"], ["20 cm"]]


def test_the_last_four_photos_need_not_be_read_again(
    reader: PhotoReader, engine: FakeEngine
) -> None:
    for color in range(5):
        [fresh] = reader.answer([job(photo(color=color))])
        assert [*fresh.seconds] == ["load", "ocr", "layout", "answer"]
    assert engine.readings == 5
    for color in (1, 2, 3, 4):
        [again] = reader.answer([job(photo(color=color), W)])
        assert [*again.seconds] == ["answer"]  # nothing is counted twice
    assert engine.readings == 5
    reader.answer([job(photo(color=0))])
    assert engine.readings == 6


@pytest.mark.parametrize(
    ("content", "limits", "problem"),
    [
        (b"no photo", ImageLimits(), "not-a-photo"),
        (photo()[:200], ImageLimits(), "broken-photo"),
        (photo(), ImageLimits(max_pixels=100), "photo-too-large"),
    ],
)
def test_what_is_wrong_with_a_photo(content: bytes, limits: ImageLimits, problem: str) -> None:
    [answer] = PhotoReader(Extractor(ocr=FakeEngine(), limits=limits)).answer([job(content)])

    assert (answer.problem, answer.answers) == (problem, ())
    assert answer.detail


def test_an_engine_that_fails_is_a_problem_of_its_photos() -> None:
    reader = PhotoReader(Extractor(ocr=FakeEngine(fails=True)))
    for jobs in ([job(photo())], [job(photo(color=1)), job(photo(color=2))]):
        assert {answer.problem for answer in reader.answer(jobs)} == {"unreadable-photo"}


def test_all_that_decides_an_answer_is_in_the_fingerprint(
    engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Extractor, "rank", lambda *_: None)  # which loads the models
    found = [PhotoReader(Extractor(ocr=engine, min_confidence=c)).warm() for c in (0.5, 0.5, 0.6)]
    monkeypatch.setattr(module, "__version__", "0.0.0")
    found.append(PhotoReader(Extractor(ocr=engine, min_confidence=0.5)).warm())

    assert found[0] == found[1]
    assert len({*found}) == 3
