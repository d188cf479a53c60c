"""A client of OpenAI's protocol against a real server on loopback."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from benchmarks.systems import Context, SystemBuildError, load_system
from measure_extract.types import Example
from tests.helpers import EXAMPLES

pytest.importorskip("openai")

ROWS = [
    Example(str(EXAMPLES / "lamp.png"), "height"),
    Example(str(EXAMPLES / "label.png"), "item_weight"),
]


class _Model(BaseHTTPRequestHandler):
    """Answers with the entity's word and the size of the picture; every second request fails first."""

    asked: list[dict[str, Any]] = []  # noqa: RUF012 - one server a test
    failures = 1

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if type(self).failures:
            type(self).failures -= 1
            self.send_error(503)
            return
        type(self).asked.append(body)
        text, image = body["messages"][0]["content"]
        said = f"{text['text'].split()[1]} {len(image['image_url']['url'])} cm"
        reply = {
            "id": "1", "object": "chat.completion", "created": 0, "model": body["model"],
            "choices": [
                {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": said}}
            ],
        }  # fmt: skip
        data = json.dumps(reply).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[str]:
    _Model.asked, _Model.failures = [], 1
    found = ThreadingHTTPServer(("127.0.0.1", 0), _Model)
    thread = threading.Thread(target=found.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{found.server_port}/v1"
    found.shutdown()
    thread.join()
    found.server_close()


def test_rows_are_asked_at_once_and_failures_again(server: str) -> None:
    system = load_system(f"server:{server},some-model,2", Context(Path()))
    replies = system.answer(ROWS)

    assert [reply.split()[0] for reply in replies] == ["height", "weight"]
    assert len(_Model.asked) == 2
    assert {body["model"] for body in _Model.asked} == {"some-model"}
    assert {body["temperature"] for body in _Model.asked} == {0}
    url = _Model.asked[0]["messages"][0]["content"][1]["image_url"]["url"]
    assert url.startswith("data:image/png;base64,")


def test_a_model_must_be_named() -> None:
    with pytest.raises(SystemBuildError, match="the model is missing"):
        load_system("server:http://localhost:1/v1", Context(Path()))
