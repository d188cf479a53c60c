"""Numbers are written in the drawing's form, and their ink lies where they are said to be."""

import re

import numpy as np
import pytest

from measure_extract.geometry import bbox_of
from measure_extract.training.labels.fonts import find_faces
from measure_extract.training.render.lettering import (
    Lettering,
    any_lettering,
    draw_text,
    size_of,
    write_size,
)

FACE = find_faces("taught")[0]
METRIC, INCHES = r"30( ?cm|CM)", r"11\.8( ?in| inch|\")"


def style(form: str = "cm", *, has_words: bool = False, language: int = 0) -> Lettering:
    return Lettering(FACE, 24, form, has_words, language)


@pytest.mark.parametrize(
    ("form", "pattern"),
    [
        ("cm", METRIC),
        ("in", INCHES),
        ("mm", "300mm"),
        ("in / cm", f"{INCHES} / {METRIC}"),
        ("cm / in", f"{METRIC}/{INCHES}"),
        ("two lines", f"{INCHES}\n{METRIC}"),
    ],
)
def test_a_size_is_written_in_the_drawings_form(form: str, pattern: str) -> None:
    for seed in range(10):
        text = write_size(np.random.default_rng(seed), "height", 30.0, style(form))
        assert re.fullmatch(pattern, text), text


@pytest.mark.parametrize(
    ("kind", "language", "words"),
    [("height", 0, "Height:"), ("height", 2, "Höhe:"), ("depth", 1, "D:"), ("part", 0, "")],
)
def test_a_word_says_what_is_measured(kind: str, language: int, words: str) -> None:
    text = write_size(
        np.random.default_rng(1), kind, 30.0, style("mm", has_words=True, language=language)
    )

    assert text == f"{words}300mm"


def test_every_form_and_language_is_chosen_and_letters_follow_the_page() -> None:
    generator = np.random.default_rng(1)
    chosen = [any_lettering(generator, find_faces("taught"), 400) for _ in range(400)]

    assert {one.form for one in chosen} == {"cm", "in", "mm", "in / cm", "cm / in", "two lines"}
    assert {one.language for one in chosen} == set(range(5))
    assert {one.face for one in chosen} == set(find_faces("taught"))
    assert (min(one.letters_px for one in chosen), max(one.letters_px for one in chosen)) == (8, 22)
    assert 20 < sum(one.has_words for one in chosen) < 80
    assert any_lettering(generator, find_faces("taught"), 50).letters_px == 6


@pytest.mark.parametrize("angle_deg", [0.0, 90.0, -30.0, 45.0])
@pytest.mark.parametrize("text", ["30 cm", '11.8"\n30 cm'])
def test_ink_is_in_the_middle_of_its_corners(text: str, angle_deg: float) -> None:
    image = np.full((200, 260, 3), 255, dtype=np.uint8)
    center = np.array([130.0, 90.0])
    polygon = draw_text(image, text, style(), center, angle_deg, (200, 0, 0))
    rows, columns = np.nonzero(image[:, :, 1] < 128)
    left, top, right, bottom = bbox_of(polygon)

    assert ((left + right) / 2, (top + bottom) / 2) == pytest.approx((130, 90), abs=0.1)
    assert columns.min() >= left - 1 and rows.min() >= top - 1
    assert columns.max() <= right + 1 and rows.max() <= bottom + 1
    assert columns.max() - columns.min() > 0.6 * (right - left)
    assert image[rows, columns].min(axis=0).tolist() == [200, 0, 0]
    if angle_deg == 0:
        assert (right - left, bottom - top) == pytest.approx(size_of(text, style()))


def test_positive_angles_turn_upwards() -> None:
    image = np.full((200, 200, 3), 255, dtype=np.uint8)
    draw_text(image, "lllllllll", style(), np.array([100.0, 100.0]), 45.0, (0, 0, 0))
    rows, columns = np.nonzero(image[:, :, 1] < 128)

    assert np.corrcoef(rows, columns)[0, 1] < -0.8


@pytest.mark.parametrize(
    "center", [(0.0, 0.0), (99.0, 50.0), (50.0, 99.0), (-300.0, 50.0), (50.0, 400.0)]
)
def test_what_lies_beyond_the_picture_is_lost(center: tuple[float, float]) -> None:
    image = np.full((100, 100, 3), 255, dtype=np.uint8)
    draw_text(image, "30 cm", style(), np.array(center), 0.0, (0, 0, 0))
    is_far = min(center) < -100 or max(center) > 300

    assert (image == 255).all() == is_far
