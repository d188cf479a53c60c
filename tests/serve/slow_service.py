"""A service with real processes and an engine that takes its time: python -m tests.serve.slow_service."""

import argparse
import os
import signal
import time

from measure_extract.serve.server import serve
from measure_extract.serve.settings import ServeSettings
from measure_extract.settings import ExtractorSettings
from measure_extract.types import OCRResult
from tests.helpers import FakeEngine, make_box, make_ocr


class SlowEngine(FakeEngine):
    """Says the width of a photo after a while.

    A photo of 66 pixels kills it, one of 99 takes long, and at one of 77 or 78 it stands still until it is told to go on.
    """

    def read(self, image) -> OCRResult:  # type: ignore[no-untyped-def]
        width = image.shape[1]
        if width == 66:
            os.kill(os.getpid(), 9)
        if width in (77, 78):
            os.kill(os.getpid(), signal.SIGSTOP)
        time.sleep(30 if width == 99 else 0.2)
        return make_ocr(make_box(f"Width: {width} cm"), width=width, height=image.shape[0])


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--grace", type=float, default=20)
    parser.add_argument("--deadline", type=float, default=500)
    options = parser.parse_args()
    settings = ServeSettings(
        stages=ExtractorSettings(ocr=SlowEngine(), device="cpu"),
        port=0,
        workers=options.workers,
        waiting=20,
        per_client=30,
        grace_s=options.grace,
        deadline_s=options.deadline,
    )
    serve(settings, lambda address: os.write(1, f"{address}\n".encode()))


if __name__ == "__main__":
    main()
