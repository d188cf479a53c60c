"""The OCR cache: read once, never trust a damaged row, go on without a usable file."""

import sqlite3
from pathlib import Path

import pytest

from measure_extract.errors import OCRError
from measure_extract.ocr.cached import CachedEngine
from measure_extract.types import OCRResult
from tests.helpers import FakeEngine, blank, make_box


def test_a_picture_is_read_once(tmp_path: Path) -> None:
    engine = FakeEngine(make_box("30cm"))
    first = CachedEngine(engine, tmp_path / "c.sqlite").read(blank())
    second = CachedEngine(engine, tmp_path / "c.sqlite").read(blank())

    assert first == second
    assert engine.readings == 1


def test_other_pictures_and_other_engines_do_not_meet(tmp_path: Path) -> None:
    engine = FakeEngine(make_box("30cm"))
    other = FakeEngine(make_box("40cm"), fingerprint="other")
    cached = CachedEngine(engine, tmp_path / "c.sqlite")
    cached.read_batch([blank(), blank(400), blank(400)])

    assert engine.readings == 2
    assert CachedEngine(other, tmp_path / "c.sqlite").read(blank()).boxes[0].text == "40cm"


def test_a_picture_is_its_shape_too(tmp_path: Path) -> None:
    engine = FakeEngine(make_box("30cm"))
    cached = CachedEngine(engine, tmp_path / "c.sqlite")
    sizes = [(200, 100), (100, 200), (20, 1000)]  # one blank is as many white bytes as another

    for _ in range(2):
        found = [cached.read(blank(*size)) for size in sizes]
        assert [(ocr.width_px, ocr.height_px) for ocr in found] == sizes


def test_what_a_batch_reads_is_stored_and_what_is_stored_is_not_read(tmp_path: Path) -> None:
    engine = FakeEngine(make_box("30cm"))
    pictures = [blank(300 + side) for side in range(4)]
    first = CachedEngine(engine, tmp_path / "c.sqlite").read_batch(pictures)
    assert engine.readings == 4
    cached = CachedEngine(engine, tmp_path / "c.sqlite")
    assert cached.read_batch(pictures) == first
    assert [cached.read(picture) for picture in pictures] == first
    assert engine.readings == 4
    mixed = cached.read_batch([pictures[2], blank(9), pictures[0]])

    assert [one.width_px for one in mixed if isinstance(one, OCRResult)] == [302, 9, 300]
    assert engine.readings == 5


def test_a_failing_picture_is_not_stored(tmp_path: Path) -> None:
    failing = CachedEngine(FakeEngine(fails=True), tmp_path / "c.sqlite").read_batch([blank()])
    sound = CachedEngine(FakeEngine(make_box("30cm")), tmp_path / "c.sqlite").read_batch([blank()])

    assert isinstance(failing[0], OCRError)
    assert isinstance(sound[0], OCRResult)


def test_replay_without_engine(tmp_path: Path) -> None:
    CachedEngine(FakeEngine(make_box("30cm")), tmp_path / "c.sqlite").read(blank())
    replay = CachedEngine(None, tmp_path / "c.sqlite", fingerprint="fake")

    assert replay.read(blank()).boxes[0].text == "30cm"
    with pytest.raises(OCRError, match="does not hold this picture"):
        replay.read(blank(9))


@pytest.mark.parametrize("blob", [b"", b"not zlib", None])
def test_damaged_row_is_read_again(tmp_path: Path, blob: bytes | None) -> None:
    path = tmp_path / "c.sqlite"
    engine = FakeEngine(make_box("30cm"))
    CachedEngine(engine, path).read(blank())
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE ocr_v1 SET result = ?", (blob,))

    assert CachedEngine(engine, path).read(blank()).boxes[0].text == "30cm"
    assert engine.readings == 2


def test_unusable_file_is_given_up_with_one_warning(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "c.sqlite").write_bytes(b"this is no database, and long enough to look at" * 50)
    engine = FakeEngine(make_box("30cm"))
    cached = CachedEngine(engine, tmp_path / "c.sqlite")
    results = cached.read_batch([blank(), blank()])

    assert [isinstance(r, OCRResult) and r.boxes[0].text for r in results] == ["30cm", "30cm"]
    assert len([r for r in caplog.records if "not usable" in r.message]) == 1
