"""What `predict` does with many rows: throughput, faults and kills, and a million rows.

Run: python -m benchmarks.speed.batch throughput --data ../shared/data [--pictures 2000]
     python -m benchmarks.speed.batch faults --data ../shared/data [--pictures 400]
     python -m benchmarks.speed.batch million
The first two take --weights, --runtime and --precision, as `predict` does. Each writes
benchmarks/results/batch_NAME.json; with other weights, runtime or precision their names are behind its own.
"""

import argparse
import csv
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.memory import resident_mb
from benchmarks.options import AskedOCR, add_ocr_options, asked_ocr
from benchmarks.result_files import ROOT, write_result
from benchmarks.rows import ENTITIES
from benchmarks.speed.picture_server import PASSING, fate_of

SEED = 2  # with it every fate occurs among the first 200 pictures
KILLS = 5


@contextmanager
def picture_server(images: Path, *extra: str) -> Iterator[str]:
    """Run the server in its own process; gives its address."""
    command = [sys.executable, "-m", "benchmarks.speed.picture_server"]
    process = subprocess.Popen(
        [*command, "--images", str(images.resolve()), *extra],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def write_rows(path: Path, base: str, pictures: list[Path]) -> None:
    """Ask two questions about each picture."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["index", "image_link", "group_id", "entity_name"])
        for number, picture in enumerate(pictures):
            for k in (0, 1):
                entity = ENTITIES[(number + 3 * k) % len(ENTITIES)]
                writer.writerow([2 * number + k, f"{base}/{picture.name}", "", entity])


def predict_command(rows: Path, output: Path, *extra: str) -> list[str]:
    """Give the command line of a run."""
    return [
        sys.executable, "-m", "measure_extract", "predict", str(rows), "--output", str(output),
        "--device", "cpu", "--allow-private", *extra,
    ]  # fmt: skip


def tree_usage(pid: int) -> tuple[float, float]:
    """Give (resident MB, CPU seconds) of a process and its children."""
    pids, queue = [], [pid]
    while queue:
        current = queue.pop()
        pids.append(current)
        try:
            for task in Path(f"/proc/{current}/task").iterdir():
                queue += map(int, (task / "children").read_text().split())
        except OSError:
            continue
    memory, ticks = 0.0, 0
    for current in pids:
        try:
            memory += resident_mb(current)
            fields = Path(f"/proc/{current}/stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
        except OSError:
            continue
    return memory, ticks / os.sysconf("SC_CLK_TCK")


def watch(process: "subprocess.Popen[Any]", every_s: float) -> dict[str, Any]:
    """Wait for a run; gives its seconds, CPU seconds and memory over time."""
    started = time.monotonic()
    curve: list[float] = []
    cpu = 0.0
    while process.poll() is None:
        memory, cpu_now = tree_usage(process.pid)
        curve.append(round(memory, 1))
        cpu = max(cpu, cpu_now)
        time.sleep(every_s)
    seconds = time.monotonic() - started
    return {"seconds": round(seconds, 1), "cpu_seconds": round(cpu, 1), "memory_mb": curve}


PLAIN_LOOP = """
import csv, json, sys, time
from measure_extract import Extractor, ImageLimits
rows = list(csv.DictReader(open(sys.argv[1])))
extractor = Extractor(limits=ImageLimits(allow_private=True), device="cpu", **json.loads(sys.argv[2]))
started = time.monotonic()
for row in rows:
    extractor.extract(row["image_link"], row["entity_name"])
print(time.monotonic() - started)
"""


def measure_throughput(data: Path, count: int, asked: AskedOCR) -> dict[str, Any]:
    """Time predict against the plain loop over the same rows."""
    pictures = sorted((data / "images" / "test").glob("*.webp"))[:count]
    with (
        tempfile.TemporaryDirectory() as scratch,
        picture_server(data / "images" / "test") as base,
    ):
        rows = Path(scratch) / "rows.csv"
        write_rows(rows, base, pictures)
        process = subprocess.Popen(
            predict_command(rows, Path(scratch) / "out.csv", *asked.flags),
            stderr=subprocess.DEVNULL,
        )
        ours = watch(process, 5.0)
        if process.returncode:
            raise SystemExit(f"predict ended with {process.returncode}")
        # The loop is timed on a part and scaled: it does the same for every row.
        part = Path(scratch) / "part.csv"
        write_rows(part, base, pictures[: max(1, len(pictures) // 10)])
        done = subprocess.run(
            [sys.executable, "-c", PLAIN_LOOP, str(part), json.dumps(asked.options)],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        loop = float(done.stdout) / max(1, len(pictures) // 10)
    cores = len(os.sched_getaffinity(0))
    each = ours["seconds"] / len(pictures)
    return {
        "pictures": len(pictures),
        "rows": 2 * len(pictures),
        "cores": cores,
        "predict": {**ours, "seconds_per_picture": round(each, 4)},
        "cpu_busy_share": round(ours["cpu_seconds"] / ours["seconds"] / cores, 3),
        "plain_loop_seconds_per_picture": round(loop, 4),
        "speed_over_plain_loop": round(loop / each, 2),
    }


def measure_faults(data: Path, count: int, asked: AskedOCR) -> dict[str, Any]:
    """Compare a run over a bad web, killed several times, with an undisturbed one."""
    images = data / "images" / "test"
    pictures = sorted(images.glob("*.webp"))[:count]
    fates = {picture.name: fate_of(picture.name, SEED) for picture in pictures}
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        with picture_server(images) as base:
            write_rows(folder / "rows.csv", base, pictures)
            sound = predict_command(folder / "rows.csv", folder / "sound.csv", *asked.flags)
            subprocess.run(sound, check=True, stderr=subprocess.DEVNULL)
        with picture_server(images, "--faults", "--seed", str(SEED)) as base:
            write_rows(folder / "rows.csv", base, pictures)
            extra = ("--timeout", "2", "--tries", "4", *asked.flags)
            bad = predict_command(folder / "rows.csv", folder / "bad.csv", *extra)
            kills = [_kill_after(bad, 6.0 + 3 * k) for k in range(KILLS)]
            subprocess.run(bad, check=True, stderr=subprocess.DEVNULL)
        want = dict(_read(folder / "sound.csv"))
        got = _read(folder / "bad.csv")
        failures = {
            row["index"]: row["reason"]
            for row in csv.DictReader((folder / "bad.csv.failures.csv").read_text().splitlines())
        }
    wrong = 0
    reasons: Counter[str] = Counter()
    for index, prediction in got:
        fate = fates[pictures[int(index) // 2].name]
        if fate in PASSING:
            wrong += prediction != want[index] or index in failures
        else:
            wrong += prediction != "" or index not in failures
            reasons[f"{fate}: {failures.get(index, 'no reason')}"] += 1
    return {
        "pictures": len(pictures),
        "rows": len(got),
        "fates": dict(Counter(fates.values()).most_common()),
        "kills": sum(kills),
        "rows_lost_or_doubled": abs(len(got) - len(want)) + len(got) - len(dict(got)),
        "rows_other_than_without_faults": wrong,
        "reasons_of_failed_rows": dict(reasons.most_common()),
    }


def _kill_after(command: list[str], seconds: float) -> bool:
    """Start a run and kill it with all its processes; False if it was done before."""
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        process.wait(seconds)
        return False
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return True


def _read(path: Path) -> list[tuple[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return [(row["index"], row["prediction"]) for row in csv.DictReader(file)]


def measure_million(rows_count: int, images_count: int) -> dict[str, Any]:
    """Run the machinery alone over many rows: no picture is read, every answer is given at once."""
    from measure_extract.batch.base import Answer, ImageOutcome
    from measure_extract.batch.journal import Journal
    from measure_extract.datasets.rows import stream_batches
    from measure_extract.datasets.submission import write_predictions

    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        with (folder / "rows.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["index", "image_link", "group_id", "entity_name"])
            for i in range(rows_count):
                link = f"https://m.media-amazon.com/images/I/{i % images_count:06d}.jpg"
                turn = i // images_count
                writer.writerow([i, link, turn % 7, ENTITIES[turn % len(ENTITIES)]])
        before, _ = tree_usage(os.getpid())
        started = time.monotonic()
        journal = Journal(folder / "journal", {})
        journal.load(lambda: stream_batches(folder / "rows.csv"), folder / "rows.csv")
        first_job = None
        for job in journal.jobs():
            first_job = first_job or time.monotonic() - started
            answers = tuple(Answer("5 inch", 0.9, "") for _ in job.questions)
            journal.record(ImageOutcome(job.number, answers))
            journal.commit()
        pairs = (
            (row.index, row.prediction)
            for row in journal.answered_rows(stream_batches(folder / "rows.csv"))
        )
        write_predictions(folder / "out.csv", pairs)
        seconds = time.monotonic() - started
        after, _ = tree_usage(os.getpid())
        counts = journal.counts()
        journal.close()
        with (folder / "out.csv").open(encoding="utf-8") as file:
            lines = sum(1 for _ in file) - 1
    return {
        "rows": rows_count,
        "images": images_count,
        "first_picture_after_s": round(first_job or 0.0, 2),
        "seconds": round(seconds, 2),
        "microseconds_per_row": round(1e6 * seconds / rows_count, 2),
        "memory_growth_mb": round(after - before, 1),
        "rows_answered": counts.done,
        "rows_written": lines,
    }


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["throughput", "faults", "million"])
    parser.add_argument("--data", type=Path)
    parser.add_argument("--pictures", type=int)
    parser.add_argument("--rows", type=int, default=1_000_000)
    add_ocr_options(parser)
    options = parser.parse_args()
    asked = asked_ocr(options)
    if options.what == "throughput":
        result = measure_throughput(options.data, options.pictures or 2000, asked)
    elif options.what == "faults":
        result = measure_faults(options.data, options.pictures or 400, asked)
    else:
        result = {
            str(count): measure_million(count, 500) for count in (options.rows // 10, options.rows)
        }
    print(result)
    path = write_result(asked.named(f"batch_{options.what}"), result, asked.engine())
    print(f"written to {path}")


if __name__ == "__main__":
    main()
