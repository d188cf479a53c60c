"""The purpose that a quantity's own label names in so many words: "Shipping weight: 3 kg", "12 g per serving".

What labels say is listed in `data/label_words.toml`, where they stand in `label_places`; "Weight" in "Weight of the
dog" names nothing. A label of its own line stands above or below many a number; that is told apart, because it is right
less often (labelled purposes of 3,223 photos agree with 86 % of own labels, which name the labelled entity in 95 %, with
83 % of those of another print, 70 % of those above, 80 % of those below).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, permutations

from measure_extract.layout.base import Layout, PlacedSpan
from measure_extract.roles.base import purpose_table
from measure_extract.roles.blocks import Page
from measure_extract.roles.label_places import LabelledLines, OwnLabel, sort_out
from measure_extract.roles.label_words import is_of_product, named_by, package_labels
from measure_extract.roles.sections import Section, heading_of, headings, sections_of
from measure_extract.roles.statements import (
    FITTED,
    MIXED,
    is_equated,
    is_fitted,
    is_mixed,
    is_step_of_scale,
)
from measure_extract.types import QuantitySpan
from measure_extract.units import dimension_of, to_base

__all__ = ["Names", "names_of"]

# Amounts that other quantities of a label happen to equal; see `_again`.
_PORTIONS = frozenset({"dose", "nutrient", "serving", "reference", "concentration"})
# The estimated sign, which stands behind the contents of a package; OCR reads it as a letter.
_ESTIMATED = re.compile(r"\s?[e℮]\s*(?:\(.*)?")
# What heads whole products of sizes, beside packages.
_OF_CHAINS = frozenset({"folded_size", "part_size", "fits_size"})
_AT_LINE, _LONG = 0.02, 0.1  # of a line beside a number, as shares of the picture's longer side
_NARROW = 1.25  # of people's heights, at most: the largest of one size by the smallest
_NEXT_SIZE = 0.1  # of a size of clothes, at most: how far the next one begins above it
_SURER = frozenset({"net_weight", "net_content", "load", "capacity"})  # than any heading
_CONTENTS = {"mass": "net_weight", "volume": "net_content"}


@dataclass(frozen=True, slots=True)
class Names:
    """What labels name the quantities of a picture, one entry per span; "" where none does."""

    own: tuple[str, ...]  # the label in the quantity's own line or row
    again: tuple[str, ...]  # the label of the same quantity where it is printed again
    above: tuple[str, ...]  # a line above that is nothing but a label
    below: tuple[str, ...]
    # The role word in a label that says more and names nothing: the "width" of "Blade width: 5 cm", which is most often a
    # part's (of 35 such lengths on labelled photos 28 are not the product's).
    qualified: tuple[str, ...]

    @property
    def sure(self) -> tuple[str, ...]:
        """What a quantity is named beyond doubt; see `Layout.named`."""
        return tuple(own or again for own, again in zip(self.own, self.again, strict=True))


def names_of(layout: Layout, page: Page) -> Names:
    """Give the purposes that labels name; "" for a quantity without label, or whose label may mean several.

    Args:
        layout: of the picture.
        page: its lines in relation to one another; see `read_page`.
    """
    lines = sort_out(layout, page)
    spans = [placed.span for placed in layout.spans]
    labels = [lines.own(span) for span in spans]
    names = _in_both_units(
        layout, [_own_name(label, span) for label, span in zip(labels, spans, strict=True)]
    )
    names = _with_equivalents(layout, names)
    own = _by_section(lines, labels, _without_people(page, labels, spans, names))
    qualified = tuple(
        _role_in(label, placed) if not name else ""
        for label, name, placed in zip(labels, own, layout.spans, strict=True)
    )
    above, below = (
        tuple(named_by([(lines.next(span, side), "")], dimension_of(span.unit)) for span in spans)
        for side in ("above", "below")
    )
    return Names(own, _again(layout, own), above, below, qualified)


def _in_both_units(layout: Layout, names: Sequence[str]) -> list[str]:
    """Give names; what stands behind a stroke has that of the number before it: "Graduation 0.2 lb / 0.1 kg"."""
    found = list(names)
    ends: dict[tuple[int, int], int] = {}  # line, end of a quantity -> its place
    for i, placed in enumerate(layout.spans):
        span = placed.span
        if len(span.box_indices) != 1:
            continue
        ends[span.box_indices[0], span.end] = i
        text = layout.boxes[span.box_indices[0]].text
        at = len(text[: span.start].rstrip(" /"))
        known = ends.get((span.box_indices[0], at)) if "/" in text[at : span.start] else None
        if known is None or found[i]:
            continue
        unit = layout.spans[known].span.unit
        if unit != span.unit and dimension_of(span.unit) == dimension_of(unit):
            found[i] = found[known]
    return found


def _with_equivalents(layout: Layout, names: Sequence[str]) -> list[str]:
    """Give names; of two powers that one line equates the larger is that of what the product replaces."""
    found = list(names)
    powers = sorted(
        (placed.span.box_indices[0], placed.span.start, i)
        for i, placed in enumerate(layout.spans)
        if len(placed.span.box_indices) == 1 and dimension_of(placed.span.unit) == "power"
    )
    for (line, _, first), (next_line, _, second) in pairwise(powers):
        pair = [layout.spans[i].span for i in (first, second)]
        if line != next_line or not is_equated(layout.boxes[line].text, *pair):
            continue
        larger = max(
            (first, second),
            key=lambda i: to_base(layout.spans[i].span.high, layout.spans[i].span.unit),
        )
        found[larger] = found[larger] or "equivalent_power"
    return found


def _without_people(
    page: Page,
    labels: Sequence[OwnLabel | None],
    spans: Sequence[QuantitySpan],
    names: Sequence[str],
) -> list[str]:
    """Give names; a height that heads a column of ranges that follow each other is of people: "92-98" and "104-110"."""
    ranges = [
        i
        for i, (label, span, name) in enumerate(zip(labels, spans, names, strict=True))
        if label is not None and label.is_headed and span.is_range and name == "height"
    ]
    of_people = {
        i
        for one, other in permutations(ranges, 2)
        if page.is_column[spans[one].box_indices[0], spans[other].box_indices[0]]
        and _follow_each_other(spans[one], spans[other])
        for i in (one, other)
    }
    return ["body_size" if i in of_people else name for i, name in enumerate(names)]


def _follow_each_other(one: QuantitySpan, other: QuantitySpan) -> bool:
    """Whether two ranges are neighbouring sizes of clothes: narrow, the second beginning where the first ends."""
    low, high = to_base(one.low, one.unit), to_base(one.high, one.unit)
    is_narrow = all(span.high <= _NARROW * span.low for span in (one, other))
    return is_narrow and 0 <= to_base(other.low, other.unit) - high <= _NEXT_SIZE * low


def _by_section(
    lines: LabelledLines, labels: Sequence[OwnLabel | None], names: Sequence[str]
) -> tuple[str, ...]:
    """Give names, and those of the sections in which quantities stand that would be the product's own."""
    boxes = lines.layout.boxes
    sections = sections_of(
        lines.page, [box.bbox for box in boxes], [box.text for box in boxes], lines.numbers
    )
    if not any(sections):
        return tuple(names)
    spans = [placed.span for placed in lines.layout.spans]
    dimensions = [dimension_of(span.unit) for span in spans]
    within = [sections[span.box_indices[0]] for span in spans]
    found = list(names)
    for i, (section, dimension) in enumerate(zip(within, dimensions, strict=True)):
        if section is None or dimension not in section.purposes or not _may_be_own(names[i]):
            continue
        if (section.labels_win and names[i]) or names[i] in _SURER or _says_own(labels[i]):
            continue
        if section.name == "package" and dimension == "mass" and names[i] != "product_weight":
            continue  # "Resealable bag, 500 g" is what is in it
        label = labels[i]
        if section.needs_label and (label is None or not label.has_words):
            continue
        elsewhere = (
            dimensions[k] == dimension and other is not section and _may_be_own(names[k])
            for k, other in enumerate(within)
        )
        if not section.beside_others or any(elsewhere):
            found[i] = section.purposes[dimension]
    return tuple(found)


def _says_own(label: OwnLabel | None) -> bool:
    """Whether a label speaks of the product: "Item weight"."""
    if label is None:
        return False
    return any(map(is_of_product, (*(before for before, _ in label.readings), *label.of_chain)))


def _role_in(label: OwnLabel | None, placed: PlacedSpan) -> str:
    if label is None or not label.has_words:
        return ""
    return (placed.role_left if label.is_headed else placed.span.role) or ""


def _own_name(label: OwnLabel | None, span: QuantitySpan) -> str:
    if label is None:
        return ""
    dimension = dimension_of(span.unit)
    name = named_by(label.readings, dimension)
    is_size = dimension == "length" or name == "product_weight"  # "Package: 500 g" is what is in it
    if is_size and _may_be_own(name) and (of_section := _section_name(label.opening, dimension)):
        return of_section
    if dimension in FITTED and _may_be_own(name) and is_fitted(label, span):
        return "fits_size"
    if dimension in MIXED and not name and is_mixed(label):
        return "reference"
    if label.is_headed and span.is_range and name == "product_weight":
        return ""  # a column of a chart for users of many weights
    if not name and (of_chain := _chain_name(label)):
        return of_chain
    if not name and dimension == "mass" and is_step_of_scale(label):
        return "setting"
    if not name and _ESTIMATED.fullmatch(label.rest):
        return _CONTENTS.get(dimension, "")
    return name


def _section_name(opening: str, dimension: str) -> str:
    """Give what the beginning of a statement says as a heading: "Package: height 30 cm"; "" where nothing."""
    head, colon, _ = opening.partition(":")
    return _purpose_in(heading_of(head) if colon else None, dimension)


def _chain_name(label: OwnLabel) -> str:
    """Give what a label names of a whole product of sizes, where that is not the product's own; "" otherwise."""
    if not package_labels().isdisjoint(label.of_chain):
        return "package_size"
    name = named_by([(head, "") for head in label.of_chain], "length")
    if name in _OF_CHAINS:
        return name
    return next(
        filter(None, (_purpose_in(headings().get(head), "length") for head in label.of_chain)), ""
    )


def _purpose_in(section: Section | None, dimension: str) -> str:
    """Give what is surely said of one quantity by a heading of its own; "" where nothing."""
    if section is None or section.beside_others or section.labels_win:
        return ""
    return section.purposes.get(dimension, "")


def _may_be_own(name: str) -> bool:
    """Whether a quantity may be a size of the product itself, by its name."""
    return not name or bool(purpose_table()[name].answers or purpose_table()[name].may_answer)


def _again(layout: Layout, own: Sequence[str]) -> tuple[str, ...]:
    """Give quantities without a label the name that another print of them has, if all such prints agree.

    Not of portions and contents: 100 g of the nutrition table may well be the net weight too. Nor of what has a letter
    or a line of its own: a shelf may be as deep when folded.
    """
    names: dict[tuple[str, int], set[str]] = {}
    for placed, name in zip(layout.spans, own, strict=True):
        if name:
            names.setdefault(_quantity(placed), set()).add(name)
    found = [names.get(_quantity(placed), set()) for placed in layout.spans]
    return tuple(
        min(said)
        if not name and len(said) == 1 and not said & _PORTIONS and not _tells_itself(placed)
        else ""
        for placed, name, said in zip(layout.spans, own, found, strict=True)
    )


def _tells_itself(placed: PlacedSpan) -> bool:
    """Whether a letter, or a line that it stands at, says what a quantity measures."""
    line = placed.annotations.own
    stands_at_line = line is not None and line.distance < _AT_LINE and line.length > _LONG
    return placed.span.axis is not None or stands_at_line


def _quantity(placed: PlacedSpan) -> tuple[str, int]:
    return dimension_of(placed.span.unit), placed.cluster
