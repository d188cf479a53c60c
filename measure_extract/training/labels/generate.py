"""Draw plain labels from a seed, with everything known about them: a teacher, and a test of its own.

What 60 ordinary photos of `gold_train_labels.jsonl` print, and how (looked at on 2026-11-25; photos of
`gold_dev_labels.jsonl` were not looked at):

* Fronts of packs (22): one net weight or content, small, at the bottom or in a corner: "NET WT 3 OZ (85g)",
  "Net Wt. 200g 7oz", "125G", "e 2,0 l", "50 ml"; at its side a dose or count in larger letters ("1800 mg per
  serving", "500 mg", "90 gummies"), a concentration ("18,55 g/20 ml"), a multipack ("10 - 0.43 OZ (12.3 g)/EA |
  NET WT 4.3 OZ (123 g)"), a gift ("FREE Regular 200 g").
* Nutrition panels and backs (6): "Serving Size 2 grams (1 tsp)", amounts per serving and per 100 g in columns.
* Drawings with a table or list beside them (9): column heads over one row of values ("Hole Center | Overall
  Length | Height | Diameter | Single Weight", "4\\"/102mm"), row heads ("Light Fixture Length | 37.4in/95cm"),
  letters ("L :31(cm) 12.2(inch)", "19\\"H x 12.5\\"W x 8\\"D", "Scale size: 160*125*38mm ( LxWxH)").
* Plain words (12): "Weight:6.7g", "Product Weight-14 grams", "Total Wattage:36W", "WEIGHT: 0.48KG", "Length-17 cm
  each", "Net weight: 320g", "Material: Green ABS" between them; "16 kg" in a disc; the word above the number
  beside an icon ("Net weight / 47g", "Pendant size / 9 x 5.7 cm/ 3.54 x 2.24 inch").
* Size charts (4): sizes by rows, "DIMENSIONS (CM) | WEIGHT (KGS)"; chain lengths with a net weight each.
* What belongs to others (7): a model's or animal's weight ("Poids - 3,5 Kg", "3-10kg" under dogs), a person's
  height, a coin's size, a tablet's screen, chargers ("45W Max").
* Batteries and plates (4): "18650 7.4V 5200mAh", rows of a table ("Power: DC/5V 0.75W").
* Codes everywhere: models, standards (IP67, RoHS, CE), 316L, dates, lots, barcodes, counts, hours.

Not drawn: dimension lines (the ranker has photos of those), print on curves, other scripts, and the role
"misread", which is what a reader makes of a print and not what a label says.
"""

from collections.abc import Iterator, Sequence
from random import Random

from measure_extract.entities import entity_spec
from measure_extract.training.labels.base import DrawnLabel, Sheet
from measure_extract.training.labels.draw import draw_look, draw_sheet
from measure_extract.training.labels.fonts import find_faces
from measure_extract.training.labels.plain import plain_label, sticker, title
from measure_extract.training.labels.statements import Statement, statement_sheet
from measure_extract.training.labels.tables import (
    chart,
    panel,
    plate,
    scale,
    specification,
    wide_table,
)
from measure_extract.training.labels.truth import answers_of
from measure_extract.training.labels.wear import wear
from measure_extract.training.labels.words import LANGUAGES, Words, WordSet
from measure_extract.training.labels.writer import Writer
from measure_extract.types import Example
from measure_extract.units import dimension_of

__all__ = ["KINDS", "draw_label", "draw_labels", "draw_statements", "questions_of", "write_sheet"]

KINDS = {
    plain_label: 50,
    specification: 11,
    plate: 10,
    panel: 8,
    wide_table: 6,
    sticker: 6,
    title: 5,
    chart: 3,
    scale: 1,
}
"""What is drawn how often, in percent; plain labels are half."""

_LANGUAGE_WEIGHTS = (40, 10, 10, 10, 10, 10, 10)
_MAX_QUANTITIES = 12
_NEAR_SHARE = 0.8  # of the questions without an answer: something of the same dimension is printed


def write_sheet(random: Random, words: WordSet) -> Sheet:
    """Draw what a label prints: one to twelve quantities, all with their roles."""
    while True:
        language = random.choices(LANGUAGES, _LANGUAGE_WEIGHTS)[0]
        kind = random.choices(list(KINDS), list(KINDS.values()))[0]
        sheet = kind(Writer(random, Words(language, words)))
        if 1 <= sum(1 for p in sheet.prints if p.unit) <= _MAX_QUANTITIES:
            return sheet


def draw_label(seed: int, index: int, *, words: WordSet = "all") -> DrawnLabel:
    """Draw one label; the same seed, index and words give the same label, with the same fonts installed.

    Raises:
        MissingExtraError: if no typeface is installed.
    """
    random = Random(f"{seed} {index} {words}")
    return _drawn(random, write_sheet(random, words), f"{words}-{seed}-{index:05d}.png", words)


def draw_labels(seed: int, count: int, *, words: WordSet = "all") -> Iterator[DrawnLabel]:
    """Draw labels one after the other; each one anew, so that any of them can be drawn alone."""
    return (draw_label(seed, index, words=words) for index in range(count))


def draw_statements(
    statements: Sequence[Statement], seed: int, *, words: WordSet
) -> Iterator[DrawnLabel]:
    """Draw a label of each statement, with other lines beside a third of them; see `draw_label`."""
    for index, statement in enumerate(statements):
        random = Random(f"{seed} {index} {words} statement")
        sheet = statement_sheet(random, statement, words=words)
        yield _drawn(random, sheet, f"{words}-statement-{seed}-{index:05d}.png", words)


def _drawn(random: Random, sheet: Sheet, name: str, words: WordSet) -> DrawnLabel:
    text = "".join(found.text for found in sheet.texts)
    image, boxes = draw_sheet(sheet, draw_look(random, find_faces(words), text))
    image, boxes = wear(random, image, boxes)
    return DrawnLabel(name, sheet, image, boxes, answers_of(sheet.prints))


def questions_of(label: DrawnLabel, *, seed: int) -> list[Example]:
    """Ask a label one entity that it prints and one that it does not, where there are such.

    The unprinted one is hard more often than not: another quantity of its dimension is printed.
    """
    random = Random(f"{seed} {label.name}")
    there = {dimension_of(p.unit) for p in label.sheet.prints if p.unit}
    printed = [entity for entity, answers in label.answers.items() if answers]
    absent = [entity for entity, answers in label.answers.items() if not answers]
    near = [entity for entity in absent if entity_spec(entity).dimension in there]
    pool = near if near and random.random() < _NEAR_SHARE else absent
    asked = [random.choice(found) for found in (printed, pool) if found]
    return [
        Example(label.name, entity, answers=label.answers[entity], split_key=label.name)
        for entity in asked
    ]
