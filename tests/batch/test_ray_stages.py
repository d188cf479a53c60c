"""The stages of a Ray run, called without a cluster: each hands on what the next one needs."""

from measure_extract.batch import ray_engine
from measure_extract.batch.base import ImageJob
from measure_extract.batch.worker import Worker, WorkerSettings
from measure_extract.settings import ExtractorSettings
from tests.batch.test_worker import CHALLENGE, picture
from tests.helpers import FakeEngine, make_box


def test_a_picture_keeps_its_name_through_the_stages() -> None:
    """By it the convention is chosen: a dose answers for the challenge's own pictures."""
    engine = FakeEngine(make_box("600 mg per capsule"))
    settings = WorkerSettings(
        stages=ExtractorSettings(ocr=engine, device="cpu"), is_by_picture=True
    )
    job = ImageJob(3, CHALLENGE, (("item_weight", None),))
    batch = {
        "number": ray_engine._objects([job.number]),
        "image": ray_engine._objects([job.image]),
        "questions": ray_engine._objects(['[["item_weight", null]]']),
        "file": ray_engine._objects([picture()]),
        "failure": ray_engine._objects([""]),
    }
    judged = ray_engine._Judge(settings)(ray_engine._Read(settings)(batch))
    [alone] = Worker(settings).answer([job], [picture()])

    assert ray_engine._outcome(judged["outcome"][0]) == alone
    assert alone.answers[0].prediction == "600 milligram"
