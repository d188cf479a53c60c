"""What is drawn can be seen, and what does not matter is not drawn."""

import base64
import io
import pickle
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw

from measure_extract.extractor import Extractor
from measure_extract.geometry import BBox, Point
from measure_extract.images.base import ImageLimits, RGBArray
from measure_extract.layout.base import Annotations
from measure_extract.types import Example
from measure_extract.visualize import (
    PhotoFile,
    _dashes,
    _nearest,
    _tie,
    draw_everything,
    draw_measurement,
)
from tests.helpers import FakeEngine, make_box

BLUE, ORANGE, GREEN = (150, 190, 255), (255, 150, 0), (0, 150, 60)
ENGINE = FakeEngine(
    make_box("30cm", 40, 240, 92, 262),
    make_box("18cm", 245, 470, 297, 492),
    make_box("500 g", 300, 100, 360, 122),
    make_box("3 pieces", 200, 300, 290, 322),
)


@pytest.fixture(scope="module")
def lamp() -> RGBArray:
    """Give a picture with the line of each size, one that is nobody's, and the edge of a panel."""
    image = Image.new("RGB", (500, 500), "white")
    draw = ImageDraw.Draw(image)
    for ends in ((100, 60, 100, 440), (140, 460, 400, 460), (450, 20, 450, 300)):
        draw.line(ends, fill="black", width=3)
    return np.asarray(image)


@pytest.fixture(scope="module")
def panel() -> RGBArray:
    """Give a picture whose only line is the edge of a grey half."""
    image = Image.new("RGB", (500, 500), "white")
    ImageDraw.Draw(image).rectangle((100, 0, 499, 499), fill="gray")
    return np.asarray(image)


def is_drawn(picture: Image.Image, color: tuple[int, int, int], where: tuple[int, ...]) -> bool:
    left, top, right, bottom = where
    part = np.asarray(picture)[top:bottom, left:right]
    return bool((part == color).all(axis=2).any())


def drawn(lamp: RGBArray, entity: str, *, is_all: bool = False) -> Image.Image:
    extractor = Extractor(ocr=ENGINE)
    layout = extractor.read(lamp)
    found = extractor.answer(layout, entity)
    if is_all:
        return draw_everything(lamp, layout, found)
    return draw_measurement(lamp, layout, entity, found)


LINES = {"own": (95, 60, 106, 200), "other": (140, 455, 240, 466), "nobody": (445, 20, 456, 300)}
TEXTS = {
    "30cm": (36, 236, 97, 267), "18cm": (241, 466, 302, 497), "500 g": (296, 96, 365, 127),
    "3 pieces": (196, 296, 295, 327),
}  # fmt: skip
PRINT = {"30cm": (46, 246, 87, 257), "18cm": (250, 475, 292, 488)}


@pytest.mark.parametrize(
    ("entity", "is_all", "where", "colors"),
    [
        ("height", False, LINES["own"], {GREEN}),
        ("height", False, LINES["other"], {ORANGE}),
        ("height", False, LINES["nobody"], set()),
        ("height", False, TEXTS["500 g"], set()),
        ("height", True, LINES["nobody"], {BLUE}),
        ("height", True, TEXTS["500 g"], {ORANGE}),
        ("height", False, TEXTS["3 pieces"], set()),
        ("height", True, TEXTS["3 pieces"], {ORANGE}),
        ("height", False, PRINT["30cm"], set()),  # no thread runs over what is printed
        ("height", False, PRINT["18cm"], set()),
        ("item_weight", False, TEXTS["500 g"], {GREEN}),
        ("item_weight", False, LINES["own"], set()),
        ("voltage", False, (0, 0, 500, 500), set()),
    ],
)
def test_only_what_matters_is_drawn(
    lamp: RGBArray,
    entity: str,
    is_all: bool,
    where: tuple[int, ...],
    colors: set[tuple[int, int, int]],
) -> None:
    picture = drawn(lamp, entity, is_all=is_all)
    seen = {color for color in (BLUE, ORANGE, GREEN) if is_drawn(picture, color, where)}

    assert picture.size == (500, 500)
    assert (seen >= colors) if colors else not seen


def marked_rows(picture: Image.Image, left: int, right: int) -> set[int]:
    """Give the rows in which something orange or green is between two columns."""
    part = np.asarray(picture)[:, left:right]
    marks = np.logical_or((part == ORANGE).all(axis=2), (part == GREEN).all(axis=2))
    return set(np.flatnonzero(marks.any(axis=1)).tolist())


def test_strokes_are_marked_whole_and_edges_in_dashes(lamp: RGBArray, panel: RGBArray) -> None:
    whole = marked_rows(drawn(lamp, "height"), 98, 103)
    dashes = marked_rows(drawn(panel, "height"), 98, 103)

    assert whole >= set(range(65, 436))
    assert 180 < len(dashes) < 320
    assert min(dashes) < 10
    assert max(dashes) > 490


@pytest.mark.parametrize(
    ("ends", "dashes"),
    [
        ((0, 0, 50, 0), [(0, 0, 10, 0), (20, 0, 30, 0), (40, 0, 50, 0)]),
        ((10, 90, 10, 60), [(10, 90, 10, 80), (10, 70, 10, 60)]),
        ((30, 40, 0, 0), [(30, 40, 24, 32), (18, 24, 12, 16), (6, 8, 0, 0)]),
        ((5, 6, 8, 10), [(5, 6, 8, 10)]),
    ],
)
def test_dashes_begin_and_end_a_line(ends: BBox, dashes: list[BBox]) -> None:
    found = [tuple(round(x, 6) for x in dash) for dash in _dashes(ends, 10.0)]

    assert found == dashes


@pytest.mark.parametrize(
    ("point", "nearest"),
    [
        ((0, 0), (10, 20)),
        ((15, 0), (15, 20)),
        ((99, 25), (30, 25)),
        ((99, 99), (30, 40)),
        ((12, 30), (12, 30)),
    ],
)
def test_a_thread_begins_at_the_print(point: Point, nearest: Point) -> None:
    assert _nearest((10, 20, 30, 40), point) == nearest


def test_a_thread_leads_from_the_print_to_its_place_on_the_line(lamp: RGBArray) -> None:
    rows = marked_rows(drawn(lamp, "height"), 95, 97)

    assert rows
    assert rows <= set(range(246, 257))  # the middle of the print


@pytest.mark.parametrize(
    ("position", "foot"), [(0.0, 100), (0.5, 200), (1.0, 300), (-0.5, 100), (1.5, 300)]
)
def test_a_thread_ends_on_its_line(lamp: RGBArray, position: float, foot: int) -> None:
    """A print may stand beyond the end of its line, as of a short one with arrows from outside."""
    placed = Extractor(ocr=ENGINE).read(lamp).spans[0]
    own = placed.annotations.own
    assert own is not None
    own = replace(own, ends=(300.0, 100.0, 300.0, 300.0), position=position)
    canvas = Image.new("RGB", (500, 500))
    _tie(ImageDraw.Draw(canvas), replace(placed, annotations=Annotations({}, own)), GREEN, 4)
    beside = marked_rows(canvas, 280, 296)  # the thread alone

    assert min(abs(row - foot) for row in beside) < 12
    assert marked_rows(canvas, 280, 310) <= set(range(98, 303))


def test_of_a_page_that_was_turned_no_lines_are_drawn(lamp: RGBArray) -> None:
    """They are where they are on the page as turned."""
    extractor = Extractor(ocr=ENGINE)
    layout = replace(extractor.read(lamp), is_upside_down=True)
    answer = extractor.answer(layout, "height")
    for picture in (
        draw_measurement(lamp, layout, "height", answer),
        draw_everything(lamp, layout, answer),
    ):
        assert not is_drawn(picture, GREEN, LINES["own"])
        assert not is_drawn(picture, ORANGE, LINES["other"])
        assert is_drawn(picture, GREEN, TEXTS["30cm"])


def test_the_choice_is_drawn_thicker_and_what_is_nobodys_thin(lamp: RGBArray) -> None:
    pixels = np.asarray(drawn(lamp, "height", is_all=True))

    assert (pixels[100, 90:110] == GREEN).all(axis=1).sum() in (4, 5)
    assert (pixels[450:470, 160] == ORANGE).all(axis=1).sum() in (2, 3)
    assert (pixels[50, 440:460] == BLUE).all(axis=1).sum() == 3  # it is found three times


def test_labels_are_read_on_any_ground(panel: RGBArray) -> None:
    engine = FakeEngine(make_box("30cm", 240, 240, 292, 262))
    extractor = Extractor(ocr=engine, min_confidence=0.0)
    layout = extractor.read(panel)
    picture = draw_measurement(panel, layout, "height", extractor.answer(layout, "height"))

    assert is_drawn(picture, (255, 255, 255), (240, 221, 262, 236))


def test_an_answer_of_another_reading_is_as_green(lamp: RGBArray) -> None:
    answer = Extractor(ocr=ENGINE).extract(lamp, "height")
    layout = Extractor(ocr=ENGINE).read(lamp)
    picture = draw_measurement(lamp, layout, "height", answer)

    assert is_drawn(picture, GREEN, LINES["own"])


def test_labels_stand_above_their_text(lamp: RGBArray) -> None:
    assert is_drawn(drawn(lamp, "height"), GREEN, (40, 221, 92, 238))


def test_a_notebook_shows_the_photo_and_the_answer(lamp: RGBArray) -> None:
    shown = Extractor(ocr=ENGINE).show(lamp, "height")
    page = shown._repr_html_()

    assert repr(shown) == "<Shown height: 30 centimetre>"
    assert page.startswith('<img src="data:image/png;base64,')
    assert "<td>answer</td><td>30 centimetre</td>" in page
    assert is_drawn(shown.picture, GREEN, (0, 0, 500, 500))


@pytest.fixture
def lamp_file(lamp: RGBArray, tmp_path: Path) -> Path:
    Image.fromarray(lamp).save(tmp_path / "lamp.png")
    return tmp_path / "lamp.png"


ASKED = {
    "extract": lambda e, photo: e.extract(photo, "height"),
    "extract_all": lambda e, photo: e.extract_all(photo)["height"],
    "extract_batch": lambda e, photo: e.extract_batch([(photo, "height", None)])[0],
    "an example": lambda e, photo: e.extract_batch([Example(str(photo), "height")])[0],
}


@pytest.mark.parametrize("ask", ASKED.values(), ids=ASKED)
def test_an_answer_shows_the_photo_that_was_asked_by_its_path(
    ask: Any, lamp_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(lamp_file.parent)
    answer = ask(Extractor(ocr=ENGINE), Path(lamp_file.name))
    monkeypatch.chdir("/")
    page = pickle.loads(pickle.dumps(answer))._repr_html_()
    photo = page.partition("base64,")[2].partition('"')[0]
    picture = Image.open(io.BytesIO(base64.b64decode(photo)))

    assert picture.size == (500, 500)
    assert is_drawn(picture, GREEN, [int(x) for x in (*answer.polygon[0], *answer.polygon[2])])
    runner_up = answer.candidates[1].polygon
    assert is_drawn(picture, ORANGE, [int(x) for x in (*runner_up[0], *runner_up[2])])
    assert page.endswith("</table>")
    assert "<td>answer</td><td>30 centimetre</td>" in page
    assert len(pickle.dumps(answer)) < 5000  # no picture is in it
    assert "photo" not in answer.to_dict()


@pytest.mark.parametrize("ask", ASKED.values(), ids=ASKED)
def test_an_answer_of_a_photo_that_is_gone_or_another_shows_its_table(
    ask: Any, lamp: RGBArray, lamp_file: Path
) -> None:
    answer, size = ask(Extractor(ocr=ENGINE), lamp_file), lamp_file.stat().st_size
    Image.new("RGB", (500, 500)).save(lamp_file)
    assert answer._repr_html_().startswith("<table>")
    Image.fromarray(lamp).save(lamp_file)
    assert answer._repr_html_().startswith("<table>") and lamp_file.stat().st_size == size
    lamp_file.unlink()
    assert answer._repr_html_().startswith("<table>")


def test_a_photo_that_is_looked_at_keeps_to_the_limits_it_was_asked_with(lamp_file: Path) -> None:
    answer = Extractor(ocr=ENGINE).extract(lamp_file, "height")
    assert answer is not None
    for limits, is_shown in ((ImageLimits(), True), (ImageLimits(max_pixels=500 * 499), False)):
        photo = PhotoFile.of(lamp_file, limits)
        assert photo is not None
        assert bool(photo.marked(answer)) is is_shown


@pytest.mark.parametrize("source", ["no.png", "http://x.org/a.png", "a\0b", b"x", np.zeros((2, 2))])
def test_only_a_file_that_is_there_is_remembered(source: Any) -> None:
    assert PhotoFile.of(source, ImageLimits()) is None


def test_an_answer_of_pixels_shows_its_table(lamp: RGBArray, lamp_file: Path) -> None:
    extractor = Extractor(ocr=ENGINE)
    for photo in (lamp, Image.fromarray(lamp), lamp_file.read_bytes()):
        answer = extractor.extract(photo, "height")
        assert answer is not None
        assert answer._repr_html_().startswith("<table>")
        assert answer == extractor.extract(lamp_file, "height")


def test_a_notebook_shows_why_there_is_no_answer(lamp: RGBArray) -> None:
    shown = Extractor(ocr=ENGINE).show(lamp, "voltage")

    assert repr(shown) == "<Shown voltage: nothing printed>"
    assert shown._repr_html_().endswith("<p>voltage: nothing printed</p>")
