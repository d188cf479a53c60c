"""Imports point one way: every part may import what its line here names, and nothing else."""

import ast
import configparser
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "measure_extract"

# What may be imported, by floors: a part imports only from floors below its own. A dotted name allows
# that module alone: a stage takes from the stage below its contract, `base`, and no verb.
GROUND = "errors geometry version telemetry markup progress"
FLOOR_2 = f"{GROUND} unit_tables units vocabulary paths"
VALUES = f"{FLOOR_2} types"
FLOOR_3 = f"{VALUES} entities entity_tables"
STAGES = "images runtime ocr spans layout roles ranking"
MAY_IMPORT = {
    # floor 1
    "errors": "",
    "geometry": "",
    "version": "",
    "telemetry": "",
    "markup": "",
    "progress": "",
    # floor 2
    "unit_tables": GROUND,
    "units": f"{GROUND} unit_tables",
    "vocabulary": GROUND,
    "paths": GROUND,
    "images": GROUND,
    "runtime": f"{GROUND} vocabulary",
    # floor 3
    "types": f"{GROUND} unit_tables units vocabulary",
    "entities": f"{GROUND} unit_tables units vocabulary",
    "entity_tables": f"{GROUND} unit_tables units vocabulary entities",
    # floor 4: not each other, and nothing that knows what is asked
    "ocr": f"{VALUES} images.base runtime",
    "spans": VALUES,
    "datasets": FLOOR_3,
    "evaluation": FLOOR_3,
    # floor 5
    "layout": f"{VALUES} images.base spans.base",
    "audit": f"{FLOOR_3} datasets images spans.finder",
    "roles": f"{VALUES} layout.base",
    # floor 6: here the asked entity begins
    "ranking": f"{FLOOR_3} runtime layout.base roles",
    "visualize": f"{FLOOR_3} images.base images.load layout.base layout.segments",
    # floor 7
    "settings": f"{FLOOR_3} images.base ocr.base runtime.choice",
    "extractor": f"{FLOOR_3} {STAGES} settings datasets visualize",
    "training": f"{FLOOR_3} {STAGES} datasets evaluation",
    # floor 8
    "batch": f"{FLOOR_3} {STAGES} settings datasets extractor",
    "serve": f"{FLOOR_3} {STAGES} settings datasets extractor",
    "__init__": f"{FLOOR_3} {STAGES} settings datasets extractor",
    # floors 9 and 10
    "cli": f"{FLOOR_3} {STAGES} datasets evaluation audit visualize settings extractor training batch "
    "serve",
    "__main__": "cli",
}


def part_of(module: str) -> str:
    return module.split(".")[0]


def modules() -> dict[str, Path]:
    """Give every module of the package by its name within it: "images.load"; "images" is its face."""
    found = {}
    for path in PACKAGE.rglob("*.py"):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)
        found[name] = path
    return found


MODULES = modules()


def imported_names(path: Path) -> set[str]:
    """Give every module or name that a file imports, dotted, at any depth and in any form."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}: relative imports hide where they lead"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def imported(path: Path) -> set[str]:
    """Give the modules of the package that a file imports."""
    names = imported_names(path)
    inside = {name.partition(".")[2] for name in names if part_of(name) == PACKAGE.name}
    return {module for name in inside if (module := module_in(name)) is not None}


def module_in(name: str) -> str | None:
    """Give the longest module name that a dotted name begins with: layout.base of layout.base.Layout."""
    parts = name.split(".")
    for end in range(len(parts), 0, -1):
        if ".".join(parts[:end]) in MODULES:
            return ".".join(parts[:end])
    return None


def is_allowed(own: str, other: str) -> bool:
    if part_of(own) == part_of(other):
        return True
    allowed = MAY_IMPORT[part_of(own)].split()
    return any(other == name or other.startswith(f"{name}.") for name in allowed)


def test_every_part_has_a_floor() -> None:
    assert {part_of(name) for name in MODULES} == set(MAY_IMPORT)


def test_floors_rise() -> None:
    graph = {part: {part_of(n) for n in names.split()} for part, names in MAY_IMPORT.items()}

    list(TopologicalSorter(graph).static_order())  # raises on a circle


@pytest.mark.parametrize("name", sorted(MODULES))
def test_imports_point_down(name: str) -> None:
    offenders = [other for other in imported(MODULES[name]) if not is_allowed(name, other)]

    assert offenders == []


def test_modules_import_in_no_circle() -> None:
    graph = {name: imported(path) - {name} for name, path in MODULES.items()}

    list(TopologicalSorter(graph).static_order())


def test_guard_sees_every_form_of_import(tmp_path: Path) -> None:
    code = (
        "import measure_extract.layout.build\n"
        "from measure_extract import extractor\n"
        "def f():\n    from measure_extract.ranking.ranker import Ranker\n"
    )
    (tmp_path / "a.py").write_text(code, encoding="utf-8")

    assert imported(tmp_path / "a.py") == {"layout.build", "extractor", "ranking.ranker"}


def test_setup_names_every_folder() -> None:
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg", encoding="utf-8")
    named = set(setup["options"]["packages"].split())
    folders = {".".join(path.parent.relative_to(ROOT).parts) for path in PACKAGE.rglob("*.py")}

    assert named == folders | {"measure_extract.models"}
