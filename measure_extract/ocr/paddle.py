"""PaddleOCR itself, on ONNX Runtime.

PaddleOCR turns tall crops a quarter to the left before it reads them, which stands text that reads
upwards on its head. Tall boxes are therefore read a second time, half a turn further, and the
better score wins. Everything else is PaddleOCR's own.
"""

import logging
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from measure_extract.errors import DeviceError, OCRError
from measure_extract.geometry import Polygon, is_tall, order_points, slope_deg
from measure_extract.images.base import RGBArray
from measure_extract.ocr.base import check_pixels, read_each
from measure_extract.ocr.paddle_models import model_dirs
from measure_extract.ocr.weights import OCRWeights, find_weights
from measure_extract.runtime.devices import pick_devices
from measure_extract.runtime.forks import abandon, renew_in_children
from measure_extract.types import OCRResult, TextBox

if TYPE_CHECKING:
    from paddleocr import PaddleOCR, TextRecognition

__all__ = ["PaddleEngine", "PaddleSettings"]

_log = logging.getLogger(__name__)

_TALL = 1.5  # PaddleOCR's own limit for turning a crop (paddlex CropByPolys)


@dataclass(frozen=True, slots=True, kw_only=True)
class PaddleSettings:
    """Detection settings.

    The defaults are PaddleOCR's, but for the size (500-pixel photos are enlarged, which finds more
    values) and the thresholds (faint lines are kept; on the sample of benchmarks/results/ocr.json
    that gave more boxes and no more values).
    """

    min_side_px: int = 960  # smaller pictures are enlarged to this shorter side
    max_side_px: int = 2560  # larger pictures are reduced to this longer side
    pixel_threshold: float = 0.2  # a pixel is text above this probability
    box_threshold: float = 0.45  # a box is kept above this mean probability
    unclip_ratio: float = 1.5  # how far the shrunken text area is grown back

    def __post_init__(self) -> None:
        if not 32 <= self.min_side_px <= self.max_side_px:
            raise ValueError(
                f"min_side_px {self.min_side_px} must be from 32 to max_side_px {self.max_side_px}"
            )
        for name in ("pixel_threshold", "box_threshold"):
            if not 0 < getattr(self, name) < 1:
                raise ValueError(f"{name} must be between 0 and 1, got {getattr(self, name)!r}")


class PaddleEngine:
    """Reads pictures with PaddleOCR; models are loaded on the first `read`."""

    def __init__(
        self,
        *,
        device: str = "auto",
        weights: str | None = None,
        settings: PaddleSettings | None = None,
        cache_dir: Path | None = None,
    ) -> None:
        """Remember what to load.

        Args:
            device: "auto" (the first GPU if there is one), "cpu", "gpu" or "gpu:1"; fails here if
                there is none.
            weights: see `find_weights`; "small" if None.
            settings: detection settings.
            cache_dir: where model folders are written; the user cache if None.
        """
        devices = pick_devices(device)
        if len(devices) > 1 and device != "auto":
            raise DeviceError(device, "PaddleOCR uses one; take ocr='fast' for several")
        self.device = devices[0]
        self.settings = settings or PaddleSettings()
        self._weights_name = weights or "small"
        self._cache_dir = cache_dir
        self._weights: OCRWeights | None = None
        self._paddleocr: PaddleOCR | None = None
        self._recognizer: TextRecognition | None = None
        renew_in_children(self)

    def renew(self) -> None:
        """Load the models anew on the next `read`; see `runtime.forks`."""
        abandon((self._paddleocr, self._recognizer))
        self._paddleocr = self._recognizer = None

    @property
    def weights(self) -> OCRWeights:
        """The weights in use; found on first use."""
        if self._weights is None:
            self._weights = find_weights(self._weights_name)
        return self._weights

    @property
    def fingerprint(self) -> str:
        """Engine, weights and settings in one line."""
        settings = ",".join(f"{k}={v}" for k, v in asdict(self.settings).items())
        return f"paddle/{self.weights.fingerprint}/{settings}"

    @property
    def paddleocr(self) -> "PaddleOCR":
        """The PaddleOCR object itself; loaded on first use."""
        if self._paddleocr is None:
            self._paddleocr = self._load()
        return self._paddleocr

    def read(self, image: RGBArray) -> OCRResult:
        """Read one picture; see `OCREngine.read`."""
        check_pixels(image)
        height, width = image.shape[:2]
        bgr = np.ascontiguousarray(image[:, :, ::-1])
        side, limit = _detection_size(width, height, self.settings)
        try:
            result = self.paddleocr.predict(
                bgr,
                text_det_limit_side_len=side,
                text_det_limit_type=limit,
                text_det_thresh=self.settings.pixel_threshold,
                text_det_box_thresh=self.settings.box_threshold,
                text_det_unclip_ratio=self.settings.unclip_ratio,
            )[0]
            boxes = self._boxes(result, bgr)
        except OCRError:
            raise
        except Exception as error:  # PaddleOCR and ONNX Runtime raise plain exceptions
            raise OCRError(
                f"PaddleOCR stopped on a {width}x{height} picture ({error})",
                "report the picture; the other pictures of a batch are not affected",
            ) from error
        return OCRResult(tuple(boxes), width, height, engine=self.fingerprint)

    def read_batch(self, images: Sequence[RGBArray]) -> list[OCRResult | OCRError]:
        """Read pictures one by one, in their order; see `OCREngine.read_batch`."""
        check_pixels(*images)
        return read_each(self, images)

    def _load(self) -> "PaddleOCR":
        weights, (detection_dir, recognition_dir) = self.weights, self._model_dirs()
        from paddleocr import PaddleOCR

        _quiet_paddlex()
        return PaddleOCR(
            engine="onnxruntime",
            device=self.device,
            text_detection_model_name=weights.detection_name,
            text_detection_model_dir=detection_dir,
            text_recognition_model_name=weights.recognition_name,
            text_recognition_model_dir=recognition_dir,
            use_doc_orientation_classify=False,
            use_doc_unwarping=False,
            use_textline_orientation=False,
        )

    def _model_dirs(self) -> tuple[str | None, str | None]:
        dirs = model_dirs(self.weights, self._cache_dir)
        return (None, None) if dirs is None else (str(dirs[0]), str(dirs[1]))

    def _recognize(self, crops: list[npt.NDArray[np.uint8]]) -> list[tuple[str, float]]:
        if self._recognizer is None:
            from paddleocr import TextRecognition

            self._recognizer = TextRecognition(
                model_name=self.weights.recognition_name,
                model_dir=self._model_dirs()[1],
                engine="onnxruntime",
                device=self.device,
            )
        lines = self._recognizer.predict(crops, batch_size=len(crops))
        return [(line["rec_text"], float(line["rec_score"])) for line in lines]

    def _boxes(self, result: Any, bgr: npt.NDArray[np.uint8]) -> list[TextBox]:
        polygons = [order_points(points) for points in result["rec_polys"]]
        lines = [
            (text, float(score), slope_deg(polygon))
            for text, score, polygon in zip(
                result["rec_texts"], result["rec_scores"], polygons, strict=True
            )
        ]
        tall = [i for i, polygon in enumerate(polygons) if is_tall(polygon, ratio=_TALL)]
        if tall:
            upwards = self._recognize([_read_upwards(bgr, polygons[i]) for i in tall])
            for i, (text, score) in zip(tall, upwards, strict=True):
                # PaddleOCR's own turn reads downwards.
                read_down = lines[i][0], lines[i][1], 90.0
                lines[i] = (text, score, -90.0) if score > lines[i][1] else read_down
        return [
            TextBox(text, polygon, round(score, 4), angle_deg=round(angle, 1))
            for (text, score, angle), polygon in zip(lines, polygons, strict=True)
            if text
        ]


def _detection_size(width: int, height: int, settings: PaddleSettings) -> tuple[int, str]:
    """Say to which side length the picture is resized for detection, in PaddleOCR's terms.

    "max" reduces the longer side; "min" enlarges the shorter side, and never reduces.
    """
    shorter, longer = min(height, width), max(height, width)
    if longer > settings.max_side_px:
        return settings.max_side_px, "max"
    # Enlarging a strip to the wanted shorter side would pass the longer side's limit.
    return max(32, min(settings.min_side_px, settings.max_side_px * shorter // longer)), "min"


def _quiet_paddlex() -> None:
    """Keep PaddleX's "Creating model" lines off the user's terminal."""
    logging.getLogger("paddlex").setLevel(logging.WARNING)


def _read_upwards(bgr: npt.NDArray[np.uint8], polygon: Polygon) -> npt.NDArray[np.uint8]:
    """Cut out a tall polygon so that text running upwards comes out left to right."""
    import cv2

    a, b, c, d = (np.array(point, dtype=np.float32) for point in polygon)
    length = max(1, round(float(max(np.linalg.norm(d - a), np.linalg.norm(c - b)))))
    thickness = max(1, round(float(max(np.linalg.norm(b - a), np.linalg.norm(c - d)))))
    source = np.stack([d, a, b, c])  # the line starts at the bottom-left corner
    target = np.array([[0, 0], [length, 0], [length, thickness], [0, thickness]], dtype=np.float32)
    turn = cv2.getPerspectiveTransform(source, target)
    crop = cv2.warpPerspective(
        bgr, turn, (length, thickness), borderMode=cv2.BORDER_REPLICATE, flags=cv2.INTER_CUBIC
    )
    return np.ascontiguousarray(crop, dtype=np.uint8)
