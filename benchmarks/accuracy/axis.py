"""Can the axis that a length measures be seen? A net, HOG and the facts of the lines on photos they were not taught.

Run: python -m benchmarks.accuracy.axis --data ../shared/data --cache ocr.sqlite --keep FOLDER
Writes benchmarks/results/axis.json: by folds of gold_train and the other careful rows, the share of questions whose
likeliest quantity is the answer, learning curves, what drawings, augmentation and the labels of whole photos add, the
confusion of the axes, what each length is for (`axis_kinds`), and the ranker with and without what was seen (`axis_ranker`). gold_dev is judged once, by models taught everything. What a
model said is kept in FOLDER, so that a stopped run goes on where it ended.
"""

import argparse
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.accuracy.axis_kept import Kept, NotJudgedError
from benchmarks.accuracy.axis_kinds import kind_report, knows_kinds
from benchmarks.accuracy.axis_models import (
    Floats,
    Model,
    Photo,
    facts_model,
    facts_of,
    hog_model,
    net_model,
)
from benchmarks.accuracy.axis_ranker import COLUMNS, ranker_report
from benchmarks.result_files import describe_run, read_result, write_result
from measure_extract.datasets.labels import read_gold
from measure_extract.datasets.splits import fold_of
from measure_extract.evaluation.bootstrap import bootstrap_interval
from measure_extract.images.load import load_image
from measure_extract.ocr.engines import make_engine
from measure_extract.training.axes.model import AXES_OF_NET
from measure_extract.training.axes.net import fit_net, judged, new_net
from measure_extract.training.axes.rows import AxisRows, rows_of_drawings, rows_of_photo
from measure_extract.training.axes.run import FINE, FOLDS, PRE, photo_rows, share_right
from measure_extract.training.data import (
    Pictures,
    read_pictures,
    read_training_data,
    read_training_rows,
)
from measure_extract.types import Example

if TYPE_CHECKING:
    import torch

SEED = 1
DRAWINGS = 6000
COUNTS = (50, 200, 1000)  # photos of a learning curve, before all
SHARE = 0.3  # of the net's log-odds in the blend; chosen on other readings of the same photos
HASTY = replace(FINE, epochs=4)  # half of what `train_axes` takes: a fold costs 80 s of one core
UNTAUGHT = replace(FINE, epochs=6, learning_rate=3e-3)  # a net that knows no drawing takes longer
VARIANT_FOLDS = 2  # of FOLDS, for nets that lack something
TRUSTED = 0.5  # rows of at least this weight are counted
PARTS = ("models", "ranker")


def net_of_drawings(kept: Kept) -> "torch.nn.Module":
    """Teach a net drawings alone, or give the one that was taught before."""
    import torch

    path = kept.path("drawings.pt")
    if not path.is_file():
        torch.save(drawn_net().state_dict(), path)
    net = new_net(SEED)
    net.load_state_dict(torch.load(path))
    return net


def drawn_net() -> "torch.nn.Module":
    """Teach a net drawings alone, as `train_axes` does."""
    net = new_net(SEED)
    first = 1_000_000 * SEED
    fit_net(net, list(rows_of_drawings(range(first, first + DRAWINGS))), PRE, seed=SEED)
    return net


def taught_photos(data: Path, pictures: Pictures) -> list[Photo]:
    """Give the photos with careful labels that are not held out."""
    return [_photo(rows, pictures) for rows in photo_rows(data, pictures)]


def held_out_photos(data: Path, pictures: Pictures) -> list[Photo]:
    """Give those of gold_dev."""
    by_image: dict[str, list[Example]] = {}
    for row in read_gold(data / "gold_dev.jsonl", data / "images"):
        by_image.setdefault(row.image, []).append(row)
    photos = []
    for image, examples in by_image.items():
        if image in pictures.layouts:
            pixels, layout = load_image(image), pictures.layouts[image]
            rows = rows_of_photo(pixels, layout, examples, image)
            photos += [] if rows is None else [_photo(rows, pictures)]
    return photos


def asked_by_rows(data: Path) -> set[tuple[str, str]]:
    """Give photo and entity of the careful rows that ask for one entity, not of whole photos."""
    found = read_training_rows(data)
    return {(r.image, r.entity) for r in (*found.gold, *found.labels, *found.own)}


def _photo(rows: AxisRows, pictures: Pictures) -> Photo:
    return Photo(rows, facts_of(pictures.layouts[rows.image], rows.numbers))


def by_folds(
    name: str,
    model: Model,
    photos: Sequence[Photo],
    kept: Kept,
    *,
    count: int | None = None,
    folds: int = FOLDS,
    pool: Sequence[Photo] | None = None,
) -> dict[int, Floats]:
    """Judge photos by a model that was not taught them, by their place.

    Args:
        name: of the model.
        model: to teach.
        photos: all.
        kept: what was judged before.
        pool: the photos to teach; all if None.
        count: of the photos to teach, see `chosen`.
        folds: how many of FOLDS are judged.

    Raises:
        NotJudgedError: see `Kept`.
    """
    found: dict[int, Floats] = {}
    for fold in range(folds):
        taught = chosen([p for p in pool or photos if _fold(p) != fold], count)
        places = [place for place, photo in enumerate(photos) if _fold(photo) == fold]
        asked = [photos[place] for place in places]
        suffix = "all" if count is None else count
        logits = kept.arrays(f"{name}, {suffix}, fold {fold}", _judging(model, taught, asked))
        found.update(zip(places, logits, strict=True))
    return dict(sorted(found.items()))


def _fold(photo: Photo) -> int:
    return fold_of(photo.rows.key, FOLDS)


def _judging(
    model: Model, taught: Sequence[Photo], asked: Sequence[Photo]
) -> Callable[[], list[Floats]]:
    return lambda: model(taught, asked)


def chosen(photos: Sequence[Photo], count: int | None) -> list[Photo]:
    """Give so many photos, always the same ones and the fewer among the more; all if None."""
    in_order = sorted(photos, key=lambda photo: fold_of(f"curve{photo.rows.key}", 1_000_003))
    return in_order[:count]


def models(start: "torch.nn.Module") -> dict[str, Model]:
    """Give the models of the learning curves."""
    return {
        "net": net_model(start, HASTY, seed=SEED),
        "hog": hog_model(),
        "facts": facts_model(),
    }


def others(start: "torch.nn.Module") -> dict[str, Model]:
    """Give the nets that lack something."""
    plain = replace(HASTY, is_augmented=False)
    return {
        "net without drawings": net_model(new_net(SEED), UNTAUGHT, seed=SEED),
        "net without augmentation": net_model(start, plain, seed=SEED),
    }


def score(photos: Sequence[Photo], logits: Mapping[int, Floats]) -> dict[str, Any]:
    """Say how often the likeliest quantity of an axis is the answer; with a 95 % interval over photos for all.

    Args:
        photos: all.
        logits: of those that were judged, by their place.
    """
    rows, said = [photos[place].rows for place in logits], list(logits.values())
    each = [share_right([row], [found])["all"] for row, found in zip(rows, said, strict=True)]
    counts = np.array([count for _, count in each])
    right = np.array([round((share or 0.0) * count) for share, count in each])
    interval = bootstrap_interval(
        [row.key for row in rows],
        lambda places: float(right[places].sum() / max(1, counts[places].sum())),
        samples=1000,
        seed=SEED,
    )
    return {
        **{name: share for name, (share, _) in share_right(rows, said).items()},
        "interval": interval,
    }


def confusion(photos: Sequence[Photo], logits: Mapping[int, Floats]) -> list[list[int]]:
    """Count quantities that answer one axis alone, by that axis and by their likeliest one. Shape: (3, 3)."""
    counts = np.zeros((len(AXES_OF_NET), len(AXES_OF_NET)), dtype=int)
    for place, found in logits.items():
        rows = photos[place].rows
        is_answer = (rows.answers == 1) & (rows.weights >= TRUSTED)
        for quantity in np.flatnonzero(is_answer.sum(axis=1) == 1):
            counts[int(is_answer[quantity].argmax()), int(found[quantity, :3].argmax())] += 1
    return [[int(count) for count in row] for row in counts]


def model_report(
    taught: Sequence[Photo],
    held_out: Sequence[Photo],
    kept: Kept,
    *,
    asked_before: Collection[tuple[str, str]],
) -> dict[str, Any]:
    """Measure all models.

    Args:
        taught: photos to judge by folds.
        held_out: of gold_dev.
        kept: what was judged before.
        asked_before: photo and entity of the rows that the labels of whole photos are compared with.
    """
    start = net_of_drawings(kept)
    found = models(start)
    asked = share_right([p.rows for p in taught], [np.zeros((len(p.rows), 3)) for p in taught])
    alone = dict(enumerate(judged(start, photo.rows) for photo in taught))
    said = {count: _said(found, taught, kept, count=count) for count in (*COUNTS, None)}
    return {
        "photos": len(taught),
        "questions": {name: count for name, (_, count) in asked.items()},
        "axes": list(AXES_OF_NET),
        "learning_curves": {
            "all" if count is None else str(count): _scores(taught, logits)
            for count, logits in said.items()
        },
        "drawings alone": score(taught, alone),
        "variants": _variants(start, taught, kept),
        "confusion": {name: confusion(taught, logits) for name, logits in said[None].items()},
        "whole_photos": _of_whole_photos(found, taught, asked_before, said[None], kept),
        "kinds": {
            **{
                "all" if count is None else str(count): _kinds(taught, logits)
                for count, logits in said.items()
            },
            "0": {"net": kind_report(taught, alone)},
        },
        "gold_dev": _on_held_out(found, taught, held_out, kept),
    }


def _said(
    found: Mapping[str, Model],
    photos: Sequence[Photo],
    kept: Kept,
    *,
    count: int | None = None,
    folds: int = FOLDS,
) -> dict[str, dict[int, Floats]]:
    """Judge by each model, and by the facts with a share of the net; what may not be judged is left out."""
    said = {}
    for name, model in found.items():
        with suppress(NotJudgedError):
            said[name] = by_folds(name, model, photos, kept, count=count, folds=folds)
    return _with_blend(said)


def _with_blend(said: dict[str, dict[int, Floats]]) -> dict[str, dict[int, Floats]]:
    if "facts" not in said or "net" not in said:
        return said
    net = said["net"]
    return {**said, "blended": {i: a + SHARE * net[i] for i, a in said["facts"].items()}}


def _kinds(photos: Sequence[Photo], said: Mapping[str, Mapping[int, Floats]]) -> dict[str, Any]:
    return {name: kind_report(photos, found) for name, found in said.items() if knows_kinds(found)}


def _of_whole_photos(
    found: Mapping[str, Model],
    photos: Sequence[Photo],
    asked: Collection[tuple[str, str]],
    said: Mapping[str, Mapping[int, Floats]],
    kept: Kept,
) -> dict[str, Any]:
    """Compare models taught the earlier rows alone with those taught the labels of whole photos beside them."""
    earlier = [as_before(photo, asked) for photo in photos]
    pool = [photo for photo in earlier if photo.rows.weights.any()]
    report: dict[str, Any] = {"earlier_photos": len(pool)}
    for name in found:
        with suppress(NotJudgedError):
            before = by_folds(f"{name} taught earlier rows", found[name], photos, kept, pool=pool)
            report[name] = {
                "earlier rows taught": {
                    "earlier questions": score(earlier, before), "all questions": score(photos, before)
                },
                "whole photos too": {
                    "earlier questions": score(earlier, said[name]), "all questions": score(photos, said[name])
                },
            }  # fmt: skip
    return report


def as_before(photo: Photo, asked: Collection[tuple[str, str]]) -> Photo:
    """Forget what the labels of whole photos say: kinds, and answers that no other row asks for."""
    rows = photo.rows
    known = np.array([(rows.image, axis) in asked for axis in AXES_OF_NET], dtype=np.float32)
    return replace(photo, rows=replace(rows, weights=rows.weights * known, kinds=np.full(len(rows), -1)))  # fmt: skip


def _scores(photos: Sequence[Photo], said: Mapping[str, Mapping[int, Floats]]) -> dict[str, Any]:
    return {name: score(photos, logits) for name, logits in said.items()}


def _variants(
    start: "torch.nn.Module", photos: Sequence[Photo], kept: Kept
) -> dict[str, dict[str, Any]]:
    """Measure the net beside those that lack something, on the same folds."""
    found = {"net": models(start)["net"], **others(start)}
    return _scores(photos, _said(found, photos, kept, folds=VARIANT_FOLDS))


def _on_held_out(
    found: Mapping[str, Model], taught: Sequence[Photo], held_out: Sequence[Photo], kept: Kept
) -> dict[str, Any]:
    said = {}
    for name, model in found.items():
        with suppress(NotJudgedError):
            logits = kept.arrays(f"{name}, gold_dev", _judging(model, taught, held_out))
            said[name] = dict(enumerate(logits))
    asked = share_right([p.rows for p in held_out], [np.zeros((len(p.rows), 3)) for p in held_out])
    counts = {name: count for name, (_, count) in asked.items()}
    return {"questions": counts, **_scores(held_out, _with_blend(said))}


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--cache", type=Path, help="OCR results.")
    parser.add_argument("--keep", type=Path, required=True, help="Folder of what was judged.")
    parser.add_argument(
        "--closed", action="store_true", help="Report what was judged before, judge nothing."
    )
    parser.add_argument("--part", choices=PARTS, help="Measure this alone; the other stays.")
    parser.add_argument(
        "--columns", nargs="+", choices=COLUMNS, default=COLUMNS, help="To give the ranker."
    )
    options = parser.parse_args()
    engine = make_engine("auto", device="cpu", cache=options.cache)
    pictures = read_pictures(read_training_rows(options.data).images, engine)
    taught, held_out = (
        taught_photos(options.data, pictures),
        held_out_photos(options.data, pictures),
    )
    kept = Kept(options.keep, is_closed=options.closed)
    result = read_result("axis") or {}
    if options.part != "ranker":
        asked = asked_by_rows(options.data)
        models = model_report(taught, held_out, kept, asked_before=asked)
        result["models"] = {"run": describe_run(), **models}
    if options.part != "models":
        found = read_training_data(options.data, engine, seed=SEED)
        seen = seen_by_models(taught, kept, options.columns)
        rows = ranker_report(found, pictures, seen, kept, names=options.columns)
        result["ranker"] = {**result.get("ranker", {}), **rows}
    result.pop("run", None)
    print(f"written to {write_result('axis', result)}")


def seen_by_models(
    photos: Sequence[Photo], kept: Kept, names: Collection[str]
) -> dict[str, dict[tuple[str, int], Floats]]:
    """Give what the models of these names say, by folds, of each quantity, by its photo and number."""
    asked = {name: m for name, m in models(net_of_drawings(kept)).items() if name in names}
    said = {name: by_folds(name, model, photos, kept) for name, model in asked.items()}
    return {name: dict(_seen(photos, logits)) for name, logits in said.items()}


def _seen(
    photos: Sequence[Photo], logits: Mapping[int, Floats]
) -> Iterator[tuple[tuple[str, int], Floats]]:
    """Give what was seen of each quantity, by its photo and number."""
    for place, found in logits.items():
        rows = photos[place].rows
        for number, row in zip(rows.numbers, found, strict=True):
            yield (rows.image, number), row


if __name__ == "__main__":
    main()
