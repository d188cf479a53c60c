"""Faults are small, one at a time, and where they can be seen."""

import signal
import time
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from benchmarks import callers, mutation
from benchmarks.callers import CallRecorder, first_line, with_notes
from benchmarks.equivalent_mutants import EQUIVALENT
from benchmarks.mutants import Mutant, mutants_of
from benchmarks.mutation import BESIDE, sample
from tests.test_layers import ROOT


@pytest.mark.parametrize(
    ("source", "mutations"),
    [
        ("x = a < b", {"a < b -> a <= b", "a < b -> a >= b"}),
        ("x = a == b", {"a == b -> a != b"}),
        ("x = a is None", {"a is None -> a is not None"}),
        ("x = a in b", {"a in b -> a not in b"}),
        (
            "x = a < b <= c",
            {
                "a < b <= c -> a <= b <= c", "a < b <= c -> a >= b <= c",
                "a < b <= c -> a < b < c", "a < b <= c -> a < b > c",
            },
        ),
        ("x = a + b", {"a + b -> a - b"}),
        ("x = a * b", {"a * b -> a / b"}),
        ("x = a and b", {"a and b -> a or b"}),
        ("x = not a", {"not a -> a"}),
        ("x = -a", {"-a -> a"}),
        ("x = 3", {"3 -> 4", "3 -> 2", "3 -> 6"}),
        ("x = 1", {"1 -> 2", "1 -> 0"}),
        ("x = 0.0", {"0.0 -> 1.0", "0.0 -> -1.0"}),
        ("x = True", {"True -> False"}),
        ("x = min(a)", {"min(a) -> max(a)"}),
        ("x = np.maximum(a)", {"np.maximum(a) -> np.minimum(a)"}),
        ("f(a)", {"f(a) -> pass"}),
        ("x += a", {"x += a -> pass"}),
        ("x.y = a", {"x.y = a -> pass"}),
        ("raise E(3 + 4)", {"raise E(3 + 4) -> pass"}),
        ("if a:\n    f()", {"a -> not a", "f() -> pass"}),
        ("x = b if a else c", {"a -> not a"}),
        ("x = [a for a in b if a]", {"a -> not a"}),
        ("def f():\n    return a", {"return a -> return None"}),
        ("def f():\n    return None", set()),
        ("def f():\n    return False", {"False -> True"}),
        ("for a in b:\n    continue", {"continue -> pass"}),
        # What no test can see.
        ('"""Text."""\nx = a', set()),
        ("import a\nfrom a import b", set()),
        ("x: Literal[3] = a", set()),
        ("def f(a: Literal[3]) -> Literal[4]:\n    pass", set()),
        ("@d(frozen=True)\nclass A:\n    pass", set()),
        ("__all__ = [3]", set()),
        ("if TYPE_CHECKING:\n    x = 3", set()),
        ("x = f'{3:3}'", set()),
        ("x = zip(a, strict=True)", set()),
        ("x = 'text'", set()),
    ],
)  # fmt: skip
def test_faults(source: str, mutations: set[str]) -> None:
    assert {m.mutation for m in mutants_of("m.py", source)} == mutations


def test_each_mutant_differs_from_its_source_in_its_line_only() -> None:
    source = "x = 1\ny = a < b\nz = a + 2\n"
    for mutant in mutants_of("m.py", source):
        lines = mutant.source.splitlines()
        changed = [k for k, line in enumerate(source.splitlines()) if lines[k] != line]
        assert changed == [mutant.number - 1]
        assert mutant.line == source.splitlines()[mutant.number - 1]


def test_mutants_of_one_line_have_keys_of_their_own() -> None:
    mutants = mutants_of("m.py", "x = [1, 1]\n")

    assert [m.mutation for m in mutants] == [
        "1 -> 2", "1 -> 0", "1 -> 2 (again)", "1 -> 0 (again)",
    ]  # fmt: skip
    assert len({m.source for m in mutants}) == 4


MODULE = "measure_extract/layout/base.py"


def test_the_sample_is_the_same_for_the_same_seed() -> None:
    first, again, other = (sample(MODULE, size=9, seed=seed) for seed in (0, 0, 1))

    assert first == again != other
    assert len(first) == 9
    assert all(mutant.key not in EQUIVALENT for mutant in sample(MODULE, size=999, seed=0))


def test_equivalent_mutants_are_mutants_of_today() -> None:
    """A line that changed may not be equivalent any more: look at it again."""
    known = {
        mutant.key
        for module in {key[0] for key in EQUIVALENT}
        for mutant in mutants_of(module, (ROOT / module).read_text(encoding="utf-8"))
    }

    assert set(EQUIVALENT) - known == set()
    assert all(EQUIVALENT.values())


def test_tests_of_a_module() -> None:
    assert mutation.tests_of("measure_extract/layout/build.py") == [
        "tests/layout/test_build.py", "tests/layout", *BESIDE["layout"],
    ]  # fmt: skip
    assert mutation.tests_of("measure_extract/geometry.py") == ["tests/test_geometry.py"]
    assert mutation.tests_of("measure_extract/layout/build.py", are_nearest=True) == [
        "tests/layout/test_build.py"
    ]
    assert mutation.tests_of(
        "measure_extract/training/search/ranker_task.py", are_nearest=True
    ) == ["tests/training/search"]
    with pytest.raises(FileNotFoundError, match="no test belongs to 'measure_extract/no.py'"):
        mutation.tests_of("measure_extract/no.py")


def busy(*_: object) -> int:
    while True:
        pass


def waiting(*_: object) -> int:
    time.sleep(60)
    return 0


def broken(*_: object) -> int:
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("child", "status"),
    [
        (lambda *_: 0, 0),
        (lambda *_: 3, 3),
        (busy, -signal.SIGXCPU),
        (waiting, -signal.SIGKILL),
        (broken, 1),
    ],
)
def test_what_ends_a_mutant(
    monkeypatch: pytest.MonkeyPatch, child: Callable[..., int], status: int
) -> None:
    monkeypatch.setattr(mutation, "_child", child)
    monkeypatch.setattr(mutation, "_WAITING", 1 if child is waiting else 600)
    found, seconds = mutation._run_tests([], limit_s=0.5)

    assert found == status
    assert (seconds > 0.5) == (child is busy)


SOURCE = '''"""Text."""
x = 1


def f():
    """Text."""

    @decorator
    def g():
        return 2

    return g


class A:
    y = 3

    async def h(self): return 4

@cache
def kept():
    return 5
'''


@pytest.mark.parametrize(
    ("number", "first"),
    [
        (1, None),
        (2, None),
        (5, 5),
        (6, 5),
        (9, 9),
        (10, 9),
        (12, 5),
        (16, None),
        (18, 18),
        (22, 21),
    ],
)
def test_the_function_around_a_line(number: int, first: int | None) -> None:
    assert first_line(SOURCE, number) == first


def test_pytest_keeps_the_recorder_in_sets() -> None:
    assert len({CallRecorder(), CallRecorder()}) == 2


def test_calls_are_noted_with_the_test_that_made_them(monkeypatch: pytest.MonkeyPatch) -> None:
    recorder = CallRecorder()
    monkeypatch.setattr(callers, "note_call", recorder.note)
    names: dict[str, Any] = {"decorator": lambda function: function, "cache": cache}
    exec(with_notes("a.py", SOURCE), names)
    names["f"]()  # while files are imported
    for test in ("one", "two"):
        recorder.pytest_runtest_logstart(test)
        for _ in range(2):
            assert (names["f"]()(), names["kept"]()) == (2, 5)

    assert recorder.callers == {"a.py:5": ["", "one", "two"], "a.py:9": ["one", "two"]}
    assert names["__doc__"] == names["f"].__doc__ == "Text."


def mutant(mutation: str) -> Mutant:
    return Mutant(MODULE, 1, "line", mutation, "source")


def test_a_result_says_when_and_of_how_many() -> None:
    verdicts = [mutation._Verdict(mutant(f"{k}"), is_killed=k > 0) for k in range(4)]
    result = mutation.summary(MODULE, verdicts, {"date": "2026-11-26", "commit": "abc"})

    assert result["mutants"] > 4
    assert {key: result[key] for key in ("date", "commit", "judged", "killed", "score")} == {
        "date": "2026-11-26", "commit": "abc", "judged": 4, "killed": 3, "score": 0.75,
    }  # fmt: skip
    assert result["survivors"] == [{"line": "line", "number": 1, "mutation": "0"}]


def test_survivors_judged_again_keep_the_first_count() -> None:
    verdicts = [mutation._Verdict(mutant(f"{k}"), is_killed=k > 3) for k in range(10)]
    first = mutation.summary(MODULE, verdicts, {"date": "then", "commit": "abc"})
    again = [mutation._Verdict(mutant("1"), is_killed=True), mutation._Verdict(mutant("2"), False)]
    for _ in range(2):  # and again: what was first stays first
        result = mutation.judged_again(MODULE, first, again, {"date": "now", "commit": "def"})
        # Two of the four are mutants of today no more.
        assert (result["judged"], result["killed"], result["score"]) == (8, 7, 0.875)
        assert [survivor["mutation"] for survivor in result["survivors"]] == ["2"]
        assert result["first"] == {
            "date": "then", "commit": "abc", "judged": 10, "killed": 6, "score": 0.6,
        }  # fmt: skip
        assert (result["date"], result["commit"]) == ("now", "def")
