"""Nobody judges what it was taught."""

from measure_extract.datasets.splits import fold_of
from measure_extract.training.folds import fit_by_fold

KEYS = [f"photo {number}" for number in range(40)]


def test_a_model_is_taught_all_but_its_fold() -> None:
    by_fold = fit_by_fold([(key, key) for key in KEYS], frozenset, folds=4)

    for key in KEYS:
        own = {other for other in KEYS if fold_of(other, 4) == fold_of(key, 4)}
        assert by_fold.of(key) == set(KEYS) - own
    assert len(by_fold.models) == 4
