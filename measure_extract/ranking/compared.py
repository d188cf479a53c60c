"""Quantities of what a photo compares its product with: "Others 3 lbs" beside "Ours 2 lbs".

A heading names the others: in the number's own line, left of it, right above it, or at the head of the panel in which it
stands. Words that may as well name a flavour or a size ("Traditional", "Regular") do so only on photos that say that they
compare. Nothing is said of a photo whose every quantity has such a heading. Of 3,699 photos six have such quantities; of
the four that are not held out all 12 prints are another product's by their annotations, and in cross-validation three
answers were among them (2026-11-26).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from measure_extract.geometry import BBox, gap_between, text_height
from measure_extract.layout.base import Layout, PlacedSpan

__all__ = ["compared_with"]

_SURE = re.compile(
    r"""
    (?:(?:all|the|most|with|vs\.?)\ )?
    (?:
        others
        | other\ (?:brands?|products?|manufacturers?|companies|sellers?|suppliers?|shops?)
        | compet(?:itors?|ing\ brands?|ing\ products?)
        | leading\ brands? | theirs
        | andere\ (?:marken|hersteller) | autres\ marques | otras\ marcas
        | altre\ marche | outras\ marcas | andere\ merken | inne\ (?:marki|firmy)
        | andra\ märken | konkurrenz | wettbewerber | concurrence | competencia | concorrenza | concorrência | concurrentie
        | konkurencja | konkurrenter
    )
    """,
    re.VERBOSE | re.IGNORECASE,
)
# They say it of other things too: flavours, sizes, models.
_DOUBTFUL = re.compile(
    r"""
    (?:(?:the|with|vs\.?)\ )?
    (?:other|ordinary|common|conventional|traditional|regular|normal|standard|generic|typical|andere[nr]?|autres|otr[oa]s
        |altr[ie]|outr[oa]s|inne|andra)
    (?:\ [\w%'-]+){0,4}
    """,
    re.VERBOSE | re.IGNORECASE,
)
_COMPARES = re.compile(
    r"(?:vs|v\.s|versus|ours)\b|.*\b(?:comparison|vergleich|comparaison|comparación|confronto|comparação|vergelijking)\b",
    re.IGNORECASE,
)
# "Our rack", "Nossa mala": beside it, the same words name the others.
_OURS = re.compile(
    r"(?:our|unsere?[rs]?|notre|nuestr[oa]|nostr[oa]|noss[oa]|ons|onze|nasz[ae]?|vår[at]?)(?:\ [\w%'-]+){0,3}",
    re.IGNORECASE,
)
_FIRST_DIGIT = re.compile(r"(?=\d)")
_EDGES = " \t:;.,!?*•·()[]<>|~-–—/'\"’“”"

# In heights of the print, by judgement: a heading right above, and one left of its number.
_ABOVE, _LEFT = 1.5, 4.0
# In heights of the heading: how deep a panel is.
_PANEL = 12.0
_SIMILAR = 0.5  # the smaller of two headings is at least this share of the larger


@dataclass(frozen=True, slots=True)
class _Panel:
    """What stands below a heading, nearer to it than to the headings beside it."""

    heading: BBox
    beside: tuple[float, ...]  # middles of the headings in its row

    def holds(self, box: BBox) -> bool:
        down = box[1] - self.heading[3]
        if not 0 <= down <= _PANEL * text_height(self.heading):
            return False
        own = abs(_middle(box) - _middle(self.heading))
        return bool(self.beside) and all(own < abs(_middle(box) - x) for x in self.beside)


def compared_with(layout: Layout, placed: Sequence[PlacedSpan]) -> tuple[bool, ...]:
    """Tell for each quantity whether it is of a product that the photo's own is compared with.

    Args:
        layout: of the picture.
        placed: some of its quantities, of one dimension; one of another size that is nobody else's is among
            them, or none is told to be of another product.
    """
    texts = [box.text.strip(_EDGES) for box in layout.boxes]
    may_be = any(_SURE.match(text) or _DOUBTFUL.match(text) for text in texts)
    if not may_be or len({one.cluster for one in placed}) < 2:
        return (False,) * len(placed)  # nearly always: no heading, or no other size is left
    is_compared = any(map(_compares, texts))
    used = {i for one in placed for i in one.span.box_indices}
    headings = [
        i
        for i, text in enumerate(texts)
        if i not in used and _is_heading(text, is_compared or _stands_beside_ours(layout, texts, i))
    ]
    panels = [_panel(layout, i) for i in headings]
    found = [
        _is_inline(layout, one, is_compared)
        or _is_headed(layout, one, headings)
        or any(panel.holds(_place(layout, one)) for panel in panels)
        for one in placed
    ]
    printed = [(one.span.box_indices, one.cluster) for one in placed]  # in both of its units
    others = {key for key, is_other in zip(printed, found, strict=True) if is_other}
    own = {cluster for boxes, cluster in printed if (boxes, cluster) not in others}
    return tuple(key in others and bool(own - {key[1]}) for key in printed)


def _compares(text: str) -> bool:
    """Whether a line says that the photo compares: "VS", "Ours 2 lbs", "Others: 3 lbs"."""
    head = _FIRST_DIGIT.split(text)[0].strip(_EDGES)
    return bool(_COMPARES.match(text) or _SURE.fullmatch(head))


def _is_heading(text: str, is_compared: bool) -> bool:
    return bool(_SURE.fullmatch(text) or (is_compared and _DOUBTFUL.fullmatch(text)))


def _stands_beside_ours(layout: Layout, texts: Sequence[str], line: int) -> bool:
    """Whether a line that may name others stands in one row with what names the photo's own product."""
    return _DOUBTFUL.fullmatch(texts[line]) is not None and any(
        _OURS.fullmatch(text) and _are_in_a_row(layout.boxes[line].bbox, layout.boxes[i].bbox)
        for i, text in enumerate(texts)
        if i != line
    )


def _is_inline(layout: Layout, placed: PlacedSpan, is_compared: bool) -> bool:
    """Whether nothing but such a heading stands before it in its line."""
    if len(placed.span.box_indices) != 1:
        return False
    before = layout.boxes[placed.span.box_indices[0]].text[: placed.span.start]
    return _is_heading(before.strip(_EDGES), is_compared)


def _is_headed(layout: Layout, placed: PlacedSpan, headings: list[int]) -> bool:
    """Whether such a heading stands right above it or left of it."""
    box = _place(layout, placed)
    height = text_height(box)
    for i in headings:
        heading = layout.boxes[i].bbox
        across, down = gap_between(box, heading)
        larger = max(height, text_height(heading))
        if across == 0 and heading[1] < box[1] and down <= _ABOVE * larger:
            return True
        if down == 0 and heading[0] < box[0] and across <= _LEFT * larger:
            return True
    return False


def _panel(layout: Layout, index: int) -> _Panel:
    heading = layout.boxes[index].bbox
    beside = (
        box.bbox
        for i, box in enumerate(layout.boxes)
        if i != index and _are_in_a_row(heading, box.bbox)
    )
    return _Panel(heading, tuple(_middle(box) for box in beside))


def _are_in_a_row(heading: BBox, other: BBox) -> bool:
    heights = sorted((text_height(heading), text_height(other)))
    across, down = gap_between(heading, other)
    return down == 0 and across > 0 and heights[0] >= _SIMILAR * heights[1]


def _place(layout: Layout, placed: PlacedSpan) -> BBox:
    """Give its line, on the page as it was read."""
    return layout.boxes[placed.span.box_indices[0]].bbox


def _middle(box: BBox) -> float:
    return (box[0] + box[2]) / 2
