"""How well does the role model tell what a printed quantity is for?

Run: python -m benchmarks.accuracy.roles --data ../shared/data [--cache ocr.sqlite]
Writes benchmarks/results/roles.json. Measured on the quantities of roles_dev.jsonl, whose pictures, and what
looks like them, are not taught, and on those of the statements and of the photos' texts that are kept apart: with
everything, with photos alone, without each kind of clue, on 10, 30 and 60 % of the pictures, and on none, a quarter and
a half of the statements and of the texts; with what is confused most.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeAlias

import numpy as np

from benchmarks.accuracy.plain_labels import SEED, statement_labels
from benchmarks.options import data_parser
from benchmarks.result_files import write_result
from measure_extract.datasets.splits import fold_of, split_keys
from measure_extract.layout.base import Layout
from measure_extract.ocr.engines import make_engine
from measure_extract.roles.base import PurposeArray, purpose_names
from measure_extract.roles.classifier import RoleModel
from measure_extract.training.data import (
    read_labelled_quantities,
    read_own_photo_texts,
    read_pictures,
    read_training_rows,
    taught_statements,
)
from measure_extract.training.drawn import read_drawn, read_labels
from measure_extract.training.photo_texts import is_kept_apart, known_texts
from measure_extract.training.roles import (
    RoleRow,
    fit_role_model,
    known_role_rows,
    read_role_lines,
    read_role_rows,
    role_report,
)

RowsOfKinds: TypeAlias = Mapping[str, Sequence[RoleRow]]
"""Labelled quantities by what prints them."""

SHARES = (10, 30, 60)  # of the pictures, in per cent
OTHER_SHARES = (0, 25, 50)  # of the statements, and of the texts
CONFUSIONS = 25

KINDS: dict[str, Callable[[str], bool]] = {
    "words of its line": lambda clue: clue.startswith(("before", "behind", "touching", "followed")),
    "lines around it": lambda clue: clue.startswith(("left", "right", "above", "below")),
    "heads of row and column": lambda clue: clue.startswith(("head", "row")),
    "its block and the photo": lambda clue: clue.startswith(("block", "photo")),
    "concepts and classes of words": lambda clue: "~" in clue,
    "labels that name it": lambda clue: clue.startswith(("named", "qualified")),
    "facts of the quantity": lambda clue: not any(mark in clue for mark in "=~") or _is_fact(clue),
}
"""Which clues, without their dimension, are of a kind."""


def _is_fact(clue: str) -> bool:
    name = clue.split("=")[0]
    return name in (
        "unit",
        "value",
        "chain",
        "axis",
        "line",
        "larger",
        "smaller",
        "ranges",
        "size",
        "digits",
    )


def without(rows: Sequence[RoleRow], is_left_out: Callable[[str], bool]) -> list[RoleRow]:
    """Take clues of a kind away."""
    return [
        replace(row, clues=tuple(c for c in row.clues if not is_left_out(c.rpartition(":")[2])))
        for row in rows
    ]


def judged(model: RoleModel, rows: Sequence[RoleRow]) -> PurposeArray:
    """Give the chances of each labelled quantity."""
    return model.chances([row.clues for row in rows], [row.dimension for row in rows])


def scores(taught: Sequence[RoleRow], measured: RowsOfKinds) -> dict[str, Any]:
    """Teach some rows and measure others, per kind of them."""
    model = fit_role_model(taught)
    return {
        "taught": len(taught),
        **{kind: role_report(rows, judged(model, rows)) for kind, rows in measured.items()},
    }


def confusions(model: RoleModel, rows: Sequence[RoleRow]) -> list[dict[str, Any]]:
    """Count what is taken for what, the most frequent first."""
    names = purpose_names()
    said = [names[int(np.argmax(chances))] for chances in judged(model, rows)]
    pairs = Counter((row.purpose, s) for row, s in zip(rows, said, strict=True) if row.purpose != s)
    found = pairs.most_common(CONFUSIONS)
    return [{"is": truth, "taken_for": taken, "count": count} for (truth, taken), count in found]


def part_of(rows: Sequence[RoleRow], per_cent: int) -> list[RoleRow]:
    """Give the rows of a share of the pictures, always the same ones."""
    return [row for row in rows if fold_of(row.split_key, 100) < per_cent]


def measure(taught: RowsOfKinds, measured: RowsOfKinds) -> dict[str, Any]:
    """Measure every variant.

    Args:
        taught: labelled quantities of "photos", of drawn "labels", of "statements" and of "texts".
        measured: others, of "photos", "statements" and "texts".
    """
    everything = [row for rows in taught.values() for row in rows]
    shares = [("photos", share) for share in SHARES]
    shares += [(kind, share) for kind in ("statements", "texts") for share in OTHER_SHARES]
    variants = {
        "everything": everything,
        "photos alone": taught["photos"],
        **{
            f"{share} % of the {kind}": [
                row
                for name, rows in taught.items()
                for row in (part_of(rows, share) if name == kind else rows)
            ]
            for kind, share in shares
        },
    }
    return {
        **{name: scores(rows, measured) for name, rows in variants.items()},
        **{
            f"without {kind}": scores(
                without(everything, is_kind),
                {name: without(rows, is_kind) for name, rows in measured.items()},
            )
            for kind, is_kind in KINDS.items()
        },
    }


def _rows(
    lines: Sequence[dict[str, Any]], layouts: dict[str, Layout], keys: dict[str, str]
) -> list[RoleRow]:
    return list(read_role_rows(lines, layouts, keys))


def main() -> None:
    """Measure and write."""
    parser = data_parser(__doc__)
    options = parser.parse_args()
    folder = options.data / "images"
    dev_lines = read_role_lines([options.data / "roles_dev.jsonl"], folder)
    engine = make_engine("auto", device="cpu", cache=options.cache)
    rows = read_training_rows(options.data)
    images = [*rows.images, *(str(line["image"]) for line in dev_lines)]
    pictures = read_pictures(list(dict.fromkeys(images)), engine)
    taught_lines = read_labelled_quantities(options.data, rows.photos, pictures.layouts)
    keys = split_keys(pictures.signatures)
    dev = _rows(dev_lines, pictures.layouts, keys)
    held = {keys[str(line["image"])] for line in dev_lines if line["image"] in keys}
    photos = [r for r in _rows(taught_lines, pictures.layouts, keys) if r.split_key not in held]
    texts = read_own_photo_texts(options.data)
    if not texts:
        parser.error(f"{options.data} has no train_ocr_text.csv.gz, whose texts are measured with")
    taught = {
        "photos": photos,
        "labels": known_role_rows(read_drawn(engine)),
        "statements": known_role_rows(read_drawn(engine, count=0, statements=taught_statements())),
        "texts": known_role_rows(known_texts(t for t in texts if not is_kept_apart(t))),
    }
    measured = {
        "photos": dev,
        "statements": known_role_rows(read_labels(engine, statement_labels(seed=SEED))),
        "texts": known_role_rows(known_texts(filter(is_kept_apart, texts))),
    }
    results = measure(taught, measured)
    model = fit_role_model([row for rows in taught.values() for row in rows])
    path = write_result(
        "roles",
        {
            "taught": {kind: len(rows) for kind, rows in taught.items()},
            "measured": {kind: len(rows) for kind, rows in measured.items()},
            "results": results,
            "confusions": confusions(model, dev),
        },
    )
    for name, found in results.items():
        print(f"{name:34} {found}")
    print(f"written to {path}")


if __name__ == "__main__":
    main()
