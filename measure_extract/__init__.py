"""Read what a product photo says about one quantity, with its unit and the evidence.

>>> from measure_extract import Extractor
>>> print(Extractor().extract("lamp.jpg", "height"))  # doctest: +SKIP
30 centimetre
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from measure_extract.telemetry import switch_off as _switch_off
from measure_extract.version import __version__ as __version__

if TYPE_CHECKING:
    from measure_extract.entities import entity_names
    from measure_extract.errors import (
        DeviceError,
        DimensionError,
        ImageError,
        MeasureExtractError,
        ModelError,
        OCRError,
        TableError,
        UnknownEntityError,
        UnknownUnitError,
    )
    from measure_extract.extractor import Extractor
    from measure_extract.images.base import ImageLimits
    from measure_extract.images.load import load_image
    from measure_extract.spans.finder import find_quantities
    from measure_extract.types import (
        Example,
        Measurement,
        OCRResult,
        QuantitySpan,
        ScoredCandidate,
        TextBox,
    )
    from measure_extract.units import canonical_units

# Here and nowhere later: any import below may bring ONNX Runtime in, which decides on its own import.
_switch_off()

# Where each public name lives. Names are loaded on first use, so that importing the package stays
# cheap (tests/test_public_api.py holds it under 0.15 s).
_HOMES = {
    "DeviceError": "errors",
    "DimensionError": "errors",
    "Example": "types",
    "Extractor": "extractor",
    "ImageError": "errors",
    "ImageLimits": "images.base",
    "Measurement": "types",
    "MeasureExtractError": "errors",
    "ModelError": "errors",
    "OCRError": "errors",
    "OCRResult": "types",
    "QuantitySpan": "types",
    "ScoredCandidate": "types",
    "TableError": "errors",
    "TextBox": "types",
    "UnknownEntityError": "errors",
    "UnknownUnitError": "errors",
    "canonical_units": "units",
    "entity_names": "entities",
    "find_quantities": "spans.finder",
    "load_image": "images.load",
}

__all__ = [
    "DeviceError",
    "DimensionError",
    "Example",
    "Extractor",
    "ImageError",
    "ImageLimits",
    "MeasureExtractError",
    "Measurement",
    "ModelError",
    "OCRError",
    "OCRResult",
    "QuantitySpan",
    "ScoredCandidate",
    "TableError",
    "TextBox",
    "UnknownEntityError",
    "UnknownUnitError",
    "canonical_units",
    "entity_names",
    "find_quantities",
    "load_image",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
