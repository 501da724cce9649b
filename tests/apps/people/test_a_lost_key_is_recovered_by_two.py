"""A lost key comes back to its person by two institutions, step by step, and everybody is told of each use."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from posko.apps.ledger.models import Entry
from posko.apps.notices import selectors as notices
from posko.apps.people.models import MemberKey, Recovery, RecoveryKey
from posko.apps.people.recovery import selectors, services
from posko.apps.situation.turns.selectors import turns
from posko.domain.errors import BadInput, NotAllowed
from posko.domain.situation.turns import Kind, Whose
from posko.domain.vaults import recovery_files
from posko.domain.vaults.pairs import fingerprint, new_pair
from posko.domain.vaults.recovery_files import Step
from tests.cast import LogIn, See, viewer_of
from tests.chiefs import REAL, seat_chief
from tests.recovered import asked, inner, lose, open_once, outer, recovery_pair, register_keys
from tests.vaults import pair_for

pytestmark = pytest.mark.django_db
WHO = "gakkumdu"


def test_the_lost_key_comes_back_to_its_person(see: See, at: datetime) -> None:
    row, opened = asked(WHO)
    row = inner(outer(row))
    lost = services.open_lost(row, opened, by=see(WHO))
    assert (lost.member, lost.pair) == (row.lost_id, pair_for(WHO))
    services.finish(row, by=see(WHO), at=at, real_at=REAL)
    done = Recovery.objects.get()
    assert done.taken_at == done.ended_at == REAL
    assert bytes(done.answer) == b""


def test_each_use_is_an_entry_and_a_notice_to_every_chief_and_member(see: See, at: datetime) -> None:
    row = asked(WHO)[0]
    inner(outer(row))
    events = Entry.objects.filter(subject=f"recovery:{row.pk}").order_by("number").values_list("event", "agency")
    assert list(events) == [
        ("recovery.asked", "kejari"),
        ("recovery.taken_out", "kejari"),
        ("recovery.step_done", "kejari"),
        ("recovery.taken_out", "bawaslu"),
        ("recovery.step_done", "bawaslu"),
    ]
    for reader in (WHO, "chief.kejaksaan", "chief.bawaslu"):
        told = [notice.key for notice in notices.inbox(viewer_of(reader), at) if notice.key.startswith("recovery:")]
        assert len(told) == len(events), reader


def test_with_one_institution_nothing_comes_back(see: See, at: datetime) -> None:
    """Neither by the prosecutor's key alone, nor by Bawaslu's, nor by who hands in the same file twice."""
    row, opened = asked(WHO)
    bawaslu, prosecutor = seat_chief("bawaslu"), seat_chief("kejaksaan")
    with pytest.raises(NotAllowed):
        services.take_out(row, by=bawaslu, at=at)
    row = outer(row)
    with pytest.raises(NotAllowed):
        services.take_out(row, by=prosecutor, at=at)
    with pytest.raises(BadInput, match="do their steps first"):
        services.open_lost(row, opened, by=see(WHO))
    half = recovery_files.written(services.take_out(row, by=bawaslu, at=at))
    with pytest.raises(BadInput, match="Needed is the answer"):
        services.hand_in(row, half, by=bawaslu, at=at, real_at=REAL)


@pytest.mark.parametrize("nobody", ["admin", "auditor", "bawaslu", "planner", WHO])
def test_nobody_else_does_a_step_or_registers_a_key(nobody: str, see: See, at: datetime) -> None:
    row, public = asked(WHO)[0], new_pair().public
    text = recovery_files.public_text(public)
    with pytest.raises(NotAllowed):
        services.take_out(row, by=see(nobody), at=at)
    with pytest.raises(NotAllowed):
        services.register_key(text, fingerprint(public), by=see(nobody), at=at, real_at=REAL)


def test_an_answer_opens_to_the_new_key_it_was_made_for_and_to_no_other(see: See, at: datetime) -> None:
    row, _opened = asked(WHO)
    row = inner(outer(row))
    _, newer = lose(WHO)
    with pytest.raises(BadInput, match="you made a new vault meanwhile"):
        services.open_lost(row, newer, by=see(WHO))
    with pytest.raises(NotAllowed):
        services.open_lost(row, newer, by=see("planner"))


def test_the_file_of_another_recovery_is_refused(at: datetime) -> None:
    row = asked(WHO)[0]
    by = seat_chief("kejaksaan")
    half = recovery_files.open_outer(services.take_out(row, by=by, at=at), recovery_pair("kejaksaan"))
    for other in (replace(half, number=row.pk + 1), replace(half, person="panwas"), replace(half, new=bytes(32))):
        with pytest.raises(BadInput, match="belongs to recovery"):
            services.hand_in(row, recovery_files.written(other), by=by, at=at, real_at=REAL)


def test_who_withdraws_or_declines_ends_it_and_it_may_be_asked_again(see: See, at: datetime) -> None:
    row = outer(asked(WHO)[0])
    with pytest.raises(NotAllowed):
        services.end(row, by=see("planner"), at=at, real_at=REAL)
    services.end(row, by=seat_chief("bawaslu"), at=at, real_at=REAL)
    with pytest.raises(BadInput, match="No institution's step"):
        services.take_out(row, by=seat_chief("bawaslu"), at=at)
    lost = selectors.lost_keys(see(WHO)).get()
    assert services.ask(lost, "Sekali lagi", by=see(WHO), at=at, real_at=REAL).pk != row.pk
    assert not selectors.lost_keys(see(WHO)).exists()


def test_who_loses_the_new_key_before_taking_back_asks_once_more(see: See, at: datetime) -> None:
    """The answer was for the key that is lost now: as the page says, that recovery is ended and another one asked."""
    row = inner(outer(asked(WHO)[0]))
    _, newer = lose(WHO)
    services.end(row, by=see(WHO), at=at, real_at=REAL)
    lost = selectors.lost_keys(see(WHO)).get(pk=row.lost_id)
    again = inner(outer(services.ask(lost, "Sekali lagi", by=see(WHO), at=at, real_at=REAL)))
    assert services.open_lost(again, newer, by=see(WHO)).pair == pair_for(WHO)
    services.finish(again, by=see(WHO), at=at, real_at=REAL)
    assert not selectors.lost_keys(see(WHO)).filter(pk=lost.pk).exists(), "it came back"


def test_a_vault_is_sealed_to_both_keys_when_it_is_next_opened(see: See) -> None:
    open_once(WHO)
    register_keys("bawaslu")
    open_once(WHO)
    key = MemberKey.objects.get(user__username=WHO, ended_at=None)
    assert (bytes(key.recovery), key.recovery_keys) == (b"", "")
    register_keys("kejaksaan")
    assert selectors.nested(see(WHO)).sealed == 0
    open_once(WHO)
    assert selectors.nested(see(WHO)).sealed == 1
    key.refresh_from_db()
    assert key.recovery_keys.split("/") == [
        fingerprint(recovery_pair(root).public) for root in ("bawaslu", "kejaksaan")
    ]


def test_a_key_that_was_never_sealed_for_recovery_is_refused_with_the_way_on(see: See, at: datetime) -> None:
    open_once(WHO)
    lost, _opened = lose(WHO)
    with pytest.raises(BadInput, match="Members let you in"):
        services.ask(lost, "Kartu hilang", by=see(WHO), at=at, real_at=REAL)


def test_who_entered_as_a_chief_and_was_compared_by_nobody_registers_none(at: datetime, log_in: LogIn) -> None:
    """Else one person with two codes could have every vault sealed to keys of his own."""
    public, by = new_pair().public, seat_chief("bawaslu")
    with pytest.raises(BadInput, match="does not count yet"):
        services.register_key(recovery_files.public_text(public), fingerprint(public), by=by, at=at, real_at=REAL)
    page = log_in(by.actor).get("/people/recovery/").content.decode()
    assert "/people/recovery/key/" not in page
    assert "Kunci Anda belum berlaku" in page


def test_a_second_key_of_an_institution_ends_the_first(at: datetime) -> None:
    register_keys()
    public = new_pair().public
    text, wrong = recovery_files.public_text(public), fingerprint(recovery_pair("bawaslu").public)
    with pytest.raises(BadInput, match="differs from the key's in group 1"):
        services.register_key(text, wrong, by=seat_chief("bawaslu"), at=at, real_at=REAL)
    services.register_key(text, fingerprint(public), by=seat_chief("bawaslu"), at=at, real_at=REAL)
    live = RecoveryKey.objects.filter(ended_at=None).order_by("root").values_list("root", "fingerprint")
    assert list(live) == [("bawaslu", fingerprint(public)),
                          ("kejaksaan", fingerprint(recovery_pair("kejaksaan").public))]  # fmt: skip
    other = recovery_files.public_text(recovery_pair("kejaksaan").public)
    with pytest.raises(BadInput, match="other institution's key"):
        services.register_key(other, fingerprint(recovery_pair("kejaksaan").public), by=seat_chief("bawaslu"), at=at,
                              real_at=REAL)  # fmt: skip


def test_each_step_is_a_turn_of_whose_it_is_and_of_nobody_else(at: datetime) -> None:
    row = asked(WHO)[0]
    people = ("chief.kejaksaan", "chief.bawaslu", WHO, "planner", "bawaslu")
    for step, whose in ((None, "chief.kejaksaan"), (outer, "chief.bawaslu"), (inner, WHO)):
        row = step(row) if step else row
        mine = [
            who for who in people if any(turn.kind is Kind.RECOVERY for turn in turns(viewer_of(who), at, Whose.MINE))
        ]
        assert mine == [whose]


def test_the_steps_are_done_on_the_page(log_in: LogIn) -> None:
    row = asked(WHO)[0]
    address = f"/people/recovery/{row.pk}"
    fingerprint_of_new = row.new.fingerprint
    assert fingerprint_of_new in log_in(WHO).get("/people/recovery/").content.decode()
    for chief, root, step, opens in (
        ("chief.kejaksaan", "kejaksaan", Step.ASK, recovery_files.open_outer),
        ("chief.bawaslu", "bawaslu", Step.HALF, recovery_files.open_inner),
    ):
        client = log_in(chief)
        page = client.get("/people/recovery/").content.decode()
        assert "Ambil berkasnya" in page
        assert fingerprint_of_new not in page  # it is read out, so that it cannot be copied from here
        out = client.post(f"{address}/take-out/").content.decode()
        wrong = client.post(f"{address}/hand-in/", {"file": SimpleUploadedFile("a.json", b"{}")})
        assert wrong.status_code == 422
        assert "bukan berkas pemulihan" in wrong.content.decode()
        done = recovery_files.written(opens(recovery_files.read(out, step), recovery_pair(root)))
        taken = client.post(f"{address}/hand-in/", {"file": SimpleUploadedFile("b.json", done.encode())})
        assert taken.status_code == 302
    page = log_in(WHO).get("/people/recovery/").content.decode()
    assert "Ambil kembali kunci" in page
    assert "Pimpinan Bawaslu" in page
