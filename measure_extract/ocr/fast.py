"""Our own pipeline over PaddleOCR's weights: the same models, called with less around them.

What makes it faster than PaddleOCR (benchmarks/results/ocr.json): a picture is searched at a size
that suffices to find text while its lines are cut from the full picture, a short line is not padded
to 320 pixels, every core reads its own line or its own picture, and a quick set of weights leaves only
doubtful lines to a careful one.
"""

import hashlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from threading import Lock

from measure_extract.errors import OCRError
from measure_extract.images.base import RGBArray
from measure_extract.ocr.base import check_pixels
from measure_extract.ocr.batches import BatchSizes, ShapeGrid
from measure_extract.ocr.reader import PageModels, PageReader
from measure_extract.ocr.recognition import Recognizer, ascii_classes
from measure_extract.ocr.views import DetectionSettings
from measure_extract.ocr.weights import (
    CASCADE,
    DEFAULT_WEIGHTS,
    OCRWeights,
    find_weights,
    read_characters,
)
from measure_extract.runtime.base import Model
from measure_extract.runtime.choice import RuntimeChoice, check_devices, load_model, pick_runtime
from measure_extract.runtime.devices import count_cores, pick_devices
from measure_extract.runtime.forks import abandon, renew_in_children
from measure_extract.runtime.graphs import with_best_class
from measure_extract.types import OCRResult

__all__ = ["FastEngine"]

# A core is busiest with one line at a time; a GPU wants many, and few different shapes.
_ON_CPU = BatchSizes(pictures=1, lines=1, width_step_px=8)
_ON_GPU = BatchSizes(pictures=16, lines=64, width_step_px=64, grid=ShapeGrid())
# OpenVINO keeps what it prepares for each shape (see `runtime.openvino`): 32 widths, by which lines become 5 %
# longer, and sides that are multiples of 64, by which what is searched grows by 2 %.
_ON_OPENVINO = BatchSizes(
    pictures=1,
    lines=1,
    width_step_px=8,
    grid=ShapeGrid(
        sides_px=tuple(range(64, 2049, 64)),
        widths_px=(
            *range(32, 112, 8), 112, 128, 144, 160, 184, 208, 240, 272, 312, 360, 416, 480, 552, 632, 728, 840, 968,
            1112, 1280, 1600, 2240, 3200,
        ),
    ),
)  # fmt: skip
# What is read once more or chosen otherwise, and seldom, so that a ranker taught without it is as good with
# it, while a cache must not serve what was read without it.
_MENDS = (
    "fractions,half turns,rivals,fine print,lone units,arcs,turned lines,near units,surest first"
)
_GPU_GROUP = 64  # pictures whose lines are sorted by width together


@dataclass(frozen=True, slots=True)
class _Pair:
    """The set that reads all, and the one that searches and reads again; the same if there is one."""

    quick: OCRWeights
    careful: OCRWeights

    @classmethod
    def find(cls, name: str) -> "_Pair":
        if name == CASCADE:
            return cls(find_weights("tiny"), find_weights("small"))
        weights = find_weights(name)
        return cls(weights, weights)

    @property
    def fingerprint(self) -> str:
        quick, careful = self.quick.fingerprint, self.careful.fingerprint
        return quick if quick == careful else f"{careful}>{quick}>{careful}"


class FastEngine:
    """Reads pictures with PaddleOCR's models; they are loaded on the first `read`.

    May be called from several threads at once.
    """

    def __init__(
        self,
        *,
        device: str = "auto",
        weights: str | None = None,
        settings: DetectionSettings | None = None,
        sizes: BatchSizes | None = None,
        threads: int | None = None,
        runtime: str = "auto",
        precision: str = "auto",
    ) -> None:
        """Remember what to load.

        Args:
            device: see `pick_devices`; one worker on each of several GPUs.
            weights: "cascade" if None: tiny reads, and small searches the whole picture and reads again
                what is doubtful; else one set for all, see `find_weights`. They must be on disk.
            settings: how text is looked for.
            sizes: how much one call of a model is given; what suits the device if None.
            threads: cores to use on the CPU; all if None.
            runtime: what runs the models, see `pick_runtime`.
            precision: in which it counts, see `pick_runtime`.

        Raises:
            DeviceError: if a GPU is asked and there is none, or the runtime cannot use what is there.
            MissingExtraError: if the runtime is not installed.
            ValueError: if `threads` is below 1, or runtime and precision do not go together.
        """
        if threads is not None and (not isinstance(threads, int) or threads < 1):
            raise ValueError(f"threads must be a whole number of at least 1, got {threads!r}")
        self.runtime = pick_runtime(runtime, precision)
        self.devices = pick_devices(device)
        check_devices(self.runtime, self.devices)
        self.settings = settings or DetectionSettings()
        self.threads = threads or count_cores()
        self._sizes = sizes or _suitable_sizes(self.runtime, self.devices)
        self._weights_name = weights or DEFAULT_WEIGHTS
        self._weights: _Pair | None = None
        self._begin()
        renew_in_children(self)

    def _begin(self) -> None:
        """Hold nothing yet that has threads."""
        self._models: dict[tuple[Path, str, int], Model] = {}
        self._recognizers: dict[tuple[Path, str], Recognizer] = {}
        self._lock = Lock()
        self._pool = ThreadPoolExecutor(max(self.threads, len(self.devices)))

    def renew(self) -> None:
        """Load the models anew on the next `read`; see `runtime.forks`."""
        abandon((self._models, self._recognizers, self._pool))
        self._begin()

    @property
    def weights(self) -> _Pair:
        """The sets of weights in use; found on first use."""
        if self._weights is None:
            self._weights = _Pair.find(self._weights_name)
        return self._weights

    @property
    def fingerprint(self) -> str:
        """Engine, weights and settings in one line."""
        settings = ",".join(f"{k}={v}" for k, v in asdict(self.settings).items())
        runtime = "" if self.runtime == RuntimeChoice() else f",{self.runtime}"
        step = f"step={_step_of(self._sizes, self.runtime)}"
        return f"fast6/{self.weights.fingerprint}/{settings},{step},{_MENDS}{runtime}"

    def read(self, image: RGBArray) -> OCRResult:
        """Read one picture with all cores; see `OCREngine.read`."""
        check_pixels(image)
        reader = self.reader(self.devices[0], self.threads)
        return self._read_group(reader, [image], None if self.threads == 1 else self._pool)[0]

    def read_batch(self, images: Sequence[RGBArray]) -> list[OCRResult | OCRError]:
        """Read pictures, in their order, each core or device its own; see `OCREngine`."""
        check_pixels(*images)
        is_cpu = self.devices == ("cpu",)
        size = 1 if is_cpu else _GPU_GROUP
        groups = [images[i : i + size] for i in range(0, len(images), size)]
        devices = [self.devices[i % len(self.devices)] for i in range(len(groups))]
        results = self._pool.map(self._read_safely, devices, groups)
        return [result for group in results for result in group]

    def _read_safely(self, device: str, images: Sequence[RGBArray]) -> list[OCRResult | OCRError]:
        """Read a group; if it fails, its halves, so that only the culprit is lost."""
        try:
            return list(self._read_group(self.reader(device, 1), images))
        except OCRError as error:
            if len(images) == 1:
                return [error]
        middle = len(images) // 2
        halves = (images[:middle], images[middle:])
        return [result for half in halves for result in self._read_safely(device, half)]

    def _read_group(
        self, reader: PageReader, images: Sequence[RGBArray], pool: ThreadPoolExecutor | None = None
    ) -> list[OCRResult]:
        try:
            results = reader.read(images, pool)
        except Exception as error:  # ONNX Runtime and OpenCV raise plain exceptions
            sizes = ", ".join(f"{image.shape[1]}x{image.shape[0]}" for image in images)
            raise OCRError(
                f"the fast engine stopped on a picture of {sizes} pixels ({error})",
                "report the picture; the other pictures of a batch are not affected",
            ) from error
        return [replace(result, engine=self.fingerprint) for result in results]

    def reader(self, device: str, threads: int) -> PageReader:
        """Give the models of one device, for a detection call that uses so many cores."""
        quick, careful = self.weights.quick, self.weights.careful
        models = PageModels(
            detect=self._model(self._on_disk(careful.detection_onnx), device, threads),
            detect_closer=self._model(self._on_disk(quick.detection_onnx), device, threads),
            quick=self._recognizer(quick, device),
            careful=self._recognizer(careful, device),
        )
        return PageReader(models, settings=self.settings, sizes=self._sizes)

    def _recognizer(self, weights: OCRWeights, device: str) -> Recognizer:
        path = self._on_disk(weights.recognition_onnx)
        with self._lock:
            if (path, device) not in self._recognizers:
                is_gpu = device != "cpu"
                # Lines are read one per core: more threads inside one line only wait for each other.
                file = _with_fewer_chances(path, weights) if is_gpu else path
                model = self._load(file, device, threads=1)
                characters = read_characters(weights, model.metadata)
                self._recognizers[path, device] = Recognizer(model, characters, gives_best=is_gpu)
            return self._recognizers[path, device]

    def _model(self, path: Path, device: str, threads: int) -> Model:
        key = (path, device, threads)
        with self._lock:
            if key not in self._models:
                self._models[key] = self._load(path, device, threads)
            return self._models[key]

    def _load(self, model: Path | bytes, device: str, threads: int) -> Model:
        callers = self.threads // threads  # each core its own line or picture
        return load_model(model, self.runtime, device=device, threads=threads, callers=callers)

    def _on_disk(self, path: Path | None) -> Path:
        if path is None:
            raise OCRError(
                f"the weights {self._weights_name!r} are not on this disk",
                "use ocr='paddle', which downloads them, or give a folder with det/ and rec/",
            )
        return path


def _with_fewer_chances(path: Path, weights: OCRWeights) -> bytes:
    """Give a recogniser that sends back no more than `Recognizer.gives_best` needs."""
    return with_best_class(path, lambda facts: ascii_classes(read_characters(weights, facts)))


def _step_of(sizes: BatchSizes, runtime: RuntimeChoice) -> str:
    """Name the shapes that inputs are filled up to, which decide a few readings.

    The grid that a runtime has by itself is called as it was before others were told apart: kept caches say so.
    """
    if sizes.grid is None:
        return str(sizes.width_step_px)
    if sizes.grid == (_ON_GPU if runtime.name == "onnx" else _ON_OPENVINO).grid:
        return "fine grid"
    shapes = repr((sizes.grid.sides_px, sizes.grid.widths_px))
    return f"grid {hashlib.sha256(shapes.encode()).hexdigest()[:8]}"


def _suitable_sizes(runtime: RuntimeChoice, devices: Sequence[str]) -> BatchSizes:
    if devices != ("cpu",):
        return _ON_GPU
    return _ON_CPU if runtime.name == "onnx" else _ON_OPENVINO
