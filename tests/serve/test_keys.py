"""Keys are hashed in their file, and open for their owner only."""

from pathlib import Path

import pytest

from measure_extract.errors import TableError
from measure_extract.serve.keys import add_key, hash_of, read_keys


def test_a_key_is_kept_as_its_hash_and_names_its_owner(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    shop, team = add_key(path, "shop"), add_key(path, "team")
    ring = read_keys(path)

    assert shop.startswith("mx_")  # by which scanners find one that leaked
    assert shop not in path.read_text()
    assert path.stat().st_mode & 0o077 == 0
    assert (ring.owner_of(shop), ring.owner_of(team)) == ("shop", "team")
    assert [ring.owner_of(key) for key in ("", shop[:-1], shop + "x", "é", "\udcff")] == [None] * 5


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "holds no key"),
        ("# nothing\n\n", "holds no key"),
        ("shop mx_secret\n", "line 1 is no key"),
        (f"# ok\nshop sha256:{hash_of('a')}\nteam\n", "line 3 is no key"),
    ],
)
def test_files_refused(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "keys"
    path.write_text(text)
    with pytest.raises(TableError, match=words) as caught:
        read_keys(path)

    assert "mx_secret" not in str(caught.value)


def test_a_missing_file_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="cannot be read"):
        read_keys(tmp_path / "none")


def test_names_of_keys_are_plain(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no name of a key"):
        add_key(tmp_path / "keys", "a b\nc")
