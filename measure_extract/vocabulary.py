"""The closed sets of names that travel between the stages: axes, roles, outcomes. Knows no entity.

A role says what a word beside a number says about it: "Height 30 cm" has the role "height". The words of
each role are `data/roles.txt`; entities name the roles that announce them in `data/entities.toml`.
"""

from functools import cache
from importlib.resources import files

from measure_extract.errors import did_you_mean, nearest

__all__ = [
    "AXES",
    "AXIS_LETTERS",
    "AXIS_OF_ROLE",
    "CONVENTIONS",
    "DIRECTIONS",
    "MEASURED_AXES",
    "OTHER_ROLES",
    "OUTCOMES",
    "PRECISIONS",
    "ROLES",
    "RUNTIMES",
    "check_axis",
    "check_direction",
    "check_role",
    "outcome_of",
    "role_forms",
]

AXIS_LETTERS = ("H", "W", "D", "L", "T")
"""Letters printed beside a number: height, width, depth, length, thickness."""

CONVENTIONS = ("strict", "challenge")
"""What counts as an answer, see `ranking.conventions`."""

RUNTIMES = ("auto", "onnx", "openvino")
"""What may run the OCR's networks, see `runtime.choice`."""

PRECISIONS = ("auto", "f32", "bf16")
"""In which numbers they may be counted."""

AXES = (*AXIS_LETTERS, "DIA")
"""What a number may be said to measure by a letter or sign; DIA is a diameter."""

MEASURED_AXES = ("height", "width", "depth")
"""Entities that are a direction of the product: a line in a drawing tells them apart."""

ROLES = {
    "height": "the size from bottom to top",
    "width": "the size from left to right",
    "depth": "the size from front to back",
    "length": "the longest size",
    "thickness": "the smallest size",
    "diameter": "the size across something round",
    "part": "a size or weight of a part of the product, or of something it fits",
    "weight": "the weight of the product",
    "net_weight": "what is in the package, by weight or volume",
    "gross_weight": "the weight with its package",
    "max_load": "what it can carry, hold or lift",
    "capacity": "what it can be filled with",
    "voltage": "the rated voltage",
    "input": "at the input of an adapter",
    "output": "at the output of an adapter",
    "battery": "of the battery",
    "power": "the rated power",
    "nutrition": "an amount of a nutrient",
    "serving": "a serving or a dose",
    "equivalent": "what it replaces",
}
"""Role -> what it says of a number."""

# Roles that speak against any of the eight entities, or for a part of the product; the order is that of
# the ranker's features.
OTHER_ROLES = ("part", "nutrition", "serving", "equivalent", "gross_weight", "output", "diameter")

AXIS_OF_ROLE = {"height": "H", "width": "W", "depth": "D", "length": "L"}
"""Roles that stand for a letter in "Length x Width x Height"."""

DIRECTIONS = {
    "any": "it has no direction, or none is known",
    "vertical": "a line from bottom to top measures it",
    "horizontal": "a line from left to right",
    "receding": "a slanted line, from front to back",
    "round": "a line across something round, or a diameter sign",
}
"""Direction of an entity that is a length -> what it says."""


@cache
def role_forms() -> dict[str, tuple[str, ...]]:
    """Read `data/roles.txt`: role -> words and phrases that name it, as written there.

    Raises:
        ValueError: if a line has no role of ROLES.
    """
    text = files("measure_extract").joinpath("data/roles.txt").read_text(encoding="utf-8")
    lines = [line.split("|") for line in text.splitlines() if line and not line.startswith("#")]
    return {
        check_role(role.strip()): tuple(form.strip() for form in forms.split(","))
        for role, forms in lines
    }


OUTCOMES = {
    "answered": "",
    "not_printed": "nothing printed",
    "not_sure": "no candidate is confident enough",
    "script_not_read": "text in a script that is not read",
    "blank": "nothing can be seen: the page is of one colour",
    "failed": "the picture could not be loaded or read",
}
"""What can come of a question -> the reason that is given; that of "failed" is the error's own sentence."""


def outcome_of(reason: str) -> str:
    """Name the outcome of OUTCOMES that a reason belongs to; any other sentence is that of a failure."""
    return next((name for name, sentence in OUTCOMES.items() if sentence == reason), "failed")


def check_role(role: str) -> str:
    """Give the role back.

    Raises:
        ValueError: if there is no such role; the message names the nearest one.
    """
    return _check(role, tuple(ROLES), "role")


def check_axis(axis: str) -> str:
    """Give the axis back.

    Raises:
        ValueError: if there is no such axis.
    """
    return _check(axis, AXES, "axis")


def check_direction(direction: str) -> str:
    """Give the direction back.

    Raises:
        ValueError: if there is no such direction.
    """
    return _check(direction, tuple(DIRECTIONS), "direction")


def _check(name: str, known: tuple[str, ...], kind: str) -> str:
    if name in known:
        return name
    hint = did_you_mean(nearest(name, known))
    raise ValueError(f"unknown {kind} {name!r}{hint} (known: {', '.join(known)})")
