"""Pages of floats, signed numbers and 16 bits look as those of 8 bits do, and none is decoded unseen."""

import numpy as np
import pytest
from PIL import Image

from measure_extract.errors import ImageError, PictureKindError, PictureTooLargeError
from measure_extract.images.base import ImageLimits
from measure_extract.images.deep import deep_numbers, deep_tiff
from measure_extract.images.load import load_image
from tests.images.tiffs import CMYK, GREY, LOG_LUV, RGB, tiff

WHITE, ORANGE, SEEN = (1,), (1, 0.5, 0), (1, 0.5, 0, 1)  # the ink of the left half, of 1
INKS = {
    "grey": (GREY, WHITE, [255, 255, 255], [0, 0, 0]),
    "RGB": (RGB, ORANGE, [255, 127, 0], [0, 0, 0]),
    "RGBA": (RGB, SEEN, [255, 127, 0], [255, 255, 255]),
    "CMYK": (CMYK, (0, 1, 1, 0), [255, 0, 0], [255, 255, 255]),
}  # how it is stored, the ink, and how the left and the right half look
# Numbers, the brightest, and the inks with which they can be read.
READ = [
    ("uint8", 255, "grey RGB RGBA CMYK"),
    ("uint16", 65535, "grey RGB RGBA CMYK"),
    ("uint16", 255, "grey RGB RGBA"),
    ("int16", 255, "grey RGB RGBA"),
    ("int32", 65535, "grey RGB RGBA"),
    ("uint32", 65535, "grey"),
    ("float32", 1, "grey RGB RGBA"),
    ("float32", 255, "grey RGB RGBA"),
    ("float32", 65535, "grey RGB RGBA"),
    ("float64", 1, "grey RGB RGBA"),
    ("float64", 255, "grey RGB RGBA"),
]
NOT_READ = [("uint32", "RGB"), ("float16", "grey"), ("float16", "RGB"), ("float32", "CMYK")]


def half_inked(numbers: str, top: float, ink: tuple[float, ...]) -> np.ndarray:
    page = np.zeros((4, 6, len(ink)))
    page[:, :3] = ink
    return (page * top).astype(numbers)


@pytest.mark.parametrize(
    ("numbers", "top", "ink"),
    [(numbers, top, ink) for numbers, top, inks in READ for ink in inks.split()],
)
def test_a_tiff_of_any_numbers_looks_alike(numbers: str, top: float, ink: str) -> None:
    colours, color, left, right = INKS[ink]
    page = load_image(tiff(half_inked(numbers, top, color), colours))

    assert page.shape == (4, 6, 3)
    assert page.dtype == np.uint8
    assert page[0, 0].tolist() == left
    assert page[3, 5].tolist() == right


@pytest.mark.parametrize("numbers", ["float32", "float64"])
@pytest.mark.parametrize("top", [1, 255])
@pytest.mark.parametrize("ink", ["grey", "RGB", "RGBA"])
def test_a_float_tiff_of_opencv_looks_alike(numbers: str, top: float, ink: str) -> None:
    import cv2

    _, color, left, right = INKS[ink]
    places = {1: [0], 3: [2, 1, 0], 4: [2, 1, 0, 3]}[len(color)]  # blue first
    numbers_of = half_inked(numbers, top, color)[:, :, places]
    page = load_image(bytes(cv2.imencode(".tiff", numbers_of)[1]))

    np.testing.assert_allclose(page[0, 0], left, atol=1)  # it packs some of them
    np.testing.assert_allclose(page[3, 5], right, atol=1)


# How the red half of a page of each mode of Pillow looks; its other half is white.
GREY_OF_RED = [76, 76, 76]
MODES = {
    **dict.fromkeys(("RGB", "RGBA", "RGBX", "RGBa", "P", "PA", "HSV", "CMYK"), [255, 0, 0]),
    "YCbCr": [254, 0, 0],
    "LAB": [251, 5, 4],
    **dict.fromkeys(("L", "LA", "La", "F", "I"), GREY_OF_RED),
    **dict.fromkeys(("I;16", "I;16B", "I;16L", "I;16N"), GREY_OF_RED),
    "1": [0, 0, 0],
}


def test_no_mode_is_forgotten() -> None:
    assert {*MODES} == {*Image.MODES}


@pytest.mark.parametrize("mode", MODES)
def test_a_page_of_any_mode_looks_alike(mode: str) -> None:
    page = Image.new("RGB", (6, 4), "white")
    page.paste((255, 0, 0), (0, 0, 3, 4))
    through = {"I;16": "I", "RGBa": "RGBA", "La": "LA"}.get(mode[:4], "RGB")
    loaded = load_image(
        page.convert("L" if through == "I" else "RGB").convert(through).convert(mode)
    )

    assert loaded[0, 0].tolist() == MODES[mode]
    assert loaded[3, 5].tolist() == ([254, 255, 254] if mode == "LAB" else [255, 255, 255])


@pytest.mark.parametrize("numbers", ["uint8", "float32", "float64"])
def test_a_deep_tiff_is_turned_as_its_orientation_says(numbers: str) -> None:
    page = load_image(tiff(half_inked(numbers, 1, ORANGE), RGB, orientation=6))

    assert page.shape == (6, 4, 3)
    assert page[0].any(axis=1).all()  # the left half is on top
    assert not page[5].any()


@pytest.mark.parametrize(("numbers", "ink"), NOT_READ)
def test_a_kind_that_is_not_read_is_named(
    numbers: str, ink: str, capfd: pytest.CaptureFixture[str]
) -> None:
    colours, color, _, _ = INKS[ink]
    kind = f"{8 * np.dtype(numbers).itemsize}-bit .* numbers, {len(color)} a pixel"
    with pytest.raises(PictureKindError, match=f"it is a TIFF of {kind}, which is not read"):
        load_image(tiff(half_inked(numbers, 1, color), colours))
    assert capfd.readouterr().err == ""  # OpenCV has not been asked


def test_packed_floats_are_read_of_colours_alone() -> None:
    page = half_inked("uint16", 255, WHITE)
    with pytest.raises(PictureKindError, match="16-bit whole numbers, 1 a pixel"):
        deep_tiff(tiff(page, LOG_LUV), "x", ImageLimits())


def test_a_signed_page_below_zero_is_refused_in_words() -> None:
    page = half_inked("int16", -5, ORANGE)
    with pytest.raises(ImageError, match="its numbers begin at -5; they must not be below 0"):
        load_image(tiff(page, RGB))


def test_no_deep_tiff_is_decoded_before_its_size_is_known() -> None:
    page = half_inked("float32", 1, ORANGE)
    limits = ImageLimits(max_pixels=4 * 6 * 3)

    assert load_image(tiff(page, RGB), limits=limits).shape == (4, 6, 3)
    with pytest.raises(PictureTooLargeError, match=r"7x4 pixels of 3 numbers .*--max-pixels"):
        load_image(tiff(page, RGB, width=7), limits=limits)


@pytest.mark.parametrize("data", [b"", b"no picture", b"II*\0", b"MM\0*\xff\xff\xff\xff"])
def test_what_is_no_tiff_is_none(data: bytes) -> None:
    assert deep_tiff(data, "x", ImageLimits()) is None


def test_what_cannot_be_decoded_is_none() -> None:
    assert deep_numbers(b"") is None
    assert deep_numbers(b"no picture") is None
