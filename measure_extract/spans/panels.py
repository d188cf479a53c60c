"""Grams that only the picture tells: the "5G" of a table whose other rows print "12G", and small raised ones: "24。"."""

import re
from dataclasses import replace

from measure_extract.types import OCRResult, QuantitySpan

__all__ = ["panel_grams", "raised_grams"]

_BAND = re.compile(r"\s*(?P<surface>(?P<number>[345])(?:\.0)?\s?G)\s*")
# "64G" is memory as often as grams: it makes no panel.
_MEMORIES = frozenset({1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0, 512.0})
# A small g beside large figures is read as the full stop of Japanese, on pictures without any.
_RAISED = re.compile(r"\s*(?P<surface>(?P<number>\d{1,3}(?:[.,]\d{1,2})?)\s?[。｡])\s*")
_JAPANESE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_FEWEST = 2  # other grams with a capital G that make a panel


def panel_grams(ocr: OCRResult, spans: list[QuantitySpan]) -> list[QuantitySpan]:
    """Give the grams of boxes that print "3G", "4G" or "5G" alone, where a panel stands around them.

    Args:
        ocr: the picture's boxes.
        spans: what was found on the picture.
    """
    grams = [s for s in spans if s.unit == "gram" and s.surface.endswith("G")]
    if len([span for span in grams if span.value not in _MEMORIES]) < _FEWEST:
        return []
    used = {index for span in spans for index in span.box_indices}
    found = []
    for index, box in enumerate(ocr.boxes):
        band = _BAND.fullmatch(box.text)
        if band is not None and index not in used:
            found.append(_grams(band, index))
    return found


def raised_grams(ocr: OCRResult, spans: list[QuantitySpan]) -> list[QuantitySpan]:
    """Give the grams of boxes that print a number with a small raised g alone.

    Args:
        ocr: the picture's boxes.
        spans: what was found on the picture.
    """
    raised = {i: match for i, box in enumerate(ocr.boxes) if (match := _RAISED.fullmatch(box.text))}
    if not raised or any(_JAPANESE.search(box.text) for box in ocr.boxes):
        return []
    used = {index for span in spans for index in span.box_indices}
    found = [_grams(match, i) for i, match in raised.items() if i not in used]
    return [replace(span, is_repaired=True) for span in found if span.value]


def _grams(band: re.Match[str], index: int) -> QuantitySpan:
    """Give the quantity of a box that prints nothing else."""
    value = float(band["number"].replace(",", "."))
    return QuantitySpan(
        value=value,
        low=value,
        high=value,
        unit="gram",
        units=("gram",),
        start=band.start("surface"),
        end=band.end("surface"),
        surface=band["surface"],
        box_indices=(index,),
    )
