"""Drawn labels as a teacher: pictures whose every quantity and answer is known.

They teach what words say, which photos of drawings, decided by lines, teach too seldom.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

import numpy as np

from measure_extract.layout.base import Layout
from measure_extract.layout.build import read_layout
from measure_extract.ocr.base import OCREngine
from measure_extract.spans.finder import shared_finder
from measure_extract.training.base import KnownLabels
from measure_extract.training.labels.base import DrawnLabel
from measure_extract.training.labels.generate import draw_labels, draw_statements
from measure_extract.training.labels.statements import STATEMENT, Statement
from measure_extract.types import Example

__all__ = ["DRAWN_COUNT", "read_drawn", "read_labels"]

DRAWN_COUNT = 2500
_SEED = 17
# Trust in a row of a drawn label: right beyond doubt, but no photo. Three in four labels are of statements, which teach
# purposes more than choices: at 0.45 they cost ordinary photos 0.003 of F1 in cross-validation, and drawings nothing.
_WEIGHT, _STATEMENT_WEIGHT = 0.45, 0.15


def read_drawn(
    engine: OCREngine, *, count: int = DRAWN_COUNT, statements: Sequence[Statement] = ()
) -> KnownLabels:
    """Draw labels with the words that are taught, and labels of statements, and read them.

    Args:
        engine: reads them.
        count: of labels; 0 for none.
        statements: of which a label is drawn each.
    """
    labels = draw_labels(_SEED, count, words="taught")
    return read_labels(engine, chain(labels, draw_statements(statements, _SEED, words="taught")))


def read_labels(engine: OCREngine, labels: Iterable[DrawnLabel]) -> KnownLabels:
    """Read drawn labels."""
    layouts: dict[str, Layout] = {}
    rows: list[Example] = []
    roles: list[dict[str, Any]] = []
    finder = shared_finder()
    for label in labels:
        pixels = np.asarray(label.image)
        layouts[label.name] = read_layout(pixels, engine.read(pixels), finder)
        truth = label.to_dict()
        weight = _STATEMENT_WEIGHT if label.sheet.kind == STATEMENT else _WEIGHT
        rows.extend(_rows(label.name, truth["answers"], weight))
        roles.append(truth)
    return KnownLabels(layouts, rows, roles)


def _rows(name: str, answers: Mapping[str, Sequence[str]], weight: float) -> Iterator[Example]:
    for entity, right in answers.items():
        yield Example(name, entity, answers=tuple(right), weight=weight, split_key=name)
