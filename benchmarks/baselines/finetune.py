"""Fine-tune a vision model with LoRA, the participants' recipe; its adapter is then a system like any other.

Run: python -m benchmarks.baselines.finetune --model google/paligemma-3b-pt-448 --data ../shared/data --output adapter \\
         --device gpu
     python -m benchmarks.run --data ../shared/data --systems vlm:google/paligemma-3b-pt-448,adapter=adapter
Rows are drawn so that every entity has as many. The validation pictures are a tenth of gold_train's; gold_dev
is never seen. Training ends when the validation F1 has not risen for some epochs, and the best adapter stays.
Needs the extra `vlm`.
"""

import argparse
import json
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.peers.vlm import VLM, VLMSettings, open_picture
from benchmarks.result_files import describe_run
from benchmarks.rows import split
from benchmarks.scoring import normalise, score
from measure_extract.types import Example

NONE = "none"  # what the model is taught to say where nothing is printed


@dataclass(frozen=True, slots=True, kw_only=True)
class TuneSettings:
    """The recipe."""

    rank: int = 8
    alpha: int = 16
    dropout: float = 0.05
    targets: tuple[str, ...] = ("q_proj", "k_proj", "v_proj", "o_proj")
    learning_rate: float = 2e-4
    batch: int = 4
    epochs: int = 5
    patience: int = 2  # epochs without a better validation F1
    per_entity: int = 500  # rows of each entity
    seed: int = 0


def balanced(examples: Sequence[Example], per_entity: int, seed: int) -> list[Example]:
    """Draw as many rows of every entity, at most `per_entity`, in a random order."""
    generator = random.Random(seed)
    by_entity: dict[str, list[Example]] = {}
    for example in generator.sample(list(examples), len(examples)):
        by_entity.setdefault(example.entity, []).append(example)
    count = min(per_entity, max(map(len, by_entity.values())))
    drawn = [example for rows in by_entity.values() for example in rows[:count]]
    generator.shuffle(drawn)
    return drawn


def with_adapter(vlm: VLM, settings: TuneSettings) -> None:
    """Put a fresh adapter on the model."""
    from peft import LoraConfig, get_peft_model

    config = LoraConfig(
        r=settings.rank,
        lora_alpha=settings.alpha,
        lora_dropout=settings.dropout,
        target_modules=list(settings.targets),
    )
    vlm.model = get_peft_model(vlm.model, config)


def batch_of(vlm: VLM, examples: Sequence[Example]) -> dict[str, Any]:
    """Make what the model is trained on: prompts, pictures, and labels for the answers alone."""
    import torch

    answers = [example.answers[0] if example.answers else NONE for example in examples]
    pictures = [[open_picture(e.image, vlm.settings.max_pixels)] for e in examples]
    prompts = vlm.prompts(examples)
    if vlm.is_paligemma:
        inputs = vlm.processor(
            text=prompts, images=pictures, suffix=answers, return_tensors="pt", padding=True
        )
    else:
        end = vlm.processor.tokenizer.eos_token
        texts = [prompt + answer + end for prompt, answer in zip(prompts, answers, strict=True)]
        inputs = vlm.processor(text=texts, images=pictures, return_tensors="pt", padding=True)
        # Padding is on the left, so the answer is the last tokens of each row.
        labels = torch.full_like(inputs["input_ids"], -100)
        for i, answer in enumerate(answers):
            n = len(vlm.processor.tokenizer(answer + end, add_special_tokens=False)["input_ids"])
            labels[i, -n:] = inputs["input_ids"][i, -n:]
        inputs["labels"] = labels
    inputs = inputs.to(vlm.place)
    inputs["pixel_values"] = inputs["pixel_values"].to(vlm.model.dtype)
    return dict(inputs)


def _batches(examples: Sequence[Example], size: int) -> Iterator[Sequence[Example]]:
    for start in range(0, len(examples), size):
        yield examples[start : start + size]


def train_epoch(vlm: VLM, examples: Sequence[Example], optimizer: Any, batch: int) -> float:
    """Go through the rows once; gives the mean loss."""
    vlm.model.train()
    losses = []
    for group in _batches(examples, batch):
        loss = vlm.model(**batch_of(vlm, group)).loss
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        losses.append(float(loss.detach()))
    vlm.model.eval()
    return sum(losses) / len(losses)


def validate(vlm: VLM, examples: Sequence[Example], batch: int) -> float:
    """Give the re-weighted quantity F1."""
    replies = [reply for group in _batches(examples, batch) for reply in vlm.answer(group)]
    answers = [normalise(r, e.entity) for r, e in zip(replies, examples, strict=True)]
    return float(score(examples, answers)["reweighted_f1"] or 0.0)


def finetune(
    vlm: VLM,
    training: Sequence[Example],
    validation: Sequence[Example],
    settings: TuneSettings,
    output: Path,
) -> dict[str, Any]:
    """Train and write the best adapter with its card; gives the report."""
    import torch

    torch.manual_seed(settings.seed)
    with_adapter(vlm, settings)
    trained = [weight for weight in vlm.model.parameters() if weight.requires_grad]
    optimizer = torch.optim.AdamW(trained, lr=settings.learning_rate)
    rows = balanced(training, settings.per_entity, settings.seed)
    best, epochs = -1.0, []
    for epoch in range(settings.epochs):
        started = time.perf_counter()
        loss = train_epoch(vlm, rows, optimizer, settings.batch)
        f1 = validate(vlm, validation, settings.batch)
        seconds = time.perf_counter() - started
        epochs.append(
            {"loss": round(loss, 4), "validation_f1": round(f1, 4), "seconds": round(seconds, 1)}
        )
        print(f"epoch {epoch}: {epochs[-1]}", flush=True)
        if f1 > best:
            best, best_epoch = f1, epoch
            vlm.model.save_pretrained(output)
        elif epoch - best_epoch >= settings.patience:
            break
    report = {
        "model": vlm.settings.model,
        "settings": asdict(settings),
        "trained_parameters": sum(weight.numel() for weight in trained),
        "training_rows": len(rows),
        "validation_rows": len(validation),
        "best_epoch": best_epoch,
        "epochs": epochs,
        "run": describe_run(),
    }
    (output / "card.json").write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    return report


def main() -> None:
    """Fine-tune and write the adapter."""
    defaults = TuneSettings()
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--model", required=True, help="A name on the hub, or a folder.")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--load", help="4bit: train on a quantised model (QLoRA).")
    parser.add_argument("--max-pixels", type=int)
    for name in ("rank", "batch", "epochs", "patience", "per_entity", "seed"):
        flag = f"--{name.replace('_', '-')}"
        parser.add_argument(flag, type=int, default=getattr(defaults, name))
    parser.add_argument("--learning-rate", type=float, default=defaults.learning_rate)
    o = parser.parse_args()
    settings = TuneSettings(
        rank=o.rank, batch=o.batch, epochs=o.epochs, patience=o.patience, per_entity=o.per_entity,
        seed=o.seed, learning_rate=o.learning_rate,
    )  # fmt: skip
    loaded = VLMSettings(model=o.model, batch=o.batch, load=o.load, max_pixels=o.max_pixels)
    training, validation = split(o.data)
    finetune(VLM(loaded, o.device), training, validation, settings, o.output)
    print(f"written to {o.output}")


if __name__ == "__main__":
    main()
