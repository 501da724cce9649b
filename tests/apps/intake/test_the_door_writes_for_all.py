"""One thread writes for all who wait: together, in turns, and each is told only after the commit."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial

import pytest
from django.db import DataError, IntegrityError, OperationalError

from posko.apps.intake.inbox.group_commit import GroupWriter
from posko.domain.intake import Away

Keep = Callable[[Sequence[str]], Sequence[str]]
PATIENCE = 20.0


class Disk:
    """What was committed, batch by batch; the first commit waits until the test lets it go."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.begun, self.go = threading.Event(), threading.Event()

    def keep(self, items: Sequence[str]) -> Sequence[str]:
        self.begun.set()
        assert self.go.wait(PATIENCE)
        self.batches.append(list(items))
        return [item.upper() for item in items]


@pytest.fixture
def made() -> Iterator[Callable[..., GroupWriter[str, str]]]:
    writers: list[GroupWriter[str, str]] = []

    def make(keep: Keep, **limits: int) -> GroupWriter[str, str]:
        writers.append(GroupWriter("test-writer", keep, **limits))
        return writers[-1]

    yield make
    for writer in writers:
        writer.stop()


def until(condition: Callable[[], bool]) -> None:
    for _ in range(4_000):
        if condition():
            return
        time.sleep(0.005)
    raise AssertionError("it never came to that")


def start(writer: GroupWriter[str, str], items: Sequence[tuple[str, str]]) -> list[threading.Thread]:
    """A thread for each (sender, item), queued in this very order."""
    threads = []
    for lane, item in items:
        before = writer.waiting()
        threads.append(threading.Thread(target=writer.write, args=(item,), kwargs={"lane": lane}, daemon=True))
        threads[-1].start()
        until(partial(_is_longer, writer, before))
    return threads


def _is_longer(writer: GroupWriter[str, str], before: int) -> bool:
    return writer.waiting() > before


def test_who_waits_together_is_committed_together(made: Callable[..., GroupWriter[str, str]]) -> None:
    disk = Disk()
    writer = made(disk.keep)
    first = threading.Thread(target=lambda: writer.write("a", lane="x"), daemon=True)
    first.start()
    assert disk.begun.wait(PATIENCE)
    others = start(writer, [("x", "b"), ("y", "c"), ("z", "d")])
    disk.go.set()
    for thread in (first, *others):
        thread.join(PATIENCE)
    assert [sorted(batch) for batch in disk.batches] == [["a"], ["b", "c", "d"]]


def test_a_flood_from_one_sender_slows_nobody_else(made: Callable[..., GroupWriter[str, str]]) -> None:
    disk = Disk()
    writer = made(disk.keep, batch=4)
    first = threading.Thread(target=lambda: writer.write("begin", lane="x"), daemon=True)
    first.start()
    assert disk.begun.wait(PATIENCE)
    flood = start(writer, [("flood", f"f{number}") for number in range(12)])
    quiet = start(writer, [("a", "a1"), ("b", "b1")])
    disk.go.set()
    for thread in (first, *flood, *quiet):
        thread.join(PATIENCE)
    assert disk.batches[1] == ["f0", "a1", "b1", "f1"], "who came last, but alone, is in the next batch"
    assert [len(batch) for batch in disk.batches] == [1, 4, 4, 4, 2]


def test_one_that_cannot_be_kept_spoils_no_other(made: Callable[..., GroupWriter[str, str]]) -> None:
    go, begun = threading.Event(), threading.Event()

    def keep(items: Sequence[str]) -> Sequence[str]:
        begun.set()
        assert go.wait(PATIENCE)
        if "bad" in items:
            raise DataError("no such value")
        return [item.upper() for item in items]

    writer = made(keep)
    told: dict[str, object] = {}

    def send(item: str) -> None:
        try:
            told[item] = writer.write(item, lane=item)
        except DataError as broken:
            told[item] = broken

    threads = [threading.Thread(target=send, args=(item,), daemon=True) for item in ("first", "a", "bad", "b")]
    threads[0].start()
    assert begun.wait(PATIENCE)
    for thread in threads[1:]:
        thread.start()
    until(lambda: writer.waiting() == 3)
    go.set()
    for thread in threads:
        thread.join(PATIENCE)
    assert (told["a"], told["b"]) == ("A", "B")
    assert isinstance(told["bad"], DataError)


def test_a_key_that_another_process_kept_meanwhile_is_asked_for_again(
    made: Callable[..., GroupWriter[str, str]],
) -> None:
    calls: list[int] = []

    def keep(items: Sequence[str]) -> Sequence[str]:
        calls.append(len(items))
        if len(calls) == 1:
            raise IntegrityError("the key is there")
        return [f"{item} was there" for item in items]

    assert made(keep).write("a", lane="x") == "a was there"
    assert calls == [1, 1]


def test_a_database_that_is_away_is_said_and_its_return_noticed(made: Callable[..., GroupWriter[str, str]]) -> None:
    away = True

    def keep(items: Sequence[str]) -> Sequence[str]:
        if away:
            raise OperationalError("the server is not there")
        return items

    writer = made(keep)
    with pytest.raises(Away) as told:
        writer.write("a", lane="x")
    assert told.value.retry_after > 0
    away = False
    assert writer.write("a", lane="x") == "a"


def test_a_full_queue_is_said_at_once(made: Callable[..., GroupWriter[str, str]]) -> None:
    disk = Disk()
    writer = made(disk.keep, most=2)
    first = threading.Thread(target=lambda: writer.write("a", lane="x"), daemon=True)
    first.start()
    assert disk.begun.wait(PATIENCE)
    others = start(writer, [("x", "b"), ("x", "c")])
    with pytest.raises(Away):
        writer.write("d", lane="y")
    disk.go.set()
    for thread in (first, *others):
        thread.join(PATIENCE)
    assert sorted(item for batch in disk.batches for item in batch) == ["a", "b", "c"]


def test_who_gave_up_is_not_written_after_all(made: Callable[..., GroupWriter[str, str]]) -> None:
    disk = Disk()
    writer = made(disk.keep)
    first = threading.Thread(target=lambda: writer.write("a", lane="x"), daemon=True)
    first.start()
    assert disk.begun.wait(PATIENCE)
    with pytest.raises(Away):
        writer.write("b", lane="x", patience=0.01)
    disk.go.set()
    first.join(PATIENCE)
    assert writer.write("c", lane="x") == "C"
    assert disk.batches == [["a"], ["c"]]


def test_a_thread_that_ended_is_started_anew(made: Callable[..., GroupWriter[str, str]]) -> None:
    writer = made(lambda items: items)
    assert writer.write("a", lane="x") == "a"
    writer.stop()
    assert writer.write("b", lane="x") == "b"


def test_even_a_thread_that_dies_leaves_nobody_waiting(made: Callable[..., GroupWriter[str, str]]) -> None:
    def keep(items: Sequence[str]) -> Sequence[str]:
        if items[0] == "kill":
            raise SystemExit
        return items

    writer = made(keep)
    with pytest.raises(SystemExit):
        writer.write("kill", lane="x")
    assert writer.write("b", lane="x") == "b"
