"""Pictures that look alike stay together, and nothing is taught and measured."""

import pytest

from measure_extract.datasets.splits import fold_of, refuse_overlap, split_keys

BASE = int("5" * 64, 16)


def flipped(count: int, signature: int = BASE) -> int:
    """Change the lowest bits of a signature."""
    return signature ^ ((1 << count) - 1)


@pytest.mark.parametrize(
    ("signatures", "keys"),
    [
        ({}, {}),
        ({"b": BASE, "a": BASE}, {"a": "a", "b": "a"}),
        ({"a": BASE, "b": flipped(12)}, {"a": "a", "b": "a"}),
        ({"a": BASE, "b": flipped(13)}, {"a": "a", "b": "b"}),
        # Nearness is handed on: a and c are 20 bits apart.
        ({"a": BASE, "b": flipped(10), "c": flipped(20)}, {"a": "a", "b": "a", "c": "a"}),
        ({"a": 0, "b": (1 << 256) - 1, "c": 1}, {"a": "a", "b": "b", "c": "a"}),
    ],
)
def test_keys(signatures: dict[str, int], keys: dict[str, str]) -> None:
    assert split_keys(signatures) == keys


def test_order_of_the_pictures_decides_nothing() -> None:
    signatures = {f"p{i}": flipped(i * 7) for i in range(30)}
    reverse = dict(reversed([*signatures.items()]))

    assert split_keys(signatures) == split_keys(reverse)


def test_overlap_is_refused() -> None:
    refuse_overlap(["a", "b"], ["c"])
    with pytest.raises(
        ValueError, match="1 pictures are both trained on and measured with, such as 'b'"
    ):
        refuse_overlap(["a", "b", "b"], ["b", "c"])


def test_folds_are_as_many_as_asked() -> None:
    assert {fold_of(f"p{i}", 5) for i in range(200)} == set(range(5))
