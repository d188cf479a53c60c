"""The plot of who sees the axis of a length."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["axis_plot"]

_COLORS = {"net": "tab:green", "hog": "tab:blue", "facts": "tab:orange", "blended": "tab:gray"}


def axis_plot(result: dict[str, Any], path: Path) -> None:
    """Which axis the lengths of one axis are taken for, and how the share right grows with the photos taught.

    Args:
        result: the models of today.
        path: to write.
    """
    from matplotlib import pyplot as plt

    figure, parts = plt.subplots(1, 3, figsize=(12, 3.8), layout="constrained")
    for part, name in zip(parts, ("net", "facts"), strict=False):
        counts = result["confusion"][name]
        part.imshow([[c / max(1, sum(row)) for c in row] for row in counts], cmap="Greens", vmin=0, vmax=1)  # fmt: skip
        for is_axis, row in enumerate(counts):
            for taken, count in enumerate(row):
                color = "white" if count > sum(row) / 2 else "black"
                part.annotate(str(count), (taken, is_axis), ha="center", va="center", color=color)
        part.set_xticks(range(3), result["axes"])
        part.set_yticks(range(3), result["axes"])
        part.set(xlabel=f"looks to the {name} most like", ylabel="answers")
    _plot_curves(parts[2], result)
    parts[2].set(xscale="log", xlabel="photos taught", ylabel="share right")
    parts[2].legend(fontsize="small")
    parts[2].grid(alpha=0.3)
    figure.savefig(path, dpi=120)
    plt.close(figure)


def _plot_curves(part: "Axes", result: dict[str, Any]) -> None:
    curves = result["learning_curves"]
    taught = result["photos"] * 4 // 5  # of five folds
    counts = [taught if count == "all" else int(count) for count in curves]
    for name, color in _COLORS.items():
        found = [(n, of[name]) for n, of in zip(counts, curves.values(), strict=True) if name in of]
        if not found:
            continue
        places = [count for count, _ in found]
        ends = [[scores["interval"][end] for _, scores in found] for end in (0, 1)]
        shares = [scores["all"] for _, scores in found]
        part.plot(places, shares, marker="o", color=color, label=name)
        part.fill_between(places, *ends, color=color, alpha=0.08)
