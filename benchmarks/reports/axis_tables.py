"""Tables of who sees which axis a length measures; each row carries the commit and date of its run."""

from collections.abc import Callable
from typing import Any

from benchmarks.reports.tables import ORIGIN, load, markdown, origin, share
from measure_extract.vocabulary import MEASURED_AXES

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


def _with_interval(found: dict[str, Any] | None) -> str:
    if found is None:
        return "-"
    low, high = found["interval"]
    return f"{found['all']:.3f} ({low:.3f} to {high:.3f})"


def model_table() -> str:
    """How often the likeliest quantity of an axis is its answer, by folds and on gold_dev."""
    found = load("axis")["models"]
    return markdown(
        ("what judges", *MEASURED_AXES, "all (95 %)", "gold_dev (95 %)", ORIGIN),
        _model_rows(found, origin(found["run"])),
        f"{_asked(found)}.",
    )


def _asked(found: dict[str, Any]) -> str:
    of = found["questions"]
    return (
        f"{found['photos']} photos, {of['height']} questions for the height, {of['width']} for the width and "
        f"{of['depth']} for the depth where two quantities or more compete, by five folds of photos; "
        f"{found['gold_dev']['questions']['all']} questions of gold_dev"
    )


def _model_rows(found: dict[str, Any], run: str) -> list[tuple[str, ...]]:
    """Give a row for each model that was judged."""
    everything, held_out, nets = (
        found["learning_curves"]["all"], found["gold_dev"], found["variants"]
    )  # fmt: skip
    judged = {
        label: (everything[name], held_out.get(name))
        for name, label in _MODELS.items()
        if name in everything
    }
    judged["the net, no photo"] = found["drawings alone"], None
    if len(nets) > 1:  # the net is shown beside others alone
        judged |= {label: (nets[name], None) for name, label in _NETS.items() if name in nets}
    return [
        (
            label,
            *(share(of[axis]) for axis in MEASURED_AXES),
            _with_interval(of),
            _with_interval(dev),
            run,
        )
        for label, (of, dev) in judged.items()
    ]


def curve_table() -> str:
    """The same for fewer photos."""
    found = load("axis")["models"]
    curves = found["learning_curves"]
    rows = [
        (
            label,
            *(share(of[name]["all"] if name in of else None) for of in curves.values()),
            origin(found["run"]),
        )
        for name, label in _MODELS.items()
    ]
    return markdown(("what judges", *(f"{count} photos" for count in curves), ORIGIN), rows)


def ranker_table() -> str:
    """What columns add to the ranker, cross-validated; each row with its own run."""
    found = load("axis")["ranker"]
    rows = [_ranker_row(name, kinds, origin(kinds["run"])) for name, kinds in found.items()]
    asked = next(iter(found.values()))["questions"]
    return markdown(
        (
            "columns", "seeds", "F1, drawings", *MEASURED_AXES, "swapped", "gained (95 %)", "F1, ordinary photos",
            "gained (95 %)", ORIGIN,
        ),
        rows,
        f"Mean of the seeds; {asked['gold']} questions about drawings, {asked['labels']} about ordinary photos, "
        "photos resampled for the intervals. Earlier rows are of a ranker that was taught no labels of whole photos.",
    )  # fmt: skip


def whole_photo_table() -> str:
    """What the labels of whole photos teach, on the questions of the earlier rows and on all."""
    result = load("axis")
    found, run = result["models"]["whole_photos"], origin(result["models"]["run"])
    rows = [
        (f"{_MODELS[name]}; {taught}", *(_cells(of["earlier questions"])), *(_cells(of["all questions"])), run)
        for name, kinds in found.items()
        if name != "earlier_photos"
        for taught, of in kinds.items()
    ]  # fmt: skip
    heads = (
        "earlier questions: depth", "all axes (95 %)", "all questions: depth", "all axes (95 %)"
    )  # fmt: skip
    return markdown(
        ("what judges; what it is taught", *heads, ORIGIN),
        rows,
        f"{result['models']['photos']} photos, of which {found['earlier_photos']} have earlier rows; by five folds.",
    )


def _cells(of: dict[str, Any]) -> tuple[str, str]:
    return share(of["depth"]), _with_interval(of)


def purpose_table() -> str:
    """What each length is for, told without words."""
    result = load("axis")
    found, run = result["models"]["kinds"], origin(result["models"]["run"])
    judges = {
        "the net, no photo": found["0"].get("net"),
        **{label: found["all"].get(name) for name, label in _MODELS.items()},
    }
    told = {label: of for label, of in judges.items() if of is not None}
    first = next(iter(told.values()))
    rows = [
        (kind, str(counts["labelled"]), *(share(of["kinds"][kind]["f1"]) for of in told.values()), run)
        for kind, counts in first["kinds"].items()
    ]  # fmt: skip
    rows += [
        (said, str(first["labelled"]), *(share(of[key]) for of in told.values()), run)
        for said, key in (("mean of these F1", "macro_f1"), ("share right", "accuracy"))
    ]
    curve = ", ".join(
        f"{found[count]['facts']['accuracy']:.3f} and {found[count]['facts']['macro_f1']:.3f} with {count}"
        for count in found
        if "facts" in found[count]
    )
    return markdown(
        ("what the length is", "labelled", *told, ORIGIN),
        rows,
        f"F1 by five folds of photos. The facts' share right and mean F1 by the photos taught: {curve}.",
    )


def _ranker_row(name: str, kinds: dict[str, Any], run: str) -> tuple[str, ...]:
    drawings, ordinary = kinds["gold"], kinds["labels"]
    return (
        name,
        str(drawings["seeds"]),
        share(drawings["f1"]),
        *(share(drawings["per_axis"][axis]) for axis in MEASURED_AXES),
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
        (kind, str(sum(axes.values())), *(str(axes.get(axis, 0)) for axis in MEASURED_AXES), origin(result["run"]))
        for kind, axes in result["kinds"].items()
    ]  # fmt: skip
    return markdown(("what the photo shows", "rows", *MEASURED_AXES, ORIGIN), rows)


AXIS_TABLES: dict[str, Callable[[], str]] = {
    "axis_models": model_table,
    "axis_curves": curve_table,
    "axis_whole_photos": whole_photo_table,
    "axis_purposes": purpose_table,
    "axis_ranker": ranker_table,
    "axis_people": people_table,
    "axis_kinds": kind_table,
}
