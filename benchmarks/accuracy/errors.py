"""What the pipeline gets wrong on the gold rows, sorted by cause.

Run: python -m benchmarks.accuracy.errors --data ../shared/data --cache ocr.sqlite
Writes benchmarks/results/errors.json: counts for each cause and entity, no rows.
"""

from collections import Counter

from benchmarks.options import data_parser
from benchmarks.result_files import write_result
from benchmarks.rows import AXES, load_rows
from measure_extract.evaluation.metrics import is_same_quantity
from measure_extract.extractor import Extractor
from measure_extract.types import Example
from measure_extract.units import format_measurement


def cause_of(example: Example, extractor: Extractor, labels: dict[str, dict[str, Example]]) -> str:
    """Name what happened to a row; "right" where nothing did."""
    layout = extractor.read(example.image)
    ranked = extractor.rank(layout, example.entity, example.group_id)
    found, query = ranked.measurement, ranked.query
    answers = example.answers or ()
    if found is None:
        if not answers:
            return "right"
    elif is_same_quantity(str(found), answers):
        return "right"
    if not answers:
        return "answered where nothing is printed"
    pairs = zip(query.candidates, query.units, strict=True)
    if not any(is_same_quantity(format_measurement(c.span.value, u), answers) for c, u in pairs):
        silent = " (silent)" if found is None else " (another answered)"
        return "the value is not among the candidates" + silent
    if found is None:
        return "silent though the value is among the candidates"
    others = [
        e for name, e in labels[example.image].items() if name in AXES and name != example.entity
    ]
    if example.entity in AXES and any(
        is_same_quantity(str(found), e.answers or ()) for e in others
    ):
        return "took the value of another axis"
    return "took another value"


def main() -> None:
    """Count and write."""
    options = data_parser(__doc__).parse_args()
    rows = load_rows("gold_dev", options.data)
    labels: dict[str, dict[str, Example]] = {}
    for example in rows:
        labels.setdefault(example.image, {})[example.entity] = example
    extractor = Extractor(cache=options.cache, device="cpu")
    causes: dict[str, Counter[str]] = {}
    for example in rows:
        cause = cause_of(example, extractor, labels)
        causes.setdefault(cause, Counter())[example.entity] += 1
    order = sorted(causes, key=lambda cause: -causes[cause].total())
    result = {
        "rows": len(rows),
        "causes": {
            cause: {"rows": causes[cause].total(), "by_entity": dict(causes[cause].most_common())}
            for cause in order
        },
    }
    for cause in order:
        print(f"{causes[cause].total():4} {cause}  {dict(causes[cause].most_common())}")
    print(f"written to {write_result('errors', result)}")


if __name__ == "__main__":
    main()
