"""Tables of who sees which axis a length measures; each row carries the commit and date of its run."""

from collections.abc import Callable
from typing import Any

from benchmarks.reports.tables import ORIGIN, load, markdown, origin, share

__all__ = ["AXIS_TABLES"]

_MODELS = {
    "net": "the net: drawings, then photos",
    "hog": "logistic regression on HOG",
    "facts": "LightGBM on the facts of lines, places and numbers",
    "blended": "these facts with a third of the net's log-odds",
}
_NETS = {
    "net": "the net, two folds alone",
    "net without drawings": "the net without drawings, these two folds",
    "net without augmentation": "the net without augmentation, these two folds",
}
_AXES = ("height", "width", "depth")


def _with_interval(found: dict[str, Any] | None) -> str:
    if found is None:
        return "-"
    low, high = found["interval"]
    return f"{found['all']:.3f} ({low:.3f} to {high:.3f})"


def model_table() -> str:
    """How often the likeliest quantity of an axis is its answer, by folds and on gold_dev."""
    result = load("axis")
    found, run = result["models"], origin(result["run"])
    everything, held_out, nets = (
        found["learning_curves"]["all"], found["gold_dev"], found["variants"]
    )  # fmt: skip
    judged = [(label, everything[name], held_out.get(name)) for name, label in _MODELS.items()]
    judged += [("the net, no photo", found["drawings alone"], None)]
    if len(nets) > 1:  # the net is shown beside others alone
        judged += [(label, nets[name], None) for name, label in _NETS.items() if name in nets]
    rows = [
        (label, *(share(of[axis]) for axis in _AXES), _with_interval(of), _with_interval(dev), run)
        for label, of, dev in judged
    ]
    asked = found["questions"]
    return markdown(
        ("what judges", *_AXES, "all (95 %)", "gold_dev (95 %)", ORIGIN),
        rows,
        f"{found['photos']} photos, {asked['height']} questions for the height, {asked['width']} for the width and "
        f"{asked['depth']} for the depth where two quantities or more compete, by five folds of photos; "
        f"{held_out['questions']['all']} questions of gold_dev.",
    )


def curve_table() -> str:
    """The same for fewer photos."""
    result = load("axis")
    curves, run = result["models"]["learning_curves"], origin(result["run"])
    rows = [
        (label, *(share(of[name]["all"] if name in of else None) for of in curves.values()), run)
        for name, label in _MODELS.items()
    ]
    heads = [f"{count} photos" for count in curves]
    return markdown(("what judges", *heads, ORIGIN), rows)


def ranker_table() -> str:
    """What columns add to the ranker, cross-validated."""
    result = load("axis")
    found, run = result["ranker"], origin(result["run"])
    variants = {name: kinds for name, kinds in found.items() if name != "questions"}
    rows = [_ranker_row(name, kinds, run) for name, kinds in variants.items()]
    return markdown(
        (
            "columns", "seeds", "F1, drawings", *_AXES, "swapped", "gained (95 %)", "F1, ordinary photos",
            "gained (95 %)", ORIGIN,
        ),
        rows,
        f"Mean of the seeds; {found['questions']['gold']} questions about drawings, "
        f"{found['questions']['labels']} about ordinary photos, photos resampled for the intervals.",
    )  # fmt: skip


def _ranker_row(name: str, kinds: dict[str, Any], run: str) -> tuple[str, ...]:
    drawings, ordinary = kinds["gold"], kinds["labels"]
    return (
        name,
        str(drawings["seeds"]),
        share(drawings["f1"]),
        *(share(drawings["per_axis"][axis]) for axis in _AXES),
        f"{100 * drawings['swapped']:.1f} %",
        _gained(drawings),
        share(ordinary["f1"]),
        _gained(ordinary),
        run,
    )


def _gained(found: dict[str, Any]) -> str:
    if not found["gained"] and found["interval"] == [0.0, 0.0]:
        return "-"
    low, high = found["interval"]
    return f"{found['gained']:+.3f} ({low:+.3f} to {high:+.3f})"


def people_table() -> str:
    """How often a reader who saw no label gives the labelled answer."""
    result = load("axis_people")
    rows = [
        (
            row["confidence"],
            row["product"],
            str(row["rows"]),
            str(row["person_agrees"]),
            f"{100 * row['person_agrees'] / row['rows']:.0f} %",
            origin(result["run"]),
        )
        for row in result["agreement"]
    ]
    heads = "the label is", "the product is", "rows", "the reader agrees with the label", "share"
    return markdown((*heads, ORIGIN), rows)


def kind_table() -> str:
    """What the ranker gets wrong on cross-validated drawings."""
    result = load("axis_people")
    rows = [
        (kind, str(sum(axes.values())), *(str(axes.get(axis, 0)) for axis in _AXES), origin(result["run"]))
        for kind, axes in result["kinds"].items()
    ]  # fmt: skip
    return markdown(("what the photo shows", "rows", *_AXES, ORIGIN), rows)


AXIS_TABLES: dict[str, Callable[[], str]] = {
    "axis_models": model_table,
    "axis_curves": curve_table,
    "axis_ranker": ranker_table,
    "axis_people": people_table,
    "axis_kinds": kind_table,
}
