"""Where no word of an entity is on a photo, what may be of anything is not it."""

from measure_extract.training.wordless import wordless_examples
from tests.helpers import make_box
from tests.ranking.relations.test_relations import layout_of

LAYOUTS = {
    "a/plain.png": layout_of(make_box("30 days")),
    "a/said.png": layout_of(make_box("Warranty"), make_box("30 days", 0, 40, 90, 60)),
    "a/none.png": layout_of(make_box("no number")),
    "a/labelled.png": layout_of(make_box("30 days")),
}


def test_questions_without_a_word_have_no_answer() -> None:
    keys = {image: image for image in LAYOUTS}
    found = wordless_examples(LAYOUTS, keys, labelled={("a/labelled.png", "warranty")})
    warranty = [row for row in found if row.entity == "warranty"]

    assert [row.image for row in warranty] == ["a/plain.png"]
    assert "a/labelled.png" in {row.image for row in found}  # asked for what it has no label of
    assert {row.answers for row in found} == {()}
    assert {row.weight for row in found} == {0.3}
    assert not {"cable_length", "rated_current"} & {row.entity for row in found}


def test_there_are_few_of_an_entity_and_always_the_same() -> None:
    many = {f"{number}.png": LAYOUTS["a/plain.png"] for number in range(90)}
    keys = {image: image for image in many}
    first = wordless_examples(many, keys, labelled=())
    again = wordless_examples(dict(reversed(many.items())), keys, labelled=())

    assert sum(row.entity == "warranty" for row in first) == 60
    assert [row.image for row in first] == [row.image for row in again]
    elsewhere = {f"data/images/{image}": layout for image, layout in many.items()}
    moved = wordless_examples(elsewhere, {image: image for image in elsewhere}, labelled=())
    assert [row.image for row in moved] == [f"data/images/{row.image}" for row in first]
