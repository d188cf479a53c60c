"""Options that many benchmarks share."""

import argparse
from pathlib import Path

__all__ = ["data_parser"]


def data_parser(description: str | None) -> argparse.ArgumentParser:
    """Make a parser that asks for the data folder, and takes a file of OCR results that were kept.

    Args:
        description: of the benchmark: its module's docstring.
    """
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--cache", type=Path, help="OCR results.")
    return parser
