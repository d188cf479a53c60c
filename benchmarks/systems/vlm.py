"""A vision model in this process, through transformers.

The argument is a model's name on the hub or its folder, then settings: `google/paligemma-3b-mix-448`,
`Qwen/Qwen2-VL-2B-Instruct,batch=8,max_pixels=1000000,load=4bit`, `.../base,adapter=FOLDER`.

| setting | meaning |
| --- | --- |
| batch | rows a step, 4 if not given |
| dtype | float32 on the CPU and bfloat16 on a GPU if not given |
| max_pixels | larger pictures are shrunk to this area first |
| load | 4bit: NF4 quantisation by bitsandbytes |
| adapter | folder of a PEFT adapter, such as benchmarks/finetune.py writes |
| prompt | wording for PaliGemma, see prompts.py |
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.prompts import chat_prompt, paligemma_prompt
from benchmarks.systems import Context, System, SystemBuildError
from measure_extract.images.load import load_image
from measure_extract.types import Example

if TYPE_CHECKING:
    from PIL import Image

__all__ = ["VLM", "VLMSettings", "build", "open_picture", "parse_argument"]

_NEW_TOKENS = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class VLMSettings:
    """How a model is loaded and asked; see the module's table."""

    model: str
    batch: int = 4
    dtype: str | None = None
    max_pixels: int | None = None
    load: str | None = None
    adapter: str | None = None
    prompt: str = "item"


def parse_argument(argument: str) -> VLMSettings:
    """Read `MODEL[,name=value...]`.

    Raises:
        SystemBuildError: if a setting is not known.
    """
    model, *pairs = argument.split(",")
    values: dict[str, Any] = {}
    for pair in pairs:
        name, _, value = pair.partition("=")
        if name not in VLMSettings.__dataclass_fields__ or name == "model":
            raise SystemBuildError(
                f"vlm:{argument}", f"unknown setting {name!r}", "see vlm.py's table"
            )
        values[name] = int(value) if name in ("batch", "max_pixels") else value
    return VLMSettings(model=model, **values)


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


def build(argument: str, context: Context) -> System:
    """Build the named model."""
    vlm = VLM(parse_argument(argument), context.device)
    return System(vlm.answer, batch=vlm.settings.batch)
