"""What around a quantity tells its purpose: clues, each a short name such as "left=weight".

A clue says where a word stands: in the same line before or behind the number ("before", "behind"), in the
line left, right, above or below ("left" ...), at the head of its column ("head"), in its block ("block"),
anywhere on the picture ("photo"). Other clues are facts of the quantity itself.
"""

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from measure_extract.geometry import text_height
from measure_extract.layout.base import Layout, PlacedSpan
from measure_extract.roles.blocks import Page, read_page
from measure_extract.roles.concepts import classes_in, concepts_in
from measure_extract.roles.named import Names, names_of
from measure_extract.roles.words import words_of
from measure_extract.units import dimension_of, to_base

__all__ = ["clues_and_names", "clues_of"]

_NEAR_WORDS = 6  # on each side of a number in its line
_STEM = 5  # letters that inflected forms share: "Gewicht", "Gewichts"
_MOST_RANGES = 3  # more of them say no more
_MAX_LINES = 2  # neighbours on each side whose words count


@dataclass(frozen=True)
class _Picture:
    """What the clues of all quantities of a picture share."""

    layout: Layout
    page: Page
    words: list[tuple[str, ...]]  # per line
    concepts: list[tuple[str, ...]]  # per line
    has_quantity: list[bool]  # per line
    photo: tuple[str, ...]  # clues of the words of all lines
    values: list[float]  # per span, in the base unit of its dimension
    ranges: Counter[str]  # distinct quantities printed as ranges, by dimension
    tallest: float  # print of a span, in pixels
    names: Names


def clues_of(layout: Layout) -> list[list[str]]:
    """Give the clues of every quantity of a picture, in the order of `layout.spans`; none twice."""
    return clues_and_names(layout)[0]


def clues_and_names(layout: Layout) -> tuple[list[list[str]], tuple[str, ...]]:
    """Give the clues, and what labels name each quantity; see `Layout.named`."""
    if not layout.spans:
        return [], ()
    picture = _read(layout)
    clues = [list(dict.fromkeys(_clues(picture, place))) for place in range(len(layout.spans))]
    return clues, picture.names.sure


def _read(layout: Layout) -> _Picture:
    with_quantity = {i for placed in layout.spans for i in placed.span.box_indices}
    words = [words_of(box.text) for box in layout.boxes]
    everything = tuple(dict.fromkeys(word for line in words for word in line))
    page = read_page([box.bbox for box in layout.boxes])
    return _Picture(
        layout=layout,
        page=page,
        words=words,
        concepts=[concepts_in(line) for line in words],
        has_quantity=[i in with_quantity for i in range(len(words))],
        photo=(
            *(f"photo={word}" for word in everything),
            *(f"photo~{concept}" for concept in concepts_in(everything)),
        ),
        values=[to_base(placed.span.value, placed.span.unit) for placed in layout.spans],
        ranges=_ranges(layout),
        tallest=max(map(_print_height, layout.spans)),
        names=names_of(layout, page),
    )


def _ranges(layout: Layout) -> Counter[str]:
    ranged = [placed for placed in layout.spans if placed.span.is_range]
    return Counter(
        dimension for dimension, _ in {(dimension_of(p.span.unit), p.cluster) for p in ranged}
    )


def _clues(picture: _Picture, place: int) -> Iterator[str]:
    placed = picture.layout.spans[place]
    dimension = dimension_of(placed.span.unit)
    yield dimension
    around = _words_around(picture, placed)
    for clue in (*_facts(picture, place), *_label_names(picture.names, place), *around):
        yield clue
        yield f"{dimension}:{clue}"


def _label_names(names: Names, place: int) -> Iterator[str]:
    said = {
        "named": names.own,
        "named_again": names.again,
        "named_above": names.above,
        "named_below": names.below,
        "qualified": names.qualified,
    }
    yield from (f"{where}={found[place]}" for where, found in said.items() if found[place])


def _words_around(picture: _Picture, placed: PlacedSpan) -> Iterator[str]:
    yield from _words_in_line(picture, placed)
    own = placed.span.box_indices[0]
    around = picture.page.neighbours(own)
    sides = {"left": around.left, "right": around.right, "above": around.above}
    for side, lines in {**sides, "below": around.below}.items():
        for line in lines[:_MAX_LINES]:
            yield from _named(side, picture.words[line])
    yield from _named("head", _head(picture, around.above))
    yield from _named("row", _head(picture, around.left))
    for line in picture.page.block(own):
        yield from (f"block={word}" for word in picture.words[line])
        yield from (f"block~{concept}" for concept in picture.concepts[line])
    yield from picture.photo


def _words_in_line(picture: _Picture, placed: PlacedSpan) -> Iterator[str]:
    span = placed.span
    if len(span.box_indices) == 1:
        text = picture.layout.boxes[span.box_indices[0]].text
        before, behind = words_of(text[: span.start]), words_of(text[span.end :])
    else:  # offsets count in texts that are not kept
        before, behind = tuple(w for i in span.box_indices for w in picture.words[i]), ()
    yield from _named("before", before[-_NEAR_WORDS:])
    yield from _named("behind", behind[:_NEAR_WORDS])
    if before:
        yield f"touching={before[-1]}"
    if behind:
        yield f"followed={behind[0]}"
    if not before and not behind:
        yield "alone"


def _named(where: str, words: Sequence[str]) -> Iterator[str]:
    for word in words:
        yield f"{where}={word}"
        if len(word) > _STEM:
            yield f"{where}={word[:_STEM]}*"
    for first, second in zip(words, words[1:], strict=False):
        yield f"{where}={first} {second}"
    yield from (f"{where}~{concept}" for concept in concepts_in(words))
    yield from (f"{where}~{name}" for name in classes_in(words))


def _head(picture: _Picture, lines: Sequence[int]) -> tuple[str, ...]:
    """Give the words of the first line without a quantity, going outwards."""
    return next(
        (picture.words[i] for i in lines if picture.words[i] and not picture.has_quantity[i]), ()
    )


def _facts(picture: _Picture, place: int) -> Iterator[str]:
    placed = picture.layout.spans[place]
    span = placed.span
    yield f"unit={span.unit}"
    yield f"value={round(2 * math.log10(max(picture.values[place], 1e-9)))}"
    yield f"chain={span.chain}/{span.chain_index}"
    if span.axis:
        yield f"axis={span.axis}"
    named = {
        "role": span.role,
        "role_left": placed.role_left,
        "role_above": placed.role_above,
        "role_below": placed.role_below,
    }
    yield from (f"{where}={role}" for where, role in named.items() if role)
    yield f"line={placed.line_kind}"
    flags = {
        "range": span.is_range,
        "derived": span.is_derived,
        "inherited": span.is_inherited,
        "repaired": span.is_repaired,
        "approximate": span.is_approximate,
        "dual": span.same_as is not None,
        "inconsistent": not span.is_consistent,
        "turned": abs(abs(placed.angle_deg) - 90) < 12,
    }
    yield from (name for name, holds in flags.items() if holds)
    yield from _ranks(picture, place)
    number = re.search(r"\d+", span.surface)
    if number:
        yield f"digits={len(number[0])}"
    if " " in span.surface:
        yield "spaced"


def _ranks(picture: _Picture, place: int) -> Iterator[str]:
    spans = picture.layout.spans
    placed = spans[place]
    dimension = dimension_of(placed.span.unit)
    rivals = {
        other.cluster: value
        for other, value in zip(spans, picture.values, strict=True)
        if other.cluster != placed.cluster and dimension_of(other.span.unit) == dimension
    }
    # A chart of sizes for users of many weights.
    yield f"ranges={min(picture.ranges[dimension], _MOST_RANGES)}"
    larger = sum(value > picture.values[place] for value in rivals.values())
    yield f"larger={min(larger, 3)}"
    yield f"smaller={min(len(rivals) - larger, 3)}"
    yield f"size={round(3 * _print_height(placed) / picture.tallest)}"
    yield f"score={round(10 * placed.rec_score)}"


def _print_height(placed: PlacedSpan) -> float:
    return max(1.0, text_height(placed.bbox))
