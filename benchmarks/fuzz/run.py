"""Give the program odd inputs and count what comes of them: python -m benchmarks.fuzz.run

Writes results/fuzz.json. Each input is made from the seed and its number: `--only N` gives one of them again.
"""

import argparse
import random
import sys
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

from PIL import Image, ImageDraw

from benchmarks.fuzz.arguments import try_command_line
from benchmarks.fuzz.base import Bench, Outcome, Try
from benchmarks.fuzz.pictures import try_picture
from benchmarks.fuzz.tables import try_table
from benchmarks.fuzz.texts import try_text
from benchmarks.result_files import write_result
from measure_extract.batch.worker import WorkerSettings
from measure_extract.extractor import Extractor

__all__ = ["main", "run"]

# A quarter each.
KINDS: tuple[tuple[str, Try], ...] = (
    ("picture", try_picture),
    ("table", try_table),
    ("text", try_text),
    ("command line", try_command_line),
)


def run(numbers: Iterable[int], *, seed: int, extractor: Extractor) -> dict[str, Any]:
    """Try the inputs of these numbers.

    Args:
        numbers: which inputs.
        seed: of them all.
        extractor: what answers; reused, as loading it takes longer than a thousand inputs.

    Returns:
        Counts by kind and outcome, and every problem with the number of its input.
    """
    counts: Counter[str] = Counter()
    problems: list[dict[str, Any]] = []
    begun = time.monotonic()
    with _bench(extractor) as bench:
        for number in numbers:
            rng = random.Random(f"{seed}/{number}")
            name, attempt = KINDS[number % len(KINDS)]
            outcome = _tried(attempt, rng, bench)
            counts[f"{name}: {outcome.kind}"] += 1
            if outcome.problem:
                problems.append(
                    {"number": number, "input": outcome.input, "problem": outcome.problem}
                )
    return {
        "seed": seed,
        "inputs": counts.total(),
        "seconds": round(time.monotonic() - begun, 1),
        "outcomes": dict(sorted(counts.items())),
        "problems": problems,
    }


def _tried(attempt: Try, rng: random.Random, bench: Bench) -> Outcome:
    try:
        return attempt(rng, bench)
    except Exception as error:  # of the program, where it is none of the kinds that are looked for
        return Outcome("failure", attempt.__name__, f"{type(error).__name__}: {error}")


@contextmanager
def _bench(extractor: Extractor) -> Iterator[Bench]:
    """Let every command use one extractor, in a folder that is thrown away."""
    with (
        tempfile.TemporaryDirectory() as folder,
        mock.patch.object(Extractor, "from_settings", lambda _: extractor),
        mock.patch.object(WorkerSettings, "extractor", lambda *_, **__: extractor),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore")  # NumPy and Pillow on damaged numbers
        picture = Image.new("RGB", (120, 40), "white")
        ImageDraw.Draw(picture).text((5, 10), "30 cm", fill="black")
        picture.save(Path(folder) / "a.png")
        yield Bench(extractor, Path(folder))


def main() -> None:
    """Try inputs, print what is wrong, and write the result."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fuzz.run", description=__doc__)
    parser.add_argument("--inputs", type=int, default=50_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", type=int, help="Try the input of this number and write nothing.")
    options = parser.parse_args()
    extractor = Extractor(device="cpu", threads=1)
    numbers = range(options.inputs) if options.only is None else [options.only]
    result = run(numbers, seed=options.seed, extractor=extractor)
    for problem in result["problems"]:
        print(problem, file=sys.stderr)
    print(result["outcomes"], f"{len(result['problems'])} problems, {result['seconds']} s")
    if options.only is None:
        write_result("fuzz", result)


if __name__ == "__main__":
    main()
