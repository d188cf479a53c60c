"""Our tokenizer: what it cuts, and that spaCy's cuts the same with our rules."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spacy.vocab import Vocab

from measure_extract.spans.grammar import tokens
from measure_extract.spans.grammar.tokens import make_tokenizer, tokenize

DATA = Path(__file__).parent.parent.parent / "data"
SPACY = make_tokenizer(Vocab())
PRINT = "0123456789.,;:xX\"'()-/ \t\u00a0½²_cmgkinchLWHDB毫升装⌀"


def cuts(text: str) -> list[tuple[str, int]]:
    return [(token.text, token.start) for token in tokenize(text)]


def spacy_cuts(text: str) -> list[tuple[str, int]]:
    return [(token.text, token.idx) for token in SPACY(text) if not token.text.isspace()]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("", ""),
        (" \t ", ""),
        ("750ML", "750 ML"),
        ('12.5"W', '12.5 " W'),
        ("300lbs/136kg", "300 lbs / 136 kg"),
        ("1,000.5 g", "1,000.5 g"),
        (".5in", ".5 in"),
        ("(.5in)", "( .5 in )"),
        ("40cmx30cm", "40 cm x 30 cm"),
        ('24"xD16"', '24 " x D 16 "'),
        ("500毫升装", "500 毫升 装"),
        ("H20cmH", "H 20 cm H"),
        ("40CMX30CM", "40 CM X 30 CM"),
        ("50 cmx15 cm", "50 cm x 15 cm"),
        ("0.3 mx0.5 m", "0.3 m x 0.5 m"),
        ("71 cm Lx40 cm", "71 cm L x 40 cm"),
        ("27cmLx7cmW", "27 cm L x 7 cm W"),
        ("3 inchL", "3 inch L"),
        ("4 cmH", "4 cm H"),
        ("53 CMB", "53 CM B"),
        ("53 CMH", "53 CMH"),
        ("53 CMH x 5", "53 CM H x 5"),
        ("5 x 53 CMH", "5 x 53 CM H"),
        ("boxes mix", "boxes mix"),
        ("8 IND", "8 IND"),
        ("...", ". . ."),
        ("5²", "5 ²"),
    ],
)
def test_cuts(text: str, pieces: str) -> None:
    assert " ".join(token.text for token in tokenize(text)) == pieces


def test_a_token_knows_its_place_and_its_lower_case() -> None:
    token = tokenize(" 5  KG")[1]

    assert (token.text, token.lower, token.start, token.end) == ("KG", "kg", 4, 6)


@pytest.mark.parametrize("name", ["printed_forms.jsonl", "any_text.jsonl", "prose_quantities.txt"])
def test_cuts_printed_lines_as_spacy_does(name: str) -> None:
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()

    assert lines
    assert [line for line in lines if cuts(line) != spacy_cuts(line)] == []


@given(st.text(PRINT, max_size=20) | st.text(max_size=20))
def test_cuts_any_text_as_spacy_does(text: str) -> None:
    assert cuts(text) == spacy_cuts(text)


def test_only_short_words_are_kept() -> None:
    tokenize("x" * (tokens._KEPT_LENGTH + 1))  # builds the rules
    before = tokens._known_pieces.cache_info()
    tokenize("9" * (tokens._KEPT_LENGTH + 1))

    assert tokens._known_pieces.cache_info() == before
    assert before.maxsize == tokens._KEPT_WORDS
