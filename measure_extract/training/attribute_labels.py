"""Photos labelled as a whole for the catalogue's attributes: what each prints of them, and what it surely does not."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from measure_extract.datasets.labels import GOLD_WEIGHTS
from measure_extract.types import Example

__all__ = ["ASKED", "attribute_questions", "read_attributes"]

ASKED = (
    "age_recommendation", "alcohol_content", "areal_weight", "battery_capacity", "battery_energy", "battery_life",
    "battery_voltage", "beam_angle", "cable_length", "caffeine", "camera_resolution", "charging_time",
    "colour_temperature", "coverage_area", "data_rate", "diameter", "dose", "drained_weight", "electrical_resistance",
    "energy_consumption", "equivalent_power", "flow_rate", "food_energy", "frequency", "frequency_response",
    "gross_weight", "input_current", "input_voltage", "item_count", "luminous_flux", "material_share",
    "memory_capacity", "motor_power", "operating_temperature", "output_current", "output_voltage", "pressure",
    "print_resolution", "protein", "rated_current", "rotational_speed", "screen_size", "serving_size",
    "servings_per_package", "shelf_life", "sound_level", "speed", "storage_temperature", "tensile_strength",
    "thickness", "torque", "warranty", "wireless_frequency",
)  # fmt: skip
"""Entities of the catalogue that the annotators looked for: what they left out of these is not printed."""


def read_attributes(path: Path, part: str) -> list[Example]:
    """Read the photos "train" to train on, or those to "measure" with, as questions; see `attribute_questions`."""
    lines = path.read_text(encoding="utf-8").splitlines()
    photos = [photo for photo in map(json.loads, lines) if photo["part"] == part]
    return [question for photo in photos for question in attribute_questions(photo)]


def attribute_questions(photo: Mapping[str, Any]) -> Iterator[Example]:
    """Ask a photo for everything in ASKED but what its annotator left open.

    Args:
        photo: a line of `attributes.jsonl`: image, printed (entity -> answers and confidence), doubtful (entities).
    """
    for entity in ASKED:
        if entity in photo["doubtful"]:
            continue
        found = photo["printed"].get(entity)
        answers = tuple(found["answers"]) if found else ()
        weight = GOLD_WEIGHTS[found["confidence"]] if found else 1.0
        yield Example(photo["image"], entity, None, answers, weight)
