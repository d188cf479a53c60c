"""Imports point one way; see section 2 of the house style."""

import ast
from pathlib import Path

PACKAGE = Path(__file__).parent.parent / "measure_extract"

# Lower may not import higher. Modules of one layer may import each other only downwards in their folder.
LAYERS = [
    {"errors", "types", "geometry", "telemetry"},
    {"numerals", "units", "entities", "paths"},
    {"fetching"},
    {"images"},
    {"ocr", "spans", "segments", "priors", "trees"},
    {"annotations"},
    {"layout"},
    {"features"},
    {"ranker"},
    {"explain"},
    {"extractor"},
    {"datasets", "metrics"},
    {"evaluation", "submission", "visualize", "training"},
    {"batch"},
    {"cli_options"},
    {"cli_batch"},
    {"cli"},
    {"__main__", "__init__"},
]
LEVEL = {name: level for level, names in enumerate(LAYERS) for name in names}
# `Measurement` offers conversion and printing; it reaches up for them inside the methods.
ALLOWED = {("types", "units")}


def part_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported_parts(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            if node.module.startswith("measure_extract."):
                found.add(node.module.split(".")[1])
            elif node.module == "measure_extract":
                found.update(a.name for a in node.names if a.name in LEVEL)
    return found


def test_every_module_has_a_layer() -> None:
    parts = {part_of(path) for path in PACKAGE.rglob("*.py")}

    assert parts == set(LEVEL)


def test_imports_point_down() -> None:
    offenders = []
    for path in PACKAGE.rglob("*.py"):
        own = part_of(path)
        for other in imported_parts(path):
            if LEVEL[other] > LEVEL[own] and (own, other) not in ALLOWED:
                offenders.append(f"{path.relative_to(PACKAGE)} imports {other}")

    assert offenders == []


def test_ocr_and_spans_never_see_the_entity() -> None:
    for folder in ("ocr", "spans"):
        for path in (PACKAGE / folder).glob("*.py"):
            assert "entities" not in imported_parts(path), path
