"""The net learns drawings, says in ONNX what it says in PyTorch, and is never judged on what it was taught."""

import json
from pathlib import Path

import numpy as np
import pytest

from measure_extract.layout.build import read_layout
from measure_extract.roles.base import purpose_names
from measure_extract.spans.finder import shared_finder
from measure_extract.training.axes import run
from measure_extract.training.axes.model import AXES_OF_NET, KINDS_OF_NET, load_axes
from measure_extract.training.axes.rows import AxisRows, kind_of, rows_of_drawings, rows_of_photo
from measure_extract.training.axes.run import share_right, train_axes
from measure_extract.training.axes.view import PLANES, SIDE_PX
from measure_extract.training.data import Pictures, TrainingRows
from measure_extract.training.photo_labels import PhotoLabels, photo_examples
from measure_extract.types import Example
from tests.helpers import blank, make_box, make_ocr

torch = pytest.importorskip("torch")
pytest.importorskip("onnx")  # writes the file

from measure_extract.training.axes.augment import augmented  # noqa: E402
from measure_extract.training.axes.net import (  # noqa: E402
    FitSettings,
    fit_net,
    judged,
    new_net,
    to_onnx,
)


def rows(*, answers: object, weights: tuple[float, float, float] = (1, 1, 1), key: str = "a") -> AxisRows:  # fmt: skip
    known = np.array(answers, dtype=np.float32)
    planes = np.zeros((len(known), PLANES, SIDE_PX, SIDE_PX), dtype=np.uint8)
    places = tuple(range(len(known)))
    return AxisRows(key, planes, known, np.array(weights, dtype=np.float32), np.full(len(known), -1), places)  # fmt: skip


def small_world(count: int) -> list[AxisRows]:
    """Make pictures with an upright and a level line: the first answers the height, the second the width."""
    generator = np.random.default_rng(2)
    made = []
    for i in range(count):
        row = rows(answers=[(1, 0, np.nan), (0, 1, np.nan)], key=f"picture{i}")
        x, y = generator.integers(10, 80, 2)
        row.planes[0, 3, 10:80, x : x + 2] = 255
        row.planes[1, 3, y : y + 2, 10:80] = 255
        made.append(row)
    return made


def test_it_learns_which_line_is_upright() -> None:
    net = new_net(1)
    before = share_right(small_world(20), [judged(net, row) for row in small_world(20)])["all"][0]
    fit_net(net, small_world(60), FitSettings(epochs=12, batch=16), seed=1)
    after = share_right(small_world(20), [judged(net, row) for row in small_world(20)])["all"]

    assert after == (1.0, 40)
    assert before is not None
    assert before < 1


def test_fitting_is_steady() -> None:
    logits = []
    for _ in range(2):
        net = new_net(3)
        fit_net(net, small_world(20), FitSettings(epochs=1, batch=16), seed=3)
        logits.append(judged(net, small_world(1)[0]))

    assert np.array_equal(*logits)


@pytest.mark.parametrize(
    ("answers", "weights", "logits", "expected"),
    [
        ([(1, 0, 0), (0, 1, 0)], (1, 1, 1), [(2, -2, 0), (1, 2, 0)], {"height": (1.0, 1), "width": (1.0, 1)}),
        ([(1, 0, 0), (0, 1, 0)], (1, 1, 1), [(0, 3, 0), (1, 2, 0)], {"height": (0.0, 1), "width": (0.0, 1)}),
        ([(1, 0, 0), (0, 1, 0)], (0.3, 1, 1), [(2, -2, 0), (1, 2, 0)], {"height": (None, 0), "width": (1.0, 1)}),
        ([(1, np.nan, 0), (1, np.nan, 0)], (1, 1, 1), [(1, 0, 0), (0, 0, 0)], {"height": (None, 0), "width": (None, 0)}),
    ],
)  # fmt: skip
def test_share_right(
    answers: object,
    weights: tuple[float, float, float],
    logits: object,
    expected: dict[str, tuple[float | None, int]],
) -> None:
    found = share_right([rows(answers=answers, weights=weights)], [np.array(logits, dtype=float)])

    assert {name: found[name] for name in expected} == expected


def test_augmentation_keeps_shape_and_marks_the_same_things() -> None:
    planes = torch.zeros(16, PLANES, SIDE_PX, SIDE_PX)
    planes[:, 0] = 1.0
    planes[:, 2, 40:56, 40:56] = 1.0
    changed = augmented(planes, torch.Generator().manual_seed(1))
    again = augmented(planes, torch.Generator().manual_seed(1))

    assert changed.shape == planes.shape
    assert torch.equal(changed, again)
    assert not torch.equal(changed, planes)
    assert float(planes[:, 0].min()) == 1.0  # what came in is as it was
    mass = changed[:, 2].sum(dim=(1, 2))
    assert float(mass.min()) > 0.6 * 256
    assert float(mass.max()) < 1.6 * 256


def test_drawings_know_their_kinds_and_answers() -> None:
    found = list(rows_of_drawings(range(12)))
    kinds = {KINDS_OF_NET[kind] for row in found for kind in row.kinds}

    assert len({row.key for row in found}) == len(found)
    assert {"height", "width"} <= kinds
    for row in found:
        is_height = row.kinds == KINDS_OF_NET.index("height")
        assert (row.answers[is_height, 0] == 1).all()
        assert (row.answers[is_height, 1:] == 0).all()


def test_labels_of_a_photo_say_what_they_say_and_no_more() -> None:
    texts = [make_box("30cm", 50, 40, 150, 60), make_box("12 in", 50, 90, 150, 110), make_box("70cm", 50, 200, 150, 220)]  # fmt: skip
    layout = read_layout(blank(), make_ocr(*texts), shared_finder())
    examples = [
        Example("a", "height", answers=("70 centimetre",), weight=0.7),
        Example("a", "depth", answers=(), weight=1.0),
        Example("a", "item_weight", answers=("5 kilogram",)),
    ]
    found = rows_of_photo(blank(), layout, examples, "key")

    assert found is not None
    assert found.answers[:, 0].tolist() == [0.0] * (len(found) - 1) + [1.0]
    assert np.isnan(found.answers[:, AXES_OF_NET.index("width")]).all()
    assert not found.answers[:, AXES_OF_NET.index("depth")].any()
    assert found.weights.tolist() == pytest.approx([0.7, 0.0, 1.0])
    assert rows_of_photo(blank(), layout, examples[2:], "key") is None


@pytest.mark.parametrize(
    ("purpose", "kind"),
    [
        ("height", "height"),
        ("diameter", "diameter"),
        ("thickness", "thickness"),
        ("part_size", "part"),
        ("cable_length", "part"),
        ("variant_size", "other product"),
        ("other_product", "other product"),
        ("scale_or_ruler", "none"),
        ("package_size", "none"),
        ("not_a_quantity", "none"),
    ],
)
def test_a_purpose_is_one_of_the_kinds(purpose: str, kind: str) -> None:
    assert kind_of(purpose) == kind


def test_every_purpose_of_a_length_has_a_kind() -> None:
    assert {kind_of(name) for name in purpose_names()} == set(KINDS_OF_NET)


@pytest.mark.parametrize(
    ("purposes", "expected"),
    [
        ({"30 centimetre": "height", "70 centimetre": "part_size"}, ["height", "part"]),
        ({"30 centimetre": "diameter"}, ["diameter", None]),
        ({"11.81 inch": "width", "30 centimetre": "height"}, [None, None]),  # two prints of one size disagree
        ({}, [None, None]),
    ],
)  # fmt: skip
def test_labelled_purposes_are_the_kinds_of_a_photo(
    purposes: dict[str, str], expected: list[str | None]
) -> None:
    texts = [make_box("30cm", 50, 40, 150, 60), make_box("11.81 in", 50, 62, 150, 82), make_box("70cm", 50, 200, 150, 220)]  # fmt: skip
    layout = read_layout(blank(), make_ocr(*texts), shared_finder())
    labels = [
        {"value": placed.span.value, "unit": placed.span.unit, "box": placed.bbox, "role": purposes[text]}
        for placed in layout.spans
        if (text := f"{placed.span.value:g} {placed.span.unit}") in purposes
    ]  # fmt: skip
    example = Example("a", "height", answers=())
    found = rows_of_photo(blank(), layout, [example], "key", labels=labels)

    assert found is not None
    assert len(labels) == len(purposes)
    assert [None if k < 0 else KINDS_OF_NET[k] for k in found.kinds] == expected


def test_rows_of_whole_photos_are_as_sure_as_their_labels(monkeypatch: pytest.MonkeyPatch) -> None:
    photos = [PhotoLabels("a", None, {"width": (("3 inch",), "medium"), "height": ((), "low")}, ())]
    own = Example("a", "width", answers=("3 inch",), weight=0.9, index="7")  # of a file of rows
    given = TrainingRows(
        [], [], [own], [], frozenset(), whole=photo_examples(photos), photos=photos
    )
    asked: list[Example] = []
    monkeypatch.setattr(run, "read_training_rows", lambda data: given)
    monkeypatch.setattr(run, "read_labelled_quantities", lambda *rest: [])
    monkeypatch.setattr(run, "load_image", lambda image: blank())
    monkeypatch.setattr(
        run, "rows_of_photo", lambda image, layout, rows, *rest, **labels: asked.extend(rows)
    )
    layout = read_layout(blank(), make_ocr(), shared_finder())

    assert not list(run.photo_rows(Path("data"), Pictures({"a": layout}, {"a": 0})))
    sure = [(row.entity, row.weight) for row in asked if row.entity in AXES_OF_NET]
    assert sure == [("width", 0.9), ("height", 0.3), ("width", 0.7), ("depth", 1.0)]


def test_the_artefact_says_what_the_net_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick = FitSettings(epochs=1, batch=16)
    monkeypatch.setattr("measure_extract.training.axes.run.PRE", quick)
    monkeypatch.setattr("measure_extract.training.axes.run.FINE", quick)
    told: list[str] = []
    report = train_axes(small_world(20), tmp_path, drawings=8, seed=1, facts={"name": "x"}, tell=told.append)  # fmt: skip
    card = json.loads((tmp_path / "card.json").read_text(encoding="utf-8"))
    texts = [make_box("30cm", 50, 40, 150, 60), make_box("70cm", 50, 200, 150, 220)]
    layout = read_layout(blank(), make_ocr(*texts), shared_finder())
    chances = load_axes(tmp_path)(blank(), layout)

    assert card["report"] == json.loads(json.dumps(report))
    assert card["photos"] == 20
    assert len(told) == 2
    assert len(chances) == 2
    assert (tmp_path / "axes.onnx").stat().st_size < 6_000_000


def test_onnx_gives_what_torch_gives(tmp_path: Path) -> None:
    from measure_extract.runtime.onnx import OnnxModel

    net, world = new_net(5), small_world(3)
    fit_net(net, world, FitSettings(epochs=1, batch=4), seed=5)
    (tmp_path / "net.onnx").write_bytes(to_onnx(net))
    planes = np.concatenate([row.planes for row in world])
    found = OnnxModel(tmp_path / "net.onnx")(planes.astype(np.float32) / np.float32(255))

    assert np.allclose(found, np.concatenate([judged(net, row) for row in world]), atol=1e-4)
