"""A vision model in this process, through transformers."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.peers.prompts import chat_prompt, paligemma_prompt
from measure_extract.images.load import load_image
from measure_extract.types import Example

if TYPE_CHECKING:
    from PIL import Image

__all__ = ["VLM", "VLMSettings", "open_picture"]

_NEW_TOKENS = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class VLMSettings:
    """How a model is loaded and asked; see the table of `benchmarks.systems.vlm`."""

    model: str
    batch: int = 4
    dtype: str | None = None
    max_pixels: int | None = None
    load: str | None = None
    adapter: str | None = None
    prompt: str = "item"


def open_picture(path: str, max_pixels: int | None) -> "Image.Image":
    """Load a picture upright, shrunk to an area of at most `max_pixels`."""
    from PIL import Image

    picture = Image.fromarray(load_image(Path(path)))
    area = picture.width * picture.height
    if max_pixels is not None and area > max_pixels:
        share = (max_pixels / area) ** 0.5
        size = max(1, int(picture.width * share)), max(1, int(picture.height * share))
        picture = picture.resize(size, Image.Resampling.LANCZOS)
    return picture


class VLM:
    """A loaded model that answers rows."""

    def __init__(self, settings: VLMSettings, device: str) -> None:
        """Load model and processor; models that are not here are fetched from the hub."""
        import torch
        from transformers import AutoModelForImageTextToText, AutoProcessor

        self.settings = settings
        self.place = "cpu" if device == "cpu" else "cuda"
        name = settings.dtype or ("float32" if self.place == "cpu" else "bfloat16")
        options: dict[str, Any] = {"dtype": getattr(torch, name)}
        if settings.load == "4bit":
            from transformers import BitsAndBytesConfig

            options["quantization_config"] = BitsAndBytesConfig(
                load_in_4bit=True,
                bnb_4bit_quant_type="nf4",
                bnb_4bit_compute_dtype=getattr(torch, name),
            )
        self.processor = AutoProcessor.from_pretrained(settings.model)
        # Replies follow the prompts, so short prompts are filled up at their start.
        self.processor.tokenizer.padding_side = "left"
        model = AutoModelForImageTextToText.from_pretrained(settings.model, **options)
        if settings.adapter:
            from peft import PeftModel

            model = PeftModel.from_pretrained(model, settings.adapter)
        self.model = model.eval() if settings.load else model.to(self.place).eval()
        self.is_paligemma = "paligemma" in str(model.config.model_type)

    def prompts(self, examples: Sequence[Example]) -> list[str]:
        """Word the questions as the model expects them."""
        if self.is_paligemma:
            return [
                "<image>" + paligemma_prompt(example.entity, self.settings.prompt)
                for example in examples
            ]
        return [
            self.processor.apply_chat_template(
                [
                    {
                        "role": "user",
                        "content": [
                            {"type": "image"},
                            {"type": "text", "text": chat_prompt(example.entity)},
                        ],
                    }
                ],
                add_generation_prompt=True,
            )
            for example in examples
        ]

    def answer(self, examples: Sequence[Example]) -> list[str]:
        """Answer a batch of rows, greedily."""
        import torch

        pictures = [[open_picture(e.image, self.settings.max_pixels)] for e in examples]
        inputs = self.processor(
            text=self.prompts(examples), images=pictures, return_tensors="pt", padding=True
        ).to(self.place)
        inputs["pixel_values"] = inputs["pixel_values"].to(self.model.dtype)
        with torch.inference_mode():
            tokens = self.model.generate(**inputs, max_new_tokens=_NEW_TOKENS, do_sample=False)
        replies = tokens[:, inputs["input_ids"].shape[1] :]
        decoded = self.processor.batch_decode(replies, skip_special_tokens=True)
        return [reply.strip() for reply in decoded]
