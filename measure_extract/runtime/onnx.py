"""Run one ONNX model: a thin skin over ONNX Runtime that knows devices and nothing of text."""

from collections import OrderedDict
from functools import partial
from itertools import count
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from measure_extract.errors import DeviceError
from measure_extract.runtime.base import FloatArray, load_error
from measure_extract.runtime.memory import give_memory_back

if TYPE_CHECKING:
    import onnxruntime

__all__ = ["OnnxModel"]

_CUDA = "CUDAExecutionProvider"

# Memory of large inputs is kept for the next ones; now and then it is given back, or a process grows
# for hours (benchmarks/results/ocr_memory.json). Each time costs some milliseconds.
_TIDY_EVERY = 256

# On CUDA a session plans every convolution anew when the shape of its input changes: 1.5 to 2.5 s for
# PP-OCRv6 small on an H200, in which it reads 64 lines eighty times (ONNX Runtime 1.31, 2026-11-26). So each
# shape has a session of its own, of which so many are kept; they take their working memory from one place.
_SHAPES = 48
_gpu_locks: dict[str, Lock] = {}
_locking = Lock()


class OnnxModel:
    """A model with one input and one output; may be called from several threads at once."""

    def __init__(self, model: Path | bytes, *, device: str = "cpu", threads: int = 1) -> None:
        """Load the model.

        Args:
            model: the ONNX file, or what is in one.
            device: "cpu", or "gpu:N" for CUDA device N. There the first input of each shape costs
                seconds, and the shapes of the last ones are kept.
            threads: cores that one call may use, on the CPU.

        Raises:
            OCRError: if the file is missing or damaged.
            DeviceError: if the CUDA device cannot be used.
        """
        # What one session gives back another may take while the GPU still works on it: one at a time.
        self._gpu_lock = None if device == "cpu" else _lock_of(device)
        self._load = partial(_load_session, model, device, threads)
        self._first = self._load()
        self._input = self._first.get_inputs()[0].name
        self._by_shape: OrderedDict[tuple[int, ...], onnxruntime.InferenceSession] = OrderedDict()
        self._calls = count(1)

    def __call__(self, batch: FloatArray) -> FloatArray:
        """Run the model on one batch."""
        if self._gpu_lock is not None:
            with self._gpu_lock:
                return self._run(self._session_of(batch.shape), batch)
        is_tidied = next(self._calls) % _TIDY_EVERY == 0
        output = self._run(self._first, batch, _tidying() if is_tidied else None)
        if is_tidied:
            give_memory_back()
        return output

    def _run(
        self,
        session: "onnxruntime.InferenceSession",
        batch: FloatArray,
        options: "onnxruntime.RunOptions | None" = None,
    ) -> FloatArray:
        output: FloatArray = session.run(None, {self._input: batch}, options)[0]
        return output

    def _session_of(self, shape: tuple[int, ...]) -> "onnxruntime.InferenceSession":
        """Give the session that has seen this shape, and no other since."""
        if shape not in self._by_shape:
            self._by_shape[shape] = self._load() if self._by_shape else self._first
        self._by_shape.move_to_end(shape)
        if len(self._by_shape) > _SHAPES:
            self._by_shape.popitem(last=False)
        return self._by_shape[shape]

    @property
    def metadata(self) -> dict[str, str]:
        """What the model file says about itself."""
        found: dict[str, str] = self._first.get_modelmeta().custom_metadata_map
        return found


def _tidying() -> "onnxruntime.RunOptions":
    """Make options that give memory back that a session keeps for its largest inputs so far."""
    import onnxruntime

    options = onnxruntime.RunOptions()
    options.add_run_config_entry("memory.enable_memory_arena_shrinkage", "cpu:0")
    return options


def _lock_of(device: str) -> Lock:
    """Give the one lock of a GPU, and let all sessions there share their memory from the first time on."""
    with _locking:
        if device not in _gpu_locks:
            _share_memory(device)
            _gpu_locks[device] = Lock()
        return _gpu_locks[device]


def _share_memory(device: str) -> None:
    """Let all sessions on a GPU take their working memory from one place.

    Each with its own, eight processes filled an H200's 139 GB; six that gave it back after each call took
    27 GB, and asked the driver for it again each time.
    """
    import onnxruntime

    number = _gpu_number(device)
    place = onnxruntime.OrtMemoryInfo(
        "Cuda",
        onnxruntime.OrtAllocatorType.ORT_ARENA_ALLOCATOR,
        number,
        onnxruntime.OrtMemType.DEFAULT,
    )
    try:
        onnxruntime.create_and_register_allocator_v2(
            _CUDA, place, {"device_id": str(number)}, onnxruntime.OrtArenaCfg({})
        )
    except Exception as error:  # ONNX Runtime raises its own kinds, all plain exceptions
        if "already been registered" not in str(error):  # by another library of this process
            problem = f"ONNX Runtime could not take memory there ({error})"
            raise DeviceError(device, problem) from error


def _load_session(model: Path | bytes, device: str, threads: int) -> "onnxruntime.InferenceSession":
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    # Memory plans are kept per input shape, and every photo has its own: without this the process
    # grows with the number of shapes seen (benchmarks/results/ocr_memory.json).
    options.enable_mem_pattern = False
    # Idle threads of one model must not keep the cores from the other.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    if device != "cpu":
        options.add_session_config_entry("session.use_env_allocators", "1")
    options.log_severity_level = 3
    try:
        session = onnxruntime.InferenceSession(model, options, providers=_providers(device))
    except Exception as error:  # ONNX Runtime raises its own kinds, all plain exceptions
        raise load_error(model, error) from error
    if device != "cpu" and _CUDA not in session.get_providers():
        raise DeviceError(device, "ONNX Runtime could not start CUDA there; see its log above")
    return session


def _gpu_number(device: str) -> int:
    return int(device.partition(":")[2] or 0)


def _providers(device: str) -> list[Any]:
    if device == "cpu":
        return ["CPUExecutionProvider"]
    # Skip the exhaustive search per new shape.
    cuda = {"device_id": _gpu_number(device), "cudnn_conv_algo_search": "HEURISTIC"}
    return [(_CUDA, cuda), "CPUExecutionProvider"]
