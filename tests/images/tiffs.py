"""Write small TIFFs of any kind of numbers, which no library here writes."""

import struct

import numpy as np

GREY, RGB, CMYK, LOG_LUV = 1, 2, 5, 32845  # what TIFF calls the photometric interpretation
_FORMATS = {"u": 1, "i": 2, "f": 3}


def tiff(
    page: np.ndarray, colours: int, *, orientation: int = 1, width: int | None = None
) -> bytes:
    """Encode one page in one strip, little end first.

    Args:
        page: shape (H, W, n).
        colours: GREY, RGB or CMYK.
        orientation: as EXIF's.
        width: that the header tells; the page's own if None.
    """
    height, own_width, samples = page.shape
    each = {258: 8 * page.dtype.itemsize, 339: _FORMATS[page.dtype.kind]}  # said of each channel
    tags = {
        256: width or own_width, 257: height, 258: 0, 259: 1, 262: colours, 273: 0, 274: orientation,
        277: samples, 278: height, 279: page.nbytes, 339: 0,
    }  # fmt: skip
    at = 8 + 2 + 12 * len(tags) + 4
    lists = b"".join(struct.pack(f"<{samples}H", *[value] * samples) for value in each.values())
    places = {tag: at + 2 * samples * i for i, tag in enumerate(each)}
    out = b"II*\0" + struct.pack("<IH", 8, len(tags))
    for tag, value in tags.items():
        if tag == 273:
            value = at + len(lists)
        if tag in each and samples > 2:
            out += struct.pack("<HHII", tag, 3, samples, places[tag])
        else:
            out += struct.pack("<HHII", tag, 4, 1, each.get(tag, value))
    return out + struct.pack("<I", 0) + lists + page.tobytes()
