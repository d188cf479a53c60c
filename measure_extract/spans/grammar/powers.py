"""Numbers with a power of ten or a multiplier: "1.99 × 10-30", "6 x 10^6", "2.4 billion", "25 lakh"."""

from collections.abc import Sequence

from measure_extract.spans.grammar.lexicon import units_at
from measure_extract.spans.grammar.numerals import MULTIPLIERS, parse_decimal
from measure_extract.spans.grammar.tokens import Token, is_glued, text_at

__all__ = ["read_multiplied", "read_power"]

_RAISED = {raised: plain for plain, raised in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")}
_TIMES = frozenset("x*·⋅")
_MAX_EXPONENT = 60  # beyond any measure; the product must stay a float
# "1.2m tons" are millions: the m counts where a unit that nobody multiplies by metres follows.
_COUNTED_WORD = 3  # letters of such a unit, at least


def read_power(tokens: Sequence[Token], i: int) -> tuple[float, int] | None:
    """Read "1.99 x 10-30", "6 x 10^6", "2·10⁵" and "10³" that begin at a token.

    Returns:
        The value and the index of the token after it; None where no power of ten is printed.
    """
    if tokens[i].text == "10":
        alone = _exponent(tokens, i + 1, is_certain=False)
        if alone is not None and text_at(tokens, i + 1) != "-":
            return 10.0 ** alone[0], alone[1]
    if text_at(tokens, i + 2) != "10" or text_at(tokens, i + 1).lower() not in _TIMES:
        return None
    found = _exponent(tokens, i + 3, is_certain="." in tokens[i].text)
    mantissa = parse_decimal(tokens[i].text)
    if found is None or mantissa is None:
        return None
    return float(f"{mantissa!r}e{found[0]}"), found[1]


def _exponent(tokens: Sequence[Token], at: int, *, is_certain: bool) -> tuple[int, int] | None:
    """Read the exponent behind a 10: raised digits, or a caret, or a glued minus where it is certain.

    "5 x 10-30 cm" may be a chain that ends in a range; a falling one ("10-6") is none.
    """
    has_caret = text_at(tokens, at) == "^"
    at += has_caret
    is_bracketed = has_caret and text_at(tokens, at) in ("(", "{")
    at += is_bracketed
    is_negative = text_at(tokens, at) in ("-", "⁻") and is_glued(tokens, at)
    is_raised_sign = is_negative and text_at(tokens, at) == "⁻"
    at += is_negative
    digits, after = _digits(tokens, at)
    if not digits or not is_glued(tokens, at) or int(digits) > _MAX_EXPONENT:
        return None
    is_raised = text_at(tokens, at) in _RAISED
    falls = is_negative and (is_certain or int(digits) < 10) and text_at(tokens, at - 2) == "10"
    if not (has_caret or is_raised or is_raised_sign or falls):
        return None
    if falls and not has_caret and text_at(tokens, after) == "/":
        return None  # "15 x 10-1/4 in"
    after += is_bracketed and text_at(tokens, after) in (")", "}")
    return (-int(digits) if is_negative else int(digits)), after


def _digits(tokens: Sequence[Token], at: int) -> tuple[str, int]:
    """Give plain or raised digits from a token on, and the index after them."""
    text = text_at(tokens, at)
    if text.isdecimal():
        return text, at + 1
    digits = ""
    while text_at(tokens, at) in _RAISED and len(digits) < 3:
        digits, at = digits + str(_RAISED[tokens[at].text]), at + 1
    return digits, at


def read_multiplied(tokens: Sequence[Token], value: float, at: int) -> tuple[float, int] | None:
    """Read the multiplier behind a number, only where a unit follows: "2.4 billion gallons"."""
    word = text_at(tokens, at).lower()
    factor = MULTIPLIERS.get(word)
    after = (
        at
        + 1
        + (factor is not None and text_at(tokens, at + 1) == "." and is_glued(tokens, at + 1))
    )
    if factor is None and word == "m" and is_glued(tokens, at):
        is_counted = len(text_at(tokens, after)) > _COUNTED_WORD and not is_glued(tokens, after)
        factor = 1e6 if is_counted else None
    if factor is None:
        return None
    after += text_at(tokens, after).lower() in ("of", "de", "di")
    after += text_at(tokens, after) == "-"
    units = units_at(tokens, after)
    if not units or not tokens[after].is_word:
        return None
    return round(value * factor, 6), after
