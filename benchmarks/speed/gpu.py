"""Photos a second on a GPU: our OCR by weights and batch sizes, `predict` by processes, and a VLM's shape.

Run: python -m benchmarks.speed.gpu --images DIR [--device gpu] [--pictures 512] [--only 'predict 6']
     python -m benchmarks.speed.gpu --images examples --device cpu --tiny
Writes benchmarks/results/gpu.json after each row, with the other rows as they were; each names its commit. The VLM has
random weights: it is there for its speed only. It is fed one photo and generates 12 tokens, about what "30 centimetre"
takes. --tiny shrinks everything so that the
whole path runs on a CPU in seconds; its figures mean nothing.
"""

import argparse
import shutil
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from benchmarks.result_files import describe_run, read_result, write_result
from measure_extract.errors import OCRError
from measure_extract.images.base import RGBArray
from measure_extract.images.load import load_image
from measure_extract.ocr.fast import FastEngine
from measure_extract.ocr.views import DetectionSettings
from measure_extract.types import OCRResult, TextBox

ENDINGS = {".webp", ".png", ".jpg", ".jpeg"}
WEIGHTS = ("small", "cascade", "tiny")
_GROUP = 64  # pictures that a process of `predict` is given at once on a GPU
_SHORT, _LONG = 1, 4  # groups a process
_OF_A_RUN = ("run", "note")  # of a result file
NEW_TOKENS = 12
PROMPT_TOKENS = 12  # "answer en What is the item height?" and its like


@dataclass(slots=True)
class GpuUse:
    """What the driver says of the GPU, several times a second; nothing where there is none."""

    shares: list[float] = field(default_factory=list)  # of the time it was busy, in [0, 1]
    memory_gb: list[float] = field(default_factory=list)  # of all processes

    @property
    def row(self) -> dict[str, float | None]:
        """What a result says of it."""
        return {
            "gpu_busy_share": round(float(np.mean(self.shares)), 3) if self.shares else None,
            "gpu_memory_gb": max(self.memory_gb, default=None),
        }


@contextmanager
def gpu_used(every_s: float = 0.2) -> Iterator[GpuUse]:
    """Ask the driver while the block runs."""
    use = GpuUse()
    is_done = threading.Event()

    def ask() -> None:
        while not is_done.wait(every_s):
            found = ask_driver("utilization.gpu,memory.used")
            if found is None:
                return
            percent, megabytes = found.splitlines()[0].split(",")
            use.shares.append(float(percent) / 100)
            use.memory_gb.append(round(float(megabytes) / 1024, 1))

    thread = threading.Thread(target=ask)
    thread.start()
    try:
        yield use
    finally:
        is_done.set()
        thread.join()


def timed(name: str, work: Callable[[], int]) -> dict[str, Any]:
    """Run once to warm up, and once more for the speed; `work` gives how many photos it did."""
    started = time.perf_counter()
    work()
    first_s = time.perf_counter() - started
    with gpu_used() as use:
        started = time.perf_counter()
        photos = work()
        seconds = time.perf_counter() - started
    row = {
        "photos": photos,
        "photos_per_second": round(photos / seconds, 2),
        "first_s": round(first_s, 1),
        **use.row,
    }
    print(name, row, flush=True)
    return row


def measure_ocr(
    images: Sequence[RGBArray], weights: str, device: str, settings: DetectionSettings
) -> dict[str, Any]:
    """Time one set of weights on the CPU and on the device, and count the lines that both read alike."""
    engines = {
        name: FastEngine(device=name, weights=weights, settings=settings)
        for name in dict.fromkeys(("cpu", device))
    }
    readings: dict[str, list[OCRResult | OCRError]] = {}

    def work(name: str) -> int:
        readings[name] = engines[name].read_batch(images)
        return len(images)

    rows = {name: timed(f"{weights}, {name}", partial(work, name)) for name in engines}
    alike, lines = count_alike(readings["cpu"], readings[device])
    return {**rows, "lines": lines, "same_text_share": round(alike / lines, 4)}


def count_alike(
    first: Sequence[OCRResult | OCRError], second: Sequence[OCRResult | OCRError]
) -> tuple[int, int]:
    """Count the lines of pictures that two readings share, and all lines of the longer one."""
    alike = lines = 0
    for pair in zip(first, second, strict=True):
        texts = [Counter(box.text for box in boxes_of(reading)) for reading in pair]
        alike += (texts[0] & texts[1]).total()
        lines += max(texts[0].total(), texts[1].total())
    return alike, lines


def boxes_of(reading: OCRResult | OCRError) -> tuple[TextBox, ...]:
    """Give the lines of a reading that must not have failed."""
    if isinstance(reading, OCRError):
        raise reading
    return reading.boxes


def measure_predict(
    paths: Sequence[Path], device: str, processes: int, folder: Path, group: int = _GROUP
) -> dict[str, Any]:
    """Time `measure-extract predict`, one question a photo, for so many processes on the device.

    Loading takes long on a GPU, so two runs are timed, of `_SHORT` and `_LONG` groups a process; what
    the photos between them took is the speed, the rest the start.
    """
    pictures = folder / f"{processes}"
    pictures.mkdir()
    seconds, counts = [], [group * processes * groups for groups in (_SHORT, _LONG)]
    with gpu_used() as use:
        for count in counts:
            rows = write_rows(paths, count, pictures)
            started = time.perf_counter()
            subprocess.run(
                [sys.executable, "-m", "measure_extract", "predict", str(rows), "--overwrite",
                 "--output", str(pictures / "out.csv"), "--image-root", str(pictures),
                 "--device", device, "--workers", str(processes)],
                check=True, capture_output=True, text=True,
            )  # fmt: skip
            seconds.append(time.perf_counter() - started)
            failures = pictures / "out.csv.failures.csv"
            if failures.exists():
                raise RuntimeError(
                    f"pictures failed: {failures.read_text(encoding='utf-8')[:1000]}"
                )
    rate = (counts[1] - counts[0]) / (seconds[1] - seconds[0])
    row = {
        "photos": counts[1],
        "photos_per_second": round(rate, 2),
        "start_s": round(seconds[0] - counts[0] / rate, 1),
        **use.row,
    }
    print("predict", processes, row, flush=True)
    return row


def write_rows(paths: Sequence[Path], count: int, folder: Path) -> Path:
    """Ask one question about each of `count` pictures; the same ones again under other names."""
    lines = ["index,image_link,group_id,entity_name"]
    for number in range(count):
        path = paths[number % len(paths)]
        name = f"{number}{path.suffix}"
        if not (folder / name).exists():
            shutil.copy(path, folder / name)
        lines.append(f"{number},{name},,{'height' if number % 2 else 'item_weight'}")
    rows = folder / "rows.csv"
    rows.write_text("\n".join([*lines, ""]), encoding="utf-8")
    return rows


def build_vlm(place: str, *, is_tiny: bool) -> Any:
    """Build PaliGemma-3B's shape (the defaults of its published configuration), random weights."""
    import torch
    from transformers import PaliGemmaConfig, PaliGemmaForConditionalGeneration

    text: dict[str, Any] = {
        "model_type": "gemma", "vocab_size": 257216, "hidden_size": 2048, "num_hidden_layers": 18,
        "intermediate_size": 16384, "num_attention_heads": 8, "num_key_value_heads": 1, "head_dim": 256,
    }  # fmt: skip
    vision: dict[str, Any] = {
        "model_type": "siglip_vision_model", "hidden_size": 1152, "intermediate_size": 4304,
        "num_hidden_layers": 27, "num_attention_heads": 16, "patch_size": 14, "image_size": 224,
        "projection_dim": 2048,
    }  # fmt: skip
    if is_tiny:
        text |= {"vocab_size": 1000, "hidden_size": 32, "num_hidden_layers": 2, "intermediate_size": 64,
                 "num_attention_heads": 2, "head_dim": 16}  # fmt: skip
        vision |= {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2,
                   "num_attention_heads": 2, "image_size": 28, "projection_dim": 32}  # fmt: skip
    config = PaliGemmaConfig(
        text_config=text,
        vision_config=vision,
        projection_dim=text["hidden_size"],
        image_token_index=text["vocab_size"] - 1,
    )
    torch.manual_seed(0)
    with torch.device(place):  # a CPU takes a minute to draw three billion numbers
        model: Any = PaliGemmaForConditionalGeneration(config)
    model.eval()
    return model if is_tiny else model.bfloat16()


def measure_vlm(device: str, batch: int, photos: int, *, is_tiny: bool) -> dict[str, Any]:
    """Time generation for photos in batches; the pixels are random, as the weights are."""
    import torch

    place = "cpu" if device == "cpu" else "cuda"
    model = build_vlm(place, is_tiny=is_tiny)
    vision = model.config.vision_config
    image_tokens = (vision.image_size // vision.patch_size) ** 2
    ids = torch.full((batch, image_tokens + PROMPT_TOKENS), 5, device=place)
    ids[:, :image_tokens] = model.config.image_token_id
    size = (batch, 3, vision.image_size, vision.image_size)
    pixels = torch.rand(size, device=place, dtype=model.dtype)

    def work() -> int:
        with torch.inference_mode():
            for _ in range(0, photos, batch):
                model.generate(
                    input_ids=ids,
                    attention_mask=torch.ones_like(ids),
                    pixel_values=pixels,
                    min_new_tokens=NEW_TOKENS,
                    max_new_tokens=NEW_TOKENS,
                    do_sample=False,
                )
        if place == "cuda":
            torch.cuda.synchronize()
        return -(-photos // batch) * batch

    return timed(f"VLM, batch {batch}", work)


def ask_driver(facts: str) -> str | None:
    """Give facts that `nvidia-smi` knows, a line for each GPU, without units; None without a driver."""
    query = ["nvidia-smi", f"--query-gpu={facts}", "--format=csv,noheader,nounits"]
    try:
        done = subprocess.run(query, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.strip()


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--images", type=Path, required=True)
    parser.add_argument("--device", default="gpu")
    parser.add_argument("--pictures", type=int, default=512)
    parser.add_argument("--tiny", action="store_true")
    parser.add_argument(
        "--only", default="", help="Rows whose names begin so: 'ocr cascade,predict 6,vlm'."
    )
    parser.add_argument("--output", default="gpu", help="Name of the result file.")
    options = parser.parse_args()
    paths = [path for path in sorted(options.images.rglob("*")) if path.suffix in ENDINGS]
    paths = paths[: options.pictures]
    images = [load_image(path) for path in paths]
    side_px = 320 if options.tiny else 640
    settings = DetectionSettings(side_px=side_px, closer_side_px=max(side_px, 960))
    vlm_batches = [2] if options.tiny else [1, 8, 32]
    counts = [1] if options.tiny else [6, 12]
    vlm = "vlm_of_paligemma_3b_shape_random_weights"
    with TemporaryDirectory() as folder:
        group = 2 if options.tiny else _GROUP
        measures: dict[tuple[str, str], Callable[[], dict[str, Any]]] = {
            ("predict", f"{count} processes"): partial(
                measure_predict, paths, options.device, count, Path(folder), group
            )
            for count in counts
        }
        for weights in WEIGHTS:
            measures["ocr", weights] = partial(
                measure_ocr, images, weights, options.device, settings
            )
        for batch in vlm_batches:
            photos = 2 if options.tiny else 4 * batch
            measures[vlm, f"batch {batch}"] = partial(
                measure_vlm, options.device, batch, photos, is_tiny=options.tiny
            )
        found = {k: v for k, v in (read_result(options.output) or {}).items() if k not in _OF_A_RUN}
        found |= {"device": options.device, "gpu": ask_driver("name"), "is_tiny": options.tiny}
        run = {key: fact for key, fact in describe_run().items() if key in ("commit", "date")}
        for (part, name), measure in measures.items():
            if f"{part} {name}".startswith(tuple(options.only.split(","))):
                row = measure()
                found.setdefault(part, {})[name] = {**row, "run": run}
                print(f"written to {write_result(options.output, found)}", flush=True)


if __name__ == "__main__":
    main()
