"""Lists of forms, as the table writes them."""

import pytest

from measure_extract.roles.label_words import forms_of, label_of


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("", ()),
        ("net weight", ("net weight",)),
        ("net wt | poids net|peso neto", ("net wt", "poids net", "peso neto")),
    ],
)
def test_forms_of_a_list(text: str, forms: tuple[str, ...]) -> None:
    assert forms_of(text) == forms


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Net Weight:", "netweight"),
        ("N.W.", "nw"),
        ("G. W", "gw"),
        ("Net. wt", "netwt"),
        ("A. Height", "height"),
        ("W.", ""),
    ],
)
def test_labels_as_they_are_compared(text: str, label: str) -> None:
    assert label_of(text) == label
