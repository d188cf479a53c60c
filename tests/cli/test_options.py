"""Words that commands offer stand in them, as importing what knows them takes long; they are the same words."""

from collections.abc import Iterator

import click
import pytest

from measure_extract.audit.verify import SEVERITIES
from measure_extract.cli.app import cli
from measure_extract.images.base import ImageLimits
from measure_extract.ocr.engines import ENGINES
from measure_extract.serve.settings import ServeSettings
from measure_extract.spans.grammar.styles import STYLES


def offered(group: click.Command, name: str) -> Iterator[tuple[str, ...]]:
    """Give what each command offers under the name of an option."""
    for option in group.params:
        if option.name == name and isinstance(option.type, click.Choice):
            yield tuple(option.type.choices)
    if isinstance(group, click.Group):
        for command in group.commands.values():
            yield from offered(command, name)


@pytest.mark.parametrize(
    ("name", "known"), [("style", STYLES), ("fail_on", SEVERITIES), ("ocr", ENGINES)]
)
def test_what_is_offered_is_what_is_known(name: str, known: tuple[str, ...]) -> None:
    assert set(offered(cli, name)) == {known}


def defaults(group: click.Command, name: str) -> Iterator[tuple[str, object]]:
    """Give the commands that have an option of this name, each with what it is if not given."""
    for option in group.params:
        if option.name == name:
            yield str(group.name), option.default
    if isinstance(group, click.Group):
        for command in group.commands.values():
            yield from defaults(command, name)


def test_limits_are_those_of_the_library() -> None:
    found = dict(defaults(cli, "max_pixels"))

    assert found.pop("serve") == ServeSettings().stages.limits.max_pixels
    assert found.keys() == dict(defaults(cli, "allow_private")).keys() - {"serve"}
    assert {*found.values()} == {ImageLimits().max_pixels}
