"""Compare systems on the same labelled rows, each in its own process, with one scorer.

Run: python -m benchmarks.run --data ../shared/data --systems pipeline,regex,recorded:*
     python -m benchmarks.run --data ../shared/data --systems vlm:google/paligemma-3b-mix-448 --device gpu
Writes benchmarks/results/benchmark_ROWS.json, keeping the systems of earlier runs on the same rows; replies
go to benchmarks/replies/ (not committed), so that `--rescore` scores them again for free and a stopped run
goes on where it ended. The pictures are read anew unless --cache is given; then no time is reported.
"""

import argparse
import json
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from benchmarks.memory import peak_mb
from benchmarks.result_files import describe_run, read_result, write_result
from benchmarks.rows import ROW_SETS, load_rows
from benchmarks.scoring import Outcomes, normalise, paired_p_value, score
from benchmarks.systems import Context, expand, load_system, parse_names
from measure_extract.types import Example

REPLIES = Path(__file__).parent / "replies"
SEED = 0
TEST_PICTURES = 90_666  # distinct image links of official/test.csv


@dataclass(frozen=True)
class Run:
    """What a system gave for the rows, and what it took."""

    replies: list[str]
    seconds_per_picture: float | None  # without what building the system took; None if not timed
    peak_mb: float  # MB of a million bytes


def ask(name: str, examples: Sequence[Example], context: Context, path: Path) -> Run:
    """Ask a system for every row that has no saved reply, and save the replies as they come."""
    path.parent.mkdir(parents=True, exist_ok=True)
    saved = read_replies(path)
    open_rows = [e for e in examples if _key(e) not in saved]
    seconds = 0.0
    is_timed = False
    if open_rows:
        system = load_system(name, context)
        is_timed = system.is_timed and context.cache is None
        if is_timed:  # models are loaded on first use
            system.answer(open_rows[:1])
        with path.open("a", encoding="utf-8") as file:
            for start in range(0, len(open_rows), system.batch):
                group = open_rows[start : start + system.batch]
                started = time.perf_counter()
                replies = system.answer(group)
                seconds += time.perf_counter() - started
                for example, reply in zip(group, replies, strict=True):
                    saved[_key(example)] = reply
                    file.write(json.dumps([*_key(example), reply]) + "\n")
                file.flush()
    pictures = len({example.image for example in open_rows})
    return Run(
        [saved[_key(e)] for e in examples],
        seconds / pictures if is_timed else None,
        peak_mb(),
    )


def _key(example: Example) -> tuple[str, str]:
    """Name a row the same wherever the data folder lies."""
    return example.split_key or example.image, example.entity


def read_replies(path: Path) -> dict[tuple[str, str], str]:
    """Read saved replies by picture and entity; none where there is no file."""
    if not path.is_file():
        return {}
    lines = path.read_text(encoding="utf-8").splitlines()
    return {(image, entity): reply for image, entity, reply in map(json.loads, lines)}


def ask_in_own_process(name: str, examples: list[Example], context: Context, path: Path) -> Run:
    """Ask a system in a fresh process, so that its memory is its own."""
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        return pool.submit(ask, name, examples, context, path).result()


def cost(run: Run, price_per_hour: float) -> dict[str, Any]:
    """Say what a million pictures take, and the challenge's test rows."""
    if run.seconds_per_picture is None:
        return {}
    hours = run.seconds_per_picture / 3600
    return {
        "seconds_per_picture": round(run.seconds_per_picture, 4),
        "peak_mb": round(run.peak_mb),
        "usd_per_million_pictures": round(1e6 * hours * price_per_hour, 2),
        "hours_for_the_test_rows": round(TEST_PICTURES * hours, 2),
    }


def replies_path(rows: str, name: str) -> Path:
    """Give where a system's replies are kept."""
    safe = "".join(c if c.isalnum() or c in "-_." else "_" for c in name)
    return REPLIES / rows / f"{safe}.jsonl"


def compare(
    rows: str, names: Sequence[str], context: Context, *, price_per_hour: float, is_rescored: bool
) -> dict[str, Any]:
    """Ask and score the systems; those of earlier runs on the same rows are kept."""
    examples = load_rows(rows, context.data)
    earlier = (read_result(f"benchmark_{rows}") or {}).get("systems", {})
    found: dict[str, Any] = dict(earlier)
    for name in names:
        path = replies_path(rows, name)
        if not is_rescored:
            run = ask_in_own_process(name, examples, context, path)
            measured = cost(run, price_per_hour) or _measured_before(earlier.get(name, {}))
            replies = run.replies
        else:
            saved = read_replies(path)
            replies = [saved.get(_key(e), "") for e in examples]
            measured = _measured_before(earlier.get(name, {}))
        predictions = [normalise(r, e.entity) for r, e in zip(replies, examples, strict=True)]
        found[name] = {**score(examples, predictions), **measured, "run": describe_run()}
        print(f"{name:36} {found[name]['reweighted_f1']}  {measured}", flush=True)
    return {
        "rows": rows,
        "what_they_are": ROW_SETS[rows],
        "systems": _with_p_values(rows, examples, found),
    }


def _measured_before(system: dict[str, Any]) -> dict[str, Any]:
    names = (
        "seconds_per_picture",
        "peak_mb",
        "usd_per_million_pictures",
        "hours_for_the_test_rows",
    )
    return {name: system[name] for name in names if name in system}


def _with_p_values(
    rows: str, examples: Sequence[Example], systems: dict[str, Any]
) -> dict[str, Any]:
    """Add how likely the gap to the best system is by chance, and put the best one first.

    A chance against what was the best in an earlier run is left out.
    """
    order = sorted(systems, key=lambda name: -(systems[name]["reweighted_f1"] or 0))
    outcomes = {}
    for name in order:
        systems[name].pop("p_value_against_best", None)
        saved = read_replies(replies_path(rows, name))
        if saved:
            predictions = [normalise(saved.get(_key(e), ""), e.entity) for e in examples]
            outcomes[name] = Outcomes.of(examples, predictions)
    best = next((name for name in order if name in outcomes), None)
    for name in order[1:]:
        if best is not None and name in outcomes and name != best:
            p = paired_p_value(outcomes[best], outcomes[name], seed=SEED)
            systems[name]["p_value_against_best"] = round(p, 4)
    return {name: systems[name] for name in order}


def main() -> None:
    """Compare and write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--systems", default="pipeline,regex,recorded:*")
    parser.add_argument("--rows", choices=list(ROW_SETS), default="gold_dev")
    parser.add_argument("--cache", type=Path, help="OCR results; no times are reported with it.")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--price-per-hour", type=float, default=0.1, help="USD, of this machine.")
    parser.add_argument("--rescore", action="store_true", help="Score the saved replies again.")
    parser.add_argument("--afresh", action="store_true", help="Forget the saved replies first.")
    parser.add_argument(
        "--mlflow", metavar="URI", help="Log the run to this tracking server or folder."
    )
    options = parser.parse_args()
    context = Context(options.data, options.rows, options.cache, options.device)
    names = expand(parse_names(options.systems), context)
    if options.afresh:
        for name in names:
            replies_path(options.rows, name).unlink(missing_ok=True)
    result = {
        "settings": {"price_per_hour_usd": options.price_per_hour, "seed": SEED},
        **compare(
            options.rows, names, context,
            price_per_hour=options.price_per_hour, is_rescored=options.rescore,
        ),
    }  # fmt: skip
    path = write_result(f"benchmark_{options.rows}", result)
    print(f"written to {path}")
    if options.mlflow:
        from measure_extract.training.track import log_run

        log_run(
            options.mlflow,
            f"benchmark {options.rows}",
            parameters={"rows": options.rows, "systems": ",".join(names), **result["settings"]},
            metrics={name: result["systems"][name] for name in names},
            artefacts=path,
        )


if __name__ == "__main__":
    main()
