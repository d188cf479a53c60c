"""One extractor answers the questions of pictures; one that fails is alone."""

import hashlib
import io
import json

import pytest
from PIL import Image

from measure_extract.batch.base import Answer, ImageJob
from measure_extract.batch.worker import Worker, WorkerSettings
from measure_extract.errors import ModelNotFoundError
from measure_extract.settings import ExtractorSettings
from tests.helpers import FakeEngine, make_box

CHALLENGE = "https://m.media-amazon.com/images/I/31-abc.jpg"


@pytest.mark.parametrize(
    ("convention", "is_by_picture", "image", "expected"),
    [
        ("strict", True, CHALLENGE, "challenge"),
        ("strict", True, "photo.jpg", "strict"),
        ("strict", True, "https://shop.example/m.media-amazon.com/a.jpg", "strict"),
        ("strict", False, CHALLENGE, "strict"),
        ("challenge", False, "photo.jpg", "challenge"),
    ],
)
def test_convention_of_a_picture(
    convention: str, is_by_picture: bool, image: str, expected: str
) -> None:
    stages = ExtractorSettings(convention=convention)
    worker = Worker(WorkerSettings(stages=stages, is_by_picture=is_by_picture))

    assert worker._convention(image) == expected


def worker_of(engine: FakeEngine, *, is_detailed: bool = False) -> Worker:
    stages = ExtractorSettings(ocr=engine, device="cpu")
    return Worker(WorkerSettings(stages=stages, is_detailed=is_detailed))


def picture(width: int = 500) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (width, 500), (200, 30, 30)).save(stream, "PNG")
    return stream.getvalue()


def job(number: int, *entities: str) -> ImageJob:
    return ImageJob(number, f"{number}.png", tuple((entity, None) for entity in entities))


@pytest.mark.parametrize("is_detailed", [False, True])
def test_each_question_has_its_answer(is_detailed: bool) -> None:
    worker = worker_of(FakeEngine(make_box("Height: 30 cm")), is_detailed=is_detailed)
    [outcome] = worker.answer([job(7, "height", "voltage")], [picture()])
    height, voltage = outcome.answers

    assert (outcome.number, outcome.failure) == (7, "")
    assert outcome.sha256 == hashlib.sha256(picture()).hexdigest()
    assert (height.prediction, height.reason) == ("30 centimetre", "")
    assert height.confidence is not None
    assert height.confidence == round(height.confidence, 6) > 0.5
    assert height.confidence != round(height.confidence, 3)  # rounded no further
    assert (voltage.prediction, voltage.confidence, voltage.evidence) == ("", None, "")
    assert voltage.reason
    if is_detailed:
        assert json.loads(height.evidence)["value"] == 30
    else:
        assert height.evidence == ""


def test_pictures_that_fail_are_alone_and_in_their_places() -> None:
    worker = worker_of(FakeEngine(make_box("Height: 30 cm")))
    files = ["HTTP status 404", picture(), b"junk", picture(400)]
    outcomes = worker.answer([job(k, "height") for k in range(4)], files)

    assert [outcome.number for outcome in outcomes] == [0, 1, 2, 3]
    assert [bool(outcome.failure) for outcome in outcomes] == [True, False, True, False]
    assert [len(outcome.answers) for outcome in outcomes] == [0, 1, 0, 1]
    assert outcomes[0].failure == "HTTP status 404"
    assert outcomes[0].sha256 == ""
    assert len(outcomes[2].sha256) == 64
    assert "junk" not in outcomes[2].failure


def test_an_ocr_that_fails_is_the_pictures_failure() -> None:
    [outcome] = worker_of(FakeEngine(fails=True)).answer([job(1, "height")], [picture()])

    assert "the fake engine fails" in outcome.failure
    assert outcome.answers == ()


def test_a_bug_on_one_picture_is_its_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    worker = worker_of(FakeEngine(make_box("Height: 30 cm")))

    def broken(*_: object) -> Answer:
        raise ZeroDivisionError("by zero")

    monkeypatch.setattr(Worker, "_answer", broken)
    [outcome] = worker.answer([job(1, "height")], [picture()])

    assert outcome.failure == "ZeroDivisionError: by zero"
    assert len(outcome.sha256) == 64


class Stumbling(FakeEngine):
    """Raises what it is given on pictures of 400 pixels, whichever are beside them."""

    def __init__(self, error: Exception) -> None:
        super().__init__(make_box("Height: 30 cm"))
        self.error = error

    def read_batch(self, images):  # type: ignore[no-untyped-def]
        if any(image.shape[1] == 400 for image in images):
            raise self.error
        return super().read_batch(images)


def test_a_bug_while_reading_is_the_pictures_failure_and_no_others() -> None:
    worker = worker_of(Stumbling(IndexError("no such line")))
    jobs = [job(k, "height") for k in range(4)]
    outcomes = worker.answer(jobs, [picture(), "HTTP status 404", picture(400), picture(501)])

    assert [outcome.number for outcome in outcomes] == [0, 1, 2, 3]
    assert [outcome.failure for outcome in outcomes] == [
        "", "HTTP status 404", "IndexError: no such line", "",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "error", [MemoryError("too large"), ModelNotFoundError("models/x", "there is no card.json")]
)
def test_what_is_no_pictures_fault_is_told(error: Exception) -> None:
    with pytest.raises(type(error)):
        worker_of(Stumbling(error)).answer([job(1, "height")], [picture(400)])


def test_settings_for_another_device_are_the_same_but_for_it() -> None:
    settings = WorkerSettings(is_detailed=True)
    moved = settings.on("gpu:1")

    assert (moved.stages.device, moved.is_detailed) == ("gpu:1", True)
    assert moved.on("cpu") == settings


@pytest.mark.parametrize(("options", "threads"), [({}, 1), ({"threads": 3}, 3)])
def test_a_worker_takes_one_core_unless_told(options: dict[str, int], threads: int) -> None:
    worker = Worker(WorkerSettings(), **options)

    assert worker._extractor.settings.threads == threads
    assert worker._extractor is worker._extractor
