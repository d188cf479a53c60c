"""Write quantities with the words that say what they are for, in every way a label has of doing so."""

from random import Random

from measure_extract.training.labels.amounts import (
    Amount,
    draw_amount,
    in_other_system,
    write_number,
)
from measure_extract.training.labels.base import Mark, Print, Text, join
from measure_extract.training.labels.words import Words, word_groups

__all__ = ["Writer"]

_SEPARATORS = (": ", ": ", ": ", " ", " ", " ", ":", " : ", " - ", " = ", "  ", "-")
_GAPS = ("", "", "", " ", " ", " ", " ")
_TIGHT = ('"', "'")  # signs that stand at their number
_DUAL = (
    ("{} / {}", 3),
    ("{} ({})", 3),
    ("{}/{}", 3),
    ("{} | {}", 1),
    ("{}, {}", 1),
    ("{} = {}", 1),
)
_DUAL_SHARE = {"en": 0.18}
_DUAL_SHARE_ABROAD = 0.05
_FEET_SHARE = 0.5  # of heights and lengths in feet
_ABOUT_SHARE = 0.06


class Writer:
    """Writes one label in one language; draws from one generator of random numbers."""

    def __init__(self, random: Random, words: Words) -> None:
        """Choose once for the label what a seller chooses once: units, gaps, cases, separators."""
        self.random = random
        self.words = words
        self.language = words.language
        self.is_imperial = self.language == "en" and random.random() < 0.5
        self._separator = random.choice(_SEPARATORS)
        self._decimal = "." if self.language == "en" or random.random() < 0.2 else ","
        self._gap = random.choice(_GAPS)
        self._case = random.choice(("as is", "as is", "as is", "upper", "upper", "lower", "title"))
        self._dual_share = _DUAL_SHARE.get(self.language, _DUAL_SHARE_ABROAD)
        self._is_number_below: bool | None = None  # of its word; as the label's first stack has it
        self._unit_forms: dict[str, str] = {}

    def chance(self, share: float) -> bool:
        """Draw yes or no."""
        return self.random.random() < share

    def cased(self, text: str) -> str:
        """Write words in the label's case; words with capitals inside (LED, NET WT) keep them."""
        if self._case == "upper":
            return text.upper()
        if self._case == "lower" and not any(letter.isupper() for letter in text[1:]):
            return text.lower()
        if self._case == "title" and self.language == "en":
            return " ".join(w[:1].upper() + w[1:] for w in text.split(" "))
        return text

    def draw(self, group: str, *, allow_range: bool = True) -> Amount:
        """Draw an amount that the group's quantities have."""
        return draw_amount(
            self.random,
            self.words.ranges(group, is_imperial=self.is_imperial),
            allow_range=allow_range,
        )

    def unit(self, unit: str) -> str:
        """Give the label's form of a unit."""
        if unit not in self._unit_forms:
            self._unit_forms[unit] = self.random.choice(self.words.unit_forms(unit))
        return self._unit_forms[unit]

    def number(self, amount: Amount) -> str:
        """Write a number."""
        return write_number(self.random, amount, decimal=self._decimal)

    def print_of(self, group: str, amount: Amount, *, is_inherited: bool = False) -> Print:
        """Give the truth about an amount."""
        found = word_groups()[group]
        return Print(
            found.role,
            amount.low,
            amount.high,
            amount.unit,
            found.unsure,
            is_inherited=is_inherited,
        )

    def bare(self, group: str, amount: Amount) -> Text:
        """Write a number whose unit stands elsewhere."""
        text = self.number(amount)
        return Text(text, (Mark(0, len(text), self.print_of(group, amount, is_inherited=True)),))

    def amount(self, group: str, amount: Amount) -> Text:
        """Write a number with its unit, and what belongs behind the unit (g/m², l/min)."""
        if amount.unit == "foot" and self.chance(_FEET_SHARE) and amount.low == amount.high:
            return self._feet_and_inches(group, amount)
        unit = self.unit(amount.unit)
        behind = self.words.behind(group, is_imperial=self.is_imperial)
        signs = [tail for tail in behind if self.language == "en" or not tail.startswith("per ")]
        tail = self.random.choice(signs) if signs else ""
        if tail.startswith("="):
            unit, tail = tail[1:], ""
        if unit == "'":
            unit = "ft"
        gap = "" if unit in _TIGHT else self._gap
        text = f"{self.number(amount)}{gap}{unit}"
        mark = Mark(0, len(text), self.print_of(group, amount))
        spaced = f" {tail}" if tail[:1].isalpha() else tail
        return Text(text + spaced, (mark,))

    def _feet_and_inches(self, group: str, amount: Amount) -> Text:
        feet, inches = int(amount.low), self.random.randint(0, 11)
        total = Amount(12 * feet + inches, 12 * feet + inches, "inch")
        forms = ("{}'{}\"", "{}' {}\"", "{} ft {} in", "{}ft {}in", "{} ft. {} in.", "{}'-{}\"")
        text = self.random.choice(forms).format(max(1, feet), inches)
        if feet < 1:
            total = Amount(12 + inches, 12 + inches, "inch")
        return Text(text, (Mark(0, len(text), self.print_of(group, total)),))

    def quantity(self, group: str, *, allow_range: bool = True) -> Text:
        """Write a drawn amount, now and then in the other system too, or with "about"."""
        amount = self.draw(group, allow_range=allow_range)
        first = self.amount(group, amount)
        other = None if amount.low != amount.high else in_other_system(amount)
        is_plain = amount.unit == first.marks[0].print.unit and first.marks[0].end == len(
            first.text
        )
        if other is not None and is_plain and self.chance(self._dual_share):
            return self.dual(first, self.amount(group, other))
        if group != "reference" and self.chance(_ABOUT_SHARE):
            about = self.random.choice(self.words.noise("approximately"))
            return join((about, first), "" if about == "~" else " ")
        return first

    def dual(self, first: Text, second: Text) -> Text:
        """Write the same quantity in two units."""
        shapes, weights = zip(*_DUAL, strict=True)
        before, between, after = self.random.choices(shapes, weights)[0].split("{}")
        return join((before, first, between, second, after))

    def word(self, group: str) -> str:
        """Give a form that stands before the group's numbers; its first phrase's words where it has none."""
        forms = self.words.forms(group, "before")
        if forms:
            return self.cased(self.words.pick(self.random, forms))
        phrase = self.words.pick(self.random, self.words.forms(group, "phrases"))
        return self.cased(phrase.replace("{}", "").strip(" :()"))

    def line(self, group: str) -> Text:
        """Write one line: word and number, number and word, or a phrase."""
        places = {"before": 5, "after": 2, "phrases": 2}
        there = [p for p in places if self.words.has(group, p)]
        place = self.random.choices(there, [places[p] for p in there])[0]
        if place == "before":
            return self.named(self.word(group), self.quantity(group))
        if place == "after":
            word = self.cased(self.words.pick(self.random, self.words.forms(group, "after")))
            return join((self.quantity(group), word), " ")
        return self.phrase(group)

    def named(self, word: str, quantity: Text) -> Text:
        """Write a word before a number, with the label's separator."""
        separator = self._separator
        if word.endswith((".", ":")) and separator in (":", "-"):
            separator = " "
        return join((word, quantity), separator)

    def phrase(self, group: str) -> Text:
        """Write a whole phrase around a number."""
        phrase = self.words.pick(self.random, self.words.forms(group, "phrases"))
        before, after = phrase.split("{}")
        quantity = self.quantity(group, allow_range=not before.strip())
        return join((self.cased(before), quantity, self.cased(after)))

    def lines(self, group: str) -> tuple[Text, ...]:
        """Write one line, or the number and its word in two, one above the other."""
        if not self.words.has(group, "before") or self.chance(0.82):
            return (self.line(group),)
        word, number = Text(self.word(group)), self.quantity(group)
        is_below = self.chance(0.65)
        if self._is_number_below is None:
            self._is_number_below = is_below
        return (word, number) if self._is_number_below else (number, word)

    def code(self) -> Text:
        """Write a number that is no quantity of these dimensions, or a word that looks like one."""
        pattern = self.words.pick(self.random, self.words.codes())
        while "{n}" in pattern:
            pattern = pattern.replace("{n}", self.random.choice("123456789"), 1)
        while "{A}" in pattern:
            pattern = pattern.replace("{A}", self.random.choice("ABCDEFKLMPRSTX"), 1)
        nothing = Print("not_a_quantity", float("nan"), float("nan"), "")
        return Text(pattern, (Mark(0, len(pattern), nothing),))

    def noise(self) -> Text:
        """Write a line that prints no quantity, or a code."""
        if self.chance(0.4):
            return self.code()
        return Text(self.cased(self.words.pick(self.random, self.words.noise("lines"))))
