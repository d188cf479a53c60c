"""Type plates, nutrition and supplement panels, specification tables and size charts."""

from measure_extract.training.labels.amounts import Amount
from measure_extract.training.labels.base import EMPTY, Block, Sheet, Text, join
from measure_extract.training.labels.plain import GROUPS_BY_DIMENSION
from measure_extract.training.labels.sizes import package_line, size_block, size_line
from measure_extract.training.labels.writer import Writer

__all__ = ["chart", "panel", "plate", "scale", "specification", "wide_table"]

_SPECIFIED = (
    "height", "width", "depth", "product_weight", "load", "capacity", "rated_voltage", "rated_power",
    "cable_length", "diameter", "thickness", "part_size", "gross_weight", "package_weight", "input_voltage",
    "output_voltage", "battery_voltage", "consumption", "folded_size", "reach", "net_weight", "rider_weight",
    "flow", "areal_weight", "setting", "length", "fits_size", "part_weight", "solar_power", "output_power",
)  # fmt: skip
_TABLE_UNIT_SHARE = 0.35  # of the cells whose unit stands in the head of their row or column
_SIZES = ("S", "M", "L", "XL", "XXL", "XS", "2XL")


def _unit_head(writer: Writer, group: str, amount: Amount) -> str:
    shape = writer.random.choice(("{} ({})", "{} ({})", "{} [{}]", "{} / {}", "{}, {}"))
    unit = writer.unit(amount.unit)
    return shape.format(writer.word(group), "in" if unit in ('"', "'") else unit)


def _groups(writer: Writer, count: int) -> list[str]:
    """Draw groups, none twice, half of them of one dimension."""
    own, rivals = GROUPS_BY_DIMENSION[writer.random.choice(("length", "mass"))]
    near = [g for g in (*own, *rivals) if g in _SPECIFIED]
    drawn = [
        writer.random.choice(near if writer.chance(0.5) else _SPECIFIED) for _ in range(3 * count)
    ]
    return list(dict.fromkeys(drawn))[:count]


def _row(writer: Writer, group: str) -> tuple[Text, Text]:
    """Write a row: its head, and the cell with its number."""
    has_plain_unit = not writer.words.behind(group, is_imperial=writer.is_imperial)
    amount = writer.draw(group)
    if has_plain_unit and amount.unit != "foot" and writer.chance(_TABLE_UNIT_SHARE):
        return Text(_unit_head(writer, group, amount)), writer.bare(group, amount)
    return Text(writer.word(group)), writer.quantity(group)


def _noise_row(writer: Writer) -> tuple[Text, Text]:
    return Text(writer.random.choice(("Model", "Material", "Color", "No.", "Ref."))), writer.noise()


def specification(writer: Writer) -> Sheet:
    """Write a table of two columns: what it is, and how much."""
    rows = [_row(writer, group) for group in _groups(writer, writer.random.randint(3, 8))]
    for _ in range(writer.random.choice((0, 0, 1, 2))):
        rows.insert(writer.random.randint(0, len(rows)), _noise_row(writer))
    blocks = [Block(tuple(rows), is_ruled=writer.chance(0.5), scale=0.7)]
    if writer.chance(0.4):
        head = writer.random.choice(writer.words.noise("lines"))
        blocks.insert(0, Block.lines([Text(writer.cased(head))], scale=0.9))
    return Sheet("specification", writer.language, tuple(blocks))


def wide_table(writer: Writer) -> Sheet:
    """Write a table whose column heads say what the one row of numbers below is."""
    columns = [_row(writer, group) for group in _groups(writer, writer.random.randint(2, 5))]
    heads, cells = zip(*columns, strict=True)
    return Sheet(
        "wide table",
        writer.language,
        (Block((heads, cells), has_head=True, is_ruled=writer.chance(0.7), scale=0.6),),
    )


def chart(writer: Writer) -> Sheet:
    """Write a size chart: sizes of a person, or of the product in several sizes."""
    is_person = writer.chance(0.6)
    names = (
        list(dict.fromkeys(writer.word("body_size") for _ in range(5)))[
            : writer.random.randint(2, 3)
        ]
        if is_person
        else [writer.word("height"), writer.word("width")]
    )
    group = "body_size" if is_person else "variant_length"
    unit = "inch" if writer.is_imperial else "centimetre"
    shown = "in" if writer.is_imperial else writer.unit(unit)
    has_units = writer.chance(0.5)
    heads = [Text(name if has_units else f"{name} ({shown})") for name in names]
    rows = [(EMPTY if writer.chance(0.2) else Text("Size"), *heads)]
    starts = [writer.random.randint(14, 80) for _ in names]
    for step in range(writer.random.randint(3, 5)):
        amounts = [Amount(start + 4.0 * step, start + 4.0 * step, unit) for start in starts]
        cells = [writer.amount(group, a) if has_units else writer.bare(group, a) for a in amounts]
        rows.append((Text(_SIZES[step]), *cells))
    title = Text(writer.cased(writer.random.choice(writer.words.noise("charts"))))
    table = Block(tuple(rows), has_head=True, is_ruled=writer.chance(0.6), scale=0.65)
    return Sheet("size chart", writer.language, (Block.lines([title]), table))


def panel(writer: Writer) -> Sheet:
    """Write a nutrition or supplement panel, now and then with the net weight below."""
    title = Text(writer.cased(writer.random.choice(writer.words.noise("panel"))))
    lines = [title]
    if writer.chance(0.7):
        lines.append(writer.line("serving"))
    if writer.chance(0.6):
        lines.append(writer.phrase("reference"))
    is_supplement = writer.chance(0.3)
    group = "dose" if is_supplement else "nutrient"
    names = list(dict.fromkeys(writer.word(group) for _ in range(9)))[: writer.random.randint(2, 7)]
    rows = [(Text(name), writer.quantity(group, allow_range=False)) for name in names]
    if writer.chance(0.35):
        rows = [(*row, Text(f"{writer.random.randint(1, 90)}%")) for row in rows]  # type: ignore[misc]
    blocks = [
        Block.lines(lines, scale=0.75),
        Block(tuple(rows), is_ruled=writer.chance(0.4), scale=0.6),
    ]
    if writer.chance(0.45):
        below = writer.random.choice(("net_weight", "net_weight", "net_content", "part_weight"))
        blocks.insert(writer.random.choice((0, 2)), Block.lines(writer.lines(below), scale=0.8))
    return Sheet("panel", writer.language, tuple(blocks))


def _electric_line(writer: Writer, group: str) -> Text:
    """Write a rated line: "Input: 100-240V~ 50/60Hz 1.5A"."""
    line = writer.named(writer.word(group), writer.amount(group, writer.draw(group)))
    if "voltage" not in group or not writer.chance(0.6):
        return line
    tail = writer.random.choice(
        ("~ 50/60Hz", "~ 50Hz", "~, 50/60 Hz 1.5A", " 2A", " DC 2.0A", " 1A")
    )
    return join((line, tail))


def plate(writer: Writer) -> Sheet:
    """Write a type plate: make, model, ratings, weights, codes."""
    electric = list(
        writer.random.choice(
            (
                ("rated_voltage", "rated_power"),
                ("input_voltage", "output_voltage"),
                ("rated_voltage",),
                ("rated_power",),
                ("rated_voltage", "rated_power", "consumption"),
                ("input_voltage", "output_voltage", "output_power"),
                ("battery_voltage", "input_voltage"),
                ("rated_power", "max_power"),
                ("solar_power", "rated_voltage"),
                ("input_voltage", "rated_power", "input_power"),
            )
        )
    )
    lines = [_electric_line(writer, group) for group in electric]
    more = (
        "product_weight",
        "load",
        "capacity",
        "gross_weight",
        "flow",
        "rider_weight",
        "cable_length",
    )
    lines += [
        writer.line(writer.random.choice(more)) for _ in range(writer.random.choice((0, 0, 1)))
    ]
    if writer.chance(0.15):
        lines.append(size_line(writer))
    for _ in range(writer.random.choice((1, 1, 2, 3))):
        lines.insert(writer.random.randint(0, len(lines)), writer.noise())
    return Sheet("plate", writer.language, (Block.lines(lines, scale=0.7),))


def scale(writer: Writer) -> Sheet:
    """Write a printed scale, as on a ruler or a measuring cup, beside a size."""
    unit = writer.random.choice(("centimetre", "millilitre", "inch"))
    step = {"centimetre": 1, "millilitre": 50, "inch": 1}[unit]
    marks = [
        writer.amount("scale", Amount(step * i, step * i, unit))
        for i in range(1, writer.random.randint(4, 8))
    ]
    if unit == "millilitre":
        block = Block.lines(reversed(marks), scale=0.5)
    else:
        block = Block((tuple(marks),), scale=0.5)
    first = size_block(writer) if writer.chance(0.5) else Block.lines([package_line(writer)])
    return Sheet("scale", writer.language, (first, block))
