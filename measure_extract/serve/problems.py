"""Errors as RFC 9457 problem documents: a closed table of kinds, each with one status.

A client decides by `type`, a person reads `detail`. Nothing of the machine is told: details are
sentences of ours, never those of a library below.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["PROBLEMS", "PROBLEM_TYPE", "Kind", "ProblemError", "problem_body"]

PROBLEM_TYPE = "application/problem+json"

_URN = "urn:measure-extract:problem:"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of problem."""

    status: int
    title: str


PROBLEMS = {
    "bad-request": Kind(400, "The request cannot be understood"),
    "no-key": Kind(401, "A valid API key is needed"),
    "foreign-page": Kind(403, "Pages of other hosts may not ask here"),
    "not-found": Kind(404, "There is no such thing here"),
    "no-such-method": Kind(405, "This cannot be done with it"),
    "no-records": Kind(404, "This service keeps no records to correct"),
    "no-such-answer": Kind(404, "There is no such answer in the records"),
    "too-slow": Kind(408, "The request did not arrive in time"),
    "too-large": Kind(413, "The request is too large"),
    "photo-too-large": Kind(413, "The photo has too many pixels"),
    "wrong-type": Kind(415, "The body is of another type than those understood"),
    "not-a-photo": Kind(415, "The file is no picture in a known format"),
    "bad-question": Kind(422, "The question cannot be answered"),
    "broken-photo": Kind(422, "The photo is broken"),
    "photo-not-fetched": Kind(422, "The photo cannot be fetched"),
    "over-share": Kind(429, "This client has too many requests under way"),
    "unreadable-photo": Kind(500, "The photo stops the reader"),
    "fault": Kind(500, "The service has a fault"),
    "full": Kind(503, "The service is busy"),
    "draining": Kind(503, "The service is shutting down"),
    "not-ready": Kind(503, "The service is not ready yet"),
    "no-room": Kind(507, "The service has no room to keep it"),
    "too-late": Kind(504, "The answer was not there in time"),
}
"""Name -> status and title; the `type` of a document is `urn:measure-extract:problem:NAME`."""


@dataclass
class ProblemError(Exception):
    """A request cannot be answered; becomes a problem document."""

    name: str  # of PROBLEMS
    detail: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def status(self) -> int:
        """HTTP status."""
        return PROBLEMS[self.name].status

    def __str__(self) -> str:
        return f"{self.name}: {self.detail}"


def problem_body(name: str, detail: str, request_id: str) -> bytes:
    """Write a problem document."""
    kind = PROBLEMS[name]
    facts = {"type": _URN + name, "title": kind.title, "status": kind.status}
    if detail:
        facts["detail"] = detail
    if request_id:
        facts["request_id"] = request_id
    return json.dumps(facts, ensure_ascii=False).encode("utf-8", "backslashreplace")
