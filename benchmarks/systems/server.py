"""A vision model behind any server that speaks OpenAI's protocol: vLLM, SGLang, Ollama.

The argument is `URL,MODEL[,concurrent]`, for example `http://localhost:8000/v1,Qwen/Qwen2-VL-2B-Instruct,8`.
A key, where one is needed, is taken from OPENAI_API_KEY.
"""

import base64
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from benchmarks.peers.prompts import chat_prompt
from benchmarks.systems import Context, System, SystemBuildError
from measure_extract.types import Example

__all__ = ["build"]

_TRIES = 5
_TIMEOUT_S = 120.0
_MAX_TOKENS = 32
_TYPES = {".webp": "image/webp", ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg"}


def build(argument: str, context: Context) -> System:
    """Build a client; requests of one batch run at the same time, failing ones are tried again."""
    from openai import OpenAI

    url, _, rest = argument.partition(",")
    model, _, concurrent = rest.partition(",")
    if not model:
        raise SystemBuildError(f"server:{argument}", "the model is missing", "give URL,MODEL")
    client = OpenAI(
        base_url=url,
        api_key=os.environ.get("OPENAI_API_KEY", "none"),
        max_retries=_TRIES - 1,
        timeout=_TIMEOUT_S,
    )
    count = int(concurrent or 8)

    def ask(example: Example) -> str:
        content = [
            {"type": "text", "text": chat_prompt(example.entity)},
            {"type": "image_url", "image_url": {"url": _data_url(Path(example.image))}},
        ]
        reply = client.chat.completions.create(
            model=model,
            messages=[{"role": "user", "content": content}],  # type: ignore[list-item,misc]
            temperature=0,
            max_tokens=_MAX_TOKENS,
        )
        return reply.choices[0].message.content or ""

    def answer(examples: Sequence[Example]) -> list[str]:
        with ThreadPoolExecutor(count) as pool:
            return list(pool.map(ask, examples))

    return System(answer, batch=4 * count)


def _data_url(path: Path) -> str:
    kind = _TYPES.get(path.suffix.lower(), "image/jpeg")
    return f"data:{kind};base64,{base64.b64encode(path.read_bytes()).decode()}"
