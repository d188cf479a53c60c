"""Every picture has one fate, and the shares are those that are promised."""

from collections import Counter

import pytest

from benchmarks.speed.picture_server import FATES, fate_of


def test_shares() -> None:
    fates = Counter(fate_of(f"{i}.jpg", 5) for i in range(20_000))

    for fate, share in FATES:
        assert fates[fate] / 20_000 == pytest.approx(share, abs=0.006)
    assert fate_of("a.jpg", 5) == fate_of("a.jpg", 5)
