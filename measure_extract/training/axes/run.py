"""Train the net from drawings and a data folder, cross-validated by photo; write the artefact.

Run: python -m measure_extract.training.axes.run --data ../shared/data --cache ocr.sqlite --output models/axes-v1
"""

import platform
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import numpy as np

from measure_extract.datasets.splits import fold_of, split_keys
from measure_extract.errors import MeasureExtractError
from measure_extract.images.load import load_image
from measure_extract.ocr.engines import make_engine
from measure_extract.paths import refuse_overwriting, refuse_unwritable
from measure_extract.runtime.artefacts import write_artefact
from measure_extract.training.axes.model import AXES_OF_NET, NET_FILE, VIEW
from measure_extract.training.axes.net import FitSettings, fit_net, judged, new_net, to_onnx
from measure_extract.training.axes.rows import AxisRows, rows_of_drawings, rows_of_photo
from measure_extract.training.data import (
    Pictures,
    read_labelled_quantities,
    read_pictures,
    read_training_rows,
    without_held_out,
)
from measure_extract.types import Example

if TYPE_CHECKING:
    import torch

__all__ = ["FINE", "FOLDS", "PRE", "judge_by_folds", "photo_rows", "share_right", "train_axes"]

PRE, FINE = FitSettings(epochs=8), FitSettings(epochs=8, learning_rate=2e-3)
FOLDS = 5
_TRUSTED = 0.5  # rows of at least this weight are measured


def photo_rows(data: Path, pictures: Pictures) -> Iterator[AxisRows]:
    """Give the careful labels of a data folder, and what each length is for where that is labelled.

    Photos that are held out, and what looks like them, are not among them.

    Args:
        data: see `read_training_rows`.
        pictures: that were read.
    """
    found = without_held_out(read_training_rows(data), split_keys(pictures.signatures))
    lines = read_labelled_quantities(data, found.photos, pictures.layouts)
    labels = {line["image"]: line["quantities"] for line in lines}
    by_image: dict[str, list[Example]] = {}
    for row in (*found.gold, *found.labels, *found.own, *found.whole):
        by_image.setdefault(row.image, []).append(row)
    for image, examples in by_image.items():
        try:
            pixels = load_image(image)
        except MeasureExtractError:
            continue  # reading said so already
        rows = rows_of_photo(
            pixels,
            pictures.layouts[image],
            examples,
            examples[0].split_key,
            labels=labels.get(image, ()),
        )
        if rows is not None:
            yield rows


def judge_by_folds(
    drawn: "torch.nn.Module", rows: Sequence[AxisRows], settings: FitSettings, *, seed: int
) -> list[Any]:
    """Judge every photo by a net that was taught without it: logits of the axes, then of the kinds.

    Args:
        drawn: a net taught by drawings, or an untrained one; left as it is.
        rows: of photos.
        settings: of the fit on photos.
        seed: of the fit.

    Returns:
        Logits per photo, in order. Shape of each: (n, 12).
    """
    logits: list[Any] = [None] * len(rows)
    folds = [fold_of(row.key, FOLDS) for row in rows]
    for fold in range(FOLDS):
        net = deepcopy(drawn)
        taught = [row for row, own in zip(rows, folds, strict=True) if own != fold]
        fit_net(net, taught, settings, seed=seed)
        for place in (i for i, own in enumerate(folds) if own == fold):
            logits[place] = judged(net, rows[place])
    return logits


def share_right(
    rows: Sequence[AxisRows], logits: Sequence[Any]
) -> dict[str, tuple[float | None, int]]:
    """Say how often the likeliest quantity of an axis is its answer, over questions with two quantities or more.

    Returns:
        The share, and how many questions were counted, by axis and under "all"; None without any.
    """
    right: dict[str, list[bool]] = {name: [] for name in AXES_OF_NET}
    for row, found in zip(rows, logits, strict=True):
        for axis, name in enumerate(AXES_OF_NET):
            known = row.answers[:, axis]
            if row.weights[axis] >= _TRUSTED and 0 < np.nansum(known) < len(row):
                right[name].append(bool(known[int(np.argmax(found[:, axis]))] == 1))
    right["all"] = [is_right for found in right.values() for is_right in found]
    return {
        name: (round(sum(found) / len(found), 4) if found else None, len(found))
        for name, found in right.items()
    }


def train_axes(
    photos: Sequence[AxisRows],
    output: Path,
    *,
    drawings: int,
    seed: int,
    facts: Mapping[str, Any],
    tell: Callable[[str], None],
) -> dict[str, Any]:
    """Teach a net drawings, then photos; measure it by folds, and write it.

    Args:
        photos: careful labels.
        output: artefact folder to write.
        drawings: how many are drawn.
        seed: of everything.
        facts: more for the card.
        tell: is told what was measured as it goes.

    Returns:
        The report that is also in the card.
    """
    drawn = new_net(seed)
    first = 1_000_000 * seed
    fit_net(drawn, list(rows_of_drawings(range(first, first + drawings))), PRE, seed=seed)
    alone = share_right(photos, [judged(drawn, row) for row in photos])
    tell(f"drawings alone: {alone}")
    by_folds = share_right(photos, judge_by_folds(drawn, photos, FINE, seed=seed))
    tell(f"and photos, by folds: {by_folds}")
    fit_net(drawn, photos, FINE, seed=seed)
    report = {"drawings_alone": alone, "drawings_and_photos_by_folds": by_folds}
    card = {
        **facts,
        "report": report,
        "drawings": drawings,
        "photos": len(photos),
        "quantities": sum(map(len, photos)),
        "seed": seed,
        "settings": {"drawings": asdict(PRE), "photos": asdict(FINE)},
    }
    write_artefact(output, {NET_FILE: to_onnx(drawn)}, {**card, "view": VIEW})
    return report


@click.command()
@click.option("--data", type=click.Path(path_type=Path), required=True)
@click.option("--output", type=click.Path(path_type=Path), required=True)
@click.option("--cache", type=click.Path(path_type=Path))
@click.option("--drawings", default=6000, show_default=True)
@click.option("--seed", default=1, show_default=True)
def main(data: Path, output: Path, cache: Path | None, drawings: int, seed: int) -> None:
    """Train the axis net."""
    refuse_overwriting([output, cache], [data])
    refuse_unwritable([], folders=[output])
    engine = make_engine("auto", device="auto", cache=cache)
    pictures = read_pictures(read_training_rows(data).images, engine)
    facts = {
        "name": output.name,
        "ocr": engine.fingerprint,
        "split": f"{FOLDS} folds by picture, near-duplicates together; what is held out never taught",
        "versions": {"python": platform.python_version(), "torch": version("torch")},
    }
    photos = list(photo_rows(data, pictures))
    train_axes(photos, output, drawings=drawings, seed=seed, facts=facts, tell=click.echo)


if __name__ == "__main__":
    main()
