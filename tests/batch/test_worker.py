"""By which convention a worker answers a picture."""

import pytest

from measure_extract.batch.worker import Worker, WorkerSettings
from measure_extract.settings import ExtractorSettings

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
