"""What is a right answer, as pure functions.

`exact` is the challenge's own scoring; `quantity` counts an answer as right when it is the same
physical quantity as any accepted one.
"""

from collections.abc import Sequence

from measure_extract.evaluation.base import Counts, outcome
from measure_extract.units import are_same_quantity, format_measurement, parse_measurement

__all__ = [
    "QUANTITY_TOLERANCE",
    "exact_outcome",
    "is_exact",
    "is_same_quantity",
    "quantity_outcome",
]

# Answers rounded to three digits differ by up to 0.5 %; anything above is another number.
QUANTITY_TOLERANCE = 0.006


def is_exact(prediction: str, answers: Sequence[str]) -> bool:
    """Tell whether a prediction equals an accepted answer as text, numbers written plainly.

    "12.0 inch" and "12 inch" are equal, as in the challenge's label cleaning.
    """
    parsed = parse_measurement(prediction)
    if parsed is None or parsed.is_range:
        return prediction in answers
    plain = format_measurement(parsed.low, parsed.unit)
    for answer in answers:
        accepted = parse_measurement(answer)
        if accepted is None or accepted.is_range:
            continue
        if plain == format_measurement(accepted.low, accepted.unit):
            return True
    return False


def is_same_quantity(prediction: str, answers: Sequence[str]) -> bool:
    """Tell whether a prediction is physically equal to an accepted answer.

    Equal within QUANTITY_TOLERANCE after conversion; a range matches by either end.
    """
    parsed = parse_measurement(prediction)
    if parsed is None:
        return False
    for answer in answers:
        accepted = parse_measurement(answer)
        if accepted is None:
            continue
        for value in (parsed.low, parsed.high):
            for wanted in (accepted.low, accepted.high):
                if are_same_quantity(
                    value, parsed.unit, wanted, accepted.unit, tolerance=QUANTITY_TOLERANCE
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
    return outcome(is_right, is_printed=bool(answers))


def exact_outcome(prediction: str, answers: Sequence[str]) -> Counts:
    """Count one row by `is_exact`; the arguments are those of `quantity_outcome`."""
    is_right = is_exact(prediction, answers) if prediction else None
    return outcome(is_right, is_printed=bool(answers))
