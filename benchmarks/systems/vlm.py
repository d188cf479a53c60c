"""A vision model in this process, through transformers.

The argument is a model's name on the hub or its folder, then settings: `google/paligemma-3b-mix-448`,
`Qwen/Qwen2-VL-2B-Instruct,batch=8,max_pixels=1000000,load=4bit`, `.../base,adapter=FOLDER`.

| setting | meaning |
| --- | --- |
| batch | rows a step, 4 if not given |
| dtype | float32 on the CPU and bfloat16 on a GPU if not given |
| max_pixels | larger pictures are shrunk to this area first |
| load | 4bit: NF4 quantisation by bitsandbytes |
| adapter | folder of a PEFT adapter, such as `benchmarks.baselines.finetune` writes |
| prompt | wording for PaliGemma, see `benchmarks.peers.prompts` |
"""

from typing import Any

from benchmarks.peers.vlm import VLM, VLMSettings
from benchmarks.systems import Context, System, SystemBuildError

__all__ = ["build", "parse_argument"]


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


def build(argument: str, context: Context) -> System:
    """Build the named model."""
    vlm = VLM(parse_argument(argument), context.device)
    return System(vlm.answer, batch=vlm.settings.batch)
