"""Read a data folder: which rows are taught at which weight, and which are held out."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from measure_extract.datasets.labels import (
    read_gold,
    read_labelled_rows,
    read_train_labels,
    read_weak_labels,
)
from measure_extract.entities import entity_spec
from measure_extract.errors import MeasureExtractError
from measure_extract.images.load import load_image
from measure_extract.layout.base import Layout
from measure_extract.layout.build import read_layout
from measure_extract.ocr.base import OCREngine
from measure_extract.ranking.priors import GroupPriors, fit_priors
from measure_extract.spans.finder import shared_finder
from measure_extract.training.augment import mirrored, unasked_examples
from measure_extract.training.base import Query, make_queries
from measure_extract.types import Example

__all__ = ["TrainingData", "read_layouts", "read_training_data"]


_log = logging.getLogger(__name__)

# A weak label is trusted from four agreeing entries on, and then less than half as much as a gold one.
_MIN_VOTES = 4


_WEAK_WEIGHT = 0.3


# Our own annotations of the data folder's pictures; in a source checkout only.
_OWN_ANNOTATIONS = (
    Path(__file__).parent.parent.parent / "models" / "training_data" / "three_lines.jsonl"
)


def read_layouts(examples: Sequence[Example], engine: OCREngine) -> dict[str, Layout]:
    """Read every picture of the examples once; pictures that fail are left out with a warning."""
    from tqdm import tqdm

    layouts: dict[str, Layout] = {}
    finder = shared_finder()
    failed = 0
    for image in tqdm(
        dict.fromkeys(example.image for example in examples), unit="picture", disable=None
    ):
        try:
            pixels = load_image(image)
            layouts[image] = read_layout(pixels, engine.read(pixels), finder)
        except MeasureExtractError as error:
            failed += 1
            _log.info("left out: %s", error)
    if failed:
        _log.warning("%d pictures could not be read and are left out", failed)
    return layouts


@dataclass(frozen=True)
class TrainingData:
    """Queries of a data folder, ready to train on."""

    gold: list[Query]  # careful labels
    own: list[Query]  # our own annotations of pictures with three receding lines
    weak: list[Query]  # public entries' votes and the challenge's own labels
    unasked: list[Query]  # questions whose answer is known not to be printed
    mirror: list[Query]  # the same pictures seen in a mirror
    priors: GroupPriors

    @property
    def extra(self) -> list[Query]:
        """Everything but gold."""
        return [*self.own, *self.weak, *self.unasked, *self.mirror]


def read_training_data(data: Path, engine: OCREngine) -> TrainingData:
    """Read a data folder; pictures of `gold_dev.jsonl` are left out under any label.

    Args:
        data: folder with gold_train.jsonl, gold_dev.jsonl, test_weak_labels.csv, train_labels.csv,
            official/train.csv.gz and images/.
        engine: reads the pictures.
    """
    images = data / "images"
    gold = read_gold(data / "gold_train.jsonl", images)
    held_out = {example.split_key for example in read_gold(data / "gold_dev.jsonl", images)}
    taken = held_out | {example.split_key for example in gold}
    votes = data / "test_weak_labels.csv"
    labels = data / "train_labels.csv"
    weak = [
        *read_weak_labels(votes, images, min_votes=_MIN_VOTES, weight=_WEAK_WEIGHT),
        *read_train_labels(labels, images, weight=_WEAK_WEIGHT),
    ]
    own = read_gold(_OWN_ANNOTATIONS, images) if _OWN_ANNOTATIONS.is_file() else []
    own = [example for example in own if example.split_key not in held_out]
    own_rows = {(example.image, example.entity) for example in own}
    weak = [
        example
        for example in weak
        if example.split_key not in taken and (example.image, example.entity) not in own_rows
    ]
    gold = [example for example in gold if example.split_key not in held_out]
    priors = fit_priors(read_labelled_rows(data / "official" / "train.csv.gz"))
    layouts = read_layouts([*gold, *own, *weak], engine)
    # A weak label that is not among the candidates teaches nothing but noise.
    kept = [query for query in make_queries(weak, layouts, priors) if query.relevance.any()]
    examples = [*gold, *own, *(query.example for query in kept)]
    lengths = [e for e in examples if entity_spec(e.entity).dimension == "length"]
    mirror = {image: mirrored(layout) for image, layout in layouts.items()}
    return TrainingData(
        gold=make_queries(gold, layouts, priors),
        own=make_queries(own, layouts, priors),
        weak=kept,
        unasked=make_queries(unasked_examples(examples, layouts), layouts, priors),
        mirror=make_queries(lengths, mirror, priors),
        priors=priors,
    )
