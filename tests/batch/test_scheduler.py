"""The scheduler as tables: what happened on the left, what is done about it on the right.

A picture is named by its number; its file has as many bytes as its number says, unless told otherwise.
"""

import random

import pytest

from measure_extract.batch.base import ImageJob
from measure_extract.batch.scheduler import (
    Action,
    Answered,
    Arrived,
    Died,
    Ended,
    Event,
    Failed,
    Fetch,
    Forget,
    GiveUp,
    HandOver,
    Offered,
    Restart,
    Rooms,
    Scheduler,
    Stopped,
)
from measure_extract.errors import BatchError

ROOMS = Rooms(processes=2, group=3, fetches=4, held_bytes=1000, deaths=3)


def job(number: int) -> ImageJob:
    return ImageJob(number, f"{number}.jpg", (("height", None),))


def event(words: str) -> Event:
    """Read an event: "offer 1 2", "end", "stop", "got 1", "got 1 900", "back 1", "failed 1", "died", "died 2"."""
    verb, *rest = words.split()
    numbers = [int(word) for word in rest]
    match verb:
        case "offer":
            return Offered(tuple(job(number) for number in numbers))
        case "end":
            return Ended()
        case "stop":
            return Stopped()
        case "got":
            return Arrived(numbers[0], bytes(numbers[-1]))
        case "back":
            return Answered(numbers[0])
        case "failed":
            return Failed(numbers[0], "memory")
        case "died":
            return Died("killed", frozenset(numbers))
    raise AssertionError(words)


def written(action: Action) -> str:
    match action:
        case Fetch(wanted):
            return f"fetch {wanted.number}"
        case Forget():
            return "forget"
        case HandOver(group, pictures):
            return f"group {group}: {' '.join(str(p.job.number) for p in pictures)}"
        case GiveUp(lost, reason):
            return f"give up {lost.number}: {reason}"
        case Restart():
            return "restart"


def advance(scheduler: Scheduler, words: str) -> str:
    """Let some events happen at once, and write the actions down."""
    events = [event(part.strip()) for part in words.split(";") if part.strip()]
    return "; ".join(written(action) for action in scheduler.advance(events))


Script = list[tuple[str, str]]

OFFERED: Script = [("offer 1 2 3 4 5 6", "fetch 1; fetch 2; fetch 3; fetch 4; fetch 5; fetch 6")]
TWO_GROUPS: Script = [
    *OFFERED,
    ("got 1; got 2; got 3; got 4; got 5; got 6", "group 1: 1 2 3; group 2: 4 5 6"),
]

SCRIPTS: dict[str, Script] = {
    "an idle process is given what there is": [
        *OFFERED,
        ("got 2", "group 1: 2"),
        ("got 1", "group 2: 1"),
    ],
    "busy processes get full groups only": [
        *TWO_GROUPS,
        ("offer 7 8 9 10", "fetch 7; fetch 8; fetch 9; fetch 10"),
        ("got 7; got 8", ""),
        ("got 9", "group 3: 7 8 9"),
        ("got 10", ""),
        ("back 1; back 2; back 3", "group 4: 10"),
    ],
    "the rest goes as it is when no more comes": [
        *TWO_GROUPS,
        ("offer 7 8", "fetch 7; fetch 8"),
        ("end; got 7", ""),
        ("got 8", "group 3: 7 8"),
        ("back 1; back 2; back 3", ""),
    ],
    "no more groups than two for each process": [
        *TWO_GROUPS,
        ("offer 7 8 9 10 11 12", "fetch 7; fetch 8; fetch 9; fetch 10; fetch 11; fetch 12"),
        ("got 7; got 8; got 9; got 10; got 11; got 12", "group 3: 7 8 9; group 4: 10 11 12"),
        ("offer 13 14 15", "fetch 13; fetch 14; fetch 15"),
        ("got 13; got 14; got 15", ""),
        ("back 3", "group 5: 13 14 15"),
    ],
    "after a death suspects go alone, the culprit is given up, its neighbours are saved": [
        *TWO_GROUPS,
        ("died", "restart; group 3: 1"),
        ("back 3", "group 4: 2"),
        ("died", "restart; give up 2: killed; group 5: 3"),
        ("back 5", "group 6: 4"),
        ("back 6", "group 7: 5"),
        ("back 7", "group 8: 6"),
        ("back 8", ""),
    ],
    "nothing goes beside a suspect": [
        *OFFERED,
        ("got 1; got 2", "group 1: 1 2"),
        ("died", "restart; group 2: 1"),
        ("got 3; got 4; got 5", ""),
        ("back 2", "group 3: 2"),
        ("back 3", "group 4: 3 4 5"),
    ],
    "answers that came with the death are kept": [
        *TWO_GROUPS,
        ("back 1; died", "restart; group 3: 4"),
    ],
    "a picture that was alone in the dead pool is the culprit": [
        ("offer 1", "fetch 1"),
        ("got 1", "group 1: 1"),
        ("died", "restart; give up 1: killed"),
    ],
    "two that were alone in their groups are suspects": [
        ("offer 1 2", "fetch 1; fetch 2"),
        ("got 1", "group 1: 1"),
        ("got 2", "group 2: 2"),
        ("died", "restart; group 3: 1"),
    ],
    "a group that the dead pool did not take is not blamed": [
        ("offer 1", "fetch 1"),
        ("got 1", "group 1: 1"),
        ("died 1", "restart; group 2: 1"),
        ("back 2", ""),
    ],
    "what was read beside a refused group is blamed": [
        ("offer 1 2", "fetch 1; fetch 2"),
        ("got 1", "group 1: 1"),
        ("got 2", "group 2: 2"),
        ("died 2", "restart; give up 1: killed; group 3: 2"),
    ],
    "a group that fails alone in a living process is looked at one by one": [
        *OFFERED,
        ("got 1; got 2", "group 1: 1 2"),
        ("failed 1", "group 2: 1"),
        ("failed 2", "give up 1: memory; group 3: 2"),
        ("back 3", ""),
    ],
    "one that fails beside others may have lacked their memory": [
        ("offer 1 2", "fetch 1; fetch 2"),
        ("got 1", "group 1: 1"),
        ("got 2", "group 2: 2"),
        ("failed 1", ""),
        ("back 2", "group 3: 1"),
        ("failed 3", "give up 1: memory"),
    ],
    "stop while fetching": [
        *OFFERED,
        ("stop", "forget"),
    ],
    "stop while reading finishes what is read": [
        *TWO_GROUPS,
        ("offer 7 8", "fetch 7; fetch 8"),
        ("got 7", ""),
        ("stop", "forget"),
        ("back 2", ""),
        ("back 1", ""),
    ],
    "a death after a stop leaves its pictures for the next run": [
        *TWO_GROUPS,
        ("stop", "forget"),
        ("died", "restart"),
    ],
    "stop drops the suspects": [
        *TWO_GROUPS,
        ("died", "restart; group 3: 1"),
        ("stop", "forget"),
        ("back 3", ""),
    ],
    "no job at all": [("end", "")],
}  # fmt: skip


@pytest.mark.parametrize("name", SCRIPTS)
def test_script(name: str) -> None:
    scheduler = Scheduler(ROOMS)

    for words, actions in SCRIPTS[name]:
        assert advance(scheduler, words) == actions, words


@pytest.mark.parametrize(
    ("script", "room"),
    [
        ("", 4 + 3 * 4),
        ("offer 1 2", 14),
        ("offer 1 2; got 1", 15),  # it is with a process, and takes no room
        ("offer 1 2; got 1; back 1", 15),
        ("offer 1 2; got 1 999", 15),
        ("offer 1 2; got 1 1000", 0),  # held, though it is being read
        ("offer 1 2; got 1 600; got 2 400", 0),
        ("offer 1 2; got 1; got 2; died", 15),  # one is read alone, the other waits for it
        ("end", 0),
        ("stop", 0),
    ],
)
def test_room(script: str, room: int) -> None:
    scheduler = Scheduler(ROOMS)
    for words in script.split(";"):
        advance(scheduler, words)

    assert scheduler.room == room


def test_bytes_are_held_until_the_answer_whatever_happens_between() -> None:
    scheduler = Scheduler(ROOMS)
    rooms = []
    for words in ("offer 1 2; got 1 600; got 2 600", "died", "back 2", "back 3"):
        advance(scheduler, words)
        rooms.append(scheduler.room)

    assert rooms == [0, 0, 16, 16]


def test_a_given_up_picture_is_no_longer_held() -> None:
    scheduler = Scheduler(ROOMS)
    advance(scheduler, "offer 1; got 1 1000")
    advance(scheduler, "died")

    assert scheduler.room == 16


def test_reasons_are_held_like_files() -> None:
    scheduler = Scheduler(Rooms(processes=1, group=1, fetches=1, held_bytes=5, deaths=1))
    scheduler.advance([Offered((job(1),)), Arrived(1, "no such file")])

    assert scheduler.room == 0


@pytest.mark.parametrize(
    ("script", "is_done"),
    [
        ("", False),
        ("end", True),
        ("offer 1; end", False),
        ("offer 1; got 1; end", False),
        ("offer 1; got 1; end; back 1", True),
        ("offer 1; got 1; back 1", False),
        ("offer 1 2; got 1; stop", False),
        ("offer 1 2; got 1; stop; back 1", True),
        ("offer 1 2; stop", True),
        ("offer 1 2; got 1; got 2; end; died", False),
    ],
)
def test_is_done(script: str, is_done: bool) -> None:
    scheduler = Scheduler(ROOMS)
    for words in script.split(";"):
        advance(scheduler, words)

    assert scheduler.is_done == is_done


@pytest.mark.parametrize("between", ["", "failed 5"])  # a failure is no group that came back
def test_too_many_deaths_in_a_row_end_the_run(between: str) -> None:
    scheduler = Scheduler(ROOMS)
    advance(scheduler, "offer 1 2 3 4 5 6; got 1; got 2; got 3; got 4; got 5; got 6")
    for _ in range(3):
        advance(scheduler, "died")
    advance(scheduler, between)

    with pytest.raises(BatchError, match=r"the run stopped.*died 4 times in a row.*run again"):
        advance(scheduler, "died")


def test_a_group_that_comes_back_ends_the_row_of_deaths() -> None:
    scheduler = Scheduler(ROOMS)
    advance(scheduler, "offer 1 2 3 4 5 6; got 1; got 2; got 3; got 4; got 5; got 6")
    for _ in range(2):
        advance(scheduler, "died")
    alone = 4  # groups 1 and 2, then the first suspect, then the second
    advance(scheduler, f"back {alone}")
    for _ in range(3):
        advance(scheduler, "died")

    assert scheduler.is_done is False


@pytest.mark.parametrize("seed", range(200))
def test_every_picture_is_answered_or_given_up_once(seed: int) -> None:
    """Pictures of three kinds, in any order of events: sound ones, killers, and ones that fail."""
    dice = random.Random(seed)
    kinds = {number: dice.choice(["sound"] * 8 + ["kills", "fails"]) for number in range(40)}
    scheduler = Scheduler(Rooms(processes=2, group=3, fetches=4, held_bytes=200, deaths=99))
    waiting, fetching = list(kinds), []
    reading: dict[int, list[int]] = {}
    ended: list[tuple[int, str]] = []
    events: list[Event] = []
    for _ in range(10_000):
        if scheduler.is_done:
            break
        if room := scheduler.room:
            offered, waiting = waiting[:room], waiting[room:]
            events.append(Offered(tuple(map(job, offered))) if offered else Ended())
        for action in scheduler.advance(events):
            match action:
                case Fetch(wanted):
                    fetching.append(wanted.number)
                case HandOver(group, pictures):
                    reading[group] = [picture.job.number for picture in pictures]
                case GiveUp(lost):
                    ended.append((lost.number, "given up"))
                case Restart():
                    reading.clear()
        assert len(reading) <= 4
        assert all(len(numbers) <= 3 for numbers in reading.values())
        events = (
            [Arrived(fetching.pop(dice.randrange(len(fetching))), b"x" * 30)] if fetching else []
        )
        if reading and dice.random() < 0.5:
            group = dice.choice(list(reading))
            found = {kinds[number] for number in reading[group]}
            if "kills" in found:
                events.append(Died("killed"))
            elif "fails" in found:
                del reading[group]
                events.append(Failed(group, "memory"))
            else:
                ended += [(number, "answered") for number in reading.pop(group)]
                events.append(Answered(group))

    assert sorted(ended) == [
        (number, "answered" if kind == "sound" else "given up") for number, kind in kinds.items()
    ]
