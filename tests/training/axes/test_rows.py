"""What the net is taught of drawings and photos: all that is known of their lengths, and no more."""

from collections.abc import Sequence

import numpy as np
import pytest

from measure_extract.layout.build import read_layout
from measure_extract.roles.base import purpose_names
from measure_extract.spans.finder import shared_finder
from measure_extract.training.axes import rows
from measure_extract.training.axes.model import AXES_OF_NET, KINDS_OF_NET
from measure_extract.training.axes.rows import kind_of, rows_of_drawings, rows_of_photo
from measure_extract.training.axes.view import PLANES, SIDE_PX
from measure_extract.training.render.base import Drawing
from measure_extract.types import Example, TextBox
from tests.helpers import blank, make_box, make_ocr


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
    assert [None if k == -1 else KINDS_OF_NET[k] for k in found.kinds] == expected


def test_drawings_are_half_as_sure_as_photos_and_their_lines_are_seen() -> None:
    found = list(rows_of_drawings(range(12)))

    for row in found:
        assert row.planes.shape == (len(row), PLANES, SIDE_PX, SIDE_PX)
        assert row.numbers == tuple(range(len(row)))
        assert row.weights.tolist() == [0.5] * 3
        assert row.image == ""
    texts, lines = (
        np.concatenate([row.planes[:, plane].any(axis=(1, 2)) for row in found]) for plane in (2, 3)
    )
    assert texts.all()
    assert 0.3 < lines.mean() < 1  # found as in photos: not all are


def test_a_drawing_without_a_number_teaches_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "draw", lambda seed: Drawing(blank(), (), "box", "arrows"))

    assert not list(rows_of_drawings(range(3)))


LONG = make_box("30cm", 50, 40, 150, 60), make_box("70cm", 50, 200, 150, 220)


@pytest.mark.parametrize(
    ("texts", "entity", "answers"),
    [
        (LONG, "height", [False, True]),
        (LONG[:1], "height", None),  # nothing competes
        (LONG, "item_weight", None),  # no axis is asked
        ((*LONG, make_box("27.56 in", 50, 230, 150, 250)), "height", [False, True]),  # in two units
        ((*LONG, make_box("5 kg", 50, 300, 150, 320)), "height", [False, True]),
    ],
)
def test_lengths_that_compete_are_taught(
    texts: Sequence[TextBox], entity: str, answers: list[bool] | None
) -> None:
    layout = read_layout(blank(), make_ocr(*texts), shared_finder())
    example = Example("a.png", entity, answers=("70 centimetre",))
    found = rows_of_photo(blank(), layout, [example], "key")

    if found is None:
        assert answers is None
    else:
        assert found.answers[:, 0].tolist() == answers
        assert (found.key, found.image) == ("key", "a.png")
        assert set(found.numbers) <= {placed.cluster for placed in layout.spans}
        assert len(found.numbers) == len(found.planes) == len(found) == 2
