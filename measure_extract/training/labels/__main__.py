"""Draw labels and read them: python -m measure_extract.training.labels FOLDER --seed 17 --count 2500."""

from pathlib import Path
from typing import get_args

import click

from measure_extract.ocr.engines import make_engine
from measure_extract.training.labels.generate import draw_label
from measure_extract.training.labels.reading import read_labels
from measure_extract.training.labels.words import WordSet

__all__ = ["main"]


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--seed", type=int, required=True)
@click.option("--count", type=int, required=True, help="Number of pictures.")
@click.option("--start", type=int, default=0, show_default=True, help="Number of the first one.")
@click.option("--words", type=click.Choice(get_args(WordSet)), default="taught", show_default=True)
@click.option("--cache", type=click.Path(path_type=Path), help="File that keeps the readings.")
def main(
    folder: Path, seed: int, count: int, start: int, words: WordSet, cache: Path | None
) -> None:
    """Draw labels, read them by the OCR, and write pictures, truth and questions to FOLDER."""
    engine = make_engine("auto", device="cpu", threads=1, cache=cache or folder / "ocr.sqlite")
    labels = (draw_label(seed, number, words=words) for number in range(start, start + count))
    asked = read_labels(labels, folder, engine, question_seed=seed)
    click.echo(f"{count} pictures, {asked} questions in {folder}")


if __name__ == "__main__":
    main()
