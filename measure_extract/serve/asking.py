"""From the body of a request to what is asked: multipart or JSON, and nothing that is not understood."""

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from measure_extract.datasets.corrections import Correction
from measure_extract.entities import ALL, EntitySpec, EntityTable
from measure_extract.errors import UnknownEntityError
from measure_extract.serve.base import Question
from measure_extract.serve.forms import parse_form
from measure_extract.serve.problems import ProblemError
from measure_extract.spans.finder import find_quantities
from measure_extract.units import format_measurement, pick_unit

__all__ = ["Asked", "parse_asked", "parse_correction", "parse_texts"]

_MOST_FIELDS = 200
_FIELD_BYTES = 10_000
_NAME_CHARACTERS = 300  # of a file; a longer one is cut
_MOST_GROUP = 2**63 - 1  # as the records keep it
_FIELDS = frozenset({"image", "image_url", "entity", "group_id", "explain", "boxes", "name"})


@dataclass(frozen=True, slots=True)
class Asked:
    """One request about one photo."""

    photo: bytes  # b"" where it is to be fetched
    url: str  # "" where the photo is here
    name: str  # of the file, as the client calls it
    questions: tuple[Question, ...]
    is_text_wanted: bool


def parse_asked(body: bytes, content_type: str, *, most_entities: int, table: EntityTable) -> Asked:
    """Read a request for measurements.

    Args:
        body: of the request.
        content_type: its header.
        most_entities: that may be named; "all" is one word, however many there are.
        table: says what can be asked, and what is asked where nothing is named.

    Raises:
        ProblemError: if it cannot be understood.
    """
    kind = content_type.partition(";")[0].strip().lower()
    if kind == "multipart/form-data":
        facts = _form_asked(body, content_type)
    elif kind == "application/json":
        facts = _json_asked(body)
    else:
        raise ProblemError("wrong-type", "send multipart/form-data or application/json")
    unknown = sorted(set(facts) - _FIELDS)
    if unknown:
        known = ", ".join(sorted(_FIELDS))
        raise ProblemError("bad-request", f"unknown field {_quoted(unknown[0])} (known: {known})")
    if ("image" in facts) == ("image_url" in facts):
        raise ProblemError("bad-request", "give a photo, as image or as image_url, and only one")
    return Asked(
        photo=facts.get("image", b""),
        url=_text(facts, "image_url"),
        name=_whole(_text(facts, "name"))[:_NAME_CHARACTERS],
        questions=_questions(facts, most_entities, table),
        is_text_wanted=_flag(facts, "boxes"),
    )


def _form_asked(body: bytes, content_type: str) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    filename = ""
    for part in parse_form(body, content_type, most_parts=_MOST_FIELDS):
        if part.name in facts and part.name != "entity":
            raise ProblemError("bad-request", f"{_quoted(part.name)} is given twice")
        if part.name == "image":
            if part.filename is None:
                raise ProblemError("bad-request", "image must be a file: it needs a filename")
            facts["image"], filename = part.content, part.filename
        elif part.name not in _FIELDS:
            facts[part.name] = ""  # told with the known ones; what it holds may be anything
        elif len(part.content) > _FIELD_BYTES:
            raise ProblemError("bad-request", f"{_quoted(part.name)} is too long")
        elif part.name == "entity":
            facts.setdefault("entity", []).append(_decoded_text(part.content))
        else:
            facts[part.name] = _decoded_text(part.content)
    return {"name": filename, **facts}


def _decoded_text(content: bytes) -> str:
    return content.decode("utf-8", "replace")


def _json_asked(body: bytes) -> dict[str, Any]:
    facts = _json_object(body)
    if "image" in facts:
        facts["image"] = _decoded(_text(facts, "image"))
    return facts


def _json_object(body: bytes) -> dict[str, Any]:
    try:
        facts = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise ProblemError("bad-request", "the body is no JSON in UTF-8") from error
    if not isinstance(facts, dict):
        raise ProblemError("bad-request", "the body must be a JSON object")
    return facts


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise ProblemError("bad-request", "image is no base64 (RFC 4648, section 4)") from error


def _questions(facts: Mapping[str, Any], most: int, table: EntityTable) -> tuple[Question, ...]:
    group_id, is_explained = _group(facts), _flag(facts, "explain")
    asked = facts.get("entity", [])
    named: Sequence[object] = asked if isinstance(asked, list) else [asked]
    entities = dict.fromkeys(_entities(named, table))
    if len(entities) > most and len(named) > 1:
        raise ProblemError("bad-question", f"at most {most} entities may be asked at once")
    return tuple(Question(entity, group_id, is_explained) for entity in entities)


def _entities(named: Sequence[object], table: EntityTable) -> Sequence[str]:
    if not named:
        return table.names()
    if list(named) == [ALL]:
        return table.names(ALL)
    return [_entity(name, table).name for name in named]


def _entity(name: object, table: EntityTable) -> EntitySpec:
    if not isinstance(name, str):
        raise ProblemError("bad-request", 'entity must be a name, a list of names, or "all"')
    try:
        return table.spec(name)
    except UnknownEntityError as error:
        shortened = UnknownEntityError(name[:_NAME_CHARACTERS], error.known)
        raise ProblemError("bad-question", str(shortened)) from error


def _group(facts: Mapping[str, Any]) -> int | None:
    value = facts.get("group_id")
    if value is None or value == "":
        return None
    text = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else "?"
    if not (text.isascii() and text.isdecimal()) or len(text) > 19 or int(text) > _MOST_GROUP:
        raise ProblemError("bad-request", "group_id must be a whole number, 0 or more")
    return int(text)


def _flag(facts: Mapping[str, Any], name: str) -> bool:
    value = facts.get(name, False)
    words = {"true": True, "1": True, "false": False, "0": False, "": False}
    flag = words.get(value.lower()) if isinstance(value, str) else value
    if not isinstance(flag, bool):
        raise ProblemError("bad-request", f"{name} must be true or false")
    return flag


def _text(facts: Mapping[str, Any], name: str) -> str:
    value = facts.get(name, "")
    if not isinstance(value, str):
        raise ProblemError("bad-request", f"{name} must be text")
    return value


def parse_texts(body: bytes, *, most_characters: int) -> list[str]:
    """Read a request for the quantities of texts: {"text": "..."} or {"texts": ["...", ...]}.

    Raises:
        ProblemError: if it cannot be understood, or is too much.
    """
    facts = _json_object(body)
    if len(facts) != 1 or not set(facts) <= {"text", "texts"}:
        raise ProblemError("bad-request", "give text, or texts, and nothing else")
    texts = facts["texts"] if "texts" in facts else [facts["text"]]
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise ProblemError("bad-request", "text must be text, and texts a list of them")
    if sum(map(len, texts)) > most_characters or len(texts) > most_characters:
        raise ProblemError("too-large", f"at most {most_characters:,} characters at once")
    return texts


def parse_correction(body: bytes, *, time: str, table: EntityTable) -> Correction:
    """Read a correction: {"request_id": "...", "entity": "height", "value": "30 centimetre"}.

    The value may be in any printed form of a quantity; null says that nothing is printed.

    Args:
        body: of the request.
        time: when it came, in ISO 8601.
        table: says what can be asked.

    Raises:
        ProblemError: if it cannot be understood.
    """
    facts = _json_object(body)
    if set(facts) != {"request_id", "entity", "value"}:
        raise ProblemError("bad-request", "give request_id, entity and value (null: not printed)")
    spec = _entity(facts["entity"], table)
    value = facts["value"]
    if value is not None and not isinstance(value, str):
        raise ProblemError("bad-request", "value must be text such as 30 cm, or null")
    request_id = _text(facts, "request_id")
    if not 1 <= len(request_id) <= 100 or not request_id.isascii() or not request_id.isprintable():
        raise ProblemError("bad-request", "request_id must be the one that the answer had")
    answer = "" if value is None else _quantity(value, spec)
    return Correction(time, request_id, spec.name, answer)


def _quantity(value: str, spec: EntitySpec) -> str:
    """Read a quantity in any printed form; gives "number unit" in a unit of the entity."""
    for span in find_quantities(value[:_NAME_CHARACTERS]):
        unit = pick_unit((span.unit, *span.units), spec.units)
        is_possible = span.value > 0 or span.dimension == "temperature"
        if unit is not None and is_possible and span.part_of is None:
            return format_measurement(span.value, unit)
    raise ProblemError("bad-question", f"value is no {spec.dimension}; give it as 30 cm or 5 kg")


def _whole(text: str) -> str:
    """Replace halves of characters, which JSON may spell and no file can hold."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _quoted(name: str) -> str:
    return repr(name[:50])
