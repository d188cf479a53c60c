"""Words that commands offer stand in them, as importing what knows them takes long; they are the same words."""

from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from measure_extract.audit.verify import SEVERITIES
from measure_extract.cli.app import cli
from measure_extract.images.base import ImageLimits
from measure_extract.ocr.engines import ENGINES
from measure_extract.serve.settings import ServeSettings
from measure_extract.spans.grammar.styles import STYLES
from tests.helpers import EXAMPLES


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


@pytest.mark.parametrize(
    ("name", "of_service"),
    [("max_pixels", ServeSettings().stages.limits.max_pixels), ("max_bytes", None)],
)
def test_limits_are_those_of_the_library(name: str, of_service: int | None) -> None:
    found = dict(defaults(cli, name))

    assert found.pop("serve") == of_service
    assert found.keys() == dict(defaults(cli, "allow_private")).keys() - {"serve"}
    assert {*found.values()} == {getattr(ImageLimits(), name)}


def test_a_file_may_have_as_many_bytes_as_are_asked() -> None:
    lamp = str(EXAMPLES / "lamp.png")
    result = CliRunner().invoke(cli, ["ocr", lamp, "--device", "cpu", "--max-bytes", "1000"])

    assert result.exit_code == 1
    assert (
        "it has over 1000 bytes; save it smaller, or raise the limit (--max-bytes" in result.output
    )
