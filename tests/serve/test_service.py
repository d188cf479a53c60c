"""The whole service in one process, asked as a client asks it."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from measure_extract import entities
from measure_extract.entities import EntitySpec, EntityTable, catalogue, entity_names
from measure_extract.extractor import Extractor
from measure_extract.serve.gate import Gate
from measure_extract.serve.keys import add_key
from measure_extract.serve.problems import PROBLEMS
from measure_extract.serve.readers import LocalReader
from measure_extract.settings import ExtractorSettings
from tests.helpers import FakeEngine, make_box
from tests.serve.helpers import BOXES, ToldReader, in_base64, local_reader, photo, served

URN = "urn:measure-extract:problem:"


def run(
    work: Callable[[httpx.AsyncClient, Gate], Awaitable[Any]], *readers: Any, **facts: Any
) -> Any:
    async def main() -> Any:
        async with served(*readers, **facts) as (http, gate):
            return await work(http, gate)

    return asyncio.run(main())


def asks(*requests: tuple[str, str, dict[str, Any]], **facts: Any) -> list[httpx.Response]:
    async def work(http: httpx.AsyncClient, _: Gate) -> list[httpx.Response]:
        return [await http.request(method, path, **options) for method, path, options in requests]

    answers: list[httpx.Response] = run(work, **facts)
    return answers


def measured(**facts: Any) -> tuple[str, str, dict[str, Any]]:
    return "POST", "/v1/measurements", {"json": {"image": in_base64(photo()), **facts}}


def problem_of(answer: httpx.Response) -> str:
    assert answer.headers["content-type"] == "application/problem+json"
    facts = answer.json()
    assert facts["status"] == answer.status_code
    assert facts["title"] == PROBLEMS[facts["type"].removeprefix(URN)].title
    return str(facts["type"].removeprefix(URN))


def test_the_answer_is_the_command_lines() -> None:
    files = {"image": ("a.png", photo())}
    form = {"files": files, "data": {"entity": ["height", "width"]}}
    [answer] = asks(("POST", "/v1/measurements", form))
    facts = answer.json()
    extractor = Extractor(ocr=FakeEngine(*BOXES))
    found = extractor.extract(photo(), "height")

    assert found is not None
    assert facts["answers"][0] == {
        "image": "a.png", "entity": "height", "measurement": found.to_dict(),
        "outcome": "answered", "reason": "",
    }  # fmt: skip
    assert [a["entity"] for a in facts["answers"]] == ["height", "width"]
    assert facts["schema_version"] == 1
    assert facts["request_id"] == answer.headers["x-request-id"]
    assert facts["picture"] == {"width_px": 500, "height_px": 500}
    assert set(facts["timings_ms"]) == {"load", "ocr", "layout", "answer", "wait"}


def test_all_entities_with_reasons_and_boxes() -> None:
    [answer] = asks(measured(explain=True, boxes=True))
    facts = answer.json()
    height = next(a for a in facts["answers"] if a["entity"] == "height")

    assert [a["entity"] for a in facts["answers"]] == list(entity_names())
    assert [box["text"] for box in facts["picture"]["boxes"]] == ["Height: 30cm", "220V"]
    assert facts["picture"]["quantities"][0]["span"]["surface"] == "30cm"
    reasons = {r["family"]: r for r in height["explanation"]["reasons"]}
    polygon = height["measurement"]["polygon"]
    assert reasons["words"]["places"] == [[[round(x, 1), round(y, 1)] for x, y in polygon]]
    assert reasons["group"]["places"] == []
    assert height["explanation"]["same"] == []


def test_prints_of_the_answer_are_told_from_runners_up() -> None:
    async def work(http: httpx.AsyncClient, _: Gate) -> httpx.Response:
        method, path, options = measured(entity="height", explain=True)
        return await http.request(method, path, **options)

    boxes = (
        make_box("Height: 30cm/11.8in", 40, 240, 262, 262),
        make_box("Width: 12cm", 40, 300, 192, 322),
    )
    height = run(work, local_reader(FakeEngine(*boxes)))
    [found] = height.json()["answers"]
    same = [found["measurement"]["candidates"][i] for i in found["explanation"]["same"]]

    assert found["measurement"]["surface"] == "30cm"
    assert [one["span"]["surface"] for one in same] == ["11.8in"]


def test_entity_of_the_catalogue_is_explained_too() -> None:
    [answer] = asks(measured(entity="cable_length", explain=True))
    [found] = answer.json()["answers"]

    assert (answer.status_code, found["entity"]) == (200, "cable_length")
    assert found["explanation"]["entity"] == "cable_length"


def test_a_users_entities_are_known_in_every_route(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entities, "_added", {})
    own = EntitySpec("lamp_supply", "voltage", frozenset({"volt"}), words=("supply",))
    table = EntityTable((own,))

    def build() -> Extractor:
        return Extractor(ocr=FakeEngine(*BOXES), entities=table)

    async def work(http: httpx.AsyncClient, _: Gate) -> list[httpx.Response]:
        body = {"image": in_base64(photo())}
        return [
            await http.post("/v1/measurements", json=body),
            await http.post("/v1/measurements", json={**body, "entity": "all"}),
            await http.get("/v1/entities"),
            await http.get("/openapi.json"),
        ]

    stages = ExtractorSettings(device="cpu", entities=table)
    asked, everything, known, document = run(work, LocalReader(build), stages=stages)
    paths = document.json()["paths"]
    schemas = [
        *paths["/v1/measurements"]["post"]["requestBody"]["content"].values(),
        *paths["/v1/corrections"]["post"]["requestBody"]["content"].values(),
    ]
    enums = [schema["schema"]["properties"]["entity"] for schema in schemas]
    names = [*entity_names(), "lamp_supply", *catalogue()]

    assert [a["entity"] for a in asked.json()["answers"]] == names[:9]
    assert [a["entity"] for a in everything.json()["answers"]] == names
    assert {"name": "lamp_supply", "dimension": "voltage", "units": ["volt"], "is_asked": True} in (
        known.json()["entities"]
    )
    assert [e["oneOf"][0]["enum"] for e in enums[:2]] == [["all", *names]] * 2
    assert enums[2]["enum"] == names


@pytest.mark.parametrize(
    ("content", "status", "problem"),
    [
        (b"<html>no picture</html>", 415, "not-a-photo"),
        (photo()[:60], 422, "broken-photo"),
        (b"", 422, "broken-photo"),
        (photo(1001, 1000), 413, "photo-too-large"),
        (photo(40, 40, "GIF")[:20], 415, "not-a-photo"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), 415, "not-a-photo"),
    ],
)  # fmt: skip
def test_bad_photos(content: bytes, status: int, problem: str) -> None:
    from measure_extract.images.base import ImageLimits

    def build() -> Extractor:
        return Extractor(ocr=FakeEngine(*BOXES), limits=ImageLimits(max_pixels=1_000_000))

    async def work(http: httpx.AsyncClient, _: Gate) -> httpx.Response:
        return await http.post("/v1/measurements", files={"image": ("a.png", content)})

    answer = run(work, LocalReader(build))

    assert (answer.status_code, problem_of(answer)) == (status, problem)
    assert not any(word in answer.text for word in ("PIL", "0x", "Traceback", "site-packages"))


def test_an_engine_that_fails_is_told_in_our_words() -> None:
    async def work(http: httpx.AsyncClient, _: Gate) -> httpx.Response:
        return await http.post("/v1/measurements", files={"image": ("a.png", photo())})

    reader = local_reader(_Failing(*BOXES))
    answer = run(work, reader)

    assert (answer.status_code, problem_of(answer)) == (500, "unreadable-photo")
    assert "fake engine" not in answer.text


@pytest.mark.parametrize("path", ["/", "/livez", "/readyz", "/metrics", "/v1/entities", "/docs"])
def test_head_is_get_without_the_body(path: str) -> None:
    asked, whole = asks(("HEAD", path, {}), ("GET", path, {}))

    assert (asked.status_code, asked.content) == (200, b"")
    assert asked.headers["content-type"] == whole.headers["content-type"]


def test_head_of_what_has_no_get_is_refused() -> None:
    [asked] = asks(("HEAD", "/v1/measurements", {}))
    assert asked.status_code == 405


def test_an_address_that_is_too_slow_is_told_at_the_deadline(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def dawdle(*_: object) -> bytes:
        time.sleep(1.0)
        return b""

    monkeypatch.setattr("measure_extract.images.fetch.Fetcher.fetch", dawdle)
    request = "POST", "/v1/measurements", {"json": {"image_url": "http://a.example/b.jpg"}}
    [answer] = asks(request, deadline_s=0.2, are_urls_fetched=True)

    assert problem_of(answer) == "too-late"


class _Failing(FakeEngine):
    """Fails on photos; reads the small page that warms it."""

    def read(self, image):  # type: ignore[no-untyped-def]
        self.fails = image.shape[1] == 500
        return super().read(image)


@pytest.mark.parametrize(
    ("method", "path", "options", "status", "problem"),
    [
        ("GET", "/nothing", {}, 404, "not-found"),
        ("GET", "/assets/none.js", {}, 404, "not-found"),
        ("GET", "/assets/..%2f__init__.py", {}, 404, "not-found"),
        ("GET", "/v1/measurements", {}, 405, "no-such-method"),
        ("POST", "/v1/measurements", {"content": b"x"}, 415, "wrong-type"),
        ("POST", "/v1/measurements", {"json": {}}, 400, "bad-request"),
        ("POST", "/v1/measurements", {"files": {"photo": ("a.png", bytes(99_999))}}, 400, "bad-request"),
        ("POST", "/v1/measurements", {"json": {"image_url": "http://a/b"}}, 400, "bad-request"),
        ("POST", "/v1/measurements", {"content": bytes(2_000_000)}, 413, "too-large"),
        ("POST", "/v1/spans", {"content": b"\xff"}, 400, "bad-request"),
        ("POST", "/v1/spans", {"json": {"text": "a" * 30_000}}, 413, "too-large"),
        ("GET", "/", {"headers": {"host": "evil.example"}}, 403, "foreign-page"),
        (
            "POST", "/v1/spans",
            {"json": {"text": "a"}, "headers": {"sec-fetch-site": "cross-site"}}, 403, "foreign-page",
        ),
    ],
)  # fmt: skip
def test_problems(method: str, path: str, options: dict, status: int, problem: str) -> None:  # type: ignore[type-arg]
    [answer] = asks((method, path, options), max_body_bytes=1_000_000)

    assert (answer.status_code, problem_of(answer)) == (status, problem)


def test_texts_have_the_command_lines_quantities() -> None:
    body = rb'{"texts": ["2 pack of 500 g", "\ud800"]}'
    [answer] = asks(("POST", "/v1/spans", {"content": body}))
    first, second = answer.json()["results"]

    assert "500 g" in [quantity["surface"] for quantity in first["quantities"]]
    assert second == {"text": "\ud800", "quantities": []}


def test_entities_health_and_figures() -> None:
    paths = ("/v1/entities", "/livez", "/readyz", "/v2/health/live", "/v2/health/ready")
    answers = asks(measured(entity="height"), *(("GET", path, {}) for path in (*paths, "/metrics")))
    figures = answers[-1].text

    known = answers[1].json()["entities"]
    assert answers[1].json()["are_corrections_kept"] is False
    assert [e["name"] for e in known] == [*entity_names(), *catalogue()]
    assert [e["name"] for e in known if e["is_asked"]] == list(entity_names())
    assert [a.json()["status"] for a in answers[2:6]] == ["alive", "ready", "alive", "ready"]
    for line in (
        'measure_extract_requests_total{route="/v1/measurements",status="200"} 1.0',
        'measure_extract_answers_total{entity="height",outcome="answered"} 1.0',
        "measure_extract_queue_depth 0.0",
        "measure_extract_batch_photos_count 1.0",
        'measure_extract_stage_seconds_count{stage="ocr"} 1.0',
    ):
        assert line in figures


def test_every_answer_has_strict_headers_and_its_own_id() -> None:
    answers = asks(("GET", "/livez", {}), ("GET", "/nothing", {}), measured())

    for answer in answers:
        assert "default-src 'self'" in answer.headers["content-security-policy"]
        assert "unsafe" not in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "access-control-allow-origin" not in answer.headers
        assert "server" not in answer.headers
    assert len({answer.headers["x-request-id"] for answer in answers}) == 3


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"origin": "http://localhost"}, 200),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "http://localhost:81"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "http://proxied.example", "sec-fetch-site": "same-origin"}, 200),
        ({"origin": "http://localhost", "sec-fetch-site": "cross-site"}, 403),
        ({"origin": "http://shop.example"}, 200),
    ],
)
def test_pages_of_other_hosts_may_not_ask(headers: dict[str, str], status: int) -> None:
    body = {"json": {"text": "30 cm"}, "headers": {"host": "localhost", **headers}}
    [answer] = asks(("POST", "/v1/spans", body), origins=("http://shop.example",))

    assert answer.status_code == status


def test_pages_of_an_allowed_origin_may_ask() -> None:
    origin = "https://shop.example"
    headers = {"origin": origin, "sec-fetch-site": "cross-site"}
    method, path, options = measured()
    [answer] = asks((method, path, {**options, "headers": headers}), origins=(origin,))

    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == origin
    exposed = answer.headers["access-control-expose-headers"].split(", ")
    assert exposed == ["X-Request-ID", "Retry-After"]  # or a page could not read them


def test_keys_open_the_questions_and_the_rest_is_open(tmp_path: Path) -> None:
    key = add_key(tmp_path / "keys", "shop")
    method, path, options = measured()
    bearer = {"headers": {"authorization": f"Bearer {key}"}}
    answers = asks(
        (method, path, options),
        (method, path, {**options, "headers": {"authorization": "Bearer wrong"}}),
        (method, path, {**options, **bearer}),
        (method, path, {**options, "headers": {"x-api-key": key}}),
        ("GET", "/metrics", {}),
        ("GET", "/metrics", bearer),
        ("GET", "/readyz", {}),
        keys=tmp_path / "keys",
    )

    assert [a.status_code for a in answers] == [401, 401, 200, 200, 401, 200, 200]
    assert problem_of(answers[0]) == "no-key"
    assert answers[0].headers["www-authenticate"] == "Bearer"


def test_of_health_only_what_goes_wrong_is_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    add_key(tmp_path / "keys", "shop")
    paths = ("/livez", "/readyz", "/metrics", "/v1/entities")
    with caplog.at_level("INFO", logger="measure_extract.serve.requests"):
        asks(*[("GET", path, {}) for path in paths], keys=tmp_path / "keys")
    told = [json.loads(r.message) for r in caplog.records if r.name.endswith("serve.requests")]

    assert [(facts["path"], facts["status"]) for facts in told] == [
        ("/metrics", 401), ("/v1/entities", 401),
    ]  # fmt: skip


def test_where_a_key_may_stand(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    shop, other = (add_key(tmp_path / "keys", name) for name in ("shop", "other"))
    cases: list[tuple[dict[str, str], str]] = [  # what a client sends, and who it is then
        ({}, ""),
        ({"authorization": f"Bearer {shop}"}, "shop"),
        ({"authorization": f"bearer  {shop} "}, "shop"),
        ({"authorization": "Bearer"}, ""),
        ({"authorization": f"Basic {shop}"}, ""),
        ({"authorization": shop}, ""),
        ({"x-api-key": shop}, "shop"),
        ({"x-api-key": f"Bearer {shop}"}, ""),
        ({"x-api-key": shop, "authorization": "Basic dTpw"}, "shop"),  # a proxy's own password
        ({"x-api-key": shop, "authorization": f"Bearer {other}"}, "other"),
        ({"x-api-key": shop, "authorization": "Bearer wrong"}, ""),
    ]
    requests = [("GET", "/v1/entities", {"headers": headers}) for headers, _ in cases]
    with caplog.at_level("INFO", logger="measure_extract.serve.requests"):
        answers = asks(*requests, keys=tmp_path / "keys")
    told = [json.loads(r.message) for r in caplog.records if r.name.endswith("serve.requests")]
    clients = [facts["client"] for facts in told]

    assert [a.status_code for a in answers] == [200 if owner else 401 for _, owner in cases]
    assert clients == [owner or "127.0.0.1" for _, owner in cases]


def test_one_client_over_its_share_is_told_and_others_are_served() -> None:
    reader = ToldReader()

    async def work(http: httpx.AsyncClient, gate: Gate) -> list[int]:
        reader.go.clear()
        send = [asyncio.ensure_future(_send(http, bytes([i]))) for i in range(2)]
        while gate.service.dispatcher.under_way < 2:
            await asyncio.sleep(0.002)
        over = await _send(http, b"third")
        assert problem_of(over) == "over-share"
        assert over.headers["retry-after"] == "1"
        other = httpx.AsyncClient(
            transport=httpx.ASGITransport(gate, client=("127.0.0.2", 1)),
            base_url="http://localhost",
        )
        async with other:
            send.append(asyncio.ensure_future(_send(other, b"other")))
            while gate.service.dispatcher.under_way < 3:
                await asyncio.sleep(0.002)
            reader.go.set()
            return [over.status_code, *(a.status_code for a in await asyncio.gather(*send))]

    assert run(work, reader, per_client=2) == [429, 200, 200, 200]


async def _send(http: httpx.AsyncClient, content: bytes) -> httpx.Response:
    return await http.post("/v1/measurements", files={"image": ("a", content)})


def test_while_draining_nothing_new_is_begun_and_health_says_so() -> None:
    async def work(http: httpx.AsyncClient, gate: Gate) -> list[httpx.Response]:
        gate.service.dispatcher.is_draining = True
        return [
            await http.post("/v1/measurements", files={"image": ("a", photo())}),
            await http.post("/v1/spans", json={"text": "5 kg"}),
            await http.get("/readyz"),
            await http.get("/livez"),
        ]

    answers = run(work)

    assert [a.status_code for a in answers] == [503, 503, 503, 200]
    assert {problem_of(a) for a in answers[:3]} == {"draining"}
    assert all(a.headers["retry-after"] == "1" for a in answers[:3])


def test_answers_are_not_mixed_up() -> None:
    """Each photo says its own width; PaddleOCR #18268 is a service that mixed them up."""

    class WidthEngine(FakeEngine):
        def read(self, image):  # type: ignore[no-untyped-def]
            from tests.helpers import make_box, make_ocr

            return make_ocr(make_box(f"Width: {image.shape[1]} cm"), width=image.shape[1])

    async def work(http: httpx.AsyncClient, _: Gate) -> list[bool]:
        async def one(width: int) -> bool:
            answer = await http.post(
                "/v1/measurements",
                files={"image": ("a", photo(width, 20))},
                data={"entity": "width"},
            )
            return bool(answer.json()["answers"][0]["measurement"]["value"] == width)

        return await asyncio.gather(*(one(100 + i % 20) for i in range(60)))

    readers = [local_reader(WidthEngine()) for _ in range(3)]
    assert all(run(work, *readers, waiting=60, per_client=60, deadline_s=300.0))


def test_who_asks_about_the_same_photo_has_the_answers_that_were_asked_in_that_order() -> None:
    """They share one reading, which answers for all of them."""
    asked = (["width"], ["height", "width"], ["depth", "width", "height"])
    reader = ToldReader()

    async def work(http: httpx.AsyncClient, gate: Gate) -> list[httpx.Response]:
        reader.go.clear()
        body = {"image": in_base64(b"same")}
        send = [
            asyncio.ensure_future(http.post("/v1/measurements", json={**body, "entity": names}))
            for names in ("voltage", *asked)
        ]
        while gate.service.dispatcher.under_way < len(send):
            await asyncio.sleep(0.002)
        reader.go.set()
        return await asyncio.gather(*send)

    _, *answers = run(work, reader, per_client=9)

    assert len(reader.groups) <= 2
    assert [[a["entity"] for a in one.json()["answers"]] for one in answers] == [*asked]


def test_one_line_of_log_a_request_without_the_photo(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO", logger="measure_extract.serve.requests"):
        asks(measured(entity="height"), ("GET", "/livez", {}), ("GET", "/none?key=secret", {}))
    lines = [r.getMessage() for r in caplog.records if r.name.endswith("serve.requests")]
    facts = [json.loads(line) for line in lines]

    assert [(f["method"], f["path"], f["status"]) for f in facts] == [
        ("POST", "/v1/measurements", 200),
        ("GET", "/none", 404),
    ]
    assert facts[0]["entities"] == 1
    assert facts[1]["problem"] == "not-found"
    assert all(len(line) < 400 and "secret" not in line for line in lines)


def test_a_photo_of_a_large_size_is_answered(tmp_path: Path) -> None:
    Image.new("1", (9_000, 3_000)).save(tmp_path / "a.png")
    content = (tmp_path / "a.png").read_bytes()
    [answer] = asks(("POST", "/v1/measurements", {"files": {"image": ("a.png", content)}}))

    assert answer.json()["picture"] == {"width_px": 9000, "height_px": 3000}


def test_openapi_describes_every_route_with_an_example() -> None:
    [answer] = asks(("GET", "/openapi.json", {}))
    facts = answer.json()

    assert facts["openapi"].startswith("3.1")
    for path, methods in facts["paths"].items():
        for method, route in methods.items():
            good = next(iter(route["responses"]["200"]["content"].values()))
            assert "example" in good, (method, path)
            assert route["summary"]
    problems = facts["paths"]["/v1/measurements"]["post"]["responses"]
    assert {"400", "401", "403", "408", "413", "415", "422", "429", "500", "503", "504"} <= set(
        problems
    )
    assert not [
        route for route in problems if route == "422" and "HTTPValidationError" in str(problems)
    ]
