"""Write the README's tables from the result files, and its output from its own examples.

Run: python benchmarks/readme.py [--check]
Checking compares the tables only; tests/test_docs.py runs the examples.
"""

import contextlib
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.rows import ANSWERED_BY
from benchmarks.systems.recorded import title

ROOT = Path(__file__).parent.parent
RESULTS = ROOT / "benchmarks" / "results"
README = ROOT / "README.md"

ENTITIES = ("height", "width", "depth", "item_weight", "maximum_weight_recommendation", "voltage", "wattage", "item_volume")  # fmt: skip


def load(name: str) -> dict[str, Any]:
    """Read a result file."""
    found: dict[str, Any] = json.loads((RESULTS / f"{name}.json").read_text(encoding="utf-8"))
    return found


def _f1(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _label(name: str) -> str:
    """Say what a system is."""
    module, _, argument = name.partition(":")
    if module == "recorded":
        return title(argument)
    known = {
        "pipeline": "**measure_extract**",
        "regex": "plain regex on our OCR text",
        "spans": f"ours with {argument} for the quantity stage",
        "ocr": f"ours with {argument}'s call for the OCR",
    }
    return known.get(module, name)


def accuracy_table() -> str:
    """One row a system, best first."""
    result, high = load("benchmark_gold_dev"), load("benchmark_gold_dev_high")["systems"]
    lines = [
        "| system | quantity F1, test mix | 95 % interval | p against the best | rows marked high | "
        "precision | recall | exact F1 | invented | swapped |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for name, scores in result["systems"].items():
        low, up = scores["reweighted_interval"]
        p_value = scores.get("p_value_against_best")
        lines.append(
            f"| {_label(name)} | {scores['reweighted_f1']:.3f} | {low:.3f} to {up:.3f} | "
            f"{'-' if p_value is None else f'{p_value:.4f}'} | "
            f"{_f1(high[name]['reweighted_f1'] if name in high else None)} | "
            f"{scores['precision']:.3f} | {scores['recall']:.3f} | {scores['exact_f1']:.3f} | "
            f"{scores['hallucination_rate']:.2f} | {scores['swap_rate']:.2f} |"
        )
    run = result["run"]
    ours = result["systems"]["pipeline"]
    lines += [
        "",
        f"{ours['rows']} gold rows (high and medium), {run['date']}, commit {run['commit']}. "
        "Invented: the share of rows whose picture prints no answer that got one. Swapped: the share of "
        "the rows about height, width or depth that got another one's value. p: paired permutation test "
        "over pictures.",
    ]
    return "\n".join(lines)


def label_table() -> str:
    """Systems on the challenge's own labels, each model on the rows that it answered."""
    lines = ["| system | rows | quantity F1, test mix | exact F1 |", "| --- | --- | --- | --- |"]
    for rows in ("train_labels", *ANSWERED_BY):
        for name, s in load(f"benchmark_{rows}")["systems"].items():
            scores = f"{s['reweighted_f1']:.3f} | {s['exact_f1']:.3f}"
            lines.append(f"| {_label(name)} | {s['rows']} | {scores} |")
    return "\n".join(lines)


def cost_table() -> str:
    """What the systems that were timed take."""
    result = load("benchmark_gold_dev")
    lines = [
        "| system | seconds a photo | peak memory, MB | USD a million photos | hours for the test rows |",
        "| --- | --- | --- | --- | --- |",
    ]
    for name, s in result["systems"].items():
        if "seconds_per_picture" in s:
            lines.append(
                f"| {_label(name)} | {s['seconds_per_picture']:.2f} | {s['peak_mb']} | "
                f"{s['usd_per_million_pictures']:.2f} | {s['hours_for_the_test_rows']:.1f} |"
            )
    price = result["settings"]["price_per_hour_usd"]
    lines += [
        "| PaliGemma on a P100, as published | 0.50 | - | - | 19 |",
        "",
        f"One process, photo by photo, {result['run']['machine']}, at {price:.2f} USD an hour for the "
        "machine. The test rows ask about 90,666 photos; the published 19 hours are of 0.5 s a row.",
    ]
    return "\n".join(lines)


def entity_table() -> str:
    """F1 per entity on the gold rows."""
    per_entity = load("benchmark_gold_dev")["systems"]["pipeline"]["per_entity"]
    lines = ["| entity | quantity F1 | rows |", "| --- | --- | --- |"]
    for name in ENTITIES:
        if name in per_entity:
            lines.append(f"| {name} | {_f1(per_entity[name]['f1'])} | {per_entity[name]['rows']} |")
    return "\n".join(lines)


def error_table() -> str:
    """Causes of the pipeline's errors, the commonest first."""
    result = load("errors")
    lines = ["| what happened | rows | by entity |", "| --- | --- | --- |"]
    for cause, found in result["causes"].items():
        by_entity = ", ".join(f"{name} {count}" for name, count in found["by_entity"].items())
        lines.append(f"| {cause} | {found['rows']} | {by_entity} |")
    return "\n".join(lines)


def latency_table() -> str:
    """Median time per stage."""
    result = load("latency")
    names = {
        "load": "load the picture",
        "ocr": "OCR",
        "spans": "find quantities",
        "segments": "find lines",
        "layout": "place them",
        "rank_all_entities": "rank, all eight entities",
        "extract_one_entity": "one entity, whole",
        "rapidocr_default": "rapidocr's default call, OCR alone",
    }
    lines = ["| stage | median ms | quartiles |", "| --- | --- | --- |"]
    for name, label in names.items():
        stage = result["stages"][name]
        lines.append(
            f"| {label} | {stage['median_ms']:.1f} | "
            f"{stage['lower_quartile_ms']:.1f} to {stage['upper_quartile_ms']:.1f} |"
        )
    lines += [
        "",
        f"{result['pictures']} photos, {result['run']['machine']}. Everything after OCR costs "
        f"{100 * result['after_ocr_share_of_ocr']:.1f} % of the OCR time; the first answer of a fresh "
        f"process takes {result['cold_first_answer_s']:.1f} s.",
    ]
    return "\n".join(lines)


def span_table() -> str:
    """The quantity stage beside its peers."""
    result = load("spans")
    names = {
        "measure_extract": "**measure_extract**",
        "quantulum3": "quantulum3 (without its classifier)",
        "recognizers_text": "Recognizers-Text, dimension model",
    }
    lines = [
        "| finder | F1, 46 dev lines | F1, our test lines | lines a second, one core |",
        "| --- | --- | --- | --- |",
    ]
    for name, label in names.items():
        system = result["systems"][name]
        lines.append(
            f"| {label} | {system['dev_lines']['f1']:.3f} | {system['own_test_lines']['f1']:.3f} | "
            f"{system['lines_per_second']:.0f} |"
        )
    real = result["value_recall_on_real_ocr_text"]
    lines += [
        "",
        f"Our test lines are those the grammar was written for. On {real['rows']} real OCR texts the "
        f"labelled number occurs in {100 * real['digits_occur']:.1f} %, is printed plainly with its unit in "
        f"{100 * real['label_printed_plainly']:.1f} %, and of the latter "
        f"{100 * real['of_those_found']:.1f} % are found.",
    ]
    return "\n".join(lines)


def part_table() -> str:
    """What training parts and feature families add, by cross-validation."""
    result = load("ranker")
    lines = ["| variant | F1, cross-validated | F1, gold_dev |", "| --- | --- | --- |"]
    variants = {
        **result["training"],
        **{f"without {name}": r for name, r in result["without_features"].items()},
        **result["learning_curve"],
    }
    variants |= {
        f"lengths of a photo decided {name}": report
        for name, report in load("joint").items()
        if name != "run"
    }
    for name, report in variants.items():
        dev = f"{report['gold_dev_f1']:.3f}" if "gold_dev_f1" in report else "-"
        lines.append(f"| {name} | {report['reweighted_f1']:.3f} | {dev} |")
    return "\n".join(lines)


def ocr_table() -> str:
    """Speed and value recall of the OCR calls."""
    result = load("ocr")
    lines = [
        "| OCR call | photos a second | against rapidocr | value recall | boxes |",
        "| --- | --- | --- | --- | --- |",
    ]
    for name, row in sorted(result["engines"].items(), key=lambda r: r[1]["seconds_per_photo"]):
        lines.append(
            f"| {name} | {1 / row['seconds_per_photo']:.2f} | {row['speed_over_rapidocr']:.2f}x | "
            f"{row['value_recall']:.3f} | {row['boxes']} |"
        )
    curve = {int(k): v for k, v in load("ocr_memory")["resident_mb"].items()}
    lines += [
        "",
        f"{result['photos']} photos of gold_train ({result['rows']} rows), warm, same weights, "
        f"{result['run']['machine']}. The bare models take "
        f"{100 * result['bare_models_over_batch']:.0f} % of the fast engine's batch time. A process "
        f"holds {curve[300]:.0f} MB after 300 photos and {curve[3000]:.0f} MB after 3,000.",
    ]
    return "\n".join(lines)


def completeness_table() -> str:
    """How often the value can be found in what was read, and why not."""
    result = load("completeness")
    systems = list(result["gold_dev"])
    lines = [
        "| rows | " + " | ".join(systems) + " |",
        "| --- |" + " --- |" * len(systems),
    ]
    labels = {
        "gold_dev": "gold_dev, value recall",
        "train_labels_checked": "hand-checked train labels, value recall",
    }
    for part, label in labels.items():
        found = [f"{result[part][name]['value_recall']:.3f}" for name in systems]
        lines.append(f"| {label} ({result[part][systems[0]]['rows']}) | {' | '.join(found)} |")
    for cause in next(iter(result["gold_dev"].values()))["misses_by_cause"]:
        counts = [
            " + ".join(str(result[part][name]["misses_by_cause"][cause]) for part in labels)
            for name in systems
        ]
        lines.append(f"| missed: {cause} | {' | '.join(counts)} |")
    return "\n".join(lines)


def batch_table() -> str:
    """What predict does with many rows."""
    speed, faults, million = load("batch_throughput"), load("batch_faults"), load("batch_million")
    largest = million[max((key for key in million if key != "run"), key=int)]
    memory = speed["predict"]["memory_mb"]
    return "\n".join(
        [
            "| run | result |",
            "| --- | --- |",
            f"| {speed['pictures']} photos over HTTP, {speed['cores']} cores | "
            f"{1 / speed['predict']['seconds_per_picture']:.2f} photos a second, "
            f"{speed['speed_over_plain_loop']:.2f}x the plain loop over `extract`; cores busy "
            f"{100 * speed['cpu_busy_share']:.0f} %; memory of all processes at most "
            f"{max(memory):.0f} MB |",
            f"| {faults['pictures']} photos from a failing server, killed {faults['kills']} times | "
            f"{faults['rows_lost_or_doubled']} of {faults['rows']} rows lost or doubled, "
            f"{faults['rows_other_than_without_faults']} other than without faults |",
            f"| {largest['rows']:,} rows over {largest['images']} photos, machinery alone | "
            f"first photo after {largest['first_picture_after_s']:.1f} s, "
            f"{largest['microseconds_per_row']:.1f} microseconds a row, memory grows by "
            f"{largest['memory_growth_mb']:.0f} MB |",
        ]
    )


TABLES = {
    "ocr": ocr_table,
    "completeness": completeness_table,
    "batch": batch_table,
    "spans": span_table,
    "parts": part_table,
    "accuracy": accuracy_table,
    "labels": label_table,
    "cost": cost_table,
    "errors": error_table,
    "entities": entity_table,
    "latency": latency_table,
}


def filled(text: str) -> str:
    """Put every table between its markers."""
    for name, table in TABLES.items():
        begin, end = f"<!-- {name}:begin -->", f"<!-- {name}:end -->"
        head, rest = text.split(begin)
        _, tail = rest.split(end)
        text = f"{head}{begin}\n{table()}\n{end}{tail}"
    return text


def run_python(text: str) -> str:
    """Give what the README's Python example prints."""
    code = text.split("```python\n")[1].split("```")[0]
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(code, {})
    return out.getvalue()


def run_command(text: str) -> str:
    """Give what the README's first command prints once it is installed."""
    command = text.split("bin/measure-extract ")[1].split("\n")[0]
    done = subprocess.run(
        ["measure-extract", *command.split()], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return done.stdout


def with_outputs(text: str) -> str:
    """Put real output behind the two examples."""
    for lead, output in (
        ("prints\n\n```\n", run_command(text)),
        ("```\n\n```\n", run_python(text)),
    ):
        head, rest = text.split(lead, 1)
        text = f"{head}{lead}{output}```{rest.split('```', 1)[1]}"
    return text


def main() -> None:
    """Write the README, or with --check fail where its tables are out of date."""
    old = README.read_text(encoding="utf-8")
    new = filled(old)
    if "--check" in sys.argv:
        sys.exit(0 if new == old else "README tables are out of date: run benchmarks/readme.py")
    README.write_text(with_outputs(new), encoding="utf-8")


if __name__ == "__main__":
    main()
