"""The last member lost phrase and card: two institutions open the key, and its cases open again with the new one."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.test import Client

from posko import clock
from posko.apps.cases.keys import services as key_services
from posko.apps.cases.models import Case, CaseKeyWrap
from posko.apps.cases.persons import selectors as person_selectors
from posko.apps.ledger.models import Entry
from posko.apps.people.members import services as members
from posko.apps.people.models import Recovery, User, WallMember
from posko.apps.people.recovery import services
from posko.domain.errors import BadInput
from posko.domain.people.members import WAIT
from posko.domain.vaults.pairs import OpenVault
from posko.kit import vaults
from tests.cast import AT, LogIn, a_client, viewer_of
from tests.chiefs import REAL
from tests.gakkumdu import REPORTER, a_report, open_the_centre
from tests.recovered import ask_for, inner, lose, open_once, outer, register_keys

WHO = "gk-polres"


@pytest.fixture(autouse=True)
def centre(db: None, settings: Any, tmp_path: Path) -> None:
    open_the_centre(settings, tmp_path)


def read_with(vault: OpenVault, case: Case) -> list[str]:
    found = person_selectors.persons(viewer_of(WHO), case, AT, vault=vault)
    return ["closed" if each.closed else each.name for each in found]


def lost_and_answered() -> tuple[Recovery, OpenVault]:
    """Everybody else left the centre; the last one lost the vault, and both institutions did their step."""
    register_keys()
    open_once(WHO)
    WallMember.objects.exclude(user__username=WHO).update(ended_at=REAL)
    lost, opened = lose(WHO)
    members.ask(by=viewer_of(WHO), at=AT, real_at=REAL)
    return inner(outer(ask_for(lost))), opened


def take_back(row: Recovery, opened: OpenVault) -> int:
    lost = services.open_lost(row, opened, by=viewer_of(WHO))
    return key_services.take_over(lost, opened, by=viewer_of(WHO), at=AT)


def test_the_last_member_reads_the_old_cases_again_and_is_let_in_by_the_day_alone() -> None:
    case = a_report().case
    row, opened = lost_and_answered()
    with pytest.raises(BadInput, match="not in yet with your new key"):
        take_back(row, opened)
    members.keep_members(by=viewer_of(WHO), at=AT, real_at=REAL + WAIT)
    assert read_with(opened, case) == ["closed"]
    assert take_back(row, opened) == 0
    assert read_with(opened, case) == [REPORTER["name"]]
    assert Entry.objects.get(event="case.keys_recovered").compartment == "case"
    assert take_back(row, opened) == 0  # pressed again: nothing is left


def test_it_goes_on_where_it_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    cases = [a_report().case for _ in range(3)]
    row, opened = lost_and_answered()
    members.keep_members(by=viewer_of(WHO), at=AT, real_at=REAL + WAIT)
    monkeypatch.setattr(key_services, "BATCH", 2)
    assert take_back(row, opened) == 1
    assert take_back(row, opened) == 0
    assert all(read_with(opened, case) == [REPORTER["name"]] for case in cases)
    assert CaseKeyWrap.objects.filter(member=opened.member).count() == len(cases)


def test_an_altered_wrap_keeps_nobody_from_the_other_cases(monkeypatch: pytest.MonkeyPatch) -> None:
    cases = [a_report().case for _ in range(4)]
    row, opened = lost_and_answered()
    members.keep_members(by=viewer_of(WHO), at=AT, real_at=REAL + WAIT)
    CaseKeyWrap.objects.filter(member=row.lost, key__case__in=cases[:2]).update(wrapped=bytes(100))
    monkeypatch.setattr(key_services, "BATCH", 1)
    assert [take_back(row, opened) for _ in range(3)] == [1, 0, 0]
    assert [read_with(opened, case) for case in cases] == [["closed"]] * 2 + [[REPORTER["name"]]] * 2


def test_the_page_takes_it_back_and_says_why_not_yet(log_in: LogIn) -> None:
    case = a_report().case
    row, opened = lost_and_answered()
    client = log_in(WHO)
    unlock(client, opened)
    address = f"/people/recovery/{row.pk}/take-back/"
    assert "belum diterima sebagai anggota" in client.post(address, follow=True).content.decode()
    members.keep_members(by=viewer_of(WHO), at=AT, real_at=REAL + WAIT)
    assert "Kunci diambil kembali" in client.post(address, follow=True).content.decode()
    assert read_with(opened, case) == [REPORTER["name"]]
    assert Recovery.objects.get(pk=row.pk).taken_at is not None
    assert "sudah diambil kembali" in client.get("/people/recovery/").content.decode()


def unlock(client: Client, opened: OpenVault) -> None:
    """Open a vault in the session of a browser, as the page does after the phrase."""
    key, session = AESGCM.generate_key(256), client.session
    user = User.objects.get(username=WHO).pk
    session[vaults.KEY] = vaults.sealed(opened, key, user=user, acted=clock.real_time().timestamp())
    session.save()
    client.cookies[vaults.COOKIE] = urlsafe_b64encode(key).decode()


def test_a_closed_vault_is_asked_for_before_anything_is_taken_back(log_in: LogIn) -> None:
    row, _opened = lost_and_answered()
    page = "/people/recovery/"
    answer = a_client(log_in(WHO).cookies).post(f"{page}{row.pk}/take-back/", headers={"referer": page})
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/people/vault/open/?next=")
    assert Recovery.objects.get(pk=row.pk).taken_at is None
