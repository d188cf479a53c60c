"""Exceptions of measure_extract; every one also inherits the builtin a stranger would catch.

* MeasureExtractError
    * UnknownEntityError (ValueError)     no such entity is known
    * EntityTableError (ValueError)       a user's table of entities has a mistake
    * GroupError (ValueError)             a product group is no whole number
    * UnknownUnitError (ValueError)       the unit name is not in the unit table
    * UnknownDimensionError (ValueError)  no unit measures this kind of quantity
    * DimensionError (ValueError)         the unit measures another kind of quantity
    * TableError (ValueError)             a CSV lacks a column, repeats an index, or is empty
        * JournalMismatchError             a batch run was begun with other settings
    * OverwriteError (ValueError)         an output is one of the inputs, or named as another format
    * OutputError (OSError)               an output cannot be written
    * ImageError (OSError)                the picture cannot be read, fetched or is too large
        * PictureKindError                 it is no picture, or of a format that is not known
        * PictureTooLargeError             it has too many bytes or pixels
    * OCRError (RuntimeError)             the OCR engine cannot be built or failed on a picture
    * BatchError (RuntimeError)           a batch run cannot go on, whatever picture comes next
    * MissingExtraError (ImportError)     an optional part is not installed
    * DeviceError (RuntimeError)          the asked device is not there
    * ModelError (RuntimeError)
        * ModelNotFoundError (FileNotFoundError)   no artefact at the given place
        * ModelMismatchError                       the artefact was made for other features

Facts are attributes, the sentence is built in `__str__`, and instances survive pickling, so that a
worker process can hand them back. This module imports nothing from the package.
"""

from collections.abc import Iterable
from difflib import get_close_matches

__all__ = [
    "BatchError",
    "DeviceError",
    "DimensionError",
    "EntityTableError",
    "GroupError",
    "ImageError",
    "JournalMismatchError",
    "MeasureExtractError",
    "MissingExtraError",
    "ModelError",
    "ModelMismatchError",
    "ModelNotFoundError",
    "OCRError",
    "OutputError",
    "OverwriteError",
    "PictureKindError",
    "PictureTooLargeError",
    "TableError",
    "UnknownDimensionError",
    "UnknownEntityError",
    "UnknownUnitError",
    "described",
    "did_you_mean",
    "nearest",
    "nearest_ones",
]


class MeasureExtractError(Exception):
    """Base class: `except MeasureExtractError` catches everything the package raises on purpose."""

    def __reduce__(self) -> tuple[type, tuple[object, ...]]:
        return type(self), self.args


def described(error: BaseException, words: str | None = None) -> str:
    """Describe an error that was not raised for people, with its class: "TypeError: unhashable type: 'list'".

    Args:
        error: any.
        words: instead of its own, where those say too much; None or "" for its own.
    """
    return f"{type(error).__name__}: {words or error}"


_MISSPELT = 0.85  # "item_wieght" is 0.91 like "item_weight", "weight" 0.83 like "height"


def nearest(name: str, known: Iterable[str], cutoff: float = 0.6) -> str | None:
    """Give the known name that is spelt most like another one, if any is alike enough; see `difflib`."""
    return next(iter(get_close_matches(str(name), list(known), n=1, cutoff=cutoff)), None)


def nearest_ones(name: str, known: Iterable[str]) -> list[str]:
    """Give at most three names that may be meant, the likeliest first: those spelt alike, or with it as a word."""
    plain, every = str(name).strip().casefold(), list(known)
    parts = [one for one in every if len(plain) >= 4 and plain in one]
    return list(dict.fromkeys((*get_close_matches(plain, every, n=3), *parts)))[:3]


def did_you_mean(*names: str | None) -> str:
    """Write the end of a message that suggests names; "" without one."""
    named = " or ".join(repr(name) for name in names if name)
    return f"; did you mean {named}?" if named else ""


# What people call the entities, the more special word first: "max weight" is no item_weight. A letter by
# letter likeness comes after it, as "weight" is most like "height".
_MEANINGS = (
    ("max maximum load capacity limit bearing payload", ("maximum_weight_recommendation",)),
    ("weight mass heavy kg gram grams pounds", ("item_weight",)),
    ("volume content contents litre litres liter liters ml", ("item_volume",)),
    ("power watt watts", ("wattage",)),
    ("volt volts potential", ("voltage",)),
    ("tall tallness", ("height",)),
    ("wide breadth", ("width",)),
    ("deep thickness", ("depth",)),
    ("length long", ("depth", "width")),
    ("size dimension dimensions measurements", ("height", "width", "depth")),
)


def _meant(name: str, known: tuple[str, ...]) -> str:
    """Suggest the known entities that a name means; "" where none of its words says so."""
    words = str(name).lower().replace("_", " ").replace("-", " ").split()
    for called, entities in _MEANINGS:
        named = [entity for entity in entities if entity in known]
        if named and any(word in called.split() for word in words):
            return did_you_mean(*named)
    return ""


_LISTED = "listed by measure-extract entities and in docs/entities.md#the-catalogue"
_ONLY_FOR_SEVERAL = "; ask several by extract_all, on the command line by extract"


class UnknownEntityError(MeasureExtractError, ValueError):
    """The entity is none of the eight, of the catalogue, or of a table that was added."""

    def __init__(
        self, name: str, known: tuple[str, ...], others: tuple[str, ...] = (), place: str = ""
    ) -> None:
        super().__init__(name, known, others, place)
        self.name = name
        self.known = known
        self.others = others  # of the catalogue: named where near, and else counted
        self.place = place  # "rows.csv, row 3: "; "" where it is asked by no table

    def at(self, path: object, row: int) -> "UnknownEntityError":
        """Give the same error for a row of a table; the first below the header is row 1."""
        return type(self)(self.name, self.known, self.others, f"{path}, row {row}: ")

    def __str__(self) -> str:
        every, alike = (*self.known, *self.others), str(self.name).strip().lower()
        hint = (
            (_ONLY_FOR_SEVERAL if self.name == "all" else "")
            or did_you_mean(nearest(alike, every, _MISSPELT))
            or _meant(self.name, self.known)
            or did_you_mean(nearest(alike, every))
        )
        more = f", and {len(self.others)} of the catalogue, {_LISTED}" if self.others else ""
        known = f"known: {', '.join(sorted(self.known))}{more}"
        return f"{self.place}unknown entity {self.name!r}{hint} ({known})"


class EntityTableError(MeasureExtractError, ValueError):
    """A user's table of entities cannot be used as it is."""

    def __init__(self, source: str, place: str, problem: str, remedy: str) -> None:
        super().__init__(source, place, problem, remedy)
        self.source = source  # the file, or "the entities" where they are no file
        self.place = place  # the entity and its field; "" where the whole table is meant
        self.problem = problem
        self.remedy = remedy

    def __str__(self) -> str:
        place = f"{self.place}: " if self.place else ""
        return f"cannot use {self.source}: {place}{self.problem}; {self.remedy}"


class GroupError(MeasureExtractError, ValueError):
    """A product group is neither a whole number nor missing."""

    def __init__(self, value: str) -> None:
        super().__init__(value)
        self.value = value  # as it would be written in code, shortened

    def __str__(self) -> str:
        hint = "; give entities by their keyword" if self.value[:1] in ("'", '"', "[", "(") else ""
        return f"a group_id is a whole number, or None or NaN for none, got {self.value}{hint}"


class _UnknownNameError(MeasureExtractError, ValueError):
    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        super().__init__(name, known)
        self.name = name
        self.known = known


class UnknownUnitError(_UnknownNameError):
    """The unit name is not a canonical unit of the tables `data/units.txt` and `data/other_units.txt`."""

    def __init__(self, name: str, known: tuple[str, ...], meant: tuple[str, ...] = ()) -> None:
        super().__init__(name, known)
        self.args = name, known, meant
        self.meant = meant  # the units whose symbol it is

    def __str__(self) -> str:
        alike = get_close_matches(str(self.name), self.known, n=3)
        hint = did_you_mean(*(self.meant or alike))
        every = f"all {len(self.known)}: measure_extract.canonical_units()"
        return f"unknown unit {self.name!r}{hint} ({every})"


class UnknownDimensionError(_UnknownNameError):
    """No unit of the tables measures this kind of quantity."""

    def __str__(self) -> str:
        hint = did_you_mean(*nearest_ones(self.name, self.known))
        return f"unknown dimension {self.name!r}{hint} ({self.where})"

    @property
    def where(self) -> str:
        """Say where the names are: there are too many for a line."""
        return f"all {len(self.known)}: docs/entities.md#dimensions, measure_extract.units.dimensions()"


class DimensionError(MeasureExtractError, ValueError):
    """Two units, or a unit and an entity, measure different kinds of quantity."""

    def __init__(self, got: str, wanted: str) -> None:
        super().__init__(got, wanted)
        self.got = got
        self.wanted = wanted

    def __str__(self) -> str:
        return f"cannot express {self.got!r} as {self.wanted!r}: they measure different dimensions"


class TableError(MeasureExtractError, ValueError):
    """A table of rows cannot be used as it is."""

    def __init__(self, source: str, problem: str, remedy: str) -> None:
        super().__init__(source, problem, remedy)
        self.source = source
        self.problem = problem
        self.remedy = remedy

    def __str__(self) -> str:
        return f"cannot use {self.source}: {self.problem}; {self.remedy}"


class JournalMismatchError(TableError):
    """The journal of a batch run was begun with other rows, models or settings."""


class OverwriteError(MeasureExtractError, ValueError):
    """An output would destroy what this run reads or what we did not write, or be of another format than its name."""

    def __init__(self, output: str, problem: str, remedy: str) -> None:
        super().__init__(output, problem, remedy)
        self.output = output
        self.problem = problem
        self.remedy = remedy

    def __str__(self) -> str:
        return f"will not write {self.output}: {self.problem}; {self.remedy}"


class OutputError(MeasureExtractError, OSError):
    """An output cannot be written where it is wanted."""

    def __init__(self, output: str, problem: str, remedy: str) -> None:
        super().__init__(problem)  # OSError would take three for its own: number, reason, file
        self.output = output
        self.problem = problem
        self.remedy = remedy

    def __reduce__(self) -> tuple[type, tuple[object, ...]]:
        return type(self), (self.output, self.problem, self.remedy)

    def __str__(self) -> str:
        return f"cannot write {self.output}: {self.problem}; {self.remedy}"


class ImageError(MeasureExtractError, OSError):
    """A picture cannot be opened, decoded or fetched."""

    def __init__(self, source: str, problem: str) -> None:
        super().__init__(source, problem)
        self.source = source
        self.problem = problem

    def __str__(self) -> str:
        return f"cannot read image {self.source}: {self.problem}"


class PictureKindError(ImageError):
    """The file is no picture, or of a format that is not known."""


class PictureTooLargeError(ImageError):
    """The picture has more bytes or pixels than are accepted."""


class OCRError(MeasureExtractError, RuntimeError):
    """The OCR engine cannot be built, or failed on a picture."""

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(problem, remedy)
        self.problem = problem
        self.remedy = remedy

    def __str__(self) -> str:
        return f"OCR failed: {self.problem}; {self.remedy}"


class BatchError(MeasureExtractError, RuntimeError):
    """A batch run cannot go on: no other picture would fare better."""

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(problem, remedy)
        self.problem = problem
        self.remedy = remedy

    def __str__(self) -> str:
        return f"the run stopped: {self.problem}; {self.remedy}"


class MissingExtraError(MeasureExtractError, ImportError):
    """A part of the package that is installed only where it is asked for is not there."""

    def __init__(self, package: str, extra: str) -> None:
        super().__init__(package, extra)
        self.package = package
        self.extra = extra

    def __str__(self) -> str:
        command = f"pip install 'measure-extract[{self.extra}]'"
        return f"the package {self.package!r} is not installed; run: {command}"


class DeviceError(MeasureExtractError, RuntimeError):
    """The asked device is not available."""

    def __init__(self, device: str, problem: str) -> None:
        super().__init__(device, problem)
        self.device = device
        self.problem = problem

    def __str__(self) -> str:
        return f"device {self.device!r} cannot be used: {self.problem}"


class ModelError(MeasureExtractError, RuntimeError):
    """A trained artefact cannot be used."""

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(path, problem)
        self.path = path
        self.problem = problem

    def __str__(self) -> str:
        return f"cannot use the model in {self.path}: {self.problem}"


class ModelNotFoundError(ModelError, FileNotFoundError):
    """There is no artefact at the given place."""


class ModelMismatchError(ModelError):
    """The artefact was trained for other features, or its files do not match its card."""
