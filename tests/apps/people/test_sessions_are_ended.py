"""Ended means out on the very next request: by who keeps the post, by a new link, a new password or factor, and with
the account; open polls and the devices of the person included."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client

from posko.apps.intake.devices import services as devices
from posko.apps.intake.models import Enrolment, Sender
from posko.apps.ledger.models import Entry
from posko.apps.people.accounts import services
from posko.apps.people.models import Post, User
from tests.accounts import HOUSE
from tests.cast import LogIn, See, logged_in
from tests.idle import code_of
from tests.vaults import give_vault

NEW = "payung-biru-lari-pelan-17"


def is_in(client: Client) -> bool:
    """Whether a page and a poll are still answered."""
    page = client.get("/gaps/").status_code == 200
    assert page == (client.get("/changes").status_code == 200)
    return page


def entered(username: str) -> Client:
    """Somebody who came in by a browser, which the list of sessions knows."""
    client = logged_in(username)
    key, user = client.session.session_key or "", User.objects.get(username=username)
    UserSession.objects.create(user=user, session_key=key, ip="10.0.0.9", user_agent="Firefox")
    return client


def post_of(username: str) -> Post:
    """The post of somebody of the cast."""
    return Post.objects.select_related("user").get(user__username=username)


@pytest.mark.parametrize("who", ["admin", "chief"])
def test_who_keeps_the_post_ends_all_sessions_of_any_account(log_in: LogIn, who: str) -> None:
    Post.objects.filter(user__username="planner").update(role="chief")
    keeper = log_in({"chief": "planner"}.get(who, who))
    first, second, other = entered("bpbd"), entered("bpbd"), entered("bawaslu")
    assert is_in(first) and is_in(second)
    pk = post_of("bpbd").pk
    page = keeper.get(f"/people/{pk}/sessions/").content.decode()
    assert page.count("10.0.0.9") == 2
    assert keeper.post(f"/people/{pk}/sessions/end/").status_code == 302
    assert not is_in(first) and not is_in(second)
    assert is_in(other)
    entry = Entry.objects.get(event="sessions.ended")
    assert (entry.compartment, entry.subject) == ("audit", "person:bpbd")


def test_nobody_else_sees_or_ends_sessions(log_in: LogIn) -> None:
    pk = post_of("bpbd").pk
    for who in ("bawaslu", "field", "bpbd", "auditor"):
        client = log_in(who)
        assert client.get("/people/sessions/").status_code == 403
        assert client.get(f"/people/{pk}/sessions/").status_code == 403
        assert client.post(f"/people/{pk}/sessions/end/").status_code == 403


def test_the_list_shows_who_is_in_and_by_how_many_browsers(log_in: LogIn) -> None:
    entered("bpbd"), entered("bpbd")
    page = log_in("admin").get("/people/sessions/").content.decode()
    assert User.objects.get(username="bpbd").full_name in page
    assert User.objects.get(username="kpu").full_name not in page


def test_a_new_link_ends_the_sessions(see: See, at: datetime) -> None:
    client = entered("bpbd")
    assert is_in(client)
    services.issue_login_link(post_of("bpbd").user, by=HOUSE, at=at, real_at=datetime.now(UTC))
    assert not is_in(client)
    assert Entry.objects.get(event="login_link.issued").payload.body == '{"sessions_ended":1}'


def test_closing_an_account_ends_its_sessions_and_devices(see: See, at: datetime) -> None:
    client = entered("field")
    give_vault("field")
    devices.make_device("HP 1", "polres", "", holder="field", by=see("duty"), at=at)
    devices.make_device("HP 2", "polres", "", by=see("duty"), at=at)
    devices.make_enrolment("HP 3", "polres", "", holder="field", by=see("duty"), at=at, real_at=at)
    give_vault("field")
    assert is_in(client)
    services.close_account(post_of("field"), by=HOUSE, at=at)
    assert not is_in(client)
    assert not UserSession.objects.filter(user__username="field").exists()
    assert list(Sender.objects.exclude(revoked_at=None).values_list("name", flat=True)) == ["HP 1"]
    assert not Enrolment.objects.filter(used_at=None).exists()
    told = json.loads(Entry.objects.get(event="person.closed").payload.body or "")
    assert told == {"sessions_ended": 1, "devices_ended": 1, "codes_ended": 1, "keys_ended": 1, "case_keys": 0}


def test_the_token_of_a_closed_account_is_refused_on_the_next_request(see: See, at: datetime) -> None:
    token = devices.make_device("HP 1", "polres", "", holder="field", by=see("duty"), at=at)
    asked = {"Authorization": f"Bearer {token}"}
    assert Client().get("/api/v1/me", headers=asked).status_code == 200
    services.close_account(post_of("field"), by=HOUSE, at=at)
    assert Client().get("/api/v1/me", headers=asked).status_code == 401


def test_a_new_password_ends_the_other_sessions_and_not_this_one(db: None) -> None:
    user = User.objects.get(username="bpbd")
    user.set_password("kuda-nil-berenang-tenang-9")
    user.save()
    mine, other = entered("bpbd"), entered("bpbd")
    form = {"oldpassword": "kuda-nil-berenang-tenang-9", "password1": NEW, "password2": NEW}
    assert mine.post("/account/password/change/", form).status_code == 302
    assert is_in(mine)
    assert not is_in(other)
    assert UserSession.objects.filter(user=user).count() == 1


def test_a_removed_factor_ends_the_other_sessions(db: None) -> None:
    mine, other = entered("bpbd"), entered("bpbd")
    again = {"code": code_of("bpbd"), "next": "/"}
    assert mine.post("/account/second-factor/reauthenticate/", again).status_code == 302
    assert mine.post("/account/second-factor/totp/deactivate/").status_code == 302
    assert not is_in(other)
    assert UserSession.objects.filter(user__username="bpbd").count() == 1


def test_who_ends_his_own_sessions_is_out_himself(log_in: LogIn) -> None:
    keeper = log_in("admin")
    assert keeper.post(f"/people/{post_of('admin').pk}/sessions/end/").headers["Location"] == "/account/login/"
    assert keeper.get("/people/").status_code == 302
