"""Read a data folder: which rows are taught at which weight, and which pictures are held out."""

import logging
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from measure_extract.datasets.corrections import read_corrected
from measure_extract.datasets.labels import (
    read_gold,
    read_labelled_rows,
    read_train_labels,
    read_weak_labels,
)
from measure_extract.datasets.splits import apart_from, refuse_overlap, split_keys
from measure_extract.entities import entity_spec
from measure_extract.errors import MeasureExtractError
from measure_extract.images.load import load_image
from measure_extract.images.signature import picture_signature
from measure_extract.layout.base import Layout
from measure_extract.layout.build import read_layout
from measure_extract.ocr.base import OCREngine
from measure_extract.progress import OnProgress, Progress, say_nothing
from measure_extract.ranking.own import own_quantities
from measure_extract.ranking.priors import GroupPriors, fit_priors
from measure_extract.roles.classifier import RoleModel
from measure_extract.spans.finder import shared_finder
from measure_extract.training.augment import erased, mirrored, unasked_examples
from measure_extract.training.axis_classifier import with_axes
from measure_extract.training.base import KnownLabels, LabelledQuery, make_queries
from measure_extract.training.claims import CLAIM_SETTINGS, teach_claims
from measure_extract.training.drawn import read_drawn
from measure_extract.training.labels.statements import Statement, read_statements, taught
from measure_extract.training.photo_labels import (
    PhotoLabels,
    photo_examples,
    photo_role_lines,
    read_photo_labels,
)
from measure_extract.training.photo_texts import (
    PhotoText,
    is_kept_apart,
    known_texts,
    read_photo_texts,
)
from measure_extract.training.roles import read_role_lines, with_purposes
from measure_extract.types import Example

__all__ = [
    "MEASURING_FILES",
    "OWN_ANNOTATIONS",
    "OWN_PHOTO_TEXTS",
    "OWN_STATEMENTS",
    "Pictures",
    "TrainingData",
    "TrainingRows",
    "make_training_data",
    "read_labelled_quantities",
    "read_own_photo_texts",
    "read_pictures",
    "read_training_data",
    "read_training_rows",
    "taught_photo_texts",
    "taught_statements",
    "with_claims",
    "without_held_out",
]

_log = logging.getLogger(__name__)

MEASURING_FILES = ("gold_dev.jsonl", "gold_dev_labels.jsonl")
"""Files whose pictures, and what looks like them, are never trained on."""

# A weak label is trusted from four agreeing entries on, and then less than half as much as a gold one.
_MIN_VOTES = 4
_WEAK_WEIGHT = 0.3
# The ranker's share of the trust in a printed answer of a whole photo, of which there are thousands; what is not
# printed counts in full, and so does everything where the axis classifiers and the claims are taught. By
# cross-validation (2026-11, a smaller ranker): with 1.0 ordinary photos get 0.827, with 0.3 0.837, with 0 0.837;
# drawings 0.952, 0.949, 0.952.
_PRINTED_SHARE = 0.3
OWN_ANNOTATIONS = Path(__file__).parents[2] / "models" / "training_data"
"""Our own annotations of the data folder's pictures; in a source checkout only."""
_OWN_ROWS = OWN_ANNOTATIONS / "three_lines.jsonl"
_OWN_PHOTOS = OWN_ANNOTATIONS / "photos.jsonl"
_OWN_ROLES = OWN_ANNOTATIONS / "roles.jsonl"
OWN_STATEMENTS = OWN_ANNOTATIONS / "statements.jsonl"
OWN_PHOTO_TEXTS = OWN_ANNOTATIONS / "photo_texts.jsonl"
_TEXTS_FILE = "train_ocr_text.csv.gz"
_ROLES_FILE = "roles_train.jsonl"


# Fields of TrainingData that hold queries.
_SOURCES = (
    "gold", "labels", "own", "weak", "unasked", "erased", "mirror", "corrected", "known",
)  # fmt: skip
_MAY_BE_MISSING = ("corrected", "known")


@dataclass(frozen=True)
class TrainingRows:
    """Labelled rows by their source, and the pictures that must not be among them."""

    gold: list[Example]  # careful labels, for the most part of dimension drawings
    labels: list[Example]  # careful labels of ordinary photos
    own: list[Example]  # our own annotations of pictures with three receding lines
    weak: list[Example]  # public entries' votes and the challenge's own labels
    held_out: frozenset[str]  # pictures to measure with
    corrected: list[Example] = field(default_factory=list)  # what users of a service said is right
    whole: list[Example] = field(default_factory=list)  # what `photos` say and no row above does
    photos: list[PhotoLabels] = field(default_factory=list)  # labelled as a whole

    @property
    def images(self) -> list[str]:
        """Every picture once, the held-out ones too."""
        rows = (*self.gold, *self.labels, *self.own, *self.whole, *self.weak, *self.corrected)
        return list(dict.fromkeys([*(row.image for row in rows), *sorted(self.held_out)]))


@dataclass(frozen=True)
class Pictures:
    """What is known of pictures that were read."""

    layouts: dict[str, Layout]
    signatures: dict[str, int]


@dataclass(frozen=True)
class TrainingData:
    """Queries of a data folder, ready to train on."""

    gold: list[LabelledQuery]
    labels: list[LabelledQuery]
    own: list[LabelledQuery]
    weak: list[LabelledQuery]
    unasked: list[LabelledQuery]  # questions whose answer is known not to be printed
    erased: list[LabelledQuery]  # gold pictures without the answer, which prints nothing then
    mirror: list[LabelledQuery]  # the same pictures seen in a mirror
    priors: GroupPriors
    corrected: list[LabelledQuery] = field(default_factory=list)
    known: list[LabelledQuery] = field(default_factory=list)  # about labels that are no photos
    roles: RoleModel | None = None  # judges the purposes in their matrices
    whole: frozenset[tuple[str, str]] = frozenset()  # image and entity of rows of whole photos
    # The classifiers that made the axis chances in the matrices, as LightGBM's text by axis.
    axes: Mapping[str, str] = field(default_factory=dict)
    claims: str | None = None  # the first model, which made the claims in them, as LightGBM's text

    @property
    def measured(self) -> list[LabelledQuery]:
        """Careful labels, which cross-validation measures with."""
        return [*self.gold, *self.labels]

    @property
    def extra(self) -> list[LabelledQuery]:
        """What is taught beside them, and never measured, as the ranker trusts it."""
        names = [name for name in _SOURCES if name not in ("gold", "labels")]
        return [self.as_trusted(query) for name in names for query in getattr(self, name)]

    def rows_by_weight(self) -> dict[str, dict[str, int]]:
        """Count the rows of each source by their weight, for the card."""
        names = [n for n in _SOURCES if n not in _MAY_BE_MISSING or getattr(self, n)]
        return {
            name: _by_weight(self.as_trusted(query).example for query in getattr(self, name))
            for name in names
        }

    def as_trusted(self, query: LabelledQuery) -> LabelledQuery:
        """Give the ranker's share of the trust in a query; see `_PRINTED_SHARE`."""
        row = query.example
        if not row.answers or (row.image, row.entity) not in self.whole:
            return query
        return replace(query, example=replace(row, weight=row.weight * _PRINTED_SHARE))


def with_claims(data: TrainingData, *, seed: int) -> TrainingData:
    """Teach the first model on all queries and put its claims into their matrices; see `training.claims`."""
    taught = teach_claims(
        {name: getattr(data, name) for name in _SOURCES}, CLAIM_SETTINGS, seed=seed
    )
    queries: dict[str, Any] = dict(taught.queries)
    return replace(data, claims=taught.model, **queries)


def _by_weight(rows: Iterable[Example]) -> dict[str, int]:
    counts = Counter(f"{row.weight:.2f}" for row in rows)
    return dict(sorted(counts.items(), reverse=True))


def read_training_rows(data: Path, corrections: Path | None = None) -> TrainingRows:
    """Read the label files of a data folder.

    Args:
        data: folder with gold_train.jsonl, gold_train_labels.jsonl, the MEASURING_FILES,
            test_weak_labels.csv, train_labels.csv and images/.
        corrections: folder of a service that kept photos and corrections, or None.

    Returns:
        Weak rows only of pictures without careful labels.
    """
    images = data / "images"
    gold = read_gold(data / "gold_train.jsonl", images)
    labels = read_gold(data / "gold_train_labels.jsonl", images)
    photos = read_photo_labels(_OWN_PHOTOS, images) if _OWN_PHOTOS.is_file() else []
    own = read_gold(_OWN_ROWS, images) if _OWN_ROWS.is_file() else []
    known = {(row.image, row.entity) for row in (*gold, *labels, *own)}
    weak = [
        *read_weak_labels(
            data / "test_weak_labels.csv", images, min_votes=_MIN_VOTES, weight=_WEAK_WEIGHT
        ),
        *read_train_labels(data / "train_labels.csv", images, weight=_WEAK_WEIGHT),
    ]
    looked_at = {*(row.image for row in (*gold, *labels)), *(photo.image for photo in photos)}
    own_rows = {(row.image, row.entity) for row in own}
    return TrainingRows(
        gold=gold,
        labels=labels,
        own=own,
        weak=[
            row
            for row in weak
            if row.image not in looked_at and (row.image, row.entity) not in own_rows
        ],
        held_out=frozenset(
            row.image for name in MEASURING_FILES for row in read_gold(data / name, images)
        ),
        corrected=[] if corrections is None else read_corrected(corrections),
        whole=[row for row in photo_examples(photos) if (row.image, row.entity) not in known],
        photos=photos,
    )


def read_pictures(
    images: Sequence[str], engine: OCREngine, on_progress: OnProgress = say_nothing
) -> Pictures:
    """Read every picture once; those that fail are left out with one warning.

    Args:
        images: paths.
        engine: reads them.
        on_progress: is told after each picture how far it is.
    """
    layouts, signatures = {}, {}
    finder = shared_finder()
    for done, image in enumerate(images, start=1):
        try:
            pixels = load_image(image)
            layouts[image] = read_layout(pixels, engine.read(pixels), finder)
            signatures[image] = picture_signature(pixels)
        except MeasureExtractError as error:
            _log.info("left out: %s", error)
        read = len(signatures)
        on_progress(Progress(len(images), done, read, done - read))
    if len(layouts) < len(images):
        _log.warning("%d pictures cannot be read and are left out", len(images) - len(layouts))
    return Pictures(layouts, signatures)


def without_held_out(rows: TrainingRows, keys: dict[str, str]) -> TrainingRows:
    """Leave out the rows whose picture, or one that looks like it, is held out.

    Args:
        rows: of the label files.
        keys: of `split_keys`; rows of pictures without one are left out, and the others carry
            theirs from here on.
    """
    held_keys = {keys[image] for image in rows.held_out if image in keys}

    def kept(examples: Sequence[Example]) -> list[Example]:
        return apart_from(examples, keys, held_keys)

    found = replace(
        rows,
        gold=kept(rows.gold),
        labels=kept(rows.labels),
        own=kept(rows.own),
        whole=kept(rows.whole),
        weak=kept(rows.weak),
        corrected=kept(rows.corrected),
    )
    everything = (
        *found.gold, *found.labels, *found.own, *found.whole, *found.weak, *found.corrected
    )  # fmt: skip
    refuse_overlap((row.split_key for row in everything), held_keys)
    return found


def read_training_data(
    data: Path,
    engine: OCREngine,
    corrections: Path | None = None,
    *,
    seed: int,
    on_progress: OnProgress = say_nothing,
) -> TrainingData:
    """Read a data folder and make everything that is taught from it.

    Args:
        data: see `read_training_rows`; also official/train.csv.gz and train_ocr_text.csv.gz, without which the texts of
            photos are not taught.
        engine: reads the pictures.
        corrections: see `read_training_rows`.
        seed: of LightGBM.
        on_progress: is told how many pictures are read.
    """
    priors = fit_priors(read_labelled_rows(data / "official" / "train.csv.gz"))
    rows = read_training_rows(data, corrections)
    pictures = read_pictures(rows.images, engine, on_progress)
    lines = read_labelled_quantities(data, rows.photos, pictures.layouts)
    known = read_drawn(engine, statements=taught_statements()).with_others(
        known_texts(taught_photo_texts(data))
    )
    made = make_training_data(rows, pictures, priors, lines, known, seed=seed)
    return with_claims(made, seed=seed)


def taught_statements() -> tuple[Statement, ...]:
    """Give our own statements to learn from; none without a source checkout."""
    return taught(read_statements(OWN_STATEMENTS)) if OWN_STATEMENTS.is_file() else ()


def taught_photo_texts(data: Path) -> list[PhotoText]:
    """Give the labelled texts of a data folder's photos to learn from; none without a source checkout or the texts."""
    return [text for text in read_own_photo_texts(data) if not is_kept_apart(text)]


def read_own_photo_texts(data: Path) -> list[PhotoText]:
    """Give all our labelled texts of a data folder's photos; none without a source checkout or the texts."""
    texts = data / _TEXTS_FILE
    if not OWN_PHOTO_TEXTS.is_file():
        return []
    if not texts.is_file():
        _log.warning("%s is not there: the words of labelled texts of photos are not taught", texts)
        return []
    return read_photo_texts(OWN_PHOTO_TEXTS, texts)


def read_labelled_quantities(
    data: Path, photos: Iterable[PhotoLabels], layouts: Mapping[str, Layout]
) -> list[dict[str, Any]]:
    """Give the quantities with a labelled purpose, in the form of `read_role_lines`.

    Args:
        data: see `read_training_rows`.
        photos: labelled as a whole; those whose quantities were labelled one by one are not taken twice.
        layouts: per picture.
    """
    lines = read_role_lines([data / _ROLES_FILE, _OWN_ROLES], data / "images")
    known = {line["image"] for line in lines}
    return [*lines, *photo_role_lines((p for p in photos if p.image not in known), layouts)]


def make_training_data(
    rows: TrainingRows,
    pictures: Pictures,
    priors: GroupPriors,
    role_lines: Sequence[Mapping[str, Any]] = (),
    known: KnownLabels | None = None,
    *,
    seed: int,
) -> TrainingData:
    """Make labelled queries of rows and their pictures.

    Args:
        rows: of the label files.
        pictures: that were read; rows of others are left out.
        priors: of the labelled rows.
        role_lines: labelled quantities, see `read_role_rows`; without any no purposes are taught.
        known: labels that teach beside them.
        seed: of the axis classifiers, see `ranking.axes`.
    """
    keys = split_keys(pictures.signatures)
    rows = without_held_out(rows, keys)
    held_keys = {keys[image] for image in rows.held_out if image in keys}
    judged, roles = with_purposes(pictures.layouts, keys, held_keys, role_lines, known)
    layouts = {image: own_quantities(layout) for image, layout in judged.items()}
    careful = [*rows.gold, *rows.labels]
    own = [*rows.own, *rows.whole]
    layouts, axes = with_axes(layouts, keys, [*careful, *own], seed=seed)
    # A weak label that is not among the candidates teaches nothing but noise.
    weak = [query for query in make_queries(rows.weak, layouts, priors) if query.relevance.any()]
    taught = [*careful, *own, *rows.corrected, *(query.example for query in weak)]
    lengths = [row for row in taught if entity_spec(row.entity).dimension == "length"]
    mirror = {image: mirrored(layout) for image, layout in layouts.items()}
    erased_rows, erased_layouts = erased(careful, layouts)
    return TrainingData(
        gold=make_queries(rows.gold, layouts, priors),
        labels=make_queries(rows.labels, layouts, priors),
        own=make_queries(own, layouts, priors),
        weak=weak,
        unasked=make_queries(unasked_examples(taught, layouts), layouts, priors),
        erased=make_queries(erased_rows, erased_layouts, priors),
        mirror=make_queries(lengths, mirror, priors),
        priors=priors,
        corrected=make_queries(rows.corrected, layouts, priors),
        known=make_queries(known.rows, layouts, priors) if known else [],
        whole=frozenset((row.image, row.entity) for row in rows.whole),
        roles=roles,
        axes=axes,
    )
