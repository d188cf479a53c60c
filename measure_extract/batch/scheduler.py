"""Decide what a local run does next: events in, actions out.

A picture is offered, fetched, and handed over in a group to a process that answers it. When a process
dies, everything that was with the processes is a suspect, and suspects go alone, one at a time: the one
that kills again is given up, its neighbours are saved. Here are no threads, no futures and no clock:
the same events always give the same actions. What carries them out is `local`.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

from measure_extract.batch.base import ImageJob
from measure_extract.errors import BatchError
from measure_extract.images.files import Fetched

__all__ = [
    "Action",
    "Answered",
    "Arrived",
    "Died",
    "Ended",
    "Event",
    "Failed",
    "Fetch",
    "FetchedPicture",
    "Forget",
    "GiveUp",
    "HandOver",
    "Offered",
    "Restart",
    "Rooms",
    "Scheduler",
    "Stopped",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rooms:
    """How much of each kind may be under way."""

    processes: int
    group: int  # pictures a process is given at once
    fetches: int  # pictures fetched at once
    held_bytes: int  # of fetched files; above it nothing more is fetched
    deaths: int  # in a row; more is the machine's fault and not the pictures'

    @property
    def groups(self) -> int:
        """Groups with the processes: one being read and one waiting for each."""
        return 2 * self.processes

    @property
    def pictures(self) -> int:
        """Pictures that no process has yet."""
        return self.fetches + self.group * self.groups


@dataclass(frozen=True, slots=True)
class FetchedPicture:
    """A job with its picture file, or with the reason why there is none."""

    job: ImageJob
    file: Fetched


@dataclass(frozen=True, slots=True)
class Offered:
    """Jobs came in; at most `Scheduler.room` of them."""

    jobs: tuple[ImageJob, ...]


@dataclass(frozen=True, slots=True)
class Ended:
    """No further job will come."""


@dataclass(frozen=True, slots=True)
class Stopped:
    """The user wants to stop: what is with the processes is finished, the rest is left."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """A picture file arrived, or the reason why it cannot be fetched."""

    number: int
    file: Fetched


@dataclass(frozen=True, slots=True)
class Answered:
    """A group came back."""

    group: int


@dataclass(frozen=True, slots=True)
class Failed:
    """A process is alive but cannot answer this group: memory, most often."""

    group: int
    reason: str


@dataclass(frozen=True, slots=True)
class Died:
    """A process died, and with it the pool: nothing that was handed over will come back."""

    reason: str
    unstarted: frozenset[int] = frozenset()  # groups that the dead pool did not take


@dataclass(frozen=True, slots=True)
class Fetch:
    """Fetch the picture of a job."""

    job: ImageJob


@dataclass(frozen=True, slots=True)
class Forget:
    """Cancel every fetch under way; its rows stay open for the next run."""


@dataclass(frozen=True, slots=True)
class HandOver:
    """Give a group to a process."""

    group: int
    pictures: tuple[FetchedPicture, ...]


@dataclass(frozen=True, slots=True)
class GiveUp:
    """Take a picture as failed."""

    job: ImageJob
    reason: str


@dataclass(frozen=True, slots=True)
class Restart:
    """Build the pool again, and forget what was handed over to the old one."""


Event = Offered | Ended | Stopped | Arrived | Answered | Failed | Died
Action = Fetch | Forget | HandOver | GiveUp | Restart


class Scheduler:
    """The state of one run: what is being fetched, what is ready, what is being read."""

    def __init__(self, rooms: Rooms) -> None:
        """Begin with nothing under way."""
        self._rooms = rooms
        self._fetching: dict[int, ImageJob] = {}
        self._ready: deque[FetchedPicture] = deque()
        self._suspects: deque[FetchedPicture] = deque()
        self._reading: dict[int, tuple[FetchedPicture, ...]] = {}  # by group
        self._groups = 0  # handed over so far
        self._deaths = 0  # since the last group that came back
        self._has_ended = False
        self._is_stopped = False

    @property
    def room(self) -> int:
        """How many jobs may be offered now."""
        if self._has_ended or self._held_bytes() >= self._rooms.held_bytes:
            return 0
        waiting = len(self._fetching) + len(self._ready) + len(self._suspects)
        return max(0, self._rooms.pictures - waiting)

    @property
    def is_done(self) -> bool:
        """Whether nothing is under way and nothing will come."""
        under_way = self._fetching or self._ready or self._suspects or self._reading
        return self._has_ended and not under_way

    def advance(self, events: Iterable[Event]) -> list[Action]:
        """Take in what happened and say what to do, in this order.

        Raises:
            BatchError: if processes die one after the other, whatever they read.
        """
        actions = [action for event in events for action in self._take(event)]
        return [*actions, *self._hand_overs()]

    def _take(self, event: Event) -> list[Action]:
        match event:
            case Offered(jobs):
                self._fetching |= {job.number: job for job in jobs}
                return [Fetch(job) for job in jobs]
            case Ended():
                self._has_ended = True
            case Stopped():
                return self._stop()
            case Arrived(number, file):
                self._ready.append(FetchedPicture(self._fetching.pop(number), file))
            case Answered(group):
                del self._reading[group]
                self._deaths = 0
            case Failed(group, reason):
                return self._blame([self._reading.pop(group)], reason, len(self._reading))
            case Died():
                return self._bury(event)
        return []

    def _stop(self) -> list[Action]:
        """Drop what no process reads yet; its rows stay open for the next run."""
        self._has_ended = self._is_stopped = True
        for waiting in (self._fetching, self._ready, self._suspects):
            waiting.clear()
        return [Forget()]

    def _bury(self, death: Died) -> list[Action]:
        self._deaths += 1
        if self._deaths > self._rooms.deaths:
            raise BatchError(
                f"the processes that read pictures died {self._deaths} times in a row",
                "look for memory or driver trouble in the system's log; run again to go on",
            )
        unstarted = [self._reading.pop(group) for group in sorted(death.unstarted)]
        started = list(self._reading.values())
        self._reading.clear()
        blamed = self._blame(started, death.reason, beside=0)
        self._suspect(unstarted)
        return [Restart(), *blamed]

    def _blame(
        self, groups: list[tuple[FetchedPicture, ...]], reason: str, beside: int
    ) -> list[Action]:
        """Give up a picture that was alone; look at those that were together one by one."""
        pictures = [picture for group in groups for picture in group]
        if len(pictures) == 1 and not beside:
            return [GiveUp(pictures[0].job, reason)]
        self._suspect(groups)
        return []

    def _suspect(self, groups: Iterable[tuple[FetchedPicture, ...]]) -> None:
        if not self._is_stopped:
            for group in groups:
                self._suspects.extend(group)

    def _hand_overs(self) -> list[Action]:
        """Hand groups to the processes; suspects go alone, with nothing beside them."""
        if self._suspects:
            return [] if self._reading else [self._hand_over(self._suspects, 1)]
        actions: list[Action] = []
        while self._ready and self._is_group_due():
            actions.append(self._hand_over(self._ready, self._rooms.group))
        return actions

    def _is_group_due(self) -> bool:
        """Tell whether a group may go: a full one, or a part where a process idles or no more comes."""
        if len(self._reading) >= self._rooms.groups:
            return False
        is_idle = len(self._reading) < self._rooms.processes
        is_rest = self._has_ended and not self._fetching
        return len(self._ready) >= self._rooms.group or is_idle or is_rest

    def _hand_over(self, waiting: deque[FetchedPicture], most: int) -> HandOver:
        size = min(most, len(waiting))
        pictures = tuple(waiting.popleft() for _ in range(size))
        self._groups += 1
        self._reading[self._groups] = pictures
        return HandOver(self._groups, pictures)

    def _held_bytes(self) -> int:
        being_read = (picture for group in self._reading.values() for picture in group)
        held = (*self._ready, *self._suspects, *being_read)
        return sum(len(picture.file) for picture in held)
