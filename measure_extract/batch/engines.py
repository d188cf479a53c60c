"""Which engine answers the pictures of a run: this process, processes, or a Ray cluster."""

from collections.abc import Callable, Iterator

from measure_extract.batch.base import ImageJob, ImageOutcome
from measure_extract.batch.settings import PredictSettings
from measure_extract.batch.worker import Worker, WorkerSettings
from measure_extract.images.fetch import Fetcher
from measure_extract.images.files import get_bytes
from measure_extract.runtime.devices import count_cores, pick_devices

__all__ = ["run_engine"]


def run_engine(
    settings: PredictSettings,
    jobs: Iterator[ImageJob],
    fetcher: Fetcher,
    is_stopped: Callable[[], bool],
) -> Iterator[ImageOutcome]:
    """Answer jobs in any order by the engine that the settings name.

    Args:
        settings: of the run.
        jobs: taken as they are needed.
        fetcher: gets the pictures that are on the web.
        is_stopped: once true, no further job is taken.
    """
    worker = settings.worker
    if settings.engine == "ray":
        from measure_extract.batch.ray_engine import run_ray

        return run_ray(
            jobs, worker, tries=settings.tries, per_host=settings.per_host, is_stopped=is_stopped
        )
    if settings.workers == 0:
        return _inline(jobs, worker, fetcher, is_stopped)
    from measure_extract.batch.local import run_local

    devices = list(pick_devices(worker.stages.device))
    devices *= settings.workers or (count_cores() if devices == ["cpu"] else 1)
    return run_local(
        jobs,
        worker,
        devices=devices,
        fetcher=fetcher,
        fetch_threads=settings.fetch_threads,
        is_stopped=is_stopped,
    )


def _inline(
    jobs: Iterator[ImageJob],
    settings: WorkerSettings,
    fetcher: Fetcher,
    is_stopped: Callable[[], bool],
) -> Iterator[ImageOutcome]:
    """Answer one picture after the other in this process."""
    worker = Worker(settings, threads=None)
    for job in jobs:
        if is_stopped():
            return
        yield from worker.answer([job], [get_bytes(job.image, settings.image_root, fetcher)])
