"""What is done to a drawing: how far it goes, to which rows and planes, and to nothing else."""

import pytest

torch = pytest.importorskip("torch")

from measure_extract.training.axes import augment  # noqa: E402
from measure_extract.training.axes.augment import augmented  # noqa: E402
from measure_extract.training.axes.view import PLANES, SIDE_PX  # noqa: E402

SIDE = 96
ROWS = 300


def generator(seed: int = 1) -> "torch.Generator":
    return torch.Generator().manual_seed(seed)


def drawings(rows: int = ROWS) -> "torch.Tensor":
    """Make white pages with a mark right of and above their middle, in plane 2."""
    planes = torch.zeros(rows, 6, SIDE, SIDE)
    planes[:, 0] = 1.0
    planes[:, 2, 24:36, 60:72] = 1.0
    return planes


@pytest.fixture
def _still(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("_TURN", "_SCALE", "_SHEAR", "_SHIFT"):
        monkeypatch.setattr(augment, name, 0.0)


def warped(monkeypatch: pytest.MonkeyPatch, **most: float) -> "torch.Tensor":
    for name, value in most.items():
        monkeypatch.setattr(augment, name, value)
    return augment._warped(drawings(), generator())


def centers(planes: "torch.Tensor") -> "torch.Tensor":
    """Give the middle of each mark, from the middle of the page, x then y. Shape: (n, 2)."""
    places = torch.arange(SIDE) + 0.5 - SIDE / 2
    mass = planes[:, 2].sum(dim=(1, 2))
    x = (planes[:, 2].sum(dim=1) * places).sum(dim=1) / mass
    y = (planes[:, 2].sum(dim=2) * places).sum(dim=1) / mass
    return torch.stack([x, y], dim=1)


@pytest.mark.usefixtures("_still")
def test_half_of_the_drawings_are_mirrored_and_an_axis_stays(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found, given = warped(monkeypatch), drawings(1)[0]
    are_mirrored = [torch.allclose(row, given.flip(-1), atol=1e-5) for row in found]
    are_same = [torch.allclose(row, given, atol=1e-5) for row in found]

    assert all(a != b for a, b in zip(are_mirrored, are_same, strict=True))
    assert 0.4 * ROWS < sum(are_mirrored) < 0.6 * ROWS


@pytest.mark.usefixtures("_still")
def test_a_shifted_drawing_goes_to_all_sides(monkeypatch: pytest.MonkeyPatch) -> None:
    found = warped(monkeypatch, _SHIFT=0.25)
    moved = centers(found).abs() - torch.tensor([18.0, 18.0])
    most = 0.25 * SIDE / 2

    for axis in (0, 1):
        assert float(moved[:, axis].min()) == pytest.approx(-most, abs=0.6)
        assert float(moved[:, axis].max()) == pytest.approx(most, abs=0.6)
    # One axis by itself, and white paper where the page was not.
    assert abs(float(torch.corrcoef(moved.T)[0, 1])) < 0.2
    assert float(found[:, 0].min()) > 0.999


@pytest.mark.usefixtures("_still")
def test_a_scaled_drawing_grows_or_shrinks_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    found = warped(monkeypatch, _SCALE=0.2)
    sizes = found[:, 2].sum(dim=(1, 2)) / 144

    assert float(sizes.min()) == pytest.approx(0.8**2, abs=0.03)
    assert float(sizes.max()) == pytest.approx(1.2**2, abs=0.03)
    away = centers(found).norm(dim=1) / (18 * 2**0.5)
    assert torch.allclose(away, sizes.sqrt(), atol=0.02)


@pytest.mark.usefixtures("_still")
def test_a_turned_drawing_turns_to_both_sides_and_keeps_its_size(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = warped(monkeypatch, _TURN=0.3)
    x, y = centers(found).T
    # From the diagonal on which the mark stood, or its mirror.
    turned = torch.atan2(-y, x.abs()) - torch.pi / 4

    assert float(turned.min()) == pytest.approx(-0.3, abs=0.02)
    assert float(turned.max()) == pytest.approx(0.3, abs=0.02)
    assert torch.allclose(centers(found).norm(dim=1), torch.tensor(18 * 2**0.5), atol=0.2)
    assert torch.allclose(found[:, 2].sum(dim=(1, 2)), torch.tensor(144.0), atol=2)


@pytest.mark.usefixtures("_still")
def test_a_slanted_drawing_moves_along_its_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    moved = centers(warped(monkeypatch, _SHEAR=0.3)).abs() - 18

    assert float(moved[:, 1].abs().max()) < 0.2
    assert float(moved[:, 0].min()) == pytest.approx(-0.3 * 18, abs=0.4)
    assert float(moved[:, 0].max()) == pytest.approx(0.3 * 18, abs=0.4)


def test_a_faded_page_keeps_its_marks_and_a_few_are_negatives() -> None:
    planes = torch.ones(ROWS, 6, 4, 4)
    planes[:, 0, 0] = 0.0
    before = planes.clone()
    augment._fade(planes, generator())
    white, black = planes[:, 0, 1, 0], planes[:, 0, 0, 0]
    contrast, middle = white - black, (white + black) / 2

    assert torch.equal(planes[:, 2:], before[:, 2:])
    assert 0.04 * ROWS < int((contrast < 0).sum()) < 0.2 * ROWS
    assert float(contrast.abs().min()) == pytest.approx(0.6, abs=0.02)
    assert float(contrast.abs().max()) == pytest.approx(1.2, abs=0.02)
    middle = middle[contrast > 0]
    assert float(middle.min()) == pytest.approx(0.35, abs=0.02)
    assert float(middle.max()) == pytest.approx(0.65, abs=0.02)
    assert float(planes[:, 1].min()) == pytest.approx(0.5, abs=0.02)
    assert float(planes[:, 1].max()) == pytest.approx(1.3, abs=0.02)
    # One number a row.
    assert torch.allclose(planes[:, 1].amin(dim=(1, 2)), planes[:, 1].amax(dim=(1, 2)))


@pytest.mark.parametrize("page", [0.0, 1.0])
def test_a_patch_hides_what_is_shown_and_no_mark(page: float) -> None:
    planes = torch.full((ROWS, 6, SIDE, SIDE), 0.5)
    planes[:, 0] = torch.where(torch.rand(ROWS, SIDE, SIDE, generator=generator(2)) < 0.9, page, 1 - page)  # fmt: skip
    before = planes.clone()
    augment._cover(planes, generator())
    patches = planes[:, 1] == 0
    covered = patches.flatten(1).any(dim=1)

    assert torch.equal(planes[:, 2:], before[:, 2:])
    assert 0.2 * ROWS < int(covered.sum()) < 0.4 * ROWS
    assert bool((planes[:, 0][patches] == page).all())
    assert torch.equal(planes[:, 0][~patches], before[:, 0][~patches])
    high, wide = patches.any(dim=2).sum(dim=1)[covered], patches.any(dim=1).sum(dim=1)[covered]
    assert torch.equal(patches.flatten(1).sum(dim=1)[covered], high * wide)  # one rectangle each
    for sides in (high, wide):
        assert int(sides.min()) >= 8
        assert 20 < int(sides.max()) < 28
    assert not torch.equal(high, wide)
    assert bool(patches[:, :30].any()) and bool(patches[:, :, :30].any())


def test_every_patch_hides_something(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(augment, "_COVERED_SHARE", 1.0)
    planes = torch.ones(ROWS, 6, SIDE, SIDE)
    augment._cover(planes, generator())

    assert bool((planes[:, 1] == 0).flatten(1).any(dim=1).all())


def test_a_drawing_is_moved_a_little_faded_and_now_and_then_covered() -> None:
    planes = drawings()
    planes[:, 1] = 1.0
    found = augmented(planes, generator())
    moved = centers(found).abs() - 18

    assert 3 < float(moved.abs().max()) < 15
    assert len(found[:, 0].amax(dim=(1, 2)).unique()) > ROWS / 2
    inner = found[:, 1, 30:66, 30:66].flatten(1)  # paper from beyond the edge is not in it
    covered = (inner == 0).any(dim=1)
    assert 0.1 * ROWS < int(covered.sum()) < 0.4 * ROWS


def test_augmentation_keeps_shape_and_marks_the_same_things() -> None:
    planes = torch.zeros(16, PLANES, SIDE_PX, SIDE_PX)
    planes[:, 0] = 1.0
    planes[:, 2, 40:56, 40:56] = 1.0
    changed = augmented(planes, torch.Generator().manual_seed(1))
    again = augmented(planes, torch.Generator().manual_seed(1))

    assert changed.shape == planes.shape
    assert torch.equal(changed, again)
    assert not torch.equal(changed, planes)
    assert float(planes[:, 0].min()) == 1.0  # what came in is as it was
    mass = changed[:, 2].sum(dim=(1, 2))
    assert float(mass.min()) > 0.6 * 256
    assert float(mass.max()) < 1.6 * 256
