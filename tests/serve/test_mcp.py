"""An assistant asks with the SDK's own client: the same answers and errors as on the command line."""

import asyncio
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from measure_extract.entities import entity_names
from measure_extract.extractor import Extractor
from tests.helpers import EXAMPLES, FakeEngine
from tests.serve.helpers import BOXES, in_base64, photo

mcp = pytest.importorskip("mcp", reason="the extra mcp is not installed")


def call(tool: str, arguments: dict[str, Any], **facts: Any) -> Any:
    from measure_extract.serve.mcp import make_mcp

    async def main() -> Any:
        server = make_mcp(Extractor(ocr=FakeEngine(*BOXES)), **facts)
        async with mcp.Client(server) as client:
            return await client.call_tool(tool, arguments)

    return asyncio.run(main())


def test_a_photo_by_path_or_data_has_the_command_lines_answer(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(photo())
    found = Extractor(ocr=FakeEngine(*BOXES)).extract(path, "height")
    by_path = call("measure", {"photo_path": str(path), "entity": "height"})
    by_data = call("measure", {"photo_data": in_base64(photo()), "entity": "height"})

    assert found is not None
    assert by_path.structured_content["answers"] == [
        {
            "image": str(path), "entity": "height", "measurement": found.to_dict(),
            "outcome": "answered", "reason": "",
        }
    ]  # fmt: skip
    assert by_data.structured_content["answers"][0]["measurement"] == found.to_dict()


def test_all_entities_with_reasons() -> None:
    answer = call("measure", {"photo_data": in_base64(photo()), "explain": True})
    answers = answer.structured_content["answers"]

    assert [one["entity"] for one in answers] == list(entity_names())
    assert answers[0]["explanation"]["reasons"]


def test_quantities_of_a_text() -> None:
    found = call("find_quantities", {"text": "2 m by 30 cm"}).structured_content

    assert [q["surface"] for q in found["quantities"]] == ["2 m", "30 cm"]


def test_a_text_without_end_is_refused() -> None:
    answer = call("find_quantities", {"text": "5 m " * 5001})

    assert answer.is_error
    assert "at most 20,000 characters at once, got 20,004" in answer.content[0].text


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({}, "give photo_path or photo_data"),
        ({"photo_path": "a", "photo_data": "b"}, "only one"),
        ({"photo_path": "none.png"}, "cannot read image 'none.png': there is no such file"),
        ({"photo_data": "???"}, "no base64"),
        ({"photo_data": in_base64(b"x")}, "it is not a picture in a known format"),
        ({"photo_data": in_base64(photo()), "entity": "hight"}, "did you mean 'height'"),
        ({"photo_path": "http://127.0.0.1/a.png"}, "URLs are not fetched here"),
        ({"photo_path": "file:///etc/passwd"}, "URLs are not fetched here"),
    ],
)
def test_errors_are_told_in_words(arguments: dict[str, Any], words: str) -> None:
    answer = call("measure", arguments)

    assert answer.is_error
    assert words in answer.content[0].text


def test_no_file_outside_the_root_is_opened(tmp_path: Path) -> None:
    (tmp_path / "root").mkdir()
    (tmp_path / "secret.png").write_bytes(photo())
    answer = call(
        "measure", {"photo_path": str(tmp_path / "secret.png")}, image_root=tmp_path / "root"
    )

    assert answer.is_error


@pytest.mark.slow
def test_the_command_speaks_over_stdin() -> None:
    from mcp.client.stdio import StdioServerParameters

    server = StdioServerParameters(
        command=sys.executable, args=["-m", "measure_extract", "mcp", "--device", "cpu"],
        cwd=str(EXAMPLES.parent), env=dict(os.environ),
    )  # fmt: skip

    async def main() -> Any:
        async with mcp.Client(server) as client:
            tools = await client.list_tools()
            arguments = {"photo_path": str(EXAMPLES / "lamp.png"), "entity": "height"}
            return tools, await client.call_tool("measure", arguments)

    tools, answer = asyncio.run(main())
    assert {tool.name for tool in tools.tools} == {"measure", "find_quantities"}
    assert answer.structured_content["answers"][0]["measurement"]["prediction"] == "30 centimetre"
