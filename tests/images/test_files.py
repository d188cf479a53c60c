"""A row's picture is the one its link names, and no other."""

from pathlib import Path

import pytest

from measure_extract.images.addresses import plain_address
from measure_extract.images.fetch import Fetcher
from measure_extract.images.files import find_image, get_bytes


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
