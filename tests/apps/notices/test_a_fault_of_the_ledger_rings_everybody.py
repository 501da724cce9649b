"""A ledger that does not hold stops nothing: everybody is rung once, a banner stands on every page, and it ends."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from pytest_django import Settings

from posko.apps.ledger import triggers
from posko.apps.ledger.heads.services import sign
from posko.apps.ledger.models import Entry, Leaf, Payload, SignedHead
from posko.apps.ledger.sealing.services import seal
from posko.apps.ledger.verifying import watch
from posko.apps.notices.alarms import services
from posko.apps.notices.models import Notice
from posko.domain.access import Compartment, system_viewer
from posko.domain.notices import LEDGER
from tests import world
from tests.cast import LogIn, See
from tests.databases import as_owner
from tests.ledger import enter

pytestmark = pytest.mark.django_db
CLOCK = system_viewer("ledger.watch", operation=world.CODE, city=world.CITY)
BANNER = "Jejak tidak utuh."


@pytest.fixture(autouse=True)
def _begun_anew(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    settings.DATA = tmp_path
    monkeypatch.setattr(watch, "FRESH", 0.0)
    watch.forget()
    yield
    watch.forget()


def _rung() -> set[str]:
    standing = Notice.objects.filter(key__startswith=LEDGER, settled_at=None)
    return {notice.user.username for notice in standing if notice.user}


def _alter(number: int, event: str) -> str:
    """Change a row behind the guard's back, and close the guard again; what stood there."""
    before = Entry.objects.get(pk=number).event
    as_owner()
    triggers.drop(connection)
    Entry.objects.filter(pk=number).update(event=event)
    triggers.install(connection)
    return before


def test_a_ledger_that_holds_rings_nobody(at: datetime) -> None:
    assert services.watch_ledger(by=CLOCK, at=at) == 0
    assert _rung() == set()


def test_a_bad_row_rings_everybody_once_and_is_over_when_it_is_mended(at: datetime, log_in: LogIn) -> None:
    seal(patience=5)
    number = Leaf.objects.get(index=4).number
    before = _alter(number, "test.forgotten")
    for minutes in (0, 5, 10):
        assert services.watch_ledger(by=CLOCK, at=at + timedelta(minutes=minutes)) == 1
    everybody = set(Notice.objects.filter(key__startswith=LEDGER).values_list("user__username", flat=True))
    assert {"duty", "bawaslu", "admin", "auditor"} <= everybody == _rung()
    assert Notice.objects.filter(key__startswith=LEDGER).count() == len(everybody)
    page = log_in("duty").get("/notices/").content.decode()
    assert BANNER in page
    assert f"Jejak tidak utuh pada baris {number}." in page
    assert "baris tidak cocok dengan sidiknya sendiri" in page
    assert "jangan ubah apa pun di basis data" in page
    assert BANNER in log_in("admin").get("/post/keys/").content.decode()
    _alter(number, before)
    assert services.watch_ledger(by=CLOCK, at=at + timedelta(minutes=15)) == 0
    assert _rung() == set()
    page = log_in("duty").get("/notices/").content.decode()
    assert "Jejak utuh kembali." in page
    assert BANNER not in page


def test_the_same_fault_rings_again_when_it_comes_back(at: datetime) -> None:
    before = _alter(5, "test.forgotten")
    services.watch_ledger(by=CLOCK, at=at)
    _alter(5, before)
    services.watch_ledger(by=CLOCK, at=at + timedelta(hours=1))
    assert _rung() == set()
    _alter(5, "test.forgotten")
    services.watch_ledger(by=CLOCK, at=at + timedelta(hours=2))
    assert _rung()


def test_an_open_guard_rings_and_is_over_once_it_is_closed(at: datetime) -> None:
    as_owner()
    triggers.drop(connection)
    assert services.watch_ledger(by=CLOCK, at=at) == 1
    assert _rung()
    triggers.install(connection)
    assert services.watch_ledger(by=CLOCK, at=at + timedelta(minutes=5)) == 0
    assert _rung() == set()


def test_between_two_looks_at_the_whole_what_is_new_is_looked_at(see: See, at: datetime) -> None:
    assert services.watch_ledger(by=CLOCK, at=at) == 0
    entry = enter("test.happened", Compartment.PUBLIC, by=see("duty"), at=at)
    sign(at=at)
    assert services.watch_ledger(by=CLOCK, at=at) == 0
    _alter(entry.number, "test.forgotten")
    assert services.watch_ledger(by=CLOCK, at=at) == 0, "it was looked at, and the next look at the whole finds it"
    new = enter("test.happened", Compartment.PUBLIC, by=see("duty"), at=at)
    seal(patience=5)
    _alter(new.number, "test.forgotten")
    assert services.watch_ledger(by=CLOCK, at=at) == 1


def test_a_head_that_was_taken_out_rings_before_the_next_look_at_the_whole(see: See, at: datetime) -> None:
    for _ in range(2):
        enter("test.happened", Compartment.PUBLIC, by=see("duty"), at=at)
        sign(at=at)
    assert services.watch_ledger(by=CLOCK, at=at) == 0
    enter("test.happened", Compartment.PUBLIC, by=see("duty"), at=at)
    sign(at=at)
    as_owner()
    triggers.drop(connection)
    SignedHead.objects.filter(size__lt=Leaf.objects.count()).latest("size").delete()
    triggers.install(connection)
    watch.forget()
    assert services.watch_ledger(by=CLOCK, at=at) == 1


def test_leaves_that_are_gone_bring_the_next_look_at_the_whole_at_once(see: See, at: datetime) -> None:
    enter("test.happened", Compartment.PUBLIC, by=see("duty"), at=at)
    sign(at=at)
    assert services.watch_ledger(by=CLOCK, at=at) == 0
    as_owner()
    triggers.drop(connection)
    last = Leaf.objects.latest("index")
    last.delete()
    Payload.objects.filter(entry_id=last.number).delete()
    Entry.objects.filter(number=last.number).delete()
    triggers.install(connection)
    assert services.watch_ledger(by=CLOCK, at=at) == 1


def test_a_long_ledger_is_walked_a_stretch_at_a_time(at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    seal(patience=5)
    monkeypatch.setattr("posko.apps.ledger.walking.selectors.STEP", 10)
    monkeypatch.setattr(watch, "SLICE", 0.0)
    assert watch.faults() is None, "nothing is known before the whole was walked once"
    monkeypatch.setattr(watch, "SLICE", 60.0)
    assert watch.faults() == []
