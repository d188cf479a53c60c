"""Pages are white, coloured, fading or like a room; what is drawn on them stays out of the product's way."""

from collections.abc import Sequence

import numpy as np
import pytest

from measure_extract.images.base import RGBArray
from measure_extract.training.render.scenery import any_page, clutter, worn


class Dice(np.random.Generator):
    """Numbers of a seed, but the chances are given."""

    def __init__(self, *chances: float, seed: int = 1) -> None:
        super().__init__(np.random.PCG64(seed))
        self.chances = list(chances)

    def random(self, *_: object) -> float:  # type: ignore[override]
        return self.chances.pop(0)


def pages(*chances: float) -> list[RGBArray]:
    return [any_page(Dice(*chances, seed=seed), 40, 60)[0].astype(int) for seed in range(20)]


def are_level(page: RGBArray) -> bool:
    return bool((page == page[:, :1]).all())


def test_most_pages_are_white() -> None:
    made = [any_page(np.random.default_rng(seed), 40, 60) for seed in range(200)]
    are_white = [bool((page == 255).all()) for page, _ in made]

    assert 100 < sum(are_white) < 170
    assert {(page.shape, page.dtype) for page, _ in made} == {((60, 40, 3), np.dtype(np.uint8))}
    for (page, is_dark), is_white in zip(made, are_white, strict=True):
        assert is_dark == (page.mean() < 128)
        assert not (is_white and is_dark)
    assert 3 < sum(is_dark for _, is_dark in made) < 40


@pytest.mark.parametrize("dark", [0.1, 0.3])
def test_a_coloured_page_fades_from_top_to_bottom(dark: float) -> None:
    found = pages(0.7, dark)

    assert all(are_level(page) for page in found)
    for page in found:
        steps = np.diff(page[:, 0], axis=0)
        assert ((steps >= 0) | (steps <= 0)).all()
        assert (abs(steps) <= 2).all()
    assert max(int(abs(page[-1, 0] - page[0, 0]).max()) for page in found) > 20
    colours = [page[0, 0] for page in found]
    assert max(np.ptp(colour) for colour in colours) > 8  # not grey alone
    assert all(np.ptp(colour) <= 24 for colour in colours)


@pytest.mark.parametrize("dark", [0.1, 0.3])
def test_a_room_has_patches_and_a_darker_floor(dark: float) -> None:
    plain, rooms = pages(0.84, dark), pages(0.86, dark)

    assert all(are_level(page) for page in plain)
    assert not any(are_level(page) for page in rooms)
    for page in rooms:
        assert abs(np.diff(page, axis=1)).max() < 30  # blurred
    drops = [np.diff(page.mean(axis=(1, 2))) for page in rooms]
    edges = [int(drop.argmin()) + 1 for drop in drops]
    if dark > 0.2:
        assert all(drop.min() < -3 for drop in drops)
        assert all(60 * 0.5 - 1 <= edge <= 60 * 0.9 for edge in edges)
        assert len(set(edges)) > 5


def inked(chance: float, seed: int = 1) -> tuple[float, float, float, float, float] | None:
    """Give the share of a page that is covered, and where, in shares of its sides."""
    image = np.full((300, 400, 3), 255, dtype=np.uint8)
    clutter(image, Dice(chance, seed=seed))
    rows, columns = np.nonzero((image < 240).any(axis=2))
    if not len(rows):
        return None
    return (
        len(rows) / 120_000,
        columns.min() / 400,
        rows.min() / 300,
        (columns.max() + 1) / 400,
        (rows.max() + 1) / 300,
    )


@pytest.mark.parametrize("chance", [0.2, 0.5, 0.99])
def test_most_pages_are_empty(chance: float) -> None:
    assert inked(chance) is None


@pytest.mark.parametrize("seed", range(6))
def test_icons_stand_in_a_row_at_the_bottom(seed: int) -> None:
    image = np.full((300, 400, 3), 255, dtype=np.uint8)
    clutter(image, Dice(0.09, seed=seed))
    row = (image[300 - 24] < 240).any(axis=1)
    edges = np.flatnonzero(np.diff(row.astype(int), prepend=0, append=0))
    starts, ends = edges[::2], edges[1::2]

    assert 3 <= len(starts) <= 5
    assert all(abs(end - start - 25) <= 2 for start, end in zip(starts, ends, strict=True))
    assert np.ptp(np.diff(starts)) <= 1  # as far from one another
    assert abs((starts[0] + ends[-1]) / 2 - 200) < 1.2  # in the middle
    assert not (image[: 300 - 38] < 240).any()
    assert not (image[300 - 10 :] < 240).any()


def test_a_banner_lies_along_the_top() -> None:
    assert inked(0.14) == pytest.approx((22 / 300, 0, 0, 1, 22 / 300))


def test_a_hand_reaches_in_from_the_right() -> None:
    found = [inked(0.19, seed) for seed in range(20)]

    for place in found:
        assert place is not None
        share, left, top, right, bottom = place
        assert left > 0.3
        assert top > 0.1
        assert right > 0.7
        assert share < np.pi * 0.25 * 0.1 + 0.01
    assert max(place[0] for place in found if place) > 0.9 * np.pi * 0.25 * 0.1


def fading() -> RGBArray:
    ramp = np.linspace(40, 200, 64).astype(np.uint8)
    return np.ascontiguousarray(np.broadcast_to(ramp[None, :, None], (48, 64, 3)))


@pytest.mark.parametrize(
    ("chances", "is_worn"),
    [
        ((0.2, 0.15, 0.6), False),
        ((0.19, 0.15, 0.6), True),
        ((0.2, 0.14, 0.6), True),
        ((0.2, 0.15, 0.59), True),
    ],
    ids=["as it was", "blurred", "noisy", "packed"],
)
def test_a_worn_picture_shows_the_same(chances: Sequence[float], is_worn: bool) -> None:
    image = fading()
    image[20:28, 30:34] = 0
    before = image.copy()
    found = worn(image, Dice(*chances))

    assert np.array_equal(image, before)
    assert (found.shape, found.dtype) == (image.shape, image.dtype)
    assert np.array_equal(found, image) is not is_worn
    assert abs(found.astype(int) - image).mean() < 8


def test_noise_is_of_both_signs_and_wraps_nowhere() -> None:
    white = np.full((48, 64, 3), 255, dtype=np.uint8)
    grey = np.full((48, 64, 3), 128, dtype=np.uint8)
    for seed in range(10):
        assert worn(white, Dice(0.9, 0.1, 0.9, seed=seed)).min() > 200
        noise = worn(grey, Dice(0.9, 0.1, 0.9, seed=seed)).astype(int) - 128
        assert abs(noise.mean()) < 1.5
        assert 1 < noise.std() < 10
