"""Which tests call which functions of a module, so that a mutant is judged by those that can notice it.

What a module does while it is imported belongs to no function: any test may notice a fault there.
"""

import ast
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

__all__ = ["RECORDER", "CallRecorder", "OnlyTests", "first_line", "note_call", "with_notes"]

_Function = ast.FunctionDef | ast.AsyncFunctionDef


def _functions(tree: ast.AST) -> list[_Function]:
    return [node for node in ast.walk(tree) if isinstance(node, _Function)]


def first_line(source: str, number: int) -> int | None:
    """Give the first line of the innermost function around a line, its "def"; None outside of functions.

    Args:
        source: of the module.
        number: of the line, from 1.
    """
    around = [
        node.lineno
        for node in _functions(ast.parse(source))
        if node.lineno <= number <= (node.end_lineno or node.lineno)
    ]
    return max(around, default=None)


def with_notes(module: str, source: str) -> str:
    """Let every function of a module call `note_call` with "MODULE:FIRST LINE" before anything else.

    Not those that keep their results: a test that is given a kept one depends on them without a call.
    """
    tree = ast.parse(source)
    for function in _functions(tree):
        if any("cache" in ast.unparse(decorator) for decorator in function.decorator_list):
            continue
        note = ast.parse(f"_note_call({f'{module}:{function.lineno}'!r})").body
        at = 0 if ast.get_docstring(function, clean=False) is None else 1
        function.body[at:at] = note
    at = 0 if ast.get_docstring(tree, clean=False) is None else 1
    tree.body[at:at] = ast.parse(f"from {__name__} import note_call as _note_call").body
    return ast.unparse(ast.fix_missing_locations(tree))


@dataclass(slots=True, eq=False)  # pytest keeps its plugins in sets
class CallRecorder:
    """A plugin of pytest that knows which tests called what, in this process and all its threads."""

    callers: dict[str, list[str]] = field(default_factory=dict)  # function -> tests in order
    test: str = ""  # "" before the first one: while files are imported

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """Note which test begins."""
        self.test = nodeid

    def note(self, function: str) -> None:
        """Note that the test calls a function."""
        tests = self.callers.setdefault(function, [])
        if not tests or tests[-1] != self.test:
            tests.append(self.test)


RECORDER = CallRecorder()
note_call = RECORDER.note


@dataclass(frozen=True, slots=True)
class OnlyTests:
    """A plugin of pytest that leaves out all tests but some."""

    names: Collection[str]

    def pytest_collection_modifyitems(self, config: Any, items: list[Any]) -> None:
        """Take the others away."""
        left_out = [item for item in items if item.nodeid not in self.names]
        items[:] = [item for item in items if item.nodeid in self.names]
        config.hook.pytest_deselected(items=left_out)
