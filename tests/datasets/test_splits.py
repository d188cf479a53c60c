"""Pictures that look alike stay together, and nothing is taught and measured."""

import pytest

from measure_extract.datasets.splits import fold_of, refuse_overlap, shard_of, split_keys

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
        ({"a": BASE, "b": flipped(20), "c": flipped(10)}, {"a": "a", "b": "a", "c": "a"}),
        ({"b": BASE, "a": flipped(10), "c": flipped(20)}, {"a": "a", "b": "a", "c": "a"}),
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


def test_folds_and_shards_are_the_same_on_every_machine() -> None:
    """Training is repeated, and a run goes on where it stood, on another machine too."""
    names = [f"image{i}" for i in range(8)]

    assert [fold_of(name, 5) for name in names] == [2, 0, 1, 1, 3, 0, 3, 2]
    assert [shard_of(name, 5) for name in names] == [3, 3, 4, 2, 1, 4, 0, 1]
    assert {shard_of(name, 1) for name in names} == {fold_of(name, 1) for name in names} == {0}
