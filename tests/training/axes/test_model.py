"""What the net says of a photo's lengths, with nets made up for the purpose."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from measure_extract.errors import ModelMismatchError, ModelNotFoundError
from measure_extract.layout.base import Annotation, Annotations, Layout
from measure_extract.layout.build import read_layout
from measure_extract.runtime.base import FloatArray
from measure_extract.spans.finder import shared_finder
from measure_extract.training.axes.model import (
    AXES_OF_NET,
    KINDS_OF_NET,
    AxisModel,
    competing,
    load_axes,
    marked,
)
from measure_extract.training.axes.view import PLANES, SIDE_PX, Marked
from tests.helpers import blank, make_box, make_ocr


class HigherIsTall:
    """A net that takes the upper half's text for the height."""

    metadata: Mapping[str, str] = {}

    def __init__(self) -> None:
        self.batches: list[FloatArray] = []

    def __call__(self, batch: FloatArray, /) -> FloatArray:
        self.batches.append(batch)
        upper = batch[:, 2, : SIDE_PX // 2].sum(axis=(1, 2)) > batch[:, 2, SIDE_PX // 2 :].sum(axis=(1, 2))  # fmt: skip
        logits = np.zeros((len(batch), len(AXES_OF_NET) + len(KINDS_OF_NET)), dtype=np.float32)
        logits[:, 0] = np.where(upper, 4, -4)
        logits[:, 1] = -logits[:, 0]
        logits[:, 2] = -5
        logits[:, 3:] = 1000  # shares of one alone, however large
        logits[:, 3] += np.log(4)
        return logits


def layout_of(*texts: str) -> Layout:
    boxes = [make_box(text, 50, 40 + 90 * i, 150, 60 + 90 * i) for i, text in enumerate(texts)]
    return read_layout(blank(), make_ocr(*boxes), shared_finder())


def test_each_length_is_judged_by_its_own_marks() -> None:
    net = HigherIsTall()
    layout = layout_of("30cm", "500 g", "70cm", "20cm", "8cm")
    found = AxisModel(net)(blank(), layout)
    of_text = {placed.line_text: placed.cluster for placed in layout.spans}

    assert set(found) == {of_text[text] for text in ("30cm", "70cm", "20cm", "8cm")}
    assert found[of_text["30cm"]].axes[0] == pytest.approx(1 / (1 + np.exp(-4)))
    assert found[of_text["8cm"]].axes[0] == pytest.approx(1 / (1 + np.exp(4)))
    assert all(
        chances.kinds == pytest.approx([4 / 12, *[1 / 12] * 8], rel=1e-3)
        for chances in found.values()
    )
    assert len(net.batches) == 1
    assert net.batches[0].shape == (4, PLANES, SIDE_PX, SIDE_PX)
    assert net.batches[0].max() <= 1


def test_two_prints_of_one_size_are_one_quantity() -> None:
    layout = layout_of("30cm", "300 mm", "70cm")

    assert [len(prints) for prints in competing(layout).values()] == [2, 1]


def test_parts_of_a_size_do_not_compete_with_it() -> None:
    layout = layout_of("5' 11\"", "70cm")

    assert [[placed.line_text for placed in prints] for prints in competing(layout).values()] == [
        ["5' 11\""],
        ["70cm"],
    ]


def test_small_lengths_compete_too() -> None:
    assert len(competing(layout_of("1 cm", "0.5 in", "30cm"))) == 3


def test_all_prints_and_their_lines_are_marked() -> None:
    layout = layout_of("30cm", "300 mm", "70cm")
    line = Annotation(0.01, 0.5, 0.5, 1.0, 90.0, ends=(1.0, 2.0, 3.0, 4.0))
    first, second = (placed for placed in layout.spans if placed.line_text != "70cm")
    second = replace(second, annotations=Annotations({}, line))

    found = marked([first, second])
    assert found == Marked((first.polygon, second.polygon), ((1.0, 2.0, 3.0, 4.0),))


@pytest.mark.parametrize(
    "layout",
    [
        pytest.param(layout_of(), id="nothing"),
        pytest.param(layout_of("30cm"), id="one length"),
        pytest.param(layout_of("30cm", "5 kg"), id="one length and a weight"),
        pytest.param(layout_of("30cm", "0 cm"), id="one length and nothing"),
        pytest.param(replace(layout_of("30cm", "70cm"), is_upside_down=True), id="on its head"),
    ],
)
def test_nothing_is_looked_at_where_nothing_competes(layout: Layout) -> None:
    net = HigherIsTall()

    assert AxisModel(net)(blank(), layout) == {}
    assert net.batches == []


VIEW = {"planes": PLANES, "side_px": SIDE_PX, "axes": list(AXES_OF_NET), "kinds": list(KINDS_OF_NET)}  # fmt: skip


def write_card(folder: Path, net: bytes, **facts: object) -> None:
    (folder / "axes.onnx").write_bytes(net)
    card = {"view": VIEW, "sha256": {"axes.onnx": hashlib.sha256(b"a net").hexdigest()}, **facts}
    (folder / "card.json").write_text(json.dumps(card), encoding="utf-8")


def test_a_missing_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(ModelNotFoundError):
        load_axes(tmp_path / "nowhere")


def test_a_missing_net_is_said(tmp_path: Path) -> None:
    write_card(tmp_path, b"a net")
    (tmp_path / "axes.onnx").unlink()

    with pytest.raises(ModelNotFoundError, match="there is no axes.onnx"):
        load_axes(tmp_path)


def test_a_changed_net_is_refused(tmp_path: Path) -> None:
    write_card(tmp_path, b"another net")

    with pytest.raises(ModelMismatchError, match="does not match the hash"):
        load_axes(tmp_path)


def test_a_net_of_another_view_is_refused(tmp_path: Path) -> None:
    write_card(tmp_path, b"a net", view={**VIEW, "side_px": 128})

    with pytest.raises(ModelMismatchError, match="'side_px': 128"):
        load_axes(tmp_path)
