"""The list of what can be asked."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from measure_extract import entities
from measure_extract.cli.app import cli


def listed(*arguments: str) -> list[list[str]]:
    done = CliRunner().invoke(cli, ["entities", *arguments], catch_exceptions=False)
    assert done.exit_code == 0
    return [line.split("\t") for line in done.output.splitlines()]


def test_all_are_listed_with_what_they_measure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entities, "_added", {})
    own = tmp_path / "mine.toml"
    own.write_text(
        '[my_dose]\ndimension = ["volume", "mass"]\nunits = ["g", "ml"]\nwords = ["dose"]'
    )
    shipped, rows = listed(), listed("--entities", str(own))

    assert len(shipped) == 8 + len(entities.catalogue())
    assert rows == [*shipped, ["my_dose", "volume, mass", "gram, millilitre"]]
    assert shipped[0][:2] == ["height", "length"]
    assert [
        "battery_life",
        "time",
        "minute, hour, day",
    ] in shipped  # as the tables of units have them
    assert ["battery_capacity", "charge", "ampere hour, milliampere hour"] in shipped


def test_those_of_a_dimension_are_listed_alone() -> None:
    assert {row[1] for row in listed("--dimension", "charge")} == {"charge"}
    both = {row[0] for row in listed("--dimension", "charge", "--dimension", "voltage")}
    assert {"voltage", "battery_capacity"} <= both
