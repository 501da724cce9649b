"""What happens at the door is in the ledger, with who, when and what, behind the wall that auditors see."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime

import pytest
from django.test import Client

from posko.apps.ledger.models import Entry
from posko.apps.people.accounts import services
from posko.apps.people.models import AccountProposal, Post
from posko.apps.people.proposals import selectors
from posko.domain.access import Compartment
from tests.accounts import HOUSE, chief_of
from tests.cast import LogIn
from tests.logins import PASSWORD, by_code, by_password, totp, with_factor, with_password

CaptureOnCommit = Callable[..., AbstractContextManager[object]]


def _last(event: str) -> Entry:
    entry = Entry.objects.filter(event=event).last()
    assert entry is not None, f"{event} is not in the ledger"
    return entry


def _assert_told_to_auditors(event: str, actor: str) -> None:
    entry = _last(event)
    assert (entry.compartment, entry.actor) == (Compartment.AUDIT.value, actor)
    assert entry.at.utcoffset() is not None


@pytest.mark.django_db
def test_a_log_in_and_a_log_out_are() -> None:
    _user, secret = with_factor("bawaslu")
    client = Client()
    by_password(client, "bawaslu")
    by_code(client, totp(secret))
    _assert_told_to_auditors("person.logged_in", "bawaslu")
    client.post("/account/logout/")
    _assert_told_to_auditors("person.logged_out", "bawaslu")


@pytest.mark.django_db
def test_a_refused_password_is_and_names_nobody() -> None:
    by_password(Client(), "kata-sandi-di-kolom-nama", "salah")
    entry = _last("login.refused")
    assert (entry.compartment, entry.operation) == (Compartment.AUDIT.value, "")
    assert "kata-sandi" not in f"{entry.actor}{entry.subject}{entry.payload.body}"


@pytest.mark.django_db
def test_a_refused_code_is() -> None:
    with_factor("bawaslu")
    client = Client()
    by_password(client, "bawaslu")
    by_code(client, "000000")
    _assert_told_to_auditors("second_factor.refused", "bawaslu")


@pytest.mark.django_db
def test_a_factor_that_is_added_or_removed_is(django_capture_on_commit_callbacks: CaptureOnCommit) -> None:
    with_password("kpu")
    client = Client()
    by_password(client, "kpu")
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    page = client.get("/account/second-factor/totp/activate/").content.decode()
    secret = re.search(r'class="secret">([A-Z2-7]+)<', page)
    assert secret, page
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/account/second-factor/totp/activate/", {"code": totp(secret[1])})
    _assert_told_to_auditors("second_factor.added", "kpu")
    client.post("/account/second-factor/reauthenticate/", {"code": totp(secret[1])})
    client.post("/account/second-factor/totp/deactivate/")
    _assert_told_to_auditors("second_factor.removed", "kpu")


def test_an_account_that_is_proposed_decided_or_closed_and_a_link_are(log_in: LogIn, at: datetime) -> None:
    person = {"full_name": "Nia Baru", "username": "nia.baru", "agency": "kodim", "role": "liaison"}
    log_in("admin").post("/people/add/", person | {"form_key": str(uuid.uuid4())})
    _assert_told_to_auditors("account.proposed", "admin")
    rows = list(AccountProposal.objects.all())
    sent = {"keys": str(rows[0].pk), "digest": selectors.digest(rows)}
    log_in(chief_of("kodim").actor).post("/people/proposals/decide/", sent)
    _assert_told_to_auditors("account.decided", "chief.kodim")
    post = Post.objects.select_related("user").get(user__username="nia.baru")
    services.issue_login_link(post.user, by=HOUSE, at=at, real_at=at)
    _assert_told_to_auditors("login_link.issued", "system:console")
    services.close_account(post, by=HOUSE, at=at)
    _assert_told_to_auditors("person.closed", "system:console")
