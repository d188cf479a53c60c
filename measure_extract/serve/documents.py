"""What OpenAPI says of each route: what it takes, what it gives, which problems it has, with examples."""

from collections.abc import Sequence
from typing import Any

from fastapi.responses import PlainTextResponse

from measure_extract.entities import ALL
from measure_extract.serve.problems import PROBLEM_TYPE, PROBLEMS

__all__ = [
    "DESCRIPTION",
    "ENTITIES",
    "LIVE",
    "METRICS",
    "READY",
    "SPANS",
    "corrections",
    "measurements",
]

DESCRIPTION = (
    "Reads what a product photo says about one quantity, with its unit, a confidence and the print "
    "that it was read from. Errors are problem documents (RFC 9457): decide by `type`, read `detail`."
)

_FINGERPRINT = "d5b4f0a91c3e7788"

_MEASUREMENT = {
    "entity": "height",
    "prediction": "30 centimetre",
    "value": 30.0,
    "low": 30.0,
    "high": 30.0,
    "unit": "centimetre",
    "confidence": 0.997,
    "is_calibrated": True,
    "surface": "30cm",
    "polygon": [[40, 240], [96, 240], [96, 262], [40, 262]],
    "candidates": [],
}

_ANSWER = {
    "schema_version": 1,
    "request_id": "20260101T120000.000Z-0f3a9c1b7e",
    "fingerprint": _FINGERPRINT,
    "sha256": "9f" * 32,
    "is_recorded": True,
    "timings_ms": {"load": 5.1, "ocr": 180.4, "layout": 22.0, "answer": 4.2, "wait": 12.3},
    "picture": {"width_px": 500, "height_px": 500},
    "answers": [
        {
            "image": "lamp.png",
            "entity": "height",
            "measurement": _MEASUREMENT,
            "outcome": "answered",
            "reason": "",
        },
        {
            "image": "lamp.png",
            "entity": "voltage",
            "measurement": None,
            "outcome": "not_printed",
            "reason": "nothing printed",
        },
    ],
}

_QUESTION: dict[str, Any] = {
    "group_id": {"type": "integer", "minimum": 0, "description": "The challenge's product group."},
    "explain": {"type": "boolean", "default": False, "description": "Reasons, in words."},
    "boxes": {"type": "boolean", "default": False, "description": "All text and quantities too."},
}

_PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {
            "type": "string",
            "format": "uri",
            "enum": [f"urn:measure-extract:problem:{name}" for name in PROBLEMS],
        },
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "request_id": {"type": "string"},
    },
}


def _problems(*names: str) -> dict[int | str, dict[str, Any]]:
    """Describe the problems of a route, by status."""
    problems: dict[int | str, dict[str, Any]] = {}
    for name in names:
        kind = PROBLEMS[name]
        example = {
            "type": f"urn:measure-extract:problem:{name}",
            "title": kind.title,
            "status": kind.status,
        }
        entry = problems.setdefault(
            kind.status,
            {
                "description": kind.title,
                "content": {PROBLEM_TYPE: {"schema": _PROBLEM, "examples": {}}},
            },
        )
        entry["content"][PROBLEM_TYPE]["examples"][name] = {"value": example}
        if kind.status in (429, 503):
            entry["headers"] = {
                "Retry-After": {"description": "Seconds.", "schema": {"type": "integer"}}
            }
    return problems


def _given(example: Any) -> dict[int | str, dict[str, Any]]:
    content = {"schema": {"type": "object"}, "example": example}
    return {200: {"description": "The answer", "content": {"application/json": content}}}


def _body(content: dict[str, Any]) -> dict[str, Any]:
    """Describe the body of a request, by media type."""
    return {"requestBody": {"required": True, "content": content}}


def _json(
    properties: dict[str, Any], *, example: Any, required: tuple[str, ...] = ()
) -> dict[str, Any]:
    """Describe a JSON object that has these fields and no others."""
    schema = {"type": "object", "additionalProperties": False, "properties": properties}
    if required:
        schema["required"] = list(required)
    return {"schema": schema, "example": example}


_REFUSED = ("no-key", "foreign-page", "too-slow", "too-large", "over-share", "full", "draining")

_MEASUREMENTS: dict[str, Any] = {
    "summary": "Measure a photo",
    "description": "Reads a photo once and answers for every entity that is asked.",
    "tags": ["questions"],
    "responses": {
        **_given(_ANSWER),
        **_problems(
            "bad-request", "wrong-type", "not-a-photo", "photo-too-large", "bad-question",
            "broken-photo", "photo-not-fetched", "unreadable-photo", "fault", "not-ready",
            "too-late", *_REFUSED,
        ),
    },
}  # fmt: skip


def measurements(entities: Sequence[str]) -> dict[str, Any]:
    """Describe the route of the answers.

    Args:
        entities: names of all that can be asked.
    """
    question = {"entity": _entity(entities), **_QUESTION}
    form = {
        "type": "object",
        "required": ["image"],
        "properties": {"image": {"type": "string", "format": "binary"}, **question},
    }
    by_json = _json(
        {
            "image": {"type": "string", "contentEncoding": "base64"},
            "image_url": {
                "type": "string",
                "format": "uri",
                "description": "Only where the operator allows fetching.",
            },
            "name": {"type": "string", "description": "Of the file."},
            **question,
        },
        example={"image": "iVBORw0KGgo...", "entity": ["height", "width"]},
    )
    content = {"multipart/form-data": {"schema": form}, "application/json": by_json}
    return {**_MEASUREMENTS, "openapi_extra": _body(content)}


def _entity(entities: Sequence[str]) -> dict[str, Any]:
    return {
        "description": "One entity, several, or all that are known. Left out: those that GET "
        "/v1/entities marks with is_asked.",
        "oneOf": [
            {"type": "string", "enum": [ALL, *entities]},
            {"type": "array", "items": {"type": "string", "enum": list(entities)}},
        ],
    }


SPANS: dict[str, Any] = {
    "summary": "Find the quantities of texts",
    "tags": ["questions"],
    "responses": {
        **_given({"results": [{"text": "2 pack of 500 g", "quantities": []}]}),
        **_problems("bad-request", "fault", *_REFUSED),
    },
    "openapi_extra": _body(
        {
            "application/json": _json(
                {
                    "text": {"type": "string"},
                    "texts": {"type": "array", "items": {"type": "string"}},
                },
                example={"text": "2 pack of 500 g"},
            )
        }
    ),
}

_CORRECTIONS: dict[str, Any] = {
    "summary": "Say what is right",
    "description": "Keeps the right value of an answer that is in the records, beside them; see is_recorded.",
    "tags": ["questions"],
    "responses": {
        **_given({"status": "kept"}),
        **_problems(
            "bad-request",
            "bad-question",
            "no-records",
            "no-such-answer",
            "no-room",
            "fault",
            *_REFUSED,
        ),
    },
}


def corrections(entities: Sequence[str]) -> dict[str, Any]:
    """Describe the route of the corrections.

    Args:
        entities: names of all that can be asked.
    """
    body = _json(
        {
            "request_id": {"type": "string", "description": "Of the answer."},
            "entity": {"type": "string", "enum": list(entities)},
            "value": {
                "type": ["string", "null"],
                "description": "As 30 cm; null where nothing is printed.",
            },
        },
        example={
            "request_id": "20260101T120000.000Z-0f3a9c1b7e",
            "entity": "height",
            "value": "30 cm",
        },
        required=("request_id", "entity", "value"),
    )
    return {**_CORRECTIONS, "openapi_extra": _body({"application/json": body})}


ENTITIES: dict[str, Any] = {
    "summary": "What can be asked, and whether corrections are kept",
    "tags": ["questions"],
    "responses": {
        **_given(
            {
                "entities": [
                    {
                        "name": "voltage",
                        "dimension": "voltage",
                        "units": ["kilovolt", "millivolt", "volt"],
                        "is_asked": True,
                    }
                ],
                "are_corrections_kept": True,
            }
        ),
        **_problems("no-key", "foreign-page"),
    },
}

LIVE: dict[str, Any] = {
    "summary": "Is the process alive",
    "tags": ["health"],
    "responses": _given({"status": "alive"}),
}

READY: dict[str, Any] = {
    "summary": "Are the models loaded, and is it not shutting down",
    "tags": ["health"],
    "responses": {
        **_given({"status": "ready", "fingerprint": _FINGERPRINT}),
        **_problems("not-ready", "draining"),
    },
}

METRICS: dict[str, Any] = {
    "summary": "Figures for Prometheus",
    "response_class": PlainTextResponse,
    "tags": ["health"],
    "responses": {
        200: {
            "description": "Prometheus' text format",
            "content": {
                "text/plain": {
                    "schema": {"type": "string"},
                    "example": "measure_extract_queue_depth 0.0",
                }
            },
        },
        **_problems("no-key", "foreign-page"),
    },
}
