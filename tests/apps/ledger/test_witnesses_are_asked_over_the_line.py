"""The post asks each witness to cosign the latest head, keeps only what its key signed, and waits for nobody long."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from posko import clock
from posko.apps.ledger.models import Cosignature, Entry, Witness
from posko.apps.ledger.witnesses import calls, selectors, services
from posko.cli import worker
from posko.domain import witnesses as words
from posko.domain.tlog.checkpoints import cosigned
from posko.domain.tlog.notes import read_note
from tests.cast import AT, See
from tests.witnesses import HOUSE, Machine, confirmed, door, grow, later, registered

pytestmark = pytest.mark.django_db


def _ask(**after: float) -> int:
    return services.ask_due(by=HOUSE, at=later(**after))


def _refusals() -> list[str]:
    events = ("cosignature.refused", "head.disputed")
    return list(Entry.objects.filter(event__in=events).order_by("number").values_list("event", flat=True))


def test_each_head_is_cosigned_once_and_carries_the_line(settings: Any, tmp_path: Path) -> None:
    machine = Machine()
    head = grow(settings, tmp_path)
    with door(machine.answer) as address:
        confirmed(machine, address=address)
        assert (_ask(), _ask(minutes=2)) == (1, 0)
        larger = grow(settings, tmp_path)
        machine.now = later(minutes=5)
        assert _ask(minutes=5) == 1
    assert selectors.last_cosigned() == larger
    assert selectors.protected_size() == larger.size > head.size
    note = read_note(selectors.checkpoint_with_cosignatures(larger))
    assert [each.verifier for each in cosigned(note, [machine.signer.verifier])] == [machine.signer.verifier]
    (told,) = [each.told() for each in selectors.cosigned(larger)]
    assert told == {"witness": machine.name, "agency": "kpu", "at": "2024-11-25T08:05:00+00:00", "size": larger.size}


def test_the_worker_asks_in_a_turn_of_its_own(settings: Any, tmp_path: Path) -> None:
    head, machine = grow(settings, tmp_path), Machine(now=clock.real_time())
    with door(machine.answer) as address:
        confirmed(machine, address=address, valid_until=date(2100, 1, 1))
        worker.witnesses(threading.Event())
    assert selectors.last_cosigned() == head


def test_a_head_that_does_not_grow_is_cosigned_anew_by_the_hour(settings: Any, tmp_path: Path) -> None:
    machine = Machine()
    grow(settings, tmp_path)
    with door(machine.answer) as address:
        confirmed(machine, address=address)
        assert (_ask(), _ask(minutes=59)) == (1, 0)
        machine.now = later(minutes=61)
        assert _ask(minutes=61) == 1
    assert Cosignature.objects.count() == 2


def test_an_answer_that_was_lost_is_made_up_for(settings: Any, tmp_path: Path) -> None:
    machine = Machine()
    head = grow(settings, tmp_path)
    machine.answer(selectors.request(head, 0).encode())  # cosigned and stored; nothing came back
    larger = grow(settings, tmp_path)
    with door(machine.answer) as address:
        confirmed(machine, address=address)
        assert _ask() == 1
    assert selectors.last_cosigned() == larger


def test_who_is_not_confirmed_is_not_asked(settings: Any, tmp_path: Path) -> None:
    grow(settings, tmp_path)
    registered(Machine(), address="http://127.0.0.1:9")
    assert _ask() == 0
    assert Witness.objects.get().asked_real is None


def test_a_lapsed_or_ended_key_is_not_asked_and_an_ended_one_vouches_for_nothing(
    see: See, settings: Any, tmp_path: Path
) -> None:
    machine = Machine()
    grow(settings, tmp_path)
    with door(machine.answer) as address:
        row = confirmed(machine, address=address)
        assert _ask() == 1
        grow(settings, tmp_path)
        machine.now = later(days=60)
        assert _ask(days=60) == 0
    assert selectors.protected_size()
    services.end(row, reason="Kunci bocor", by=see("admin"), at=AT)
    assert selectors.protected_size() == 0
    assert selectors.last_cosigned() is None


def test_a_key_that_was_replaced_goes_on_vouching_for_what_it_cosigned(settings: Any, tmp_path: Path) -> None:
    machine = Machine()
    head = grow(settings, tmp_path)
    with door(machine.answer) as address:
        confirmed(machine, address=address)
        assert _ask() == 1
    confirmed(Machine(seed=b"\x09" * 32))
    assert selectors.protected_size() == head.size


def test_a_forged_line_is_refused_in_words_and_recorded_once(settings: Any, tmp_path: Path) -> None:
    machine, forger = Machine(), Machine(name="kpu.example/posko-witness", seed=b"\x66" * 32)
    head = grow(settings, tmp_path)
    right = machine.line(head).split(" ")[2]
    false = forger.line(head).split(" ")[2]
    both = f"\u2014 {machine.name} {right[:6]}{false[6:]}"  # the number of the key is right, the signature is not
    with door(lambda body: (200, both)) as address:
        confirmed(machine, address=address)
        assert (_ask(), _ask(minutes=10), _ask(minutes=30)) == (0, 0, 0)
    row = Witness.objects.get()
    assert (row.trouble, row.failures) == (words.FALSE, 3)
    assert _refusals() == ["cosignature.refused"]
    assert not Cosignature.objects.exists()


def test_the_line_of_a_key_that_nobody_registered_counts_for_nothing(settings: Any, tmp_path: Path) -> None:
    stranger = Machine("orang-lain.example/w", b"\x66" * 32)
    grow(settings, tmp_path)
    with door(stranger.answer) as address:
        confirmed(Machine(), address=address)
        assert _ask() == 0
    assert Witness.objects.get().trouble == words.EMPTY
    assert _refusals() == ["cosignature.refused"]


def test_a_clock_that_is_wrong_makes_no_proof(settings: Any, tmp_path: Path) -> None:
    machine = Machine(now=later(hours=-7))
    grow(settings, tmp_path)
    with door(machine.answer) as address:
        confirmed(machine, address=address)
        assert _ask() == 0
    assert Witness.objects.get().trouble == words.CLOCK


@pytest.mark.parametrize("said", [(422, "The proof is wrong.\n"), (400, "This is a fork of the log.\n")])
def test_a_fork_is_told_and_recorded_once(settings: Any, tmp_path: Path, said: tuple[int, str]) -> None:
    grow(settings, tmp_path)
    with door(lambda body: said) as address:
        confirmed(Machine(), address=address)
        assert (_ask(), _ask(minutes=10)) == (0, 0)
    assert Witness.objects.get().trouble == words.FORKED
    assert _refusals() == ["head.disputed"]
    assert [each.name for each in selectors.forked()] == [Machine().name]


def test_a_witness_that_holds_more_than_the_post_is_a_fork_too(settings: Any, tmp_path: Path) -> None:
    head = grow(settings, tmp_path)
    with door(lambda body: (409, f"{head.size + 5}\n")) as address:
        confirmed(Machine(), address=address)
        assert _ask() == 0
    assert Witness.objects.get().trouble == words.AHEAD
    assert _refusals() == ["head.disputed"]


def test_the_dispute_is_over_once_the_witness_cosigns_again(settings: Any, tmp_path: Path) -> None:
    machine, said = Machine(), [(422, "")]
    grow(settings, tmp_path)
    with door(lambda body: said.pop() if said else machine.answer(body)) as address:
        confirmed(machine, address=address)
        assert _ask() == 0
        assert selectors.forked()
        machine.now = later(minutes=2)
        assert _ask(minutes=2) == 1
    assert not selectors.forked()
    assert Witness.objects.get().trouble == ""


@pytest.mark.parametrize(
    ("status", "body", "trouble"),
    [
        (404, "", words.LOG_UNKNOWN),
        (403, "", words.KEY_UNKNOWN),
        (400, "", words.NOT_READ),
        (503, "", words.OTHER),
        (409, "many", words.NO_SIZE),
        (409, "9" * 40, words.NO_SIZE),
        (200, "not a line at all", words.FALSE),
        (200, "", words.EMPTY),
    ],
)
def test_what_went_wrong_is_said_in_words(settings: Any, tmp_path: Path, status: int, body: str, trouble: str) -> None:
    grow(settings, tmp_path)
    with door(lambda _body: (status, body)) as address:
        confirmed(Machine(), address=address)
        assert _ask() == 0
    assert Witness.objects.get().trouble == trouble


def test_a_redirect_is_not_followed(settings: Any, tmp_path: Path) -> None:
    machine = Machine()
    grow(settings, tmp_path)
    with door(machine.answer) as elsewhere, door(lambda body: (307, ""), {"Location": elsewhere}) as address:
        confirmed(machine, address=address)
        assert _ask() == 0
    assert not machine.held
    assert Witness.objects.get().trouble == words.SENT_ON


def test_an_answer_without_end_is_not_read(settings: Any, tmp_path: Path) -> None:
    grow(settings, tmp_path)
    with door(lambda body: (200, "\u2014 kpu " * 40_000)) as address:
        confirmed(Machine(), address=address)
        assert _ask() == 0
    assert Witness.objects.get().trouble == words.TOO_LONG


def test_a_dead_witness_and_one_that_drips_hold_up_nobody(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calls, "IN_ALL", 1.0)
    machine = Machine()
    grow(settings, tmp_path)
    with door(machine.answer) as address, _dripping() as slow:
        confirmed(machine, address=address)
        confirmed(Machine("bpbd.example/w", b"\x11" * 32), agency="bpbd", address=slow)
        confirmed(Machine("kejari.example/w", b"\x12" * 32), agency="kejari", address=f"http://127.0.0.1:{_closed()}")
        begun = time.monotonic()
        assert _ask() == 1
        assert time.monotonic() - begun < 4
    trouble = dict(Witness.objects.values_list("agency", "trouble"))
    assert trouble == {"kpu": "", "bpbd": words.SILENT, "kejari": words.CLOSED}


def test_nothing_is_called_while_the_database_is_held(settings: Any, tmp_path: Path) -> None:
    held = []

    def answer(_body: bytes) -> tuple[int, str]:
        held.append(len(connection.savepoint_ids))
        return 503, ""

    grow(settings, tmp_path)
    before = len(connection.savepoint_ids)
    with door(answer) as address:
        confirmed(Machine(), address=address)
        _ask()
    assert held == [before]


def test_after_failures_it_is_left_alone_longer(settings: Any, tmp_path: Path) -> None:
    asked = []
    grow(settings, tmp_path)
    with door(lambda body: (asked.append(body) or 503, "")) as address:  # type: ignore[func-returns-value]
        confirmed(Machine(), address=address)
        for minute in range(31):
            _ask(minutes=minute)
    assert len(asked) == 5  # at 0, 1, 3, 8 and 23 minutes


def test_leaves_go_where_they_are_kept_and_not_where_they_are_not(settings: Any, tmp_path: Path) -> None:
    machine = Machine()
    head = grow(settings, tmp_path)
    with door(machine.answer) as address:
        row = confirmed(machine, address=address)
        assert _ask() == 1
    row.refresh_from_db()
    assert (row.takes_leaves, row.leaves_kept) == (False, 0)  # the door of the tests answers 404, as a foreign one does
    assert selectors.leaves(head, 0, 2).startswith(f"{head.origin}\nfrom 0\n".encode())


@contextmanager
def _dripping() -> Iterator[str]:
    """A door that says a byte now and then."""
    listener = socket.create_server(("127.0.0.1", 0))
    over = threading.Event()

    def drip() -> None:
        line, _ = listener.accept()
        with line:
            line.sendall(b"HTTP/1.1 200 OK\r\nX: ")
            while not over.wait(0.1):
                try:
                    line.sendall(b"x")
                except OSError:
                    return

    thread = threading.Thread(target=drip, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        over.set()
        thread.join(5)
        listener.close()


def _closed() -> int:
    """A port behind which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])
