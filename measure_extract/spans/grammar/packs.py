"""Totals of multipacks: "6 x 330 ml", "2 pack of 500 g", "12-12 FL OZ CANS"."""

from collections.abc import Sequence
from dataclasses import replace

from measure_extract.spans.grammar.atoms import Atom
from measure_extract.spans.grammar.parts import Part, derived
from measure_extract.spans.grammar.tokens import Token, text_at, text_between
from measure_extract.units import dimension_of

__all__ = ["counts", "pack_before_hyphen", "pack_total"]

_CONTAINERS = frozenset(
    {
        "packs", "bottles", "cans", "packets", "sachets", "pouches", "tubes", "bars", "bags", "cups",
        "jars", "boxes", "cartons", "tins", "sticks", "rolls", "pots", "tubs", "trays", "servings",
        "portions", "slices", "bottle", "can", "pouch", "sachet", "packet", "bag", "bar", "jar", "tin",
        "flaschen", "dosen", "beutel", "becher", "gläser", "packungen", "stücke", "riegel", "tüten",
        "tafeln", "portionen", "päckchen", "tuben", "kapseln", "bouteilles", "barquettes", "boîtes",
        "canettes", "briques", "tranches", "paquets", "gourdes", "tablettes",
        "berlingots", "verrines", "coupelles", "bocaux", "dosettes", "étuis", "pièces", "parts", "steaks",
        "botellas", "latas", "sobres", "bolsas", "paquetes", "briks", "envases", "vasos", "tarros",
        "tarrinas", "bricks", "barritas", "lonchas", "porciones", "bottiglie", "lattine", "bustine",
        "vasetti", "confezioni", "conf", "buste", "barattoli", "pacchi", "porzioni", "fette", "garrafas", "pacotes",
        "sachês", "saquetas", "caixas", "copos", "embalagens", "porções", "flessen", "blikjes", "blikken",
        "zakjes", "potjes", "pakken", "bekers", "repen", "porties", "plakken",
    }
)  # fmt: skip
_COUNT_WORDS = _CONTAINERS | frozenset(
    {
        "pack",
        "count",
        "ct",
        "pcs",
        "pieces",
        "pz",
        "pezzi",
        "stück",
        "stk",
        "unités",
        "unidades",
        "er",
        "unité",
        "unidad",
        "unidade",
        "units",
        "uds",
        "ud",
        "pk",
        "pièce",
        "piezas",
        "peças",
        "stuks",
        "st",
        "lot",
        "each",
        "unità",
        "eenheden",
        "einheiten",
    }
)
_ROLLED = frozenset(
    {
        "pc",
        "roll",
        "rollen",
        "rouleaux",
        "rouleau",
        "rollos",
        "rotoli",
        "rolos",
        "sets",
        "шт",
        "шт.",
    }
)
_COUNTERS = frozenset("本個枚袋瓶箱片包支粒件卷巻盒개병팩매")  # first characters of what is counted
_CROSSES = frozenset({"x", "*"})
# Words between a quantity and the count behind it, and around a count before it.
_BEHIND = _CROSSES | {"(packof", "packof", ",packof", "(setof"}
_PACKS = frozenset({"pack", "packs", "pk"})
_PACK_OF = frozenset(
    f"{thing}{of}"
    for things, ofs in (
        ("pack set box case bag lot carton bundle", ("of",)),
        ("lot paquet boîte pack carton set", ("de",)),
        ("caja paquete bolsa juego", ("de",)),
        ("packung set karton", ("von", "mit")),
        ("confezione scatola set", ("da", "di")),
        ("caixa pacote conjunto", ("de",)),
        ("doos pak set", ("van",)),
    )
    for thing in things.split()
    for of in ofs
)
# Pieces of one pack: "8 tranches 160 g" weighs 160 g, "8 tranches de 20 g" 160 g too.
_PIECES = frozenset(
    {
        "slices", "servings", "portions", "tranches", "parts", "lonchas", "porciones", "fette", "porzioni",
        "porções", "plakken", "porties", "portionen", "steaks",
    }
)  # fmt: skip
_OF = frozenset({"of", "x", "*", "à", "de", "von", "je", "zu", "da", "di", "van", "a"})
_MAX_COUNT = 144  # a gross; larger leading numbers are sizes
_REACH = 3  # tokens between a count and its quantity: "pack of", "Flaschen à"
_REACH_BEHIND = 4  # between a quantity and its count: "bottle (pack of"


def counts(tokens: Sequence[Token], at: int) -> bool:
    """Whether the word at a token counts: the "pcs" of "5 m x 3 pcs"."""
    word = text_at(tokens, at).lower()
    return word in _COUNT_WORDS or word in _ROLLED or word[:1] in _COUNTERS


def pack_before_hyphen(
    text: str, tokens: Sequence[Token], part: Part, counts: dict[int, Atom]
) -> Part | None:
    """Total "12-12 FL OZ CANS": a container behind it, or the same number, is no range."""
    count = counts.get(part.first - 2)
    if count is None or tokens[part.first - 1].text != "-" or not _may_multiply(part, count):
        return None
    has_container = text_at(tokens, part.last + 1).lower() in _CONTAINERS
    is_set = text_between(tokens, count.first - 2, count.first) in _PACK_OF
    is_pack = has_container or is_set or count.value == part.span.value
    return _times(text, tokens, part, count) if is_pack else None


def pack_total(
    text: str,
    tokens: Sequence[Token],
    part: Part,
    counts: dict[int, Atom],
    by_first: dict[int, Atom],
) -> Part | None:
    """Total a quantity with the count printed beside it.

    Args:
        text: as printed.
        tokens: of the cleaned text.
        part: the quantity.
        counts: bare numbers by their last token.
        by_first: the same by their first token.
    """
    if part.span.chain or dimension_of(part.span.unit) not in ("mass", "volume"):
        return None
    for gap in range(_REACH_BEHIND + 1):
        count = counts.get(part.first - 1 - gap) if 1 <= gap <= _REACH else None
        if count is not None and _may_multiply(part, count) and _counts(tokens, count, part.first):
            return _of_crosses(text, tokens, part, count, counts)
        count = by_first.get(part.last + 1 + gap)
        if count is not None and _may_multiply(part, count):
            joint = text_between(tokens, part.last + 1, count.first)
            if _is_behind(tokens, joint, count):
                return _times(text, tokens, part, count)
    return None


def _is_behind(tokens: Sequence[Token], joint: str, count: Atom) -> bool:
    """Whether a number behind a quantity counts it: "16 oz x 2", "(Pack of 2)", "(2 pack)", ", 6-pack", "1 L 6 Pack"."""
    after = count.last + 1
    if joint in ("", "(", ",", "-"):
        after += text_at(tokens, after) == "-"
        return text_at(tokens, after).lower() in _PACKS
    is_packs = joint.endswith("packof") and joint[: -len("packof")].rstrip("(,") in _CONTAINERS
    return (is_packs or joint in _BEHIND) and text_at(tokens, after) != "%"


def _counts(tokens: Sequence[Token], count: Atom, end: int) -> bool:
    """Whether a number counts the quantity that begins at token `end`."""
    words = [token.lower for token in tokens[count.last + 1 : end]]
    if words[0] in _CROSSES and (len(words) == 1 or words == ["x", "("]):
        return True
    if words in (["("], [","]) and text_between(tokens, count.first - 2, count.first) in _PACK_OF:
        return True
    if words[0] in _PIECES:
        return len(words) == 2 and words[1] in _OF
    # "20 sachets (40 g)" gives the weight of all.
    return not {"per", "/", "(", "="} & set(words) and not _COUNT_WORDS.isdisjoint(words[:2])


def _of_crosses(
    text: str, tokens: Sequence[Token], part: Part, count: Atom, counts: dict[int, Atom]
) -> Part:
    """Take in further counts: "4 x 3 x 50 ml"."""
    gap = 2 if text_at(tokens, count.first - 1) == "(" else 1  # "4 x (2 x 100 g)"
    outer = counts.get(count.first - gap - 1)
    is_cross = outer is not None and tokens[count.first - gap].lower in _CROSSES
    if outer is None or not is_cross or not _may_multiply(part, outer):
        return _times(text, tokens, part, count)
    return _times(text, tokens, part, replace(outer, value=outer.value * count.value))


def _may_multiply(part: Part, count: Atom) -> bool:
    is_counted = dimension_of(part.span.unit) in ("mass", "volume") and not part.span.chain
    return is_counted and count.value % 1 == 0 and 1 < count.value <= _MAX_COUNT


def _times(text: str, tokens: Sequence[Token], part: Part, count: Atom) -> Part:
    start, end = tokens[count.first].start, tokens[count.last].end
    edge = Part(replace(part.span, start=start, end=end), count.first, count.last)
    left, right = (edge, part) if count.first < part.first else (part, edge)
    return derived(text, round(part.span.value * count.value, 6), part.span.units, left, right)
