"""What is a right answer, as pure functions.

`exact` is the challenge's own scoring; `quantity` counts an answer as right when it is the same
physical quantity as any accepted one.
"""

from collections.abc import Callable, Mapping, Sequence

from measure_extract.evaluation.base import Counts, EntityCounts
from measure_extract.evaluation.base import outcome as _outcome
from measure_extract.units import are_same_quantity, format_measurement, parse_measurement

__all__ = [
    "QUANTITY_TOLERANCE",
    "exact_outcome",
    "is_exact",
    "is_same_quantity",
    "outcome",
    "quantity_outcome",
    "reweighted_f1",
]

# Answers rounded to three digits differ by up to 0.5 %; anything above is another number.
QUANTITY_TOLERANCE = 0.006


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


def quantity_outcome(prediction: str, answers: Sequence[str]) -> Counts:
    """Count one row by `is_same_quantity`.

    Args:
        prediction: "number unit", or "" for no answer.
        answers: accepted answers; empty where nothing is printed.
    """
    is_right = is_same_quantity(prediction, answers) if prediction else None
    return _outcome(is_right, is_printed=bool(answers))


def exact_outcome(prediction: str, answers: Sequence[str]) -> Counts:
    """Count one row by `is_exact`; the arguments are those of `quantity_outcome`."""
    is_right = is_exact(prediction, answers) if prediction else None
    return _outcome(is_right, is_printed=bool(answers))


# TODO: both go when training/ranker.py, their last user, counts by EntityCounts and base.outcome.
def outcome(
    prediction: str, answers: Sequence[str], is_right: Callable[[str, Sequence[str]], bool]
) -> Counts:
    """Count one row; see `base.outcome`."""
    judged = bool(answers) and is_right(prediction, answers) if prediction else None
    return _outcome(judged, is_printed=bool(answers))


def reweighted_f1(per_entity: Mapping[str, Counts]) -> float | None:
    """F1 in the mix of the challenge's test rows; see `EntityCounts.reweighted_f1`."""
    return EntityCounts(per_entity).reweighted_f1()
