"""Plain labels of one to four lines, one-line stickers and product titles: what a new user tries first."""

from typing import TypeAlias

from measure_extract.training.labels.base import Block, Sheet, Text, join
from measure_extract.training.labels.sizes import size_block
from measure_extract.training.labels.writer import Writer

__all__ = ["GROUPS_BY_DIMENSION", "labelled_lines", "plain_label", "sticker", "title"]

# Groups by what they measure: rivals of each other, the answers of entities first.
GROUPS_BY_DIMENSION = {
    "length": (
        ("height", "width", "depth", "length"),
        (
            "diameter", "thickness", "part_size", "cable_length", "package_size", "folded_size", "fits_size",
            "body_size", "reach", "variant_length", "setting", "other_product_length",
        ),
    ),
    "mass": (
        ("net_weight", "product_weight", "load"),
        (
            "gross_weight", "package_weight", "part_weight", "user_weight", "rider_weight", "drained_weight",
            "footprint", "dose", "nutrient", "serving", "reference", "areal_weight", "concentration",
            "variant_mass", "other_product_mass",
        ),
    ),
    "volume": (
        ("net_content", "capacity"),
        ("fits_volume", "flow", "variant_volume", "other_product_volume"),
    ),
    "voltage": (
        ("rated_voltage", "input_voltage", "output_voltage", "battery_voltage"), (),
    ),
    "power": (
        ("rated_power", "lamp_power"),
        (
            "output_power", "input_power", "equivalent_power", "consumption", "max_power", "solar_power",
            "other_product_power",
        ),
    ),
}  # fmt: skip
_DIMENSION_WEIGHTS = {"length": 8, "mass": 10, "volume": 3, "voltage": 2, "power": 4}
# Pairs that labels print together, more often than chance would draw them.
_PAIRS = (
    ("net_weight", "drained_weight"), ("lamp_power", "equivalent_power"), ("net_weight", "gross_weight"),
    ("product_weight", "load"), ("load", "rider_weight"), ("net_weight", "serving"), ("dose", "net_weight"),
    ("input_voltage", "output_voltage"), ("rated_power", "consumption"), ("capacity", "fits_volume"),
    ("height", "part_size"), ("height", "folded_size"), ("product_weight", "package_weight"),
    ("rated_voltage", "rated_power"), ("net_weight", "part_weight"), ("net_weight", "reference"),
)  # fmt: skip
_MAX_WORDS_A_LINE = 5

Stack: TypeAlias = tuple[Text, ...]
"""Lines that belong together: one, or a word over its number."""


def _dimension(writer: Writer) -> str:
    names, weights = zip(*_DIMENSION_WEIGHTS.items(), strict=True)
    return str(writer.random.choices(names, weights)[0])


def _group(writer: Writer, dimension: str, *, rival_share: float) -> str:
    own, rivals = GROUPS_BY_DIMENSION[dimension]
    return writer.random.choice(rivals if rivals and writer.chance(rival_share) else own)


def _pair(writer: Writer) -> list[str]:
    if writer.chance(0.4):
        return list(writer.random.choice(_PAIRS))
    dimension = _dimension(writer)
    first = _group(writer, dimension, rival_share=0.25)
    second = _group(writer, dimension, rival_share=0.6)
    return [first] if second == first else [first, second]


def labelled_lines(writer: Writer) -> tuple[Text, ...]:
    """Write one or two lines, each with the word that says what its number is."""
    return tuple(map(writer.line, _pair(writer)))


def _several(writer: Writer) -> list[str]:
    """Draw three or four groups, none twice."""
    groups = [_group(writer, _dimension(writer), rival_share=0.35) for _ in range(6)]
    return list(dict.fromkeys(groups))[: writer.random.choice((3, 4))]


def _in_one_line(writer: Writer, groups: list[str]) -> Text:
    between = writer.random.choice((" / ", ", ", "  ", " | ", " - ", "; "))
    return join([writer.line(group) for group in groups], between)


def _with_noise(writer: Writer, stacks: list[Stack], *, share: float) -> list[Stack]:
    """Put up to two lines of other print before and after."""
    found = list(stacks)
    while writer.chance(share) and len(found) < len(stacks) + 2:
        found.insert(writer.random.choice((0, 0, len(found))), (writer.noise(),))
    return found


def _blocks(stacks: list[Stack]) -> tuple[Block, ...]:
    """Draw lines together, and a word over its number apart from the others, so that it is seen whose it is."""
    blocks: list[Block] = []
    is_open = False
    for stack in stacks:
        block = Block.lines(stack)
        if is_open and len(stack) == 1:
            blocks[-1] = Block((*blocks[-1].rows, *block.rows))
        else:
            blocks.append(block)
        is_open = len(stack) == 1
    return tuple(blocks)


def plain_label(writer: Writer) -> Sheet:
    """Write a label of one to four lines, each with the word that says what the number is."""
    draw = writer.random.random()
    if draw < 0.18:
        block = size_block(writer)
        noise = _blocks(_with_noise(writer, [], share=0.15))
        return Sheet("plain", writer.language, (*noise, block))
    if draw < 0.52:
        groups = [_group(writer, _dimension(writer), rival_share=0.4)]
    elif draw < 0.84:
        groups = _pair(writer)
    else:
        groups = _several(writer)
    if len(groups) == 2 and writer.chance(0.2):
        stacks: list[Stack] = [(_in_one_line(writer, groups),)]
    elif len(groups) > 1 and writer.chance(0.12):
        return Sheet("plain", writer.language, (_columns(writer, groups),))
    else:
        stacks = [writer.lines(group) for group in groups]
    return Sheet("plain", writer.language, _blocks(_with_noise(writer, stacks, share=0.2)))


def _columns(writer: Writer, groups: list[str]) -> Block:
    """Write words and numbers one above the other, in columns, as beside icons."""
    words = tuple(Text(writer.word(group)) for group in groups[:3])
    numbers = tuple(writer.quantity(group) for group in groups[:3])
    rows = (words, numbers) if writer.chance(0.6) else (numbers, words)
    return Block(rows, has_head=rows[0] is words)


def sticker(writer: Writer) -> Sheet:
    """Write a bare quantity, as the front of a pack does, with or without a name above."""
    group = writer.random.choice(
        ("net_weight", "net_weight", "net_content", "net_content", "rated_voltage", "rated_power")
    )
    quantity = writer.quantity(group, allow_range=False)
    if group in ("net_weight", "net_content") and writer.chance(0.35):
        quantity = join((quantity, " e")) if writer.chance(0.6) else join(("e ", quantity))
    products = [product.split(":") for product in writer.words.noise("products")]
    names = [name for name, groups in products if groups.split() == [group]]
    lines: list[Stack] = [(quantity,)]
    if names and writer.chance(0.6):
        lines.insert(0, (Text(writer.cased(writer.random.choice(names))),))
    return Sheet("sticker", writer.language, _blocks(_with_noise(writer, lines, share=0.15)))


def title(writer: Writer) -> Sheet:
    """Write a product title, its quantities among the words, wrapped into lines."""
    name, groups = writer.random.choice(writer.words.noise("products")).split(":")
    parts: list[Text] = [Text(word) for word in name.split()]
    for group in groups.split():
        if writer.chance(0.8):
            parts.append(writer.quantity(group, allow_range=False))
    extra = [
        Text(writer.random.choice(writer.words.noise("lines")))
        for _ in range(writer.random.choice((0, 1, 1, 2)))
    ]
    if writer.chance(0.3):
        extra.append(writer.code())
    parts += extra
    between = writer.random.choice((", ", " ", " ", " - "))
    wrapped = [
        join(parts[start : start + _MAX_WORDS_A_LINE], between)
        for start in range(0, len(parts), _MAX_WORDS_A_LINE)
    ]
    return Sheet("title", writer.language, (Block.lines(wrapped),))
