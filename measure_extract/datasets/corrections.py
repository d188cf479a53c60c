"""What people said is right, kept beside the records of a service: JSON lines, one a correction."""

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from measure_extract.datasets.base import append_whole
from measure_extract.datasets.captures import capture_files, iter_captured
from measure_extract.entities import entity_spec
from measure_extract.errors import TableError
from measure_extract.types import Example

__all__ = [
    "Correction",
    "JudgedAnswer",
    "append_correction",
    "iter_judged",
    "read_corrected",
    "read_corrections",
]

_NAME = "corrections.jsonl"
# As sure as a careful but not a certain annotator: who sends one looked at the photo, and nobody checked.
# By judgement, not tuned; see `labels.GOLD_WEIGHTS`.
_WEIGHT = 0.7


@dataclass(frozen=True, slots=True)
class Correction:
    """What somebody says is right."""

    time: str  # ISO 8601, UTC
    request_id: str  # of the answer, and the index of its rows in the record
    entity: str
    answer: str  # "number unit"; "" for nothing printed


@dataclass(frozen=True, slots=True)
class JudgedAnswer:
    """An answer of the record with what somebody said of it."""

    correction: Correction
    image: str  # as the record has it
    group_id: int | None
    prediction: str  # "number unit"; "" for none


def append_correction(folder: Path, correction: Correction) -> None:
    """Keep a correction; it is on the disk when this returns.

    Raises:
        OSError: if the system refuses: a full disk, most often.
    """
    folder.mkdir(parents=True, exist_ok=True)
    line = json.dumps(asdict(correction), ensure_ascii=False).encode() + b"\n"
    with (folder / _NAME).open("ab", buffering=0) as file:
        append_whole(file, line, sync=os.fsync)


def read_corrections(folder: Path) -> list[Correction]:
    """Read the corrections of a service's folder; of several for one answer the last one counts.

    Raises:
        TableError: if a line is no correction.
    """
    path = folder / _NAME
    if not path.is_file():
        return []
    latest: dict[tuple[str, str], Correction] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            one = Correction(**json.loads(line))
            entity_spec(one.entity)
        except (ValueError, TypeError) as error:
            raise TableError(
                str(path), f"line {number} is no correction", "repair or remove it"
            ) from error
        latest[one.request_id, one.entity] = one
    return list(latest.values())


def iter_judged(folder: Path) -> Iterator[JudgedAnswer]:
    """Give the captured answers that were corrected, or confirmed, by the time of the answers."""
    corrections = {(one.request_id, one.entity): one for one in read_corrections(folder)}
    if not corrections:
        return
    columns = ("index", "image", "entity_name", "group_id", "prediction")
    for day in sorted(path for path in folder.iterdir() if path.is_dir()):
        try:
            files = capture_files(day)
        except TableError:  # a folder of photos
            continue
        for path in files:
            for row in iter_captured(path, columns):
                one = corrections.get((row["index"], row["entity_name"]))
                if one is not None:
                    yield JudgedAnswer(one, row["image"], row["group_id"], row["prediction"])


def read_corrected(folder: Path) -> list[Example]:
    """Read corrections as labelled rows, for training; only those whose photo was kept.

    Args:
        folder: of a service, see `measure-extract serve --capture`.

    Raises:
        TableError: if there is none whose photo was kept.
    """
    examples = [
        Example(
            image=str(folder / judged.image),
            entity=judged.correction.entity,
            group_id=judged.group_id,
            answers=(judged.correction.answer,) if judged.correction.answer else (),
            weight=_WEIGHT,
            index=judged.correction.request_id,
            split_key=judged.image,
        )
        for judged in iter_judged(folder)
        if judged.image.startswith("photos/") and (folder / judged.image).is_file()
    ]
    if not examples:
        raise TableError(
            str(folder), "no correction in it has its photo", "serve with --capture-photos"
        )
    return examples
