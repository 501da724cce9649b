"""A head goes to a witness and its cosignature comes back by hand: only what holds for a head of this post is taken."""

from __future__ import annotations

from argparse import Namespace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from posko.apps.ledger import selectors as ledger
from posko.apps.ledger.models import Cosignature, Entry, SignedHead, Witness
from posko.apps.ledger.witnesses import selectors, services
from posko.apps.operation import selectors as operations
from posko.cli.cosigning import run_take
from posko.domain import witnesses as words
from posko.domain.errors import BadInput, NotAllowed
from posko.domain.tlog.checkpoints import Checkpoint, cosign
from posko.domain.tlog.notes import ED25519, Note, Signer, read_note, sign
from posko.kit import walls
from tests.cast import AT, See, viewer_of
from tests.witnesses import NOW, Machine, chief_of, confirmed, grow, later, registered
from tests.world import OTHER

pytestmark = pytest.mark.django_db
STRANGER = Machine("orang-lain.example/w", b"\x66" * 32)


@pytest.fixture
def head(settings: Any, tmp_path: Path) -> SignedHead:
    return grow(settings, tmp_path)


def take(text: str, **after: float) -> list[Cosignature]:
    return services.take(text, by=viewer_of("admin"), at=AT, real_at=later(**after))


def refused(text: str, why: str, **after: float) -> None:
    """It is refused for this reason, recorded, and nothing is kept."""
    before = Entry.objects.filter(event__in=("cosignature.refused", "head.disputed")).count()
    kept = Cosignature.objects.count()
    with pytest.raises(BadInput) as refusal:
        take(text, **after)
    assert refusal.value.message == why
    assert Entry.objects.filter(event__in=("cosignature.refused", "head.disputed")).count() == before + 1
    assert Cosignature.objects.count() == kept


def test_the_request_is_answered_and_the_answer_taken(see: See, head: SignedHead) -> None:
    machine = Machine()
    confirmed(machine)
    status, line = machine.answer(selectors.request(head, 0).encode())
    assert status == 200
    (taken,) = take(line)
    assert (taken.head, taken.witness.name, taken.at) == (head, machine.name, NOW)
    (entry,) = [each for each in ledger.about(see("auditor"), "ledger:heads") if each.event == "cosignature.taken"]
    assert entry.payload == {"taken": [{"witness": machine.name, "agency": "kpu", "size": head.size}]}


def test_a_cosigned_head_is_taken_as_a_whole_and_twice_is_once(head: SignedHead) -> None:
    machine = Machine()
    confirmed(machine)
    whole = head.checkpoint + machine.line(head)
    assert take(whole) == take(whole.replace("\n", "\r\n"))
    assert take(f"\ufeff{machine.line(head)}\n\n") == take(whole)
    assert Cosignature.objects.count() == 1


def test_the_key_of_the_witness_says_of_which_operation_it_is(
    head: SignedHead, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert len(operations.codes()) > 1
    machine, stick = Machine(), tmp_path / "answer"
    witness = confirmed(machine, valid_until=date(2099, 12, 31))
    Witness.objects.filter(pk=witness.pk).update(operation=OTHER)
    stick.write_text(machine.line(head))
    with walls.opened():  # a command says for its process which walls are open; this one has others after it
        assert run_take(Namespace(file=stick, operation="")) == 0
    assert f"Taken: the head of {head.size} leaves, cosigned by {machine.name}" in capsys.readouterr().out
    assert Entry.objects.get(event="cosignature.taken").operation == OTHER

    stick.write_text(STRANGER.line(head))
    with pytest.raises(BadInput) as refusal, walls.opened():
        run_take(Namespace(file=stick, operation=""))
    assert refusal.value.message == words.UNKNOWN
    assert Entry.objects.get(event="cosignature.refused").operation == operations.codes()[0]


def test_lines_of_strangers_beside_a_good_one_are_passed_over(head: SignedHead) -> None:
    machine = Machine()
    confirmed(machine)
    assert len(take(STRANGER.line(head) + machine.line(head))) == 1


def test_two_witnesses_come_back_on_one_stick(head: SignedHead) -> None:
    one, two = Machine(), Machine("bpbd.example/w", b"\x11" * 32)
    confirmed(one)
    confirmed(two, agency="bpbd")
    assert {each.witness.agency for each in take(one.line(head) + two.line(head))} == {"kpu", "bpbd"}


def test_the_line_of_an_older_head_is_taken_for_that_one(settings: Any, tmp_path: Path, head: SignedHead) -> None:
    machine = Machine()
    confirmed(machine)
    line = machine.line(head)
    grow(settings, tmp_path)
    assert take(line)[0].head == head


def test_the_line_of_an_unknown_key_is_refused(head: SignedHead) -> None:
    confirmed(Machine())
    refused(STRANGER.line(head), words.UNKNOWN)


def test_a_key_that_waits_was_ended_or_lapsed_counts_for_nothing(see: See, head: SignedHead) -> None:
    machine = Machine()
    row = registered(machine, valid_until=date(2024, 11, 26))
    refused(machine.line(head), words.WAITING)
    services.confirm(row, by=chief_of("kpu"), at=AT, real_at=NOW)
    refused(machine.line(head), words.LAPSED, days=2)
    services.end(row, reason="Hilang", by=see("admin"), at=AT)
    refused(machine.line(head), words.ENDED)


def test_a_forged_line_is_refused(head: SignedHead) -> None:
    machine = Machine()
    confirmed(machine)
    other = cosign(read_note(head.checkpoint).text.replace("\n", "1\n", 1), machine.signer, int(NOW.timestamp()))
    refused(other.line, words.FITS_NONE)
    refused(head.checkpoint + other.line, words.FITS_NONE)


def test_a_head_of_another_post_is_refused_by_its_name(head: SignedHead) -> None:
    machine = Machine()
    confirmed(machine)
    other = _head("posko.lain/OPERASI", head.size)
    with pytest.raises(BadInput, match=r"another post: posko\.lain/OPERASI"):
        take(str(other) + _line(machine, other))
    refused(str(other) + _line(machine, other), words.ELSEWHERE)


def test_a_head_that_the_post_never_signed_is_no_proof(head: SignedHead) -> None:
    confirmed(Machine())
    refused(str(_head(head.origin, head.size + 7)), words.NOT_OURS)
    assert not selectors.forked()


def test_a_witness_that_cosigned_another_past_is_a_fork(head: SignedHead) -> None:
    machine = Machine()
    confirmed(machine)
    other = _head(head.origin, head.size)
    refused(str(other) + _line(machine, other), words.CONTRADICTED)
    assert [each.name for each in selectors.forked()] == [machine.name]
    assert Entry.objects.filter(event="head.disputed").count() == 1


def test_a_clock_that_runs_ahead_or_back_makes_no_proof(settings: Any, tmp_path: Path, head: SignedHead) -> None:
    machine = Machine(now=later(hours=1))
    confirmed(machine)
    refused(machine.line(head), words.CLOCK)
    take(machine.line(head), hours=2)
    larger = grow(settings, tmp_path)
    machine.now = later(minutes=30)
    refused(machine.line(larger), words.BACK, hours=2)


@pytest.mark.parametrize(
    "text", ["", "\n", "old 3\n", "\u2014 kpu", "bukan apa-apa", "\u2014 a b\n" * 20, "x" * 70_000]
)
def test_what_is_no_answer_of_a_witness_is_refused_and_nothing_is_recorded(head: SignedHead, text: str) -> None:
    before = Entry.objects.count()
    with pytest.raises(BadInput):
        take(text)
    assert Entry.objects.count() == before


def test_only_who_keeps_the_post_brings_one(see: See, head: SignedHead) -> None:
    with pytest.raises(NotAllowed):
        services.take(Machine().line(head), by=see("planner"), at=AT, real_at=NOW)


def test_a_cosignature_counts_from_whoever_brings_it_after_trouble(head: SignedHead) -> None:
    machine = Machine()
    row = confirmed(machine)
    Witness.objects.filter(pk=row.pk).update(trouble=words.SILENT, trouble_params={"name": machine.name}, failures=4)
    take(machine.line(head))
    row.refresh_from_db()
    assert (row.trouble, row.failures) == ("", 0)


def _head(origin: str, size: int) -> Note:
    """A head that this post did not sign."""
    return sign(Checkpoint(origin, size, b"\x05" * 32).body, Signer(origin, ED25519, b"\x05" * 32))


def _line(machine: Machine, note: Note) -> str:
    return cosign(note.text, machine.signer, int(NOW.timestamp())).line
