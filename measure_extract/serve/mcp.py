"""Tools for assistants over the Model Context Protocol: measure a photo, find the quantities of a text.

The answers are the command line's, and so are the errors: an assistant sits on its user's machine, and is
told what the user would be told. It may open picture files, and URLs only where it was allowed.
"""

import base64
import binascii
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError

from measure_extract.entities import known_entities
from measure_extract.errors import ImageError, MeasureExtractError
from measure_extract.extractor import Extractor
from measure_extract.images.fetch import Fetcher
from measure_extract.images.files import get_bytes, quoted
from measure_extract.serve.settings import MOST_CHARACTERS
from measure_extract.spans.finder import quantities_of
from measure_extract.types import Example, RowResult
from measure_extract.version import __version__

__all__ = ["make_mcp"]

_INSTRUCTIONS = (
    "Reads what a product photo prints about one quantity. Use it instead of guessing from a picture: "
    "an answer has its unit, a calibrated confidence and the print it was read from; a measurement of "
    "null means that the photo does not say, and outcome and reason say why."
)


def make_mcp(
    extractor: Extractor, *, image_root: Path | None = None, are_urls_fetched: bool = False
) -> MCPServer:
    """Make the server; `run()` speaks over stdin and stdout.

    Args:
        extractor: answers.
        image_root: no file outside this folder is opened; any may be if None.
        are_urls_fetched: a photo may be a URL too, under the rules of `images.addresses`.
    """
    server = MCPServer("measure_extract", version=__version__, instructions=_INSTRUCTIONS)
    fetcher = Fetcher(extractor.settings.limits, tries=2)

    @server.tool(
        description="Measure a product photo. Give photo_path, or photo_data in base64. entity is one "
        f"name; if left out, {', '.join(extractor.asked())} are asked. Others that may be named: "
        f"{', '.join(sorted(known_entities().keys() - set(extractor.asked())))}. explain=true adds "
        "reasons in words."
    )
    def measure(
        photo_path: str | None = None,
        photo_data: str | None = None,
        entity: str | None = None,
        group_id: int | None = None,
        explain: bool = False,
    ) -> dict[str, Any]:
        try:
            wanted = extractor.asked(entity or None)
            photo = _photo(photo_path, photo_data, image_root, are_urls_fetched, fetcher)
            name = photo_path or "photo"
            return {"answers": _answers(extractor, photo, name, wanted, group_id, explain)}
        except MeasureExtractError as error:
            raise ToolError(str(error)) from error

    @server.tool(
        name="find_quantities",
        description="Find every printed quantity of a text: numbers with units, ranges, compounds, "
        "multipacks; with value, canonical unit, place and role of each.",
    )
    def quantities(text: str) -> dict[str, Any]:
        if len(text) > MOST_CHARACTERS:
            raise ToolError(f"at most {MOST_CHARACTERS:,} characters at once, got {len(text):,}")
        return quantities_of(text)

    return server


def _photo(
    path: str | None, data: str | None, root: Path | None, are_urls_fetched: bool, fetcher: Fetcher
) -> bytes:
    if (path is None) == (data is None):
        raise ToolError("give photo_path or photo_data, and only one")
    if data is not None:
        try:
            return base64.b64decode(data, validate=True)
        except (binascii.Error, ValueError) as error:
            raise ToolError("photo_data is no base64") from error
    assert path is not None
    if "://" in path and not are_urls_fetched:
        raise ToolError("URLs are not fetched here; give the path of a file")
    content = get_bytes(path, root, fetcher)
    if isinstance(content, str):
        raise ImageError(quoted(path), content)
    return content


def _answers(
    extractor: Extractor,
    photo: bytes,
    name: str,
    entities: Sequence[str],
    group_id: int | None,
    is_explained: bool,
) -> list[dict[str, Any]]:
    layout = extractor.read(photo)
    answers = []
    for entity in entities:
        ranked = extractor.rank(layout, entity, group_id)
        result = RowResult(Example(name, entity, group_id), ranked.measurement, ranked.reason)
        answers.append(result.to_dict())
        if is_explained:
            why = extractor.explain_ranked(ranked)
            answers[-1]["explanation"] = None if why is None else why.to_dict()
    return answers
