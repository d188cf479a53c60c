"""Where a product and its numbers are put on the page."""

import numpy as np
import pytest

from measure_extract.training.labels.fonts import find_faces
from measure_extract.training.render import generate
from measure_extract.training.render.base import DrawnText, Measure
from measure_extract.training.render.generate import _Page
from measure_extract.training.render.lettering import Lettering
from measure_extract.training.render.strokes import any_line_style
from tests.training.render.test_shapes import SQUARE, extent


@pytest.fixture
def page() -> _Page:
    generator = np.random.default_rng(1)
    image = np.full((300, 400, 3), 255, dtype=np.uint8)
    line = any_line_style(generator, is_dark_page=False, side_px=400)
    letters = Lettering(find_faces("taught")[0], 16, "cm", False, 0)
    return _Page(image, line, letters, along=False, in_gap=False)


def text_at(left: float, top: float, right: float, bottom: float) -> DrawnText:
    return DrawnText(
        "9", ((left, top), (right, top), (right, bottom), (left, bottom)), "width", None
    )


def edge(kind: str, px: float) -> Measure:
    return Measure(kind, (0.0, 0.0, px, 0.0), (0.0, -1.0))


@pytest.mark.parametrize(
    ("angle_deg", "direction", "half"),
    [
        (0.0, (1.0, 0.0), 50.0),
        (0.0, (0.0, 3.0), 10.0),
        (90.0, (2.0, 0.0), 10.0),
        (-90.0, (0.0, -1.0), 50.0),
        (0.0, (3.0, 4.0), (100 * 0.6 + 20 * 0.8) / 2),
        (45.0, (1.0, -1.0), 50.0),
        (0.0, (0.0, 0.0), 0.0),
    ],
)
def test_how_far_a_text_reaches(
    angle_deg: float, direction: tuple[float, float], half: float
) -> None:
    found = generate._half_across(100.0, 20.0, angle_deg, np.array(direction))

    assert found == pytest.approx(half)


@pytest.mark.parametrize(
    ("run", "angle_deg"),
    [((5.0, 0.0), 0.0), ((-5.0, 0.0), 0.0), ((1.0, 1.0), -45.0), ((-1.0, -1.0), -45.0), ((1.0, -1.0), 45.0), ((0.0, 1.0), -90.0)],
)  # fmt: skip
def test_no_text_along_a_line_stands_on_its_head(
    run: tuple[float, float], angle_deg: float
) -> None:
    assert generate._angle(np.array(run), is_along=True) == pytest.approx(angle_deg)
    assert generate._angle(np.array(run), is_along=False) == 0.0


@pytest.mark.parametrize(
    ("angle_deg", "first", "second"), [(0.0, (40, 35), (60, 35)), (90.0, (45, 50), (45, 30))]
)
def test_corners_lie_around_the_middle(
    angle_deg: float, first: tuple[float, float], second: tuple[float, float]
) -> None:
    corners = generate._corners(np.array([50.0, 40.0]), 20.0, 10.0, angle_deg)

    assert corners[0] == pytest.approx(first)
    assert corners[1] == pytest.approx(second)
    assert np.mean(corners, axis=0) == pytest.approx((50, 40))


def test_a_product_fills_its_area() -> None:
    found = generate._placed(SQUARE, (100.0, 200.0, 40.0)).outline

    assert extent(found) == pytest.approx((20, 40))
    assert (found.min(axis=0) + found.max(axis=0)) / 2 == pytest.approx((100, 200))


def test_two_products_stand_apart_and_one_in_the_middle() -> None:
    drawn = [generate._areas(np.random.default_rng(seed), 400, 300) for seed in range(300)]
    pairs = [areas for areas in drawn if len(areas) == 2]

    assert 15 < len(pairs) < 65
    assert {round(first[0]) for first, _ in pairs} == {120, 280}
    for (x, y, size), (other_x, other_y, small) in pairs:
        assert abs(x - other_x) > (size + small) / 2
        assert 0.45 * size <= small <= 0.95 * size
        assert (y, other_y) == (150, 165)
    for [(x, y, size)] in (areas for areas in drawn if len(areas) == 1):
        assert 184 <= x <= 216 and 138 <= y <= 162 and 126 <= size <= 210


@pytest.mark.parametrize(
    ("measures", "parts", "least", "most"),
    [
        (["width"], [], 1, 1),
        (["width", "height", "depth"], ["part"], 2, 4),
        ([], ["part"], 0, 1),
        ([], [], 0, 0),
    ],
)
def test_one_size_at_least_is_written(
    measures: list[str], parts: list[str], least: int, most: int
) -> None:
    product = generate.Product(
        SQUARE.faces,
        (*(edge(kind, 14.0) for kind in measures), edge("width", 13.9)),
        (*(edge(kind, 14.0) for kind in parts), edge("part", 13.9)),
    )
    counts = []
    for seed in range(60):
        chosen = generate._chosen(product, np.random.default_rng(seed))
        assert all(generate._length(m.ends) == 14.0 for m in chosen)
        counts.append(len(chosen))

    assert (min(counts), max(counts)) == (least, most)


def test_lengths_are_always_written_and_others_mostly() -> None:
    kinds = list(generate._SHOWN)
    product = generate.Product(SQUARE.faces, tuple(edge(kind, 20.0) for kind in kinds))
    drawn = [generate._chosen(product, np.random.default_rng(seed)) for seed in range(200)]
    counts = {kind: sum(kind in {m.kind for m in chosen} for chosen in drawn) for kind in kinds}

    assert counts["length"] == 200
    assert all(140 < count < 200 for kind, count in counts.items() if kind != "length")


@pytest.mark.parametrize(
    ("box", "is_free"),
    [
        ((1, 1, 50, 20), True),
        ((0.9, 1, 50, 20), False),
        ((1, 0.9, 50, 20), False),
        ((350, 279, 399, 299), True),
        ((350, 279, 399.1, 299), False),
        ((350, 279, 399, 299.1), False),
        ((100, 125, 150, 140), True),
        ((100, 124, 150, 140), False),
        ((154.5, 100, 190, 120), True),
        ((154, 100, 190, 120), False),
    ],
)
def test_texts_lie_on_the_page_and_apart(
    page: _Page, box: tuple[float, float, float, float], is_free: bool
) -> None:
    others = [text_at(100, 100, 150, 120)]

    assert generate._is_free(text_at(*box), others, page) == is_free


def test_a_note_is_written_above_or_below_and_a_size_in_it_measures_nothing(page: _Page) -> None:
    places, kinds = set(), set()
    for seed in range(40):
        texts: list[DrawnText] = []
        page.image[:] = 255
        generate._note(page, texts, np.random.default_rng(seed))
        rows, columns = np.nonzero(page.image[:, :, 1] < 200)
        places.add("above" if rows.mean() < 150 else "below")
        assert columns.mean() == pytest.approx(200, abs=12)
        assert rows.min() < 40 or rows.max() > 260
        kinds |= {text.kind for text in texts}
        assert all(any(c.isdigit() for c in text.text) for text in texts)

    assert (places, kinds) == ({"above", "below"}, {"none"})
