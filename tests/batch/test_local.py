"""Real processes around the scheduler: one that is killed takes only its own picture down."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from measure_extract.batch import local, pool
from measure_extract.batch.base import Answer, ImageJob, ImageOutcome
from measure_extract.batch.worker import WorkerSettings
from measure_extract.errors import BatchError, ModelNotFoundError
from measure_extract.images.fetch import Fetcher
from measure_extract.images.files import Fetched


def answer(jobs: list[ImageJob], files: list[Fetched]) -> list[ImageOutcome]:
    """Stand in for the worker: a picture's content says what happens to the process that reads it."""
    for file in files:
        if file == b"kills":
            os.kill(os.getpid(), signal.SIGKILL)
        if file == b"fails":
            raise MemoryError("too large")
        if file == b"no model":
            raise ModelNotFoundError("models/x", "there is no card.json")
    return [ImageOutcome(job.number, (Answer("1 volt", 0.5, ""),)) for job in jobs]


def run(folder: Path, contents: list[bytes], **facts: object) -> list[ImageOutcome]:
    for number, content in enumerate(contents):
        (folder / f"{number}.jpg").write_bytes(content)
    jobs = (
        ImageJob(n, str(folder / f"{n}.jpg"), (("height", None),)) for n in range(len(contents))
    )
    with Fetcher() as fetcher:
        outcomes = local.run_local(
            jobs,
            WorkerSettings(),
            devices=["cpu", "cpu"],
            fetcher=fetcher,
            fetch_threads=4,
            **{"is_stopped": lambda: False, **facts},  # type: ignore[arg-type]
        )
        return sorted(outcomes, key=lambda outcome: outcome.number)


@pytest.fixture(autouse=True)
def _stand_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "_answer", answer)


def test_each_culprit_is_given_up_and_all_others_are_answered(tmp_path: Path) -> None:
    contents = [b"sound"] * 12
    contents[3], contents[7] = b"kills", b"fails"
    outcomes = run(tmp_path, contents)

    assert [o.number for o in outcomes] == list(range(12))
    assert [o.number for o in outcomes if not o.answers] == [3, 7]
    assert "BrokenProcessPool" in outcomes[3].failure
    assert "MemoryError: too large" in outcomes[7].failure


def test_an_error_that_every_picture_would_meet_ends_the_run(tmp_path: Path) -> None:
    with pytest.raises(ModelNotFoundError, match=r"no card\.json"):
        run(tmp_path, [b"no model"])


def test_stopped_before_it_began(tmp_path: Path) -> None:
    assert run(tmp_path, [b"sound"] * 3, is_stopped=lambda: True) == []


def test_a_script_without_a_main_guard_has_one_clear_error(tmp_path: Path) -> None:
    Image.new("RGB", (50, 50), "white").save(tmp_path / "a.png")
    (tmp_path / "rows.csv").write_text(f"index,image_link,entity_name\n0,{tmp_path}/a.png,height\n")
    (tmp_path / "script.py").write_text(
        "from pathlib import Path\n"
        "from measure_extract.batch.run import predict_file\n"
        "from measure_extract.batch.settings import PredictSettings\n"
        "predict_file(PredictSettings(rows=Path('rows.csv'), output=Path('out.csv'), workers=2,\n"
        "                             is_overwritten=True))\n"
    )
    root = Path(__file__).parent.parent.parent
    done = subprocess.run(
        [sys.executable, "script.py"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert done.returncode == 1
    assert done.stderr.count("Traceback") == 1
    assert "if __name__ == '__main__':" in done.stderr.splitlines()[-1]
    assert BatchError.__name__ in done.stderr.splitlines()[-1]
    assert not (tmp_path / "out.csv").exists()
