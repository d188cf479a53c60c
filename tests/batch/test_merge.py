"""Shards join into what an unsplit run would have written."""

from pathlib import Path

import pytest

from measure_extract.batch.merge import merge_shards
from measure_extract.errors import TableError

ROWS = "index,image_link,entity_name\n" + "".join(f"{i},a.jpg,height\n" for i in (3, 1, 2))


def write(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(["index,prediction", *lines, ""]))
    return path


def test_rows_are_put_in_their_order(tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text(ROWS)
    shards = [write(tmp_path / "a", "1,", "3,5 inch"), write(tmp_path / "b", "2,7 gram")]

    assert merge_shards(shards, tmp_path / "r.csv", tmp_path / "o.csv") == 3
    assert (tmp_path / "o.csv").read_text() == "index,prediction\n3,5 inch\n1,\n2,7 gram\n"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a", "b", "o.csv", "r.csv"]


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (["1,", "3,"], "index '2' is in no shard; run the shard"),
        (["1,", "3,", "2,", "1,"], "index '1' occurs twice"),
        (["1,", "3,", "2,", "4,"], "index '4' was not asked for"),
    ],
)
def test_every_index_is_there_once(tmp_path: Path, lines: list[str], words: str) -> None:
    (tmp_path / "r.csv").write_text(ROWS)
    with pytest.raises(TableError, match=words):
        merge_shards([write(tmp_path / "a", *lines)], tmp_path / "r.csv", tmp_path / "o.csv")
    assert not (tmp_path / "o.csv").exists()
