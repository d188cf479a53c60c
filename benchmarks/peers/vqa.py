"""A VQA classifier: picture and question encoded, joined, and one of the commonest answers picked.

`benchmarks.baselines.vqa_classifier` trains it.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from torch import nn

from benchmarks.peers.vlm import open_picture
from measure_extract.types import Example

__all__ = ["ClassifierSettings", "VQAClassifier"]

_QUESTION = "What is the {entity} of the product?"
_MODEL_FILE, _SETTINGS_FILE = "model.safetensors", "settings.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassifierSettings:
    """What the classifier is made of and how it is trained."""

    image_encoder: str = "google/vit-base-patch16-224-in21k"
    text_encoder: str = "google-bert/bert-base-uncased"
    answers: tuple[str, ...] = ()  # the classes; "" is "nothing is printed"
    has_lora: bool = False
    rank: int = 8
    hidden: int = 512
    learning_rate: float = 5e-5
    batch: int = 16
    epochs: int = 3
    seed: int = 0


class VQAClassifier(nn.Module):
    """Two encoders and a head over their joined summaries."""

    def __init__(self, settings: ClassifierSettings) -> None:
        """Load the encoders; adapters are put on them where the settings ask for LoRA."""
        from transformers import AutoImageProcessor, AutoModel, AutoTokenizer

        super().__init__()
        self.settings = settings
        self.images = AutoImageProcessor.from_pretrained(settings.image_encoder)
        self.tokenizer = AutoTokenizer.from_pretrained(settings.text_encoder)
        self.image_encoder = AutoModel.from_pretrained(settings.image_encoder)
        self.text_encoder = AutoModel.from_pretrained(settings.text_encoder)
        width = self.image_encoder.config.hidden_size + self.text_encoder.config.hidden_size
        if settings.has_lora:
            self.image_encoder = _with_lora(self.image_encoder, settings.rank)
            self.text_encoder = _with_lora(self.text_encoder, settings.rank)
        self.head = nn.Sequential(
            nn.Linear(width, settings.hidden),
            nn.GELU(),
            nn.Linear(settings.hidden, len(settings.answers)),
        )

    @property
    def place(self) -> torch.device:
        """Where the weights are."""
        return next(self.parameters()).device

    def forward(self, examples: Sequence[Example]) -> torch.Tensor:
        """Give one logit per class. Shape: (n_examples, n_classes)."""
        pictures = [open_picture(example.image, None) for example in examples]
        pixels = self.images(images=pictures, return_tensors="pt").to(self.place)
        questions = [_QUESTION.format(entity=e.entity.replace("_", " ")) for e in examples]
        tokens = self.tokenizer(questions, return_tensors="pt", padding=True).to(self.place)
        seen = self.image_encoder(**pixels).last_hidden_state[:, 0]
        asked = self.text_encoder(**tokens).last_hidden_state[:, 0]
        logits: torch.Tensor = self.head(torch.cat([seen, asked], dim=1))
        return logits

    def answer(self, examples: Sequence[Example]) -> list[str]:
        """Pick the likeliest class of each row."""
        self.eval()
        with torch.inference_mode():
            places = self(examples).argmax(dim=1).tolist()
        return [self.settings.answers[place] for place in places]

    def save(self, folder: Path) -> None:
        """Write weights and settings as text and tensors, nothing pickled."""
        from safetensors.torch import save_file

        folder.mkdir(parents=True, exist_ok=True)
        tensors = {name: t.detach().cpu().contiguous() for name, t in self.state_dict().items()}
        save_file(tensors, folder / _MODEL_FILE)
        text = json.dumps(asdict(self.settings), indent=1) + "\n"
        (folder / _SETTINGS_FILE).write_text(text, encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> "VQAClassifier":
        """Read what `save` wrote."""
        from safetensors.torch import load_file

        facts = json.loads((folder / _SETTINGS_FILE).read_text(encoding="utf-8"))
        model = cls(ClassifierSettings(**{**facts, "answers": tuple(facts["answers"])}))
        model.load_state_dict(load_file(folder / _MODEL_FILE))
        return model


def _with_lora(encoder: Any, rank: int) -> Any:
    from peft import LoraConfig, get_peft_model

    # ViT's and BERT's attention name their projections alike, up to the version of transformers.
    names = {name.rpartition(".")[2] for name, _ in encoder.named_modules()}
    targets = sorted(names & {"query", "value", "q_proj", "v_proj"})
    return get_peft_model(encoder, LoraConfig(r=rank, lora_alpha=2 * rank, target_modules=targets))
