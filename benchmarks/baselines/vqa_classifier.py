"""The VQA classifier baseline: picture and question encoded, joined, and one of the commonest answers picked.

Run: python -m benchmarks.baselines.vqa_classifier --data ../shared/data --output classifier [--lora] [--device gpu]
     python -m benchmarks.run --data ../shared/data --systems classifier:classifier
The encoders are named on the hub or folders (--image-encoder, --text-encoder). Without --lora the whole model
is trained, with it only adapters on the encoders and the head. Writes the model and its card: accuracy, macro
precision, recall and F1 over the classes, quantity F1, training time and parameters. Needs the extra `vlm`.
"""

import argparse
import json
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
from torch import nn

from benchmarks.peers.vqa import ClassifierSettings, VQAClassifier
from benchmarks.result_files import describe_run
from benchmarks.rows import split
from benchmarks.scoring import score
from measure_extract.types import Example


def commonest_answers(examples: Sequence[Example], count: int) -> tuple[str, ...]:
    """Give the classes: the commonest first answers; "" stands for rows without one."""
    answers = Counter(example.answers[0] if example.answers else "" for example in examples)
    return tuple(answer for answer, _ in answers.most_common(count))


def train(model: VQAClassifier, examples: Sequence[Example]) -> list[float]:
    """Train on the rows whose answer is a class; gives the mean loss of each epoch."""
    settings = model.settings
    classes = {answer: i for i, answer in enumerate(settings.answers)}
    labelled = [(e, e.answers[0] if e.answers else "") for e in examples]
    rows = [(e, classes[answer]) for e, answer in labelled if answer in classes]
    weights = [weight for weight in model.parameters() if weight.requires_grad]
    optimizer = torch.optim.AdamW(weights, lr=settings.learning_rate)
    generator = torch.Generator().manual_seed(settings.seed)
    epochs = []
    for _ in range(settings.epochs):
        model.train()
        losses = []
        order = torch.randperm(len(rows), generator=generator).tolist()
        for start in range(0, len(order), settings.batch):
            group = [rows[i] for i in order[start : start + settings.batch]]
            wanted = torch.tensor([place for _, place in group], device=model.place)
            loss = nn.functional.cross_entropy(model([e for e, _ in group]), wanted)
            loss.backward()
            optimizer.step()
            optimizer.zero_grad()
            losses.append(float(loss.detach()))
        epochs.append(round(sum(losses) / len(losses), 4))
        print(f"epoch {len(epochs) - 1}: loss {epochs[-1]}", flush=True)
    return epochs


def evaluate(model: VQAClassifier, examples: Sequence[Example]) -> dict[str, Any]:
    """Score as a classifier (macro, first answers) and by quantity F1."""
    from sklearn.metrics import accuracy_score, precision_recall_fscore_support

    size = model.settings.batch
    found = [
        answer
        for start in range(0, len(examples), size)
        for answer in model.answer(examples[start : start + size])
    ]
    wanted = [example.answers[0] if example.answers else "" for example in examples]
    precision, recall, f1, _ = precision_recall_fscore_support(
        wanted, found, average="macro", zero_division=0
    )
    return {
        "accuracy": round(float(accuracy_score(wanted, found)), 4),
        "macro_precision": round(float(precision), 4),
        "macro_recall": round(float(recall), 4),
        "macro_f1": round(float(f1), 4),
        "quantity_f1_reweighted": score(examples, found)["reweighted_f1"],
    }


def fit(
    settings: ClassifierSettings,
    training: Sequence[Example],
    validation: Sequence[Example],
    output: Path,
    device: str,
) -> dict[str, Any]:
    """Train, evaluate and write the model with its card; gives the card."""
    torch.manual_seed(settings.seed)
    model = VQAClassifier(settings).to("cpu" if device == "cpu" else "cuda")
    started = time.perf_counter()
    losses = train(model, training)
    seconds = time.perf_counter() - started
    card = {
        "settings": asdict(settings),
        "parameters": sum(weight.numel() for weight in model.parameters()),
        "trained_parameters": sum(w.numel() for w in model.parameters() if w.requires_grad),
        "training_seconds": round(seconds, 1),
        "training_rows": len(training),
        "losses": losses,
        "validation": evaluate(model, validation),
        "run": describe_run(),
    }
    model.save(output)
    (output / "card.json").write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")
    return card


def main() -> None:
    """Train and write."""
    defaults = ClassifierSettings()
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--image-encoder", default=defaults.image_encoder)
    parser.add_argument("--text-encoder", default=defaults.text_encoder)
    parser.add_argument("--answers", type=int, default=300, help="Number of classes.")
    parser.add_argument("--lora", action="store_true")
    parser.add_argument("--epochs", type=int, default=defaults.epochs)
    parser.add_argument("--batch", type=int, default=defaults.batch)
    parser.add_argument("--device", default="cpu")
    o = parser.parse_args()
    training, validation = split(o.data)
    settings = ClassifierSettings(
        image_encoder=o.image_encoder, text_encoder=o.text_encoder, has_lora=o.lora,
        answers=commonest_answers(training, o.answers), epochs=o.epochs, batch=o.batch,
    )  # fmt: skip
    card = fit(settings, training, validation, o.output, o.device)
    print(json.dumps(card["validation"]))


if __name__ == "__main__":
    main()
