"""The routes of the service, each a few lines: parse, ask, answer."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.middleware.cors import CORSMiddleware
from starlette.exceptions import HTTPException

from measure_extract.entities import EntityTable
from measure_extract.serve import documents, page
from measure_extract.serve.base import Reader
from measure_extract.serve.gate import GONE, App, Gate, Message, Receive, Send
from measure_extract.serve.keys import read_keys
from measure_extract.serve.limits import ClientGoneError
from measure_extract.serve.metrics import CONTENT_TYPE
from measure_extract.serve.problems import PROBLEM_TYPE, ProblemError, problem_body
from measure_extract.serve.service import Service
from measure_extract.serve.settings import ServeSettings
from measure_extract.serve.visit import Scope, visit_of
from measure_extract.version import __version__

__all__ = ["create_app"]

_JSON = "application/json"


def create_app(settings: ServeSettings, readers: list[Reader] | None = None) -> Gate:
    """Build the service as an ASGI application.

    Args:
        settings: of the service.
        readers: what reads; processes by the settings if None.

    Raises:
        TableError: if the file of keys cannot be used.
    """
    keys = None if settings.keys is None else read_keys(settings.keys)
    service = Service(settings, readers)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        service.dispatcher.start()
        yield
        await service.dispatcher.close()
        service.close()

    app = FastAPI(
        title="measure_extract",
        version=__version__,
        description=documents.DESCRIPTION,
        lifespan=lifespan,
        docs_url=None,  # those of FastAPI load their parts from elsewhere
        redoc_url=None,
        exception_handlers={
            HTTPException: _on_problem,
            ProblemError: _on_problem,
            ClientGoneError: _on_gone,
            Exception: _on_problem,
        },
    )
    app.state.service = service
    if settings.origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=list(settings.origins),
            allow_methods=["GET", "POST"],
            allow_headers=["Authorization", "X-API-Key", "Content-Type"],
            expose_headers=["X-Request-ID", "Retry-After"],
        )
    app.add_middleware(_HeadAsGet)
    _add_questions(app, service)
    _add_health(app, service)
    page.add_page(app)
    return Gate(app, service=service, keys=keys)


class _HeadAsGet:
    """Answers HEAD as GET without the body (RFC 9110, section 9.3.2): probes of load balancers send it."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return

        async def send_head(message: Message) -> None:
            is_body = message["type"] == "http.response.body"
            await send({**message, "body": b""} if is_body else message)

        await self._app({**scope, "method": "GET"}, receive, send_head)


async def _on_problem(request: Request, error: Exception) -> Response:
    """Answer with a problem document, once the client has sent what it is sending."""
    problem = error if isinstance(error, ProblemError) else _routing_problem(error)
    visit = visit_of(request.scope)
    visit.facts["problem"] = problem.name
    if problem.name != "too-slow":
        await visit.body.drain()
    return Response(
        problem_body(problem.name, problem.detail, visit.request_id),
        problem.status,
        dict(problem.headers),
        PROBLEM_TYPE,
    )


def _routing_problem(error: Exception) -> ProblemError:
    """Turn what the router refuses, or a bug of ours, into a problem."""
    if not isinstance(error, HTTPException):
        return ProblemError("fault")
    name = {404: "not-found", 405: "no-such-method"}.get(error.status_code, "bad-request")
    headers = {k: v for k, v in (error.headers or {}).items() if k.lower() == "allow"}
    return ProblemError(name, "", headers)


async def _on_gone(_: Request, __: Exception) -> Response:
    return Response(status_code=GONE)  # sent to nobody, seen in the log


def _add_questions(app: FastAPI, service: Service) -> None:
    table = service.settings.stages.entities

    @app.post("/v1/measurements", **documents.measurements(table.known))
    async def measurements(request: Request) -> Response:
        content_type = request.headers.get("content-type", "")
        text = await service.measure(visit_of(request.scope), content_type)
        return Response(text, media_type=_JSON)

    @app.post("/v1/spans", **documents.SPANS)
    async def spans(request: Request) -> Response:
        results = await service.spans(visit_of(request.scope))
        text = json.dumps({"results": results}, ensure_ascii=False)
        return Response(text.encode("utf-8", "backslashreplace"), media_type=_JSON)

    @app.post("/v1/corrections", **documents.corrections(table.known))
    async def corrections(request: Request) -> dict[str, str]:
        await service.correct(visit_of(request.scope))
        return {"status": "kept"}

    @app.get("/v1/entities", **documents.ENTITIES)
    async def entities() -> dict[str, Any]:
        return {
            "entities": _entities(table),
            "are_corrections_kept": service.settings.capture is not None,
        }


def _entities(table: EntityTable) -> list[dict[str, Any]]:
    """Describe what can be asked; `is_asked`: also where a request names nothing."""
    specs = map(table.spec, table.known)
    return [
        {
            "name": spec.name,
            "dimension": spec.dimension,
            "units": sorted(spec.units),
            "is_asked": spec.name in table.asked,
        }
        for spec in specs
    ]


def _add_health(app: FastAPI, service: Service) -> None:
    async def alive() -> dict[str, str]:
        return {"status": "alive"}

    async def ready() -> dict[str, Any]:
        dispatcher = service.dispatcher
        if not dispatcher.is_ready:
            name = "draining" if dispatcher.is_draining else "not-ready"
            raise ProblemError(name, "", {"Retry-After": "1"})
        return {"status": "ready", "fingerprint": dispatcher.fingerprint}

    for path in ("/livez", "/v2/health/live"):
        app.get(path, **documents.LIVE)(alive)
    for path in ("/readyz", "/v2/health/ready"):
        app.get(path, **documents.READY)(ready)

    @app.get("/metrics", **documents.METRICS)
    async def metrics() -> Response:
        return Response(service.metrics.text(), media_type=CONTENT_TYPE)
