"""Run one ONNX model in OpenVINO, on the CPU: in bf16 at half the cost where the chip multiplies in it.

The package is an extra. For each new shape of its input OpenVINO prepares a network again, and keeps that for
ever: a recogniser 4.7 MB a width, of which its setting CPU_RUNTIME_CACHE_CAPACITY takes a third away (81 widths,
PP-OCRv6 small, OpenVINO 2026.4.1). To load it anew costs as much as one photo, so that is what is done after some shapes.
"""

from collections import deque
from dataclasses import dataclass, field
from functools import cache, partial
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from measure_extract.errors import MissingExtraError
from measure_extract.runtime.base import FloatArray, load_error
from measure_extract.runtime.memory import give_memory_back, keep_large_blocks_apart
from measure_extract.telemetry import kept_out

if TYPE_CHECKING:
    import openvino

__all__ = ["OpenVinoModel", "has_bf16", "require_openvino"]

_SHAPES = 32


@dataclass(frozen=True, slots=True)
class _Loaded:
    """A network that is ready to run."""

    compiled: "openvino.CompiledModel"
    metadata: dict[str, str]
    shapes: set[tuple[int, ...]] = field(default_factory=set)  # of its inputs so far
    idle: "deque[openvino.InferRequest]" = field(default_factory=deque)

    def run(self, batch: FloatArray) -> FloatArray:
        try:
            request = self.idle.pop()
        except IndexError:  # as many as there are callers at once
            request = self.compiled.create_infer_request()
        output: FloatArray = request.infer({0: batch}, share_inputs=True)[0]
        self.idle.append(request)
        return output


class OpenVinoModel:
    """A model with one input and one output; may be called from several threads at once."""

    def __init__(
        self, model: Path | bytes, *, precision: str = "f32", threads: int = 1, callers: int = 1
    ) -> None:
        """Load the model.

        Args:
            model: the ONNX file, or what is in one.
            precision: "f32" or "bf16", in which it multiplies.
            threads: cores that one call may use.
            callers: threads that are served at once; more wait for each other.

        Raises:
            OCRError: if the file is missing or damaged.
            MissingExtraError: if OpenVINO is not installed.
        """
        self._load = partial(_load, model, precision, threads, callers)
        self._loaded: _Loaded | None = self._load()
        self._metadata = self._loaded.metadata
        self._lock = Lock()

    def __call__(self, batch: FloatArray) -> FloatArray:
        """Run the model on one batch."""
        return self._fit_for(batch.shape).run(batch)

    def _fit_for(self, shape: tuple[int, ...]) -> _Loaded:
        """Give the loaded network; a new one where the old one has seen too many other shapes."""
        with self._lock:
            loaded = self._loaded
            if loaded is None or not (shape in loaded.shapes or len(loaded.shapes) < _SHAPES):
                loaded = self._loaded = None  # the old one goes before the new one comes
                give_memory_back()
                loaded = self._loaded = self._load()
            loaded.shapes.add(shape)
            return loaded

    @property
    def metadata(self) -> dict[str, str]:
        """What the model file says about itself."""
        return self._metadata


def require_openvino() -> None:
    """Look whether OpenVINO is there, without importing it.

    Raises:
        MissingExtraError: if it is not installed.
    """
    if find_spec("openvino") is None:
        raise MissingExtraError("openvino", "openvino")


def has_bf16() -> bool:
    """Tell whether this chip multiplies in bf16, by its instructions AVX512_BF16 or AMX.

    Raises:
        MissingExtraError: if OpenVINO is not installed.
    """
    return "BF16" in _core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")


def _load(model: Path | bytes, precision: str, threads: int, callers: int) -> _Loaded:
    settings = {
        "INFERENCE_PRECISION_HINT": precision,
        "INFERENCE_NUM_THREADS": threads * callers,
        "NUM_STREAMS": callers,
        # Each of several processes would hold its threads to the same first cores.
        "ENABLE_CPU_PINNING": False,
    }
    core = _core()
    try:
        network = core.read_model(model)
        compiled = core.compile_model(network, "CPU", settings)
    except RuntimeError as error:  # the only kind that OpenVINO raises
        raise load_error(model, _last_line(error), runtime="OpenVINO") from error
    return _Loaded(compiled, _metadata(network))


@cache
def _core() -> "openvino.Core":
    require_openvino()
    # On import it would tell Google Analytics so, and leave an identity at home; it has no switch
    # (openvino/tools/ovc/__init__.py of 2026.4.1), and does without the package that sends.
    with kept_out("openvino_telemetry"):
        import openvino

    keep_large_blocks_apart()
    return openvino.Core()


def _metadata(network: "openvino.Model") -> dict[str, str]:
    """Give the ONNX file's own facts, which OpenVINO keeps under "framework"."""
    place = "framework"
    if not network.has_rt_info([place]):
        return {}
    return {name: str(value) for name, value in network.get_rt_info([place]).value.items()}


def _last_line(error: Exception) -> str:
    """Shorten OpenVINO's report, which names its own source files line by line."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[-1] if lines else type(error).__name__
