"""The same file comes out of a cluster, even when one of its machines dies."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from measure_extract.batch.run import predict_file
from measure_extract.batch.settings import PredictSettings
from measure_extract.batch.worker import WorkerSettings
from measure_extract.progress import Progress
from measure_extract.settings import ExtractorSettings
from tests.batch.test_run import real_rows

ray = pytest.importorskip("ray")
cluster_utils = pytest.importorskip("ray.cluster_utils")


@pytest.fixture
def cluster() -> Iterator[Any]:
    """Two nodes on loopback."""
    made = cluster_utils.Cluster(initialize_head=True, head_node_args={"num_cpus": 2})
    made.second = made.add_node(num_cpus=2)
    ray.init(address=made.address, log_to_driver=False)
    yield made
    ray.shutdown()
    made.shutdown()


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_two_nodes_one_killed_in_the_middle(tmp_path: Path, cluster: Any) -> None:
    settings = PredictSettings(
        rows=real_rows(tmp_path, 40),
        output=tmp_path / "local.csv",
        # The first run fills the cache, so that the cluster is tested and not the OCR.
        worker=WorkerSettings(
            stages=ExtractorSettings(device="cpu", cache=tmp_path / "ocr.sqlite")
        ),
        workers=0,
    )
    predict_file(settings)
    killed_at: list[Progress] = []

    def kill_one(progress: Progress) -> None:
        if progress.done and not killed_at:
            killed_at.append(progress)
            cluster.remove_node(cluster.second, allow_graceful=False)

    on_ray = replace(settings, output=tmp_path / "ray.csv", engine="ray")
    report = predict_file(on_ray, kill_one)

    assert killed_at[0].done < killed_at[0].total
    assert cluster.second not in cluster.worker_nodes
    assert report.is_complete
    assert report.images == 120
    assert (tmp_path / "ray.csv").read_bytes() == (tmp_path / "local.csv").read_bytes()
