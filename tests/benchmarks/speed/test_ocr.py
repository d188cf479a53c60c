"""The OCR benchmark's record of what its models are given."""

import pytest

from benchmarks.speed.ocr import bare_model_seconds, recorded_calls
from measure_extract.images.load import load_image
from measure_extract.ocr.fast import FastEngine
from tests.helpers import EXAMPLES


@pytest.mark.slow
@pytest.mark.parametrize("weights", ["tiny", "cascade"])
def test_every_call_of_a_model_is_kept(weights: str) -> None:
    engine = FastEngine(device="cpu", weights=weights, threads=1)
    image = load_image(EXAMPLES / "plate.png")
    reader = engine.reader("cpu", 1)
    calls = recorded_calls(reader, image)

    assert calls[0][0] is reader.models.detect
    assert sum(model is reader.models.quick.model for model, _ in calls) >= 3
    assert bare_model_seconds(engine, [image]) > 0
