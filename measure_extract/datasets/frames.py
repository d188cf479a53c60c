"""Data frames to questions, and answers into data frames: the one module that knows pandas."""

import logging
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from measure_extract.datasets.groups import count_groups, parse_group
from measure_extract.errors import TableError
from measure_extract.types import RowResult

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["questions_of_frame", "with_answers"]

_log = logging.getLogger(__name__)

_IMAGES = ("image", "image_link")  # columns, the first that is there


def questions_of_frame(frame: "pd.DataFrame") -> list[tuple[Any, str, int | None]]:
    """Give picture, entity and group of each row; one warning for all groups that are none.

    Args:
        frame: columns image (or image_link), entity_name and, optionally, group_id.

    Raises:
        TableError: if a column is missing.
        TypeError: if it is no data frame.
    """
    if not hasattr(frame, "columns"):
        raise TypeError(
            f"a data frame is asked, got {type(frame).__name__}; "
            "a file is answered by predict_file, or measure-extract predict"
        )
    source = next((name for name in _IMAGES if name in frame.columns), None)
    if source is None or "entity_name" not in frame.columns:
        missing = "image" if source is None else "entity_name"
        raise TableError("the data frame", f"column {missing!r} is missing", "add or rename it")
    entities = map(str, frame["entity_name"])
    if "group_id" not in frame.columns:
        return [(image, name, None) for image, name in zip(frame[source], entities, strict=True)]
    groups = list(map(str, frame["group_id"]))
    if warning := count_groups(Counter(groups)).warning:
        _log.warning("%s", warning)
    numbers = map(parse_group, groups)
    return list(zip(frame[source], entities, numbers, strict=True))


def with_answers(frame: "pd.DataFrame", results: Sequence[RowResult]) -> "pd.DataFrame":
    """Give a copy of a frame with the columns prediction, value, unit, confidence, outcome and reason.

    Args:
        frame: the questions.
        results: of its rows, in their order.
    """
    import pandas as pd

    found = [result.measurement for result in results]
    columns = {
        "prediction": [str(m) if m else "" for m in found],
        "value": [m.value if m else None for m in found],
        "unit": [m.unit if m else None for m in found],
        "confidence": [m.confidence if m else None for m in found],
        "outcome": [result.outcome for result in results],
        "reason": [result.reason for result in results],
    }
    return frame.assign(**{k: pd.Series(v, index=frame.index) for k, v in columns.items()})
