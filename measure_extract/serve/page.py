"""The page and the reading of the API, as files of the package; nothing comes from another host."""

from importlib.resources import files

from fastapi import FastAPI, Response

from measure_extract.serve.problems import ProblemError

__all__ = ["ASSETS", "add_page"]

_TYPES = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
}

ASSETS = {
    path.name: (path.read_bytes(), _TYPES[path.name.rpartition(".")[2]])
    for path in files("measure_extract.serve").joinpath("assets").iterdir()
    if path.name.rpartition(".")[2] in _TYPES
}
"""Name -> content and type; a few small files, so they are kept."""


def add_page(app: FastAPI) -> None:
    """Add the page, the pages of the API and their parts."""

    def shown(name: str) -> Response:
        if name not in ASSETS:
            raise ProblemError("not-found")
        content, media_type = ASSETS[name]
        return Response(content, media_type=media_type, headers={"Cache-Control": "no-cache"})

    @app.get("/", include_in_schema=False)
    async def index() -> Response:
        return shown("index.html")

    @app.get("/docs", include_in_schema=False)
    async def documents() -> Response:
        return shown("docs.html")

    @app.get("/assets/{name}", include_in_schema=False)
    async def asset(name: str) -> Response:
        return shown(name)
