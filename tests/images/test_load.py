"""Every kind of picture becomes RGB uint8, or a clear error."""

import http.server
import io
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from measure_extract.errors import ImageError
from measure_extract.images.base import ImageLimits
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


def test_exif_rotation_is_applied() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # stands on its side
    image = load_image(encode(RED, "JPEG", exif=exif))

    assert image.shape == (6, 4, 3)


def test_one_pixel() -> None:
    assert load_image(encode(Image.new("RGB", (1, 1)))).shape == (1, 1, 3)


@pytest.mark.parametrize(
    ("array", "pixel"),
    [
        (np.full((4, 6), 7, np.uint8), 7),
        (np.full((4, 6, 1), 7, np.uint8), 7),
        (np.full((4, 6, 3), 7, np.uint8), 7),
        (np.full((4, 6, 3), 257, np.uint16), 1),
        (np.full((4, 6), 1.0), 255),
        (np.full((4, 6), True), 255),
        (np.dstack([np.full((4, 6, 3), 9), np.zeros((4, 6, 1))]).astype(np.uint8), 255),
    ],
    ids=["grey", "grey with axis", "rgb", "16 bit", "float", "bool", "transparent"],
)
def test_load_array(array: np.ndarray, pixel: int) -> None:
    before = array.copy()
    image = load_image(array)

    assert image.shape == (4, 6, 3)
    assert image[0, 0, 0] == pixel
    assert np.array_equal(array, before)


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
    for path, words in ((tmp_path / "no.jpg", "no such file"), (tmp_path, "not a file")):
        with pytest.raises(ImageError, match=words):
            load_image(path)
    with pytest.raises(ImageError, match="0 bytes"):
        load_image(tmp_path / "empty.jpg")


def test_bomb_is_refused_before_it_is_decoded() -> None:
    bomb = encode(Image.new("1", (20_000, 20_000)))
    with pytest.raises(ImageError, match="over the limit|bomb"):
        load_image(bomb)


def test_limits() -> None:
    with pytest.raises(ImageError, match="24 pixels|6x4 pixels"):
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
