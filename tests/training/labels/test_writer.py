"""What a writer prints is what its marks say."""

import re
from random import Random

import pytest

from measure_extract.training.labels.amounts import Amount
from measure_extract.training.labels.words import Words
from measure_extract.training.labels.writer import Writer


def writers(language: str, count: int = 150) -> list[Writer]:
    return [Writer(Random(seed), Words(language)) for seed in range(count)]


@pytest.mark.parametrize(("language", "written"), [("en", {"2.5"}), ("de", {"2.5", "2,5"})])
def test_the_sign_of_decimals(language: str, written: set[str]) -> None:
    found = [pen.number(Amount(2.5, 2.5, "litre")) for pen in writers(language)]

    assert set(found) == written
    assert (found.count("2,5") > len(found) / 2) == (language == "de")


def test_a_bare_number_is_marked_whole() -> None:
    for pen in writers("en", 20):
        text = pen.bare("height", Amount(30, 30, "centimetre"))
        [mark] = text.marks
        assert (mark.start, mark.end) == (0, len(text.text))
        assert mark.print.is_inherited


@pytest.mark.parametrize("feet", [0.5, 1.0, 5.0])
def test_feet_and_inches_say_what_their_mark_says(feet: float) -> None:
    for pen in writers("en", 40):
        text = pen._feet_and_inches("height", Amount(feet, feet, "foot"))
        [own] = text.prints
        printed_feet, inches = map(int, re.findall(r"\d+", text.text))
        assert (own.low, own.high, own.unit) == (12 * printed_feet + inches,) * 2 + ("inch",)
        assert printed_feet == max(1, int(feet))


def test_a_tilde_touches_its_number_and_words_do_not() -> None:
    texts = [pen.quantity("net_weight").text for pen in writers("en", 250)]
    about = [re.match(r"(~|[A-Za-z.]+)( ?)\d", text) for text in texts]
    seen = {(found[1] == "~", found[2]) for found in about if found}

    assert seen == {(True, ""), (False, " ")}
