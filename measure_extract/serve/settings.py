"""What a service is started with: one value, checked on creation, filled by the command line."""

import ipaddress
from dataclasses import dataclass, replace
from pathlib import Path

from measure_extract.images.base import ImageLimits
from measure_extract.runtime.devices import count_cores, pick_devices
from measure_extract.settings import ExtractorSettings

__all__ = ["MOST_CHARACTERS", "Rooms", "ServeSettings", "is_loopback"]

MOST_CHARACTERS = 20_000
"""Of the texts whose quantities are asked at once, unless a service is told otherwise."""

# Photos a reader is given at once: a core reads one after the other, a GPU wants many lines.
_GPU_GROUP = 16

# name -> what is allowed, both ends included
_RANGES: dict[str, tuple[float, float]] = {
    "port": (0, 65535),
    "max_body_bytes": (1_000, 1_000_000_000),
    "max_entities": (1, 1000),
    "max_text_characters": (1, 1_000_000),
    "max_held_bytes": (1_000, 1_000_000_000_000),
    "max_requests": (1, 100_000),
    "deadline_s": (0.1, 3600),
    "header_s": (0.1, 600),
    "body_s": (0.1, 3600),
    "keep_alive_s": (1, 3600),
    "grace_s": (0.1, 3600),
    "capture_rate": (0, 1),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rooms:
    """How much of each kind may be under way, worked out from the settings."""

    readers: int
    group: int  # photos a reader is given at once
    places: int  # photos that wait or are being read
    per_client: int  # requests of one client


@dataclass(frozen=True, slots=True, kw_only=True)
class ServeSettings:
    """One service: where it listens, what it accepts, what it keeps.

    Raises:
        ValueError: if a number is outside its range, or the service would stand open to the network.
    """

    stages: ExtractorSettings = ExtractorSettings(
        device="cpu", limits=ImageLimits(max_pixels=50_000_000, max_bytes=20_000_000)
    )
    host: str = "127.0.0.1"
    port: int = 8000  # 0: any free one
    workers: int | None = None  # processes that read; one per core, or per GPU, if None
    # photos that may wait; as many as are read at once, and at least two, if None
    waiting: int | None = None
    # requests of one client at once; half as many again as photos are read at once if None
    per_client: int | None = None
    max_body_bytes: int = 20_000_000
    max_entities: int = 64  # asked in one request
    max_text_characters: int = MOST_CHARACTERS  # in one request for quantities of a text
    max_held_bytes: int = 500_000_000  # of bodies being received or waiting, over all requests
    max_requests: int = 512  # under way at once, whatever they ask
    deadline_s: float = 30.0  # from a whole request to its answer
    header_s: float = 10.0  # from a connection to a whole request head
    body_s: float = 30.0  # from a request head to its whole body
    keep_alive_s: int = 15  # an idle connection is kept open
    grace_s: float = 30.0  # from SIGTERM to the end
    keys: Path | None = None  # file of API keys, see `keys`
    is_open: bool = False  # listens without keys where strangers come by
    are_urls_fetched: bool = False  # `image_url` is allowed
    origins: tuple[str, ...] = ()  # web pages of other hosts that may ask, as https://shop.example
    proxies: tuple[str, ...] = ()  # addresses whose X-Forwarded-For is believed
    capture: Path | None = None  # folder of records
    capture_rate: float = 1.0  # share of the requests that is kept
    are_photos_captured: bool = False

    def __post_init__(self) -> None:
        for name, (low, high) in _RANGES.items():
            if not low <= getattr(self, name) <= high:
                raise ValueError(
                    f"{name} must be from {low:,} to {high:,}, got {getattr(self, name)!r}"
                )
        for name in ("workers", "waiting", "per_client"):
            value = getattr(self, name)
            if value is not None and value < 1:
                raise ValueError(f"{name} must be at least 1, got {value!r}")
        if self.are_photos_captured and self.capture is None:
            raise ValueError("photos are kept beside records; give a folder for them (--capture)")
        if self.keys is None and not self.is_open and not is_loopback(self.host):
            raise ValueError(
                f"{self.host!r} can be reached by others and no keys are set; "
                "give a file of keys, or say that anyone may ask (--no-auth)"
            )

    def devices(self) -> list[str]:
        """Name the device of each reader: a core has one, and so has a GPU.

        Raises:
            DeviceError: if a GPU is asked and there is none.
        """
        devices = list(pick_devices(self.stages.device))
        return devices * (self.workers or count_cores()) if devices == ["cpu"] else devices

    def threads(self) -> int:
        """Cores of one reader on the CPU: its share of the machine's."""
        return max(1, count_cores() // (self.workers or count_cores()))

    def rooms(self) -> Rooms:
        """Work out how much may be under way.

        A photo waits for each reader, so that none idles while there is work: who is accepted waits
        about as long as a photo takes. With one more in line, photos that cost alike would take 2.7
        times as long as alone when too many come (benchmarks/speed/service/model.py); with this it is
        twice. Whoever asks alone keeps all readers busy, and a place is left for others.
        """
        devices = self.devices()
        readers = len(devices)
        group = self.threads() if devices[0] == "cpu" else _GPU_GROUP
        waiting = self.waiting or max(2, readers * group)
        return Rooms(
            readers=readers,
            group=group,
            places=readers * group + waiting,
            per_client=self.per_client or -(-3 * readers * group // 2),
        )

    def reader_settings(self, device: str) -> ExtractorSettings:
        """Give the settings of one reader's extractor."""
        return replace(self.stages, device=device, threads=self.threads())


def is_loopback(host: str) -> bool:
    """Tell whether only this machine can connect to what listens there."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
