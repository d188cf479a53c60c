"""The OCR that is asked of a benchmark is the one that it measures, and its results say which it was."""

import argparse
from typing import Any

import pytest
from click.testing import CliRunner

from benchmarks.options import AskedOCR, add_ocr_options, asked_ocr
from benchmarks.result_files import describe_run
from benchmarks.speed import batch, latency, ocr
from measure_extract.cli.app import cli
from measure_extract.ocr.fast import FastEngine
from tests.helpers import NEEDS_OPENVINO

OTHER = AskedOCR("tiny", "openvino", "f32")


def parsed(*arguments: str) -> AskedOCR:
    parser = argparse.ArgumentParser()
    add_ocr_options(parser)
    return asked_ocr(parser.parse_args(arguments))


def test_what_is_asked_is_what_is_made() -> None:
    assert parsed() == AskedOCR()
    assert parsed(*OTHER.flags) == OTHER
    assert parsed().engine().fingerprint == FastEngine(device="cpu").fingerprint
    tiny = parsed("--weights", "tiny").engine()
    assert tiny.fingerprint == FastEngine(device="cpu", weights="tiny").fingerprint


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        (AskedOCR(), "ocr"),
        (AskedOCR("tiny"), "ocr_tiny"),
        (OTHER, "ocr_tiny_openvino_f32"),
        (AskedOCR(precision="bf16"), "ocr_bf16"),
        (AskedOCR("/weights/my own.v2/"), "ocr_my-own-v2"),
    ],
)
def test_only_the_engine_as_it_comes_has_the_plain_result(asked: AskedOCR, name: str) -> None:
    assert asked.named("ocr") == name


def test_a_run_names_the_weights_that_were_measured() -> None:
    own, tiny = describe_run(AskedOCR().engine()), describe_run(AskedOCR("tiny").engine())

    assert {**own, "date": ""} == {**describe_run(), "date": ""}
    assert tiny["weights"]["ocr"].startswith("tiny-")
    assert {**tiny, "weights": own["weights"]} == own


@NEEDS_OPENVINO
def test_a_run_names_the_runtime_that_was_measured() -> None:
    run = describe_run(OTHER.engine())

    assert run["runtime"] == f"OpenVINO {run['versions']['openvino']} (f32)"
    assert run["chip_flags"] == describe_run()["chip_flags"]


def test_predict_takes_the_flags() -> None:
    command = batch.predict_command(batch.Path("rows.csv"), batch.Path("out.csv"), *OTHER.flags)
    found = CliRunner().invoke(cli, [*command[3:], "--help"])

    assert command[-6:] == ["--weights", "tiny", "--runtime", "openvino", "--precision", "f32"]
    assert found.exit_code == 0


class ToldError(Exception):
    """Says with which options an engine was made, and ends the benchmark."""


@pytest.mark.parametrize(
    ("module", "what"), [(ocr, ()), (latency, ()), (batch, ("throughput",)), (batch, ("faults",))]
)
def test_a_benchmark_makes_the_engine_that_is_asked(
    module: Any, what: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    def told(*_: object, **options: object) -> None:
        raise ToldError({name: options[name] for name in OTHER.options})

    def told_by_command(_: object, __: object, *flags: str) -> None:
        raise ToldError(dict(zip([f.strip("-") for f in flags[::2]], flags[1::2], strict=True)))

    (tmp_path / "images" / "test").mkdir(parents=True)
    (tmp_path / "images" / "test" / "a.webp").touch()
    monkeypatch.setattr("benchmarks.options.FastEngine", told)
    monkeypatch.setattr(ocr, "read_gold", lambda *_: [])
    monkeypatch.setattr(latency, "Extractor", told)
    monkeypatch.setattr(batch, "predict_command", told_by_command)
    words = ["benchmark", *what, "--data", str(tmp_path), *OTHER.flags]
    monkeypatch.setattr("sys.argv", words)
    with pytest.raises(ToldError) as caught:
        module.main()

    assert caught.value.args[0] == OTHER.options
