"""Pictures as models are given them."""

from benchmarks.peers.vlm import open_picture
from tests.helpers import EXAMPLES


def test_large_pictures_are_shrunk() -> None:
    small = open_picture(str(EXAMPLES / "lamp.png"), 10_000)

    assert small.width * small.height <= 10_000
    assert open_picture(str(EXAMPLES / "lamp.png"), None).width > small.width
