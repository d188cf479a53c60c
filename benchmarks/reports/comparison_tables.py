"""Tables of systems beside each other on labelled rows, and of what ours gets wrong.

Each row carries the commit and the date of the run that made it, as its result file names them.
"""

from collections.abc import Callable
from typing import Any

from benchmarks.reports.tables import ORIGIN, load, markdown, origin, share
from benchmarks.rows import ANSWERED_BY, ENTITIES
from benchmarks.systems.recorded import title

__all__ = ["COMPARISON_TABLES"]


def _system(name: str) -> str:
    """Say what a system is."""
    module, _, argument = name.partition(":")
    if module == "recorded":
        return title(argument)
    known = {
        "pipeline": "**measure_extract**",
        "regex": "plain regex on our OCR text",
        "spans": f"ours with {argument} for the quantity stage",
        "ocr": f"ours with {argument}'s call for the OCR",
    }
    return known.get(module, name)


def _interval(scores: dict[str, Any]) -> str:
    low, up = scores["reweighted_interval"]
    return f"{low:.3f} to {up:.3f}"


def _p_value(scores: dict[str, Any]) -> str:
    p = scores.get("p_value_against_best")
    return "-" if p is None else f"{p:.4f}"


def summary_table() -> str:
    """The README's one table: how right on both kinds of photos, how often invented, how fast."""
    systems = load("benchmark_gold_dev")["systems"]
    ordinary = load("benchmark_gold_dev_labels")["systems"]
    rows = [
        (
            _system(name),
            f"{s['reweighted_f1']:.3f}",
            f"{s['hallucination_rate']:.2f}",
            f"{ordinary[name]['reweighted_f1']:.3f}" if name in ordinary else "-",
            f"{ordinary[name]['hallucination_rate']:.2f}" if name in ordinary else "-",
            f"{s['seconds_per_picture']:.2f}" if "seconds_per_picture" in s else "-",
            origin(s["run"]),
        )
        for name, s in systems.items()
    ]
    header = (
        "system",
        "drawings: quantity F1",
        "invented",
        "ordinary photos: quantity F1",
        "invented",
        "seconds a drawing",
        ORIGIN,
    )
    note = (
        "A dash: it was not asked, or not timed. A time is of the last run that was timed, which may be "
        "before the row's date. The commit is that of the drawings; docs/results.md has that of ordinary photos."
    )
    p = _p_value(systems["pipeline"])
    if p != "-":
        note += f" By chance alone, the first row would be as far ahead of ours with p = {p} on drawings."
    return markdown(header, rows, note)


def ordinary_table() -> str:
    """The same of ordinary photos, where two of three questions have no answer in print."""
    high = load("benchmark_gold_dev_labels_high")["systems"]
    rows = [
        (
            _system(name),
            f"{s['reweighted_f1']:.3f}",
            _interval(s),
            f"{high[name]['reweighted_f1']:.3f}",
            f"{s['precision']:.3f}",
            f"{s['recall']:.3f}",
            f"{s['hallucination_rate']:.3f}",
            f"{s['swap_rate']:.2f}",
            origin(s["run"]),
        )
        for name, s in load("benchmark_gold_dev_labels")["systems"].items()
    ]
    header = (
        "system",
        "quantity F1, test mix",
        "95 % interval",
        "rows marked high",
        "precision",
        "recall",
        "invented",
        "swapped",
        ORIGIN,
    )
    count = load("benchmark_gold_dev_labels")["systems"]["pipeline"]["rows"]
    return markdown(header, rows, f"{count} gold rows of `gold_dev_labels`.")


def accuracy_table() -> str:
    """One row a system, best first, on the gold rows marked high or medium."""
    rows = [
        (
            _system(name),
            f"{s['reweighted_f1']:.3f}",
            _interval(s),
            _p_value(s),
            f"{s['precision']:.3f}",
            f"{s['recall']:.3f}",
            f"{s['exact_f1']:.3f}",
            f"{s['hallucination_rate']:.2f}",
            f"{s['swap_rate']:.2f}",
            origin(s["run"]),
        )
        for name, s in load("benchmark_gold_dev")["systems"].items()
    ]
    header = (
        "system", "quantity F1, test mix", "95 % interval", "p against the best", "precision",
        "recall", "exact F1", "invented", "swapped", ORIGIN,
    )  # fmt: skip
    count = load("benchmark_gold_dev")["systems"]["pipeline"]["rows"]
    return markdown(
        header,
        rows,
        f"{count} gold rows. Invented: the share of rows whose picture prints no answer that got one. "
        "Swapped: the share of the rows about height, width or depth that got another one's value. "
        "p: paired permutation test over pictures.",
    )


def high_table() -> str:
    """The same systems on the rows of which the annotator was sure."""
    systems = load("benchmark_gold_dev_high")["systems"]
    rows = [
        (_system(name), f"{s['reweighted_f1']:.3f}", _interval(s), _p_value(s), origin(s["run"]))
        for name, s in systems.items()
    ]
    header = ("system", "quantity F1, test mix", "95 % interval", "p against the best", ORIGIN)
    return markdown(header, rows, f"{systems['pipeline']['rows']} gold rows marked high.")


def label_table() -> str:
    """Systems on the challenge's own labels, each model on the rows that it answered."""
    rows = [
        (
            _system(name),
            str(s["rows"]),
            f"{s['reweighted_f1']:.3f}",
            f"{s['exact_f1']:.3f}",
            origin(s["run"]),
        )
        for row_set in ("train_labels", *ANSWERED_BY)
        for name, s in load(f"benchmark_{row_set}")["systems"].items()
    ]
    return markdown(("system", "rows", "quantity F1, test mix", "exact F1", ORIGIN), rows)


def cost_table() -> str:
    """What the systems that were timed take."""
    result = load("benchmark_gold_dev")
    rows = [
        (
            _system(name),
            f"{s['seconds_per_picture']:.2f}",
            str(s["peak_mb"]),
            f"{s['usd_per_million_pictures']:.2f}",
            f"{s['hours_for_the_test_rows']:.1f}",
            origin(s["run"]),
        )
        for name, s in result["systems"].items()
        if "seconds_per_picture" in s
    ]
    rows.append(("PaliGemma on a P100", "0.50", "-", "-", "19", "as published"))
    header = (
        "system", "seconds a drawing", "peak memory, MB", "USD a million photos",
        "hours for the test rows", ORIGIN,
    )  # fmt: skip
    price = result["settings"]["price_per_hour_usd"]
    return markdown(
        header,
        rows,
        "Of drawings; an ordinary photo takes two to three times as long. One process, photo by photo, "
        f"{result['run']['machine']}, at {price:.2f} USD an hour for the machine. A commit is that of the last "
        "scoring; scoring saved replies again keeps the time. The test rows ask about 90,666 photos; the published 19 hours are of 0.5 s a row.",
    )


def entity_table() -> str:
    """F1 per entity on the gold rows."""
    system = load("benchmark_gold_dev")["systems"]["pipeline"]
    rows = [
        (name, share(scores["f1"]), str(scores["rows"]), origin(system["run"]))
        for name in ENTITIES
        if (scores := system["per_entity"].get(name))
    ]
    return markdown(("entity", "quantity F1", "rows", ORIGIN), rows)


def error_table() -> str:
    """Causes of the pipeline's errors, the commonest first."""
    result = load("errors")
    rows = [
        (
            cause,
            str(found["rows"]),
            ", ".join(f"{name} {count}" for name, count in found["by_entity"].items()),
            origin(result["run"]),
        )
        for cause, found in result["causes"].items()
    ]
    return markdown(("what happened", "rows", "by entity", ORIGIN), rows)


COMPARISON_TABLES: dict[str, Callable[[], str]] = {
    "accuracy": accuracy_table,
    "ordinary": ordinary_table,
    "cost": cost_table,
    "entities": entity_table,
    "errors": error_table,
    "high": high_table,
    "labels": label_table,
    "summary": summary_table,
}
"""Marker in a page -> the table that belongs there."""
