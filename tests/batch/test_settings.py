"""What a run is asked, and which files are its own."""

from pathlib import Path

import pytest

from measure_extract.batch.settings import PredictSettings
from measure_extract.batch.worker import WorkerSettings
from measure_extract.errors import OverwriteError
from measure_extract.settings import ExtractorSettings

ROWS, OUTPUT = Path("rows.csv"), Path("out/o.csv")


def settings(**facts: object) -> PredictSettings:
    return PredictSettings(rows=ROWS, output=OUTPUT, **facts)  # type: ignore[arg-type]


def test_a_run_is_whole_and_goes_on_unless_it_is_told_otherwise() -> None:
    assert settings() == settings(shard=(0, 1), is_overwritten=False, is_retried=False)


@pytest.mark.parametrize("shard", [(0, 1), (0, 3), (2, 3)])
def test_shards_that_there_are(shard: tuple[int, int]) -> None:
    assert settings(shard=shard).shard == shard


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"shard": (3, 3)}, "shard 4/3 must be from 1/3 to 3/3"),
        ({"shard": (-1, 3)}, "shard 0/3 must be from 1/3"),
        ({"shard": (0, 0)}, "shard 1/0"),
        ({"engine": "spark"}, "unknown engine 'spark'; allowed: 'local', 'ray'"),
        ({"details": Path("d.csv")}, r"details must end in .jsonl or .parquet, got 'd.csv'"),
    ],
)
def test_what_cannot_be_is_refused(facts: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        settings(**facts)


@pytest.mark.parametrize("name", ["o.csv.gz", "o.parquet", "o.JSONL", "o.xlsx"])
def test_a_name_that_promises_another_format_is_refused(name: str) -> None:
    with pytest.raises(OverwriteError, match=f"will not write {name}.*ends in .csv"):
        PredictSettings(rows=ROWS, output=Path(name))


@pytest.mark.parametrize("engine", ["local", "ray"])
@pytest.mark.parametrize("details", [None, Path("d.jsonl"), Path("d.parquet")])
def test_what_is_allowed(engine: str, details: Path | None) -> None:
    assert settings(engine=engine, details=details).details == details


def test_files_of_a_run() -> None:
    names = {path.name for path in settings().own_files}
    results = {"o.csv", "o.csv.failures.csv", "o.csv.run.json"}

    assert results | {f"{name}.part" for name in results} <= names
    assert any(name.startswith("o.csv.journal") for name in names)
    assert {path.parent for path in settings().own_files} == {Path("out")}
    assert ROWS not in settings().written


def test_files_that_may_be_written() -> None:
    stages = ExtractorSettings(cache=Path("c.sqlite"))
    bare = set(settings().written)
    full = set(settings(details=Path("d.jsonl"), worker=WorkerSettings(stages=stages)).written)

    assert bare == set(settings().own_files)
    assert full - bare == {Path("d.jsonl"), Path("d.jsonl.part"), Path("c.sqlite")}


def test_a_run_reads_its_own_shard(tmp_path: Path) -> None:
    rows = tmp_path / "r.csv"
    lines = "".join(f"{i},{i}.jpg,height\n" for i in range(40))
    rows.write_text(f"index,image_link,entity_name\n{lines}", encoding="utf-8")

    def images(shard: tuple[int, int]) -> set[str]:
        one = PredictSettings(rows=rows, output=OUTPUT, shard=shard)
        return {image for batch in one.read_rows() for image in batch.images}

    first, second = images((0, 2)), images((1, 2))
    assert first | second == images((0, 1))
    assert not first & second
    assert first
    assert second
