"""The page shows each finding with its photo, framed and small, or says why there is none."""

import base64
import io
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from measure_extract.audit.page import write_page
from tests.audit.test_verify import FOUND

FRAMED = replace(FOUND, polygon=((50.0, 50.0), (350.0, 50.0), (350.0, 150.0), (50.0, 150.0)))


def page(folder: Path, *findings: object, photo: bytes | str = "404 Not Found") -> str:
    path = folder / "page.html"
    write_page(path, findings, 7, lambda _: photo)  # type: ignore[arg-type]
    return path.read_text(encoding="utf-8")


def png(width: int, height: int) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), (255, 255, 255)).save(out, "PNG")
    return out.getvalue()


def test_a_photo_is_small_and_its_print_is_framed(tmp_path: Path) -> None:
    text = page(tmp_path, FRAMED, photo=png(640, 480))
    (data,) = re.findall(r"data:image/jpeg;base64,([^']+)", text)
    picture = Image.open(io.BytesIO(base64.b64decode(data)))
    red = np.asarray(picture)[:, :, 1] < 128

    assert picture.size == (320, 240)
    for x, y in ((25, 50), (100, 25), (175, 50), (100, 75)):
        assert red[y - 1 : y + 2, x - 1 : x + 2].any()
    assert not red[30:70, 30:170].any()


@pytest.mark.parametrize(
    ("photo", "problem"), [("404 <Not> Found", "404 &lt;Not&gt; Found"), (b"no", "is no")]
)
def test_a_photo_that_cannot_be_shown_says_why(
    tmp_path: Path, photo: bytes | str, problem: str
) -> None:
    text = page(tmp_path, FRAMED, photo=photo)

    assert "<img" not in text
    assert problem in text


def test_no_text_of_a_row_is_markup(tmp_path: Path) -> None:
    names = ("index", "entity", "declared", "printed", "surface", "slip")
    text = page(tmp_path, replace(FOUND, **{name: f"<i>{name}&" for name in names}))

    assert "<i>" not in text
    for name in names:
        assert f"&lt;i&gt;{name}&amp;" in text


def test_the_first_are_shown_and_all_are_counted(tmp_path: Path) -> None:
    low = replace(FOUND, index="x<y", severity="low", slip="")
    few, many = page(tmp_path, FOUND, low), page(tmp_path, *[FOUND] * 301)

    assert "<p>7 rows, 2 mismatches: 1 high, 0 medium, 1 low.</p>" in few
    assert few.count("inches and centimetres confused") == 1
    assert "x&lt;y" in few
    assert (
        "<p>7 rows, 301 mismatches: 301 high, 0 medium, 0 low. The first 300 are shown.</p>" in many
    )
    assert many.count("<tr><td>") == 300
