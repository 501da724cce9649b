"""The first chief of an institution enters by its code: once, in time, and all chiefs hear of it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client

from posko import clock
from posko.apps.ledger.models import Entry
from posko.apps.notices import selectors as notices
from posko.apps.operation.models import Operation
from posko.apps.people.authority import selectors, services
from posko.apps.people.models import InstitutionCode, Post, User
from posko.domain.access import Role, system_viewer
from posko.domain.errors import BadInput
from posko.domain.people import authority
from tests.cast import AT, LogIn, a_client
from tests.chiefs import seat_chief
from tests.world import CITY, CODE

pytestmark = pytest.mark.django_db
DOOR = "/people/institution/"
PASSWORD = "kuda-nil-berenang-tenang-9"
CONSOLE = system_viewer("console", operation=CODE, city=CITY)


def issue(root: str = "kpu", *, real_at: datetime | None = None) -> str:
    operation = Operation.objects.get(code=CODE)
    return services.issue_code(operation, root, reason="", by=CONSOLE, at=AT, real_at=real_at or clock.real_time())


def form(code: str, **other: str) -> dict[str, str]:
    given = {"code": code, "full_name": "Komang Ketua", "username": "komang", "password": PASSWORD, "again": PASSWORD}
    return given | other


def test_the_code_opens_one_account_of_the_chief_and_leads_on_to_the_second_factor() -> None:
    polri, client = seat_chief("polri"), a_client()
    code = issue()
    answer = client.post(DOOR, form(code.lower().replace(" ", "-")))
    assert answer.status_code == 302
    assert client.get("/gaps/").headers["Location"].startswith("/account/second-factor/totp/activate/")
    assert client.get("/account/second-factor/totp/activate/").status_code == 200, "the password is not asked for again"
    post = Post.objects.get(user__username="komang")
    assert (post.agency.code, post.role) == ("kpu", Role.CHIEF)
    assert post.user.check_password(PASSWORD)
    assert selectors.counted(polri) == frozenset()
    told = [row.text for row in notices.inbox(polri, clock.real_time() + timedelta(days=1))]
    assert len([text for text in told if "entered as chief" in text or "A code was printed" in text]) == 2
    assert Entry.objects.get(event="institution_code.used").compartment == "public"


def test_the_log_in_page_leads_to_the_door() -> None:
    assert f'href="{DOOR}"' in a_client().get("/account/login/").content.decode()


def test_a_used_code_opens_nothing() -> None:
    code = issue()
    assert a_client().post(DOOR, form(code)).status_code == 302
    assert a_client().post(DOOR, form(code, username="kedua")).status_code == 410
    assert not User.objects.filter(username="kedua").exists()


@pytest.mark.parametrize("spoilt", ["", "AAAA BBBB CCCC DDDD EEEE FFFF", "x" * 60])
def test_a_mistyped_code_opens_nothing(spoilt: str) -> None:
    issue()
    assert a_client().post(DOOR, form(spoilt)).status_code in (410, 422)
    assert not InstitutionCode.objects.exclude(used_at=None).exists()


def test_a_code_runs_out_by_real_time_and_a_newer_one_ends_it() -> None:
    old, real_at = issue(), clock.real_time()
    assert selectors.open_code(old, real_at=real_at)
    assert selectors.open_code(old, real_at=real_at + authority.CODE_LIFE) is None
    new = issue()
    assert selectors.open_code(old, real_at=real_at) is None
    assert selectors.open_code(new, real_at=real_at)


def test_a_weak_password_or_a_taken_name_spends_no_code() -> None:
    code, client = issue(), a_client()
    for bad in ({"password": "bawaslu2024", "again": "bawaslu2024"}, {"again": "anders"}, {"username": "bawaslu"}):
        assert client.post(DOOR, form(code, **bad)).status_code == 422
    assert not User.objects.filter(username="komang").exists()
    assert client.post(DOOR, form(code)).status_code == 302


def test_an_institution_with_a_chief_gets_no_further_code_until_that_account_is_closed(at: datetime) -> None:
    code = issue()
    chief = seat_chief("kpu")
    with pytest.raises(BadInput, match="KPU” has a chief"):
        issue()
    assert a_client().post(DOOR, form(code)).status_code == 422  # one came in by another way meanwhile
    Post.objects.filter(user__username=chief.actor).update(active=False)
    assert issue()
    with pytest.raises(BadInput, match="no institution"):
        issue("nasa")


def test_somebody_who_is_logged_in_enters_as_the_chief_alone(log_in: LogIn) -> None:
    client: Client = log_in("admin")
    assert client.post(DOOR, form(issue())).status_code == 302
    assert client.session["_auth_user_id"] == str(User.objects.get(username="komang").pk)


def test_codes_are_not_guessed_by_the_dozen() -> None:
    client = a_client()
    answers = [client.post(DOOR, form("A" * 24)).status_code for _ in range(12)]
    assert (answers[0], answers[-1]) == (410, 429)
