"""Which photo is read next: a bounded queue, fair to clients, that reads a photo once for all who ask.

Here are no threads, no futures and no clock: what carries it out is `dispatch`. A ticket is one request;
a photo has the tickets of all who ask about it. Clients take turns, whoever asks how much, and within a
client the first to come is the first to be read.
"""

from collections import OrderedDict, deque
from collections.abc import Iterable, MutableMapping
from dataclasses import dataclass, field
from typing import TypeVar

from measure_extract.serve.base import PhotoJob, Question

__all__ = ["FullError", "PhotoQueue", "Ticket"]

Key = TypeVar("Key")

_MOST_TRIES = 2  # a photo that was with two readers that died is held to have killed them


class FullError(Exception):
    """There is no place for another photo."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """What one request asks about one photo."""

    number: int  # unique
    client: str
    sha256: str  # of the photo
    questions: tuple[Question, ...]
    is_text_wanted: bool
    until_s: float  # its deadline, on the clock of `time.monotonic`


@dataclass(slots=True, eq=False)
class _Photo:
    """A photo that waits or is being read, and who asks about it."""

    sha256: str
    content: bytes
    client: str  # in whose line it stands
    tickets: dict[int, Ticket] = field(default_factory=dict)
    tries: int = 0  # readers that died with it
    reader: int | None = None  # that has it, or had it and keeps what it read
    asked: PhotoJob | None = None  # while it is being read

    def job(self) -> PhotoJob:
        questions = dict.fromkeys(q for ticket in self.tickets.values() for q in ticket.questions)
        is_text_wanted = any(ticket.is_text_wanted for ticket in self.tickets.values())
        return PhotoJob(self.sha256, self.content, tuple(questions), is_text_wanted)


class PhotoQueue:
    """Photos that wait, and photos that are being read."""

    def __init__(self, places: int) -> None:
        """Begin empty.

        Args:
            places: photos that may wait or be read at once.
        """
        self._places = places
        self._photos: dict[str, _Photo] = {}  # by hash, all of them
        self._lines: OrderedDict[str, deque[_Photo]] = OrderedDict()  # by client, in their turn
        self._again: dict[int, deque[_Photo]] = {}  # by the reader that keeps what it read

    @property
    def waiting(self) -> int:
        """Photos that no reader has."""
        return sum(map(len, self._lines.values())) + sum(map(len, self._again.values()))

    @property
    def reading(self) -> int:
        """Photos that readers have."""
        return len(self._photos) - self.waiting

    @property
    def is_full(self) -> bool:
        """Whether another photo would be refused."""
        return len(self._photos) >= self._places

    def has(self, sha256: str) -> bool:
        """Whether a photo waits or is being read."""
        return sha256 in self._photos

    def add(self, ticket: Ticket, content: bytes) -> None:
        """Put a request in line; one about a photo that is here joins it, and takes no place.

        Raises:
            FullError: if there is no place.
        """
        photo = self._photos.get(ticket.sha256)
        if photo is None:
            if self.is_full:
                raise FullError
            photo = _Photo(ticket.sha256, content, ticket.client)
            self._photos[ticket.sha256] = photo
            self._lines.setdefault(ticket.client, deque()).append(photo)
        photo.tickets[ticket.number] = ticket

    def take(self, reader: int, most: int) -> list[PhotoJob]:
        """Give a reader what it reads next, at most so many; nothing where nothing waits.

        A photo that was with a reader that died goes alone.
        """
        taken: list[_Photo] = []
        while len(taken) < most:
            photo = self._next(reader, is_first=not taken)
            if photo is None:
                break
            taken.append(photo)
            if photo.tries:
                break
        return [self._begin(photo, reader) for photo in taken]

    def _next(self, reader: int, *, is_first: bool) -> _Photo | None:
        again = self._again.get(reader)
        if again:
            return again.popleft()
        client = next(iter(self._lines), None)
        if client is None:
            return None
        line = self._lines[client]
        if line[0].tries and not is_first:
            return None
        photo = line.popleft()
        self._lines.move_to_end(client)
        if not line:
            del self._lines[client]
        return photo

    def _begin(self, photo: _Photo, reader: int) -> PhotoJob:
        photo.reader, photo.asked = reader, photo.job()
        return photo.asked

    def deadline_s(self, jobs: Iterable[PhotoJob]) -> float:
        """Give the latest deadline of those who ask about photos being read; 0.0 where nobody does."""
        tickets = (t for job in jobs for t in self._photos[job.sha256].tickets.values())
        return max((ticket.until_s for ticket in tickets), default=0.0)

    def finish(self, sha256: str, *, is_read: bool = True) -> list[Ticket]:
        """Take in that a photo came back, and give the tickets that are answered with it.

        Who came while it was being read and asks something else has its reader look at it again.
        """
        photo = self._photos[sha256]
        assert photo.asked is not None and photo.reader is not None
        done = [t for t in photo.tickets.values() if not is_read or _is_covered(t, photo.asked)]
        for ticket in done:
            del photo.tickets[ticket.number]
        photo.asked = None
        if photo.tickets:
            self._again.setdefault(photo.reader, deque()).append(photo)
        else:
            del self._photos[sha256]
        return done

    def bury(
        self,
        jobs: Iterable[PhotoJob],
        reader: int,
        *,
        late_s: float | None = None,
        has_begun: bool = True,
    ) -> list[Ticket]:
        """Take in that a reader died, and give the tickets that are given up.

        Args:
            jobs: that it had.
            reader: its number.
            late_s: when it was stopped for being late, on the clock of the deadlines; those who came
                while it was reading, and have time left, have the photo read again.
            has_begun: to read them; what it had not begun cannot have killed it.
        """
        for photo in self._again.pop(reader, ()):
            self._stand_first(photo)
        given_up: list[Ticket] = []
        for job in jobs:
            photo = self._photos[job.sha256]
            photo.tries += has_begun
            photo.reader = photo.asked = None
            is_over = photo.tries >= _MOST_TRIES
            ended = [t for t in photo.tickets.values() if is_over or _is_past(t, late_s)]
            for ticket in ended:
                del photo.tickets[ticket.number]
            given_up += ended
            if photo.tickets:
                self._stand_first(photo)
            else:
                del self._photos[job.sha256]
        return given_up

    def _stand_first(self, photo: _Photo) -> None:
        photo.reader = None
        self._lines.setdefault(photo.client, deque()).appendleft(photo)
        self._lines.move_to_end(photo.client, last=False)

    def cancel(self, ticket: Ticket) -> None:
        """Take a request out of the queue, and its photo with it if nobody else asks about it.

        A photo that is being read stays until it comes back. A request that is answered is none.
        """
        photo = self._photos.get(ticket.sha256)
        if photo is None or photo.tickets.pop(ticket.number, None) is None:
            return
        if photo.tickets or photo.asked is not None:
            return
        del self._photos[ticket.sha256]
        _drop(self._lines, photo)
        _drop(self._again, photo)


def _drop(lines: MutableMapping[Key, "deque[_Photo]"], photo: _Photo) -> None:
    for key in [key for key, line in lines.items() if photo in line]:
        lines[key].remove(photo)
        if not lines[key]:
            del lines[key]


def _is_past(ticket: Ticket, now_s: float | None) -> bool:
    return now_s is not None and ticket.until_s <= now_s


def _is_covered(ticket: Ticket, asked: PhotoJob) -> bool:
    has_text = asked.is_text_wanted or not ticket.is_text_wanted
    return has_text and set(ticket.questions) <= set(asked.questions)
