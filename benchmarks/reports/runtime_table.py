"""The table of the two runtimes of the OCR: what bf16 gains and costs, by weights and kind of photo."""

from typing import Any

from benchmarks.memory import SETTLED, peaks
from benchmarks.reports.tables import ORIGIN, load, markdown, origin

__all__ = ["RUNTIME_TABLES"]

_KINDS = {"gold_train": "drawings", "gold_train_labels": "ordinary photos"}


def runtime_table() -> str:
    """Values found, lines read alike, speed and memory of each runtime."""
    result = load("runtimes")
    rows = [
        (
            weights,
            f"{part['photos']} {_KINDS[kind]}",
            name,
            f"{found['photos_per_cpu_second']:.2f}",
            f"{found['speed']:.2f}x",
            f"{found['values_found']} of {part['rows']}",
            f"{found['lost']}, {found['gained']}",
            f"{100 * found['same_lines']:.0f} %",
            f"{found['peak_mb']:.0f}",
            origin(part["run"]),
        )
        for weights, parts in result["weights"].items()
        for kind, part in parts.items()
        for name, found in part["runtimes"].items()
    ]
    header = (
        "weights", "photos", "runtime", "photos a CPU second", "speed", "values found", "lost, gained",
        "lines alike", "peak MB", ORIGIN,
    )  # fmt: skip
    run = result["run"]
    flags = ", ".join(name for name, is_there in run["chip_flags"].items() if is_there)
    note = (
        f"{run['machine']} with {flags}; ONNX Runtime {run['versions']['onnxruntime']}, OpenVINO "
        f"{run['versions']['openvino']}; one thread each, in turns."
    )
    return markdown(header, rows, f"{note} {_memory_note(result.get('memory'))}".strip())


def _memory_note(memory: dict[str, Any] | None) -> str:
    """Say how the memory of a process grew; nothing where that was not measured."""
    if memory is None:
        return ""
    held = {int(count): mb for count, mb in memory["resident_mb"].items()}
    settled = min(SETTLED, max(held))
    first, later = peaks(held, settled)
    return (
        f"Over {memory['photos']} photos of drawn sizes ({memory['lines']} lines, {memory['shapes']} shapes of "
        f"input) a process with small in bf16 holds at most {first:.0f} MB up to the {settled}th and "
        f"{later:.0f} MB after it, {memory['peak_mb']:.0f} MB while it reads ({origin(memory['run'])})."
    )


RUNTIME_TABLES = {"runtimes": runtime_table}
