"""The whole flow with the shipped ranker and replayed boxes; slow rows read the sample photos."""

import errno
import io
import logging
import math
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from PIL import Image, ImageDraw

from measure_extract import extractor as extractor_module
from measure_extract.errors import (
    GroupError,
    ImageError,
    ModelMismatchError,
    ModelNotFoundError,
    OCRError,
    TableError,
    UnknownEntityError,
)
from measure_extract.extractor import Extractor
from measure_extract.images.base import ImageLimits, ImageSource, RGBArray
from measure_extract.layout.base import Layout
from measure_extract.ranking.choice import Ranked
from measure_extract.ranking.ranker import default_ranker_dir, load_ranker
from measure_extract.ranking.relations.scorer import default_relations_dir
from measure_extract.runtime.artefacts import add_to_card
from measure_extract.types import Example, Measurement
from measure_extract.vocabulary import OUTCOMES
from tests.helpers import EXAMPLES, FakeEngine, blank, make_box


@pytest.fixture
def lamp() -> RGBArray:
    """Give a picture with a vertical and a level dimension line."""
    image = Image.new("RGB", (500, 500), "white")
    draw = ImageDraw.Draw(image)
    draw.line((100, 60, 100, 440), fill="black", width=3)
    draw.line((140, 460, 400, 460), fill="black", width=3)
    return np.asarray(image)


@pytest.fixture(scope="module")
def extractor(tmp_path_factory: pytest.TempPathFactory) -> Extractor:
    """Give the real thing, which reads each sample photo once."""
    return Extractor(device="cpu", cache=tmp_path_factory.mktemp("ocr") / "ocr.sqlite")


def lamp_engine(**facts: bool) -> FakeEngine:
    return FakeEngine(
        make_box("30cm", 40, 240, 92, 262),
        make_box("18cm", 245, 470, 297, 492),
        make_box("Net weight: 500 g", 150, 10, 330, 32),
        **facts,  # type: ignore[arg-type]
    )


def test_the_vertical_line_is_the_height(lamp: RGBArray) -> None:
    extractor = Extractor(ocr=lamp_engine())

    assert str(extractor.extract(lamp, "height")) == "30 centimetre"
    assert str(extractor.extract(lamp, "width")) == "18 centimetre"
    assert str(extractor.extract(lamp, "item_weight")) == "500 gram"


def test_a_measurement_shows_its_evidence(lamp: RGBArray) -> None:
    found = Extractor(ocr=lamp_engine()).extract(lamp, "height")

    assert isinstance(found, Measurement)
    assert found.surface == "30cm"
    assert 0.5 < found.confidence <= 1
    assert [c.span.surface for c in found.candidates] == ["30cm", "18cm"]
    assert found.polygon[0] == (40, 240)
    assert Measurement.from_dict(found.to_dict()) == found


def test_nothing_printed_is_none() -> None:
    assert Extractor(ocr=FakeEngine()).extract(blank(), "height") is None
    assert Extractor(ocr=FakeEngine(make_box("220V"))).extract(blank(), "wattage") is None


def test_extract_all_reads_once(lamp: RGBArray) -> None:
    engine = lamp_engine()
    found = Extractor(ocr=engine).extract_all(lamp)

    assert engine.readings == 1
    assert len(found) == 8
    assert found["voltage"] is None


def test_min_confidence_abstains(lamp: RGBArray) -> None:
    assert Extractor(ocr=lamp_engine(), min_confidence=1.0).extract(lamp, "height") is None
    with pytest.raises(ValueError, match="min_confidence must be in"):
        Extractor(min_confidence=30)


@pytest.mark.parametrize("least", [0.0, 0.25, 1.0, None])
def test_the_least_confidence_is_what_was_asked(lamp: RGBArray, least: float | None) -> None:
    extractor = Extractor(ocr=lamp_engine(), min_confidence=least)
    threshold = extractor.rank(extractor.read(lamp), "height").threshold

    assert threshold == (extractor.ranker.threshold if least is None else least)


def test_a_question_may_have_a_convention_of_its_own() -> None:
    engine = FakeEngine(make_box("Dose: 600 mg", 10, 10, 200, 40))
    extractor = Extractor(ocr=engine, convention="strict")
    layout = extractor.read(blank())
    strict, other = (
        extractor.rank(layout, "item_weight", convention=c) for c in ("strict", "challenge")
    )

    assert not strict.taken_for
    assert other.taken_for == "a dose"
    assert extractor.rank(layout, "item_weight").taken_for == ""


def test_pictures_are_loaded_under_the_extractors_limits(lamp: RGBArray) -> None:
    extractor = Extractor(ocr=lamp_engine(), limits=ImageLimits(max_pixels=10))
    with pytest.raises(ImageError, match="over .*10"):
        extractor.extract(lamp, "height")


def test_the_groups_usual_unit_is_given(lamp: RGBArray) -> None:
    engine = FakeEngine(make_box("30cm/11.81in", 20, 240, 92, 262))
    extractor = Extractor(ocr=engine)
    groups = {
        unit: max(
            (group for group, entity in extractor.ranker.priors.stats if entity == "height"),
            key=lambda group: extractor.ranker.priors.unit_share(group, "height", unit),
        )
        for unit in ("centimetre", "inch")
    }

    for unit, group in groups.items():
        found = extractor.extract(lamp, "height", group)
        assert found is not None
        assert found.unit == unit


@pytest.mark.parametrize(
    "ask",
    [
        lambda e, photo: e.extract(photo, "height", 7),
        lambda e, photo: e.extract_all(photo, 7, entities=["height"]),
        lambda e, photo: e.show(photo, "height", 7),
        lambda e, photo: e.answer(e.read(photo), "height", 7),
        lambda e, photo: e.explain(e.read(photo), "height", 7),
        lambda e, photo: e.extract_batch([(photo, "height", 7)]),
        lambda e, photo: e.extract_frame(
            pd.DataFrame({"image": [photo], "entity_name": ["height"], "group_id": [7]})
        ),
    ],
    ids=["extract", "extract_all", "show", "answer", "explain", "extract_batch", "extract_frame"],
)
def test_the_group_is_asked_about_in_every_way(
    lamp: RGBArray, monkeypatch: pytest.MonkeyPatch, ask: Callable[[Extractor, RGBArray], object]
) -> None:
    groups = []
    rank = Extractor.rank

    def remember(
        self: Extractor, layout: Layout, entity: str, group_id: int | None = None
    ) -> Ranked:
        groups.append(group_id)
        return rank(self, layout, entity, group_id)

    monkeypatch.setattr(Extractor, "rank", remember)
    ask(Extractor(ocr=lamp_engine()), lamp)

    assert groups == [7]


def test_a_misspelt_entity_costs_no_reading(lamp: RGBArray) -> None:
    engine = lamp_engine()
    with pytest.raises(UnknownEntityError, match="did you mean 'height'"):
        Extractor(ocr=engine).extract(lamp, "heigth")
    assert engine.readings == 0


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda e, lamp: e.extract(lamp, ["height"]), r"unknown entity \['height'\]; did you mean"),
        (lambda e, lamp: e.show(lamp, "all"), "ask several by extract_all"),
        (lambda e, lamp: e.answer("lamp.png", "height"), "what read gives, got str"),
        (lambda e, lamp: e.explain(lamp, "height"), "what read gives, got ndarray"),
        (
            lambda e, lamp: e.extract_frame("rows.csv"),
            "got str; a file is answered by predict_file",
        ),
        (lambda e, lamp: e.extract_batch([(lamp, "height")]), "got tuple of 2"),
        (lambda e, lamp: e.extract_batch(["lamp.png"]), "got str of 8"),
        (lambda e, lamp: e.extract_batch([3]), "got int"),
    ],
)
def test_what_is_easily_given_wrongly_is_said(ask: Any, words: str, lamp: RGBArray) -> None:
    with pytest.raises((TypeError, UnknownEntityError), match=words):
        ask(Extractor(ocr=lamp_engine()), lamp)


WAYS_TO_ASK: dict[str, Any] = {
    "extract": lambda e, lamp, group: e.extract(lamp, "height", group),
    "extract_all": lambda e, lamp, group: e.extract_all(lamp, group)["height"],
    "show": lambda e, lamp, group: e.show(lamp, "height", group).measurement,
    "answer": lambda e, lamp, group: e.answer(e.read(lamp), "height", group),
    "rank": lambda e, lamp, group: e.rank(e.read(lamp), "height", group).measurement,
    "extract_batch": lambda e, lamp, group: e.extract_batch([(lamp, "height", group)])[0],
}


@pytest.mark.parametrize("ask", WAYS_TO_ASK.values(), ids=WAYS_TO_ASK)
@pytest.mark.parametrize(
    ("given", "meant"), [("1", 1), (1.0, 1), (np.int64(1), 1), (math.nan, None), (pd.NA, None)]
)
def test_a_group_may_be_given_as_tables_give_it(
    ask: Any, given: object, meant: int | None, lamp: RGBArray
) -> None:
    extractor = Extractor(ocr=lamp_engine())

    assert ask(extractor, lamp, given) == ask(extractor, lamp, meant)


@pytest.mark.parametrize("ask", [name for name in WAYS_TO_ASK if name != "extract_batch"])
@pytest.mark.parametrize(
    ("group", "said"), [(1.5, "got 1.5$"), (True, "got True$"), ("x", "got 'x'; give entit")]
)
def test_a_wrong_group_is_one_error(ask: str, group: object, said: str, lamp: RGBArray) -> None:
    with pytest.raises(GroupError, match=said):
        WAYS_TO_ASK[ask](Extractor(ocr=lamp_engine()), lamp, group)


@pytest.mark.parametrize("ask", ["extract", "extract_all", "show"])
def test_a_wrong_group_costs_no_reading(ask: str, lamp: RGBArray) -> None:
    engine = lamp_engine()
    with pytest.raises(GroupError):
        WAYS_TO_ASK[ask](Extractor(ocr=engine), lamp, 1.5)
    assert engine.readings == 0


def test_a_wrong_group_fails_its_row_alone(
    lamp: RGBArray, caplog: pytest.LogCaptureFixture
) -> None:
    groups = [1.5, math.nan, True, 1, "abc", Path("x")]
    rows = [(lamp, "height", group) for group in groups]
    extractor = Extractor(ocr=lamp_engine())
    results = [result for _, result in extractor.iter_results(rows)]  # type: ignore[arg-type]

    assert [result.is_failed for result in results] == [True, False, True, False, True, True]
    assert [result.outcome for result in results if result.is_failed] == ["failed"] * 4
    assert [str(m) for m in extractor.extract_batch(rows)][1] == "30 centimetre"  # type: ignore[arg-type]
    assert "4 of 6 rows have no answer because they failed; the first: a group_id" in caplog.text


def test_single_picture_errors_are_raised(tmp_path: Path, lamp: RGBArray) -> None:
    with pytest.raises(ImageError, match="no such file"):
        Extractor(ocr=lamp_engine()).extract(tmp_path / "no.jpg", "height")
    with pytest.raises(OCRError, match="the fake engine fails"):
        Extractor(ocr=lamp_engine(fails=True)).extract(lamp, "height")


def test_batch_keeps_order_reads_once_and_survives_a_bad_picture(
    tmp_path: Path, lamp: RGBArray, caplog: pytest.LogCaptureFixture
) -> None:
    Image.fromarray(lamp).save(tmp_path / "lamp.png")
    (tmp_path / "bad.png").write_bytes(b"no picture")
    good, bad = str(tmp_path / "lamp.png"), str(tmp_path / "bad.png")
    engine = lamp_engine()
    rows = [
        Example(good, "height"),
        Example(bad, "height"),
        Example(good, "voltage"),
        Example(bad, "width"),
        Example(good, "width"),
    ]
    with caplog.at_level(logging.WARNING):
        found = Extractor(ocr=engine).extract_batch(rows)

    assert [str(m) for m in found] == ["30 centimetre", "None", "None", "None", "18 centimetre"]
    assert engine.readings == 1
    about_rows = [record.message for record in caplog.records if "rows" in record.message]
    assert len(about_rows) == 1
    assert about_rows[0].startswith("2 of 5 rows")


def test_a_bug_on_one_picture_is_its_rows_alone(
    lamp: RGBArray, monkeypatch: pytest.MonkeyPatch
) -> None:
    build = extractor_module.read_layout

    def stumble(pixels: RGBArray, *rest: Any) -> Layout:
        if pixels.shape[0] == 40:
            raise IndexError("no such line")
        return build(pixels, *rest)

    monkeypatch.setattr(extractor_module, "read_layout", stumble)
    rows = [(lamp, "height", None), (blank(40, 40), "height", None), (lamp.copy(), "width", None)]
    engine = lamp_engine()
    results = [result for _, result in Extractor(ocr=engine).iter_results(rows)]

    assert [str(result.measurement) for result in results] == [
        "30 centimetre",
        "None",
        "18 centimetre",
    ]
    assert "IndexError: no such line" in results[1].reason
    assert engine.readings == len(rows)  # none was read anew


@pytest.mark.parametrize(
    "error", [MemoryError("too large"), ModelNotFoundError("models/x", "there is no card.json")]
)
def test_what_is_no_pictures_fault_is_told(
    lamp: RGBArray, error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> Layout:
        raise error

    monkeypatch.setattr(extractor_module, "read_layout", fail)
    with pytest.raises(type(error)):
        Extractor(ocr=lamp_engine()).read_batch([lamp, lamp.copy()])


def test_an_entity_nobody_knows_is_told_before_anything_is_read(lamp: RGBArray) -> None:
    engine = lamp_engine()
    for row in (Example("lamp.png", "hight"), ("lamp.png", "hight", None)):
        with pytest.raises(UnknownEntityError, match="did you mean 'height'"):
            Extractor(ocr=engine).extract_batch([(lamp, "height", None), row])
    assert engine.readings == 0


def test_an_empty_answer_says_why(lamp: RGBArray, tmp_path: Path) -> None:
    Image.fromarray(lamp).save(tmp_path / "lamp.png")
    picture = str(tmp_path / "lamp.png")
    rows = [Example(picture, "height"), Example(picture, "voltage"), Example("no.png", "height")]
    results = [r for _, r in Extractor(ocr=lamp_engine(), min_confidence=1.0).iter_results(rows)]

    assert [r.reason for r in results[:2]] == [
        "no candidate is confident enough",
        "nothing printed",
    ]
    assert "no such file" in results[2].reason
    assert [r.is_failed for r in results] == [False, False, True]
    assert [r.outcome for r in results] == ["not_sure", "not_printed", "failed"]


@pytest.mark.parametrize(
    ("engine", "picture", "outcome"),
    [
        (FakeEngine(), "plain", "blank"),
        (FakeEngine(), "lamp", "not_printed"),
        (FakeEngine(make_box("Lamp")), "plain", "not_printed"),  # the OCR saw what we do not
        (FakeEngine(make_box("30cm")), "plain", "answered"),
    ],
)
def test_nothing_printed_is_not_said_of_a_blank_page(
    engine: FakeEngine, picture: str, outcome: str, lamp: RGBArray, tmp_path: Path
) -> None:
    Image.fromarray(lamp if picture == "lamp" else blank()).save(tmp_path / "a.png")
    row = Example(str(tmp_path / "a.png"), "height")
    [(_, result)] = Extractor(ocr=engine, min_confidence=0.0).iter_results([row])

    assert result.outcome == outcome
    assert OUTCOMES[outcome] == result.reason


def test_odd_groups_of_a_frame_are_one_warning(
    tmp_path: Path, lamp: RGBArray, caplog: pytest.LogCaptureFixture
) -> None:
    Image.fromarray(lamp).save(tmp_path / "lamp.png")
    groups = [7.0, None, float("nan"), float("inf"), "", "1.0", "abc", "--5", 10**30, pd.NA]
    frame = pd.DataFrame({"group_id": pd.Series(groups, dtype=object)})
    frame = frame.assign(image=str(tmp_path / "lamp.png"), entity_name="height")
    with caplog.at_level(logging.WARNING, "measure_extract"):
        answered = Extractor(ocr=lamp_engine()).extract_frame(frame)

    assert list(answered["prediction"]) == ["30 centimetre"] * 10
    assert [r.getMessage() for r in caplog.records if "group_id" in r.getMessage()] == [
        "of 10 rows 4 have no group_id and 4 have one that is no whole number (the first: 'inf'): "
        "answered as products of any group"
    ]


def test_extract_frame(tmp_path: Path, lamp: RGBArray) -> None:
    Image.fromarray(lamp).save(tmp_path / "lamp.png")
    frame = pd.DataFrame(
        {
            "image": [str(tmp_path / "lamp.png"), str(tmp_path / "no.png")],
            "entity_name": ["height", "height"],
            "group_id": [None, 7],
        },
        index=[5, 9],
    )
    found = Extractor(ocr=lamp_engine()).extract_frame(frame)

    assert list(found["prediction"]) == ["30 centimetre", ""]
    assert found.loc[5, "value"] == 30
    assert list(found["outcome"]) == ["answered", "failed"]
    assert "no such file" in str(found.loc[9, "reason"])
    assert "prediction" not in frame.columns
    with pytest.raises(TableError, match="column 'image' is missing"):
        Extractor(ocr=lamp_engine()).extract_frame(frame[["entity_name"]])


def in_every_form(path: Path) -> list[object]:
    encoded = path.read_bytes()
    picture = Image.open(path)
    return [
        str(path), path, encoded, bytearray(encoded), io.BytesIO(encoded), picture, np.asarray(picture),
    ]  # fmt: skip


ODD_CELLS = [
    None, float("nan"), pd.NA, 5, "", "x" * 300, "/" + "y" * 5000, "\0", b"", b"junk", ["a.png"],
    np.zeros((0, 3)), np.zeros((5, 5, 2)), np.zeros((4, 4), dtype=object), np.zeros((4, 4), complex),
]  # fmt: skip


def test_a_frame_holds_pictures_in_any_form(tmp_path: Path, lamp: RGBArray) -> None:
    Image.fromarray(lamp).save(tmp_path / "lamp.png")
    cells = in_every_form(tmp_path / "lamp.png")
    frame = pd.DataFrame({"image": pd.Series(cells, dtype=object), "entity_name": "height"})

    assert list(Extractor(ocr=lamp_engine()).extract_frame(frame)["value"]) == [30] * len(cells)


@pytest.mark.parametrize("cell", ODD_CELLS, ids=lambda cell: repr(cell)[:20])
def test_no_cell_ends_a_frame(lamp: RGBArray, cell: object) -> None:
    frame = pd.DataFrame({"image": pd.Series([lamp, cell, lamp], dtype=object)})
    answered = Extractor(ocr=lamp_engine()).extract_frame(frame.assign(entity_name="height"))

    assert list(answered["outcome"]) == ["answered", "failed", "answered"]
    assert str(answered.loc[1, "reason"]).startswith("cannot read image")


def test_a_closed_folder_ends_no_frame(lamp: RGBArray, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.stat

    def stat(path: Any, **facts: Any) -> os.stat_result:  # root may enter any folder
        if str(path).startswith("/closed"):
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return real(path, **facts)

    monkeypatch.setattr(os, "stat", stat)
    frame = pd.DataFrame({"image": pd.Series(["/closed/a.png", lamp], dtype=object)})
    answered = Extractor(ocr=lamp_engine()).extract_frame(frame.assign(entity_name="height"))

    assert list(answered["outcome"]) == ["failed", "answered"]
    assert "it may not be read by this user" in str(answered.loc[0, "reason"])


def test_a_batch_takes_pictures_in_any_form_and_reads_each_once(
    tmp_path: Path, lamp: RGBArray
) -> None:
    Image.fromarray(lamp).save(tmp_path / "lamp.png")
    cells = in_every_form(tmp_path / "lamp.png")
    engine = lamp_engine()
    rows = [(cell, entity, None) for entity in ("height", "width") for cell in cells]
    found = Extractor(ocr=engine).extract_batch([*rows, Example(cells[0], "voltage")])  # type: ignore

    expected = ["30 centimetre"] * len(cells) + ["18 centimetre"] * len(cells) + ["None"]
    assert [str(m) for m in found] == expected
    assert engine.readings == len(cells)


@pytest.mark.parametrize("form", [str, Path, Path.read_bytes])
def test_a_picture_that_is_named_twice_is_read_once(
    tmp_path: Path, lamp: RGBArray, form: Callable[[Path], ImageSource]
) -> None:
    Image.fromarray(lamp).save(tmp_path / "lamp.png")
    engine = lamp_engine()
    rows = [(form(tmp_path / "lamp.png"), "height", None) for _ in range(3)]
    found = Extractor(ocr=engine).extract_batch(rows)

    assert [str(m) for m in found] == ["30 centimetre"] * 3
    assert engine.readings == 1


def test_equal_arrays_are_two_pictures(lamp: RGBArray) -> None:
    engine = lamp_engine()
    Extractor(ocr=engine).extract_batch([(lamp.copy(), "height", None), (lamp, "height", None)])

    assert engine.readings == 2


@pytest.mark.slow
@pytest.mark.parametrize(
    ("picture", "entity", "answer"),
    [
        ("lamp.png", "height", "30 centimetre"),
        ("lamp.png", "width", "18 centimetre"),
        ("label.png", "item_weight", "500 gram"),
        ("plate.png", "voltage", "240 volt"),
        ("plate.png", "wattage", "1850 watt"),
        ("plate.png", "item_volume", "1.7 litre"),
        ("plate.png", "height", "None"),
        ("lamp.png", "voltage", "None"),
    ],
)
def test_sample_photos_end_to_end(
    picture: str, entity: str, answer: str, extractor: Extractor
) -> None:
    found = extractor.extract(EXAMPLES / picture, entity)

    if found is None:
        assert answer == "None"
    else:
        value, unit = answer.split(" ", 1)
        assert found.to(unit) == pytest.approx(float(value), rel=0.006)


def test_other_ocr_than_the_rankers_is_told_once(
    lamp: RGBArray, caplog: pytest.LogCaptureFixture
) -> None:
    extractor = Extractor(ocr=lamp_engine())
    for _ in range(2):
        extractor.extract(lamp, "height")

    assert [r.message.count("its confidences may be off") for r in caplog.records] == [1]


@pytest.mark.parametrize(
    ("change", "is_told"), [(("/", "/"), False), (("fast", "slow"), True), (("small", "big"), True)]
)
def test_settings_of_the_ocr_are_no_other_ocr(
    lamp: RGBArray, caplog: pytest.LogCaptureFixture, change: tuple[str, str], is_told: bool
) -> None:
    taught = load_ranker().card["ocr"]
    assert isinstance(taught, str)
    engine = FakeEngine(fingerprint=taught.replace(*change) + ",threads=9")
    Extractor(ocr=engine).extract(lamp, "height")

    assert bool(caplog.records) == is_told


def test_shipped_ranker_was_taught_by_the_default_ocr(caplog: pytest.LogCaptureFixture) -> None:
    assert Extractor(device="cpu").ranker.card["ocr"].startswith("fast")
    assert caplog.records == []  # no warning


@pytest.mark.parametrize("folder", [default_ranker_dir(), default_relations_dir()])
def test_a_trained_folder_takes_the_place_of_its_own_kind_alone(folder: Path) -> None:
    shipped = Extractor(ocr=lamp_engine()).fingerprint

    assert Extractor(ocr=lamp_engine(), ranker=folder).fingerprint == shipped


def test_the_fingerprint_reads_hashes_and_builds_no_trees(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("the trees were built")

    monkeypatch.setattr("measure_extract.ranking.ranker.Trees", refuse)
    monkeypatch.setattr("measure_extract.ranking.relations.scorer.Trees", refuse)
    folder = tmp_path / "ranker"
    shutil.copytree(default_ranker_dir(), folder)
    own = Extractor(ocr=lamp_engine(), ranker=folder)
    assert own.fingerprint == Extractor(ocr=lamp_engine()).fingerprint

    add_to_card(folder, {"threshold": 0.25})
    changed = own.fingerprint
    assert {
        name
        for name, fact in changed.items()
        if fact != Extractor(ocr=lamp_engine()).fingerprint[name]
    } == {"ranker"}
    (folder / "order.txt").write_text("other trees")
    with pytest.raises(ModelMismatchError, match="order.txt does not match the hash in its card"):
        _ = own.fingerprint
