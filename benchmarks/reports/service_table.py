"""The tables of the service: throughput, load, waiting, memory, faults; each row carries the commit and date of its run."""

import statistics
from collections.abc import Callable
from typing import Any

from benchmarks.reports.tables import ORIGIN, load, markdown, origin

__all__ = ["SERVICE_TABLES"]

_LOADS = {"at_70_percent": "70 %", "at_300_percent": "300 %"}
_KINDS = {
    "photos_as_they_come": "photos as they come",
    "one_photo_again_and_again": "one photo again and again",
}


def service_table() -> str:
    """Answers a second, latency and refusals by load."""
    result = load("serve")["load"]
    run = origin(result["run"])
    mixed = result["photos_as_they_come"]
    rows = [
        (f"{loop['clients']} clients, each after its answer", *_cells(loop), run)
        for loop in result["closed_loop"]
    ]
    rows += [
        (f"{words} of what 16 clients get answered", *_cells(mixed[name]), run)
        for name, words in _LOADS.items()
    ]
    return markdown(
        ("load", "answers a second", "p50 ms", "p95 ms", "refused", "refusal p95 ms", ORIGIN),
        rows,
        f"{result['photos']} photos, {result['run']['machine']}; the clients run on the same cores, which "
        f"others used too: only ratios within this run tell something.",
    )


def throughput_table() -> str:
    """Answers a second of 16 clients beside predict's, turn by turn."""
    result = load("serve")["throughput"]
    turns = zip(
        result["predict_pictures_per_second"],
        result["clients_16_answers_per_second"],
        result["over_predict"],
        strict=True,
    )
    rows = [
        (str(number), f"{predict:.2f}", f"{ours:.2f}", f"{ratio:.3f}", origin(result["run"]))
        for number, (predict, ours, ratio) in enumerate(turns, 1)
    ]
    return markdown(
        ("turn", "predict, photos a second", "16 clients, answers a second", "ratio", ORIGIN),
        rows,
        f"{result['photos']} photos, {result['run']['machine']}, one after the other on the same cores; the median "
        f"ratio is {statistics.median(result['over_predict']):.3f}.",
    )


def _cells(facts: dict[str, Any]) -> tuple[str, ...]:
    latency, refusal = facts["latency_ms"], facts["refusal_ms"]
    return (
        f"{facts['answered_per_second']:.2f}",
        f"{latency['p50']:.0f}",
        f"{latency['p95']:.0f}",
        str(facts["refused"]),
        "-" if refusal is None else f"{refusal['p95']:.0f}",
    )


def waiting_table() -> str:
    """How much longer requests take than alone, beside what waiting alone does."""
    result = load("serve")["load"]
    run = origin(result["run"])
    rows = [
        (f"{words} of the capacity, {kind}", *_ratio_cells(result[name][level]), run)
        for name, kind in _KINDS.items()
        for level, words in _LOADS.items()
    ]
    alone = result["photos_as_they_come"]["alone"]["p95_over_median"]
    return markdown(
        (
            "load",
            "p95 over p95 alone",
            "by the model",
            "p95 over median alone",
            "by the model",
            "p95 of a photo over itself alone",
            "refused, by the model",
            ORIGIN,
        ),
        rows,
        f"Photos differ: asked one at a time, on a service with nothing else to do, the slowest twentieth takes "
        f"{alone:.1f} times the median. The model (benchmarks/speed/service/model.py) lets such photos come at "
        f"random to two readers with two places to wait, and knows no service. The bar: 95 of "
        f"100 answers come within 2.5 times what the slowest twentieth takes alone.",
    )


def _ratio_cells(facts: dict[str, Any]) -> tuple[str, ...]:
    model = facts["model"]
    came = facts["answered"] + facts["refused"]
    return (
        f"{facts['p95_over_p95_alone']:.2f}",
        f"{model['p95_over_p95_alone']:.2f}",
        f"{facts['p95_over_median_alone']:.2f}",
        f"{model['p95_over_median_alone']:.2f}",
        f"{facts['p95_of_photo_over_itself']:.2f}",
        f"{facts['refused'] / came:.0%}, {model['refused']:.0%}",
    )


def memory_table() -> str:
    """Memory of the service over many sizes, and of others' beside it."""
    result = load("serve")
    rows = [_memory_row("this service", result["memory"], result["memory"]["run"])]
    peers = result.get("peers")
    if peers is not None:
        names = [name for name in peers if isinstance(peers[name], dict) and name != "run"]
        rows += [
            _memory_row(f"{_PEERS[name]}, beside the others", peers[name], peers["run"])
            for name in names
        ]
    memory = result["memory"]
    return markdown(
        ("service", "requests", "MB early", "MB at the end", "ratio", "highest MB", ORIGIN),
        rows,
        f"Real photos made small, in {memory['different_sizes']:,} different sizes; memory is the median of the last "
        f"{_window(memory):,} requests, of all processes, shared pages once. Early is after "
        f"{_early(memory):,} requests, and a third of the run for those beside each other.",
    )


_PEERS = {
    "measure_extract": "this service (two readers)",
    "paddleocr": "a PaddleOCR object behind FastAPI",
    "rapidocr": "a RapidOCR object behind FastAPI",
}


def _memory_row(label: str, facts: dict[str, Any], run: dict[str, Any]) -> tuple[str, ...]:
    curve = facts["memory_mb"]
    early, last = curve[str(_early(facts))], curve[max(curve, key=int)]
    return (
        label,
        f"{facts['answered']:,}",
        f"{early:.0f}",
        f"{last:.0f}",
        f"{last / early:.3f}",
        f"{facts['highest_mb']:.0f}",
        origin(run),
    )


def _early(facts: dict[str, Any]) -> int:
    name = next(key for key in facts if key.startswith("last_over_"))
    return int(name.removeprefix("last_over_"))


def _window(facts: dict[str, Any]) -> int:
    return min(map(int, facts["memory_mb"]))


def fault_table() -> str:
    """What became of requests while something went wrong."""
    result = load("serve")["faults"]
    run = origin(result["run"])
    bad, killed = result["bad_requests"], result["readers_killed"]
    stopped, full = result["told_to_stop"], result["full_disk"]
    dead = result["service_killed"]
    slowest = max(killed["seconds_until_all_readers_are_ready"])
    statuses = ", ".join(f"{status}: {count}" for status, count in bad["statuses"].items())
    rows = [
        (
            f"{bad['sent']:,} bad requests",
            *_fates(bad["good_requests_beside"]),
            f"{bad['bodies_that_leak']} bodies that leak; statuses {statuses} (0: closed unanswered)",
            run,
        ),
        (
            f"kill -9 of a reader, {killed['kills']} times",
            *_fates(killed),
            f"all readers ready again after {slowest:.1f} s at most; a start takes "
            f"{max(killed['cpu_seconds_of_a_start']):.1f} s of a core",
            run,
        ),
        (
            "kill -9 of the service under --capture",
            *_fates(dead),
            f"{dead['rows_kept_and_readable']} rows readable; started again, all readers are ready after "
            f"{dead['seconds_until_all_readers_are_ready']:.1f} s",
            run,
        ),
        (
            "SIGTERM",
            *_fates(stopped),
            f"{stopped['begun_before_and_lost']} begun before it and lost; "
            f"exit code {stopped['exit_code']} after {stopped['seconds_until_exit']:.1f} s",
            run,
        ),
    ]
    if "skipped" not in full:
        kept = f"{full['rows_kept_and_readable']} rows kept, {full['rows_lost_while_full']:.0f} lost and counted"
        rows.append(("a full disk under --capture", *_fates(full), kept, run))
    return markdown(
        ("fault, under load", "answered right", "answered wrong", "refused", "besides", ORIGIN),
        rows,
        f"{result['photos']} photos on {result['run']['cores']} cores, for which {result['load_of_others']:.1f} "
        f"processes of others were waiting or running when it began: seconds are longer by that.",
    )


def _fates(facts: dict[str, Any]) -> tuple[str, ...]:
    return str(facts["right"]), str(facts["wrong"]), str(sum(facts["refused"].values()))


_TABLES: dict[str, tuple[str, Callable[[], str]]] = {
    "service": ("load", service_table),
    "service_faults": ("faults", fault_table),
    "service_memory": ("memory", memory_table),
    "service_throughput": ("throughput", throughput_table),
    "service_waiting": ("load", waiting_table),
}

SERVICE_TABLES = {name: table for name, (part, table) in _TABLES.items() if part in load("serve")}
"""Marker in a page -> the table that belongs there; of the parts that are measured: each takes long."""
