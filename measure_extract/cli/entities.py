"""The command that lists what can be asked."""

import click

from measure_extract.cli.options import naming

__all__ = ["entities"]


@click.command()
@click.option("--dimension", "dimensions", multiple=True, help="Of these alone; may be repeated.")
@naming
def entities(dimensions: tuple[str, ...]) -> None:
    """List what can be asked: names, what they measure, and the units of their answers, between tabs.

    The eight come first, then the catalogue; those of --entities stand for what has their name, or last.
    """
    from measure_extract.entities import entities_of
    from measure_extract.units import canonical_units

    for spec in entities_of(dimensions):
        units = (unit for unit in canonical_units() if unit in spec.units)
        measured = sorted(spec.dimensions, key=lambda name: (name != spec.dimension, name))
        click.echo(f"{spec.name}\t{', '.join(measured)}\t{', '.join(units)}")
