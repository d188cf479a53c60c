"""Systems to compare, one module each.

A module offers `build(argument, context) -> System`; it is named on the command line as `module` or
`module:argument`. `variants(context)`, if there, lists the arguments that `module:*` stands for. To add a
system, add a file here.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from measure_extract.errors import MeasureExtractError
from measure_extract.types import Example

__all__ = [
    "Context",
    "System",
    "SystemBuildError",
    "expand",
    "load_system",
    "one_by_one",
    "parse_names",
]


class SystemBuildError(MeasureExtractError):
    """A system to compare cannot be built."""

    def __init__(self, name: str, problem: str, remedy: str) -> None:
        super().__init__(name, problem, remedy)
        self.name, self.problem, self.remedy = name, problem, remedy

    def __str__(self) -> str:
        return f"cannot run the system {self.name!r}: {self.problem}; {self.remedy}"


@dataclass(frozen=True, slots=True)
class Context:
    """What every system may use."""

    data: Path  # folder laid out as shared/data
    rows: str = "gold_dev"  # what is asked; see benchmarks/rows.py
    cache: Path | None = None  # OCR results; None to read every picture anew
    device: str = "cpu"  # or "gpu"


@dataclass(frozen=True, slots=True)
class System:
    """Something that answers rows."""

    # Examples (at most `batch` of them) to their replies, in order: "30 centimetre", free text, or ""
    # for none. Replies are normalised by the caller.
    answer: Callable[[Sequence[Example]], list[str]]
    batch: int = 1
    is_timed: bool = True  # False where the answers come from a file


def one_by_one(predict: Callable[[Example], str | None]) -> System:
    """Make a system of a function that answers one row."""
    return System(lambda examples: [predict(example) or "" for example in examples])


def load_system(name: str, context: Context) -> System:
    """Build a system from its name on the command line.

    Raises:
        SystemBuildError: if there is no such system or it cannot be built.
    """
    module, _, argument = name.partition(":")
    built: System = _module(module).build(argument, context)
    return built


def parse_names(text: str) -> list[str]:
    """Split "regex,vlm:MODEL,batch=8,recorded:*" where the name of a module begins."""
    names: list[str] = []
    for piece in text.split(","):
        if piece.partition(":")[0] in _modules() or not names:
            names.append(piece)
        else:
            names[-1] += f",{piece}"
    return names


def expand(names: Sequence[str], context: Context) -> list[str]:
    """Replace each `module:*` by all its variants."""
    found = []
    for name in names:
        module, _, argument = name.partition(":")
        if argument == "*":
            found += [f"{module}:{variant}" for variant in _module(module).variants(context)]
        else:
            found.append(name)
    return list(dict.fromkeys(found))


def _modules() -> list[str]:
    return sorted(path.stem for path in Path(__file__).parent.glob("[a-z]*.py"))


def _module(name: str):  # type: ignore[no-untyped-def]  # a module's attributes have no type
    known = _modules()
    if name not in known:
        raise SystemBuildError(name, f"there are only {', '.join(known)}", "name one of them")
    return import_module(f"benchmarks.systems.{name}")
