"""Read one line of text: from a crop to characters, each with its place.

Source: Graves et al. (2006), Connectionist Temporal Classification (greedy decoding).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from math import ceil

import numpy as np

from measure_extract.images.base import RGBArray
from measure_extract.runtime.base import FloatArray, Model

__all__ = [
    "ASCII",
    "ColumnChances",
    "Recognizer",
    "TextLine",
    "ascii_classes",
    "best_classes",
    "decode_line",
    "line_input",
]

ASCII = tuple(map(chr, range(32, 127)))  # characters whose chances are kept
_COLUMN_PX = 8  # the model gives one column of chances per 8 pixels
_SURE = 0.985  # lines that are surer say what they say: no chances of theirs are kept


@dataclass(frozen=True, slots=True, eq=False)
class ColumnChances:
    """What the model gave for the columns of a line, its padding left out."""

    best: FloatArray  # of the best class. Shape: (n_columns,)
    ascii: FloatArray  # of the blank, then of each of ASCII. Shape: (n_columns, 96)
    runs: tuple[tuple[int, int], ...]  # columns of each character, the last one excluded


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
    is_repaired: bool = False  # its unit is the model's second choice: see `near_units`
    # Kept for doubtful lines with a digit: see `near_units`.
    columns: ColumnChances | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Recognizer:
    """A recognition model with what its classes mean."""

    model: Model
    characters: tuple[str, ...]  # the blank first
    # The model gives `best_classes` itself, and the chances of `ascii_classes`; see `runtime.graphs`.
    gives_best: bool = False
    _ascii: list[int] = field(init=False, compare=False, repr=False)  # see `ascii_classes`

    def __post_init__(self) -> None:
        object.__setattr__(self, "_ascii", ascii_classes(self.characters))

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
        bests = columns[..., :2] if self.gives_best else best_classes(columns)
        found = [
            decode_line(best, self.characters, line.shape[1])
            for best, line in zip(bests, lines, strict=True)
        ]
        return [
            self._with_columns(text, best, chances, line.shape[1])
            for text, best, chances, line in zip(found, bests, columns, lines, strict=True)
        ]

    def _with_columns(
        self, line: TextLine, best: FloatArray, columns: FloatArray, width_px: int
    ) -> TextLine:
        """Keep the chances of a line that may be weighed anew."""
        if line.rec_score >= _SURE or not any(c.isdigit() for c in line.text):
            return line
        used = min(len(columns), ceil(width_px / _COLUMN_PX))
        few = columns[:used, 2:] if self.gives_best else columns[:used, self._ascii]
        known = np.where(np.array(self._ascii) < 0, np.float32(0), few)
        runs = _runs(best[:, 0].astype(np.int64))
        return replace(line, columns=ColumnChances(best[:used, 1], known, runs))


def ascii_classes(characters: tuple[str, ...]) -> list[int]:
    """Give the classes of the blank and of ASCII; -1 for what the model does not know."""
    known = {character: i for i, character in enumerate(characters)}
    return [0, *(known.get(character, -1) for character in ASCII)]


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
    runs = _runs(classes)
    if not runs:
        return TextLine("", 0.0, ())
    starts = [start for start, _ in runs]
    used = len(classes) if width_px is None else max(1.0, width_px / _COLUMN_PX)
    centers = [(start + end) / 2 / used for start, end in runs]
    pieces = [characters[classes[i]] for i in starts]
    surest = [float(chances[start:end].max()) for start, end in runs]
    return TextLine(
        "".join(pieces),
        float(chances[starts].mean()),
        _edges(centers, pieces),
        _for_each_character(surest, pieces),
        _for_each_character(centers, pieces),
    )


def _for_each_character(values: Sequence[float], pieces: Sequence[str]) -> tuple[float, ...]:
    return tuple(value for value, piece in zip(values, pieces, strict=True) for _ in piece)


def _runs(classes: "np.typing.NDArray[np.int64]") -> tuple[tuple[int, int], ...]:
    """Give where the columns of each character begin, and where they have ended."""
    if not len(classes):
        return ()
    cuts = [0, *(np.flatnonzero(np.diff(classes)) + 1).tolist(), len(classes)]
    return tuple((start, end) for start, end in zip(cuts, cuts[1:], strict=False) if classes[start])


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
