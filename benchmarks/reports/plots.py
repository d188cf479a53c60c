"""Draw the comparison's plots from the result files.

Run: python -m benchmarks.reports.plots
Writes benchmarks/plots/*.png: F1 against cost, F1 per entity, the reliability of the confidence, the causes
of errors, what the ranker's parts and more training photos add, and what a user's labels do. Needs the extra `bench`.
"""

import json
from pathlib import Path
from typing import Any

from benchmarks.reports.axis_plot import axis_plot
from benchmarks.reports.tables import load
from benchmarks.result_files import RESULTS, ROOT
from benchmarks.rows import ENTITIES
from benchmarks.systems.recorded import title

PLOTS = RESULTS.parent / "plots"
CARD = ROOT / "models" / "ranker-v1" / "card.json"
SHORT = {
    "maximum_weight_recommendation": "max weight",
    "item_weight": "weight",
    "item_volume": "volume",
}
# Published for the challenge: 0.5 s a picture on a P100; the price is of a cloud's list, as of 2024.
PALIGEMMA_SECONDS, P100_USD_PER_HOUR = 0.5, 1.46
OURS = "tab:green"
COLORS = (OURS, "tab:blue", "tab:orange", "tab:gray")


def cost_plot(systems: dict[str, Any], path: Path) -> None:
    """F1 against what a million pictures cost, for the systems that were timed."""
    from matplotlib import pyplot as plt
    from matplotlib.ticker import LogLocator

    figure, axes = plt.subplots(figsize=(7, 4.2), layout="constrained")
    timed = {name: s for name, s in systems.items() if "usd_per_million_pictures" in s}
    for name, system in timed.items():
        color = OURS if name == "pipeline" else "tab:gray"
        x, y = system["usd_per_million_pictures"], system["reweighted_f1"]
        axes.scatter(x, y, color=color, zorder=3)
        axes.annotate(name, (x, y), xytext=(6, 4), textcoords="offset points", color=color)
    best = max(
        (s for name, s in systems.items() if name.startswith("recorded:")),
        key=lambda s: s["reweighted_f1"],
        default=None,
    )
    if best is not None:
        x = 1e6 * PALIGEMMA_SECONDS / 3600 * P100_USD_PER_HOUR
        axes.scatter(x, best["reweighted_f1"], color="tab:red", marker="s", zorder=3)
        axes.annotate(
            f"best public VLM entry (cost: PaliGemma's\n0.5 s on a P100 at {P100_USD_PER_HOUR} USD an hour)",
            (x, best["reweighted_f1"]), xytext=(-8, -26), textcoords="offset points",
            color="tab:red", ha="right",
        )  # fmt: skip
    axes.set(xscale="log", xlabel="USD per million pictures", ylabel="quantity F1, test mix")
    axes.margins(0.12)
    axes.xaxis.set_minor_locator(LogLocator(subs=(2, 5)))
    for axis_formatter in (axes.xaxis.set_major_formatter, axes.xaxis.set_minor_formatter):
        axis_formatter("{x:g}")
    axes.grid(alpha=0.3)
    figure.savefig(path, dpi=120)
    plt.close(figure)


def trade_plot(readers: dict[str, Any], path: Path) -> None:
    """F1 of both kinds of photos against photos a second, by what reads them."""
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(figsize=(7, 4.2), layout="constrained")
    kinds = {"gold_dev": "drawings", "gold_dev_labels": "ordinary photos"}
    for (kind, title_), color in zip(kinds.items(), COLORS, strict=False):
        points = [(r["photos_per_second"], r[kind]["reweighted_f1"]) for r in readers.values()]
        axes.scatter(*zip(*points, strict=True), color=color, label=title_, zorder=3)
        for name, point in zip(readers, points, strict=True):
            axes.annotate(name, point, xytext=(6, 4), textcoords="offset points", color=color)
    axes.set(xlabel="photos a second, two cores", ylabel="quantity F1, test mix")
    axes.margins(0.15)
    axes.grid(alpha=0.3)
    axes.legend()
    figure.savefig(path, dpi=120)
    plt.close(figure)


def entity_plot(systems: dict[str, Any], path: Path) -> None:
    """F1 per entity of the pipeline, the best recorded systems and the regex."""
    from matplotlib import pyplot as plt

    recorded = [name for name in systems if name.startswith("recorded:")][:2]
    names = [name for name in ("pipeline", *recorded, "regex") if name in systems]
    figure, axes = plt.subplots(figsize=(9, 4), layout="constrained")
    width = 0.8 / len(names)
    for k, name in enumerate(names):
        scores = [systems[name]["per_entity"].get(e, {}).get("f1") or 0 for e in ENTITIES]
        places = [i + (k - (len(names) - 1) / 2) * width for i in range(len(ENTITIES))]
        axes.bar(
            places, scores, width, label=title(name.removeprefix("recorded:")), color=COLORS[k]
        )
    axes.set_xticks(range(len(ENTITIES)), [SHORT.get(e, e) for e in ENTITIES])
    axes.set(ylabel="quantity F1", ylim=(0, 1.02))
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=len(names), fontsize=8)
    axes.grid(axis="y", alpha=0.3)
    figure.savefig(path, dpi=120)
    plt.close(figure)


def reliability_plot(report: dict[str, Any], path: Path) -> None:
    """Accuracy against confidence of held-out rows, one point a bin, with its number of rows."""
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(figsize=(4.6, 4.4), layout="constrained")
    axes.plot((0, 1), (0, 1), color="tab:gray", linestyle="--", label="perfect")
    bins = report["reliability"]
    axes.plot(
        [b["confidence"] for b in bins], [b["accuracy"] for b in bins],
        marker="o", color=OURS, label="cross-validated",
    )  # fmt: skip
    for b in bins:
        place = (b["confidence"], b["accuracy"])
        axes.annotate(
            str(b["rows"]), place, xytext=(5, -10), textcoords="offset points", fontsize=7
        )
    error = report["calibration_error"]
    axes.set(
        xlabel="confidence", ylabel="share right", title=f"expected calibration error {error:.3f}"
    )
    axes.legend()
    axes.grid(alpha=0.3)
    figure.savefig(path, dpi=120)
    plt.close(figure)


def error_plot(causes: dict[str, Any], path: Path) -> None:
    """Rows that went wrong by cause, each bar split by entity."""
    from matplotlib import colormaps
    from matplotlib import pyplot as plt

    wrong = {cause: found["by_entity"] for cause, found in causes.items() if cause != "right"}
    figure, axes = plt.subplots(figsize=(9, 3.4), layout="constrained")
    names = list(wrong)
    done = [0] * len(names)
    for k, entity in enumerate(ENTITIES):
        counts = [wrong[name].get(entity, 0) for name in names]
        if any(counts):
            color = colormaps["tab10"](k)
            axes.barh(names, counts, left=done, label=SHORT.get(entity, entity), color=color)
            done = [a + b for a, b in zip(done, counts, strict=True)]
    axes.invert_yaxis()
    axes.set(xlabel="rows of gold_dev")
    axes.legend(loc="lower center", bbox_to_anchor=(0.3, 1), ncols=4, fontsize=8)
    axes.grid(axis="x", alpha=0.3)
    figure.savefig(path, dpi=120)
    plt.close(figure)


def parts_plot(result: dict[str, Any], path: Path) -> None:
    """What is lost without a part of the ranker, and the learning curve, cross-validated."""
    from matplotlib import pyplot as plt

    figure, (left, right) = plt.subplots(
        1, 2, figsize=(10, 3.6), width_ratios=(1.6, 1), layout="constrained"
    )
    full = result["training"]["everything"]["reweighted_f1"]
    parts = {
        **{name: r for name, r in result["training"].items() if name != "everything"},
        **{f"without {name}": r for name, r in result["without_features"].items()},
    }
    losses = [r["reweighted_f1"] - full for r in parts.values()]
    left.barh(list(parts), losses, color=OURS)
    left.axvline(0, color="black", linewidth=0.8)
    left.invert_yaxis()
    left.set(xlabel=f"re-weighted F1 against everything ({full:.3f})")
    left.locator_params(axis="x", nbins=5)
    left.grid(axis="x", alpha=0.3)
    curve = {
        int(n.partition("%")[0]): r["reweighted_f1"] for n, r in result["learning_curve"].items()
    }
    curve[100] = full
    right.plot(list(curve), list(curve.values()), marker="o", color=OURS)
    right.set(xlabel="% of the training pictures", ylabel="re-weighted F1")
    right.grid(alpha=0.3)
    figure.savefig(path, dpi=120)
    plt.close(figure)


def labels_plot(result: dict[str, Any], path: Path) -> None:
    """F1 of entities that were left out, and unprinted questions answered, against labels of each."""
    from matplotlib import pyplot as plt

    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.6), layout="constrained")
    curve = result["labels_each"]
    sizes = list(range(len(curve)))
    for k, entity in enumerate(result["entities"]):
        values = [point[entity] for point in curve.values()]
        left.plot(sizes, values, color=COLORS[1 + k % 3], alpha=0.5, linewidth=1)
        left.annotate(
            SHORT.get(entity, entity), (sizes[-1], values[-1]), xytext=(4, -3),
            textcoords="offset points", fontsize=7,
        )  # fmt: skip
    means = [point["mean_f1"] for point in curve.values()]
    spreads = [point["spread_of_mean_f1"] for point in curve.values()]
    left.errorbar(sizes, means, yerr=spreads, color=OURS, marker="o", label="mean, spread of draws")
    full = result["supervised"]
    left.axhline(full["mean_f1"], color="tab:gray", linestyle="--", label="all rows taught")
    left.set(xlabel="labels of each entity", ylabel="F1", xlim=(-0.2, len(sizes) - 0.3))
    left.legend(fontsize=8)
    silence = [point["unprinted_answered"] for point in curve.values()]
    right.plot(sizes, silence, color=OURS, marker="o", label="with labels")
    right.axhline(full["unprinted_answered"], color="tab:gray", linestyle="--", label="all rows")
    right.set(xlabel="labels of each entity", ylabel="unprinted questions answered", ylim=(0, None))
    right.legend(fontsize=8)
    for axes in (left, right):
        axes.set_xticks(sizes, list(curve))
        axes.grid(alpha=0.3)
    figure.savefig(path, dpi=120)
    plt.close(figure)


def main() -> None:
    """Draw everything that there are results for."""
    import matplotlib

    matplotlib.use("Agg")
    PLOTS.mkdir(exist_ok=True)
    systems = load("benchmark_gold_dev")["systems"]
    cost_plot(systems, PLOTS / "cost.png")
    entity_plot(systems, PLOTS / "entities.png")
    report = json.loads(CARD.read_text(encoding="utf-8"))["report"]["cross_validation"]
    reliability_plot(report, PLOTS / "reliability.png")
    error_plot(load("errors")["causes"], PLOTS / "errors.png")
    parts_plot(load("ranker"), PLOTS / "parts.png")
    axis = load("axis")
    axis_plot(axis["models"], PLOTS / "axis.png")
    labels_plot(load("few_labels"), PLOTS / "few_labels.png")
    trade_plot(load("trade")["readers"], PLOTS / "trade.png")
    print(f"written to {PLOTS}")


if __name__ == "__main__":
    main()
