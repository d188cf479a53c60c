"""Second step of the grammar: axis letters and role words, and which quantity each belongs to."""

from bisect import bisect_left
from collections.abc import Sequence

from measure_extract.spans.grammar.axes import ROLE_REACH
from measure_extract.spans.grammar.compounds import PER
from measure_extract.spans.grammar.lexicon import RoleWord, find_roles
from measure_extract.spans.grammar.parts import CROSS, DUAL_MARKS, Part, with_changes
from measure_extract.spans.grammar.sequences import is_axis_word
from measure_extract.spans.grammar.tokens import Token, text_at
from measure_extract.units import dimension_of
from measure_extract.vocabulary import AXIS_OF_ROLE

__all__ = ["with_roles"]

_BEHIND_REACH = 6  # tokens from a quantity to the end of a role word behind it
_MAX_PARTNERS = 12  # three sizes in four units; longer lists share no one word
# Words between a quantity and what it measures: "2 m in length", "18 cm de altura", "1,4 mm d'épaisseur".
_CONNECTORS = frozenset({"in", "de", "d", "'", "di", "do", "da", "en", "em", "von", "van", "aan"})
_MAX_GAP = 3  # tokens between them
# Last words of roles that speak of the quantity behind them: "equivalent to 60W", "holds up to 5 kg".
_POINTING = frozenset(
    {
        "to", "a", "à", "al", "met", "mit", "bis", "tot", "hasta", "até", "fino", "jusqu", "replaces", "ersetzt",
        "remplace", "sustituye", "sostituisce", "substitui", "vervangt", "entspricht", "equivale", "supports",
        "holds", "soporta", "suporta", "supporte", "weighs", "wiegt", "pèse", "pesa", "weegt",
    }
)  # fmt: skip


def with_roles(tokens: Sequence[Token], parts: list[Part]) -> list[Part]:
    """Give each span the nearest role word before it, or else the one right behind it."""
    roles = find_roles(tokens)
    if roles:
        covered = {at for part in parts for at in range(part.first, part.last + 1)}
        roles = [
            role
            for role in roles
            if role.first not in covered and not _is_in_sequence(tokens, role)
        ]
    words_lead = bool(parts) and _has_role_before(parts[0], roles)
    result = []
    for i, part in enumerate(parts):
        role = None
        if roles:
            role = _role_before(tokens, parts, i, roles, words_lead=words_lead)
            role = role or _role_behind(tokens, parts, i, roles)
        if _is_reference_amount(tokens, part):
            role = "nutrition"
        result.append(part if role is None else with_changes(part, role=role))
    return result


def _is_reference_amount(tokens: Sequence[Token], part: Part) -> bool:
    """Whether it is the "per 100 g" of a nutrition table."""
    is_hundred = part.span.value == 100 and part.span.unit in ("gram", "millilitre")
    return is_hundred and part.first > 0 and tokens[part.first - 1].lower in PER


def _has_role_before(part: Part, roles: list[RoleWord]) -> bool:
    """Whether the line names its first quantity in front: "Height 30cm Width 20cm"."""
    return any(0 <= part.first - role.after <= ROLE_REACH for role in roles)


def _is_in_sequence(tokens: Sequence[Token], role: RoleWord) -> bool:
    """Whether a word is part of "Length x Width x Height", which names a chain by place."""
    after = role.after
    if text_at(tokens, after) == ".":  # "szer. x wys."
        after += 1
    if after + 1 < len(tokens) and tokens[after].lower in CROSS:
        return is_axis_word(tokens, after + 1)
    before = role.first - 2
    if before < 0 or tokens[before + 1].lower not in CROSS:
        return False
    if before and tokens[before].text == ".":
        before -= 1
    return tokens[before].is_word and is_axis_word(tokens, before)


def _role_before(
    tokens: Sequence[Token],
    parts: list[Part],
    i: int,
    roles: list[RoleWord],
    *,
    words_lead: bool,
) -> str | None:
    """Look back over partners of the same chain or dual, but not over another quantity."""
    part = parts[i]
    limit = 0
    for k in range(i - 1, max(-1, i - 1 - _MAX_PARTNERS), -1):
        earlier = parts[k]
        gap = part.first - earlier.last - 1
        same_chain = part.span.chain > 1 and earlier.span.chain == part.span.chain
        # In "Width 30, Depth 20 cm" each number of the chain has its own word.
        is_named = same_chain and gap > 0 and bool(_roles_in(roles, earlier.last + 1, part.first))
        is_partner = same_chain or (
            gap <= 2
            and DUAL_MARKS.issuperset(t.lower for t in tokens[earlier.last + 1 : part.first])
        )
        if is_named or not is_partner:
            limit = earlier.last + 1
            break
        part = earlier
    near = _roles_in(roles, limit, part.first)
    near = [
        role
        for role in near
        if part.first - role.after <= ROLE_REACH
        and not (limit and _is_in_brackets(tokens, role, limit, parts))
    ]
    if not near:
        return None
    nearest = near[-1]
    # "25 cm high Width: 30": a word that touches the quantity before it belongs to that one.
    touches = limit > 0 and _CONNECTORS.issuperset(t.lower for t in tokens[limit : nearest.first])
    leads = words_lead or _is_colon(tokens, nearest.after) or _points_on(tokens, nearest)
    if touches and not leads:
        return None
    # The sign of "Ø12 x 20 cm" speaks for the number it touches.
    if nearest.role == "diameter" and part is not parts[i] and part.span.chain:
        return None
    return nearest.role


def _is_in_brackets(tokens: Sequence[Token], role: RoleWord, at: int, parts: list[Part]) -> bool:
    """Whether an axis stands in brackets behind the length that ends at a token: "30 cm (height) x 20 cm".

    Not where brackets lead: "(height) 30 cm (width) 20 cm", "30 cm (width): 20 cm".
    """
    is_behind = role.first == at + 1 and tokens[at].text == "(" and role.role in AXIS_OF_ROLE
    if not is_behind or text_at(tokens, role.after) != ")":
        return False
    leads = tokens[0].text == "(" or _is_colon(tokens, role.after + 1)
    before = next((part for part in parts if part.last == at - 1), None)
    return not leads and before is not None and dimension_of(before.span.unit) == "length"


def _roles_in(roles: list[RoleWord], first: int, after: int) -> list[RoleWord]:
    """Give the role words that lie within the tokens [first, after), nearest last."""
    low = bisect_left(roles, first, key=_begin)
    high = bisect_left(roles, after, key=_begin)
    return [role for role in roles[max(low, high - ROLE_REACH) : high] if role.after <= after]


def _begin(role: RoleWord) -> int:
    return role.first


def _is_colon(tokens: Sequence[Token], at: int) -> bool:
    return at < len(tokens) and tokens[at].text in ":="


def _role_behind(
    tokens: Sequence[Token], parts: list[Part], i: int, roles: list[RoleWord]
) -> str | None:
    last = parts[i].last
    for role in _roles_in(roles, last + 1, last + 1 + _BEHIND_REACH):
        gap = [t.lower for t in tokens[last + 1 : role.first]]
        if len(gap) <= _MAX_GAP and set(gap) <= DUAL_MARKS | _CONNECTORS:
            is_of_next = _is_colon(tokens, role.after) or (
                i + 1 < len(parts)
                and parts[i + 1].first <= role.after + 1
                and _points_on(tokens, role)
            )
            return None if is_of_next else role.role
    return None


def _points_on(tokens: Sequence[Token], role: RoleWord) -> bool:
    """Whether a role word speaks of what follows it: "9W replaces 60W"."""
    return tokens[role.after - 1].lower in _POINTING
