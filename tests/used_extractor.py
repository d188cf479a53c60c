"""Use an extractor here, in a child, and here again: python -m tests.used_extractor METHOD OCR RUNTIME

A process of its own, as a user's is: a child forked off the tests' own process, which has run thousands of them, would
inherit the locks that their threads happen to hold. Writes the three answers as JSON.
"""

import json
import multiprocessing
import sys
from multiprocessing.context import BaseContext
from typing import Any

from measure_extract.extractor import Extractor
from tests.helpers import EXAMPLES

_PICTURE = EXAMPLES / "lamp.png"
_CHILD_S = 300.0  # the machine may be busy


def _answer(extractor: Extractor, answers: Any) -> None:
    together = extractor.read_batch([_PICTURE, _PICTURE])
    answers.put([str(extractor.extract(_PICTURE, "height")), len(together)])


def _answered_in(context: BaseContext, extractor: Extractor) -> list[object]:
    answers = context.Queue()
    process = context.Process(target=_answer, args=(extractor, answers))  # type: ignore[attr-defined]
    process.start()
    try:
        found: list[object] = answers.get(timeout=_CHILD_S)
    finally:
        process.kill()
        process.join()
    return found


def main(method: str, ocr: str, runtime: str) -> None:
    """Write what it says here, in the child, and here again."""
    extractor = Extractor(ocr=ocr, device="cpu", runtime=runtime)
    here = str(extractor.extract(_PICTURE, "height"))
    there = _answered_in(multiprocessing.get_context(method), extractor)
    again = str(extractor.extract(_PICTURE, "height"))
    sys.stdout.write(f"{json.dumps([here, there, again])}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
