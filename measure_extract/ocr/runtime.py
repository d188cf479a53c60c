"""Run one ONNX model: a thin skin over ONNX Runtime that knows devices and nothing of text."""

import ctypes
import logging
import os
import sys
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from measure_extract.errors import DeviceError, OCRError

if TYPE_CHECKING:
    import onnxruntime

__all__ = ["FloatArray", "OnnxModel", "count_cores", "count_gpus", "pick_devices"]

_log = logging.getLogger(__name__)

FloatArray = npt.NDArray[np.float32]

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
        options = self._tidy if next(self._calls) % _TIDY_EVERY == 0 else None
        output: FloatArray = self._session.run(None, {self._input: batch}, options)[0]
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
            "run: pip install --force-reinstall 'rapidocr>=3.10,<3.11'",
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


def pick_devices(device: str) -> tuple[str, ...]:
    """Resolve what the user asked for to what ONNX Runtime can run on here.

    Args:
        device: "auto" (all GPUs where there are any), "cpu", "gpu" (the first one), "gpu:1", or
            several as "gpu:0,1".

    Returns:
        "cpu", or "gpu:N" for each CUDA device.

    Raises:
        DeviceError: if "gpu" is asked and there is no CUDA build.
        ValueError: if `device` is another word.
    """
    kind, _, numbers = device.partition(":")
    is_known = device in ("auto", "cpu", "gpu") or (
        kind == "gpu" and all(number.isdecimal() for number in numbers.split(","))
    )
    if not is_known:
        raise ValueError(
            f"unknown device {device!r}; allowed: 'auto', 'cpu', 'gpu', 'gpu:1', 'gpu:0,1'"
        )
    if device == "cpu":
        return ("cpu",)
    import onnxruntime

    has_cuda = "CUDAExecutionProvider" in onnxruntime.get_available_providers()
    if device == "auto":
        found = count_gpus() if has_cuda else 0
        _log.info("%d GPUs that ONNX Runtime can use", found)
        return tuple(f"gpu:{number}" for number in range(found)) or ("cpu",)
    if not has_cuda:
        raise DeviceError(
            device,
            "this ONNX Runtime has no CUDA provider; "
            "run: pip install 'measure-extract[gpu]' on a machine with an NVIDIA driver",
        )
    return tuple(f"gpu:{int(number)}" for number in (numbers or "0").split(","))


def count_gpus() -> int:
    """Count the NVIDIA GPUs this process may use; 0 where there is no driver.

    Source: CUDA Driver API, cuInit and cuDeviceGetCount; both return 0 for success.
    """
    count = ctypes.c_int()
    try:
        cuda = ctypes.CDLL("nvcuda.dll" if sys.platform == "win32" else "libcuda.so.1")
    except OSError:
        return 0
    is_counted = cuda.cuInit(0) == 0 and cuda.cuDeviceGetCount(ctypes.byref(count)) == 0
    return count.value if is_counted else 0


def count_cores() -> int:
    """Count the cores this process may use; all of the machine's where the system cannot say."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
