"""Tables of single stages: speed, what each finds, what its parts add; and of runs over many rows.

Each row carries the commit and the date of the run that made it, as its result file names them.
"""

from collections.abc import Callable, Mapping
from typing import Any

from benchmarks.reports.fuzz_table import FUZZ_TABLES
from benchmarks.reports.runtime_table import RUNTIME_TABLES
from benchmarks.reports.service_table import SERVICE_TABLES
from benchmarks.reports.tables import ORIGIN, load, markdown, origin, share

__all__ = ["STAGE_TABLES"]


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
    rows = [
        (
            label,
            f"{stage['median_ms']:.1f}",
            f"{stage['lower_quartile_ms']:.1f} to {stage['upper_quartile_ms']:.1f}",
            origin(result["run"]),
        )
        for name, label in names.items()
        if (stage := result["stages"][name])
    ]
    return markdown(
        ("stage", "median ms", "quartiles", ORIGIN),
        rows,
        f"{result['pictures']} photos, {result['run']['machine']}. The whole and its stages are timed apart, so they do "
        "not add up. In the mean everything after OCR costs "
        f"{100 * result['after_ocr_share_of_ocr']:.1f} % of the OCR time; the first answer of a fresh "
        f"process takes {result['cold_first_answer_s']:.1f} s.",
    )


def span_table() -> str:
    """The quantity stage beside its peers."""
    result = load("spans")
    names = {
        "measure_extract": "**measure_extract**",
        "quantulum3": "quantulum3 (without its classifier)",
        "recognizers_text": "Recognizers-Text, dimension model",
    }
    rows = [
        (
            label,
            f"{system['dev_lines']['f1']:.3f}",
            f"{system['own_test_lines']['f1']:.3f}",
            f"{system['prose']['all first']['f1']:.3f}",
            f"{system['prose']['all apart']['f1']:.3f}",
            f"{system['prose']['all kept']['f1']:.3f}",
            *(f"{sight[name]['all']['f1']:.3f}" for sight in result["first_sight"].values()),
            f"{system['lines_per_second']:.0f}",
            origin(result["run"]),
        )
        for name, label in names.items()
        if (system := result["systems"][name])
    ]
    real = result["value_recall_on_real_ocr_text"]
    return markdown(
        (
            "finder",
            "F1, 46 dev lines",
            "F1, our test lines",
            "F1, our prose",
            "F1, prose kept apart",
            "F1, 13 genres kept apart",
            *(
                f"F1, {sight['measure_extract']['all']['lines']} new texts"
                for sight in result["first_sight"].values()
            ),
            "lines a CPU second",
            ORIGIN,
        ),
        rows,
        "Our prose is 385 sentences annotated by hand; on first sight, before a fault was mended, ours had "
        "0.959 on 305 of them and 0.973 on the first 75 of those kept apart. The 13 genres (news, papers, patents, recipes, "
        "weights, labels, dimensions, quantity fields, titles ...) are 456 texts, of which ours had 0.967 on first sight. "
        "The new texts are of these genres, written before any finder had read them; the scores are those of the first "
        "sight, each after the faults of those before were mended, and what is found in them today is in "
        "spans.json. "
        f"Our test lines are those the grammar was written for. On {real['rows']} real OCR texts the "
        f"labelled number occurs in {100 * real['digits_occur']:.1f} %, is printed plainly with its unit "
        f"in {100 * real['label_printed_plainly']:.1f} %, and of the latter "
        f"{100 * real['of_those_found']:.1f} % are found.",
    )


def part_table() -> str:
    """What training parts and feature families add, by cross-validation and on gold_dev."""
    result, joint = load("ranker"), load("joint")
    variants = {
        **result["training"],
        **{f"without {name}": r for name, r in result["without_features"].items()},
        **result["learning_curve"],
    }
    rows = [_part_row(name, r, result["run"]) for name, r in variants.items()]
    rows += [
        _part_row(f"lengths of a photo decided {name}", r, joint["run"])
        for name, r in joint.items()
        if name != "run"
    ]
    return markdown(("variant", "F1, cross-validated", "F1, gold_dev", ORIGIN), rows)


def _part_row(name: str, report: dict[str, Any], run: dict[str, Any]) -> tuple[str, ...]:
    return name, f"{report['reweighted_f1']:.3f}", share(report.get("gold_dev_f1")), origin(run)


def ocr_table() -> str:
    """Speed and value recall of the OCR calls."""
    result, memory = load("ocr"), load("ocr_memory")
    rows = [
        (
            name,
            f"{1 / row['seconds_per_photo']:.2f}",
            f"{row['speed_over_rapidocr']:.2f}x",
            f"{row['value_recall']:.3f}",
            str(row["boxes"]),
            origin(result["run"]),
        )
        for name, row in sorted(
            result["engines"].items(), key=lambda item: item[1]["seconds_per_photo"]
        )
    ]
    held = {int(count): mb for count, mb in memory["resident_mb"].items()}
    return markdown(
        ("OCR call", "photos a second", "against rapidocr", "value recall", "boxes", ORIGIN),
        rows,
        f"{result['photos']} photos of gold_train ({result['rows']} rows), warm, ours fast with the "
        "cascade and all others with the small weights, "
        f"{result['run']['machine']}. The bare models take "
        f"{100 * result['bare_models_over_batch']:.0f} % of the fast engine's batch time. A process "
        f"that reads 50 at once holds {min(held.values()):.0f} to {max(held.values()):.0f} MB between batches "
        f"({held[300]:.0f} after 300 photos, {held[3000]:.0f} after 3,000), at most {memory['peak_mb']:.0f} "
        f"({origin(memory['run'])}).",
    )


def trade_table() -> str:
    """What a faster reading costs."""
    result = load("trade")
    header = (
        "reader", "photos a second", "F1, drawings", "value recall", "F1, ordinary photos", "value recall",
        "invented", ORIGIN,
    )  # fmt: skip
    rows = []
    for name, found in result["readers"].items():
        drawings, ordinary = found["gold_dev"], found["gold_dev_labels"]
        rows.append(
            (
                name,
                f"{found['photos_per_second']:.1f}",
                f"{drawings['reweighted_f1']:.3f}",
                f"{drawings['value_recall']:.3f}",
                f"{ordinary['reweighted_f1']:.3f}",
                f"{ordinary['value_recall']:.3f}",
                f"{ordinary['unprinted_answered']} of {ordinary['unprinted']}",
                origin(result["run"]),
            )
        )
    note = (
        f"{result['photos']} photos, half of each kind, read in turn; {result['run']['machine']}."
    )
    return markdown(header, rows, note)


def completeness_table() -> str:
    """How often the value can be found in what was read, and why not."""
    result = load("completeness")
    systems = list(result["gold_dev"])
    parts = {
        "gold_dev": "gold_dev, value recall",
        "train_labels_checked": "hand-checked train labels, value recall",
    }
    made = origin(result["run"])
    rows = [
        (
            f"{label} ({result[part][systems[0]]['rows']})",
            *(f"{result[part][name]['value_recall']:.3f}" for name in systems),
            made,
        )
        for part, label in parts.items()
    ]
    rows += [
        (
            f"missed: {cause}",
            *(
                " + ".join(str(result[part][name]["misses_by_cause"][cause]) for part in parts)
                for name in systems
            ),
            made,
        )
        for cause in result["gold_dev"][systems[0]]["misses_by_cause"]
    ]
    return markdown(("rows", *systems, ORIGIN), rows)


def batch_table() -> str:
    """What predict does with many rows."""
    speed, faults, million = load("batch_throughput"), load("batch_faults"), load("batch_million")
    sizes = {key: found for key, found in million.items() if key != "run"}
    largest = sizes[max(sizes, key=int)]
    counts = " and ".join(f"{found['rows']:,}" for found in sizes.values())
    rows = [
        (
            f"{speed['pictures']} photos over HTTP, {speed['cores']} cores",
            f"{1 / speed['predict']['seconds_per_picture']:.2f} photos a second, "
            f"{speed['speed_over_plain_loop']:.2f}x a loop that calls `extract` for each row and so reads a photo "
            f"{speed['rows'] / speed['pictures']:.0f} times; cores busy "
            f"{100 * speed['cpu_busy_share']:.0f} %; memory of all processes at most "
            f"{max(speed['predict']['memory_mb']):.0f} MB",
            origin(speed["run"]),
        ),
        (
            f"{faults['pictures']} photos from a failing server, killed {faults['kills']} times",
            f"{faults['rows_lost_or_doubled']} of {faults['rows']} rows lost or doubled, "
            f"{faults['rows_other_than_without_faults']} other than without faults",
            origin(faults["run"]),
        ),
        (
            f"{largest['rows']:,} rows over {largest['images']} photos, machinery alone",
            f"first photo after {largest['first_picture_after_s']:.1f} s, "
            f"{largest['microseconds_per_row']:.1f} microseconds a row, memory grows by "
            f"{max(found['memory_growth_mb'] for found in sizes.values()):.0f} MB at most (of {counts} rows)",
            origin(million["run"]),
        ),
    ]
    return markdown(("run", "result", ORIGIN), rows)


def purpose_table() -> str:
    """How well the role model tells what a quantity is for, and what each part of it adds."""
    result = load("roles")
    rows = [
        (
            name,
            str(found["taught"]),
            *(f"{found['photos'][figure]:.3f}" for figure in ("accuracy", "macro_f1", "log_loss")),
            *(
                f"{found[kind][figure]:.3f}"
                for kind in ("statements", "texts")
                for figure in ("accuracy", "log_loss")
            ),
            origin(result["run"]),
        )
        for name, found in result["results"].items()
    ]
    header = (
        "taught", "quantities", "photos: accuracy", "macro F1", "log loss", "statements: accuracy", "log loss",
        "texts: accuracy", "log loss", ORIGIN,
    )  # fmt: skip
    counts = result["measured"]
    return markdown(
        header,
        rows,
        f"Measured on the {counts['photos']} quantities of `roles_dev` that are read, on {counts['statements']} of "
        f"statements and on {counts['texts']} of photos' texts that are kept apart.",
    )


def plain_label_table() -> str:
    """Questions on plain labels, drawn, written by hand and by examiners."""
    result = load("plain_labels")
    rows = [
        (
            name,
            str(found["questions"]),
            f"{found['right_share']:.3f}",
            str(found.get("answered though not printed", 0)),
            origin(result["run"]),
        )
        for name in ("drawn", "drawn, words listed", "written", "examined", "statements")
        for found in [result[name]]
    ]
    return markdown(("labels", "questions", "right", "invented", ORIGIN), rows)


def photo_text_table() -> str:
    """Questions about texts of photos, by their words alone."""
    result = load("photo_texts")
    rows = [
        (
            name,
            str(found["questions"]),
            share(found["right_share"]),
            f"{found.get('answered though not printed', 0)} of {found['unprinted']}",
            origin(result["run"]),
        )
        for name, found in {"all": result, **result["per_entity"]}.items()
    ]
    return markdown(
        ("entity", "questions", "right", "invented", ORIGIN), rows, f"{result['texts']} texts."
    )


def convention_table() -> str:
    """Both conventions by both kinds of labels."""
    result = load("conventions")
    rows = [
        (
            labels,
            convention,
            str(found["rows"]),
            share(found["reweighted_f1"]),
            share(found["f1"]),
            f"{found['unprinted_answered']} of {found['unprinted']}",
            origin(result["run"]),
        )
        for labels, by_convention in result["labels"].items()
        for convention, found in by_convention.items()
    ]
    header = ("labels of", "convention", "rows", "F1, test mix", "F1", "invented", ORIGIN)
    return markdown(header, rows)


def _gigabytes(row: Mapping[str, Any]) -> str:
    memory = row.get("gpu_memory_gb")
    return f"{memory:.1f}" if memory is not None else ""


def gpu_table() -> str:
    """Photos a second on a GPU, beside the CPU of the same machine and a VLM's shape."""
    result = load("gpu")
    rows = [
        (
            f"OCR, {name}",
            f"{row['gpu']['photos_per_second']:.1f}",
            share(row["gpu"]["gpu_busy_share"]),
            _gigabytes(row["gpu"]),
            f"{row['cpu']['photos_per_second']:.1f}",
            origin(row["run"]),
        )
        for name, row in result["ocr"].items()
    ]
    others = {
        "a VLM of PaliGemma-3B's shape, random weights, 12 tokens": result[
            "vlm_of_paligemma_3b_shape_random_weights"
        ],
        "predict, small": result["predict"],
    }
    rows += [
        (
            f"{what}, {name}",
            f"{row['photos_per_second']:.1f}",
            share(row["gpu_busy_share"]),
            _gigabytes(row),
            "",
            origin(row["run"]),
        )
        for what, found in others.items()
        for name, row in found.items()
    ]
    photos = result["ocr"]["small"]["gpu"]["photos"]
    return markdown(
        (
            "one process, where not said",
            "photos a second",
            "GPU busy",
            "GPU memory, GB",
            f"on {result['run']['cores']} cores",
            ORIGIN,
        ),
        rows,
        f"{photos} photos, {result['gpu']}, {result['run']['runtime']}. "
        f"{result.get('note', '')}".strip(),
    )


STAGE_TABLES: dict[str, Callable[[], str]] = {
    "batch": batch_table,
    "completeness": completeness_table,
    "conventions": convention_table,
    "gpu": gpu_table,
    "latency": latency_table,
    "ocr": ocr_table,
    "trade": trade_table,
    "parts": part_table,
    "photo_texts": photo_text_table,
    "plain_labels": plain_label_table,
    "purposes": purpose_table,
    "spans": span_table,
    **FUZZ_TABLES,
    **RUNTIME_TABLES,
    **SERVICE_TABLES,
}
"""Marker in a page -> the table that belongs there."""
