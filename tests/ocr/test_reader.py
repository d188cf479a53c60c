"""When a photo is searched a second time, and what becomes of both findings; with stand-in models."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pytest

from measure_extract.geometry import bbox_polygon
from measure_extract.images.base import RGBArray
from measure_extract.ocr import reader as module
from measure_extract.ocr.arcs import Arc
from measure_extract.ocr.batches import BatchSizes, ShapeGrid
from measure_extract.ocr.crops import Reading, cut, widened
from measure_extract.ocr.reader import PageModels, PageReader, _together, _widened
from measure_extract.ocr.recognition import Recognizer
from measure_extract.ocr.views import DetectionSettings
from measure_extract.runtime.base import FloatArray, Model

ONE_BY_ONE = BatchSizes(pictures=1, lines=1, width_step_px=8)

Area = tuple[float, float, float, float]  # left, top, right, bottom as shares of the picture


class FakeDetect:
    """Takes red for text in the first search, green in the later ones."""

    metadata: dict[str, str] = {}

    def __init__(self, chance: float = 0.9) -> None:
        self.chance = np.float32(chance)
        self.sizes: list[tuple[int, int]] = []

    def __call__(self, batch: FloatArray) -> FloatArray:
        _, _, height, width = batch.shape
        plane = batch[:, 1 if self.sizes else 2]  # blue, green, red
        self.sizes.append((width, height))
        return np.where(plane > 0, self.chance, np.float32(0))[:, None]


class FakeRecognize:
    """Reads one character with the chances given, one per call; the last one goes on."""

    metadata: dict[str, str] = {}

    def __init__(self, *chances: float, text: str = "A") -> None:
        self.chances = list(chances)
        self.text = text
        self.calls = 0

    def __call__(self, batch: FloatArray) -> FloatArray:
        columns = np.zeros((len(batch), 3, 2), dtype=np.float32)
        columns[:, 1, 1] = self.chances[min(self.calls, len(self.chances) - 1)]
        columns[:, :, 0] = 0.01
        self.calls += 1
        return columns


def reader_of(
    quick: Recognizer,
    careful: Recognizer | None = None,
    *,
    detect: Model | None = None,
    sizes: BatchSizes = ONE_BY_ONE,
) -> PageReader:
    """Give a reader of stand-ins; what reads quickly reads carefully too if no other does."""
    detect = detect or FakeDetect()
    models = PageModels(detect=detect, detect_closer=detect, quick=quick, careful=careful or quick)
    return PageReader(models, settings=DetectionSettings(), sizes=sizes)


def painted(first: list[Area], second: list[Area], side: int) -> RGBArray:
    """Draw areas that the searches find; one found by both is yellow."""
    image = np.zeros((side, side, 3), dtype=np.uint8)
    for channel, areas in enumerate((first, second)):
        for left, top, right, bottom in areas:
            rows = slice(int(top * side), int(bottom * side))
            image[rows, int(left * side) : int(right * side), channel] = 255
    return image


def with_fine_lines(image: RGBArray, areas: Sequence[Area]) -> RGBArray:
    """Draw blue lines that a smaller picture blurs, and that no search takes for text."""
    lined, side = image.copy(), len(image)
    for left, top, right, bottom in areas:
        for row in range(int(top * side), int(bottom * side), 4):
            lined[row : row + 2, int(left * side) : int(right * side), 2] = 255
    return lined


def read(
    first: list[Area],
    second: list[Area],
    recognize: FakeRecognize,
    side: int = 1200,
    careful: FakeRecognize | None = None,
    sizes: BatchSizes = ONE_BY_ONE,
    chance: float = 0.9,
    fine: Sequence[Area] = (),
) -> tuple[list[tuple[int, float]], list[tuple[int, int]]]:
    """Give (left in percent of the width, score) of each box, and the sizes searched."""
    detect = FakeDetect(chance)
    quick = Recognizer(recognize, ("", recognize.text))
    slow = Recognizer(careful, ("", careful.text)) if careful else None
    reader = reader_of(quick, slow, detect=detect, sizes=sizes)
    boxes = reader.read([with_fine_lines(painted(first, second, side), fine)])[0].boxes
    return [(round(100 * box.bbox[0] / side), box.rec_score) for box in boxes], detect.sizes


LARGE: Area = (0.1, 0.1, 0.3, 0.15)
STEEP: Area = (0.1, 0.1, 0.15, 0.5)
LONG: Area = (0.1, 0.4, 0.8, 0.45)
SMALL: Area = (0.6, 0.6, 0.7, 0.61)
BESIDE_LARGE: Area = (0.1, 0.2, 0.3, 0.22)
BESIDE_SMALL: Area = (0.6, 0.62, 0.7, 0.625)
ELSEWHERE: Area = (0.1, 0.9, 0.2, 0.91)


def test_large_sure_text_is_searched_once() -> None:
    found, sizes = read([LARGE], [BESIDE_LARGE], FakeRecognize(0.99))

    assert len(found) == 1
    assert sizes == [(640, 640)]


@pytest.mark.parametrize(
    ("first", "beside", "chances"),
    [(SMALL, BESIDE_SMALL, (0.99,)), (LARGE, BESIDE_LARGE, (0.99, 0.5, 0.99))],
    ids=["small", "poor"],
)
def test_around_small_or_poor_text_is_searched_closer(
    first: Area, beside: Area, chances: tuple[float, ...]
) -> None:
    recognize = FakeRecognize(*chances, text="7")
    # The longest line is read first.
    found, sizes = read([LONG, first], [LONG, first, beside, ELSEWHERE], recognize)

    assert len(found) == 3
    assert len(sizes) == 2
    assert sizes[1][0] * sizes[1][1] < 960 * 960 / 2


def test_where_no_number_was_read_all_of_the_picture_is_searched_closer() -> None:
    found, sizes = read([LONG, SMALL], [BESIDE_SMALL, ELSEWHERE], FakeRecognize(0.99))

    assert len(found) == 4
    assert sizes == [(640, 640), (960, 960)]


LINED: Area = (0.7, 0.7, 0.87, 0.87)
IN_LINED: Area = (0.72, 0.68, 0.8, 0.69)


@pytest.mark.parametrize(
    ("fine", "text", "count", "searches"),
    [
        ([], "A", 1, [(640, 640)]),
        ([LINED], "A", 2, [(640, 640), (480, 480), (320, 320)]),
        ([LINED], "7cm", 1, [(640, 640)]),
    ],
    ids=["no detail lost", "detail lost", "a quantity is there already"],
)
def test_where_fine_print_was_lost_is_searched_enlarged(
    fine: list[Area], text: str, count: int, searches: list[tuple[int, int]]
) -> None:
    found, sizes = read([LARGE], [IN_LINED], FakeRecognize(0.99, text=text), fine=fine)

    assert len(found) == count
    assert sizes == searches


@pytest.mark.parametrize(
    ("chance", "text", "score", "count"),
    [
        (0.4, "7cm", 0.99, 1),
        (0.4, "7cm", 0.89, 0),
        (0.4, "7", 0.99, 0),
        (0.4, "cm", 0.99, 0),
        (0.5, "cm", 0.99, 1),
        (0.25, "7cm", 0.99, 0),
    ],
)
def test_a_doubtful_place_counts_if_it_surely_reads_as_a_quantity(
    chance: float, text: str, score: float, count: int
) -> None:
    found, _ = read([LARGE], [], FakeRecognize(score, text=text), chance=chance)

    assert len(found) == count


def test_small_pictures_gain_nothing_from_a_second_search() -> None:
    assert read([SMALL], [], FakeRecognize(0.99), side=200)[1] == [(384, 384)]


@pytest.mark.parametrize(
    ("side", "sizes"),
    [
        (1200, [(640, 640)]),
        (2000, [(640, 640), (1088, 1088), (1024, 1088), (1088, 1024), (1024, 1024)]),
    ],
)
def test_a_large_picture_without_text_is_searched_in_full(
    side: int, sizes: list[tuple[int, int]]
) -> None:
    found, searched = read([], [SMALL], FakeRecognize(0.99), side=side)

    assert sorted(searched) == sorted(sizes)
    assert len(found) == (1 if side == 2000 else 0)


@pytest.mark.parametrize(
    ("text", "chance", "calls"),
    [("7cm", 0.99, 1), ("7cm", 0.95, 2), ("7", 0.99, 2), ("max", 0.99, 2)],
    ids=["settled", "doubtful", "digits", "letters"],
)
def test_steep_lines_are_read_both_ways_unless_one_settles_it(
    text: str, chance: float, calls: int
) -> None:
    recognize = FakeRecognize(chance, text=text)
    read([STEEP], [], recognize)

    assert recognize.calls == calls


def test_what_was_sure_stays_and_is_not_read_twice() -> None:
    recognize = FakeRecognize(0.99)
    found, _ = read([SMALL, LARGE], [SMALL, LARGE], recognize)

    assert len(found) == 2
    assert recognize.calls == 2


def test_the_surer_reading_of_a_doubtful_place_stays() -> None:
    better, _ = read([LARGE], [LARGE], FakeRecognize(0.5, 0.95))
    worse, _ = read([LARGE], [LARGE], FakeRecognize(0.5, 0.3))

    assert [score for _, score in better] == [pytest.approx(0.95, abs=1e-3)]
    assert [score for _, score in worse] == [pytest.approx(0.5, abs=1e-3)]


@pytest.mark.parametrize(
    ("text", "chance", "calls", "scores"),
    [("7", 0.9, 1, [0.97]), ("7", 0.99, 0, [0.99]), ("A", 0.99, 0, [0.99])],
    ids=["doubtful number", "sure number", "sure text"],
)
def test_the_careful_model_reads_only_doubtful_lines_again(
    text: str, chance: float, calls: int, scores: list[float]
) -> None:
    quick, careful = FakeRecognize(chance, text=text), FakeRecognize(0.97, text=text)
    found, _ = read([LARGE], [], quick, careful=careful)

    assert (quick.calls, careful.calls) == (1, calls)
    assert [score for _, score in found] == [pytest.approx(score, abs=1e-3) for score in scores]


def test_where_the_careful_model_reads_nothing_the_quick_ones_reading_stays() -> None:
    quick, careful = FakeRecognize(0.7, text="7"), FakeRecognize(0.0, text="7")
    found, _ = read([LARGE], [], quick, careful=careful)

    assert careful.calls
    assert [score for _, score in found] == [pytest.approx(0.7)]


def test_what_reads_as_nothing_is_no_text() -> None:
    careful = FakeRecognize(0.9)

    assert read([LARGE], [], FakeRecognize(0.0), careful=careful)[0] == []
    assert not careful.calls


@pytest.mark.parametrize(
    ("text", "searches", "closer_searches"),
    [
        ("A", [(640, 640), (960, 960)], []),
        ("7", [(640, 640), (320, 192)], []),
        ('7"', [(640, 640)], [(320, 192)]),
    ],
    ids=["no number", "a number", "a quantity"],
)
def test_a_network_of_its_own_looks_closer_where_a_quantity_was_read(
    text: str, searches: list[tuple[int, int]], closer_searches: list[tuple[int, int]]
) -> None:
    own, closer = FakeDetect(), FakeDetect()
    recognizer = Recognizer(FakeRecognize(0.99, text=text), ("", text))
    models = PageModels(detect=own, detect_closer=closer, quick=recognizer, careful=recognizer)
    reader = PageReader(models, settings=DetectionSettings(), sizes=ONE_BY_ONE)
    reader.read([painted([LONG, SMALL], [], 1200)])

    assert (own.sizes, closer.sizes) == (searches, closer_searches)


@pytest.mark.parametrize("side", [200, 1000, 1200])
def test_on_a_grid_of_shapes_the_same_is_found(side: int) -> None:
    grid = replace(ONE_BY_ONE, pictures=16, lines=64, grid=ShapeGrid())
    areas = [LARGE, STEEP, SMALL]
    found, _ = read(areas, [BESIDE_SMALL], FakeRecognize(0.99), side)
    on_grid, shapes = read(areas, [BESIDE_SMALL], FakeRecognize(0.99), side, sizes=grid)

    assert on_grid == found
    assert {length for shape in shapes for length in shape} <= {*ShapeGrid().sides_px}


def test_what_is_filled_up_goes_on_with_its_own_edge() -> None:
    picture = np.arange(6, dtype=np.float32).reshape(1, 2, 3).repeat(3, axis=0)
    batch = _together([picture], (4, 3), 2)

    assert batch[0, 0].tolist() == [[0, 1, 2, 2], [3, 4, 5, 5], [3, 4, 5, 5]]
    assert not batch[1].any()


class FakeUnits:
    """Reads "cm" in short lines, and "70cm" in those that are long enough for the number too."""

    metadata: dict[str, str] = {}
    characters = ("", *"70cm")

    def __call__(self, batch: FloatArray) -> FloatArray:
        text = "70cm" if batch.shape[3] > 4 * batch.shape[2] else "cm"
        columns = np.full((len(batch), 2 * len(text), 5), 0.001, dtype=np.float32)
        columns[:, 1::2, 0] = 0.99
        for place, character in enumerate(text):
            columns[:, 2 * place, self.characters.index(character)] = 0.99
        return columns


@pytest.mark.parametrize("careful", [FakeUnits(), FakeRecognize(0.99, text="c")])
def test_the_number_of_a_lone_unit_is_read_where_the_careful_model_finds_one(
    careful: FakeUnits | FakeRecognize,
) -> None:
    units = Recognizer(FakeUnits(), FakeUnits.characters)
    is_found = isinstance(careful, FakeUnits)
    reader = reader_of(units, None if is_found else Recognizer(careful, ("", "c")))
    boxes = reader.read([painted([(0.5, 0.1, 0.6, 0.15)], [], 1200)])[0].boxes
    assert [box.text for box in boxes] == (["70cm"] if is_found else ["cm"])
    assert (round(boxes[0].bbox[0]) < 550) is is_found


class FakeLook:
    """Reads what it is told to by what a line looks like, and keeps what it said."""

    metadata: dict[str, str] = {}
    characters = ("", *'AX1"')

    def __init__(self, say: Callable[[FloatArray], tuple[str, float]]) -> None:
        self.say = say
        self.said: list[str] = []

    def __call__(self, batch: FloatArray) -> FloatArray:
        columns = np.full((len(batch), 20, len(self.characters)), 0.001, dtype=np.float32)
        columns[:, :, 0] = 0.99
        for line, crop in zip(columns, batch, strict=True):
            text, chance = self.say(crop)
            self.said.append(text)
            for k, character in enumerate(text):
                line[2 * k + 1, 0] = 0.001
                line[2 * k + 1, self.characters.index(character)] = chance
        return columns

    @property
    def recognizer(self) -> Recognizer:
        return Recognizer(self, self.characters)


def by_its_ends(crop: FloatArray) -> tuple[str, float]:
    """Read a line that is blue from end to end surely, one that ends blue poorly: it stands on its head."""
    middle = crop.shape[2] // 2
    first, last = (part.max() > 0 for part in (crop[0, :, : middle - 8], crop[0, :, middle + 8 :]))
    if first and last:
        return "AAA1", 0.99
    return "AAAAAAAA", 0.85 if first else 0.6


def lines_of(ends: str) -> RGBArray:
    """Draw lines that are sure, upright or on their head."""
    areas = [(0.1, 0.1 + 0.1 * k, 0.4, 0.14 + 0.1 * k) for k in range(len(ends))]
    image = painted(areas, [], 1200)
    for end, (left, top, right, bottom) in zip(ends, areas, strict=True):
        middle = (left + right) / 2
        left, right = {"s": (left, right), "u": (left, middle), "h": (middle, right)}[end]
        image[int(1200 * top) : int(1200 * bottom), int(1200 * left) : int(1200 * right), 2] = 255
    return image


@pytest.mark.parametrize(
    ("pages", "angles", "count"),
    [
        (["suuuuuu"], [{0}], 4),  # some are read from their end
        (["shhhhhh"], [{0, 180}], 6),  # and the others if one of these stood on its head
        (["suuuuuu", "shhhhhh"], [{0}, {0, 180}], 10),
        (["s", "shhuu"], [{0}, {0, 180}], 4),
        (["hhhhhh"], [{0}], 6),  # the page stands on its head: its lines are not turned once more
    ],
)
def test_lines_are_turned_on_pages_where_some_stand_on_their_head(
    monkeypatch: pytest.MonkeyPatch, pages: list[str], angles: list[set[int]], count: int
) -> None:
    # No line is read again as it stands, so that the careful network's readings are those of turned lines.
    for name in ("is_read_again", "is_read_for_silence"):
        monkeypatch.setattr(f"measure_extract.ocr.reader.{name}", lambda _: False)
    quick, careful = FakeLook(by_its_ends), FakeLook(by_its_ends)
    reader = reader_of(quick.recognizer, careful.recognizer, sizes=replace(ONE_BY_ONE, pictures=2))
    # The first search alone sees red, and a page that is turned is searched anew.
    images = [
        page[..., [0, 0, 2]] if "s" not in ends else page
        for ends in pages
        for page in (lines_of(ends),)
    ]
    results = reader.read(images)

    for ends, result, expected in zip(pages, results, angles, strict=True):
        assert {round(abs(box.angle_deg)) for box in result.boxes} == expected
        turned = [box for box in result.boxes if round(abs(box.angle_deg)) == 180]
        assert len(turned) == (ends.count("h") if "s" in ends else 0)
        assert all(box.rec_score == pytest.approx(0.85) for box in turned)
        assert result.is_upside_down is ("s" not in ends)
    assert len(careful.said) == count


@pytest.mark.parametrize(
    ("first", "second"), [('1"', "AX"), ('1X"', "XX")], ids=["a quantity is there", "none is"]
)
def test_a_picture_that_says_no_quantity_is_read_carefully(first: str, second: str) -> None:
    def say(crop: FloatArray) -> tuple[str, float]:
        is_first = by_its_ends(crop)[1] == 0.99
        return (first, 0.99) if is_first else ("AX", 0.95)

    quick, careful = FakeLook(say), FakeLook(lambda _: ("XX", 0.98))
    boxes = reader_of(quick.recognizer, careful.recognizer).read([lines_of("su")])[0].boxes

    assert [box.text for box in boxes] == [first, second]


def bent_line() -> RGBArray:
    """Draw a line that is bent: the level rectangle around it is black for the most part."""
    y, x = np.mgrid[:1200, :1200]
    middle = 600 + 180 * (1 - ((x - 600) / 300) ** 2)
    image = np.zeros((1200, 1200, 3), np.uint8)
    image[(np.abs(x - 600) <= 300) & (np.abs(y - middle) <= 30), 0] = 255
    return image


@pytest.fixture
def few_are_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a bent line say as little as the stand-ins do."""
    monkeypatch.setattr(module, "says_too_little", lambda _: False)


class FakeGrams(FakeLook):
    """Reads "37a" and nearly sees "37g"."""

    characters = ("", *"37ag")

    def __init__(self, chance: float) -> None:
        super().__init__(lambda _: ("37a", chance))

    def __call__(self, batch: FloatArray) -> FloatArray:
        columns = super().__call__(batch)
        columns[:, 5, self.characters.index("g")] = 0.14
        return columns


@pytest.mark.usefixtures("few_are_enough")
@pytest.mark.parametrize("image", [painted([LARGE], [], 1200), bent_line()])
def test_a_unit_that_was_nearly_read_is_written_and_marked(image: RGBArray) -> None:
    recognizer = FakeGrams(0.8).recognizer
    reader = reader_of(recognizer)
    (box,) = reader.read([image])[0].boxes

    assert (box.text, box.is_repaired) == ("37g", True)
    assert box.angle_deg == 0  # the repair lowers its score, and is no reason to turn it
    assert box.rec_score < 0.75


def test_what_is_cut_wider_is_read_and_placed_so() -> None:
    image = bent_line()
    reading = Reading(
        bbox_polygon((300, 570, 900, 810)), 0.0, Arc((300.0, 600.0), (900.0, 600.0), 180.0, 60.0)
    )
    crop = _widened(image, (0, 0), reading, 0.15)

    assert crop.reading == widened(reading, 0.15)
    assert (crop.pixels == cut(image, crop.reading)).all()


def is_rolled_out(crop: FloatArray) -> bool:
    return (crop[2] > 0).mean() > 0.2


@pytest.mark.parametrize(("text", "expected"), [("AXAXAX", ["AXAXAX"]), ("A", [])])
def test_a_bent_line_says_as_much_as_it_has_room_for(text: str, expected: list[str]) -> None:
    recognizer = FakeLook(lambda _: (text, 0.99)).recognizer
    reader = reader_of(recognizer)

    assert [box.text for box in reader.read([bent_line()])[0].boxes] == expected


@pytest.mark.usefixtures("few_are_enough")
@pytest.mark.parametrize(
    ("straight", "rolled_out", "text", "quick_said"),
    [
        (("X", 0.6), ("AX", 0.95), "AX", ["X", "AX"]),
        (("", 0.0), ("A", 0.95), "A", ["", "A"]),  # read straight it says nothing
        (("XX", 0.92), ("A", 0.95), "XX", ["XX", "A"]),  # rolled out it lost a mark
        (("AX1", 0.99), ("A", 0.95), "AX1", ["AX1"]),  # nothing is left to be told
        (("X", 0.6), ("A", 0.74), None, ["X", "A"]),  # no text either way
        (("X", 0.6), ("A1", 0.92), "A11", ["X", "A1"]),  # what is doubtful is read again as it was
    ],
)
def test_what_is_bent_is_read_rolled_out_too(
    straight: tuple[str, float],
    rolled_out: tuple[str, float],
    text: str | None,
    quick_said: list[str],
) -> None:
    quick = FakeLook(lambda crop: rolled_out if is_rolled_out(crop) else straight)
    careful = FakeLook(
        lambda crop: ("A11", 0.99) if is_rolled_out(crop) and rolled_out[0] == "A1" else ("", 0.0)
    )
    reader = reader_of(quick.recognizer, careful.recognizer)
    boxes = reader.read([bent_line()])[0].boxes

    assert [box.text for box in boxes] == ([] if text is None else [text])
    assert quick.said == quick_said


@pytest.mark.usefixtures("few_are_enough")
def test_a_page_of_bent_lines_on_its_head_is_told_by_what_they_say_rolled_out() -> None:
    def say(crop: FloatArray) -> tuple[str, float]:
        starts_blue = crop[0, :, : crop.shape[2] // 2 - 8].max() > 0
        return ("AAA", 0.95 if starts_blue else 0.76) if is_rolled_out(crop) else ("X", 0.1)

    image = bent_line()[..., [0, 0, 2]]
    image[:, 600:, 2] = image[:, 600:, 0]
    recognizer = FakeLook(say).recognizer
    (result,) = reader_of(recognizer).read([image])

    assert result.is_upside_down
    assert [(box.text, round(box.rec_score, 2)) for box in result.boxes] == [("AAA", 0.95)]


@pytest.mark.usefixtures("few_are_enough")
@pytest.mark.parametrize(("blue_rows", "angle_deg"), [(slice(0, 600), 90), (slice(600, None), -90)])
def test_a_steep_bent_line_is_rolled_out_in_both_directions(
    blue_rows: slice, angle_deg: float
) -> None:
    """Read straight it says the same upwards and downwards."""

    def say(crop: FloatArray) -> tuple[str, float]:
        starts_blue = crop[0, :, : crop.shape[2] // 2 - 8].max() > 0
        if not is_rolled_out(crop):
            return "X", 0.6
        return ("AAA", 0.95) if starts_blue else ("XXX", 0.5)

    image = np.ascontiguousarray(bent_line().transpose(1, 0, 2))
    image[blue_rows, :, 2] = image[blue_rows, :, 0]
    recognizer = FakeLook(say).recognizer
    (result,) = reader_of(recognizer).read([image])

    assert [(box.text, box.angle_deg) for box in result.boxes] == [("AAA", angle_deg)]


class FakeTurnedUnits(FakeLook):
    """Reads "cm" well where it begins blue, and its number where the page is blue beside it."""

    characters = ("", *"70cm")

    def __init__(self) -> None:
        super().__init__(self.unit_or_number)

    @staticmethod
    def unit_or_number(crop: FloatArray) -> tuple[str, float]:
        _, height, width = crop.shape
        if width > 4 * height:
            return ("70cm", 0.99) if crop[0].max() > 0 else ("cm", 0.5)
        return "cm", 0.96 if crop[0, :, : width // 2 - 8].max() > 0 else 0.6


def test_a_page_that_was_turned_is_mended_as_it_was_read() -> None:
    image = painted([(0.3, 0.1, 0.4, 0.15)], [], 1200)[..., [0, 0, 2]]
    image[:, 420:, 2] = image[:, 420:, 0]
    (result,) = reader_of(FakeTurnedUnits().recognizer).read([image])

    assert result.is_upside_down
    assert [box.text for box in result.boxes] == ["70cm"]
