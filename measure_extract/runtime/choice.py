"""Which runtime runs the networks, and how exactly it counts: what is asked, and what that comes to here."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from measure_extract.errors import DeviceError
from measure_extract.runtime.base import Model
from measure_extract.runtime.onnx import OnnxModel
from measure_extract.runtime.openvino import OpenVinoModel, has_bf16, require_openvino
from measure_extract.vocabulary import PRECISIONS, RUNTIMES

__all__ = ["RuntimeChoice", "check_devices", "load_model", "pick_runtime"]


@dataclass(frozen=True, slots=True)
class RuntimeChoice:
    """What runs the networks."""

    name: str = "onnx"  # or "openvino"
    precision: str = "f32"  # or "bf16": eight bits of each number, at half the cost

    def __str__(self) -> str:
        return f"{self.name} {self.precision}"


def pick_runtime(runtime: str = "auto", precision: str = "auto") -> RuntimeChoice:
    """Resolve what the user asked for, alike on every machine.

    Args:
        runtime: of `vocabulary.RUNTIMES`; "auto" is "onnx", unless bf16 is asked, which OpenVINO alone has.
        precision: of `vocabulary.PRECISIONS`; "auto" is "f32".

    Raises:
        ValueError: if a word is not known, or the two do not go together.
    """
    for option, value, allowed in (
        ("runtime", runtime, RUNTIMES),
        ("precision", precision, PRECISIONS),
    ):
        if value not in allowed:
            raise ValueError(
                f"unknown {option} {value!r}; allowed: {', '.join(map(repr, allowed))}"
            )
    if (runtime, precision) == ("onnx", "bf16"):
        raise ValueError(
            "precision 'bf16' is none of runtime 'onnx', which counts in 'f32'; "
            "take runtime='openvino' (or 'auto') for 'bf16'"
        )
    is_openvino = runtime == "openvino" or precision == "bf16"
    return RuntimeChoice(
        "openvino" if is_openvino else "onnx", "bf16" if precision == "bf16" else "f32"
    )


def check_devices(choice: RuntimeChoice, devices: Sequence[str]) -> None:
    """Refuse what cannot run on these devices.

    Args:
        choice: what shall run.
        devices: as `pick_devices` gives them.

    Raises:
        DeviceError: if OpenVINO shall use a GPU, or count in bf16 on a chip that cannot.
        MissingExtraError: if OpenVINO is not installed.
    """
    if choice.name == "onnx":
        return
    if devices != ("cpu",):
        raise DeviceError(
            devices[0],
            "runtime 'openvino' runs on the CPU alone; take device='cpu' or runtime='onnx'",
        )
    require_openvino()
    if choice.precision == "bf16" and not has_bf16():
        raise DeviceError(
            "cpu", "this chip does not multiply in bf16; take precision='f32' or 'auto'"
        )


def load_model(
    model: Path | bytes,
    choice: RuntimeChoice = RuntimeChoice(),
    *,
    device: str = "cpu",
    threads: int = 1,
    callers: int = 1,
) -> Model:
    """Load a network into the chosen runtime.

    Args:
        model: the ONNX file, or what is in one.
        choice: what shall run it; `check_devices` must have let it pass.
        device: "cpu" or "gpu:N".
        threads: cores that one call may use, on the CPU.
        callers: threads that call it at once, on the CPU.

    Raises:
        OCRError: if the file is missing or damaged.
        DeviceError: if the CUDA device cannot be used.
        MissingExtraError: if OpenVINO is not installed.
    """
    if choice.name == "openvino":
        return OpenVinoModel(model, precision=choice.precision, threads=threads, callers=callers)
    return OnnxModel(model, device=device, threads=threads)
