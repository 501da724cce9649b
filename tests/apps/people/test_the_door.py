"""Log-in: one-time links, the compulsory second factor, lockout, and what a closed account may still do."""

from __future__ import annotations

import re
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client, override_settings

from posko.apps.ledger.models import Entry
from posko.apps.people.accounts import selectors, services
from posko.apps.people.models import LoginLink, Post, User
from posko.domain.access import Act, Role, compartments_for, system_viewer
from tests.accounts import HOUSE
from tests.cast import LogIn, See, logged_in

PASSWORD = "kuda-nil-berenang-tenang-9"


def _link(username: str, real_at: datetime) -> str:
    by = system_viewer("test", operation="test-jaktim", city="31.75")
    return services.issue_login_link(User.objects.get(username=username), by=by, at=real_at, real_at=real_at)


@pytest.mark.django_db
def test_opening_a_link_does_not_spend_it_and_using_it_does() -> None:
    address = f"/people/enter/{_link('kpu', datetime.now(UTC))}/"
    assert [Client().get(address).status_code for _ in range(2)] == [200, 200]
    assert Client().post(address).status_code == 302
    assert Client().post(address).status_code == 410
    assert Client().get(address).status_code == 410


@pytest.mark.django_db
def test_an_old_link_and_a_replaced_link_are_dead() -> None:
    old = _link("kpu", datetime.now(UTC) - timedelta(hours=25))
    assert Client().get(f"/people/enter/{old}/").status_code == 410
    first = _link("kpu", datetime.now(UTC))
    _link("kpu", datetime.now(UTC))
    assert Client().get(f"/people/enter/{first}/").status_code == 410


@pytest.mark.django_db
def test_only_the_hash_of_a_link_is_kept() -> None:
    token = _link("kpu", datetime.now(UTC))
    assert not LoginLink.objects.filter(token_hash=token).exists()
    assert LoginLink.objects.filter(token_hash=selectors.token_hash(token)).exists()


@pytest.mark.django_db
def test_without_a_second_factor_no_page_opens() -> None:
    client = logged_in("bawaslu", second_factor=False)
    for address in ("/", "/gaps/", "/ledger/", "/people/roles/"):
        assert client.get(address).headers["Location"] == "/account/second-factor/totp/activate/"


@pytest.mark.django_db
def test_a_session_that_did_not_show_the_factor_cannot_add_another() -> None:
    logged_in("bawaslu")  # gives the account its factor
    client = logged_in("bawaslu", second_factor=False)
    for address in ("/account/second-factor/", "/account/second-factor/webauthn/add/", "/"):
        assert client.get(address).headers["Location"].partition("?")[0] == "/account/second-factor/reauthenticate/"


@pytest.mark.django_db
@override_settings(DEMO=True)
def test_demo_mode_opens_nothing_of_a_real_operation() -> None:
    client = logged_in("bawaslu", second_factor=False)
    session = client.session
    session["demo"] = True
    session.save()
    assert client.get("/").status_code == 302
    assert client.post("/people/demo/switch/", {"person": "kpu"}).status_code == 404


def test_a_closed_account_is_out_on_the_very_next_request(log_in: LogIn, see: See, at: datetime) -> None:
    client = log_in("bpbd")
    assert client.get("/gaps/").status_code == 200
    services.close_account(Post.objects.get(user__username="bpbd"), by=HOUSE, at=at)
    assert client.get("/gaps/").status_code == 302


def test_a_role_that_is_taken_away_ends_on_the_very_next_request(log_in: LogIn) -> None:
    client = log_in("bawaslu")
    assert client.get("/rakor/new/").status_code == 200
    Post.objects.filter(user__username="bawaslu").update(role=Role.AUDITOR.value)
    assert client.get("/rakor/new/").status_code == 403


@pytest.mark.django_db
def test_wrong_password_and_unknown_name_get_the_same_answer() -> None:
    user = User.objects.get(username="kpu")
    user.set_password(PASSWORD)
    user.save()
    assert Client().post("/account/login/", {"login": "kpu", "password": PASSWORD}).status_code == 302
    answers = [
        re.sub(
            r'(value|content)="[^"]*"|"X-CSRFToken": "[^"]*"',
            "",
            Client().post("/account/login/", {"login": name, "password": "salah"}).content.decode(),
        )
        for name in ("kpu", "tidak-ada")
    ]
    assert answers[0] == answers[1]


@pytest.mark.django_db
def test_many_wrong_passwords_lock_the_door_and_the_ledger_holds_no_name() -> None:
    client = Client()
    for _ in range(8):
        last = client.post("/account/login/", {"login": "kpu", "password": "salah"})
    assert last.status_code in (403, 429)
    assert Entry.objects.filter(event="login.refused").exists()
    assert not Entry.objects.filter(event="login.refused", subject__contains="kpu").exists()


def test_the_administrator_sees_no_content(log_in: LogIn) -> None:
    client = log_in("admin")
    assert [client.get(address).status_code for address in ("/gaps/", "/rakor/", "/places/", "/desk/")] == [404] * 4
    assert client.get("/").headers["Location"] == "/people/"
    assert client.get("/people/").status_code == 200


def test_a_role_of_another_institution_is_refused_in_the_form_and_nothing_typed_is_lost(log_in: LogIn) -> None:
    person = {"full_name": "Nia Baru", "username": "nia.baru", "agency": "kodim", "role": "kpu_data_officer"}
    person |= {"form_key": str(uuid.uuid4())}
    answer = log_in("admin").post("/people/add/", person)
    assert answer.status_code == 422
    assert 'value="nia.baru"' in answer.content.decode()
    assert not User.objects.filter(username="nia.baru").exists()


@pytest.mark.django_db
def test_a_lost_password_leads_to_the_administrator_and_to_no_closed_page() -> None:
    page = Client().get("/account/login/").content.decode()
    assert "administrator" in page
    assert "password/reset" not in page


@pytest.mark.parametrize("role", list(Role))
def test_no_role_opens_voters_or_cases_without_an_agreement(role: Role) -> None:
    for agency, root in (("kpu", "kpu"), ("bawaslu", "bawaslu"), ("polres", "polri"), ("kejari", "kejaksaan")):
        walls = compartments_for(role, agency=agency, root=root)
        assert not {"voter", "case"} & {wall.value for wall in walls}


def test_only_polri_tni_and_satpol_pp_get_behind_the_security_wall() -> None:
    opened = {
        agency: "security" in {w.value for w in compartments_for(Role.PLANNER, agency=agency, root=root)}
        for agency, root in (
            ("polres", "polri"),
            ("kodim", "tni"),
            ("satpol-pp", "pemkot"),
            ("kec-jatinegara", "pemkot"),
            ("bpbd", "pemkot"),
            ("kpu", "kpu"),
            ("bawaslu", "bawaslu"),
        )
    }
    assert {agency for agency, opens in opened.items() if opens} == {"polres", "kodim", "satpol-pp"}


def test_every_act_is_carried_by_some_role() -> None:
    from posko.domain.access import ROLES

    assert set(Act) == {act for card in ROLES.values() for act in card.acts}
