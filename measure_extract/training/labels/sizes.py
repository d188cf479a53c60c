"""Sizes along several axes in one expression: "W:45 D:25 H:12 cm", "30 x 20 x 10 cm (L x W x H)"."""

from collections.abc import Callable, Sequence

from measure_extract.training.labels.amounts import Amount, draw_amount, in_other_system
from measure_extract.training.labels.base import Block, Text, join
from measure_extract.training.labels.words import Range
from measure_extract.training.labels.writer import Writer

__all__ = ["package_line", "size_block", "size_line"]

_AXES = ("height", "width", "depth", "length")
_TRIPLES = (
    ("height", "width", "depth"),
    ("width", "depth", "height"),
    ("length", "width", "height"),
    ("width", "height", "depth"),
    ("depth", "width", "height"),
)
_PAIRS = (("height", "width"), ("width", "height"), ("width", "depth"), ("length", "width"))
_TIMES = (" x ", " x ", "x", " X ", " × ", "×", " * ")

Members = Sequence[tuple[str, Amount]]
"""Axis groups with their amounts, in the order of print."""


def _draw_members(writer: Writer) -> Members:
    # An L is also the width in the other languages (largeur, larghezza, largura).
    allow_length = writer.language in ("en", "de", "nl")
    triples = [axes for axes in _TRIPLES if allow_length or "length" not in axes]
    pairs = [axes for axes in _PAIRS if allow_length or "length" not in axes]
    axes = writer.random.choice(triples if writer.chance(0.75) else pairs)
    first = writer.draw(axes[0], allow_range=False)
    unit = "inch" if first.unit == "foot" else first.unit
    high = {"centimetre": 120.0, "millimetre": 900.0, "metre": 3.0, "inch": 40.0}[unit]
    ranges = (Range(unit, high / 40, high),)
    amounts = [draw_amount(writer.random, ranges, allow_range=False) for _ in axes]
    return list(zip(axes, amounts, strict=True))


def _unit_name(writer: Writer, unit: str) -> str:
    return {"inch": "in", "foot": "ft"}.get(unit) or writer.unit(unit)


def _unit(writer: Writer, members: Members) -> str:
    unit = writer.unit(members[0][1].unit)
    return unit if unit == '"' else f"{writer.random.choice(('', ' '))}{unit}"


def _full(writer: Writer, group: str, amount: Amount, unit: str) -> Text:
    """Write a number with the unit right behind it."""
    number = writer.bare(group, amount)
    return Text(
        number.text + unit,
        tuple(
            type(mark)(mark.start, mark.end + len(unit), writer.print_of(group, amount))
            for mark in number.marks
        ),
    )


def _letters(writer: Writer, members: Members) -> list[str]:
    letters = writer.words.letters()
    return [letters[group] for group, _ in members]


def _chain(writer: Writer, members: Members, times: str, *, each: bool) -> Text:
    """Write "30 x 20 x 10 cm" or, with the unit at each, "30 cm x 20 cm x 10 cm"."""
    unit = _unit(writer, members)
    *others, last = members
    parts = [
        _full(writer, *member, unit) if each or unit == '"' else writer.bare(*member)
        for member in others
    ]
    return join((*parts, _full(writer, *last, unit)), times)


def _lettered_numbers(writer: Writer, members: Members) -> Text:
    """Write "W:45 D:25 H:12 cm", "H12 x W45 x D25 cm", "H 12 cm, W 45 cm"."""
    separator = writer.random.choice((":", ": ", "", " ", " = ", "="))
    between = writer.random.choice((" ", "  ", " x ", ", ", " / ", " × "))
    each = writer.chance(0.4)
    unit = _unit(writer, members)
    each = each or unit == '"'
    parts = []
    for place, (letter, member) in enumerate(zip(_letters(writer, members), members, strict=True)):
        is_full = each or place == len(members) - 1
        number = _full(writer, *member, unit) if is_full else writer.bare(*member)
        parts.append(join((letter, number), separator))
    return join(parts, between)


def _letters_behind(writer: Writer, members: Members) -> Text:
    """Write "45W x 25D x 12H cm" or 12"H x 45"W x 25"D."""
    times = writer.random.choice(_TIMES)
    unit = _unit(writer, members)
    # "109L" alone would be litres.
    each = unit == '"' or writer.chance(0.5) or any(group == "length" for group, _ in members)
    gap = "" if unit == '"' or not each or writer.chance(0.2) else " "
    if members[0][1].unit == "metre" and each:
        gap = " "  # "0.1mL" would be millilitres
    parts = []
    for letter, member in zip(_letters(writer, members), members, strict=True):
        number = _full(writer, *member, unit) if each else writer.bare(*member)
        parts.append(join((number, letter), gap))
    if each:
        return join(parts, times)
    *others, last = parts
    # The last number owns the unit: its print is not inherited.
    mark = last.marks[0]
    own = writer.print_of(*members[-1])
    whole = join((last, unit if unit.startswith(" ") else f" {unit}"))
    closed = Text(whole.text, (type(mark)(mark.start, len(whole.text), own),))
    return join((*others, closed), times)


def _declared_behind(writer: Writer, members: Members) -> Text:
    """Write "30 x 20 x 10 cm (L x W x H)", "30x20x10 in cm (HxWxD)"."""
    times = writer.random.choice(_TIMES)
    declared = times.join(_letters(writer, members))
    if writer.language == "en" and writer.chance(0.1) and members[0][1].unit != "inch":
        chain = join([writer.bare(*member) for member in members], times)
        return join((chain, f" in {writer.unit(members[0][1].unit)} ({declared})"))
    chain = _chain(writer, members, times, each=writer.chance(0.2))
    return join((chain, f" ({declared})"))


def _declared_before(writer: Writer, members: Members) -> Text:
    """Write "Dimensions (W x D x H): 45 x 25 x 12 cm", "Length x Width x Height: 30 x 20 x 10 cm"."""
    times = writer.random.choice(_TIMES)
    chain = _chain(writer, members, times, each=writer.chance(0.2))
    if writer.language not in ("en", "de", "nl") or writer.chance(0.25):
        simple = [writer.words.forms(group, "before")[0] for group, _ in members]
        return join((f" {times.strip()} ".join(map(writer.cased, simple)), ": ", chain))
    declared = times.join(_letters(writer, members))
    head = writer.cased(writer.random.choice(writer.words.noise("size")))
    return join((f"{head} ({declared}): ", chain))


def _words(writer: Writer, members: Members) -> Text:
    """Write "Width 45 cm x Depth 25 cm x Height 12 cm"."""
    unit = _unit(writer, members)
    between = writer.random.choice((" x ", ", ", " | ", "  ", " · "))
    simple = [writer.cased(writer.words.forms(group, "before")[0]) for group, _ in members]
    separator = writer.random.choice((" ", ": ", ":"))
    return join(
        [
            join((word, _full(writer, *member, unit)), separator)
            for word, member in zip(simple, members, strict=True)
        ],
        between,
    )


_LINES: tuple[Callable[[Writer, Members], Text], ...] = (
    _lettered_numbers,
    _lettered_numbers,
    _letters_behind,
    _declared_behind,
    _declared_before,
    _words,
)


def size_line(writer: Writer) -> Text:
    """Write a size along two or three axes in one line."""
    members = _draw_members(writer)
    line = writer.random.choice(_LINES)(writer, members)
    if line.text[0].isdigit() and writer.chance(0.4):
        head = writer.cased(writer.random.choice(writer.words.noise("size")))
        return join((f"{head}: ", line))
    return line


def _dual_lines(writer: Writer) -> list[Text]:
    """Write "L :31(cm)  12.2(inch)", one axis a line."""
    lines = []
    members = _draw_members(writer)
    for letter, (group, amount) in zip(_letters(writer, members), members, strict=True):
        other = in_other_system(amount)
        parts = [_full(writer, group, amount, f"({_unit_name(writer, amount.unit)})")]
        if other is not None:
            parts.append(_full(writer, group, other, f"({_unit_name(writer, other.unit)})"))
        lines.append(join((f"{letter} :", join(parts, "  "))))
    return lines


def _lines_of_axes(writer: Writer) -> list[Text]:
    """Write one axis a line, by letter or word."""
    members = _draw_members(writer)
    unit = _unit(writer, members)
    letters = writer.chance(0.6)
    names = (
        _letters(writer, members)
        if letters
        else [writer.cased(writer.words.forms(group, "before")[0]) for group, _ in members]
    )
    separator = writer.random.choice((": ", " ", ":", " = "))
    return [
        join((name, _full(writer, *member, unit)), separator)
        for name, member in zip(names, members, strict=True)
    ]


def _declared_unit(writer: Writer) -> list[Text]:
    """Write the unit once for all: "All dimensions in mm", then "H 450  W 300  D 200"."""
    members = _draw_members(writer)
    unit = members[0][1].unit
    declared = writer.words.pick(writer.random, writer.words.noise("declared"))
    head = Text(declared.format("inches" if unit == "inch" else writer.unit(unit)))
    letters = _letters(writer, members)
    separator = writer.random.choice((" ", ": ", ":"))
    parts = [join((a, writer.bare(*m)), separator) for a, m in zip(letters, members, strict=True)]
    body = [join(parts, "  ")] if writer.chance(0.5) else parts
    return [head, *body] if writer.chance(0.7) else [*body, head]


def package_line(writer: Writer) -> Text:
    """Write the size of the package: "Package size: 30 x 20 x 10 cm"."""
    members = [("package_size", amount) for _, amount in _draw_members(writer)]
    chain = _chain(writer, members, writer.random.choice(_TIMES), each=False)
    head = writer.cased(writer.words.pick(writer.random, writer.words.noise("package")))
    return join((f"{head}: ", chain))


def size_block(writer: Writer) -> Block:
    """Write a size in one line or several, now and then with the size of the package."""
    draw = writer.random.random()
    if draw < 0.62:
        lines = [size_line(writer)]
    elif draw < 0.70:
        lines = _dual_lines(writer)
    elif draw < 0.86:
        lines = _lines_of_axes(writer)
    else:
        lines = _declared_unit(writer)
    if writer.chance(0.08):
        lines.append(package_line(writer))
    return Block.lines(lines)
