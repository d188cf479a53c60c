"""The table `data/label_words.toml`: what labels print for each role, in seven languages."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

__all__ = ["forms_of", "label_words"]


@cache
def label_words() -> dict[str, Any]:
    """Read the table; its head says what is in it."""
    text = files("measure_extract").joinpath("data/label_words.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def forms_of(text: str) -> tuple[str, ...]:
    """Split a list of forms, which are separated by " | "."""
    return tuple(form.strip() for form in text.split("|")) if text else ()
