"""Give the program odd inputs and count what comes of them: python -m benchmarks.fuzz.run

Writes results/fuzz.json, with `--kind text` results/fuzz_text.json. Each input is made from the seed and its number:
`--only N` gives one of them again, and `--first N` goes on with a run that was stopped.
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
from benchmarks.result_files import read_result, write_result
from measure_extract.batch.worker import WorkerSettings
from measure_extract.errors import described
from measure_extract.extractor import Extractor

__all__ = ["main", "run"]

# A quarter each.
KINDS: tuple[tuple[str, Try], ...] = (
    ("picture", try_picture),
    ("table", try_table),
    ("text", try_text),
    ("command line", try_command_line),
)


def run(
    numbers: Iterable[int],
    *,
    seed: int,
    extractor: Extractor,
    kinds: tuple[tuple[str, Try], ...] = KINDS,
) -> dict[str, Any]:
    """Try the inputs of these numbers.

    Args:
        numbers: which inputs.
        seed: of them all.
        extractor: what answers; reused, as loading it takes longer than a thousand inputs.
        kinds: of what kinds, in turn.

    Returns:
        Counts by kind and outcome, and every problem with the number of its input.
    """
    counts: Counter[str] = Counter()
    problems: list[dict[str, Any]] = []
    begun = time.monotonic()
    with _bench(extractor) as bench:
        for number in numbers:
            rng = random.Random(f"{seed}/{number}")
            name, attempt = kinds[number % len(kinds)]
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
        return Outcome("failure", attempt.__name__, described(error))


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
    parser.add_argument("--first", type=int, default=0, help="Go on with a run that tried so many.")
    parser.add_argument("--kind", choices=dict(KINDS), help="Try inputs of this kind alone.")
    options = parser.parse_args()
    kinds = tuple(kind for kind in KINDS if options.kind in (None, kind[0]))
    name = f"fuzz_{options.kind.replace(' ', '_')}" if options.kind else "fuzz"
    before = _before(name, options.first, options.seed)
    numbers = range(options.first, options.first + options.inputs)
    result = run(
        numbers if options.only is None else [options.only],
        seed=options.seed,
        extractor=Extractor(device="cpu", threads=1),
        kinds=kinds,
    )
    for problem in result["problems"]:
        print(problem, file=sys.stderr)
    print(result["outcomes"], f"{len(result['problems'])} problems, {result['seconds']} s")
    if options.only is None:
        write_result(name, _joined(before, result) if before else result)


def _before(name: str, first: int, seed: int) -> dict[str, Any] | None:
    """Give what an earlier part of the run wrote; None where this is the first."""
    if not first:
        return None
    before = read_result(name)
    if before is None or before["inputs"] != first or before["seed"] != seed:
        raise SystemExit(f"--first {first}: results/{name}.json is no run of so many inputs")
    return before


def _joined(before: dict[str, Any], result: dict[str, Any]) -> dict[str, Any]:
    outcomes = Counter(before["outcomes"]) + Counter(result["outcomes"])
    return {
        "seed": result["seed"],
        "inputs": before["inputs"] + result["inputs"],
        "seconds": round(before["seconds"] + result["seconds"], 1),
        "outcomes": dict(sorted(outcomes.items())),
        "problems": [*before["problems"], *result["problems"]],
    }


if __name__ == "__main__":
    main()
