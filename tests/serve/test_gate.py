"""What every request meets at the door: how many there may be, headers, and the request's name in refusals."""

import asyncio
from pathlib import Path
from typing import Any

import httpx

from measure_extract.serve.base import Question, QuestionAnswer
from measure_extract.serve.gate import Gate
from measure_extract.serve.service import Service
from measure_extract.serve.settings import ServeSettings
from tests.serve.helpers import ToldReader
from tests.serve.test_service import problem_of, run


def test_so_many_requests_are_under_way_and_no_more() -> None:
    reader = ToldReader()

    async def work(http: httpx.AsyncClient, gate: Gate) -> list[Any]:
        def send(content: bytes) -> "asyncio.Future[httpx.Response]":
            files = {"image": ("a", content)}
            return asyncio.ensure_future(http.post("/v1/measurements", files=files))

        reader.go.clear()
        first = [send(b"1"), send(b"2")]
        while gate.service.dispatcher.under_way < 2:
            await asyncio.sleep(0.002)
        over = await http.get("/livez")
        reader.go.set()
        return [over, *await asyncio.gather(*first), await http.get("/livez")]

    over, *others = run(work, reader, max_requests=2)

    assert (over.status_code, problem_of(over), over.headers["retry-after"]) == (503, "full", "1")
    assert [answer.status_code for answer in others] == [200, 200, 200]


def asks(*requests: tuple[str, str, dict[str, Any]], **facts: Any) -> list[httpx.Response]:
    async def work(http: httpx.AsyncClient, _: Gate) -> list[httpx.Response]:
        return [await http.request(method, path, **options) for method, path, options in requests]

    answers: list[httpx.Response] = run(work, ToldReader(), **facts)
    return answers


def test_how_long_an_answer_may_be_kept() -> None:
    cases = {"/": "no-cache", "/livez": "no-store", "/nothing": "no-store"}
    answers = asks(*(("GET", path, {}) for path in cases))

    assert [answer.headers.get_list("cache-control") for answer in answers] == [
        [kept] for kept in cases.values()
    ]


def test_a_client_has_one_share_of_all_that_it_asks(tmp_path: Path) -> None:
    routes = ("measurements", "spans", "corrections")

    async def work(http: httpx.AsyncClient, gate: Gate) -> list[httpx.Response]:
        with gate.service.shares.one_more("127.0.0.1"):
            return [await http.post(f"/v1/{route}", json={}) for route in routes]

    answers = run(work, ToldReader(), per_client=1, capture=tmp_path)

    assert [problem_of(answer) for answer in answers] == ["over-share"] * 3


def test_a_refusal_names_its_request() -> None:
    for answer in asks(("GET", "/nothing", {}), ("GET", "/", {"headers": {"host": "evil"}})):
        assert answer.json()["request_id"] == answer.headers["x-request-id"] != ""


def test_a_page_of_an_allowed_origin_may_send_a_key() -> None:
    origin = "https://shop.example"
    sent = ["authorization", "content-type", "x-api-key"]
    headers = {
        "origin": origin,
        "access-control-request-method": "POST",
        "access-control-request-headers": ",".join(sent),
    }
    [answer] = asks(("OPTIONS", "/v1/measurements", {"headers": headers}), origins=(origin,))
    allowed = answer.headers["access-control-allow-headers"].lower().split(", ")

    assert answer.status_code == 200
    assert {*sent} <= {*allowed}


def test_confidences_are_counted_where_there_are_any() -> None:
    """Of an answer that nothing speaks for the confidence is 0.0; None where nothing could answer."""
    service = Service(ServeSettings(workers=1), [ToldReader()])
    question = Question("height")
    service._count(
        [QuestionAnswer(question, "", c, "unsure", "", "{}") for c in (None, 0.0, 0.45, 0.45)]
    )
    figures = service.metrics.text().decode().splitlines()

    assert 'measure_extract_confidence_count{entity="height"} 3.0' in figures
    assert 'measure_extract_confidence_sum{entity="height"} 0.9' in figures
    assert 'measure_extract_answers_total{entity="height",outcome="unsure"} 4.0' in figures
