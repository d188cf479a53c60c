"""Tables for people: aligned as text, escaped as HTML."""

from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from measure_extract.markup import html_table, text_table


def test_text_table_aligns_columns() -> None:
    assert text_table([("a", "bb", "c"), ("aaa", "b")]) == "a    bb  c\naaa  b"
    assert text_table([]) == ""


# What an XML parser accepts at all: no control characters, no halves of pairs.
PRINTABLE = st.text(
    st.characters(exclude_categories=["Cc", "Cs", "Cn"], exclude_characters="\ufffe")
)


@given(PRINTABLE, PRINTABLE, PRINTABLE)
def test_html_table_gives_back_what_it_was_given(caption: str, head: str, cell: str) -> None:
    table = ElementTree.fromstring(html_table([head], [[cell]], caption=caption))

    assert table.findtext("caption", default="") == caption
    assert table.findtext("thead/tr/th") == head
    assert table.findtext("tbody/tr/td") == cell
