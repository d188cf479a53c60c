"""Write the tables of README and docs from the result files, and the output of their examples.

Run: python -m benchmarks.reports.readme            tables and examples (runs the OCR)
     python -m benchmarks.reports.readme --tables   tables alone
     python -m benchmarks.reports.readme --check    exit code 1 where a table is out of date
Checking compares tables only; tests/test_docs.py runs the examples.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from benchmarks.reports.pages import PAGES, filled, with_outputs
from benchmarks.result_files import ROOT

__all__ = ["main"]


def main() -> None:
    """Write the pages, or say which are out of date."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--tables", action="store_true", help="Leave the examples as they are.")
    parser.add_argument("--check", action="store_true", help="Write nothing; compare the tables.")
    options = parser.parse_args()
    if options.check:
        _check()
        return
    for page in PAGES:
        text = filled(page.read_text(encoding="utf-8"))
        if not options.tables:
            with tempfile.TemporaryDirectory() as folder:
                text = with_outputs(text, Path(folder))
        page.write_text(text, encoding="utf-8")


def _check() -> None:
    old = {page: page.read_text(encoding="utf-8") for page in PAGES}
    stale = [str(page.relative_to(ROOT)) for page, text in old.items() if filled(text) != text]
    if stale:
        sys.exit(
            f"tables are out of date in {', '.join(stale)}: run python -m benchmarks.reports.readme"
        )


if __name__ == "__main__":
    main()
