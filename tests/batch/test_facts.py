"""How two runs that differ are told apart."""

from typing import Any

import pytest

from measure_extract.batch.facts import _WORDS, differences
from measure_extract.batch.run import _facts
from measure_extract.batch.settings import PredictSettings
from tests.helpers import EXAMPLES


@pytest.mark.parametrize(
    ("known", "now", "words"),
    [
        ({"a": 1, "b": 2}, {"a": 1, "b": 3}, "b: 2, now 3"),
        ({"b": 2, "a": 1}, {"b": 3, "a": 4}, "a: 1, now 4; b: 2, now 3"),
        ({"a": 1}, {"b": 1}, "a: 1, now None; b: None, now 1"),
        ({"is_detailed": False}, {"is_detailed": True}, "without --details, now with it"),
        ({"is_detailed": True}, {"is_detailed": False}, "with --details, now without it"),
        ({"shard": [0, 1]}, {"shard": [1, 8]}, "--shard 1/1, now 2/8"),
        ({}, {"shard": [1, 8]}, "--shard 1/1, now 2/8"),
        ({"shard": [1, 8]}, {}, "--shard 2/8, now 1/1"),
        ({"image_root": None}, {"image_root": "p"}, "--image-root not given, now p"),
        ({"min_confidence": 0.5}, {"min_confidence": None}, "--min-confidence 0.5, now not given"),
        ({"convention": "a"}, {"convention": "b"}, "--convention a, now b"),
        (
            {"convention": "strict", "is_by_picture": True},
            {"convention": "strict", "is_by_picture": False},
            "--convention not given, now strict",
        ),
        (
            {"convention": "strict", "is_by_picture": False},
            {"convention": "challenge", "is_by_picture": False},
            "--convention strict, now challenge",
        ),
        (
            {"limits": {"max_pixels": 5, "max_bytes": 7, "allow_private": True}},
            {"limits": {"max_pixels": 6, "max_bytes": 7, "allow_private": False}},
            "with --allow-private, now without it; --max-pixels 5, now 6",
        ),
        ({"ranker": "a", "relations": "b"}, {"ranker": "c", "relations": "d"}, "another model (--ranker)"),
        ({"rows": "0f"}, {"rows": "1f"}, "other rows"),
    ],
)  # fmt: skip
def test_what_differs_is_named(known: dict[str, Any], now: dict[str, Any], words: str) -> None:
    assert differences(known, now) == words


def test_every_fact_of_a_run_has_its_words() -> None:
    facts = _facts(PredictSettings(rows=EXAMPLES / "lamp.png", output=EXAMPLES / "out.csv"))
    names = {*facts, *facts["limits"], "journal format"} - {"limits", "is_by_picture"}

    assert _WORDS.keys() == names
