"""The grammar of printed quantities: how numbers, units, axis letters and words belong together.

Reads one text (a line, or joined lines) into quantity spans: dimension chains with a shared unit,
ranges, dual units, compounds, multipacks, axis letters, role words, declared units. It proposes;
which span answers a question is the ranker's business.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from measure_extract.spans.atoms import Atom, find_atoms
from measure_extract.spans.lexicon import match_role, match_unit
from measure_extract.spans.tokens import Token
from measure_extract.types import QuantitySpan
from measure_extract.units import are_same_quantity, convert, dimension_of

__all__ = ["parse_tokens"]

_CROSS = frozenset({"x", "*", "by", "×"})
_RANGE = frozenset({"-", "~", "to", "bis", "à", "hasta", "tot"})
_PER = frozenset({"per", "pro", "je", "pour", "por", "par"})
_BETWEEN = frozenset({"between", "zwischen", "entre", "tra", "fra"})
_DUAL_MARKS = frozenset(
    {"/", "(", ")", "|", "=", "~", ",", "or", ";", "\\", "&", ":", ".", "-", "[", "]", "e"}
)
_APPROXIMATE = frozenset({"~", "±", "about", "approx", "ca", "approximately", "circa", "+"})
_AXES = {
    "h": "H",
    "w": "W",
    "d": "D",
    "l": "L",
    "t": "T",
    "ø": "DIA",
    "φ": "DIA",
    "⌀": "DIA",
    "dia": "DIA",
}
_LETTERS = frozenset("lwhdt")
_AXIS_OF_ROLE = {"height": "H", "width": "W", "depth": "D", "length": "L"}
# Parts of a compound, larger unit first, with how many of the smaller make one of the larger.
_COMPOUNDS = {
    ("foot", "inch"): 12,
    ("yard", "foot"): 3,
    ("pound", "ounce"): 16,
    ("kilogram", "gram"): 1000,
    ("metre", "centimetre"): 100,
    ("litre", "millilitre"): 1000,
}
_DUAL_TOLERANCE = (
    0.03  # rounding on packages stays below it: 7 oz is 198.4 g, printed 198 g or 200 g
)
_COUNT_WORDS = frozenset(
    {"pack", "packs", "count", "ct", "pcs", "pieces", "bottles", "cans", "packets", "sachets"}
)
_MAX_COUNT = 144  # a gross; larger leading numbers are sizes
_LABEL_REACH = 6  # tokens between a role word and its number; longer gaps are other sentences


@dataclass(frozen=True, slots=True)
class _Link:
    """How an atom hangs on the one before it."""

    kind: str  # "chain", "range", "list" or ""
    axis: str | None = None


@dataclass(frozen=True, slots=True)
class _Part:
    """A span in the making, with the tokens it covers."""

    span: QuantitySpan
    first: int
    last: int


def _with(part: _Part, **changes: str | None) -> _Part:
    return _Part(replace(part.span, **changes), part.first, part.last)  # type: ignore[arg-type]


def parse_tokens(
    text: str, tokens: Sequence[Token], repaired: frozenset[int]
) -> tuple[QuantitySpan, ...]:
    """Find every quantity of a tokenized text.

    Args:
        text: as printed; surfaces are cut from it.
        tokens: of the cleaned text, which has the same offsets.
        repaired: positions that cleaning repaired.

    Returns:
        Spans in reading order; derived totals follow their last part. `same_as` holds indices of
        this tuple.
    """
    atoms = find_atoms(tokens, repaired)
    atoms = _nines_as_grams(tokens, _letters_not_units(tokens, atoms))
    if not atoms:
        return ()
    chains = _chains(tokens, atoms)
    parts: list[_Part] = []
    for chain in chains:
        parts.extend(_chain_parts(text, tokens, chain))
    parts = _with_axes(tokens, parts)
    parts = _with_roles(tokens, parts)
    parts = _with_totals(text, tokens, parts, atoms)
    return _with_duals(tokens, parts)


def _between(tokens: Sequence[Token], left: Atom, right: Atom) -> list[str]:
    return [token.lower for token in tokens[left.last + 1 : right.first]]


def _without_axes(words: list[str]) -> list[str]:
    return [word for word in words if word not in _AXES and word not in "()[]:="]


def _letters_not_units(tokens: Sequence[Token], atoms: list[Atom]) -> list[Atom]:
    """Read "30W x 20D x 40H cm" and '12"W' as axis letters, never as watts."""
    fixed = []
    for i, atom in enumerate(atoms):
        unit_text = tokens[atom.last].lower
        is_letter = atom.last > atom.number_last and unit_text in _AXES
        if is_letter and _is_in_chain(tokens, atoms, i) and _has_other_axis(tokens, atoms, i):
            atom = replace(atom, units=(), last=atom.number_last)
        fixed.append(atom)
    return fixed


def _nines_as_grams(tokens: Sequence[Token], atoms: list[Atom]) -> list[Atom]:
    """Read "5 OZ (1429)" as 142 g: the weight before it makes the reading certain."""
    fixed = list(atoms)
    for i in range(1, len(atoms)):
        weight, bare = fixed[i - 1], atoms[i]
        digits = tokens[bare.first].text
        if bare.units or weight.dimension != "mass" or weight.units[0] == "gram":
            continue
        if len(digits) < 2 or not digits.isdecimal() or not digits.endswith("9"):
            continue
        grams = float(digits[:-1])
        joint = set(_between(tokens, weight, bare))
        if (
            joint
            and joint <= {"(", "/", "|"}
            and are_same_quantity(
                weight.value, weight.units[0], grams, "gram", tolerance=_DUAL_TOLERANCE
            )
        ):
            fixed[i] = replace(bare, value=grams, units=("gram",), is_repaired=True)
    return fixed


def _is_in_chain(tokens: Sequence[Token], atoms: list[Atom], i: int) -> bool:
    neighbours = [(i - 1, i), (i, i + 1)]
    for a, b in neighbours:
        if a >= 0 and b < len(atoms):
            words = _without_axes(_between(tokens, atoms[a], atoms[b]))
            if len(words) == 1 and words[0] in _CROSS:
                return True
    return False


def _has_other_axis(tokens: Sequence[Token], atoms: list[Atom], i: int) -> bool:
    own = tokens[atoms[i].last].lower
    near = tokens[
        max(0, atoms[max(0, i - 2)].first - 1) : atoms[min(len(atoms) - 1, i + 2)].last + 2
    ]
    return any(token.lower in ("h", "d", "w", "l") and token.lower != own for token in near)


def _chains(tokens: Sequence[Token], atoms: list[Atom]) -> list[list[Atom]]:
    """Group atoms that are joined by a cross: "30 x 20 x 10 cm"."""
    chains: list[list[Atom]] = []
    listed = _slash_lists(tokens, atoms)
    for i, atom in enumerate(atoms):
        words = _without_axes(_between(tokens, atoms[i - 1], atom)) if i else []
        is_cross = len(words) == 1 and (words[0] in _CROSS or i in listed)
        if is_cross and _may_join(chains[-1], atom):
            chains[-1].append(atom)
        else:
            chains.append([atom])
    return chains


def _slash_lists(tokens: Sequence[Token], atoms: list[Atom]) -> set[int]:
    """Find atoms that continue "15/10/4 cm": three or more numbers, the unit at the last alone."""
    found: set[int] = set()
    run: list[int] = []
    for i, atom in enumerate(atoms):
        is_joined = i > 0 and _between(tokens, atoms[i - 1], atom) == ["/"]
        if not is_joined or atoms[i - 1].units:
            run = []
        if is_joined and not atoms[i - 1].units:
            run.append(i)
        if len(run) >= 2 and atom.dimension == "length":
            found.update(run)
    return found


def _may_join(chain: list[Atom], atom: Atom) -> bool:
    dimensions = {a.dimension for a in (*chain, atom)} - {None}
    return dimensions <= {"length"}


def _chain_parts(text: str, tokens: Sequence[Token], chain: list[Atom]) -> list[_Part]:
    units = _shared_units(chain)
    declared = _declared_unit(tokens, chain) if not units else ()
    parts = []
    for place, atom in enumerate(chain):
        own = atom.units or _next_units(chain, place) or declared
        if not own:
            continue
        size = len(chain) if len(chain) > 1 else 0
        parts.append(_part(text, tokens, atom, own, size, place, is_inherited=bool(declared)))
    return parts


def _shared_units(chain: list[Atom]) -> tuple[str, ...]:
    return next((atom.units for atom in chain if atom.units), ())


def _next_units(chain: list[Atom], place: int) -> tuple[str, ...]:
    """Give a bare member the unit of the next member that has one, else of the last before it."""
    if len(chain) < 2:
        return ()
    behind = next((atom.units for atom in chain[place + 1 :] if atom.units), ())
    before = next((atom.units for atom in reversed(chain[:place]) if atom.units), ())
    return behind or before


def _declared_unit(tokens: Sequence[Token], chain: list[Atom]) -> tuple[str, ...]:
    """Find "unit: cm", "Size(mm)" or "Length (in)" before bare numbers.

    A lone bare number takes it only where the declaration stands directly before it, or where an
    axis letter stands at the number ("W: 60 D: 30 (cm)").
    """
    first = chain[0].first
    has_letter = _axis_at(tokens, first - 1 - (first > 1 and tokens[first - 1].text in ":="))
    reach = 12 if len(chain) > 1 else 4
    places = list(range(first - 1, max(-1, first - reach), -1))
    if has_letter or len(chain) > 1:
        places += range(chain[-1].last + 1, len(tokens))
    for at in places:
        found = match_unit(tokens, at)
        if found is None or at < first < found[1]:
            continue
        before = tokens[at - 1].lower if at else ""
        behind = tokens[found[1]].lower if found[1] < len(tokens) else ""
        is_bracketed = before in "([" and behind in ")]" and before and behind
        is_named = (
            before in (":", "in") and at > 1 and tokens[at - 2].lower in ("unit", "units", "size")
        )
        if (is_bracketed or is_named) and dimension_of(found[0].units[0]) == "length":
            return found[0].units
    return ()


def _part(
    text: str,
    tokens: Sequence[Token],
    atom: Atom,
    units: tuple[str, ...],
    chain: int,
    place: int,
    *,
    is_inherited: bool,
) -> _Part:
    start, end = tokens[atom.first].start, tokens[atom.last].end
    before = tokens[atom.first - 1].lower if atom.first else ""
    span = QuantitySpan(
        value=atom.value,
        low=atom.value,
        high=atom.value,
        unit=units[0],
        units=units,
        start=start,
        end=end,
        surface=text[start:end],
        chain=chain,
        chain_index=place,
        is_inherited=is_inherited,
        is_repaired=atom.is_repaired,
        is_approximate=before in _APPROXIMATE,
    )
    return _Part(span, atom.first, atom.last)


def _axis_at(tokens: Sequence[Token], at: int) -> str | None:
    if not 0 <= at < len(tokens):
        return None
    token = tokens[at]
    # Lower-case letters are axes only where they touch their number or stand in brackets.
    if len(token.text) == 1 and token.text.isalpha() and token.text.islower():
        touches = (at and tokens[at - 1].end == token.start) or (
            at + 1 < len(tokens) and tokens[at + 1].start == token.end
        )
        if not touches:
            return None
    return _AXES.get(token.lower)


def _letter_before(tokens: Sequence[Token], part: _Part) -> int | None:
    at = part.first - 1
    while at >= 0 and tokens[at].text in ":=.~-":
        at -= 1
    if at >= 2 and tokens[at].text == ")" and tokens[at - 2].text == "(":
        at -= 1
    return at if _axis_at(tokens, at) else None


def _letter_after(tokens: Sequence[Token], part: _Part) -> int | None:
    at = part.last + 1
    while at < len(tokens) and tokens[at].text in "(-.":
        at += 1
    return at if _axis_at(tokens, at) else None


def _letter_inside(tokens: Sequence[Token], part: _Part) -> str | None:
    """Find the letter of "40H cm", between the number and its unit."""
    for token in tokens[part.first + 1 : part.last]:
        if token.text in ("H", "W", "D", "L", "T"):
            return token.text
    return None


def _with_axes(tokens: Sequence[Token], parts: list[_Part]) -> list[_Part]:
    """Give each span the axis letter at it, and chains the letters of "(L x W x H)"."""
    covered = {at for part in parts for at in range(part.first, part.last + 1)}
    before = [_outside(_letter_before(tokens, part), covered) for part in parts]
    after = [_outside(_letter_after(tokens, part), covered) for part in parts]
    # In "H: 30 cm W 20 cm" a letter stands between two numbers; the line's first number tells
    # on which side letters are printed.
    letters_lead = bool(parts) and before[0] is not None
    declared = _declared_axes(tokens, parts)
    result = []
    for i, part in enumerate(parts):
        lead, trail = before[i], after[i]
        if lead is not None and i and lead == after[i - 1] and not letters_lead:
            lead = None
        if trail is not None and i + 1 < len(parts) and trail == before[i + 1] and letters_lead:
            trail = None
        at = lead if letters_lead and lead is not None else trail if trail is not None else lead
        axis = declared.get(i) or _letter_inside(tokens, part)
        if axis is None and at is not None:
            axis = _axis_at(tokens, at)
        result.append(part if axis is None else _with(part, axis=axis))
    return result


def _outside(at: int | None, covered: set[int]) -> int | None:
    """Drop a letter that is some quantity's unit: the first W of "8.5W=60W"."""
    return None if at in covered else at


def _declared_axes(tokens: Sequence[Token], parts: list[_Part]) -> dict[int, str]:
    """Map part index to axis for "LxWxH" or "Length x Width x Height" beside a chain as long."""
    axes: dict[int, str] = {}
    if not any(part.span.chain for part in parts):
        return axes
    sequences = _axis_sequences(tokens)
    for i, part in enumerate(parts):
        if part.span.chain < 2 or part.span.chain_index:
            continue
        members = parts[i : i + part.span.chain]
        for at, sequence in sequences:
            if len(sequence) == len(members) == part.span.chain:
                near = min(abs(at - part.first), abs(at - members[-1].last))
                if near <= 2 * _LABEL_REACH:
                    axes.update(zip(range(i, i + len(members)), sequence, strict=True))
    return axes


def _axis_sequences(tokens: Sequence[Token]) -> list[tuple[int, list[str]]]:
    """Find runs of axis letters or role words joined by crosses; gives where and which."""
    found = []
    i = 0
    while i < len(tokens):
        sequence, after = _axis_run(tokens, i)
        if len(sequence) >= 2:
            found.append((i, sequence))
        i = max(after, i + 1)
    return found


def _axis_run(tokens: Sequence[Token], i: int) -> tuple[list[str], int]:
    word = tokens[i].lower
    letters = word.split("x")
    if len(letters) >= 2 and all(letter in _LETTERS for letter in letters):
        return [_AXES[letter] for letter in letters], i + 1
    sequence: list[str] = []
    while i < len(tokens):
        axis, after = _axis_word(tokens, i)
        if axis is None:
            break
        sequence.append(axis)
        i = after
        if i < len(tokens) and tokens[i].lower in _CROSS | {"/"}:
            i += 1
        else:
            break
    return sequence, i


def _axis_word(tokens: Sequence[Token], i: int) -> tuple[str | None, int]:
    if tokens[i].lower in _LETTERS:
        return _AXES[tokens[i].lower], i + 1
    role = match_role(tokens, i)
    if role is not None and role[0] in _AXIS_OF_ROLE:
        return _AXIS_OF_ROLE[role[0]], role[1]
    return None, i + 1


def _roles(tokens: Sequence[Token]) -> list[tuple[str, int, int]]:
    """Find role words: (role, first token, token after)."""
    found = []
    i = 0
    while i < len(tokens):
        match = match_role(tokens, i)
        if match is None:
            i += 1
            continue
        found.append((match[0], i, match[1]))
        i = match[1]
    return found


def _with_roles(tokens: Sequence[Token], parts: list[_Part]) -> list[_Part]:
    """Give each span the nearest role word before it, or else the one right behind it."""
    covered = {at for part in parts for at in range(part.first, part.last + 1)}
    roles = [
        role
        for role in _roles(tokens)
        if role[1] not in covered and not _is_in_sequence(tokens, role)
    ]
    labels_lead = bool(parts) and _has_role_before(parts[0], roles)
    result = []
    for i, part in enumerate(parts):
        label = _role_before(tokens, parts, i, roles, labels_lead=labels_lead)
        label = label or _role_behind(tokens, parts, i, roles)
        if _is_reference_amount(tokens, part):
            label = "nutrition"
        result.append(part if label is None else _with(part, label=label))
    return result


def _is_reference_amount(tokens: Sequence[Token], part: _Part) -> bool:
    """Whether it is the "per 100 g" of a nutrition table."""
    is_hundred = part.span.value == 100 and part.span.unit in ("gram", "millilitre")
    return is_hundred and part.first > 0 and tokens[part.first - 1].lower in _PER


def _has_role_before(part: _Part, roles: list[tuple[str, int, int]]) -> bool:
    """Whether the line names its first quantity in front: "Height 30cm Width 20cm"."""
    return any(0 <= part.first - after <= _LABEL_REACH for _, _, after in roles)


def _is_in_sequence(tokens: Sequence[Token], role: tuple[str, int, int]) -> bool:
    """Whether a word is part of "Length x Width x Height", which labels a chain by place."""
    _, first, after = role
    if after + 1 < len(tokens) and tokens[after].lower in _CROSS:
        return _axis_word(tokens, after + 1)[0] is not None
    if first < 2 or tokens[first - 1].lower not in _CROSS:
        return False
    word = tokens[first - 2]
    return word.is_word and (word.lower in _AXES or match_role(tokens, first - 2) is not None)


def _role_before(
    tokens: Sequence[Token],
    parts: list[_Part],
    i: int,
    roles: list[tuple[str, int, int]],
    *,
    labels_lead: bool,
) -> str | None:
    """Look back over partners of the same chain or dual, but not over another quantity."""
    part = parts[i]
    limit = 0
    for earlier in reversed(parts[:i]):
        between = [t.lower for t in tokens[earlier.last + 1 : part.first]]
        same_chain = part.span.chain > 1 and earlier.span.chain == part.span.chain
        is_partner = same_chain or (len(between) <= 2 and set(between) <= _DUAL_MARKS)
        if not is_partner:
            limit = earlier.last + 1
            break
        part = earlier
    near = [role for role in roles if limit <= role[1] and role[2] <= part.first]
    near = [role for role in near if part.first - role[2] <= _LABEL_REACH]
    if not near:
        return None
    # "25 cm high Width: 30": a word that touches the quantity before it belongs to that one.
    touches = near[-1][1] == limit and limit > 0
    if touches and not labels_lead and not _is_colon(tokens, near[-1][2]):
        return None
    # The sign of "Ø12 x 20 cm" speaks for the number it touches.
    if near[-1][0] == "diameter" and part is not parts[i] and part.span.chain:
        return None
    return near[-1][0]


def _is_colon(tokens: Sequence[Token], at: int) -> bool:
    return at < len(tokens) and tokens[at].text in ":="


def _role_behind(
    tokens: Sequence[Token], parts: list[_Part], i: int, roles: list[tuple[str, int, int]]
) -> str | None:
    last = parts[i].last
    for role, first, after in roles:
        gap = [t.lower for t in tokens[last + 1 : first]]
        if first > last and len(gap) <= 2 and set(gap) <= _DUAL_MARKS | {"in"}:
            return None if _is_colon(tokens, after) else role
    return None


def _with_totals(
    text: str, tokens: Sequence[Token], parts: list[_Part], atoms: list[Atom]
) -> list[_Part]:
    """Merge ranges, give lists their unit, and add totals of compounds and multipacks."""
    bare = [atom for atom in atoms if not atom.units]
    result: list[_Part] = []
    taken: set[int] = set()
    for part in sorted(parts, key=lambda p: p.first):
        part = _joined_left(text, tokens, part, bare, result, taken)
        previous = result[-1] if result else None
        if previous is not None and _is_range(tokens, previous, part):
            result[-1] = _range(text, tokens, previous, part)
            continue
        result.append(part)
        total = _compound(text, tokens, previous, part) or _multipack(text, tokens, part, bare)
        if total is not None:
            result.append(total)
    return result


def _joined_left(
    text: str,
    tokens: Sequence[Token],
    part: _Part,
    bare: list[Atom],
    result: list[_Part],
    taken: set[int],
) -> _Part:
    """Join "220-" to "240V" as a range; give "110/" of "110/220V" its own span in `result`."""
    left = next((a for a in bare if a.last < part.first <= a.last + 2), None)
    if left is None or left.first in taken or part.first != left.last + 2:
        return part
    joint = tokens[part.first - 1].lower
    if part.span.chain:
        return part
    taken.add(left.first)
    opener = tokens[left.first - 1].lower if left.first else ""
    is_range = joint in _RANGE or (joint in ("and", "und", "et", "y", "e") and opener in _BETWEEN)
    if is_range and left.value < part.span.value:
        low = _part(text, tokens, left, part.span.units, 0, 0, is_inherited=False)
        return _range(text, tokens, low, part)
    if joint in ("/", "±") and left.value != part.span.value:
        listed = _part(text, tokens, left, part.span.units, 0, 0, is_inherited=False)
        result.append(_with(listed, label=part.span.label))
    return part


def _is_range(tokens: Sequence[Token], left: _Part, right: _Part) -> bool:
    between = [t.lower for t in tokens[left.last + 1 : right.first]]
    if len(between) != 1 or between[0] not in _RANGE or left.span.is_derived:
        return False
    return left.span.unit == right.span.unit and left.span.high < right.span.low


def _range(text: str, tokens: Sequence[Token], left: _Part, right: _Part) -> _Part:
    start, end = left.span.start, right.span.end
    span = replace(
        right.span,
        low=left.span.low,
        start=start,
        surface=text[start:end],
        axis=right.span.axis or left.span.axis,
        label=left.span.label or right.span.label,
        is_repaired=left.span.is_repaired or right.span.is_repaired,
        is_approximate=left.span.is_approximate,  # the "~" before the right end joins the two
    )
    return _Part(span, left.first, right.last)


def _compound(text: str, tokens: Sequence[Token], left: _Part | None, right: _Part) -> _Part | None:
    """Total 5' 11\" as 71 inch and 1 lb 3 oz as 19 ounce, in the smaller unit."""
    if left is None or left.span.is_derived or (left.span.chain and right.span.chain):
        return None
    between = {t.lower for t in tokens[left.last + 1 : right.first]}
    if not between <= {",", "and", "-", "."}:
        return None
    per_larger = _COMPOUNDS.get((left.span.unit, right.span.unit))
    if per_larger is None or right.span.value >= per_larger or left.span.value % 1:
        return None
    total = convert(left.span.value, left.span.unit, right.span.unit) + right.span.value
    return _derived(text, round(total, 6), left, right)


def _multipack(text: str, tokens: Sequence[Token], part: _Part, bare: list[Atom]) -> _Part | None:
    """Total "6 x 330 ml" and "2 pack of 500 g"."""
    if part.span.chain or dimension_of(part.span.unit) not in ("mass", "volume"):
        return None
    for count in bare:
        words = [t.lower for t in tokens[count.last + 1 : part.first]]
        behind = [t.lower for t in tokens[part.last + 1 : count.first]]
        is_cross = ["x"] in (words, behind) or ["*"] in (words, behind)
        is_pack = 0 < len(words) <= 3 and bool(_COUNT_WORDS & set(words[:2]))
        if not (is_cross or is_pack) or count.value % 1 or not 1 < count.value <= _MAX_COUNT:
            continue
        start, end = tokens[count.first].start, tokens[count.last].end
        edge = _Part(replace(part.span, start=start, end=end), count.first, count.last)
        left, right = (edge, part) if count.first < part.first else (part, edge)
        return _derived(text, round(part.span.value * count.value, 6), left, right)
    return None


def _derived(text: str, total: float, left: _Part, right: _Part) -> _Part:
    start, end = left.span.start, right.span.end
    span = replace(
        right.span,
        value=total,
        low=total,
        high=total,
        start=start,
        surface=text[start:end],
        axis=right.span.axis or left.span.axis,
        label=left.span.label or right.span.label,
        is_derived=True,
    )
    return _Part(span, left.first, right.last)


def _with_duals(tokens: Sequence[Token], parts: list[_Part]) -> tuple[QuantitySpan, ...]:
    """Link neighbours that print one quantity in two units, chains member by member."""
    spans = [part.span for part in parts]
    totals = _totals(parts)
    printed = [i for i, part in enumerate(parts) if not part.span.is_derived]
    for a, b in zip(printed, printed[1:], strict=False):
        between = {t.lower for t in tokens[parts[a].last + 1 : parts[b].first]} - set(_AXES)
        if not between <= _DUAL_MARKS:
            continue
        has_mark = bool(between & {"/", "(", "|", "="})
        size = spans[a].chain if spans[a].chain == spans[b].chain else 0
        if size and spans[b].chain_index == 0 and spans[a].chain_index == size - 1:
            # "25*15cm/9.84*5.9in": the last member of one chain meets the first of the other.
            for k in range(size):
                i, j = a - size + 1 + k, b + k
                if i >= 0 and j < len(spans):
                    _link(spans, i, j, has_mark=True)
        elif not size or spans[b].chain_index == spans[a].chain_index == 0:
            _link_parts(spans, totals, a, b, has_mark=has_mark)
    return tuple(spans)


def _totals(parts: list[_Part]) -> dict[int, int]:
    """Map each printed part of a compound or multipack to its total."""
    found = {}
    for total, part in enumerate(parts):
        if part.span.is_derived:
            for i in range(max(0, total - 2), total):
                if part.first <= parts[i].first and parts[i].last <= part.last:
                    found[i] = total
    return found


def _link_parts(
    spans: list[QuantitySpan], totals: dict[int, int], a: int, b: int, *, has_mark: bool
) -> None:
    """Link two neighbours, or their totals: 567g is 1 lb 4 oz, not 4 oz."""
    if a in totals and totals[a] == totals.get(b):
        return
    choices = [(totals.get(a, a), totals.get(b, b)), (totals.get(a, a), b), (a, totals.get(b, b))]
    for first, second in choices:
        if (first, second) != (a, b) and _agreeing_units(spans[first], spans[second]):
            _link(spans, first, second, has_mark=has_mark)
            return
    _link(spans, a, b, has_mark=has_mark and a not in totals and b not in totals)


def _agreeing_units(first: QuantitySpan, second: QuantitySpan) -> list[tuple[str, str]]:
    """Give the readings under which two spans are one quantity in two units."""
    if set(first.units) & set(second.units):
        return []
    return [
        (u, v)
        for u in first.units
        for v in second.units
        if are_same_quantity(first.value, u, second.value, v, tolerance=_DUAL_TOLERANCE)
    ]


def _link(spans: list[QuantitySpan], a: int, b: int, *, has_mark: bool) -> None:
    first, second = spans[a], spans[b]
    agreeing = _agreeing_units(first, second)
    pairs = [
        (u, v) for u in first.units for v in second.units if dimension_of(u) == dimension_of(v)
    ]
    if set(first.units) & set(second.units) or not pairs or not (agreeing or has_mark):
        return
    unit, other = (agreeing or pairs)[0]
    spans[a] = _linked(first, b, unit, is_consistent=bool(agreeing))
    spans[b] = _linked(second, a, other, is_consistent=bool(agreeing))


def _linked(span: QuantitySpan, partner: int, unit: str, *, is_consistent: bool) -> QuantitySpan:
    """Link a span; a partner that agrees settles which unit is printed: 17.6 oz (500 g) is mass."""
    units = (unit,) if is_consistent else span.units
    return replace(span, unit=unit, units=units, same_as=partner, is_consistent=is_consistent)
