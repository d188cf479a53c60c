"""The service on a cluster of two nodes goes on when replicas are killed."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from measure_extract.serve.ray import make_application
from measure_extract.serve.settings import ServeSettings
from measure_extract.settings import ExtractorSettings
from tests.helpers import free_port
from tests.serve.helpers import photo
from tests.serve.slow_service import SlowEngine

ray = pytest.importorskip("ray")
cluster_utils = pytest.importorskip("ray.cluster_utils")
ray_serve = pytest.importorskip("ray.serve")


def test_replicas_are_counted() -> None:
    with pytest.raises(ValueError, match="replicas must be at least 1"):
        make_application(ServeSettings(), replicas=0)


@pytest.fixture
def cluster(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Two nodes on loopback, with a core each."""
    # Serve kills a proxy that is not ready within 5 s, and on a busy machine it never is.
    monkeypatch.setenv("RAY_SERVE_PROXY_READY_CHECK_TIMEOUT_S", "60")
    # The same of the minute that it gives them to start.
    for module in ("api", "client"):
        monkeypatch.setattr(f"ray.serve._private.{module}.HTTP_PROXY_TIMEOUT", 600)
    made = cluster_utils.Cluster(initialize_head=True, head_node_args={"num_cpus": 1})
    made.add_node(num_cpus=1)
    ray.init(address=made.address, log_to_driver=False)
    yield made
    ray_serve.shutdown()
    ray.shutdown()
    made.shutdown()


def width(http: httpx.Client, wanted: int) -> tuple[bool, int]:
    """Ask for the width of a photo until it is answered; tells whether it is right, and the tries."""
    files = {"image": ("a.png", photo(wanted, 20))}
    for tries in range(1, 200):
        try:
            answer = http.post("/v1/measurements", files=files, data={"entity": "width"})
        except httpx.HTTPError:
            continue
        if answer.status_code == 200:
            return answer.json()["answers"][0]["measurement"]["value"] == wanted, tries
        time.sleep(0.2)
    return False, 0


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_two_nodes_and_a_killed_replica(cluster: Any) -> None:
    settings = ServeSettings(
        stages=ExtractorSettings(ocr=SlowEngine(), device="cpu"), per_client=20, waiting=20
    )
    port = free_port()  # two suites may run on one machine
    ray_serve.start(http_options={"host": "127.0.0.1", "port": port})
    ray_serve.run(make_application(settings, replicas=2), name="measure")
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=20) as http:
        assert all(width(http, w)[0] for w in range(100, 110))
        actors = [
            actor
            for actor in ray.util.list_named_actors(all_namespaces=True)
            if "measure-extract" in actor["name"]
        ]
        assert len(actors) == 2
        victim = ray.get_actor(actors[0]["name"], namespace=actors[0]["namespace"])
        ray.kill(victim, no_restart=False)
        assert all(width(http, w)[0] for w in range(110, 130))
        assert _holds(lambda: _states() == {"RUNNING": 2})
        # A replica runs some seconds before its reader is warm, and requests go to either.
        assert _holds(lambda: {http.get("/readyz").status_code for _ in range(4)} == {200})


def _holds(condition: Callable[[], bool]) -> bool:
    """Wait up to ten minutes for a condition, as a replica takes minutes to start on a busy machine."""
    deadline = time.monotonic() + 600
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.5)
    return False


def _states() -> dict[str, int]:
    status = ray_serve.status().applications["measure"].deployments["measure-extract"]
    return {str(state): count for state, count in status.replica_states.items()}
