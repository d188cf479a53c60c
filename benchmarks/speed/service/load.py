"""Throughput beside predict's, latency by load, refusals at overload.

Other work on the machine comes and goes. So the loads that are compared take turns, round after round,
and what is told are ratios within the run.
"""

import csv
import statistics
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.speed.service.clients import (
    Tally,
    closed_loop,
    first_answers,
    open_loop,
    quantile,
    service,
)
from benchmarks.speed.service.model import simulate
from measure_extract.batch.run import predict_file
from measure_extract.batch.settings import PredictSettings
from measure_extract.runtime.devices import count_cores
from measure_extract.serve.settings import ServeSettings

__all__ = ["measure_load", "measure_throughput"]

CLIENTS = (1, 4, 16, 64)
_LOADS = {"at_70_percent": 0.7, "at_300_percent": 3.0}  # of what 16 clients get answered


def measure_throughput(paths: Sequence[Path], rounds: int) -> dict[str, Any]:
    """Set what 16 clients get answered beside what predict answers, on the same photos in turns."""
    photos = [path.read_bytes() for path in paths]
    turns = []
    with service() as (port, _):
        first_answers(port, photos, 16, 8)  # warms the connections
        for _ in range(rounds):
            ours = first_answers(port, photos, 16, len(photos))
            turns.append((predict_rate(paths, 1), len(photos) / ours.seconds))
    return {
        "photos": len(paths),
        "predict_pictures_per_second": [round(theirs, 3) for theirs, _ in turns],
        "clients_16_answers_per_second": [round(ours, 3) for _, ours in turns],
        "over_predict": [round(ours / theirs, 3) for theirs, ours in turns],
    }


def measure_load(paths: Sequence[Path], seconds: float, rounds: int) -> dict[str, Any]:
    """Measure closed loops; then 70 % and 300 % of the capacity beside photos alone.

    Args:
        paths: of photos.
        seconds: of each closed loop, and of each load in each round.
        rounds: of the loads.
    """
    photos = [path.read_bytes() for path in paths]
    with service() as (port, _):
        closed_loop(port, photos, 1, 3)  # warms the connections
        loops = {clients: closed_loop(port, photos, clients, seconds) for clients in CLIENTS}
        mixed = _rounds(port, photos, seconds, rounds)
        equal = _rounds(port, [_middle(photos, mixed["alone"])], seconds / 2, rounds)
    return {
        "photos": len(paths),
        "seconds_each": seconds,
        "rounds": rounds,
        "closed_loop": [{"clients": n, **tally.facts()} for n, tally in loops.items()],
        "photos_as_they_come": _compared(mixed),
        "one_photo_again_and_again": _compared(equal),
    }


def _rounds(port: int, photos: Sequence[bytes], seconds: float, rounds: int) -> dict[str, Tally]:
    """Ask photos alone, find the capacity, and send shares of it; each round goes on where the last was."""
    tallies = {name: Tally() for name in ("alone", "at_capacity", *_LOADS)}
    for _ in range(rounds):
        alone = closed_loop(port, photos, 1, seconds, first=len(tallies["alone"].answered))
        full = closed_loop(port, photos, 16, seconds)
        tallies["alone"].add(alone)
        tallies["at_capacity"].add(full)
        for name, share in _LOADS.items():
            rate = share * full.rate
            first = len(tallies[name].answered) + len(tallies[name].refused_s)
            tallies[name].add(open_loop(port, photos, rate, seconds, first=first))
    return tallies


def _compared(tallies: dict[str, Tally]) -> dict[str, Any]:
    """Set each load beside the same photos asked alone, and beside what waiting alone would do."""
    alone = tallies["alone"].answered_s
    own = _own_s(tallies["alone"])
    return {
        "alone": {
            **tallies["alone"].facts(),
            "p95_over_median": round(quantile(alone, 0.95) / quantile(alone, 0.5), 2),
        },
        **{
            name: {
                **tallies[name].facts(),
                **_ratios(tallies[name].answered_s, tallies[name].own_ratios(own), alone),
                "model": _modelled(alone, load),
            }
            for name, load in _LOADS.items()
        },
    }


def _own_s(alone: Tally) -> dict[int, float]:
    """Give the median seconds of each photo asked alone."""
    by_photo: dict[int, list[float]] = {}
    for photo, seconds in alone.answered:
        by_photo.setdefault(photo, []).append(seconds)
    return {photo: statistics.median(found) for photo, found in by_photo.items()}


def _ratios(
    latencies: Sequence[float], own: Sequence[float], alone: Sequence[float]
) -> dict[str, float | None]:
    """Compare like with like: the 95th percentiles, and each photo with itself."""
    p95 = quantile(latencies, 0.95)
    return {
        "p95_over_p95_alone": round(p95 / quantile(alone, 0.95), 2),
        "p95_over_mean_alone": round(p95 / statistics.fmean(alone), 2),
        "p95_over_median_alone": round(p95 / quantile(alone, 0.5), 2),
        "p95_of_photo_over_itself": round(quantile(own, 0.95), 2) if own else None,
    }


def _modelled(alone: Sequence[float], load: float) -> dict[str, float | None]:
    rooms = ServeSettings().rooms()
    found = simulate(alone, load=load, readers=rooms.readers, places=rooms.places)
    return {
        "refused": round(found.refused, 3),
        **_ratios(found.latencies_s, found.ratios, alone),
    }


def _middle(photos: Sequence[bytes], alone: Tally) -> bytes:
    """Choose the photo that costs the mean."""
    own = _own_s(alone)
    mean = statistics.fmean(own.values())
    return photos[min(own, key=lambda photo: abs(own[photo] - mean))]


def predict_rate(paths: Sequence[Path], repeats: int) -> float:
    """Pictures a second of `predict` on the same photos; starting is taken out by a shorter run."""

    def seconds(chosen: Sequence[Path]) -> float:
        with tempfile.TemporaryDirectory() as folder:
            rows = Path(folder) / "rows.csv"
            with rows.open("w", newline="") as file:
                writer = csv.writer(file)
                writer.writerow(["index", "image_link", "group_id", "entity_name"])
                writer.writerows([i, path, 1, "height"] for i, path in enumerate(chosen))
            settings = PredictSettings(rows=rows, output=Path(folder) / "out.csv")
            return predict_file(settings).seconds

    few = list(paths[: 2 * count_cores()])
    many = few + list(paths) * repeats
    # A picture that comes again is read once: each copy needs a name of its own.
    with tempfile.TemporaryDirectory() as folder:
        copies = []
        for number, path in enumerate(many):
            copies.append(Path(folder) / f"{number}{path.suffix}")
            copies[-1].symlink_to(path.resolve())
        return (len(many) - len(few)) / (seconds(copies) - seconds(copies[: len(few)]))
