"""Options that many benchmarks share."""

import argparse
import re
from dataclasses import asdict, dataclass
from pathlib import Path

from measure_extract.ocr.fast import FastEngine
from measure_extract.ocr.weights import DEFAULT_WEIGHTS
from measure_extract.vocabulary import PRECISIONS, RUNTIMES

__all__ = ["AskedOCR", "add_ocr_options", "asked_ocr", "data_parser"]


@dataclass(frozen=True, slots=True)
class AskedOCR:
    """Which of our OCR engines is measured, in the words of the command line."""

    weights: str = DEFAULT_WEIGHTS
    runtime: str = "auto"
    precision: str = "auto"

    @property
    def options(self) -> dict[str, str]:
        """The options as `Extractor` and `FastEngine` take them."""
        return asdict(self)

    @property
    def flags(self) -> list[str]:
        """The same as `measure-extract` takes them."""
        return [word for name, value in self.options.items() for word in (f"--{name}", value)]

    def engine(self) -> FastEngine:
        """Make the engine, on the CPU.

        Raises:
            DeviceError: if this chip cannot do what is asked.
            MissingExtraError: if the runtime is not installed.
            ValueError: if runtime and precision do not go together.
        """
        return FastEngine(device="cpu", **self.options)  # type: ignore[arg-type]

    def named(self, result: str) -> str:
        """Name a result file: by its own name with the defaults, else with what differs from them behind."""
        default = AskedOCR().options
        others = [Path(v).name for name, v in self.options.items() if v != default[name]]
        return "_".join([result, *(re.sub(r"\W+", "-", other) for other in others)])


def data_parser(description: str | None) -> argparse.ArgumentParser:
    """Make a parser that asks for the data folder, and takes a file of OCR results that were kept.

    Args:
        description: of the benchmark: its module's docstring.
    """
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--cache", type=Path, help="OCR results.")
    return parser


def add_ocr_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that say which of our OCR engines is measured; see `asked_ocr`."""
    default = AskedOCR()
    parser.add_argument(
        "--weights", default=default.weights, help="cascade, small, tiny or a folder."
    )
    parser.add_argument("--runtime", choices=RUNTIMES, default=default.runtime)
    parser.add_argument("--precision", choices=PRECISIONS, default=default.precision)


def asked_ocr(options: argparse.Namespace) -> AskedOCR:
    """Read what `add_ocr_options` added."""
    return AskedOCR(options.weights, options.runtime, options.precision)
