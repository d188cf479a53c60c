"""What a service counts, for Prometheus; a registry of its own, so that two services do not share one."""

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

__all__ = ["CONTENT_TYPE", "Metrics"]

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10, 30)
_CONFIDENCES = tuple(tenth / 10 for tenth in range(1, 11))  # as `audit.drift` has its bins
_PHOTOS = (1, 2, 4, 8, 16)


class Metrics:
    """The counters of one service; called from the event loop only."""

    def __init__(self) -> None:
        """Begin at zero."""
        self.registry = CollectorRegistry()
        name = "measure_extract"
        self.requests = Counter(
            f"{name}_requests", "Requests by route and status.", ("route", "status"),
            registry=self.registry,
        )  # fmt: skip
        self.request_seconds = Histogram(
            f"{name}_request_seconds", "Seconds from request to answer.", ("route",),
            buckets=_SECONDS, registry=self.registry,
        )  # fmt: skip
        self.rejected = Counter(
            f"{name}_rejected", "Requests refused, by kind of problem.", ("reason",),
            registry=self.registry,
        )  # fmt: skip
        self.answers = Counter(
            f"{name}_answers", "Answers by entity and outcome.", ("entity", "outcome"),
            registry=self.registry,
        )  # fmt: skip
        self.confidence = Histogram(
            f"{name}_confidence", "Confidence of the answers.", ("entity",),
            buckets=_CONFIDENCES, registry=self.registry,
        )  # fmt: skip
        self.stage_seconds = Histogram(
            f"{name}_stage_seconds", "Seconds a photo, by stage.", ("stage",),
            buckets=_SECONDS, registry=self.registry,
        )  # fmt: skip
        self.batch_photos = Histogram(
            f"{name}_batch_photos", "Photos that a reader is given at once.",
            buckets=_PHOTOS, registry=self.registry,
        )  # fmt: skip
        self.shared = Counter(
            f"{name}_shared_photos", "Requests about a photo that was here already.",
            registry=self.registry,
        )  # fmt: skip
        self.restarts = Counter(
            f"{name}_reader_restarts", "Readers that were replaced.", registry=self.registry
        )
        self.captured = Counter(
            f"{name}_captured_rows", "Rows of records, by what became of them.", ("fate",),
            registry=self.registry,
        )  # fmt: skip
        self.corrections = Counter(
            f"{name}_corrections", "Corrections by entity.", ("entity",), registry=self.registry
        )

    def watch(self, name: str, meaning: str, value: Callable[[], float]) -> None:
        """Add a number that is looked up when it is asked for."""
        gauge = Gauge(f"measure_extract_{name}", meaning, registry=self.registry)
        gauge.set_function(value)

    def text(self) -> bytes:
        """Write everything in Prometheus' text format."""
        return generate_latest(self.registry)
