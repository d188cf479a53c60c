"""Which addresses are let through."""

import socket

import pytest

from measure_extract.errors import ImageError
from measure_extract.images.addresses import (
    TryAgain,
    plain_address,
    public_addresses,
    refuse_unusable,
)


def resolve(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    """Let every name have these addresses."""

    def answer(host: str, port: int, *args: object, **options: object) -> list[object]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (a, port)) for a in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", answer)


PUBLIC, OWN, NEVER = "public", "ours alone", "never"


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("8.8.8.8", PUBLIC),
        ("2001:4860:4860::8888", PUBLIC),
        ("::ffff:8.8.8.8", PUBLIC),
        ("127.0.0.1", OWN),
        ("10.1.2.3", OWN),
        ("192.168.0.1", OWN),
        ("172.16.0.1", OWN),
        ("100.64.0.1", OWN),
        ("0.0.0.0", OWN),
        ("::1", OWN),
        ("fd00::1", OWN),
        ("::ffff:10.1.2.3", OWN),
        ("169.254.169.254", NEVER),
        ("fe80::1", NEVER),
        ("fe80::1%eth0", NEVER),
        ("::ffff:169.254.169.254", NEVER),
    ],
)
def test_which_addresses_are_let_through(
    monkeypatch: pytest.MonkeyPatch, address: str, kind: str
) -> None:
    resolve(monkeypatch, "1.1.1.1", address)
    for allow_private in (False, True):
        if kind == PUBLIC or (kind == OWN and allow_private):
            found = public_addresses("shop.example", 80, allow_private=allow_private)
            assert found == ["1.1.1.1", address]
        else:
            words = "link-local" if kind == NEVER else "non-public"
            with pytest.raises(ImageError, match=f"shop.example is at the {words} address"):
                public_addresses("shop.example", 80, allow_private=allow_private)


@pytest.mark.parametrize(
    ("number", "kind", "words"),
    [
        (socket.EAI_AGAIN, TryAgain, "host 'shop.example' cannot be looked up now"),
        (socket.EAI_NONAME, ImageError, "host 'shop.example' is unknown"),
        (socket.EAI_FAIL, ImageError, "host 'shop.example' is unknown"),
    ],
)
def test_a_name_that_is_not_found(
    monkeypatch: pytest.MonkeyPatch, number: int, kind: type[Exception], words: str
) -> None:
    def fail(*args: object, **options: object) -> list[object]:
        raise socket.gaierror(number, "no")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    with pytest.raises(kind, match=words):
        public_addresses("shop.example", 80, allow_private=False)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("http://x/A.jpg", "http://x/A.jpg"),
        ("HTTPS://X/A.jpg ", "https://X/A.jpg"),
        ("FTP://x/a.jpg", "FTP://x/a.jpg"),  # nothing of the web: perhaps a path
        (" a.jpg", " a.jpg"),
        ("HTTP", "HTTP"),
        ("http", "http"),
        ("a/HTTP://b", "a/HTTP://b"),
    ],
)
def test_only_the_scheme_of_a_web_address_is_rewritten(text: str, plain: str) -> None:
    assert plain_address(text) == plain


@pytest.mark.parametrize("address", ["s3://shop/a.png", "FTP://x/a.png", "file:///a.png"])
def test_other_schemes_are_refused(address: str) -> None:
    with pytest.raises(
        ImageError, match=f"'{address}': scheme '{address.split(':')[0]}' is refused"
    ):
        refuse_unusable(address)


@pytest.mark.parametrize(
    "path", ["a.png", "c://a.png", "a b://c.png", "/a/s3://b", "http://x/a.png"]
)
def test_paths_have_no_scheme(path: str) -> None:
    refuse_unusable(path)
