"""How pages are read: which blocks are examples, what stands below them, and where tables go."""

from pathlib import Path

import pytest

from benchmarks.reports.pages import blocks, filled, outputs, with_outputs

EXAMPLE = "```python\nprint(1 + 1)\n```\n\n```text\n{}\n```\n"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("no block", []),
        ("```python\na\n```\n", [("python", "a\n", None, True)]),
        ("```sh\na\n```\n", [("sh", "a\n", None, False)]),
        ("```sh\na\n```\n\n```text\nb\n```\n", [("sh", "a\n", "b\n", True)]),
        ("```sh\na\n```\n\nprints\n\n```text\nb\n```\n", [("sh", "a\n", "b\n", True)]),
        ("```text\nb\n```\n", [("text", "b\n", None, False)]),
        ("```{eval-rst}\nb\n```\n", [("{eval-rst}", "b\n", None, False)]),
        (
            "```sh\na\n```\n\nwords\n\n```text\nb\n```\n",
            [("sh", "a\n", None, False), ("text", "b\n", None, False)],
        ),
    ],
    ids=[
        "none", "python", "shell", "shown", "prints", "text", "directive", "apart",
    ],
)  # fmt: skip
def test_blocks_are_found(text: str, found: list[tuple[str, str, str | None, bool]]) -> None:
    assert [(b.language, b.code, b.output, b.is_example) for b in blocks(text)] == found


def test_output_is_put_below_its_example(tmp_path: Path) -> None:
    assert with_outputs(EXAMPLE.format("3"), tmp_path) == EXAMPLE.format("2")


def test_examples_of_a_page_share_names_and_files(tmp_path: Path) -> None:
    text = (
        "```python\nimport pathlib\n_ = pathlib.Path('a.txt').write_text('x')\nn = 5\n```\n"
        "```python\nprint(n)\n```\n"
        "```sh\ncat a.txt; ls examples/lamp.png\n```\n\n```text\n```\n"
    )

    assert [printed for _, printed in outputs(text, tmp_path)] == [
        "",
        "5\n",
        "xexamples/lamp.png\n",
    ]


def test_shell_example_that_fails_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="ended with 1"):
        list(outputs("```sh\nfalse\n```\n\n```text\n```\n", tmp_path))


def test_shell_example_runs_this_checkout(tmp_path: Path) -> None:
    text = "```sh\nmeasure-extract spans 5kg | cut -c1-16\n```\n\n```text\n```\n"

    assert [printed for _, printed in outputs(text, tmp_path)] == ['{"text": "5kg", \n']


def test_table_is_put_between_its_markers() -> None:
    text = filled("a\n<!-- roles:begin -->\nstale\n<!-- roles:end -->\nb\n")

    assert text.startswith("a\n<!-- roles:begin -->\n\n| role | what it says of a number |\n")
    assert text.endswith("|\n\n<!-- roles:end -->\nb\n")
    assert "stale" not in text
    assert filled(text) == text


def test_marker_without_a_table_is_an_error() -> None:
    with pytest.raises(KeyError, match="rolls"):
        filled("<!-- rolls:begin -->\n<!-- rolls:end -->\n")
