"""Which labelled questions the model of relations is taught, and which it is measured with."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from measure_extract.datasets.labels import GOLD_WEIGHTS, read_gold
from measure_extract.datasets.splits import apart_from
from measure_extract.entities import catalogue, entity_spec
from measure_extract.ranking.relations.kinds import kind_of
from measure_extract.training.attribute_labels import read_attributes
from measure_extract.training.base import KnownLabels
from measure_extract.training.data import MEASURING_FILES, OWN_ANNOTATIONS
from measure_extract.training.photo_labels import PhotoLabels, read_photo_labels
from measure_extract.types import Example
from measure_extract.units import format_measurement, parse_measurement

__all__ = [
    "RELATION_DRAWN_COUNT",
    "ROLE_ENTITIES",
    "RelationRows",
    "apart_from_measured",
    "drawn_examples",
    "new_entity_examples",
    "photo_role_questions",
    "read_relation_rows",
    "role_examples",
    "role_questions",
]

ROLE_ENTITIES = {
    "diameter": "diameter",
    "thickness": "thickness",
    "length": "length",
    "cable_length": "cable_length",
    "dose": "dose",
    "serving": "serving_size",
    "gross_weight": "gross_weight",
    "drained_weight": "drained_weight",
    "input_voltage": "input_voltage",
    "output_voltage": "output_voltage",
    "battery_voltage": "battery_voltage",
    "equivalent_power": "equivalent_power",
}
"""Role of the annotated quantities -> the entity of the catalogue that asks for it."""


# Whole photos were labelled for these by what each quantity is for, which says more. Voltages were not, for most.
_ROLES_OF_PHOTOS = frozenset(ROLE_ENTITIES.values()) - {
    "input_voltage", "output_voltage", "battery_voltage",
}  # fmt: skip

RELATION_DRAWN_COUNT = 1000
"""Drawn labels that teach the model of relations, of the 2,500 that teach the ranker: training stays a matter of
seconds for a user with labels of their own."""

_MOST_SILENT = 2  # unprinted questions of a drawn label per printed one


@dataclass(frozen=True)
class RelationRows:
    """Labelled questions by what they are for; `Example.image` is a path."""

    gold: list[Example]  # of the eight, for the most part of dimension drawings
    labels: list[Example]  # of the eight, of ordinary photos
    roles: list[Example]  # roles taken as entities
    new: list[Example]  # new entities, to train on
    attributes: list[Example]  # of photos labelled as a whole, to train on
    photos: list[Example]  # roles taken as entities, of photos labelled as a whole
    measured: list[Example]  # new entities, to measure with
    measured_attributes: list[Example]  # of photos labelled as a whole, to measure with
    held_out: frozenset[str]  # pictures that others are measured with

    @property
    def images(self) -> list[str]:
        """Every picture once, the held-out ones too."""
        rows = (
            *self.gold, *self.labels, *self.roles, *self.new, *self.attributes, *self.photos,
            *self.measured, *self.measured_attributes,
        )  # fmt: skip
        return sorted({*(row.image for row in rows), *self.held_out})


def read_relation_rows(data: Path) -> RelationRows:
    """Read the labelled questions of a data folder, and our own annotations."""
    images, own = data / "images", OWN_ANNOTATIONS
    roles = [*role_examples(data / "roles_train.jsonl"), *role_examples(own / "roles.jsonl")]
    new, attributes = own / "new_entities.jsonl", own / "attributes.jsonl"
    known = {str(images / row.image) for row in roles}
    asked = new_entity_examples(new, "train")
    photos = read_photo_labels(own / "photos.jsonl", images)
    return RelationRows(
        read_gold(data / "gold_train.jsonl", images),
        read_gold(data / "gold_train_labels.jsonl", images),
        _placed(roles, images),
        _placed(asked, images),
        _placed(_not_asked_before(read_attributes(attributes, "train"), asked), images),
        [row for p in photos if p.image not in known for row in photo_role_questions(p)],
        _placed(new_entity_examples(new, "measure"), images),
        _placed(read_attributes(attributes, "measure"), images),
        frozenset(row.image for name in MEASURING_FILES for row in read_gold(data / name, images)),
    )


def apart_from_measured(rows: RelationRows, keys: Mapping[str, str]) -> RelationRows:
    """Leave out what is taught of pictures, or of what looks like them, that are measured with.

    A photo of the measuring part teaches nothing of any entity; nor does one of `MEASURING_FILES`.

    Args:
        rows: of the label files.
        keys: of `split_keys`; rows of pictures without one are left out.
    """
    measured = apart_from(rows.measured, keys, ())
    measured_attributes = apart_from(rows.measured_attributes, keys, ())
    held_out = {keys[image] for image in rows.held_out if image in keys}
    held_keys = {*held_out, *(row.split_key for row in (*measured, *measured_attributes))}
    return replace(
        rows,
        gold=apart_from(rows.gold, keys, held_keys),
        labels=apart_from(rows.labels, keys, held_keys),
        roles=apart_from(rows.roles, keys, held_keys),
        new=apart_from(rows.new, keys, held_keys),
        attributes=apart_from(rows.attributes, keys, held_keys),
        photos=apart_from(rows.photos, keys, held_keys),
        measured=measured,
        measured_attributes=measured_attributes,
    )


def _not_asked_before(rows: list[Example], asked: list[Example]) -> list[Example]:
    """Leave out what was asked of the photo alone, and what the roles of its quantities teach already."""
    known = {(row.image, row.entity) for row in asked}
    return [
        row
        for row in rows
        if row.entity not in _ROLES_OF_PHOTOS and (row.image, row.entity) not in known
    ]


def _placed(examples: list[Example], images: Path) -> list[Example]:
    return [replace(example, image=str(images / example.image)) for example in examples]


def role_examples(path: Path) -> list[Example]:
    """Read annotated roles as questions; see `role_questions`."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [example for row in map(json.loads, lines) for example in role_questions(row)]


def role_questions(row: Mapping[str, Any]) -> Iterator[Example]:
    """Ask a picture whose quantities have roles: has it a diameter, and which is it?

    An entity is asked where the picture prints any quantity of its dimension. Unsure answers count half.

    Args:
        row: a line of `roles_train.jsonl`, or the truth of a drawn label.
    """
    quantities = [quantity for quantity in row["quantities"] if quantity["unit"]]
    units = {quantity["unit"] for quantity in quantities}
    for role, name in ROLE_ENTITIES.items():
        spec = catalogue()[name]
        if not units & spec.units:
            continue
        own = [q for q in quantities if q["role"] == role and q["unit"] in spec.units]
        answers = tuple(dict.fromkeys(format_measurement(q["value"], q["unit"]) for q in own))
        is_unsure = any(q.get("is_unsure", False) for q in own)
        yield Example(row["image"], name, None, answers, 0.5 if is_unsure else 1.0)


def photo_role_questions(photo: PhotoLabels) -> Iterator[Example]:
    """Ask a photo that was labelled as a whole as `role_questions` does; of a range its upper end is asked."""
    printed = [(parse_measurement(text), purpose) for text, purpose in photo.quantities]
    quantities = [
        {"value": found.high, "unit": found.unit, "role": purpose}
        for found, purpose in printed
        if found is not None
    ]
    return role_questions({"image": photo.image, "quantities": quantities})


def drawn_examples(drawn: KnownLabels) -> list[Example]:
    """Ask drawn labels for what words or units tell; they have no lines to tell a height by.

    Of an entity's unprinted questions, twice as many as its printed ones are kept, the first ones.
    """
    weight = drawn.rows[0].weight if drawn.rows else 0.0
    roles = [question for row in drawn.roles for question in role_questions(row)]
    everything = [*drawn.rows, *(replace(row, weight=weight, split_key=row.image) for row in roles)]
    asked = [row for row in everything if kind_of(entity_spec(row.entity)) != "drawn"]
    left = Counter(row.entity for row in asked if row.answers)
    left = Counter({entity: _MOST_SILENT * count for entity, count in left.items()})
    kept = []
    for row in asked:
        if row.answers or left[row.entity] > 0:
            left[row.entity] -= not row.answers
            kept.append(row)
    return kept


def new_entity_examples(path: Path, part: str) -> list[Example]:
    """Read our own annotations of new entities, those "train" to train on or those to "measure" with."""
    rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return [
        Example(
            row["image"],
            row["entity"],
            None,
            tuple(row["answers"]),
            GOLD_WEIGHTS[row["confidence"]],
        )
        for row in rows
        if row["part"] == part
    ]
