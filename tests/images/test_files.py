"""A row's picture is the one its link names, and no other."""

from pathlib import Path

import pytest

from measure_extract.errors import ImageError
from measure_extract.images.addresses import plain_address
from measure_extract.images.base import ImageLimits
from measure_extract.images.fetch import Fetcher
from measure_extract.images.files import (
    clashing,
    find_image,
    get_bytes,
    name_of,
    quoted,
    read_file,
    sha256_of,
)


def tree(root: Path, names: str) -> Path:
    for name in names.split():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).touch()
    return root


@pytest.mark.parametrize(
    ("stored", "link", "found"),
    [
        # By basename, with other endings.
        ("a.jpg", "https://x/I/a.jpg", "a.jpg"),
        ("a.webp", "https://x/I/a.jpg", "a.webp"),
        ("a.jpg.png", "https://x/I/a.jpg", "a.jpg.png"),
        ("a.png", "a.jpg", "a.png"),
        ("a.png", "a.JPG", "a.png"),
        ("a.png", "a", "a.png"),
        ("a.jpg a.jpg.webp", "a.jpg", "a.jpg"),  # its very name before any other
        ("a.jpg.png a.webp", "a.jpg", "a.jpg.png"),
        ("a._SX300_.webp", "https://x/I/a._SX300_.jpg", "a._SX300_.webp"),
        ("photos.png", "sub/photos.png", "photos.png"),
        # By path first.
        ("a/1.png b/1.png 1.png", "a/1.png", "a/1.png"),
        ("a/1.png b/1.png 1.png", "b/1.png", "b/1.png"),
        ("a/1.png b/1.png 1.png", "1.png", "1.png"),
        ("a/1.webp b/1.png", "a/1.png", "a/1.webp"),
        ("a/1.png", "data/a/1.png", "a/1.png"),
        ("a/b/1.png b/1.png", "a/b/1.png", "a/b/1.png"),
        ("I/a.jpg a.jpg", "https://x/I/a.jpg", "I/a.jpg"),
        ("a/1.png", "./a//1.png", "a/1.png"),
        ("a/1.png", "../../a/1.png", "a/1.png"),
        # Where its folder is there, it is in it or nowhere.
        ("a/1.png b/2.png 1.png", "b/1.png", None),
        ("b/2.png 1.png", "https://x/b/1.png", None),
        # Another name is another picture.
        ("SKU.png", "SKU.front", None),
        ("SKU.png", "SKU.front.png", None),
        ("SKU.front.png SKU.png", "SKU.front", "SKU.front.png"),
        ("x.png", "https://x/", None),
        ("x.png", "", None),
        ("x.png", "..", None),
        ("x.png", "x/../..", None),
        ("x.png", "a" * 5000, None),
        ("x.png", "\0", None),
    ],
)
def test_find_image(tmp_path: Path, stored: str, link: str, found: str | None) -> None:
    root = tree(tmp_path / "root", stored)

    assert find_image(link, root) == (link if found is None else str(root / found))


@pytest.mark.parametrize(
    ("stored", "links", "refused"),
    [
        ("1.png", "a/1.png b/1.png", "a/1.png b/1.png"),
        ("1.webp", "a/1.png b/1.jpg", "a/1.png b/1.jpg"),
        ("1.png", "1.png b/1.png", "b/1.png"),  # its own path leads there
        ("1.png", "./1.png b/1.png", "b/1.png"),
        ("1.png", "https://x/a/1.png https://x/b/1.png", "https://x/a/1.png https://x/b/1.png"),
        ("1.png", "https://x/I/1.png http://y/I/1.png HTTP://z/I//1.png", ""),  # one picture
        ("1.png", "a/1.png a/1.jpg", ""),
        ("1.png", "a/1.png", ""),
        ("a/1.png b/1.png", "a/1.png b/1.png", ""),
        ("a/1.png 1.png", "a/1.png b/1.png", ""),
        ("a/1.png", "x/a/1.png y/a/1.png", "x/a/1.png y/a/1.png"),
        ("2.png", "a/1.png b/1.png", ""),
    ],
)
def test_one_file_is_no_two_pictures(tmp_path: Path, stored: str, links: str, refused: str) -> None:
    found = clashing(links.split(), tree(tmp_path / "root", stored))

    assert sorted(found) == sorted(refused.split())
    for link, problem in found.items():
        assert "keep the folders" in problem
        assert repr(link) not in problem  # it names the other one


@pytest.mark.parametrize(
    ("link", "name"),
    [
        ("a/1.png", "1"),
        ("https://x/I/1.JPG", "1"),
        ("SKU.front", "SKU.front"),
        ("", ""),
        ("x/..", ""),
        ("https://x", ""),
    ],
)
def test_name_of(link: str, name: str) -> None:
    assert name_of(link) == name


@pytest.mark.parametrize("link", ["../secret.jpg", "a/../../secret.jpg", "https://x/../secret.jpg"])
def test_nothing_outside_the_root_is_found(tmp_path: Path, link: str) -> None:
    tree(tmp_path, "secret.jpg root/b.jpg")

    assert find_image(link, tmp_path / "root") == link


def test_without_a_root_a_link_is_what_it_is() -> None:
    assert find_image("a/1.png", None) == "a/1.png"


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("HTTP://x/A.jpg", "http://x/A.jpg"),
        ("  https://x/a.jpg\n", "https://x/a.jpg"),
        ("\tHttps://X/a.jpg", "https://X/a.jpg"),
        ("ftp://x/a.jpg", "ftp://x/a.jpg"),
        (" a.jpg ", " a.jpg "),
        ("http:/x", "http:/x"),
        ("", ""),
    ],
)
def test_plain_address(text: str, plain: str) -> None:
    assert plain_address(text) == plain


@pytest.mark.parametrize("link", ["HTTP://localhost:1/a.jpg", " http://localhost:1/a.jpg"])
def test_a_url_in_any_writing_is_fetched(tmp_path: Path, link: str) -> None:
    with Fetcher(tries=1) as fetcher:
        for root in (None, tmp_path):
            assert "non-public address" in str(get_bytes(link, root, fetcher))


@pytest.mark.parametrize(
    ("link", "is_rooted", "found"),
    [
        ("a.jpg", True, b"twelve bytes"),
        ("{root}/a.jpg", False, b"twelve bytes"),
        ("inside.jpg", True, b"twelve bytes"),
        ("none.jpg", True, "there is no such file"),
        ("s3://shop/a.jpg", True, b"twelve bytes"),
        ("s3://shop/none.jpg", True, "scheme 's3' is refused"),
        ("{root}/folder", False, "it is a folder; give the path of one picture"),
        ("{root}/folder", True, "it is a folder; give the path of one picture"),
        ("{root}/..", True, "it is not under"),
        ("", True, "no path or URL is given"),
        (" ", False, "no path or URL is given"),
        ("a\0.jpg", True, "it cannot be a path"),
        ("outside.jpg", True, "it is not under"),
        ("{root}/../secret.jpg", True, "it is not under"),
        ("{root}/outside.jpg", False, b"secret"),
        ("large.jpg", True, "it has over 12 bytes"),
    ],
)
def test_bytes_or_why_not(tmp_path: Path, link: str, is_rooted: bool, found: bytes | str) -> None:
    root = tmp_path / "root"
    (root / "folder").mkdir(parents=True)
    (root / "a.jpg").write_bytes(b"twelve bytes")
    (root / "large.jpg").write_bytes(b"thirteen byte")
    (root / "inside.jpg").symlink_to(root / "a.jpg")
    (tmp_path / "secret.jpg").write_bytes(b"secret")
    (root / "outside.jpg").symlink_to(tmp_path / "secret.jpg")
    fetcher = Fetcher(ImageLimits(max_bytes=12))
    got = get_bytes(link.format(root=root), root if is_rooted else None, fetcher)

    if isinstance(found, bytes):
        assert got == found
    else:
        assert isinstance(got, str)
        assert found in got


class Recorder(Fetcher):
    """Says what it was asked for."""

    def fetch(self, url: str) -> bytes:
        return url.encode()


@pytest.mark.parametrize("link", ["http://x/a.jpg", "https://x/a.jpg"])
def test_an_address_is_fetched_unless_its_picture_is_there(tmp_path: Path, link: str) -> None:
    for root in (None, tmp_path):
        assert get_bytes(link, root, Recorder()) == link.encode()
    (tmp_path / "a.jpg").write_bytes(b"here")
    assert get_bytes(link, tmp_path, Recorder()) == b"here"


def test_what_the_system_refuses_is_a_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.jpg").touch()

    def refuse(*_: object) -> bytes:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(Path, "resolve", refuse)
    assert get_bytes("a.jpg", tmp_path, Fetcher()) == "OSError: Input/output error"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", "it is a folder; give the path of one picture"),
        ("none.jpg", "there is no such file"),
        ("a.jpg/b.jpg", "there is no such file"),
        ("x" * 5000, "its path is too long"),
        ("\0", "it cannot be a path"),
        ("loop", r"the system cannot open it \(Too many levels"),
    ],
)
def test_what_is_no_file(tmp_path: Path, name: str, words: str) -> None:
    (tmp_path / "a.jpg").touch()
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    with pytest.raises(ImageError, match=words):
        read_file(tmp_path / name, ImageLimits())


@pytest.mark.parametrize("number", [1, 13])  # EPERM, EACCES
@pytest.mark.parametrize("step", ["os.stat", "pathlib.Path.read_bytes"])
def test_a_file_that_may_not_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, step: str
) -> None:
    (tmp_path / "a.jpg").touch()

    def refuse(*_: object, **__: object) -> bytes:
        raise OSError(number, "no")

    with monkeypatch.context() as patch:
        patch.setattr(step, refuse)
        with pytest.raises(ImageError, match="it may not be read by this user"):
            read_file(tmp_path / "a.jpg", ImageLimits())


@pytest.mark.parametrize(
    ("length", "shown"), [(300, "'" + "x" * 300 + "'"), (301, "'" + "x" * 100 + "'...")]
)
def test_a_long_location_is_cut(length: int, shown: str) -> None:
    assert quoted("x" * length) == shown


def test_hash_of_what_was_read() -> None:
    assert sha256_of(b"a").startswith("ca978112ca1bbdca")
    assert sha256_of("there is no such file") == ""


def test_a_bug_on_one_picture_is_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> bytes:
        raise OverflowError("too large")

    monkeypatch.setattr(Fetcher, "fetch", broken)
    assert get_bytes("http://x/a.jpg", None, Fetcher()) == "OverflowError: too large"
