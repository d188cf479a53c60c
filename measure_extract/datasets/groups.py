"""Read product groups as sheets have them: 107694, 107694.0 where pandas met a gap, or nonsense.

A group that cannot be used is none; the row is answered as one of any group. What was wrong is counted
once a file.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from numbers import Real

from measure_extract.errors import GroupError

__all__ = ["GroupCounts", "checked_group", "count_groups", "parse_group"]

_GROUP = re.compile(r"(?P<number>[+-]?[0-9]+)(?:\.0*)?")
_MISSING = frozenset({"", "nan", "none", "null", "<na>", "nat"})  # as pandas and Arrow write it
_LIMIT = 1 << 63  # Parquet's int64


def parse_group(text: str | None) -> int | None:
    """Read a product group; None where it is missing or no whole number of 64 bits."""
    match = _GROUP.fullmatch((text or "").strip())
    if match is None or len(match["number"]) > 20:  # int() of a long text is slow, and refused
        return None
    number = int(match["number"])
    return number if -_LIMIT <= number < _LIMIT else None


def checked_group(value: object) -> int | None:
    """Take a product group as a caller gives it; None where it is missing (None, NaN, `pandas.NA`, "").

    Args:
        value: a whole number of 64 bits, of any type of numbers (7.0 is 7), or its text.

    Raises:
        GroupError: if it is anything else: 1.5, True, "abc".
    """
    is_number = isinstance(value, Real) and not isinstance(value, bool)
    if is_number and -_LIMIT <= value < _LIMIT and value == int(value):  # type: ignore[operator, call-overload]
        return int(value)  # type: ignore[call-overload,no-any-return]
    written = _written(value)
    if written.strip().lower() in _MISSING:
        return None
    number = parse_group(written) if isinstance(value, str | Decimal) else None
    if number is None:
        raise GroupError(_shortened(repr(value) if isinstance(value, str) else written))
    return number


def _written(value: object) -> str:
    try:
        return str(value)
    except ValueError:  # a whole number of thousands of digits
        return f"a number of type {type(value).__name__} over 64 bits"


def _shortened(written: str) -> str:
    return written if len(written) <= 50 else f"{written[:47]}..."


@dataclass(frozen=True, slots=True)
class GroupCounts:
    """How many rows of a table have no group that can be used."""

    rows: int = 0
    missing: int = 0
    wrong: int = 0
    first_wrong: str = ""

    def __add__(self, other: "GroupCounts") -> "GroupCounts":
        return GroupCounts(
            self.rows + other.rows,
            self.missing + other.missing,
            self.wrong + other.wrong,
            self.first_wrong or other.first_wrong,
        )

    @property
    def warning(self) -> str:
        """What is wrong in one sentence; "" where every row has a group."""
        parts = [f"{self.missing} have no group_id"] if self.missing else []
        if self.wrong:
            parts.append(
                f"{self.wrong} have one that is no whole number (the first: {self.first_wrong!r})"
            )
        problem = " and ".join(parts)
        return problem and f"of {self.rows} rows {problem}: answered as products of any group"


def count_groups(cells: Mapping[str, int]) -> GroupCounts:
    """Count the rows whose group cannot be used.

    Args:
        cells: as written in the table, with the number of rows of each, in the order they first occur.
    """
    missing = sum(n for cell, n in cells.items() if cell.strip().lower() in _MISSING)
    wrong = {
        cell: n
        for cell, n in cells.items()
        if parse_group(cell) is None and cell.strip().lower() not in _MISSING
    }
    first = next(iter(wrong), "")[:50]
    return GroupCounts(sum(cells.values()), missing, sum(wrong.values()), first)
