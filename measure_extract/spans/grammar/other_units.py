"""Look-up of the units beyond the challenge's: signs, capitals and compounds matter there.

"5 Nm" is a torque and "5 nm" a length, "g / m2" and "g/m²" are one unit. The unit table of the sizes has its
own look-up in `lexicon.py`: these units are looked for only at numbers that have none of those.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from measure_extract.spans.grammar.clean import clean_text
from measure_extract.spans.grammar.tokens import Token, is_glued, tokenize
from measure_extract.unit_tables import UnitSpec, challenge_units, table_version, unit_table

__all__ = ["JOINTS", "OtherUnit", "has_other_unit", "may_lead", "unit_before", "unit_behind"]

JOINTS = frozenset({"-", "(", ".", "+", "*"})
"""What may stand between a number and its unit: "12-pack", "30 (pcs)", "50+ pcs", "30* PACK"."""

_MAX_TOKENS = 8  # of "pounds per square inch" and of "servings per container:"
_PLAIN = str.maketrans(
    {"²": "2", "³": "3", "⋅": "·", "•": "·", "∙": "·", "^": None, "˚": "°", "−": "-"}
)
# A letter alone is a unit only where it touches its number, but for these: "DC 5V 2 A", "3000 K", "24 h".
_LOOSE_LETTERS = frozenset({"A", "K", "h", "N", "J", "%", "°"})


@dataclass(frozen=True, slots=True)
class OtherUnit:
    """What is printed as the unit of a number."""

    units: tuple[str, ...]  # its readings, preferred first
    after: int  # index of the token after it; of its first token where it leads
    is_repaired: bool  # it matched a damaged form


@dataclass(frozen=True, slots=True)
class _Entry:
    exact: str  # the form as it must be printed, spaces aside; "" where case does not matter
    unit: str
    is_damaged: bool


@dataclass(frozen=True, slots=True)
class _Forms:
    beginnings: frozenset[str]  # first tokens of any form; most numbers have none behind them
    entries: dict[str, tuple[_Entry, ...]]
    lead_ends: frozenset[str]  # last tokens of any leading form
    leads: dict[str, tuple[str, ...]]
    signs: frozenset[str]  # beginnings as printed, and what may stand before one


def has_other_unit(tokens: Sequence[Token], numbers: Iterable[tuple[int, int]]) -> bool:
    """Whether such a unit can stand at any number [first, after); at most numbers none can."""
    forms = _forms(table_version())
    signs, lead_ends, count = forms.signs, forms.lead_ends, len(tokens)
    for first, after in numbers:
        if after < count and tokens[after].lower in signs:
            return True
        if first and tokens[first - 1].lower in lead_ends:
            return True
    return False


def unit_behind(tokens: Sequence[Token], at: int) -> OtherUnit | None:
    """Find the longest unit that begins at a token."""
    forms = _forms(table_version())
    if tokens[at].lower.translate(_PLAIN) not in forms.beginnings:
        return None
    found = None
    key = exact = ""
    for i in range(at, min(len(tokens), at + _MAX_TOKENS)):
        if i > at and tokens[i].is_number and not is_glued(tokens, i):
            break
        joint = _joint(tokens, i) if i > at else ""
        key, exact = key + joint + _plain(tokens[i].lower), exact + joint + _plain(tokens[i].text)
        entries = [e for e in forms.entries.get(key, ()) if e.exact in ("", exact)]
        if entries and _is_whole(tokens, i) and _may_stand(tokens, at, exact):
            sound = [e for e in entries if not e.is_damaged]
            units = tuple(dict.fromkeys(e.unit for e in sound or entries))
            found = OtherUnit(units, i + 1, not sound)
    return found


def may_lead(token: Token) -> bool:
    """Whether a leading form can end at a token; most cannot."""
    return token.lower in _forms(table_version()).lead_ends


def unit_before(tokens: Sequence[Token], end: int) -> OtherUnit | None:
    """Find the longest leading form that ends before a token: "pack of", "AWG"."""
    leads = _forms(table_version()).leads
    found = None
    key = ""
    for i in range(end - 1, max(-1, end - 1 - _MAX_TOKENS), -1):
        joint = _joint(tokens, i + 1) if i + 1 < end else ""
        key = _plain(tokens[i].lower) + joint + key
        if key in leads:
            found = OtherUnit(leads[key], i, False)
    return found


def _plain(text: str) -> str:
    return text.translate(_PLAIN)


def _joint(tokens: Sequence[Token], i: int) -> str:
    """Give a space between two words; signs stand with or without one."""
    return " " if tokens[i - 1].is_word and tokens[i].is_word else ""


def _is_whole(tokens: Sequence[Token], i: int) -> bool:
    """Whether no letter or digit touches the token from behind: the A of "5A2" is none, that of "5V2A" is."""
    if not is_glued(tokens, i + 1):
        return True
    return not (tokens[i + 1].text[0].isalnum() and tokens[i].is_word and len(tokens[i].text) < 2)


def _may_stand(tokens: Sequence[Token], at: int, exact: str) -> bool:
    return len(exact) > 1 or exact in _LOOSE_LETTERS or is_glued(tokens, at)


@cache
def _forms(_: int) -> _Forms:
    """Build the look-up; the argument is the version of the table, which a user's units change."""
    entries: dict[str, list[_Entry]] = {}
    leads: dict[str, list[str]] = {}
    for spec in unit_table().values():
        if spec.name in challenge_units():
            continue
        for form, is_damaged in _printed(spec):
            words = form.removeprefix("=")
            is_exact = form.startswith("=") or len(words) == 1
            key, exact = _key(words)
            entries.setdefault(key, []).append(
                _Entry(exact if is_exact else "", spec.name, is_damaged)
            )
        for form in spec.leading:
            leads.setdefault(_key(form)[0], []).append(spec.name)
    ends = {tokenize(key)[-1].lower for key in leads}
    beginnings = frozenset(tokenize(key)[0].lower for key in entries)
    return _Forms(
        beginnings,
        {key: tuple(found) for key, found in entries.items()},
        frozenset(ends),
        {key: tuple(found) for key, found in leads.items()},
        beginnings | JOINTS | {"˚"},
    )


def _printed(spec: UnitSpec) -> list[tuple[str, bool]]:
    return [(f, False) for f in spec.forms] + [(f, True) for f in spec.damaged_forms]


def _key(form: str) -> tuple[str, str]:
    """Bring a form to the spelling that `unit_behind` builds: (in lower case, as it is)."""
    tokens = tokenize(clean_text(form)[0])
    pieces = [(_joint(tokens, i) if i else "") + _plain(tokens[i].text) for i in range(len(tokens))]
    exact = "".join(pieces)
    return exact.lower(), exact
