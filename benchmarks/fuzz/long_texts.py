"""Texts of 10 KB from few odd pieces: no exception, and time that grows as their length does.

Run: python -m benchmarks.fuzz.long_texts [--texts 10000] [--seed 0] [--first 0]
Writes results/fuzz_long.json. Text n is made from the seed and n alone; `--first` goes on with a run that was
stopped, and its counts are added to those written before.
"""

import argparse
import json
import random
import time
from typing import Any

from benchmarks.fuzz.texts import PIECES
from benchmarks.result_files import RESULTS, write_result
from measure_extract.errors import described
from measure_extract.spans.finder import find_quantities
from measure_extract.spans.grammar.styles import STYLES, Style

__all__ = ["long_text", "main", "try_long_text"]

CHARACTERS = 10_240
SHORTER = 4  # how many times the text of the same beginning is shorter that it is compared with
LIMIT = 1.5 * SHORTER  # a quadratic step takes SHORTER squared
REPEATS = 3  # of a text over the limit, of which the best counts: the machine is shared
_WORDS = (
    "12 x ", "5' 11\" ", "5/8 in ", "1 000 g ", "10^6 ", "two hundred and ", "a pound and a half ", "(30 x 20 ", "30 ± 2 cm ",
    "VOLTS 120 ", "cm 30 x ", "5, 6, ", "W12 D10 ", "12. 5 kg ", "1'500'", "g cm-3 ", "pack of 6 (", "model AB-12 ", "Size/cm: ",
)  # fmt: skip


def long_text(seed: int, number: int) -> tuple[str, Style]:
    """Make a text of few pieces, again and again, and say how it is to be read."""
    rng = random.Random(f"{seed}/{number}")
    pieces = rng.choices((*PIECES, *_WORDS), k=rng.choice((1, 2, 3, 5, 8, 40)))
    text = ""
    while len(text) < CHARACTERS:
        text += "".join(rng.choices(pieces, k=50))
    return text[:CHARACTERS], STYLES[number % len(STYLES)]


def try_long_text(text: str, style: Style) -> float:
    """Read a text and give how much longer it takes than its beginning; offsets are checked.

    Returns:
        Seconds of the text over seconds of its first quarter. Where that is over the limit, of the text four times
        over those of the text, as the beginning may hold few numbers or none.
    """
    ratio = _seconds(text, style) / _seconds(text[: len(text) // SHORTER], style)
    for _ in range(REPEATS):
        if ratio > LIMIT:
            ratio = min(ratio, _seconds(text * SHORTER, style) / _seconds(text, style))
    return ratio


def _seconds(text: str, style: Style) -> float:
    begun = time.process_time()
    spans = find_quantities(text, style=style)
    seconds = time.process_time() - begun
    assert all(text[span.start : span.end] == span.surface for span in spans)
    return max(seconds, 1e-4)


def main() -> None:
    """Read the texts, print the slowest to grow, and write the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--first", type=int, default=0)
    options = parser.parse_args()
    before = _before(options.first)
    problems: list[dict[str, Any]] = before["problems"]
    largest, begun = before["largest_ratio"], time.process_time()
    for number in range(options.first, options.first + options.texts):
        try:
            ratio = try_long_text(*long_text(options.seed, number))
        except Exception as error:  # whatever it is, it is what is looked for
            problems.append({"number": number, "problem": described(error)})
            continue
        largest = max(largest, round(ratio, 2))
        if ratio > LIMIT:
            problems.append({"number": number, "problem": f"{ratio:.1f} times the time"})
    seconds = before["cpu_seconds"] + time.process_time() - begun
    result = {
        "seed": options.seed,
        "texts": options.first + options.texts,
        "characters": CHARACTERS,
        "times_the_length": SHORTER,
        "largest_ratio": largest,
        "cpu_seconds": round(seconds, 1),
        "problems": problems,
    }
    print(result)
    write_result("fuzz_long", result)


def _before(first: int) -> dict[str, Any]:
    """Give what an earlier part of the run wrote; nothing where this is the first."""
    if not first:
        return {"problems": [], "largest_ratio": 0.0, "cpu_seconds": 0.0, "texts": 0}
    before: dict[str, Any] = json.loads((RESULTS / "fuzz_long.json").read_text(encoding="utf-8"))
    if before["texts"] != first:
        raise SystemExit(f"--first {first}: {before['texts']} texts were read before; give that")
    return before


if __name__ == "__main__":
    main()
