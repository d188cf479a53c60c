"""Options that several commands share."""

import math
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from measure_extract.vocabulary import CONVENTIONS, PRECISIONS, RUNTIMES

if TYPE_CHECKING:
    from measure_extract.settings import ExtractorSettings

__all__ = [
    "FOLDER",
    "MAX_BYTES",
    "MAX_PIXELS",
    "PATH",
    "NumberRange",
    "judging",
    "naming",
    "on_workers",
    "pictures_under",
    "quiet",
    "read_files",
    "stages",
    "stages_of",
]

F = TypeVar("F", bound=Callable[..., Any])


class NumberRange(click.FloatRange):
    """A range of numbers; click's own takes NaN, which is neither below nor above its ends."""

    name = "number"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Read a number of the range, or fail with a usage error."""
        number = float(super().convert(value, param, ctx))
        if math.isnan(number):
            self.fail(
                f"{value!r} is no number; give one in the range {self._describe_range()}.",
                param,
                ctx,
            )
        return number


PATH = click.Path(path_type=Path)
FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)

pictures_under = click.option(
    "--image-root", type=FOLDER, help="Folder with the pictures: by path, else by name."
)
on_workers = click.option(
    "--workers",
    type=click.IntRange(0),
    help="Processes on a device; one per core of the CPU, one on a GPU. 0: this process alone.",
)
quiet = click.option(
    "--quiet", "is_quiet", is_flag=True, help="Do not say how far it is; only what came of it."
)


def _check_device(_: click.Context, __: click.Parameter, device: str) -> str:
    if re.fullmatch(r"auto|cpu|gpu(:\d+(,\d+)*)?", device) is None:
        raise click.BadParameter(f"{device!r}; allowed: auto, cpu, gpu, gpu:1, gpu:0,1")
    return device


# As `ImageLimits`, which takes long to import.
MAX_PIXELS = 100_000_000
MAX_BYTES = 50_000_000


def stages(command: F, *, max_pixels: int = MAX_PIXELS, max_bytes: int | None = MAX_BYTES) -> F:
    """Add the options that choose the stages, and what pictures they take.

    Args:
        command: of the command line.
        max_pixels: of a picture, if none are given.
        max_bytes: of a picture's file, if none are given; None: as many as a request may have.
    """
    options = [
        click.option(
            "--ocr",
            type=click.Choice(["auto", "fast", "paddle"]),
            default="auto",
            help="fast is our own pipeline, paddle PaddleOCR itself; auto is fast.",
        ),
        click.option(
            "--device",
            default="auto",
            callback=_check_device,
            help="auto, cpu, gpu, or gpu:0,1 for several.",
        ),
        click.option(
            "--weights",
            help="OCR weights: cascade (if not given), small, tiny, a folder, or hub:NAME to download.",
        ),
        click.option(
            "--runtime",
            type=click.Choice(RUNTIMES),
            default="auto",
            help="What runs the OCR: onnx, or openvino, which needs its extra; auto is onnx, or openvino for bf16.",
        ),
        click.option(
            "--precision",
            type=click.Choice(PRECISIONS),
            default="auto",
            help="bf16 is faster where chip and openvino have it, and reads some lines otherwise.",
        ),
        click.option("--cache", type=PATH, help="File that keeps OCR results."),
        click.option("--allow-private", is_flag=True, help="Fetch URLs at private addresses too."),
        click.option(
            "--max-pixels",
            type=click.IntRange(1),
            default=max_pixels,
            show_default=True,
            help="Of a photo.",
        ),
        click.option(
            "--max-bytes",
            type=click.IntRange(1),
            default=max_bytes,
            show_default=max_bytes is not None or "as --max-body-bytes",
            help="Of a photo's file.",
        ),
    ]
    for option in reversed(options):
        command = option(command)
    return command


_INSTEAD = "measure_extract.instead"


def _keep_instead(context: click.Context, _: click.Parameter, is_instead: bool) -> None:
    context.meta[_INSTEAD] = is_instead


def _read_table(context: click.Context, _: click.Parameter, path: Path | None) -> Any:
    from measure_extract.entities import EntityTable
    from measure_extract.entity_tables import read_entities

    if path is None:
        return EntityTable()
    return read_entities(path, is_instead=bool(context.meta.get(_INSTEAD)))


def naming(command: F) -> F:
    """Add the option that makes a user's entities known; `judging` has it too."""
    return click.option(
        "--entities",
        "entity_table",
        type=PATH,
        callback=_read_table,
        expose_value=False,
        help="TOML table of entities of your own.",
    )(command)


def judging(command: F) -> F:
    """Add the options of the ranker, and of a user's entities."""
    options = [
        click.option(
            "--instead",
            is_flag=True,
            is_eager=True,
            expose_value=False,
            callback=_keep_instead,
            help="Ask the entities of --entities instead of the eight.",
        ),
        click.option(
            "--entities",
            "entity_table",
            type=PATH,
            callback=_read_table,
            help="TOML table of entities of your own; asked after the eight.",
        ),
        click.option("--ranker", type=PATH, help="Folder of a trained ranker."),
        click.option(
            "--min-confidence",
            type=NumberRange(0, 1),
            help="Answer nothing below this; the ranker's own threshold if not given.",
        ),
        click.option(
            "--convention",
            type=click.Choice(CONVENTIONS),
            help="What counts as an answer: strict, or what the challenge's labels take.",
        ),
    ]
    for option in reversed(options):
        command = option(command)
    return command


def read_files(options: dict[str, Any]) -> tuple[str | Path | None, ...]:
    """Give what a command's options make it read; see `ExtractorSettings.read_files`."""
    return stages_of({**options}).read_files


def stages_of(options: dict[str, Any], **more_limits: Any) -> "ExtractorSettings":
    """Take what `stages` and `judging` added out of a command's options, as one value.

    Args:
        options: of the command; what is taken is no longer there.
        more_limits: of `ImageLimits`, which only some commands have options for.
    """
    from measure_extract.images.base import ImageLimits
    from measure_extract.settings import ExtractorSettings

    names = (
        "ocr", "device", "weights", "runtime", "precision", "cache", "ranker", "min_confidence",
    )  # fmt: skip
    chosen = {name: options.pop(name) for name in names if name in options}
    if (convention := options.pop("convention", None)) is not None:
        chosen["convention"] = convention
    if "entity_table" in options:
        chosen["entities"] = options.pop("entity_table")
    limits = ImageLimits(
        max_pixels=options.pop("max_pixels"),
        max_bytes=options.pop("max_bytes"),
        allow_private=options.pop("allow_private"),
        **more_limits,
    )
    try:
        return ExtractorSettings(limits=limits, **chosen)
    except ValueError as error:  # single options are checked by click; these do not go together
        raise click.UsageError(str(error)) from error
