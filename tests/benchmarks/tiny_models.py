"""Vision models of a few thousand random weights, saved as the hub saves the real ones."""

from pathlib import Path
from typing import Any

from PIL import Image

from measure_extract.types import Example
from tests.helpers import EXAMPLES

WORDS = (
    "<pad> <bos> <eos> <unk> <image> answer en What is the item height width depth weight ? none "
    "30 centimetre inch 5 gram"
).split()


def _tokenizer(extra: dict[str, Any] | None = None) -> Any:
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    inner = Tokenizer(models.WordLevel({w: i for i, w in enumerate(WORDS)}, unk_token="<unk>"))
    inner.pre_tokenizer = pre_tokenizers.Whitespace()
    return PreTrainedTokenizerFast(
        tokenizer_object=inner,
        pad_token="<pad>",
        bos_token="<bos>",
        eos_token="<eos>",
        unk_token="<unk>",
        additional_special_tokens=["<image>"],
        **(extra or {}),
    )


def tiny_rows(folder: Path) -> list[Example]:
    """Give three rows of the sample photos, hardly larger than what the models look at."""
    asked = (("lamp", "height", "30 centimetre"), ("label", "item_weight", "5 gram"))
    rows = [Example(_small(name, folder), entity, answers=(a,)) for name, entity, a in asked]
    return [*rows, Example(_small("plate", folder), "voltage", answers=())]


def _small(name: str, folder: Path) -> str:
    path = folder / f"{name}.png"
    with Image.open(EXAMPLES / path.name) as photo:
        photo.convert("RGB").resize((84, 84)).save(path)
    return str(path)


def save_paligemma(folder: Path) -> Path:
    """Save a tiny PaliGemma with its processor."""
    import torch
    from transformers import (
        PaliGemmaConfig,
        PaliGemmaForConditionalGeneration,
        PaliGemmaProcessor,
        SiglipImageProcessor,
    )

    text: dict[str, Any] = {
        "model_type": "gemma", "vocab_size": 1100, "hidden_size": 32, "num_hidden_layers": 2,
        "intermediate_size": 64, "num_attention_heads": 2, "num_key_value_heads": 1, "head_dim": 16,
        "pad_token_id": 0, "bos_token_id": 1, "eos_token_id": 2,
    }  # fmt: skip
    vision: dict[str, Any] = {
        "model_type": "siglip_vision_model", "hidden_size": 32, "intermediate_size": 64,
        "num_hidden_layers": 2, "num_attention_heads": 2, "patch_size": 14, "image_size": 28,
        "projection_dim": 32,
    }  # fmt: skip
    images = SiglipImageProcessor(size={"height": 28, "width": 28})
    images.image_seq_length = 4
    processor = PaliGemmaProcessor(image_processor=images, tokenizer=_tokenizer())
    config = PaliGemmaConfig(
        text_config=text,
        vision_config=vision,
        projection_dim=32,
        image_token_index=processor.tokenizer.convert_tokens_to_ids("<image>"),
        pad_token_id=0,
    )
    torch.manual_seed(0)
    PaliGemmaForConditionalGeneration(config).save_pretrained(folder)
    processor.save_pretrained(folder)
    return folder


def save_llava(folder: Path) -> Path:
    """Save a tiny LLaVA with its processor and a chat template."""
    import torch
    from transformers import (
        CLIPImageProcessor,
        LlavaConfig,
        LlavaForConditionalGeneration,
        LlavaProcessor,
    )

    side = {"height": 28, "width": 28}
    template = (
        "{% for m in messages %}{% for c in m['content'] %}{% if c['type'] == 'image' %}<image> "
        "{% else %}{{ c['text'] }}{% endif %}{% endfor %}{% endfor %}"
    )
    processor = LlavaProcessor(
        image_processor=CLIPImageProcessor(size={"shortest_edge": 28}, crop_size=side),
        tokenizer=_tokenizer(),
        patch_size=14,
        vision_feature_select_strategy="default",
        num_additional_image_tokens=1,
        chat_template=template,
    )
    sizes: dict[str, Any] = {
        "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 64,
    }  # fmt: skip
    config = LlavaConfig(
        vision_config={"model_type": "clip_vision_model", "image_size": 28, "patch_size": 14, **sizes},
        text_config={
            "model_type": "llama", "vocab_size": 1100, "num_key_value_heads": 1,
            "pad_token_id": 0, "bos_token_id": 1, "eos_token_id": 2, **sizes,
        },
        image_token_index=processor.tokenizer.convert_tokens_to_ids("<image>"),
    )  # fmt: skip
    torch.manual_seed(0)
    LlavaForConditionalGeneration(config).save_pretrained(folder)
    processor.save_pretrained(folder)
    return folder


def save_qwen2_vl(folder: Path) -> Path:
    """Save a tiny Qwen2-VL with its processor and a chat template; it needs torchvision."""
    import pytest
    import torch

    pytest.importorskip("torchvision")
    from transformers import (
        Qwen2VLConfig,
        Qwen2VLForConditionalGeneration,
        Qwen2VLImageProcessor,
        Qwen2VLProcessor,
        Qwen2VLVideoProcessor,
    )

    names = ["<|vision_start|>", "<|vision_end|>", "<|image_pad|>", "<|video_pad|>"]
    tokenizer = _tokenizer()
    tokenizer.add_special_tokens({"additional_special_tokens": ["<image>", *names]})
    start, end, image, video = (tokenizer.convert_tokens_to_ids(name) for name in names)
    template = (
        "{% for m in messages %}{% for c in m['content'] %}{% if c['type'] == 'image' %}"
        "<|vision_start|><|image_pad|><|vision_end|>{% else %}{{ c['text'] }}{% endif %}"
        "{% endfor %}{% endfor %}"
    )
    sizes = {"min_pixels": 28 * 28, "max_pixels": 56 * 56}
    processor = Qwen2VLProcessor(
        image_processor=Qwen2VLImageProcessor(**sizes),
        tokenizer=tokenizer,
        video_processor=Qwen2VLVideoProcessor(**sizes),
        chat_template=template,
    )
    config = Qwen2VLConfig(
        text_config={
            "vocab_size": 1100, "hidden_size": 32, "num_hidden_layers": 2, "intermediate_size": 64,
            "num_attention_heads": 2, "num_key_value_heads": 1,
            "rope_parameters": {"rope_type": "default", "rope_theta": 1e4, "mrope_section": [2, 3, 3]},
        },
        vision_config={
            "depth": 2, "embed_dim": 32, "hidden_size": 32, "num_heads": 2, "patch_size": 14,
        },
        image_token_id=image, video_token_id=video, vision_start_token_id=start,
        vision_end_token_id=end, pad_token_id=0, bos_token_id=1, eos_token_id=2,
    )  # fmt: skip
    torch.manual_seed(0)
    Qwen2VLForConditionalGeneration(config).save_pretrained(folder)
    processor.save_pretrained(folder)
    return folder


def save_encoders(folder: Path) -> tuple[Path, Path]:
    """Save a tiny ViT and a tiny BERT; gives their folders."""
    import torch
    from transformers import BertConfig, BertModel, ViTConfig, ViTImageProcessor, ViTModel

    torch.manual_seed(0)
    sizes: dict[str, Any] = {
        "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 64,
    }  # fmt: skip
    images, texts = folder / "vit", folder / "bert"
    ViTModel(
        ViTConfig(image_size=28, patch_size=14, **sizes), add_pooling_layer=False
    ).save_pretrained(images)
    ViTImageProcessor(size={"height": 28, "width": 28}).save_pretrained(images)
    BertModel(BertConfig(vocab_size=200, **sizes)).save_pretrained(texts)
    _tokenizer().save_pretrained(texts)
    return images, texts
