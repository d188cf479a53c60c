"""Scores of answers, as pure functions.

`exact` is the challenge's own scoring; `quantity` counts an answer as right when it is the same
physical quantity as any accepted one. Both count as the challenge does: right is TP; wrong, or
unasked for, is FP; empty where an answer exists is FN; both empty is TN.
"""

from collections.abc import Callable, Mapping, Sequence

from measure_extract.evaluation.base import Counts
from measure_extract.units import are_same_quantity, format_measurement, parse_measurement

__all__ = [
    "QUANTITY_TOLERANCE",
    "TEST_MIX",
    "is_exact",
    "is_same_quantity",
    "outcome",
    "reweighted_f1",
]

# Answers rounded to three digits differ by up to 0.5 %; anything above is another number.
QUANTITY_TOLERANCE = 0.006

# Rows per entity of the challenge's 131,187 test rows (official/test.csv).
TEST_MIX: Mapping[str, int] = {
    "height": 32282,
    "depth": 28146,
    "width": 26931,
    "item_weight": 22032,
    "maximum_weight_recommendation": 7028,
    "voltage": 5488,
    "wattage": 5447,
    "item_volume": 3833,
}


def is_exact(prediction: str, answers: Sequence[str]) -> bool:
    """Tell whether a prediction equals an accepted answer as text, numbers written plainly.

    "12.0 inch" and "12 inch" are equal, as in the challenge's label cleaning.
    """
    parsed = parse_measurement(prediction)
    if parsed is None or parsed[0] != parsed[1]:
        return prediction in answers
    plain = format_measurement(parsed[1], parsed[2])
    for answer in answers:
        accepted = parse_measurement(answer)
        if accepted is None or accepted[0] != accepted[1]:
            continue
        if plain == format_measurement(accepted[1], accepted[2]):
            return True
    return False


def is_same_quantity(prediction: str, answers: Sequence[str]) -> bool:
    """Tell whether a prediction is physically equal to an accepted answer.

    Equal within QUANTITY_TOLERANCE after conversion; a range matches by either end.
    """
    parsed = parse_measurement(prediction)
    if parsed is None:
        return False
    ends = (parsed[0], parsed[1])
    for answer in answers:
        accepted = parse_measurement(answer)
        if accepted is None:
            continue
        for value in ends:
            for wanted in accepted[:2]:
                if are_same_quantity(
                    value, parsed[2], wanted, accepted[2], tolerance=QUANTITY_TOLERANCE
                ):
                    return True
    return False


def outcome(
    prediction: str, answers: Sequence[str], is_right: Callable[[str, Sequence[str]], bool]
) -> Counts:
    """Count one row.

    Args:
        prediction: "number unit", or "" for no answer.
        answers: accepted answers; empty where nothing is printed.
        is_right: `is_exact` or `is_same_quantity`.
    """
    if not prediction:
        return Counts(fn=1) if answers else Counts(tn=1)
    if answers and is_right(prediction, answers):
        return Counts(tp=1)
    return Counts(fp=1)


def reweighted_f1(per_entity: Mapping[str, Counts]) -> float | None:
    """F1 of counts re-weighted so that entities have the shares of the challenge's test rows.

    Entities without rows are left out, and the others' shares are kept in proportion.
    """
    total = Counts()
    for entity, counts in per_entity.items():
        if counts.total and entity in TEST_MIX:
            total = total + counts.scaled(TEST_MIX[entity] / counts.total)
    return total.f1
