"""Compare the quantity stage with quantulum3 and Recognizers-Text, in one run on one core.

Run: python -m benchmarks.accuracy.spans [--data ../shared/data]
Needs the extra `bench`. Writes benchmarks/results/spans.json. With --data it also scores the project's
dev lines and asks, on real OCR text, how often the labelled value is among the spans. `--first-sight PART` scores the
texts of one part alone, before anything is mended for them, and keeps the scores beside the rest.
"""

import argparse
import csv
import gzip
import itertools
import json
import os
import random
import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from time import process_time
from typing import Any

from benchmarks.accuracy.span_texts import Found, kind_lines, prose_lines
from benchmarks.peers.quantity_finders import quantulum, recognizers
from benchmarks.result_files import ROOT, describe_run, read_result, write_result
from measure_extract.evaluation.metrics import QUANTITY_TOLERANCE
from measure_extract.spans.base import Parser
from measure_extract.spans.finder import find_quantities
from measure_extract.units import (
    CHALLENGE_DIMENSIONS,
    are_same_quantity,
    challenge_units,
    format_number,
    parse_measurement,
    unit_table,
)

LINES = ROOT / "tests" / "data" / "quantity_lines.jsonl"
REPEATS = 3
PARTS = ("tuned", "first", "apart", "later", "fresh", "kept", "unseen", "last", "final", "closing")
"""Of the annotated prose, in the order in which they were written."""


def values_of(parse: Parser) -> Callable[[str], Found]:
    """Reduce spans to (value, unit): both ends of a range, no derived totals."""

    def find(text: str) -> Found:
        spans = (span for span in parse(text) if not span.is_derived)
        return [(v, s.unit) for s in spans for v in dict.fromkeys((s.low, s.high))]

    return find


def sizes_only(find: Callable[[str], Found]) -> Callable[[str], Found]:
    """Keep what the annotated texts mark: the challenge's units, rounded as they are."""
    known = frozenset(challenge_units())
    return lambda text: [(float(f"{v:.9g}"), unit) for v, unit in find(text) if unit in known]


def by_kind(name: str, find: Callable[[str], Found]) -> dict[str, Any]:
    """Score a system on annotated prose by part and genre, and on kinds of tricky text.

    Ours reads prose in the style "auto", and each kind in the style that its table names.
    """
    prose, kinds = prose_lines(), kind_lines()
    every = {
        part: [line for head, lines in prose.items() if head.startswith(part) for line in lines]
        for part in PARTS
    }
    found: dict[str, Any] = {f"all {part}": score(sizes_only(find), every[part]) for part in every}
    found |= {head: score(sizes_only(find), lines) for head, lines in prose.items()}
    tricky = {}
    for (kind, style), lines in kinds.items():
        styled = values_of(partial(find_quantities, style=style))
        tricky[kind] = score(sizes_only(styled if name == "measure_extract" else find), lines)
    return {"prose": found, "kinds": tricky}


def score(find: Callable[[str], Found], lines: list[tuple[str, Found]]) -> dict[str, Any]:
    """F1 over quantities, and how many lines are wholly right."""
    tp = fp = fn = whole = 0
    for text, wanted in lines:
        try:
            found = find(text)
        except Exception:  # a peer that raises has found nothing
            found = []
        left = list(wanted)
        for quantity in found:
            if quantity in left:
                left.remove(quantity)
                tp += 1
            else:
                fp += 1
        fn += len(left)
        whole += sorted(found) == sorted(wanted)
    return {
        "f1": round(2 * tp / max(1, 2 * tp + fp + fn), 4),
        "precision": round(tp / max(1, tp + fp), 4),
        "recall": round(tp / max(1, tp + fn), 4),
        "lines_right": whole,
        "lines": len(lines),
    }


def speed(find: Callable[[str], Found], texts: list[str]) -> float:
    """Lines per second of the processor's time, best of some repeats; others may use the machine too."""
    best = 0.0
    for _ in range(REPEATS):
        started = process_time()
        for text in texts:
            try:
                find(text)
            except Exception:  # timed all the same
                continue
        best = max(best, len(texts) / (process_time() - started))
    return round(best, 1)


_RENDERED = re.compile(r"(?:([\d.]+)\.\.)?([\d.]+) ([a-z ]+?)(?: [\[({=?^!~&].*)?")


def own_lines() -> list[tuple[str, Found]]:
    """The lines of our test table, derived totals left out."""
    lines = []
    for row in map(json.loads, LINES.read_text(encoding="utf-8").splitlines()):
        wanted: Found = []
        for text in row["quantities"]:
            match = _RENDERED.fullmatch(text)
            assert match, text
            if "=" not in text:
                wanted += [(float(v), match[3]) for v in match.group(1, 2) if v]
        lines.append((row["text"], wanted))
    return lines


def dev_lines(data: Path) -> list[tuple[str, Found]]:
    """The project's 46 dev lines."""
    text = (data / "quantity_lines_dev.jsonl").read_text(encoding="utf-8")
    rows = [json.loads(line) for line in text.splitlines()]
    return [
        (row["text"], [(float(q["value"]), q["unit"]) for q in row["quantities"]]) for row in rows
    ]


def ocr_rows(data: Path) -> Iterator[dict[str, str]]:
    """Rows of text that others read from real photos, with the photo's label."""
    with gzip.open(data / "train_ocr_text.csv.gz", "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def value_recall(data: Path, count: int) -> dict[str, Any]:
    """How often the label's quantity is found, against how often its digits occur at all."""
    digits = spans = rows = plain = plain_found = 0
    for row in itertools.islice(ocr_rows(data), 0, None, 50):
        parsed = parse_measurement(row["entity_value"])
        if parsed is None or rows == count:
            continue
        rows += 1
        numbers = {float(n) for n in re.findall(r"\d+(?:\.\d+)?", row["ocr_text"])}
        digits += parsed.high in numbers
        has_span = any(
            are_same_quantity(v, unit, parsed.high, parsed.unit, tolerance=QUANTITY_TOLERANCE)
            for span in find_quantities(row["ocr_text"])
            for v in (span.low, span.high)
            for unit in span.units
        )
        spans += has_span
        forms = "|".join(re.escape(form) for form in unit_table()[parsed.unit].forms)
        number = re.escape(format_number(parsed.high))
        if re.search(rf"(?<![\w.,]){number}(?:\.0+)?\s?(?:{forms})(?!\w)", row["ocr_text"], re.I):
            plain += 1
            plain_found += has_span
    return {
        "rows": rows,
        "digits_occur": round(digits / rows, 4),
        "quantity_among_spans": round(spans / rows, 4),
        "label_printed_plainly": round(plain / rows, 4),
        "of_those_found": round(plain_found / max(1, plain), 4),
        "note": "digits occur also where no unit stands at them, and where they are another number",
    }


def survive_mutations(data: Path, count: int, seed: int) -> dict[str, Any]:
    """Parse mutated real lines; any exception or wrong offset stops the run."""
    generator = random.Random(seed)
    alphabet = "0123456789.,/x*-\"' cminkgozlbVWHDL½²()"
    done = 0
    for row in itertools.cycle(ocr_rows(data)):
        text = list(row["ocr_text"][:120])
        for _ in range(generator.randint(1, 6)):
            if text:
                text[generator.randrange(len(text))] = generator.choice(alphabet)
        line = "".join(text)
        for span in find_quantities(line):
            assert line[span.start : span.end] == span.surface, line
        done += 1
        if done == count:
            return {"lines": done, "exceptions": 0}
    raise AssertionError("unreachable")


def find_with() -> dict[str, Callable[[str], Found]]:
    """Give ours and its peers by name."""
    return {
        "measure_extract": values_of(partial(find_quantities, dimensions=CHALLENGE_DIMENSIONS)),
        "quantulum3": values_of(quantulum()),
        "recognizers_text": values_of(recognizers()),
    }


def first_sight(part: str) -> dict[str, Any]:
    """Score one part, all of it and by genre; a part that was seen before keeps its first scores."""
    known: dict[str, Any] = (read_result("spans") or {}).get("first_sight", {})
    if part in known:
        raise SystemExit(
            f"--first-sight {part}: it was seen on {known[part]['date']}; write a new part"
        )
    genres = {head: lines for head, lines in prose_lines().items() if head.split()[0] == part}
    every = [line for lines in genres.values() for line in lines]
    scores = {
        name: {
            "all": score(sizes_only(find), every),
            "f1_by_genre": {
                head: score(sizes_only(find), lines)["f1"] for head, lines in genres.items()
            },
        }
        for name, find in find_with().items()
    }
    run = describe_run()
    return known | {part: {"date": run["date"], "commit": run["commit"], **scores}}


def main() -> None:
    """Measure and write the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--first-sight", choices=PARTS, metavar="PART")
    options = parser.parse_args()
    if options.first_sight:
        before = read_result("spans") or {}
        seen = {**before, "first_sight": first_sight(options.first_sight)}
        print(seen["first_sight"][options.first_sight])
        print(f"written to {write_result('spans', seen)}")
        return
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    systems = find_with()
    sets = {"own_test_lines": own_lines()}
    if options.data:
        sets["dev_lines"] = dev_lines(options.data)
    texts = [text for lines in sets.values() for text, _ in lines]
    seen = (read_result("spans") or {}).get("first_sight", {})
    result: dict[str, Any] = {"systems": {}, "first_sight": seen}
    for name, find in systems.items():
        speed(find, texts[:5])  # warm
        result["systems"][name] = {
            "lines_per_second": speed(find, texts),
            **{key: score(find, lines) for key, lines in sets.items()},
        }
        print(name, result["systems"][name])
        result["systems"][name] |= by_kind(name, find)
        print({head: s["f1"] for head, s in result["systems"][name]["prose"].items()})
    if options.data:
        result["value_recall_on_real_ocr_text"] = value_recall(options.data, 2000)
        result["mutated_real_lines"] = survive_mutations(options.data, 100_000, seed=0)
        print(result["value_recall_on_real_ocr_text"], result["mutated_real_lines"])
    print(f"written to {write_result('spans', result)}")


if __name__ == "__main__":
    main()
