"""Change what an ONNX file computes before a runtime loads it. Needs the package onnx (extra `gpu`)."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from measure_extract.errors import MissingExtraError

__all__ = ["with_best_class"]


def with_best_class(
    path: Path, chosen: Callable[[Mapping[str, str]], Sequence[int]] = lambda _: ()
) -> bytes:
    """Let a classifier give the best class of each place, and the chances of a few, not those of all classes.

    A recogniser has 18,710 classes: 114 MB of chances for a photo's lines, which a GPU would have to
    send back. The best ones and those of a hundred characters are 0.6 MB.

    Args:
        path: an ONNX file with one output. Shape: (..., n_classes), float32.
        chosen: which classes are given too, by what the file says about itself; -1 is the last one.

    Returns:
        The changed file. Its output has shape (..., 2 + n_chosen): the number of the first best class and its
        chance, then the chances of the chosen ones.

    Raises:
        MissingExtraError: if the package onnx is not installed.
    """
    try:
        import onnx
    except ImportError as error:
        raise MissingExtraError("onnx", "gpu") from error
    from onnx import helper

    model = onnx.load(path)
    graph, best = model.graph, "measure_extract_best"
    count, chance, class_, number, classes, few = (
        f"{best}_{part}" for part in ("k", "chance", "class", "number", "classes", "few")
    )
    numbers = list(chosen({entry.key: entry.value for entry in model.metadata_props}))
    graph.initializer.extend(
        [
            helper.make_tensor(count, onnx.TensorProto.INT64, [1], [1]),
            helper.make_tensor(classes, onnx.TensorProto.INT64, [len(numbers)], numbers),
        ]
    )
    graph.node.extend(
        [
            helper.make_node("TopK", [graph.output[0].name, count], [chance, class_], axis=-1),
            helper.make_node("Cast", [class_], [number], to=onnx.TensorProto.FLOAT),
            helper.make_node("Gather", [graph.output[0].name, classes], [few], axis=-1),
            helper.make_node("Concat", [number, chance, few], [best], axis=-1),
        ]
    )
    del graph.output[:]
    graph.output.append(helper.make_tensor_value_info(best, onnx.TensorProto.FLOAT, None))
    changed: bytes = model.SerializeToString()
    return changed
