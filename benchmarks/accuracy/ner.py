"""Ask whether a trained NER model finds more than the rules on held-out strings.

Run: python -m benchmarks.accuracy.ner --data ../shared/data
Writes benchmarks/results/ner.json.
"""

import argparse
from pathlib import Path

from benchmarks.result_files import write_result
from measure_extract.training.marked_texts import read_marked_texts
from measure_extract.training.ner import NERSettings, compare_with_rules


def main() -> None:
    """Train, compare, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    options = parser.parse_args()
    texts = read_marked_texts(options.data / "ner_spans.jsonl")
    result = compare_with_rules(texts, NERSettings(), seed=1)
    print(result)
    print(f"written to {write_result('ner', result)}")


if __name__ == "__main__":
    main()
