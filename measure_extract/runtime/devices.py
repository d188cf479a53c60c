"""Which GPUs and cores this process may use."""

import ctypes
import logging
import os
import sys

from measure_extract.errors import DeviceError

__all__ = ["count_cores", "count_gpus", "pick_devices"]

_log = logging.getLogger(__name__)


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
    kind, _, numbers = str(device).partition(":")
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
