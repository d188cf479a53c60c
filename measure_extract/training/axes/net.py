"""The net, how it is fitted, and how it becomes an ONNX file; PyTorch, for training only."""

import io
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from measure_extract.errors import MissingExtraError
from measure_extract.training.axes.augment import augmented
from measure_extract.training.axes.model import AXES_OF_NET, KINDS_OF_NET
from measure_extract.training.axes.rows import AxisRows
from measure_extract.training.axes.view import PLANES, SIDE_PX

if TYPE_CHECKING:
    import torch

__all__ = ["FitSettings", "fit_net", "judged", "new_net", "to_onnx"]

_CHANNELS = (
    12,
    24,
    40,
    56,
)  # 72,000 weights; (16, 32, 64, 96) cost more and was not tried on real rows
_KIND_SHARE = 0.5  # of the loss, against that of the axes


@dataclass(frozen=True, slots=True, kw_only=True)
class FitSettings:
    """How a net is fitted; by judgement, not searched."""

    epochs: int
    learning_rate: float = 3e-3
    batch: int = 64
    is_augmented: bool = True


def new_net(seed: int) -> "torch.nn.Module":
    """Make an untrained net: four convolutions that halve the sides, two dense layers.

    Raises:
        MissingExtraError: if PyTorch is not installed.
    """
    try:
        import torch
        from torch import nn
    except ImportError as error:
        raise MissingExtraError("torch", "train") from error
    torch.manual_seed(seed)
    layers: list[nn.Module] = []
    width = PLANES
    for place, channels in enumerate(_CHANNELS):
        size = 5 if place == 0 else 3
        layers += [nn.Conv2d(width, channels, size, 2, size // 2, bias=False)]
        layers += [nn.BatchNorm2d(channels), nn.ReLU()]
        width = channels
    left = SIDE_PX // 2 ** len(_CHANNELS)
    layers += [nn.Conv2d(width, 16, 1, bias=False), nn.BatchNorm2d(16), nn.ReLU(), nn.Flatten()]
    layers += [nn.Dropout(0.3), nn.Linear(16 * left * left, 64), nn.ReLU(), nn.Dropout(0.2)]
    return nn.Sequential(*layers, nn.Linear(64, len(AXES_OF_NET) + len(KINDS_OF_NET)))


def fit_net(
    net: "torch.nn.Module", rows: Sequence[AxisRows], settings: FitSettings, *, seed: int
) -> None:
    """Fit a net, or go on fitting one.

    Args:
        net: changed.
        rows: of drawings or photos.
        settings: how.
        seed: of order, augmentation and dropout.

    Source: AdamW, Loshchilov and Hutter (2019); one cycle of the learning rate, Smith and Topin (2018).
    """
    import torch

    torch.manual_seed(seed)
    generator = torch.Generator().manual_seed(seed)
    planes = np.concatenate([row.planes for row in rows])
    answers = np.concatenate([row.answers for row in rows])
    weights = np.concatenate([np.tile(row.weights, (len(row), 1)) for row in rows])
    kinds = np.concatenate([row.kinds for row in rows])
    steps = max(1, len(planes) // settings.batch)
    optimiser = torch.optim.AdamW(net.parameters(), lr=settings.learning_rate, weight_decay=1e-2)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, settings.learning_rate, settings.epochs * steps + 1, pct_start=0.2
    )
    net.train()
    for _ in range(settings.epochs):
        order = torch.randperm(len(planes), generator=generator).numpy()
        for step in range(steps):
            chosen = order[step * settings.batch : (step + 1) * settings.batch]
            batch = torch.from_numpy(planes[chosen]).float() / 255
            if settings.is_augmented:
                batch = augmented(batch, generator)
            truth = [torch.from_numpy(part[chosen]) for part in (answers, weights, kinds)]
            loss = _loss(net(batch), *truth)
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
            schedule.step()


def _loss(
    logits: "torch.Tensor", answers: "torch.Tensor", weights: "torch.Tensor", kinds: "torch.Tensor"
) -> "torch.Tensor":
    """Add the cross entropies of the axes that are known, weighted, and of the kinds that are known."""
    import torch
    from torch.nn import functional

    axes = logits[:, : len(AXES_OF_NET)]
    counted = weights * ~torch.isnan(answers)
    each = functional.binary_cross_entropy_with_logits(
        axes, torch.nan_to_num(answers), reduction="none"
    )
    loss = (each * counted).sum() / (counted.sum() + 1e-6)
    has_kind = kinds >= 0
    if bool(has_kind.any()):
        of_kinds = functional.cross_entropy(logits[has_kind, len(AXES_OF_NET) :], kinds[has_kind])
        loss = loss + _KIND_SHARE * of_kinds
    return loss


def judged(net: "torch.nn.Module", rows: AxisRows) -> npt.NDArray[np.float64]:
    """Give logits of the axes, then of the kinds. Shape: (n, 12)."""
    import torch

    net.eval()
    with torch.no_grad():
        logits = net(torch.from_numpy(rows.planes).float() / 255)
    return np.asarray(logits.numpy(), dtype=np.float64)


def to_onnx(net: "torch.nn.Module") -> bytes:
    """Write a net as an ONNX file that takes any number of quantities at once."""
    import torch

    net.eval()
    memory = io.BytesIO()
    with warnings.catch_warnings():
        # The newer exporter needs another package and gives the same graph.
        warnings.simplefilter("ignore", DeprecationWarning)
        torch.onnx.export(
            net,
            (torch.zeros(2, PLANES, SIDE_PX, SIDE_PX),),
            memory,  # type: ignore[arg-type]  # takes files too
            input_names=["planes"],
            output_names=["logits"],
            dynamic_axes={"planes": {0: "n"}, "logits": {0: "n"}},
            dynamo=False,
        )
    return memory.getvalue()
