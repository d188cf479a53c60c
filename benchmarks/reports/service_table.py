"""The table of the service under load; each row carries the commit and date of its run."""

from typing import Any

from benchmarks.reports.tables import ORIGIN, load, markdown, origin

__all__ = ["service_table"]


def service_table() -> str:
    """Answers a second, latency and refusals by load."""
    result = load("serve")["load"]
    run = origin(result["run"])
    predict = result["predict_pictures_per_second"]
    rows = [
        (
            "predict, before and after",
            " and ".join(f"{r:.2f}" for r in predict),
            "-",
            "-",
            "-",
            "-",
            run,
        )
    ]
    loops = [
        (f"{loop['clients']} clients, each after its answer", loop)
        for loop in result["closed_loop"]
    ]
    opened = [
        (f"{result[name]['rate']:.2f} requests a second ({words})", result[name])
        for name, words in (("at_70_percent", "70 %"), ("at_300_percent", "300 %"))
    ]
    rows += [(label, *_cells(facts), run) for label, facts in (*loops, *opened)]
    return markdown(
        ("load", "answers a second", "p50 ms", "p95 ms", "refused", "refusal p95 ms", ORIGIN),
        rows,
        f"{result['photos']} photos, {result['run']['machine']}, {result['seconds_each']:.0f} s each; the "
        f"clients run on the same cores, which others used too: only ratios within this run tell "
        f"something. 16 clients get {result['throughput_16_over_predict']:.2f} of predict's rate.",
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
