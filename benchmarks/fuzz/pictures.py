"""Odd pictures: every mode and format, damaged headers, EXIF junk, arrays of any kind, open files."""

import io
import random
from typing import Any

import numpy as np
from PIL import Image

from benchmarks.fuzz.base import Bench, Outcome, damaged, one_line
from measure_extract.entities import entity_names
from measure_extract.errors import ImageError, OCRError, described

__all__ = ["try_picture"]

_MODES = (
    "1", "L", "P", "RGB", "RGBA", "LA", "PA", "CMYK", "YCbCr", "LAB", "HSV", "I", "I;16", "I;16B", "F",
    "RGBX", "RGBa", "La",
)  # fmt: skip
_FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "ICO", "PPM", "TGA", "PCX", "JPEG2000")
_SIDES = (1, 2, 3, 7, 16, 33, 64)
_KINDS = (
    "bool", "uint8", "int8", "uint16", "int16", "uint32", "int64", "float16", "float32", "float64",
    "complex64", "object",
)  # fmt: skip
_SHAPES: tuple[tuple[int, ...], ...] = (
    (), (9,), (9, 9), (9, 9, 1), (9, 9, 2), (9, 9, 3), (9, 9, 4), (9, 9, 5), (0, 9), (9, 0, 3), (1, 1),
    (1, 60, 3), (60, 1), (2, 9, 9, 3),
)  # fmt: skip
_ODD_NUMBERS = (0.0, 1.0, -1.0, 255.0, 256.0, 65535.0, 1e30, float("nan"), float("inf"))


def try_picture(rng: random.Random, bench: Bench) -> Outcome:
    """Ask one question about an odd picture in some form."""
    make = rng.choice((_array, _image, _encoded, _encoded, _encoded, _encoded))
    words, source, is_unchanged = make(rng, bench)
    try:
        found = bench.extractor.extract(source, rng.choice(entity_names()), rng.choice((None, 7)))
    except (ImageError, OCRError) as error:
        return Outcome("failure", words, one_line(error) or is_unchanged())
    except Exception as error:
        return Outcome("failure", words, described(error))
    return Outcome("nothing" if found is None else "answer", words, is_unchanged())


def _array(rng: random.Random, _: Bench) -> tuple[str, Any, Any]:
    shape, kind = rng.choice(_SHAPES), rng.choice(_KINDS)
    numbers = np.random.default_rng(rng.randrange(1 << 30)).random(shape) * rng.choice(
        (1, 255, 7e4)
    )
    with np.errstate(all="ignore"):
        array = np.asarray(numbers).astype(kind)
        if array.size and kind not in ("bool", "object") and rng.random() < 0.3:
            array.flat[0] = np.array(rng.choice(_ODD_NUMBERS)).astype(kind)
    before = array.copy()

    def is_unchanged() -> str:
        same = array.tobytes() == before.tobytes() if kind != "object" else True
        return "" if same else "the array was changed"

    return f"array {kind} {shape}", array, is_unchanged


def _picture(rng: random.Random, mode: str) -> Image.Image:
    size = rng.choice(_SIDES), rng.choice(_SIDES)
    base = Image.frombytes("RGBA", size, rng.randbytes(size[0] * size[1] * 4))
    if rng.random() < 0.2:
        base = Image.new("RGBA", size, rng.choice(("white", "#00000000", "#80808080")))
    if mode == "PA":
        return base.convert("RGB").convert("P").convert("PA")
    if mode in ("LAB", "HSV", "YCbCr"):
        return Image.merge(mode, base.convert("RGB").split())
    if mode in ("I;16", "I;16B"):
        return base.convert("L").convert("I").convert(mode)
    if mode == "La":
        return base.convert("LA").convert("La")
    return base.convert(mode) if mode == "RGBa" else base.convert("RGB").convert(mode)


def _image(rng: random.Random, _: Bench) -> tuple[str, Any, Any]:
    mode = rng.choice(_MODES)
    picture = _picture(rng, mode)
    if rng.random() < 0.2:
        picture.info["transparency"] = rng.choice((0, b"\0\1", (1, 2, 3)))
    before = picture.tobytes(), picture.mode, picture.size

    def is_unchanged() -> str:
        same = (picture.tobytes(), picture.mode, picture.size) == before
        return "" if same else "the image was changed"

    return f"PIL image {mode} {picture.size}", picture, is_unchanged


def _encoded(rng: random.Random, bench: Bench) -> tuple[str, Any, Any]:
    mode, kind = rng.choice(_MODES), rng.choice(_FORMATS)
    is_printed = rng.random() < 0.15
    clean = (bench.folder / "a.png").read_bytes() if is_printed else _file(rng, mode, kind)
    data = damaged(clean, rng)
    form = rng.choice(("bytes", "bytearray", "file", "path", "open"))
    words = f"{kind} {mode} as {form}, {len(data)} bytes"
    path = bench.folder / f"picture.{kind.lower()}"
    if form in ("path", "open"):
        path.write_bytes(data)
    if form == "open":
        return words, path.open("rb"), lambda: ""
    if form == "path":
        return words, path, lambda: "" if path.read_bytes() == data else "the file was changed"
    if form == "file":
        file = io.BytesIO(data)
        place = rng.randrange(len(data) + 1)
        file.seek(place)
        return words, file, lambda: _same_file(file, data, place)
    source = data if form == "bytes" else bytearray(data)
    return words, source, lambda: "" if bytes(source) == data else "the bytes were changed"


def _same_file(file: io.BytesIO, data: bytes, place: int) -> str:
    if file.closed:
        return "the file was closed"
    return "" if file.tell() == place and file.getvalue() == data else "the file was changed"


def _file(rng: random.Random, mode: str, kind: str) -> bytes:
    """Encode a picture, in a mode that the format takes where it does not take this one."""
    picture = _picture(rng, mode)
    exif = rng.choice((b"", b"", b"Exif\0\0junk", b"Exif\0\0MM\0*\0\0\0\x08" + rng.randbytes(30)))
    for other in (None, "RGBA", "RGB", "L"):
        out = io.BytesIO()
        try:
            attempt = picture if other is None else picture.convert(other)
            attempt.save(out, kind, **({"exif": exif} if exif and kind in _WITH_EXIF else {}))
        except (OSError, ValueError, KeyError, TypeError, SyntaxError, SystemError):
            continue  # Pillow does not write this mode, or this EXIF, so
        return out.getvalue()
    return b""


_WITH_EXIF = ("PNG", "JPEG", "WEBP", "TIFF")
