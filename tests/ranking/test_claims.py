"""The first model judges each quantity for each entity, as a question of its own."""

from typing import cast

import numpy as np
import pytest

from measure_extract.entities import entity_names
from measure_extract.layout.build import read_layout
from measure_extract.ranking.base import FeatureArray
from measure_extract.ranking.claims import ClaimModel
from measure_extract.ranking.priors import fit_priors
from measure_extract.runtime.trees import Trees
from measure_extract.spans.finder import shared_finder
from measure_extract.training.base import new_encodings
from tests.helpers import blank, make_box, make_ocr

LABELS = [(group, "height", f"{value} centimetre") for group, value in ((7, 30), (8, 200))] * 20
PRIORS = fit_priors([*LABELS, (9, "width", "30 centimetre")])


class _Echo:
    """Gives the only column that it is shown as the chance."""

    def predict(self, matrix: FeatureArray) -> FeatureArray:
        assert matrix.shape[1] == 1
        return matrix[:, 0]


def claims(feature: str, group_id: int | None) -> dict[str, list[float]]:
    """Give what each entity would say of "30 cm", "2 kg" and "45 °C", in this order."""
    model = ClaimModel(cast(Trees, _Echo()), (feature,), new_encodings())
    boxes = [make_box(t, top=40 * i, bottom=40 * i + 20) for i, t in enumerate(("30 cm", "2 kg"))]
    boxes.append(make_box("45 °C", top=200, bottom=220))
    layout = read_layout(blank(), make_ocr(*boxes), shared_finder())
    found = model.claims(layout, group_id, PRIORS)
    assert found.chances.shape == (3, len(entity_names()))
    return dict(zip(found.entities, found.chances.T.tolist(), strict=True))


def test_the_group_is_asked_about() -> None:
    usual, unusual = (claims("prior_deviation", group)["height"][0] for group in (7, 8))

    assert abs(usual) < abs(unusual)


@pytest.mark.parametrize(
    ("entity", "judged"), [("height", [0]), ("width", [0]), ("item_weight", [1]), ("voltage", [])]
)
def test_quantities_of_another_kind_are_not_claimed(entity: str, judged: list[int]) -> None:
    assert np.flatnonzero(claims("n_candidates", 7)[entity]).tolist() == judged
