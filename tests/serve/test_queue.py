"""Which photo is read next; tables of events."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measure_extract.serve.base import Question
from measure_extract.serve.queue import FullError, PhotoQueue, Ticket

H, W = Question("height"), Question("width")


def ticket(
    number: int, client: str, photo: str, *questions: Question, until_s: float = 1
) -> Ticket:
    return Ticket(number, client, photo, questions or (H,), False, until_s)


def filled(*asked: str, places: int = 100) -> PhotoQueue:
    """Fill a queue: "ax" is client a asking about photo x."""
    queue = PhotoQueue(places)
    for number, (client, photo) in enumerate(asked):
        queue.add(ticket(number, client, photo), photo.encode())
    return queue


@pytest.mark.parametrize(
    ("asked", "order"),
    [
        (["ax", "ay", "az"], "xyz"),
        (["ax", "ay", "az", "bq"], "xqyz"),
        (["ax", "ay", "bq", "br", "cs"], "xqsyr"),
        (["ax", "bx", "ay"], "xy"),  # b joins: x is read once, in a's turn
        ([], ""),
    ],
)
def test_clients_take_turns(asked: list[str], order: str) -> None:
    queue = filled(*asked)
    read = [job.sha256 for _ in range(len(order) + 1) for job in queue.take(0, 1)]

    assert "".join(read) == order


def test_a_full_queue_refuses_photos_but_lets_requests_join() -> None:
    queue = filled("ax", "ay", places=2)
    queue.take(0, 1)  # being read takes a place too
    with pytest.raises(FullError):
        queue.add(ticket(9, "b", "z"), b"z")
    queue.add(ticket(10, "b", "x"), b"x")

    assert (queue.waiting, queue.reading, queue.is_full) == (1, 1, True)
    assert [t.number for t in queue.finish("x")] == [0, 10]
    assert not queue.is_full


def test_questions_of_all_who_ask_are_asked_once() -> None:
    queue = PhotoQueue(9)
    queue.add(ticket(1, "a", "x", H), b"x")
    queue.add(ticket(2, "b", "x", W, H), b"x")
    [job] = queue.take(0, 5)

    assert job.questions == (H, W)
    assert [t.number for t in queue.finish("x")] == [1, 2]


def test_who_comes_late_with_another_question_has_the_same_reader_look_again() -> None:
    queue = PhotoQueue(9)
    queue.add(ticket(1, "a", "x", H), b"x")
    queue.take(0, 1)
    queue.add(ticket(2, "b", "x", H), b"x")
    queue.add(ticket(3, "c", "x", W), b"x")

    assert [t.number for t in queue.finish("x")] == [1, 2]
    assert queue.take(1, 1) == []
    [again] = queue.take(0, 1)
    assert again.questions == (W,)
    assert [t.number for t in queue.finish("x")] == [3]


def test_who_comes_late_and_wants_the_text_has_the_same_reader_look_again() -> None:
    queue = filled("ax")
    [first] = queue.take(0, 1)
    queue.add(replace(ticket(1, "b", "x"), is_text_wanted=True), b"x")

    assert not first.is_text_wanted
    assert [t.number for t in queue.finish("x")] == [0]
    [again] = queue.take(0, 1)
    queue.add(ticket(2, "c", "x"), b"x")
    assert again.is_text_wanted
    assert [t.number for t in queue.finish("x")] == [1, 2]  # a text too many harms nobody


def test_a_photo_that_cannot_be_read_is_told_to_all() -> None:
    queue = filled("ax", "bx")
    queue.take(0, 1)
    queue.add(ticket(7, "c", "x", W), b"x")

    assert [t.number for t in queue.finish("x", is_read=False)] == [0, 1, 7]
    assert queue.reading == 0


def test_a_photo_of_a_dead_reader_is_read_first_and_alone_and_given_up_the_second_time() -> None:
    queue = filled("ax", "ay", "bz")
    jobs = queue.take(0, 2)  # x and z
    assert [job.sha256 for job in jobs] == ["x", "z"]
    assert queue.bury(jobs, 0) == []

    alone = queue.take(1, 5)
    assert len(alone) == 1
    assert [t.number for t in queue.bury(alone, 1)] == [{"x": 0, "z": 2}[alone[0].sha256]]
    [other] = queue.take(1, 5)
    assert {alone[0].sha256, other.sha256} == {"x", "z"}
    queue.finish(other.sha256)
    assert [job.sha256 for job in queue.take(1, 5)] == ["y"]


def test_a_photo_that_no_reader_had_begun_is_never_given_up() -> None:
    queue = filled("ax")
    for reader in range(5):
        assert queue.bury(queue.take(reader, 1), reader, has_begun=False) == []
    for reader, given_up in ((0, []), (1, [0])):
        assert [t.number for t in queue.bury(queue.take(reader, 1), reader)] == given_up


def test_a_late_photo_is_given_up_at_once() -> None:
    queue = filled("ax")
    jobs = queue.take(0, 1)

    assert [t.number for t in queue.bury(jobs, 0, late_s=1)] == [0]
    assert not queue.has("x")


def test_who_joins_a_late_photo_and_has_time_left_has_it_read_again() -> None:
    queue = filled("ax")
    jobs = queue.take(0, 1)
    queue.add(ticket(7, "b", "x", until_s=9), b"x")

    assert [t.number for t in queue.bury(jobs, 0, late_s=1)] == [0]
    assert [t.number for t in queue.bury(queue.take(0, 1), 0, late_s=9)] == [7]
    assert not queue.has("x")


def test_what_a_dead_reader_was_to_look_at_again_goes_to_any() -> None:
    queue = filled("ax")
    queue.take(0, 1)
    queue.add(ticket(5, "b", "x", W), b"x")
    queue.finish("x")
    queue.bury([], 0)

    assert [job.sha256 for job in queue.take(1, 1)] == ["x"]


@pytest.mark.parametrize(("others", "is_left"), [([], False), (["bx"], True)])
def test_a_cancelled_request_takes_its_photo_with_it_if_nobody_else_asks(
    others: list[str], is_left: bool
) -> None:
    queue = filled("ax", *others)
    queue.cancel(ticket(0, "a", "x"))
    queue.cancel(ticket(0, "a", "x"))  # twice is once

    assert queue.has("x") is is_left
    assert len(queue.take(0, 1)) == is_left


def test_a_photo_being_read_stays_when_its_request_is_cancelled() -> None:
    queue = filled("ax")
    queue.take(0, 1)
    queue.cancel(ticket(0, "a", "x"))

    assert queue.finish("x") == []
    assert not queue.has("x")


def test_the_latest_deadline_counts() -> None:
    queue = PhotoQueue(9)
    queue.add(ticket(1, "a", "x", until_s=3), b"x")
    queue.add(ticket(2, "b", "x", until_s=7), b"x")

    assert queue.deadline_s(queue.take(0, 1)) == 7


@given(st.lists(st.sampled_from(["add", "take", "finish", "die", "late", "cancel"]), max_size=60),
       st.randoms(use_true_random=False))  # fmt: skip
def test_every_request_is_answered_given_up_or_cancelled_once(events: list[str], random) -> None:  # type: ignore[no-untyped-def]
    queue, number = PhotoQueue(4), 0
    open_tickets: dict[int, Ticket] = {}
    taken: dict[int, list] = {}  # type: ignore[type-arg]

    def end(tickets: list[Ticket]) -> None:
        for one in tickets:
            del open_tickets[one.number]  # raises if it ended before

    for event in events:
        reader = random.randrange(2)
        if event == "add":
            number += 1
            one = ticket(number, random.choice("ab"), random.choice("xyz"), random.choice((H, W)))
            try:
                queue.add(one, b"")
                open_tickets[number] = one
            except FullError:
                assert queue.is_full
        elif event == "take" and reader not in taken:
            jobs = queue.take(reader, random.choice((1, 3)))
            if jobs:
                taken[reader] = jobs
        elif event == "finish" and reader in taken:
            for job in taken.pop(reader):
                end(queue.finish(job.sha256, is_read=random.random() < 0.8))
        elif event in ("die", "late") and reader in taken:
            late_s, has_begun = 5.0 if event == "late" else None, random.random() < 0.5
            end(queue.bury(taken.pop(reader), reader, late_s=late_s, has_begun=has_begun))
        elif event == "cancel" and open_tickets:
            one = random.choice(list(open_tickets.values()))
            queue.cancel(one)
            del open_tickets[one.number]
        assert queue.reading == sum(map(len, taken.values()))
    for jobs in taken.values():
        for job in jobs:
            end(queue.finish(job.sha256))
    while jobs := [job for reader in (0, 1) for job in queue.take(reader, 1)]:
        for job in jobs:
            end(queue.finish(job.sha256))
    assert open_tickets == {}
    assert (queue.waiting, queue.reading) == (0, 0)
