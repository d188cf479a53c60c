"""What every request passes, in and out: who asks, how much is under way, headers, errors, one line of log."""

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable, Collection, Mapping, MutableMapping
from datetime import UTC, datetime
from typing import Any

from measure_extract.serve.keys import KeyRing
from measure_extract.serve.limits import Body, ClientGoneError, HeldBytes
from measure_extract.serve.problems import PROBLEM_TYPE, ProblemError, problem_body
from measure_extract.serve.service import Service
from measure_extract.serve.settings import is_loopback
from measure_extract.serve.visit import Scope, Visit, new_request_id

__all__ = ["GONE", "HEALTH_PATHS", "App", "Gate", "Message", "Receive", "Send"]

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

_log = logging.getLogger("measure_extract.serve.requests")
_faults = logging.getLogger(__name__)

HEALTH_PATHS = ("/livez", "/readyz", "/v2/health/live", "/v2/health/ready", "/metrics")
"""Asked every few seconds by machines: what goes well there is no line of the log."""

GONE = 499  # nobody is told; by nginx's custom in logs

# The page needs no inline code, no other host and no plugin; nothing may frame it.
_HEADERS = (
    (
        b"content-security-policy",
        b"default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
        b"frame-ancestors 'none'",
    ),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
)


class Gate:
    """The outermost layer of the service."""

    def __init__(self, app: App, *, service: Service, keys: KeyRing | None) -> None:
        """Wrap an application."""
        self.service = service
        self.under_way = 0
        self._app = app
        self._settings = settings = service.settings
        self._keys = keys
        self._metrics = service.metrics
        self._held = HeldBytes(settings.max_held_bytes)
        # Without keys, a page of another host must not reach a service on the visitor's own machine.
        self._is_local = keys is None and is_loopback(settings.host)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one ASGI scope."""
        if scope["type"] == "http":
            await self._visit(scope, receive, send)
        elif scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 1000})

    async def _visit(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(scope["headers"])
        length = headers.get(b"content-length", b"").decode("latin-1") or None
        peer = scope["client"][0] if scope.get("client") else "local"
        visit = Visit(
            request_id=new_request_id(),
            client=peer,
            body=Body(receive, length=length, held=self._held),
            started_s=time.monotonic(),
        )
        scope.setdefault("state", {})["visit"] = visit
        answer = _Answer(send, visit.request_id)
        self.under_way += 1
        try:
            self._admit(scope, headers, visit)
            await self._app(scope, receive, answer)
        except ProblemError as error:
            visit.facts["problem"] = error.name
            await visit.body.drain()
            await answer.problem(error)
        except ClientGoneError:
            answer.status = GONE
        except asyncio.CancelledError:
            answer.status = GONE
            raise
        except Exception:  # a bug of ours: told in the log, never to the client
            _faults.exception("request %s failed", visit.request_id)
            await visit.body.drain()
            await answer.problem(ProblemError("fault"))
        finally:
            self.under_way -= 1
            visit.body.free()
            self._tell(scope, visit, answer.status)

    def _admit(self, scope: Scope, headers: dict[bytes, bytes], visit: Visit) -> None:
        if self.under_way > self._settings.max_requests:
            raise ProblemError("full", "too many requests are under way", {"Retry-After": "1"})
        if self._is_local and not _is_own_host(headers.get(b"host", b"")):
            raise ProblemError("foreign-page", "without keys only this machine's names are served")
        if scope["method"] == "POST" and self.service.dispatcher.is_draining:
            raise ProblemError("draining", "ask another instance", {"Retry-After": "1"})
        if scope["method"] == "POST" and _is_of_foreign_page(headers, self._settings.origins):
            raise ProblemError("foreign-page", "allow the page's origin to let it ask")
        if self._keys is not None and _is_locked(scope):
            visit.client = self._owner(self._keys, headers)

    def _owner(self, keys: KeyRing, headers: dict[bytes, bytes]) -> str:
        given = headers.get(b"x-api-key", b"").decode("latin-1")
        scheme, _, token = headers.get(b"authorization", b"").decode("latin-1").partition(" ")
        owner = keys.owner_of(token.strip() if scheme.lower() == "bearer" else given)
        if owner is None:
            raise ProblemError(
                "no-key", "send it as Authorization: Bearer KEY", {"WWW-Authenticate": "Bearer"}
            )
        return owner

    def _tell(self, scope: Scope, visit: Visit, status: int) -> None:
        seconds = time.monotonic() - visit.started_s
        route = getattr(scope.get("route"), "path", "other")
        self._metrics.requests.labels(route, str(status)).inc()
        self._metrics.request_seconds.labels(route).observe(seconds)
        if "problem" in visit.facts:
            self._metrics.rejected.labels(visit.facts["problem"]).inc()
        facts = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "request_id": visit.request_id,
            "client": visit.client,
            "method": scope["method"],
            "path": scope["path"][:200],
            "status": status,
            "ms": round(1000 * seconds, 1),
            "bytes": visit.body.size,
            **visit.facts,
        }
        is_routine = status < 400 and scope["path"] in HEALTH_PATHS
        _log.log(logging.DEBUG if is_routine else logging.INFO, "%s", json.dumps(facts))


def _is_locked(scope: Scope) -> bool:
    """Tell whether a key is needed: the page, its parts and the health need none."""
    path = str(scope["path"])
    return (path.startswith("/v1/") or path == "/metrics") and scope["method"] != "OPTIONS"


def _is_of_foreign_page(headers: Mapping[bytes, bytes], origins: Collection[str]) -> bool:
    """Tell whether a page of another host asks; programs send no Origin.

    Browsers say it by Sec-Fetch-Site, but not to plain http in a local network: there the page's origin must have the
    host that is asked. A proxy that changes the Host needs its origin among the allowed ones.
    """
    origin = headers.get(b"origin")
    site = headers.get(b"sec-fetch-site")
    if origin is not None and origin.decode("latin-1") in origins:
        return False
    if site is not None:
        return site == b"cross-site"
    return origin is not None and origin.partition(b"://")[2] != headers.get(b"host", b"")


def _is_own_host(host: bytes) -> bool:
    """Tell whether a Host header names this machine: localhost, 127.0.0.1:8000, [::1]:8000."""
    name, bracket, _ = host.decode("latin-1").strip().partition("]")
    return is_loopback(name + bracket if bracket else name.partition(":")[0])


class _Answer:
    """Sends an answer with the headers that all have; remembers its status."""

    def __init__(self, send: Send, request_id: str) -> None:
        self.status = GONE  # until something is sent
        self._send = send
        self._request_id = request_id

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            given = {name for name, _ in message["headers"]}
            extra = [(b"x-request-id", self._request_id.encode()), *_HEADERS]
            if b"cache-control" not in given:
                extra.append((b"cache-control", b"no-store"))
            message = {**message, "headers": [*message["headers"], *extra]}
        await self._send(message)

    async def problem(self, error: ProblemError) -> None:
        """Send a problem document, unless an answer has begun."""
        if self.status != GONE:
            return
        body = problem_body(error.name, error.detail, self._request_id)
        headers = [
            (b"content-type", PROBLEM_TYPE.encode()),
            (b"content-length", str(len(body)).encode()),
            *((name.lower().encode(), value.encode()) for name, value in error.headers.items()),
        ]
        await self({"type": "http.response.start", "status": error.status, "headers": headers})
        await self._send({"type": "http.response.body", "body": body})
