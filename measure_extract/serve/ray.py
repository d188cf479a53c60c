"""The same service on a Ray cluster: each replica is one, with readers, a queue and limits of its own.

Ray's proxies spread requests over the replicas and replace those that die; what is full answers 503 here
as anywhere. Figures and records are each replica's own. Only this module imports ray.
"""

from typing import Any

from measure_extract.errors import MissingExtraError
from measure_extract.serve.settings import ServeSettings

__all__ = ["make_application"]

_NAME = "measure-extract"


def make_application(settings: ServeSettings, *, replicas: int = 1) -> Any:
    """Make an application for `ray.serve.run`, or for a module that `serve run` is given.

    Args:
        settings: of each replica; `host` says who may ask, as Ray decides where it listens, and `workers`
            how many processes, and cores of the cluster, a replica has: one if None.
        replicas: how many there are.

    Raises:
        MissingExtraError: if Ray Serve is not installed.
        ValueError: if `replicas` is below 1.
    """
    try:
        from ray import serve
    except ImportError as error:
        raise MissingExtraError("ray", "ray") from error
    if replicas < 1:
        raise ValueError(f"replicas must be at least 1, got {replicas!r}")
    workers = settings.workers or 1

    def build() -> Any:
        from dataclasses import replace

        from measure_extract.serve.app import create_app

        return create_app(replace(settings, workers=workers))

    deployment = serve.deployment(
        name=_NAME,
        num_replicas=replicas,
        # Ray queues beyond this; our own queue is the one that says no.
        max_ongoing_requests=settings.max_requests,
        ray_actor_options={"num_cpus": workers},
        graceful_shutdown_timeout_s=settings.grace_s,
    )
    return deployment(serve.ingress(build)()).bind()
