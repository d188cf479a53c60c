"""Columns of chances become text with places."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from measure_extract.ocr.recognition import (
    ASCII,
    Recognizer,
    ascii_classes,
    best_classes,
    decode_line,
    line_input,
)
from measure_extract.runtime.base import FloatArray
from tests.helpers import blank

CHARACTERS = ("", "3", "0", "c", "m", "🏳️", " ")


def best_of(classes: list[int], chance: float = 0.9) -> FloatArray:
    columns = np.full((len(classes), len(CHARACTERS)), 0.01, dtype=np.float32)
    columns[range(len(classes)), classes] = chance
    return best_classes(columns)


@pytest.mark.parametrize(
    ("classes", "text"),
    [
        ([0, 1, 1, 0, 2, 0, 3, 4], "30cm"),
        ([1, 0, 1], "33"),
        ([1, 1, 1], "3"),
        ([1, 2, 6, 3], "30 c"),
        ([0, 0], ""),
    ],
)
def test_repeats_are_one_and_blanks_are_none(classes: list[int], text: str) -> None:
    line = decode_line(best_of(classes), CHARACTERS)

    assert line.text == text
    assert line.rec_score == pytest.approx(0.9 if text else 0.0)


def test_no_columns_say_nothing() -> None:
    assert decode_line(best_of([]), CHARACTERS).text == ""


def test_edges_lie_half_way_between_characters() -> None:
    assert decode_line(best_of([0, 1, 0, 2, 0]), CHARACTERS).char_edges == (0.1, 0.5, 0.9)


def test_a_character_is_as_sure_as_its_surest_column() -> None:
    best = best_of([0, 1, 1, 1, 0, 2])
    best[1:4, 1] = 0.5, 0.8, 0.6
    line = decode_line(best, CHARACTERS)

    assert line.char_scores == pytest.approx((0.8, 0.9))
    assert line.rec_score == pytest.approx((0.5 + 0.9) / 2)  # as PaddleOCR: of their first columns


def test_padding_is_not_part_of_the_line() -> None:
    edges = decode_line(best_of([0, 1, 0, 2, 0, 0, 0, 0, 0, 0]), CHARACTERS, 40).char_edges

    assert edges == (0.1, 0.5, 0.9)


@given(st.lists(st.integers(0, len(CHARACTERS) - 1), min_size=1, max_size=30))
def test_every_character_has_two_edges(classes: list[int]) -> None:
    line = decode_line(best_of(classes), CHARACTERS)

    assert len(line.char_edges) == (len(line.text) + 1 if line.text else 0)
    assert list(line.char_edges) == sorted(line.char_edges)
    assert all(0 <= edge <= 1 for edge in line.char_edges)


def test_input_is_padded_with_grey() -> None:
    planes = line_input(blank(20, 48), 32)

    assert planes.shape == (3, 48, 32)
    assert np.allclose(planes[:, :, :20], 1)
    assert np.all(planes[:, :, 20:] == 0)


def test_blue_comes_first() -> None:
    line = np.zeros((48, 8, 3), np.uint8)
    line[:, :, 0] = 255  # red

    assert line_input(line, 8)[:, 0, 0].tolist() == [-1, -1, 1]


@pytest.mark.parametrize("gives_best", [False, True])
def test_a_batch_is_filled_up_with_empty_lines(gives_best: bool) -> None:
    seen = []

    class Fake:
        metadata: dict[str, str] = {}

        def __call__(self, batch: np.ndarray) -> np.ndarray:
            seen.append(batch)
            columns = np.zeros((len(batch), 4, 3), dtype=np.float32)
            columns[:, 1, 2] = 0.9
            return best_classes(columns) if gives_best else columns

    recognizer = Recognizer(Fake(), ("", "A", "B"), gives_best=gives_best)
    lines = recognizer.read([blank(20, 48), blank(30, 48)], 32, 5)

    assert [(line.text, round(line.rec_score, 2)) for line in lines] == [("B", 0.9)] * 2
    assert seen[0].shape == (5, 3, 48, 32)
    assert not seen[0][2:].any()


class Columns:
    """Gives the same columns for each line."""

    metadata: dict[str, str] = {}

    def __init__(self, columns: FloatArray) -> None:
        self.columns = columns

    def __call__(self, batch: np.ndarray) -> np.ndarray:
        return np.stack([self.columns] * len(batch))


@pytest.mark.parametrize(
    ("classes", "chance", "is_kept"),
    [
        ([0, 1, 0, 2, 2, 0], 0.9, True),
        ([0, 1, 0, 2, 2, 0], 0.985, False),  # sure
        ([0, 3, 0, 4, 4, 0], 0.9, False),  # no digit
    ],
)
def test_chances_of_doubtful_numbers_are_kept(
    classes: list[int], chance: float, is_kept: bool
) -> None:
    columns = np.full((6, len(CHARACTERS)), 0.001, dtype=np.float32)
    columns[range(6), classes] = chance
    columns[3, 3] = 0.07  # "c"
    (line,) = Recognizer(Columns(columns), CHARACTERS).read([blank(36, 48)], 48)

    assert (line.columns is not None) is is_kept
    if line.columns is not None:
        assert line.columns.runs == ((1, 2), (3, 5))
        assert line.columns.best.tolist() == pytest.approx(
            [chance] * 5
        )  # 36 pixels are five columns
        assert line.columns.ascii.shape == (5, 1 + len(ASCII))
        assert line.columns.ascii[:, 0].tolist() == pytest.approx([0.9, 0.001, 0.9, 0.001, 0.001])
        assert line.columns.ascii[3, 1 + ASCII.index("c")] == pytest.approx(0.07)
        assert not line.columns.ascii[:, 1 + ASCII.index("g")].any()  # not in its alphabet


def test_chances_come_from_a_model_that_gives_its_best_too() -> None:
    columns = np.full((4, len(CHARACTERS)), 0.001, dtype=np.float32)
    columns[range(4), [0, 1, 0, 2]] = 0.9
    few = np.concatenate([best_classes(columns), columns[:, ascii_classes(CHARACTERS)]], axis=-1)
    (whole,) = Recognizer(Columns(columns), CHARACTERS).read([blank(32, 48)], 32)
    (line,) = Recognizer(Columns(few), CHARACTERS, gives_best=True).read([blank(32, 48)], 32)

    assert line == whole
    assert line.text == "30"
    assert line.columns is not None
    assert whole.columns is not None
    assert (line.columns.ascii == whole.columns.ascii).all()
    assert line.columns.runs == whole.columns.runs


def test_a_character_that_the_model_does_not_know_has_no_chance() -> None:
    classes = ascii_classes(CHARACTERS)

    assert classes[0] == 0
    assert classes[1 + ASCII.index("3")] == 1
    assert classes[1 + ASCII.index("g")] == -1
    columns = np.full((4, len(CHARACTERS)), 0.2, dtype=np.float32)
    columns[range(4), [0, 1, 0, 2]] = 0.9
    (line,) = Recognizer(Columns(columns), CHARACTERS).read([blank(32, 48)], 32)

    assert line.columns is not None
    assert not line.columns.ascii[:, 1 + ASCII.index("g")].any()
    assert line.columns.ascii[:, 1 + ASCII.index("c")].all()
