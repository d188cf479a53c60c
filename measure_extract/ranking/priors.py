"""What the catalogue says about a group of products: units and magnitudes usual in it.

Learned from labelled rows (group_id, entity, value); smoothed, so a rare or unseen group falls back
to all groups. Knows no picture.
"""

import csv
import io
import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from measure_extract.units import parse_measurement, to_base

__all__ = ["GroupPriors", "fit_priors"]

# Weight of the entity's overall statistics, in rows: a group with as many rows counts half.
_SMOOTHING = 10.0
# Of log10 of a value: groups whose few labels are alike must not make 10 % more look odd. By judgement.
_LEAST_STD = 0.1
# The group of an entity's overall statistics: none, which no caller can ask for. In the file it is -1.
_EVERY, _EVERY_IN_FILE = None, -1


@dataclass(frozen=True, slots=True)
class _Stats:
    rows: float
    mean_log: float  # of log10 of the value in the dimension's base unit
    std_log: float
    units: tuple[tuple[str, float], ...]  # share per canonical unit


@dataclass(frozen=True)
class GroupPriors:
    """Usual units and magnitudes per (group, entity)."""

    stats: dict[tuple[int | None, str], _Stats]

    def rows(self, group_id: int | None, entity: str) -> float:
        """Give the number of labelled rows of this entity in this group; 0 where unseen."""
        found = self._own(group_id, entity)
        return 0.0 if found is None else found.rows

    def _own(self, group_id: int | None, entity: str) -> _Stats | None:
        return None if group_id is None else self.stats.get((int(group_id), entity))

    def unit_share(self, group_id: int | None, entity: str, unit: str) -> float:
        """Give the smoothed share of a unit among the group's labels, in [0, 1]."""
        overall = self.stats.get((_EVERY, entity))
        base = dict(overall.units).get(unit, 0.0) if overall else 0.0
        own = self._own(group_id, entity)
        if own is None:
            return base
        share = dict(own.units).get(unit, 0.0)
        return (own.rows * share + _SMOOTHING * base) / (own.rows + _SMOOTHING)

    def log_deviation(self, group_id: int | None, entity: str, value_base: float) -> float:
        """Give how far log10(value) is from the group's mean, in (smoothed) standard deviations."""
        overall = self.stats.get((_EVERY, entity))
        if overall is None or value_base <= 0:
            return 0.0
        own = self._own(group_id, entity) or overall
        weight = own.rows / (own.rows + _SMOOTHING)
        mean = weight * own.mean_log + (1 - weight) * overall.mean_log
        std = weight * own.std_log + (1 - weight) * overall.std_log
        return (math.log10(value_base) - mean) / max(std, _LEAST_STD)

    def to_csv(self) -> str:
        """Print as CSV, one (group, entity) a row, sorted."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["group_id", "entity", "rows", "mean_log", "std_log", "units"])
        for group, entity, s in sorted(
            (_EVERY_IN_FILE if group is _EVERY else group, entity, s)
            for (group, entity), s in self.stats.items()
        ):
            units = ";".join(f"{name}={share:.3f}" for name, share in s.units)
            writer.writerow(
                [group, entity, f"{s.rows:g}", f"{s.mean_log:.3f}", f"{s.std_log:.3f}", units]
            )
        return out.getvalue()

    @classmethod
    def from_csv(cls, text: str) -> "GroupPriors":
        """Build from what `to_csv` printed."""
        stats: dict[tuple[int | None, str], _Stats] = {}
        for row in csv.DictReader(io.StringIO(text)):
            pairs = [cell.split("=") for cell in row["units"].split(";")]
            units = tuple((name, float(share)) for name, share in pairs)
            group = int(row["group_id"])
            key = _EVERY if group == _EVERY_IN_FILE else group
            stats[key, row["entity"]] = _Stats(
                float(row["rows"]), float(row["mean_log"]), float(row["std_log"]), units
            )
        return cls(stats)


def fit_priors(rows: Iterable[tuple[int, str, str]]) -> GroupPriors:
    """Count labelled rows.

    Args:
        rows: (group_id, entity, answer in the challenge's form); unreadable answers are skipped.
    """
    logs: dict[tuple[int | None, str], list[float]] = defaultdict(list)
    units: dict[tuple[int | None, str], Counter[str]] = defaultdict(Counter)
    for group_id, entity, answer in rows:
        parsed = parse_measurement(answer)
        if parsed is None or parsed.high <= 0:
            continue
        value, unit = parsed.high, parsed.unit
        # The challenge's groups are positive; a negative one stands for none.
        groups = (_EVERY,) if group_id < 0 else (int(group_id), _EVERY)
        for key in ((group, entity) for group in groups):
            logs[key].append(math.log10(to_base(value, unit)))
            units[key][unit] += 1
    return GroupPriors({key: _summarize(logs[key], units[key]) for key in logs})


def _summarize(values: list[float], units: Counter[str]) -> _Stats:
    count = len(values)
    mean = sum(values) / count
    std = math.sqrt(sum((v - mean) ** 2 for v in values) / count)
    shares = tuple((name, n / count) for name, n in units.most_common(5))
    return _Stats(float(count), mean, std, shares)
