"""One request on its way through the service, and its name."""

import secrets
from collections.abc import MutableMapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from measure_extract.serve.limits import Body

__all__ = ["Scope", "Visit", "hour_asked", "new_request_id", "visit_of"]

Scope = MutableMapping[str, Any]  # of ASGI


@dataclass(slots=True)
class Visit:
    """One request on its way through the service."""

    request_id: str
    client: str  # the owner of the key, or the address
    body: Body
    started_s: float  # on the clock of `time.monotonic`
    facts: dict[str, Any] = field(default_factory=dict)  # for the log


def visit_of(scope: Scope) -> Visit:
    """Give the visit of a request that came through the gate."""
    visit: Visit = scope["state"]["visit"]
    return visit


def new_request_id() -> str:
    """Make a request's name: its time, by which records are sorted, and a random end."""
    now = datetime.now(UTC)
    return f"{now:%Y%m%dT%H%M%S}.{now.microsecond // 1000:03d}Z-{secrets.token_hex(5)}"


def hour_asked(request_id: str) -> datetime | None:
    """Give the hour in whose course a request came, by its name; None if we gave no such name."""
    try:
        return datetime.strptime(request_id[:11], "%Y%m%dT%H").replace(tzinfo=UTC)
    except ValueError:
        return None
