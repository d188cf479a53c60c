"""Screw gauges, thread pitches and bits, which are no lengths: "#8 x 1-1/4\"", "M8-1.25 x 16mm", "1/4-20 x 2\"".

Source: ASME B1.1 (unified threads: gauge or fraction, threads per inch), ISO 261 (metric pitches, up to 8 mm).
"""

import re
from collections.abc import Sequence

from measure_extract.spans.grammar.atoms import Atom
from measure_extract.spans.grammar.tokens import Token

__all__ = ["without_threads"]

_COUNTS = "10|11|12|13|14|16|18|20|24|27|28|32|36|40|44|48|56|64|72|80"  # threads per inch
_CROSS_AHEAD = r"(?=\s*[xX*]\s*[\dLl.])"
_THREADS = re.compile(
    rf"""
    (?<!\w)(?:\#|[Nn][Oo]\.?\s?)(?P<gauge>\d{{1,2}})(?:\s?-\s?(?P<turns>{_COUNTS}))?{_CROSS_AHEAD}  # "#8 x", "No. 10-24 x"
    | (?<![\w/.-])(?P<bare>\d{{1,2}})-(?P<of_bare>24|28|32|36|40|44|48|56|64|72|80)\s?(?:UN[CF]\s?)?{_CROSS_AHEAD}  # "8-32 x 1"
    | (?<![\w/.-])(?P<legs>\d)\s?[xX]\s?(?=\d{{2,4}}\s?-?m(?:et(?:re|er)s?)?\s+(?:relay|medley|freestyle|mixed|sprint|hurdles))
    | (?<![\w/.-])(?P<screw>4|6|8|10|12|14)\s?[xX]\s?(?=\d[\d/. -]{{0,8}}\s?(?:"|in\b|inch).{{0,40}}\bscrews?\b)
    | (?<![\d.])\d{{1,2}}/\d{{1,2}}["]?\s?-\s?(?P<per_inch>{_COUNTS})(?!\s?(?:in\b|["/]))
      (?=\s*(?:[xX*]\s*\d|UN[CFRS]|NPT|TPI|BS[FPW]|thread))  # "1/4-20 x 2"
    | (?<![A-Za-z\d])M(?P<size>\d{{1,2}}(?:\.\d)?)\s?[-xX*]\s?(?P<pitch>[0-8]?\.\d{{1,2}}|[1-8]){_CROSS_AHEAD}  # "M8-1.25 x"
    | (?<![A-Za-z\d])(?:P[HZ]\ ?(?P<bit>[0-4])|TX\ ?(?P<star>\d{{1,2}})|SL\ ?(?P<flat>\d\d?(?:\.\d)?))
      (?=\s*[xX*]\s*\d+\s?mm)  # a screwdriver: "PH2 x 100 mm"
    """,
    re.VERBOSE,
)


def without_threads(cleaned: str, tokens: Sequence[Token], atoms: list[Atom]) -> list[Atom]:
    """Drop the bare numbers of thread designations, so that no length behind them lends its unit."""
    if len(atoms) < 2 or all(atom.units for atom in atoms):
        return atoms
    if not ("x" in cleaned or "X" in cleaned or "/" in cleaned):
        return atoms
    places = {
        match.start(name)
        for match in _THREADS.finditer(cleaned)
        for name in match.re.groupindex
        if match[name]
    }
    return [atom for atom in atoms if atom.units or tokens[atom.first].start not in places]
