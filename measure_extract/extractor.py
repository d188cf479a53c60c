"""The stages wired once: picture -> boxes -> spans -> features -> scores -> answer or None."""

import hashlib
import json
import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, fields, replace
from functools import cache, cached_property
from importlib.resources import files
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from measure_extract.datasets.frames import questions_of_frame, with_answers
from measure_extract.datasets.groups import checked_group
from measure_extract.entities import (
    EntitySpec,
    EntityTable,
    entity_table,
)
from measure_extract.entity_tables import EntitySource, read_entities
from measure_extract.errors import (
    GroupError,
    ImageError,
    MeasureExtractError,
    OCRError,
    described,
)
from measure_extract.images.base import ImageLimits, ImageSource, RGBArray
from measure_extract.images.load import describe_source, load_image
from measure_extract.layout.base import Layout
from measure_extract.layout.build import read_layout
from measure_extract.ocr.base import OCREngine
from measure_extract.ocr.engines import make_engine
from measure_extract.ranking.choice import Ranked, rank
from measure_extract.ranking.conventions import by_convention
from measure_extract.ranking.explain import Explanation, explain
from measure_extract.ranking.ranker import Ranker, default_ranker_dir, load_ranker
from measure_extract.ranking.relations.explain import explain_relations
from measure_extract.ranking.relations.scorer import (
    RelationModel,
    default_relations_dir,
    is_relations,
    load_relations,
)
from measure_extract.runtime.artefacts import checked_card
from measure_extract.settings import ExtractorSettings
from measure_extract.spans.finder import shared_finder
from measure_extract.types import Answers, Example, Measurement, OCRResult, RowResult
from measure_extract.visualize import PhotoFile, Shown, draw_measurement

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["AskedPicture", "Extractor", "laid_out"]

_log = logging.getLogger(__name__)

AskedPicture: TypeAlias = tuple[ImageSource, str, int | None]
"""A picture, the entity that is asked, and the product group or None."""

_GROUP = 8  # pictures held at once; large ones take 75 MB each


class Extractor:
    """Says what a product photo says about one quantity."""

    def __init__(
        self,
        *,
        ocr: str | OCREngine = "auto",
        device: str = "auto",
        threads: int | None = None,
        weights: str | None = None,
        cache: Path | str | None = None,
        ranker: Path | str | None = None,
        min_confidence: float | None = None,
        limits: ImageLimits | None = None,
        entities: EntitySource | None = None,
        instead: bool = False,
        convention: str = "strict",
        runtime: str = "auto",
        precision: str = "auto",
    ) -> None:
        """Choose the stages; models are loaded on first use.

        Args:
            ocr: "auto", "fast" (our own pipeline), "paddle" (PaddleOCR itself), or any `OCREngine`;
                see `ocr.make_engine`.
            device: "auto", "cpu", "gpu" or "gpu:0,1", for the OCR.
            threads: cores the fast OCR uses; all if None.
            weights: OCR weights, see `ocr.weights.find_weights`.
            cache: file in which OCR results are kept, so that no picture is read twice.
            ranker: folder of a trained ranker, or of one that labels of your own entities gave; the
                package's own if None.
            min_confidence: answer nothing below this, in [0, 1]; the ranker's own if None.
            limits: what pictures are accepted.
            entities: entities of your own: path of a TOML file, dict of the same shape, or `EntitySpec`
                objects; asked after the eight. The catalogue's need no table.
            instead: ask them instead of the eight where nothing is named.
            convention: what counts as an answer: "strict", by which a dose or a load is no weight of the
                product, or "challenge", by which it is one where nothing better is printed.
            runtime: what runs the fast OCR: "onnx" (ONNX Runtime), "openvino" (needs the extra of this
                name; on the CPU alone), or "auto", which is "onnx" unless bf16 is asked.
            precision: in which it counts: "f32", "bf16" (OpenVINO alone, on a chip that has it; faster,
                and some lines are read otherwise), or "auto", which is "f32".

        Raises:
            EntityTableError: if the table of entities has a mistake.
            DeviceError: if "gpu" is asked and there is none, or the device cannot do what is asked.
            MissingExtraError: if the runtime is not installed.
            ValueError: if `min_confidence` is outside [0, 1], there is no such convention, or runtime,
                precision and OCR do not go together.
        """
        table = EntityTable() if entities is None else read_entities(entities, is_instead=instead)
        self.settings = ExtractorSettings(
            ocr=ocr,
            device=device,
            threads=threads,
            weights=weights,
            cache=None if cache is None else Path(cache),
            ranker=None if ranker is None else Path(ranker),
            min_confidence=min_confidence,
            limits=limits or ImageLimits(),
            entities=table,
            convention=convention,
            runtime=runtime,
            precision=precision,
        )
        self.ocr = make_engine(
            ocr,
            device=device,
            threads=threads,
            weights=weights,
            cache=cache,
            runtime=runtime,
            precision=precision,
        )

    @classmethod
    def from_settings(cls, settings: ExtractorSettings) -> "Extractor":
        """Build from settings as one value; raises as the constructor."""
        return cls(**{field.name: getattr(settings, field.name) for field in fields(settings)})

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle as settings: joblib, dask and Spark send it, and models are loaded where it arrives."""
        return Extractor.from_settings, (self.settings,)

    @property
    def fingerprint(self) -> dict[str, Any]:
        """Name everything that decides an answer, stage by stage; plain JSON values.

        Two extractors of one fingerprint and one version of the package answer alike.
        """
        limits = asdict(self.settings.limits)
        del limits["timeout_s"]  # patience decides what can be fetched, not what it says
        return {
            "limits": limits,
            "ocr": self.ocr.fingerprint,
            "tables": _tables_fingerprint(),
            "ranker": _hash_of(self._card("ranker", self._ranker_dir or default_ranker_dir())),
            "relations": _hash_of(
                self._card("relations", self._relations_dir or default_relations_dir())
            ),
            "min_confidence": self.settings.min_confidence,
            "convention": self.settings.convention,
            "entities": _fingerprint_of(self.settings.entities),
        }

    def _card(self, name: str, folder: Path) -> dict[str, Any]:
        """Give the card of a stage that is loaded, or of the files that it would be loaded from."""
        loaded: Ranker | RelationModel | None = vars(self).get(name)
        return checked_card(folder) if loaded is None else loaded.card

    @cached_property
    def ranker(self) -> Ranker:
        """The trained ranker; loaded on first use."""
        ranker = load_ranker(self._ranker_dir)
        _warn_on_other_ocr(str(ranker.card.get("ocr", "")), self.ocr.fingerprint)
        return ranker

    @cached_property
    def relations(self) -> RelationModel:
        """The judge of entities that the ranker was not taught; loaded on first use."""
        return load_relations(self._relations_dir)

    @cached_property
    def _relations_dir(self) -> Path | None:
        """The trained artefact, if labels of other entities gave it."""
        folder = self.settings.ranker
        return folder if folder is not None and is_relations(folder) else None

    @property
    def _ranker_dir(self) -> Path | None:
        """The trained artefact, if it is a ranker."""
        return None if self._relations_dir else self.settings.ranker

    def load(self, image: ImageSource) -> RGBArray:
        """Load a picture under this extractor's limits; see `load_image`."""
        return load_image(image, limits=self.settings.limits)

    def read(self, image: ImageSource) -> Layout:
        """Read a picture once, for any number of questions.

        Raises:
            ImageError: if the picture cannot be loaded.
            OCRError: if it cannot be read.
        """
        pixels = self.load(image)
        return read_layout(pixels, self.ocr.read(pixels), shared_finder())

    def read_batch(self, images: Sequence[ImageSource]) -> list[Layout | MeasureExtractError]:
        """Read pictures together, in their order; one that fails gives its error in its place.

        Raises:
            MeasureExtractError: if no other picture would fare better, as where a model is missing.
            MemoryError: if they are too many for this machine.
        """
        try:
            return self._read_together(images)
        except (MeasureExtractError, MemoryError):
            raise
        except Exception as error:  # a bug of ours on one picture must not lose the others' answers
            if len(images) == 1:
                _log.exception("reading %s failed", describe_source(images[0]))
                return [ImageError(describe_source(images[0]), described(error))]
            return [layout for image in images for layout in self.read_batch([image])]

    def _read_together(self, images: Sequence[ImageSource]) -> list[Layout | MeasureExtractError]:
        loaded = [self._load_safely(image) for image in images]
        readings = iter(self.ocr.read_batch([p for p in loaded if not isinstance(p, ImageError)]))
        return [
            pixels if isinstance(pixels, ImageError) else laid_out(pixels, next(readings))
            for pixels in loaded
        ]

    def _load_safely(self, image: ImageSource) -> RGBArray | ImageError:
        try:
            return self.load(image)
        except ImageError as error:
            return error
        except TypeError as error:  # a cell of a frame may hold anything
            return ImageError(describe_source(image), str(error))

    def entity(self, name: str) -> EntitySpec:
        """Look up what can be asked: a user's own entity, one of the eight, or of the catalogue.

        Raises:
            UnknownEntityError: if there is none of this name; the message names the nearest one.
        """
        return self.settings.entities.spec(name)

    def rank(
        self,
        layout: Layout,
        entity: str,
        group_id: int | None = None,
        *,
        convention: str | None = None,
    ) -> Ranked:
        """Judge what a picture that was read offers for one question: answer, reason, runners-up.

        Args:
            layout: of the picture.
            entity: what is asked.
            group_id: the product's group; None or NaN if unknown.
            convention: of `vocabulary.CONVENTIONS`; the extractor's own if None.

        Raises:
            UnknownEntityError: if there is no such entity.
            GroupError: if the group is no whole number.
            TypeError: if the layout is none.
        """
        group_id = checked_group(group_id)
        _check_layout(layout)
        spec = self.entity(entity)
        judge = self.relations.scorer(spec) if self._is_untaught(spec) else self.ranker
        ranked = rank(layout, spec, group_id, judge, threshold=self.settings.min_confidence)
        return by_convention(ranked, convention or self.settings.convention)

    def _is_untaught(self, spec: EntitySpec) -> bool:
        return spec.name not in self.ranker.encodings.entities or spec.name not in entity_table()

    def answer(
        self, layout: Layout, entity: str, group_id: int | None = None
    ) -> Measurement | None:
        """Answer one question about a picture that was read."""
        return self.rank(layout, entity, group_id).measurement

    def explain(
        self, layout: Layout, entity: str, group_id: int | None = None
    ) -> Explanation | None:
        """Say in words why `answer` gives what it gives; None where nothing can be a candidate."""
        return self.explain_ranked(self.rank(layout, entity, group_id))

    def explain_ranked(self, ranked: Ranked) -> Explanation | None:
        """Say in words why a question that `rank` judged has its answer, or none; see `explain`."""
        spec = ranked.query.entity
        if self._is_untaught(spec):
            return explain_relations(ranked, self.relations.scorer(spec))
        return explain(ranked, self.ranker)

    def extract(
        self, image: ImageSource, entity: str, group_id: int | None = None
    ) -> Measurement | None:
        """Extract one quantity from a picture.

        Args:
            image: in any form that `load_image` takes.
            entity: one of `entity_names()`, of the catalogue, or of your own.
            group_id: the challenge's product group; None or NaN if unknown.

        Returns:
            The measurement with its evidence, or None where the picture does not print one.

        Raises:
            UnknownEntityError: if there is no such entity.
            GroupError: if the group is no whole number.
            ImageError: if the picture cannot be loaded.
            OCRError: if it cannot be read.
        """
        self.entity(entity)  # a misspelt entity or group must not cost a reading
        checked_group(group_id)
        photo = PhotoFile.of(image, self.settings.limits)
        return _with_photo(self.answer(self.read(image), entity, group_id), photo)

    def extract_all(
        self,
        image: ImageSource,
        group_id: int | None = None,
        *,
        entities: str | Sequence[str] | None = None,
    ) -> Answers:
        """Extract several entities from a picture, reading it once; raises as `extract`.

        Args:
            image: as for `extract`.
            group_id: the challenge's product group; None or NaN if unknown.
            entities: names, or "all" for whatever is known; the eight and your own if None.

        Returns:
            A dict from entity to measurement or None, which prints as a table.
        """
        names = self.asked(entities)
        checked_group(group_id)
        photo = PhotoFile.of(image, self.settings.limits)
        layout = self.read(image)
        return Answers(
            (name, _with_photo(self.answer(layout, name, group_id), photo)) for name in names
        )

    def asked(self, entities: str | Sequence[str] | None = None) -> tuple[str, ...]:
        """Give the names of what is asked: see `extract_all`.

        Raises:
            UnknownEntityError: if one is not known.
        """
        return self.settings.entities.names(entities)

    def show(self, image: ImageSource, entity: str, group_id: int | None = None) -> Shown:
        """Extract one quantity and mark it in the photo, for notebooks; raises as `extract`.

        Returns:
            What a notebook shows as the marked photo with the answer and its runners-up.
        """
        self.entity(entity)
        checked_group(group_id)
        pixels = self.load(image)
        layout = self.read(pixels)
        ranked = self.rank(layout, entity, group_id)
        measurement = ranked.measurement
        return Shown(
            entity,
            measurement,
            ranked.reason,
            draw_measurement(pixels, layout, entity, measurement),
        )

    def iter_results(
        self, rows: Iterable[Example | AskedPicture]
    ) -> Iterator[tuple[int, RowResult]]:
        """Answer rows picture by picture, each read once; gives (place of the row, result).

        A picture that fails, and a group that is no whole number, gives empty results with the reason, and
        the rest goes on.
        """
        asked = [self._asked(row) for row in rows]
        by_image: dict[object, list[int]] = {}
        for place, (image, _) in enumerate(asked):
            by_image.setdefault(_identity(image), []).append(place)
        members = list(by_image.values())
        for start in range(0, len(members), _GROUP):
            group = members[start : start + _GROUP]
            images = [asked[places[0]][0] for places in group]
            photos = [PhotoFile.of(image, self.settings.limits) for image in images]
            for places, photo, layout in zip(group, photos, self.read_batch(images), strict=True):
                for place in places:
                    yield place, self._result(asked[place][1], layout, photo)

    def _asked(self, row: Example | AskedPicture) -> tuple[ImageSource, Example]:
        """Give the picture of a row, and the row with its picture named, if its entity is known."""
        if isinstance(row, Example):
            self.entity(row.entity)
            return row.image, row
        if not isinstance(row, Sequence) or isinstance(row, str | bytes) or len(row) != 3:
            length = f" of {len(row)}" if isinstance(row, Sequence) else ""
            got = f"{type(row).__name__}{length}"
            raise TypeError(f"a row is an Example or (picture, entity, group or None), got {got}")
        image, entity, group_id = row
        return image, Example(describe_source(image), self.entity(entity).name, group_id)

    def _result(
        self, example: Example, layout: Layout | MeasureExtractError, photo: PhotoFile | None
    ) -> RowResult:
        if isinstance(layout, MeasureExtractError):
            return RowResult(example, None, str(layout), is_failed=True)
        try:
            ranked = self.rank(layout, example.entity, example.group_id)
        except GroupError as error:
            return RowResult(example, None, str(error), is_failed=True)
        return RowResult(example, _with_photo(ranked.measurement, photo), ranked.reason)

    def extract_batch(self, rows: Sequence[Example | AskedPicture]) -> list[Measurement | None]:
        """Answer rows, in their order; those that fail give None, and one warning for all.

        Args:
            rows: `Example`, or (picture, entity, group_id) with a picture in any form that `load_image`
                takes. One that several rows ask about is read once.

        Raises:
            UnknownEntityError: if a row asks for something else.
        """
        return [result.measurement for result in self._collect(rows)]

    def _collect(self, rows: Sequence[Example | AskedPicture]) -> list[RowResult]:
        results = sorted(self.iter_results(rows), key=lambda pair: pair[0])
        failed = [result for _, result in results if result.is_failed]
        if failed:
            _log.warning(
                "%d of %d rows have no answer because they failed; the first: %s",
                len(failed), len(results), failed[0].reason,
            )  # fmt: skip
        return [result for _, result in results]

    def extract_frame(self, frame: "pd.DataFrame") -> "pd.DataFrame":
        """Answer the rows of a data frame.

        Args:
            frame: columns image (or image_link), entity_name and, optionally, group_id. An image is a
                path, a URL, or anything else that `load_image` takes.

        Returns:
            A copy with the columns prediction ("" for none), value, unit, confidence, outcome (of
            `vocabulary.OUTCOMES`) and reason.

        Raises:
            TableError: if a column is missing.
            UnknownEntityError: if a row asks for something else.
        """
        rows = [
            (image, self.entity(entity).name, group)
            for image, entity, group in questions_of_frame(frame)
        ]
        return with_answers(frame, self._collect(rows))


def _with_photo(answer: Measurement | None, photo: PhotoFile | None) -> Measurement | None:
    return answer if answer is None or photo is None else replace(answer, photo=photo)


def _check_layout(layout: object) -> None:
    """Refuse what is easily given in the place of a layout: a photo."""
    if not isinstance(layout, Layout):
        raise TypeError(
            f"a layout is what read gives, got {type(layout).__name__}; give read(photo), or ask by extract"
        )


def _identity(image: ImageSource) -> object:
    """Tell pictures apart: by what they say where that is a path or bytes, else as objects."""
    return image if isinstance(image, str | PathLike | bytes) else id(image)


def _warn_on_other_ocr(taught: str, used: str) -> None:
    """Say once that a ranker was taught by another OCR; settings aside, which change little."""
    engines = ["/".join(fingerprint.split("/")[:2]) for fingerprint in (taught, used)]
    if engines[0] != engines[1]:
        _log.warning(
            "the ranker was trained on what %s reads; with %s its confidences may be off", *engines
        )


def _fingerprint_of(table: EntityTable) -> str:
    """Hash a user's entities and units; "" where there are none."""
    if not table.entities and not table.units:
        return ""
    facts = [(spec, sorted(spec.units)) for spec in table.entities]  # a set has no order to rely on
    plain = [f"{replace(spec, units=frozenset())!r} {units}" for spec, units in facts]
    return _sha256(repr((plain, table.units)).encode())


@cache
def _tables_fingerprint() -> str:
    """Hash the tables in data/ that the finder and the entities are made of."""
    tables = sorted(files("measure_extract").joinpath("data").iterdir(), key=lambda path: path.name)
    return _sha256(b"".join(path.name.encode() + path.read_bytes() for path in tables))


def _hash_of(card: dict[str, Any]) -> str:
    """Hash the card of an artefact, which has the hashes of its files."""
    return _sha256(json.dumps(card, sort_keys=True).encode())


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def laid_out(pixels: RGBArray, reading: OCRResult | OCRError) -> Layout | OCRError:
    """Put in place what was read of one of several pictures; its error, or a bug of ours on it, is its alone.

    Raises:
        MeasureExtractError: if no other picture would fare better.
        MemoryError: if it is too much for this machine.
    """
    if isinstance(reading, OCRError):
        return reading
    try:
        return read_layout(pixels, reading, shared_finder())
    except (MeasureExtractError, MemoryError):
        raise
    except Exception as error:
        _log.exception("what was read of a picture cannot be put in place")
        return OCRError(described(error), "other pictures are not affected")
