"""A trained judge behind the quantity grammar, beside the grammar's own tables of vetoes.

Run: python -m benchmarks.accuracy.judge [--folds 5] [--before OLD.json]
Writes results/judge.json. The judge gives every proposed span a chance that it is a quantity at all, from the
words around it; it is trained on annotated texts and measured on others: on folds of them all, and on the part
"kept", which nobody looked at while the vetoes were written. Four ways: the grammar with its vetoes or without,
each alone and with a judge. A chance counts from the threshold that is best on the judge's own training texts.
The rules as they are have seen the part "kept" by now: `--before` keeps a result of this script from a checkout whose
rules had not (75e8a5c, with the texts of today).
"""

import argparse
import json
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import process_time
from typing import Any
from unittest import mock

import numpy as np
from lightgbm import LGBMClassifier
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, cross_val_predict
from sklearn.pipeline import Pipeline, make_pipeline

from benchmarks.accuracy.span_texts import Found, kind_lines, prose_lines
from benchmarks.result_files import write_result
from measure_extract.spans.finder import find_quantities
from measure_extract.spans.grammar import rules
from measure_extract.types import QuantitySpan
from measure_extract.units import challenge_units

__all__ = ["Line", "Proposal", "features", "main", "proposals"]

APART = "kept"
WORDS = 3  # on each side of a span
REACH = 60  # characters in which they stand
_TOKEN = re.compile(r"\w+|[^\w\s]")
_THRESHOLDS = np.linspace(0.02, 0.9, 45)
Features = dict[str, float | str]
JUDGES: dict[str, Callable[[], Pipeline]] = {
    "logistic": lambda: make_pipeline(DictVectorizer(), LogisticRegression(C=3, max_iter=500)),
    "lightgbm": lambda: make_pipeline(
        DictVectorizer(), LGBMClassifier(n_estimators=150, num_leaves=15, min_child_samples=8, n_jobs=1, verbose=-1)
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """An annotated text and what is printed in it."""

    text: str
    wanted: Found
    is_apart: bool


@dataclass(frozen=True, slots=True)
class Proposal:
    """A span that the grammar proposes."""

    line: int
    features: Features
    values: int  # one, or the two ends of a range
    right: int  # of them printed so


def annotated() -> list[Line]:
    """Give the annotated prose, and the tricky texts that are read as prose or labels."""
    lines = [
        Line(text, wanted, head.startswith(APART))
        for head, found in prose_lines().items()
        for text, wanted in found
    ]
    kinds = [
        line for (_, style), found in kind_lines().items() if style == "auto" for line in found
    ]
    return lines + [Line(text, wanted, False) for text, wanted in kinds]


@contextmanager
def vetoes(*, are_on: bool) -> Iterator[None]:
    """Read with the table of vetoes, or without it."""
    if are_on:
        yield
        return
    with mock.patch.object(rules, "without_vetoed", lambda cleaned, tokens, atoms, **_: atoms):
        yield


def _shape(text: str) -> str:
    return re.sub(r"[a-z]+", "a", re.sub(r"[A-Z]+", "A", re.sub(r"\d+", "0", text)))


def features(text: str, span: QuantitySpan) -> Features:
    """Describe a span by its form and the words around it."""
    left = _TOKEN.findall(text[max(0, span.start - REACH) : span.start])[-WORDS:]
    right = _TOKEN.findall(text[span.end : span.end + REACH])[:WORDS]
    unit = span.surface.lstrip("0123456789.,/ -½¼¾⅓⅔")
    found: Features = {
        "unit": unit,
        "canonical": span.unit,
        "shape": _shape(span.surface),
        "magnitude": float(np.log10(abs(span.value) + 1e-9)),
        "is year": float(1500 <= span.value <= 2100 and span.value % 1 == 0),
        "words": float(min(30, len(text.split()))),
        "begins": float(not left),
        "ends": float(not right),
    }
    for place, word in enumerate(reversed(left), 1):
        found |= {f"left {place}": word.lower(), f"left shape {place}": _shape(word)}
    for place, word in enumerate(right, 1):
        found |= {f"right {place}": word.lower(), f"right shape {place}": _shape(word)}
    beside = _shape(right[0]) if right else ""
    return found | {
        "unit and right": f"{unit} {beside}",
        "unit and left": f"{(left or [''])[-1].lower()} {unit}",
    }


def proposals(lines: Sequence[Line]) -> list[Proposal]:
    """Read every text, and say of each span how much of it is printed so."""
    known = frozenset(challenge_units())
    found = []
    for number, line in enumerate(lines):
        left = [(float(f"{value:.6g}"), unit) for value, unit in line.wanted]
        for span in find_quantities(line.text):
            if span.is_derived or span.unit not in known:
                continue
            values = [(float(f"{v:.6g}"), span.unit) for v in dict.fromkeys((span.low, span.high))]
            right = 0
            for value in values:
                if value in left:
                    left.remove(value)
                    right += 1
            found.append(Proposal(number, features(line.text, span), len(values), right))
    return found


def score(found: Sequence[Proposal], kept: Sequence[bool], wanted: int) -> dict[str, float]:
    """Precision, recall and F1 of the proposals that are kept, over what is printed."""
    right = sum(p.right for p, is_kept in zip(found, kept, strict=True) if is_kept)
    given = sum(p.values for p, is_kept in zip(found, kept, strict=True) if is_kept)
    return {
        "precision": round(right / max(1, given), 4),
        "recall": round(right / max(1, wanted), 4),
        "f1": round(2 * right / max(1, given + wanted), 4),
    }


def _fitted(
    make: Callable[[], Pipeline], found: Sequence[Proposal], folds: int
) -> tuple[Pipeline, float]:
    """Fit a judge, and choose its threshold on chances given to texts it had not seen."""
    rows, labels = [p.features for p in found], np.array([p.right == p.values for p in found])
    groups = [p.line for p in found]
    chances = cross_val_predict(
        make(), rows, labels, groups=groups, cv=GroupKFold(folds), method="predict_proba"
    )[:, 1]
    wanted = sum(p.values for p in found)
    best = max(_THRESHOLDS, key=lambda limit: score(found, list(chances >= limit), wanted)["f1"])
    return make().fit(rows, labels), float(best)


def judged(
    make: Callable[[], Pipeline], train: Sequence[Proposal], test: Sequence[Proposal], folds: int
) -> list[bool]:
    """Say which proposals a judge trained on others keeps."""
    judge, limit = _fitted(make, train, folds)
    return list(judge.predict_proba([p.features for p in test])[:, 1] >= limit) if test else []


def compare(lines: Sequence[Line], folds: int) -> dict[str, Any]:
    """Score the proposals as they are and judged, on the texts kept apart and on folds of the others."""
    found = proposals(lines)
    train = [p for p in found if not lines[p.line].is_apart]
    apart = [p for p in found if lines[p.line].is_apart]
    wanted = {
        is_apart: sum(len(x.wanted) for x in lines if x.is_apart == is_apart)
        for is_apart in (True, False)
    }
    result: dict[str, Any] = {
        "alone": {
            "texts kept apart": score(apart, [True] * len(apart), wanted[True]),
            "folds of the others": score(train, [True] * len(train), wanted[False]),
        }
    }
    for name, make in JUDGES.items():
        kept = np.zeros(len(train), dtype=bool)
        for known, unknown in GroupKFold(folds).split(train, groups=[p.line for p in train]):
            kept[unknown] = judged(
                make, [train[i] for i in known], [train[i] for i in unknown], folds
            )
        result[name] = {
            "texts kept apart": score(apart, judged(make, train, apart, folds), wanted[True]),
            "folds of the others": score(train, list(kept), wanted[False]),
        }
    return result


def cost(lines: Sequence[Line], folds: int) -> dict[str, float]:
    """Seconds of the grammar a line, and of each judge on top of it: features and chances, a line at a time."""
    found = proposals(lines)
    begun = process_time()
    spans = [(line.text, find_quantities(line.text)) for line in lines]
    result = {"grammar_ms": (process_time() - begun) * 1000 / len(lines)}
    for name, make in JUDGES.items():
        judge, _ = _fitted(make, found, folds)
        begun = process_time()
        for text, quantities in spans:
            if quantities:
                judge.predict_proba([features(text, span) for span in quantities])
        result[f"{name}_ms"] = (process_time() - begun) * 1000 / len(lines)
    return {name: round(value, 3) for name, value in result.items()}


def main() -> None:
    """Compare, print and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--before", type=Path)
    options = parser.parse_args()
    lines = annotated()
    result: dict[str, Any] = {
        "texts": len(lines), "texts_kept_apart": sum(line.is_apart for line in lines), "cost_a_line": cost(lines, options.folds),
    }  # fmt: skip
    for name, are_on in (("with vetoes", True), ("without vetoes", False)):
        with vetoes(are_on=are_on):
            result[name] = compare(lines, options.folds)
        print(name, result[name])
    if options.before:
        result["before_the_rules_saw_the_texts"] = json.loads(options.before.read_text())
    print(result["cost_a_line"], f"written to {write_result('judge', result)}")


if __name__ == "__main__":
    main()
