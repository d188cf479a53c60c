"""Errors say what was wrong and what to do, and survive a worker pool."""

import pickle

import pytest

from measure_extract import errors

CASES = [
    (
        errors.UnknownEntityError("item_wieght", ("item_weight", "height")),
        "unknown entity 'item_wieght'; did you mean 'item_weight'? (known: height, item_weight)",
        ValueError,
    ),
    (
        errors.UnknownEntityError(None, ("height",)),  # type: ignore[arg-type]
        "unknown entity None (known: height)",
        ValueError,
    ),
    (
        errors.UnknownEntityError("x", ("height",), ("lumens",)).at("rows.csv", 3),
        "rows.csv, row 3: unknown entity 'x' (known: height, and 1 of the catalogue, "
        "listed by measure-extract entities and in docs/entities.md#the-catalogue)",
        ValueError,
    ),
    (
        errors.UnknownEntityError("all", ("height",)),
        "unknown entity 'all'; ask several by extract_all, on the command line by extract (known: height)",
        ValueError,
    ),
    (
        errors.UnknownUnitError("kg", ("kilogram", "gram"), ("kilogram",)),
        "unknown unit 'kg'; did you mean 'kilogram'? (all 2: measure_extract.canonical_units())",
        ValueError,
    ),
    (
        errors.BatchError("processes died", "run again"),
        "the run stopped: processes died; run again",
        RuntimeError,
    ),
    (
        errors.MissingExtraError("ray", "ray"),
        "the package 'ray' is not installed; run: pip install 'measure-extract[ray]'",
        ImportError,
    ),
    (
        errors.OutputError("'o.csv'", "it is a folder", "give a file"),
        "cannot write 'o.csv': it is a folder; give a file",
        OSError,
    ),
    (
        errors.GroupError("1.5"),
        "a group_id is a whole number, or None or NaN for none, got 1.5",
        ValueError,
    ),
    (
        errors.UnknownUnitError("zorkmid", ("inch",)),
        "unknown unit 'zorkmid' (all 1: measure_extract.canonical_units())",
        ValueError,
    ),
    (
        errors.UnknownUnitError("metres", ("inch", "centimetre", "metre", "millimetre", "gram")),
        "unknown unit 'metres'; did you mean 'metre' or 'millimetre' or 'centimetre'? "
        "(all 5: measure_extract.canonical_units())",
        ValueError,
    ),
    (
        errors.UnknownDimensionError("lenght", ("mass", "length")),
        "unknown dimension 'lenght'; did you mean 'length'? (all 2: docs/entities.md#dimensions, "
        "measure_extract.units.dimensions())",
        ValueError,
    ),
    (
        errors.UnknownDimensionError("Weigth", ("mass", "weight", "flow", "eight")),
        "unknown dimension 'Weigth'; did you mean 'weight' or 'eight'? (all 4: "
        "docs/entities.md#dimensions, measure_extract.units.dimensions())",
        ValueError,
    ),
    (
        errors.UnknownDimensionError("light", ("luminous flux", "data rate")),
        "unknown dimension 'light' (all 2: docs/entities.md#dimensions, "
        "measure_extract.units.dimensions())",
        ValueError,
    ),
    (
        errors.UnknownDimensionError(
            "density", ("linear density", "print density", "areal weight")
        ),
        "unknown dimension 'density'; did you mean 'print density' or 'linear density'? (all 3: "
        "docs/entities.md#dimensions, measure_extract.units.dimensions())",
        ValueError,
    ),
    (
        errors.DimensionError("gram", "inch"),
        "cannot express 'gram' as 'inch': they measure different dimensions",
        ValueError,
    ),
    (
        errors.TableError("rows.csv", "column 'index' is missing", "add it"),
        "cannot use rows.csv: column 'index' is missing; add it",
        ValueError,
    ),
    (
        errors.ImageError("'a.jpg'", "it is empty"),
        "cannot read image 'a.jpg': it is empty",
        OSError,
    ),
    (
        errors.PictureKindError("'a.txt'", "it is no picture"),
        "cannot read image 'a.txt': it is no picture",
        errors.ImageError,
    ),
    (
        errors.PictureTooLargeError("'a.jpg'", "it has over 10 pixels"),
        "cannot read image 'a.jpg': it has over 10 pixels",
        errors.ImageError,
    ),
    (errors.OCRError("no weights", "install"), "OCR failed: no weights; install", RuntimeError),
    (
        errors.DeviceError("gpu", "there is none"),
        "device 'gpu' cannot be used: there is none",
        RuntimeError,
    ),
    (
        errors.ModelNotFoundError("models/x", "there is no card.json"),
        "cannot use the model in models/x: there is no card.json",
        FileNotFoundError,
    ),
    (
        errors.ModelMismatchError("models/x", "other features"),
        "cannot use the model in models/x: other features",
        RuntimeError,
    ),
]


@pytest.mark.parametrize(("error", "sentence", "builtin"), CASES, ids=lambda c: type(c).__name__)
def test_error(error: Exception, sentence: str, builtin: type[Exception]) -> None:
    assert str(error) == sentence
    assert isinstance(error, builtin)
    assert isinstance(error, errors.MeasureExtractError)

    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        copy = pickle.loads(pickle.dumps(error, protocol))
        assert type(copy) is type(error)
        assert str(copy) == sentence
        assert vars(copy) == vars(error)


ENTITIES = (
    "height", "width", "depth", "item_weight", "maximum_weight_recommendation", "voltage", "wattage",
    "item_volume",
)  # fmt: skip


@pytest.mark.parametrize(
    ("name", "suggested"),
    [
        ("weight", "'item_weight'"),
        ("Weight", "'item_weight'"),
        ("net-weight", "'item_weight'"),
        ("volume", "'item_volume'"),
        ("power", "'wattage'"),
        ("load", "'maximum_weight_recommendation'"),
        ("max weight", "'maximum_weight_recommendation'"),
        ("weight_capacity", "'maximum_weight_recommendation'"),
        ("length", "'depth' or 'width'"),
        ("size", "'height' or 'width' or 'depth'"),
        ("heigth", "'height'"),
        ("item_wieght", "'item_weight'"),
        (" Height ", "'height'"),
        ("HEIGHT", "'height'"),
        ("Item Weight", "'item_weight'"),
    ],
)
def test_an_entity_is_suggested_by_meaning_first(name: str, suggested: str) -> None:
    sentence = str(errors.UnknownEntityError(name, ENTITIES))

    assert f"; did you mean {suggested}? (known" in sentence


@pytest.mark.parametrize("name", ["zorkmid", "", None, 7])
def test_an_entity_without_meaning_gets_no_suggestion(name: str) -> None:
    assert "did you mean" not in str(errors.UnknownEntityError(name, ENTITIES))


def test_only_known_entities_are_suggested() -> None:
    assert "did you mean" not in str(errors.UnknownEntityError("power", ("height",)))


@pytest.mark.parametrize(
    ("error", "words", "sentence"),
    [
        (TypeError("no such thing"), None, "TypeError: no such thing"),
        (OSError(28, "No space left", "/a"), "No space left", "OSError: No space left"),
        (OSError("full"), "", "OSError: full"),
    ],
)
def test_an_error_of_others_is_described(
    error: Exception, words: str | None, sentence: str
) -> None:
    assert errors.described(error, words) == sentence
