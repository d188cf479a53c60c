"""The public surface: what is listed can be imported, and importing is cheap."""

import ast
import importlib
import pkgutil
import subprocess
import sys
from types import ModuleType

import pytest

import measure_extract

MODULES = [
    m.name
    for m in pkgutil.walk_packages(measure_extract.__path__, "measure_extract.")
    if not m.name.endswith("__main__")
]


def test_all_is_sorted_and_importable() -> None:
    assert measure_extract.__all__ == sorted(measure_extract.__all__)
    for name in measure_extract.__all__:
        assert getattr(measure_extract, name) is not None


def test_all_matches_homes() -> None:
    assert set(measure_extract.__all__) == set(measure_extract._HOMES)


# Modules that are nothing without an extra.
NEEDS = {"measure_extract.serve.mcp": "mcp"}


def import_or_skip(name: str) -> ModuleType:
    if name in NEEDS:
        pytest.importorskip(NEEDS[name], reason=f"the extra {NEEDS[name]} is not installed")
    return importlib.import_module(name)


@pytest.mark.parametrize("name", MODULES)
def test_module_exports_exist(name: str) -> None:
    module = import_or_skip(name)

    for exported in getattr(module, "__all__", ()):
        assert hasattr(module, exported), f"{name}.{exported}"


@pytest.mark.parametrize("name", [n for n in MODULES if ".models" not in n])
def test_module_says_why_it_exists(name: str) -> None:
    source = import_or_skip(name).__file__
    assert source is not None
    with open(source, encoding="utf-8") as file:
        assert ast.get_docstring(ast.parse(file.read())), name


def test_import_is_fast_and_loads_nothing_heavy() -> None:
    code = (
        "import time, sys; t = time.process_time(); import measure_extract;"
        "took = time.process_time() - t;"
        "heavy = {'paddleocr', 'spacy', 'lightgbm', 'pint', 'cv2', 'numpy'} & set(sys.modules);"
        "print(took, heavy); assert not heavy, heavy; assert took < 0.15, took"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_first_quantity_of_a_process_is_found_fast_and_without_heavy_imports() -> None:
    code = (
        "import time, sys; import measure_extract; t = time.process_time();"
        "found = measure_extract.find_quantities('Net Wt. 16 oz (454 g), 30 x 20 cm');"
        "took = time.process_time() - t;"
        "heavy = {'torch', 'spacy', 'pint', 'scipy', 'cv2', 'lightgbm'} & set(sys.modules);"
        "print(took, heavy); assert len(found) == 4; assert not heavy, heavy; assert took < 0.5, took"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Extractr'"):
        measure_extract.Extractr  # noqa: B018
