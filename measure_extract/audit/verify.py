"""Compare what a catalogue declares with what its photos say.

A finding names the likely slip (centimetres declared as inches, a lost decimal point) and how grave it
is. Silence of the photo is no finding: most photos do not print most quantities.
"""

import csv
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from measure_extract.datasets.base import replaced
from measure_extract.datasets.labels import read_answers
from measure_extract.errors import TableError
from measure_extract.spans.finder import find_quantities
from measure_extract.units import (
    SAME_PRINT,
    dimension_of,
    is_same_print,
    parse_measurement,
    to_base,
)

__all__ = [
    "SEVERITIES",
    "Finding",
    "compare",
    "find_mismatches",
    "gravest_first",
    "write_findings",
]

SEVERITIES = ("low", "medium", "high")
"""How grave a mismatch is, least first."""

_SURE, _LIKELY = 0.9, 0.6  # confidence of the reading
# Between alternatives, and two units of one.
_OR = frozenset({"", "/", "or", "oder", "ou", "o", "|"})
_TINY = 1e-12  # against division by zero
_FAR = 1.5  # factor from which a difference is no rounding and no part of the product; by judgement

# What a factor between the declared and the printed value betrays.
_SLIPS = (
    (2.54, "inches and centimetres confused"),
    (25.4, "inches and millimetres confused"),
    (10.0, "a decimal place, or centimetres and millimetres confused"),
    (12.0, "feet and inches confused"),
    (16.0, "pounds and ounces confused"),
    (28.35, "ounces and grams confused"),
    (2.2046, "pounds and kilograms confused"),
    (30.48, "feet and centimetres confused"),
    (100.0, "two decimal places, or metres and centimetres confused"),
    (1000.0, "a thousandfold: kilo and its base unit confused"),
)


@dataclass(frozen=True, slots=True)
class Finding:
    """A row whose photo says something else than the catalogue."""

    index: str
    image: str
    entity: str
    declared: str
    printed: str  # what the photo says
    confidence: float  # of that reading, in [0, 1]
    slip: str  # what the factor between them betrays; "" for nothing known
    severity: str  # one of SEVERITIES
    polygon: tuple[tuple[float, float], ...]  # where it is printed
    surface: str  # as printed


def compare(declared: str, evidence: dict[str, Any]) -> tuple[str, str] | None:
    """Compare a declared value with a measurement.

    Args:
        declared: a quantity in any common form, such as "30 centimetre" or "11.8 in".
        evidence: of `Measurement.to_dict`.

    Returns:
        The slip and the severity; None where they agree.

    Raises:
        ValueError: if the declared value is no quantity of the measurement's dimension.
    """
    choices = _declared_ends(declared, evidence["unit"])
    ends = [to_base(evidence[end], evidence["unit"]) for end in ("low", "value")]
    if any(_agree(choice, (ends[0], ends[1])) for choice in choices):
        return None
    _, high = choices[0]
    factor = max(high, ends[1]) / max(min(high, ends[1]), _TINY)
    slip = next((words for size, words in _SLIPS if abs(factor / size - 1) <= SAME_PRINT), "")
    return slip, _severity(factor, slip, evidence["confidence"], _is_printed(high, evidence))


def _agree(declared: tuple[float, float], printed: tuple[float, float]) -> bool:
    """Tell whether two ranges have an end in common, or one has the other's upper end inside."""
    if any(is_same_print(a, b) for a in declared for b in printed):
        return True
    return declared[0] <= printed[1] <= declared[1] or printed[0] <= declared[1] <= printed[1]


def _declared_ends(declared: str, unit: str) -> list[tuple[float, float]]:
    """Read a declared value, or the alternatives of "50/60 Hz"; gives low and high of each, in the dimension's base unit.

    Of "5 ft 8 in" that is the whole, and no part of it.
    """
    dimension = dimension_of(unit)
    parsed = parse_measurement(declared)
    if parsed is not None and parsed.dimension == dimension:
        return [(to_base(parsed.low, parsed.unit), to_base(parsed.high, parsed.unit))]
    found: list[tuple[float, float]] = []
    end = 0
    for span in find_quantities(declared):
        names = [name for name in span.units if dimension_of(name) == dimension]
        if not names or span.part_of is not None:
            continue
        if found and declared[end : span.start].strip(" (").lower() not in _OR:
            break  # "100 cm, cable 5 m", "10 cm ± 1 mm", "30 x 20 cm"
        found += [(to_base(span.low, name), to_base(span.high, name)) for name in names]
        end = span.end
    if found:
        return found
    raise ValueError(f"{declared!r} is no {dimension}; give it as a number and a unit")


def _is_printed(wanted: float, evidence: dict[str, Any]) -> bool:
    """Tell whether the photo prints the declared value too, as something else."""
    return any(
        is_same_print(wanted, to_base(candidate["span"]["value"], candidate["unit"]))
        for candidate in evidence["candidates"]
    )


def _severity(factor: float, slip: str, confidence: float, is_printed: bool) -> str:
    if is_printed or confidence < _LIKELY:
        return "low"
    if confidence >= _SURE and (slip or factor >= _FAR):
        return "high"
    return "medium"


def find_mismatches(
    catalogue: Path, details: Path, on_unreadable: Callable[[str], None]
) -> Iterator[Finding]:
    """Compare a catalogue with the details of a run over it (JSON lines, in the same order).

    Args:
        catalogue: CSV with index, image_link, entity_name and entity_value.
        details: of `predict_file` over the same rows.
        on_unreadable: is told the index of each row whose declared value is no such quantity.

    Raises:
        TableError: if the files do not belong together.
    """
    with details.open(encoding="utf-8") as file:
        for row in read_answers(catalogue):
            facts = json.loads(next(file, "{}"))
            if facts.get("index") != row.index:
                raise TableError(str(details), f"row {row.index!r} is missing", "run it again")
            answer = facts["measurement"]
            if not row.answers or answer is None:
                continue
            try:
                mismatch = compare(row.answers[0], answer)
            except ValueError:
                on_unreadable(row.index)
                continue
            if mismatch is not None:
                yield _finding(row.index, facts["image"], row.answers[0], answer, mismatch)


def _finding(
    index: str, image: str, declared: str, answer: dict[str, Any], mismatch: tuple[str, str]
) -> Finding:
    slip, severity = mismatch
    return Finding(
        index=index,
        image=image,
        entity=answer["entity"],
        declared=declared,
        printed=answer["prediction"],
        confidence=answer["confidence"],
        slip=slip,
        severity=severity,
        polygon=tuple((x, y) for x, y in answer["polygon"]),
        surface=answer["surface"],
    )


def gravest_first(findings: Iterable[Finding]) -> list[Finding]:
    """Order findings by how grave they are, and those of one kind by how sure; equal ones stay in the rows' order."""
    return sorted(findings, key=lambda f: (-SEVERITIES.index(f.severity), -f.confidence))


def write_findings(path: Path, findings: Iterable[Finding]) -> None:
    """Write findings as CSV, in their order."""
    columns = (
        "index", "severity", "entity", "declared", "printed", "confidence", "slip", "surface", "image",
    )  # fmt: skip
    with replaced(path) as scratch, scratch.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        for finding in findings:
            writer.writerow([getattr(finding, name) for name in columns])
