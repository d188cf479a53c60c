"""What is asked is understood or refused with a sentence; tables of bodies."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measure_extract.datasets.corrections import Correction
from measure_extract.entities import EntitySpec, EntityTable, catalogue, entity_names
from measure_extract.serve.asking import parse_asked, parse_correction, parse_texts
from measure_extract.serve.base import Question
from measure_extract.serve.problems import ProblemError
from tests.serve.helpers import in_base64

JSON = "application/json"
IMAGE = in_base64(b"photo")


EIGHT = EntityTable()
OWN = EntitySpec("lamp_life", "time", frozenset({"hour"}), words=("life",))
MINE = EntityTable((OWN,))
ONLY_MINE = EntityTable((OWN,), is_instead=True)


def asked(body: bytes, content_type: str = JSON, most: int = 64, table: EntityTable = EIGHT):  # type: ignore[no-untyped-def]
    return parse_asked(body, content_type, most_entities=most, table=table)


def as_json(**facts: object) -> bytes:
    return json.dumps(facts).encode()


def form(*parts: tuple[str, str | None, bytes], end: bytes = b"--b--\r\n") -> bytes:
    out = b""
    for name, filename, content in parts:
        file = "" if filename is None else f'; filename="{filename}"'
        out += f'--b\r\nContent-Disposition: form-data; name="{name}"{file}\r\n\r\n'.encode()
        out += content + b"\r\n"
    return out + end


FORM = "multipart/form-data; boundary=b"


@pytest.mark.parametrize(
    ("facts", "table", "entities"),
    [
        ({}, EntityTable(), entity_names()),
        ({}, MINE, (*entity_names(), "lamp_life")),
        ({}, ONLY_MINE, ("lamp_life",)),
        ({"entity": []}, EntityTable(), entity_names()),
        ({"entity": "all"}, EntityTable(), (*entity_names(), *catalogue())),
        ({"entity": ["all"]}, MINE, (*entity_names(), "lamp_life", *catalogue())),
        ({"entity": "all"}, ONLY_MINE, (*entity_names(), "lamp_life", *catalogue())),
        ({"entity": "height"}, ONLY_MINE, ("height",)),
        ({"entity": ["cable_length", "lamp_life"]}, MINE, ("cable_length", "lamp_life")),
        ({"entity": ["width", "height", "width"]}, EntityTable(), ("width", "height")),
    ],
)
def test_one_or_many_or_all_entities(
    facts: dict, table: EntityTable, entities: tuple[str, ...]
) -> None:  # type: ignore[type-arg]
    found = asked(as_json(image=IMAGE, **facts), table=table)

    assert found.photo == b"photo"
    assert tuple(q.entity for q in found.questions) == entities


@pytest.mark.parametrize(
    ("group", "expected"),
    [(0, 0), ("0", 0), ("007", 7), (2**63 - 1, 2**63 - 1), ("", None), (None, None)],
)
def test_a_group_is_a_number_from_zero(group: object, expected: int | None) -> None:
    assert asked(as_json(image=IMAGE, group_id=group)).questions[0].group_id == expected


@pytest.mark.parametrize(
    ("entity", "is_too_much"),
    [
        (["height", "width"], False),
        (["height", "width", "depth"], True),
        (["height", "width", "height", "width"], False),  # what is named twice is asked once
        ("all", False),
        ([], False),
        ("height", False),
    ],
)
def test_how_many_entities_may_be_named(entity: object, is_too_much: bool) -> None:
    body = as_json(image=IMAGE, entity=entity)
    if is_too_much:
        with pytest.raises(ProblemError, match="bad-question: at most 2 entities"):
            asked(body, most=2)
    else:
        assert asked(body, most=2).questions


@pytest.mark.parametrize(
    ("parts", "name"),
    [
        ([("image", "a.png", b"x")], "a.png"),
        ([("image", "", b"x")], ""),
        ([("name", None, b"mine"), ("image", "a.png", b"x")], "mine"),
        ([("image", "a.png", b"x"), ("name", None, b"mine")], "mine"),
        ([("image_url", None, b"http://x"), ("name", None, b"mine")], "mine"),
        ([("image_url", None, b"http://x")], ""),
    ],
)
def test_a_photo_is_called_as_it_is_named_or_else_as_its_file(
    parts: list[tuple[str, str | None, bytes]], name: str
) -> None:
    assert asked(form(*parts), FORM).name == name


def test_a_form_says_the_same_as_json() -> None:
    parts = (
        ("image", "<b>.png", b"photo"), ("entity", None, b"height"), ("entity", None, b"width"),
        ("group_id", None, b"7"), ("explain", None, b"true"), ("boxes", None, b"1"),
    )  # fmt: skip
    facts = {"entity": ["height", "width"], "group_id": 7, "explain": True, "boxes": True}
    by_json = asked(as_json(image=IMAGE, name="<b>.png", **facts))

    assert asked(form(*parts), FORM) == by_json
    assert by_json.questions[0] == Question("height", 7, True)


@pytest.mark.parametrize(
    ("body", "problem", "words"),
    [
        (b"", "bad-request", "no JSON"),
        (b"\xff\xfe", "bad-request", "no JSON in UTF-8"),
        (b"[" * 100_000, "bad-request", "no JSON"),
        (b"[]", "bad-request", "must be a JSON object"),
        (b"{}", "bad-request", "give a photo"),
        (as_json(image=IMAGE, image_url="http://x"), "bad-request", "only one"),
        (as_json(image="???"), "bad-request", "no base64"),
        (as_json(image="é"), "bad-request", "no base64"),
        (as_json(image=5), "bad-request", "image must be text"),
        (as_json(image=IMAGE, entiti="height"), "bad-request", "unknown field 'entiti' (known:"),
        (as_json(image=IMAGE, entity="hight"), "bad-question", "did you mean 'height'"),
        (as_json(image=IMAGE, entity="lamp_life"), "bad-question", "unknown entity 'lamp_life'"),
        (as_json(image=IMAGE, entity=["all", "all"]), "bad-question", "unknown entity 'all'"),
        (as_json(image=IMAGE, entity="x" * 10_000), "bad-question", "unknown entity"),
        (as_json(image=IMAGE, entity=5), "bad-request", "a list of names"),
        (as_json(image=IMAGE, entity=["height", None]), "bad-request", "a list of names"),
        (as_json(image=IMAGE, group_id="--5"), "bad-request", "group_id must be"),
        (as_json(image=IMAGE, group_id="²"), "bad-request", "group_id must be"),
        (as_json(image=IMAGE, group_id=True), "bad-request", "group_id must be"),
        (as_json(image=IMAGE, group_id=-1), "bad-request", "group_id must be"),
        (as_json(image=IMAGE, group_id=2**63), "bad-request", "group_id must be"),
        (as_json(image=IMAGE, explain="perhaps"), "bad-request", "explain must be true or false"),
        (as_json(image=IMAGE, explain=1), "bad-request", "explain must be true or false"),
        (b'{"image": ' + b"9" * 5000 + b"}", "bad-request", "JSON"),
    ],
)  # fmt: skip
def test_what_is_not_understood_is_refused(body: bytes, problem: str, words: str) -> None:
    with pytest.raises(ProblemError) as caught:
        asked(body)

    assert caught.value.name == problem
    assert words in caught.value.detail
    assert len(caught.value.detail) < 1000


@pytest.mark.parametrize(
    ("body", "content_type", "problem"),
    [
        (b"x", "text/plain", "wrong-type"),
        (b"x", "", "wrong-type"),
        (b"x", "image/png", "wrong-type"),
        (form(("image", "a", b"x")), "multipart/form-data", "bad-request"),
        (form(("image", "a", b"x")), "multipart/form-data; boundary=other", "bad-request"),
        (form(("image", "a", b"x"), end=b""), FORM, "bad-request"),
        (form(("image", "a", b"x"))[:-8], FORM, "bad-request"),
        (form(("image", None, b"x")), FORM, "bad-request"),
        (form(("image", "a", b"x"), ("image", "b", b"y")), FORM, "bad-request"),
        (form(("photo", "a", b"x")), FORM, "bad-request"),
        (form(("image", "a", b"x"), *[("name", None, b"n")] * 2), FORM, "bad-request"),
        (form(("image", "a", b"x"), ("entity", None, b"e" * 20_000)), FORM, "bad-request"),
        (form(*[("entity", None, b"height")] * 300), FORM, "bad-request"),
        (b"--b\r\n\r\n\r\n--b--", FORM, "bad-request"),
        (b"\x00" * 100, FORM, "bad-request"),
    ],
)
def test_damaged_forms_are_refused(body: bytes, content_type: str, problem: str) -> None:
    with pytest.raises(ProblemError) as caught:
        asked(body, content_type)

    assert caught.value.name == problem


def test_a_name_is_whole_text_of_a_bearable_length() -> None:
    body = b'{"image": "", "name": "\\ud800' + b"a" * 1000 + b'"}'

    assert asked(body).name == "?" + "a" * 299


def test_more_entities_than_allowed_are_refused() -> None:
    with pytest.raises(ProblemError, match="at most 2 entities"):
        asked(as_json(image=IMAGE, entity=["height", "width", "depth"]), most=2)


@given(st.binary(max_size=200), st.sampled_from([JSON, FORM]))
def test_any_body_is_understood_or_refused(body: bytes, content_type: str) -> None:
    try:
        asked(body, content_type)
    except ProblemError:
        pass


@pytest.mark.parametrize(
    ("body", "texts"),
    [
        (as_json(text="a"), ["a"]),
        (as_json(texts=["a", "b"]), ["a", "b"]),
        (as_json(texts=[]), []),
    ],
)
def test_texts(body: bytes, texts: list[str]) -> None:
    assert parse_texts(body, most_characters=9) == texts


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (as_json(), "bad-request"),
        (as_json(text="a", texts=[]), "bad-request"),
        (as_json(text=None), "bad-request"),
        (as_json(texts="ab"), "bad-request"),
        (as_json(texts=["a", 1]), "bad-request"),
        (as_json(text="1234567890"), "too-large"),
        (as_json(texts=["", "", "", "", "", "", "", "", "", ""]), "too-large"),
    ],
)
def test_texts_refused(body: bytes, problem: str) -> None:
    with pytest.raises(ProblemError) as caught:
        parse_texts(body, most_characters=9)
    assert caught.value.name == problem


@pytest.mark.parametrize(
    ("entity", "value", "answer"),
    [
        ("height", "30 cm", "30 centimetre"),
        ("height", "30 centimetre", "30 centimetre"),
        ("height", "5' 11\"", "71 inch"),
        ("height", "1,5 m", "1.5 metre"),
        ("height", None, ""),
        ("lamp_life", "20 h", "20 hour"),
        ("cable_length", "1.5m", "1.5 metre"),
        ("operating_temperature", "-20 °C", "-20 degree celsius"),
        ("operating_temperature", "0 °C", "0 degree celsius"),
    ],
)
def test_corrections_are_read_in_any_printed_form(
    entity: str, value: str | None, answer: str
) -> None:
    body = as_json(request_id="r-1", entity=entity, value=value)

    assert parse_correction(body, time="t", table=MINE) == Correction("t", "r-1", entity, answer)


@pytest.mark.parametrize(
    ("facts", "problem", "words"),
    [
        ({}, "bad-request", "give request_id"),
        ({"value": "30 kg"}, "bad-question", "no length"),
        ({"value": "tall"}, "bad-question", "no length"),
        ({"value": "0 cm"}, "bad-question", "no length"),
        ({"value": 30}, "bad-request", "null"),
        ({"value": "30 cm", "entity": "hight"}, "bad-question", "did you mean"),
        ({"value": "30 cm", "request_id": "a\nb"}, "bad-request", "request_id"),
        ({"value": "30 cm", "request_id": ""}, "bad-request", "request_id"),
        ({"value": "30 cm", "request_id": "x" * 101}, "bad-request", "request_id"),
    ],
)
def test_corrections_refused(facts: dict, problem: str, words: str) -> None:  # type: ignore[type-arg]
    whole = {"request_id": "r", "entity": "height", **facts} if facts else {}
    with pytest.raises(ProblemError) as caught:
        parse_correction(as_json(**whole), time="t", table=EntityTable())

    assert caught.value.name == problem
    assert words in caught.value.detail
