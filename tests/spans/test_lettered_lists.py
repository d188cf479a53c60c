"""Letters that count the entries of a list, or name a kind, are no axes."""

import pytest

from measure_extract.spans.finder import find_quantities, shared_finder
from tests.helpers import make_box, make_ocr


@pytest.mark.parametrize(
    ("texts", "axes"),
    [
        (("B.46cm", "C.51cm", "D.55cm"), [None, None, None]),
        (("F.66cm", "G.71cm", "H.76cm"), [None, None, None]),
        (("C.51cm", "D.55cm"), [None, "D"]),
        (("A.35cm", "B.46cm", "H.76cm"), [None, None, "H"]),
        (("B 46 cm", "C 51 cm", "20 x 30 x 40 D cm"), [None, None, None, None, "D"]),
    ],
)
def test_letters_of_a_picture(texts: tuple[str, ...], axes: list[str | None]) -> None:
    boxes = [make_box(t, 0, 90 * i, 12 * len(t), 90 * i + 20) for i, t in enumerate(texts)]

    assert [span.axis for span in shared_finder().find(make_ocr(*boxes))] == axes


@pytest.mark.parametrize(
    ("text", "axes"),
    [
        ("A: 20 cm, B: 30 cm, C: 40 cm, D: 50 cm", [None, None, None, None]),
        ("A 20 cm B 30 cm C 40 cm D 50 cm", [None, None, None, None]),
        ("C: 40 cm D: 50 cm E: 60 cm", [None, None, None]),
        ("Option H: 30 cm", [None]),
        ("Product size L 17.4 cm", ["L"]),
        ("Size: L 70 cm", ["L"]),
        ("Size L 70 cm W 30 cm", ["L", "W"]),
        ("H.76cm", ["H"]),
    ],
)
def test_letters_of_a_text(text: str, axes: list[str | None]) -> None:
    assert [span.axis for span in find_quantities(text, style="label")] == axes
