"""Every benchmark starts from the checkout, in the room where it stands."""

import importlib
import sys
from pathlib import Path

import pytest

from tests.test_layers import PACKAGE, ROOT, imported_names

BENCHMARKS = ROOT / "benchmarks"
EXTRAS = {"torch", "transformers", "peft", "openai", "quantulum3", "recognizers_number_with_unit"}

# What a room may import of benchmarks/, besides itself.
GROUND = "options rows scoring result_files memory"
MAY_IMPORT = {
    "memory": "",
    "options": "",
    "rows": "",
    "scoring": "rows",
    "result_files": "",
    "peers": GROUND,
    "systems": f"{GROUND} peers",
    "accuracy": f"{GROUND} peers",
    "speed": f"{GROUND} peers",
    "baselines": f"{GROUND} peers",
    "reports": f"{GROUND} systems",
    "run": f"{GROUND} systems",
    "fuzz": "result_files",
    "mutants": "",
    "equivalent_mutants": "mutants",
    "callers": "",
    "mutation": "result_files callers mutants equivalent_mutants",
}


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


MODULES = {
    name_of(path): path for path in sorted(BENCHMARKS.rglob("*.py")) if path.name != "__init__.py"
}
COMMANDS = [name for name, path in MODULES.items() if "parse_args(" in path.read_text()]


def load(name: str) -> object:
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name in EXTRAS:
            pytest.skip(f"{error.name} is not installed")
        raise


@pytest.mark.parametrize("name", MODULES)
def test_it_can_be_imported(name: str) -> None:
    load(name)


@pytest.mark.parametrize("name", COMMANDS)
def test_it_starts(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    module = load(name)
    monkeypatch.setattr(sys, "argv", [name, "--help"])
    with pytest.raises(SystemExit) as end:
        module.main()  # type: ignore[attr-defined]

    assert end.value.code == 0
    assert f"python -m {name} " in " ".join(capsys.readouterr().out.split()) + " "


def test_commands_stand_where_they_should() -> None:
    rooms = {name.rpartition(".")[0] for name in COMMANDS}

    assert {"benchmarks.accuracy", "benchmarks.speed", "benchmarks.baselines"} <= rooms
    assert not rooms & {"benchmarks.systems", "benchmarks.peers"}


@pytest.mark.parametrize("name", MODULES)
def test_rooms_do_not_reach_into_each_other(name: str) -> None:
    own = name.split(".")[1]
    assert own in MAY_IMPORT, f"{name} stands in no room; move it, or say what it may import"
    allowed = {own, *MAY_IMPORT[own].split()}
    inside = {i.split(".")[1] for i in imported_names(MODULES[name]) if i.startswith("benchmarks.")}

    assert inside <= allowed


@pytest.mark.parametrize("name", MODULES)
def test_nobody_patches_the_checkout_into_the_path(name: str) -> None:
    assert "sys.path.insert" not in MODULES[name].read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [name for name in MODULES if ".systems." in name])
def test_the_folder_of_systems_holds_systems(name: str) -> None:
    assert callable(load(name).build)  # type: ignore[attr-defined]


def test_the_package_does_not_know_its_benchmarks() -> None:
    offenders = [
        path
        for path in PACKAGE.rglob("*.py")
        if any(name.split(".")[0] == "benchmarks" for name in imported_names(path))
    ]

    assert offenders == []
