"""A name's code is its place in what the model was taught, and goes with it into its card."""

import json
from math import nan

import pytest

from measure_extract.ranking.base import Encodings, code_of


@pytest.mark.parametrize(
    ("name", "code"), [("a", 0), ("c", 2), ("unknown", nan), (None, nan), ("", nan)]
)
def test_a_name_is_its_place(name: str | None, code: float) -> None:
    assert code_of(name, ("a", "b", "c")) == pytest.approx(code, nan_ok=True)


def test_codes_come_back_from_a_card() -> None:
    known = Encodings(("height", "width"), ("inch",), ())

    assert Encodings.from_dict(json.loads(json.dumps(known.to_dict()))) == known
