"""What waiting alone does: photos that come at random to readers with a bounded line, without any service.

It tells what a service can reach at best. The readers are cores, a photo costs as many seconds as were
measured of photos asked alone, and who finds the line full is refused.

Source: Kendall (1953), "Stochastic Processes Occurring in the Theory of Queues": M/G/c/K.
"""

import heapq
import random
from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Waiting", "simulate"]


@dataclass(frozen=True, slots=True)
class Waiting:
    """What came of the photos of one simulation."""

    latencies_s: tuple[float, ...]  # of those that were read, in the order of their coming
    ratios: tuple[float, ...]  # latency over the seconds that the photo costs by itself
    refused: float  # share of all that came


def simulate(
    costs_s: Sequence[float],
    *,
    load: float,
    readers: int,
    places: int,
    photos: int = 50_000,
    seed: int = 18,
) -> Waiting:
    """Let photos come at random times, and be read first come, first served.

    Args:
        costs_s: seconds that photos cost; each that comes has one of them.
        load: share of the readers' time that all who come would take; 3.0: three times what they can.
        readers: that read one photo at a time.
        places: photos that are read or wait; who comes then is refused.
        photos: that come.
        seed: of their times and costs.
    """
    rng = random.Random(seed)
    rate = load * readers * len(costs_s) / sum(costs_s)
    free_s, ends_s = [0.0] * readers, list[float]()
    latencies: list[float] = []
    ratios: list[float] = []
    now_s = 0.0
    for _ in range(photos):
        now_s += rng.expovariate(rate)
        while ends_s and ends_s[0] <= now_s:
            heapq.heappop(ends_s)
        if len(ends_s) >= places:
            continue
        cost_s = rng.choice(costs_s)
        end_s = max(now_s, heapq.heappop(free_s)) + cost_s
        heapq.heappush(free_s, end_s)
        heapq.heappush(ends_s, end_s)
        latencies.append(end_s - now_s)
        ratios.append((end_s - now_s) / cost_s)
    return Waiting(tuple(latencies), tuple(ratios), 1 - len(latencies) / photos)
