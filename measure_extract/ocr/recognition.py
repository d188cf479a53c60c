"""Read one line of text: from a crop to characters, each with its place.

Source: Graves et al. (2006), Connectionist Temporal Classification (greedy decoding).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from measure_extract.images.base import RGBArray
from measure_extract.runtime.base import FloatArray, Model

__all__ = ["Recognizer", "TextLine", "best_classes", "decode_line", "line_input"]

_COLUMN_PX = 8  # the model gives one column of chances per 8 pixels


@dataclass(frozen=True, slots=True)
class TextLine:
    """What a crop says."""

    text: str
    rec_score: float  # mean chance of its characters, in [0, 1]; 0.0 where there are none
    char_edges: tuple[float, ...]  # see `TextBox.char_edges`
    char_scores: tuple[float, ...] = ()  # best chance of each character, in [0, 1]; () if unknown
    char_middles: tuple[
        float, ...
    ] = ()  # shares of the line at which the model sees each; () if unknown


@dataclass(frozen=True, slots=True)
class Recognizer:
    """A recognition model with what its classes mean."""

    model: Model
    characters: tuple[str, ...]  # the blank first
    gives_best: bool = False  # the model gives `best_classes` itself; see `runtime.graphs`

    def read(
        self, lines: Sequence[RGBArray], width_px: int, count: int | None = None
    ) -> list[TextLine]:
        """Read crops in one call of the model.

        Args:
            lines: each of shape (48, at most width_px, 3), uint8.
            width_px: to which they are padded; a multiple of 8.
            count: of lines that the model is given, the last ones empty; that of `lines` if None.
        """
        inputs = [line_input(line, width_px) for line in lines]
        empty = [np.zeros_like(inputs[0])] * ((count or len(lines)) - len(lines))
        columns = self.model(np.stack([*inputs, *empty]))[: len(lines)]
        return [
            decode_line(best, self.characters, line.shape[1])
            for best, line in zip(
                columns if self.gives_best else best_classes(columns), lines, strict=True
            )
        ]


def line_input(line: RGBArray, width_px: int) -> FloatArray:
    """Normalise a crop to [-1, 1] and pad it on the right with grey.

    Args:
        line: Shape: (48, at most width_px, 3), uint8.
        width_px: a multiple of 8.

    Returns:
        Blue, green, red planes. Shape: (3, 48, width_px), float32.
    """
    padded = np.zeros((3, line.shape[0], width_px), dtype=np.float32)
    pixels = padded[:, :, : line.shape[1]]
    pixels[:] = line[:, :, ::-1].transpose(2, 0, 1)
    pixels *= 1 / 127.5
    pixels -= 1
    return padded


def best_classes(columns: FloatArray) -> FloatArray:
    """Give the first best class of each column, and its chance.

    Args:
        columns: chance of each class per column. Shape: (..., n_columns, n_classes), float32.

    Returns:
        Number of the class, chance. Shape: (..., n_columns, 2), float32.
    """
    classes = columns.argmax(axis=-1, keepdims=True)
    chances = np.take_along_axis(columns, classes, axis=-1)
    return np.concatenate([classes.astype(np.float32), chances], axis=-1)


def decode_line(
    best: FloatArray, characters: Sequence[str], width_px: int | None = None
) -> TextLine:
    """Turn the model's columns into text: a repeated class is one character, class 0 is none.

    Args:
        best: best class of each column and its chance, see `best_classes`. Shape: (n_columns, 2), float32.
        characters: what the classes mean; the first is the blank.
        width_px: of the crop without its padding; all columns belong to it if None.
    """
    classes, chances = best[:, 0].astype(np.int64), best[:, 1]
    starts = [i for i, c in enumerate(classes) if c and (i == 0 or c != classes[i - 1])]
    if not starts:
        return TextLine("", 0.0, ())
    used = len(classes) if width_px is None else max(1.0, width_px / _COLUMN_PX)
    centers = [(_middle(classes, start)) / used for start in starts]
    pieces = [characters[classes[i]] for i in starts]
    surest = [float(chances[_run(classes, start)].max()) for start in starts]
    return TextLine(
        "".join(pieces),
        float(chances[starts].mean()),
        _edges(centers, pieces),
        _for_each_character(surest, pieces),
        _for_each_character(centers, pieces),
    )


def _for_each_character(values: Sequence[float], pieces: Sequence[str]) -> tuple[float, ...]:
    return tuple(value for value, piece in zip(values, pieces, strict=True) for _ in piece)


def _run(classes: "np.typing.NDArray[np.int64]", start: int) -> slice:
    """Give the columns of the run of one class that begins at `start`."""
    end = start
    while end < len(classes) and classes[end] == classes[start]:
        end += 1
    return slice(start, end)


def _middle(classes: "np.typing.NDArray[np.int64]", start: int) -> float:
    run = _run(classes, start)
    return float(run.start + run.stop) / 2


def _edges(centers: Sequence[float], pieces: Sequence[str]) -> tuple[float, ...]:
    """Put an edge half-way between neighbours; the outer ones as far out as the inner ones are in."""
    between = [(a + b) / 2 for a, b in zip(centers, centers[1:], strict=False)]
    first = 2 * centers[0] - between[0] if between else 0.0
    last = 2 * centers[-1] - between[-1] if between else 1.0
    cuts = [first, *between, last]
    edges = [cuts[0]]
    for piece, start, end in zip(pieces, cuts, cuts[1:], strict=False):
        # A class may stand for several code points (emoji); they share its place.
        edges += [start + (end - start) * (k + 1) / len(piece) for k in range(len(piece))]
    return tuple(round(min(max(edge, 0.0), 1.0), 4) for edge in edges)
