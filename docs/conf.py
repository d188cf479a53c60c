"""How Sphinx builds these pages: MyST reads the Markdown, Furo dresses it, autodoc reads the docstrings.

Run: sphinx-build -W -b html docs docs/_build
No page needs the network, and no heavy library is imported: those that only work at run time are mocked.
"""

import inspect
import re
import sys
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from measure_extract.version import __version__

project = "measure_extract"
release = __version__
copyright = "the authors of measure_extract, Apache-2.0"

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinx_click"]
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = f"measure_extract {release}"

myst_heading_anchors = 3

napoleon_use_ivar = True
autodoc_member_order = "bysource"
autodoc_default_options = {"members": True}
autodoc_typehints = "signature"
python_use_unqualified_type_names = True
autodoc_mock_imports = [
    "cv2",
    "lightgbm",
    "mlflow",
    "onnxruntime",
    "optuna",
    "paddleocr",
    "pandas",
    "pyarrow",
    "rapidocr",
    "ray",
    "sklearn",
    "spacy",
    "torch",
]

_CODE = re.compile(r"(?<![`:])`([^`]+)`(?!`)")
_FIELD = re.compile(r"    (?P<name>\w+): [^#]*(?:# (?P<comment>.*))?")


def markdown_code(app: Any, what: str, name: str, obj: Any, options: Any, lines: list[str]) -> None:
    """Docstrings write code in single backticks, as Markdown does; docutils wants two."""
    lines[:] = _CODE.sub(r"``\1``", "\n".join(lines)).split("\n")


def field_comments(
    app: Any, what: str, name: str, obj: Any, options: Any, lines: list[str]
) -> None:
    """List the fields of a frozen class with the comments that tell their unit, frame or range."""
    if what == "class" and is_dataclass(obj):
        comments = dict(comments_of(inspect.getsource(obj)))
        told = [f"    {f.name}: {comments[f.name]}" for f in fields(obj) if comments.get(f.name)]
        lines += ["", "Attributes:", *told] if told else []


def comments_of(source: str) -> list[tuple[str, str]]:
    """Give (field, comment) of a class: the comment behind it, or the lines of one above it."""
    found, above = [], []
    for line in source.splitlines():
        if line.strip().startswith("# "):
            above.append(line.strip().removeprefix("# "))
        elif field := _FIELD.match(line):
            found.append((field["name"], field["comment"] or " ".join(above)))
            above = []
        else:
            above = []
    return found


def setup(app: Any) -> None:
    """Run before napoleon, which has priority 500."""
    app.connect("autodoc-process-docstring", field_comments, priority=300)
    app.connect("autodoc-process-docstring", markdown_code, priority=400)
