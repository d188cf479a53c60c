"""The same drawing seen a little otherwise: turned, moved, mirrored (an axis stays what it is), faded, partly covered."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch

__all__ = ["augmented"]

_TURN = 0.1  # radians
_SCALE = 0.15
_SHEAR = 0.06
_SHIFT = 0.1  # of half the side
_DARK_SHARE = 0.1  # shown as a negative
_COVERED_SHARE = 0.3
_PATCH_PX = (8, 28)


def augmented(planes: "torch.Tensor", generator: "torch.Generator") -> "torch.Tensor":
    """Change a batch; every row by itself.

    Args:
        planes: of `view_of`, in [0, 1]. Shape: (n, 6, side, side).
        generator: of random numbers.

    Returns:
        A new batch of the same shape.
    """
    changed = _warped(planes, generator)
    _fade(changed, generator)
    _cover(changed, generator)
    return changed


def _uniform(n: int, low: float, high: float, generator: "torch.Generator") -> "torch.Tensor":
    import torch

    return torch.rand(n, generator=generator) * (high - low) + low


def _warped(planes: "torch.Tensor", generator: "torch.Generator") -> "torch.Tensor":
    import torch
    from torch.nn import functional

    n = len(planes)
    turn, scale = (
        _uniform(n, -_TURN, _TURN, generator),
        _uniform(n, 1 - _SCALE, 1 + _SCALE, generator),
    )
    mirror = (torch.rand(n, generator=generator) < 0.5).float() * 2 - 1
    warp = torch.zeros(n, 2, 3)
    warp[:, 0, 0] = torch.cos(turn) / scale * mirror
    warp[:, 0, 1] = -torch.sin(turn) / scale + _uniform(n, -_SHEAR, _SHEAR, generator)
    warp[:, 1, 0] = torch.sin(turn) / scale * mirror
    warp[:, 1, 1] = torch.cos(turn) / scale
    warp[:, :, 2] = torch.rand(n, 2, generator=generator) * 2 * _SHIFT - _SHIFT
    ground = torch.zeros_like(planes)
    ground[:, 0] = 1  # white beyond the picture's edge
    grid = functional.affine_grid(warp, list(planes.shape), align_corners=False)
    return functional.grid_sample(planes - ground, grid, align_corners=False) + ground


def _fade(planes: "torch.Tensor", generator: "torch.Generator") -> None:
    import torch

    n = len(planes)
    contrast = _uniform(n, 0.6, 1.2, generator)[:, None, None]
    shift = _uniform(n, -0.15, 0.15, generator)[:, None, None]
    faded = (planes[:, 0] - 0.5) * contrast + 0.5 + shift
    is_dark = (torch.rand(n, generator=generator) < _DARK_SHARE)[:, None, None]
    planes[:, 0] = torch.where(is_dark, 1 - faded, faded)
    planes[:, 1] *= _uniform(n, 0.5, 1.3, generator)[:, None, None]


def _cover(planes: "torch.Tensor", generator: "torch.Generator") -> None:
    """Put a patch of the page's brightness over what is shown; marks stay."""
    import torch

    side = planes.shape[-1]
    for row in planes:
        if float(torch.rand(1, generator=generator)) >= _COVERED_SHARE:
            continue
        top, left = torch.randint(0, side - _PATCH_PX[0], (2,), generator=generator).tolist()
        high, wide = torch.randint(*_PATCH_PX, (2,), generator=generator).tolist()
        row[0, top : top + high, left : left + wide] = round(float(row[0].mean()))
        row[1, top : top + high, left : left + wide] = 0
