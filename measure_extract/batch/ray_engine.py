"""Run jobs on a Ray cluster: the same stages, each as large as the cluster allows.

fetch (tasks) -> read (a pool of actors, one per GPU where there are GPUs, else per core) -> judge
(actors on CPUs). Rows stay in the journal of the driver, which takes the outcomes in; a node that dies
costs time and no row, since Ray runs its share again. Only this module imports ray.
"""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import astuple
from functools import partial
from itertools import islice
from typing import Any

import numpy as np
import numpy.typing as npt

from measure_extract.batch.base import Answer, ImageJob, ImageOutcome, Question
from measure_extract.batch.worker import Worker, WorkerSettings
from measure_extract.errors import DeviceError, MissingExtraError
from measure_extract.images.fetch import Fetcher
from measure_extract.images.files import get_bytes, sha256_of

__all__ = ["run_ray"]

_CHUNK_JOBS = 50_000  # in one pipeline; bounds what the driver holds
_FETCH_BATCH = 16  # pictures one task fetches; bounds what lies in Ray's store
_READ_BATCH = {"cpu": 4, "gpu": 64}

Batch = dict[str, npt.NDArray[Any]]


def run_ray(
    jobs: Iterator[ImageJob],
    settings: WorkerSettings,
    *,
    tries: int,
    per_host: int,
    is_stopped: Callable[[], bool],
) -> Iterator[ImageOutcome]:
    """Answer jobs in any order, on the cluster Ray is connected to, or one of this machine.

    Args:
        jobs: taken chunk by chunk.
        settings: of the extractors; with a GPU device, each reader is given one whole GPU.
        tries: to fetch a picture.
        per_host: requests of one task to one host at once.
        is_stopped: once true, what is in flight is left for the next run.

    Raises:
        MissingExtraError: if ray is not installed.
        DeviceError: if a GPU is asked and the cluster has none.
    """
    try:
        import ray
    except ImportError as error:
        raise MissingExtraError("ray", "ray") from error
    if not ray.is_initialized():
        ray.init(log_to_driver=False)
    ray.data.DataContext.get_current().enable_progress_bars = False  # the run has its own
    new_fetcher = partial(Fetcher, tries=tries, per_host=per_host)
    while chunk := list(islice(jobs, _CHUNK_JOBS)):
        for outcome in _run_chunk(chunk, settings, new_fetcher):
            yield outcome
            if is_stopped():
                return


def _run_chunk(
    chunk: list[ImageJob], settings: WorkerSettings, new_fetcher: Callable[..., Fetcher]
) -> Iterator[ImageOutcome]:
    import ray

    resources = ray.cluster_resources()  # type: ignore[no-untyped-call]
    cores, gpus = int(resources.get("CPU", 1)), int(resources.get("GPU", 0))
    device = settings.stages.device
    if device.startswith("gpu") and not gpus:
        raise DeviceError(device, "the Ray cluster has no GPU")
    is_gpu = bool(gpus) and device != "cpu"
    kind = "gpu" if is_gpu else "cpu"
    # Ray shows a reader with a whole GPU that one alone, as its first.
    settings = settings.on(kind)
    readers = gpus if is_gpu else cores
    items = [
        {"number": job.number, "image": job.image, "questions": json.dumps(job.questions)}
        for job in chunk
    ]
    outcomes = (
        ray.data.from_items(items, override_num_blocks=max(1, min(len(items) // 8, 8 * readers)))
        .map_batches(
            partial(_fetch, settings=settings, new_fetcher=new_fetcher),
            batch_size=_FETCH_BATCH,
            num_cpus=0.1,
        )
        .map_batches(
            _Read,
            fn_constructor_args=(settings,),
            batch_size=_READ_BATCH[kind],
            concurrency=(1, readers),
            num_cpus=0.1 if is_gpu else 0.7,
            num_gpus=1 if is_gpu else 0,
        )
        .map_batches(
            _Judge,
            fn_constructor_args=(settings,),
            batch_size=_READ_BATCH[kind],
            concurrency=(1, max(1, cores // 2)),
            num_cpus=0.2,
        )
    )
    for row in outcomes.iter_rows():
        yield _outcome(row["outcome"])


def _fetch(batch: Batch, settings: WorkerSettings, new_fetcher: Callable[..., Fetcher]) -> Batch:
    """Add each picture's bytes, or why they could not be loaded."""
    with (
        new_fetcher(settings.stages.limits) as fetcher,
        ThreadPoolExecutor(_FETCH_BATCH) as pool,
    ):
        files = list(
            pool.map(lambda image: get_bytes(image, settings.image_root, fetcher), batch["image"])
        )
    failures = [file if isinstance(file, str) else "" for file in files]
    contents = [file if isinstance(file, bytes) else b"" for file in files]
    return {**batch, "file": _objects(contents), "failure": _objects(failures)}


class _Read:
    """Replaces each picture's bytes by its layout, or by why it could not be read."""

    def __init__(self, settings: WorkerSettings) -> None:
        self._worker = Worker(settings)

    def __call__(self, batch: Batch) -> Batch:
        files = [
            str(failure) or bytes(file)
            for file, failure in zip(batch["file"], batch["failure"], strict=True)
        ]
        return {
            **{name: batch[name] for name in ("number", "image", "questions")},
            "sha256": _objects([sha256_of(file) for file in files]),
            "layout": _objects(self._worker.read(files)),
        }


class _Judge:
    """Answers the questions about pictures that were read."""

    def __init__(self, settings: WorkerSettings) -> None:
        self._worker = Worker(settings)

    def __call__(self, batch: Batch) -> Batch:
        names = ("number", "image", "questions", "layout", "sha256")
        outcomes = [
            self._worker.judge(ImageJob(int(number), image, _questions(text)), layout, sha256)
            for number, image, text, layout, sha256 in zip(
                *(batch[name] for name in names), strict=True
            )
        ]
        return {"outcome": _objects([json.dumps(astuple(outcome)) for outcome in outcomes])}


def _questions(text: str) -> tuple[Question, ...]:
    return tuple((entity, group) for entity, group in json.loads(text))


def _outcome(text: str) -> ImageOutcome:
    number, answers, failure, sha256 = json.loads(text)
    return ImageOutcome(number, tuple(Answer(*facts) for facts in answers), failure, sha256)


def _objects(values: list[Any]) -> npt.NDArray[Any]:
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array
