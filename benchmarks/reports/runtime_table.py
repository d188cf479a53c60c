"""The table of the two runtimes of the OCR: what bf16 gains and costs, by weights and kind of photo."""

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
    run, memory = result["run"], result["memory"]
    flags = ", ".join(name for name, is_there in run["chip_flags"].items() if is_there)
    held = {int(count): mb for count, mb in memory["resident_mb"].items()}
    return markdown(
        (
            "weights", "photos", "runtime", "photos a CPU second", "speed", "values found", "lost, gained",
            "lines alike", "peak MB", ORIGIN,
        ),
        rows,
        f"{run['machine']} with {flags}; ONNX Runtime {run['versions']['onnxruntime']}, OpenVINO "
        f"{run['versions']['openvino']}; one thread each, in turns. Over {memory['photos']} photos of drawn sizes "
        f"({memory['lines']} lines, {memory['shapes']} shapes of input) a process with small in bf16 holds {held[300]:.0f} MB after "
        f"300 and {held[max(held)]:.0f} MB at the end, {memory['peak_mb']:.0f} MB at most ({origin(memory['run'])}).",
    )  # fmt: skip


RUNTIME_TABLES = {"runtimes": runtime_table}
