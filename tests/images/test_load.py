"""Every kind of picture becomes RGB uint8, or a clear error."""

import http.server
import io
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from measure_extract.errors import ImageError
from measure_extract.images.base import ImageLimits, ImageSource
from measure_extract.images.fetch import fetch_bytes
from measure_extract.images.load import load_image


def encode(image: Image.Image, format: str = "PNG", **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, format, **options)
    return out.getvalue()


RED = Image.new("RGB", (6, 4), (255, 0, 0))

SOUND = [
    ("png", encode(RED), (255, 0, 0)),
    ("webp", encode(RED, "WEBP", lossless=True), (255, 0, 0)),
    ("grey", encode(RED.convert("L")), (76, 76, 76)),
    ("palette", encode(RED.convert("P")), (255, 0, 0)),
    ("cmyk", encode(Image.new("CMYK", (6, 4), (0, 255, 255, 0)), "TIFF"), (255, 0, 0)),
    ("transparent is white", encode(Image.new("RGBA", (6, 4), (0, 0, 0, 0))), (255, 255, 255)),
    ("16 bit", encode(Image.fromarray(np.full((4, 6), 65535, np.uint16))), (255, 255, 255)),
    ("black", encode(Image.new("1", (6, 4))), (0, 0, 0)),
    (
        "first frame of an animation",
        encode(RED, "GIF", save_all=True, append_images=[Image.new("RGB", (6, 4))]),
        (255, 0, 0),
    ),
]


@pytest.mark.parametrize(("name", "data", "color"), SOUND, ids=[c[0] for c in SOUND])
def test_load_bytes(name: str, data: bytes, color: tuple[int, int, int]) -> None:
    image = load_image(data)

    assert image.shape == (4, 6, 3)
    assert image.dtype == np.uint8
    assert image.flags["C_CONTIGUOUS"]
    assert tuple(image[0, 0]) == pytest.approx(color, abs=2)


# How a file stores a scene whose upper row is "ab" and whose lower row is "cd", higher than wide, for each EXIF orientation; 0 and 9 are none.
@pytest.mark.parametrize(
    ("orientation", "stored"),
    [
        (1, ["ab", "cd"]),
        (2, ["ba", "dc"]),
        (3, ["dc", "ba"]),
        (4, ["cd", "ab"]),
        (5, ["ac", "bd"]),
        (6, ["bd", "ac"]),
        (7, ["db", "ca"]),
        (8, ["ca", "db"]),
        (0, ["ab", "cd"]),
        (9, ["ab", "cd"]),
    ],
)
def test_a_picture_stands_as_the_camera_saw_it(orientation: int, stored: list[str]) -> None:
    grey = {"a": 0, "b": 80, "c": 160, "d": 240}
    pixels = np.array([[grey[letter] for letter in row] for row in stored], np.uint8)
    is_on_its_side = 5 <= orientation <= 8
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored_image = Image.fromarray(pixels.repeat(3, axis=int(is_on_its_side)))
    image = load_image(encode(stored_image, exif=exif))

    assert image.shape == (6, 2, 3)
    assert image[::3, :, 0].tolist() == [[0, 80], [160, 240]]


def test_one_pixel() -> None:
    assert load_image(encode(Image.new("RGB", (1, 1)))).shape == (1, 1, 3)


@pytest.mark.parametrize(
    ("array", "pixel"),
    [
        (np.full((4, 6), 7, np.uint8), 7),
        (np.full((4, 6, 1), 7, np.uint8), 7),
        (np.full((4, 6, 3), 7, np.uint8), 7),
        (np.full((4, 6, 3), 257 * 128, np.uint16), 128),
        (np.full((4, 6, 3), 128, np.uint16), 128),
        (np.full((4, 6, 3), 200.0), 200),
        (np.full((4, 6), 1.0), 255),
        (np.full((4, 6), True), 255),
        (np.dstack([np.full((4, 6, 3), 9), np.zeros((4, 6, 1))]).astype(np.uint8), 255),
    ],
    ids=[
        "grey",
        "grey with axis",
        "rgb",
        "16 bit",
        "8 bit in 16",
        "float to 255",
        "float",
        "bool",
        "transparent",
    ],
)
def test_load_array(array: np.ndarray, pixel: int) -> None:
    before = array.copy()
    image = load_image(array)

    assert image.shape == (4, 6, 3)
    assert image[0, 0, 0] == pixel
    assert np.array_equal(array, before)


def half_printed(mode: str, paper: object, ink: object) -> Image.Image:
    page = Image.new(mode, (6, 4), paper)  # type: ignore[arg-type]
    page.paste(ink, (0, 0, 3, 4))  # type: ignore[arg-type]
    return page


def deep_colors(brightest: int) -> bytes:
    """Encode a PNG of 16 bits a colour, the left half of `brightest`."""
    import cv2

    page = np.zeros((4, 6, 3), np.uint16)
    page[:, :3] = brightest
    return bytes(cv2.imencode(".png", page)[1])


# Left half and right half, in 8 bits. Each of these once loaded as one colour, or not at all.
VISIBLE = [
    ("float TIFF to 1", encode(half_printed("F", 0.0, 1.0), "TIFF"), 255, 0),
    ("float TIFF to 255", encode(half_printed("F", 0.0, 200.0), "TIFF"), 200, 0),
    ("16-bit grey that holds 8", encode(half_printed("I;16", 0, 200)), 200, 0),
    ("32-bit grey", encode(half_printed("I", 0, 65535), "TIFF"), 255, 0),
    ("16-bit colours that hold 8", deep_colors(200), 200, 0),
    ("16-bit colours", deep_colors(65535), 255, 0),
    ("white on transparent", encode(half_printed("RGBA", (0, 0, 0, 0), (255,) * 4)), 255, 0),
    ("black on transparent", encode(half_printed("RGBA", (0, 0, 0, 0), (0, 0, 0, 255))), 0, 255),
    ("grey and alpha", encode(half_printed("LA", (0, 0), (255, 255))), 255, 0),
    ("premultiplied", half_printed("RGBA", (0, 0, 0, 0), (255,) * 4).convert("RGBa"), 255, 0),
    ("premultiplied grey", half_printed("LA", (0, 0), (0, 255)).convert("La"), 0, 255),
    ("white on a transparent colour", encode(half_printed("L", 9, 255), transparency=9), 255, 0),
]


@pytest.mark.parametrize(("name", "source", "left", "right"), VISIBLE, ids=[c[0] for c in VISIBLE])
def test_print_is_visible(name: str, source: ImageSource, left: int, right: int) -> None:
    image = load_image(source)

    assert image[:, :3].tolist() == [[[left] * 3] * 3] * 4
    assert image[:, 3:].tolist() == [[[right] * 3] * 3] * 4


JUNK = [b"Exif\0\0junkjunkjunk", b"\xff" * 50, b"II*\0\x08\0\0\0\xff\xff", b"MM\0*", b"\0"]


@pytest.mark.parametrize("format", ["PNG", "WEBP", "JPEG"])
@pytest.mark.parametrize("junk", JUNK)
def test_junk_in_the_exif_block_is_ignored(junk: bytes, format: str) -> None:
    assert load_image(encode(RED, format, exif=junk)).shape == (4, 6, 3)


def test_open_files_are_read_from_the_start_and_left_where_they_were(tmp_path: Path) -> None:
    RED.save(tmp_path / "red.png")
    buffer = io.BytesIO(encode(RED))
    buffer.seek(0, io.SEEK_END)
    with (tmp_path / "red.png").open("rb") as file:
        for opened, place in ((file, 0), (buffer, buffer.tell())):
            np.testing.assert_array_equal(load_image(opened), load_image(RED))
            assert opened.tell() == place
    np.testing.assert_array_equal(load_image(bytearray(encode(RED))), load_image(RED))


def test_a_stream_without_a_start_is_read_on() -> None:
    class Stream(io.BytesIO):
        def seekable(self) -> bool:
            return False

    np.testing.assert_array_equal(load_image(Stream(encode(RED))), load_image(RED))


def test_open_files_that_give_no_picture() -> None:
    closed = io.BytesIO(encode(RED))
    closed.close()
    with pytest.raises(ImageError, match="closed file"):
        load_image(closed)
    with pytest.raises(TypeError, match="mode 'rb'"):
        load_image(io.StringIO("text"))  # type: ignore[arg-type]
    with pytest.raises(ImageError, match="over 10 bytes"):
        load_image(io.BytesIO(encode(RED)), limits=ImageLimits(max_bytes=10))


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("x" * 5000, "too long"),
        ("a/" + "x" * 300, "no such file|too long"),
        ("a\0b", "cannot be a path"),
        ("/etc/hostname/lamp.png", "no such file"),
        ("/dev/null", "not a file"),
        ("", "no path or URL is given|it is a folder"),
    ],
)
def test_no_path_gives_a_raw_error(path: str, words: str) -> None:
    for source in (path, Path(path)):
        with pytest.raises(ImageError, match=words) as caught:
            load_image(source)
        assert len(str(caught.value)) < 400


def test_a_closed_folder_is_an_image_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: object) -> None:  # permissions do not bind the root user, who may run this
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr("measure_extract.images.files.os.stat", refuse)
    with pytest.raises(ImageError, match="check the permissions"):
        load_image("closed/lamp.png")


def test_load_pil_and_path(tmp_path: Path) -> None:
    RED.save(tmp_path / "red.png")

    assert np.array_equal(load_image(RED), load_image(tmp_path / "red.png"))
    assert np.array_equal(load_image(RED), load_image(str(tmp_path / "red.png")))


BROKEN = [
    (b"", "empty"),
    (b"<html>not found</html>", "not a picture"),
    (encode(RED, "JPEG")[:300], "truncated|not a picture|broken"),
    (encode(Image.new("RGB", (400, 400), "red"))[:120], "truncated|broken"),
]


@pytest.mark.parametrize(("data", "words"), BROKEN)
def test_broken_bytes_are_refused(data: bytes, words: str) -> None:
    with pytest.raises(ImageError, match=words):
        load_image(data)


def test_missing_file_folder_and_zero_bytes(tmp_path: Path) -> None:
    (tmp_path / "empty.jpg").touch()
    for path, words in ((tmp_path / "no.jpg", "no such file"), (tmp_path, "it is a folder")):
        with pytest.raises(ImageError, match=words):
            load_image(path)
    with pytest.raises(ImageError, match="0 bytes"):
        load_image(tmp_path / "empty.jpg")


def test_bomb_is_refused_before_it_is_decoded() -> None:
    bomb = encode(Image.new("1", (20_000, 20_000)))
    with pytest.raises(
        ImageError,
        match=r"decompression bomb \(Image size .400000000 pixels. exceeds .* pixels\); save it smaller",
    ):
        load_image(bomb)


@pytest.mark.parametrize(
    ("name", "limit", "source"),
    [
        ("max_pixels", 24, RED),
        ("max_pixels", 24, np.asarray(RED)),
        ("max_bytes", len(encode(RED)), encode(RED)),
    ],
    ids=["picture", "array", "open file"],
)
def test_a_picture_may_be_as_large_as_the_limit(name: str, limit: int, source: Any) -> None:
    def load(most: int) -> np.ndarray:
        given = io.BytesIO(source) if isinstance(source, bytes) else source
        return load_image(given, limits=ImageLimits(**{name: most}))  # type: ignore[arg-type]

    assert load(limit).shape == (4, 6, 3)
    with pytest.raises(ImageError, match="over"):
        load(limit - 1)


def test_limits() -> None:
    with pytest.raises(ImageError, match=r"6x4 pixels .* limit of 10; raise it \(--max-pixels"):
        load_image(RED, limits=ImageLimits(max_pixels=10))
    with pytest.raises(ValueError, match="max_pixels must be above 0"):
        ImageLimits(max_pixels=0)


@pytest.mark.parametrize("array", [np.zeros((2, 2, 5), np.uint8), np.zeros((0, 3, 3), np.uint8)])
def test_bad_array(array: np.ndarray) -> None:
    with pytest.raises(ImageError, match="array must be"):
        load_image(array)
    with pytest.raises(TypeError, match="int"):
        load_image(3)  # type: ignore[arg-type]


class _Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/loop":
            self.send_response(302)
            self.send_header("Location", "/loop")
            self.end_headers()
        elif self.path == "/file":
            self.send_response(302)
            self.send_header("Location", "file:///etc/passwd")
            self.end_headers()
        elif self.path == "/red.png":
            self.send_response(200)
            self.end_headers()
            self.wfile.write(encode(RED))
        else:
            self.send_response(404)
            self.end_headers()

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[str]:
    httpd = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    thread = threading.Thread(target=httpd.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{httpd.server_address[1]}"
    httpd.shutdown()
    thread.join()
    httpd.server_close()


def test_url_is_fetched_where_allowed(server: str) -> None:
    limits = ImageLimits(allow_private=True)

    assert load_image(f"{server}/red.png", limits=limits).shape == (4, 6, 3)


@pytest.mark.parametrize(
    ("path", "words"), [("/no", "status 404"), ("/loop", "redirects"), ("/file", "scheme 'file'")]
)
def test_url_errors(server: str, path: str, words: str) -> None:
    with pytest.raises(ImageError, match=words):
        fetch_bytes(server + path, limits=ImageLimits(allow_private=True))


def test_url_body_over_the_limit(server: str) -> None:
    with pytest.raises(ImageError, match="over 10 bytes"):
        fetch_bytes(f"{server}/red.png", limits=ImageLimits(allow_private=True, max_bytes=10))


@pytest.mark.parametrize("host", ["127.0.0.1", "169.254.169.254", "10.0.0.1", "[::1]"])
def test_private_addresses_are_refused_by_default(host: str) -> None:
    with pytest.raises(ImageError, match="(non-public|link-local) address"):
        fetch_bytes(f"http://{host}/red.png")
