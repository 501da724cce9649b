"""A deputy decides in the chief's place. The chief alone names one: no administrator, other page or file does."""

from __future__ import annotations

from datetime import datetime

import pytest

from posko.apps.ledger.models import Entry
from posko.apps.notices import selectors as notices
from posko.apps.people.accounts import services as accounts
from posko.apps.people.authority import selectors, services
from posko.apps.people.duty import selectors as duty
from posko.apps.people.loading.services import propose_people
from posko.apps.people.models import Deputy, Post
from posko.domain.access import Role, system_viewer
from posko.domain.errors import BadInput, NotAllowed
from posko.domain.people import authority
from tests.cast import LogIn, See, viewer_of
from tests.chiefs import REAL, name_deputy, seat_chief
from tests.world import CITY, CODE

pytestmark = pytest.mark.django_db


def post(username: str) -> Post:
    return Post.objects.select_related("user", "agency", "superior", "deputy").get(user__username=username)


def test_the_deputy_decides_as_the_chief_does_and_is_told(see: See, at: datetime) -> None:
    chief, deputy = seat_chief("polri"), name_deputy("planner")
    known = selectors.known(deputy)
    assert authority.deciding("polres", "polri", known, deputy) is None
    assert authority.deciding("polres", "polri", known, chief) is None
    assert isinstance(authority.deciding("polres", "polri", known, see("duty")), NotAllowed)
    assert any("named you deputy" in row.text for row in notices.inbox(deputy, at))
    assert Entry.objects.get(event="deputy.named").actor == chief.actor
    assert [step.post.user.username for step in duty.escalation_chain(chief, "polres", at)] == [chief.actor, "planner"]


def test_a_second_one_takes_the_place_of_the_first_and_one_may_be_ended(see: See, at: datetime) -> None:
    chief, first = seat_chief("polri"), name_deputy("planner")
    second = name_deputy("duty")
    assert [each.person for each in selectors.known(chief) if not each.chief] == [second.actor]
    assert services.name_deputy(post("duty"), by=chief, at=at, real_at=REAL).post.user.username == "duty"
    assert Deputy.objects.count() == 2
    services.end_deputy(Deputy.objects.get(ended_at=None), by=chief, at=at, real_at=REAL)
    for nobody in (first, second):
        assert isinstance(authority.deciding("polres", "polri", selectors.known(nobody), nobody), NotAllowed)
    assert post(chief.actor).deputy is None


@pytest.mark.parametrize("who", ["admin", "planner", "chief.kpu", "console"])
def test_nobody_but_the_chief_names_one(at: datetime, who: str) -> None:
    seat_chief("polri")
    seat_chief("kpu")
    by = system_viewer("console", operation=CODE, city=CITY) if who == "console" else viewer_of(who)
    with pytest.raises((NotAllowed, BadInput)):
        services.name_deputy(post("duty"), by=by, at=at, real_at=REAL)
    assert not Deputy.objects.exists()


def test_no_administrator_is_named(at: datetime) -> None:
    with pytest.raises(BadInput, match="no administrator"):
        services.name_deputy(post("admin"), by=seat_chief("polri"), at=at, real_at=REAL)


def test_a_deputy_whose_role_becomes_one_that_proposes_decides_nothing() -> None:
    deputy = name_deputy("planner")
    Post.objects.filter(user__username="planner").update(role=Role.ADMINISTRATOR)
    assert [each.person for each in selectors.known(deputy)] == ["chief.polri"]


def test_the_contacts_page_and_its_service_set_no_deputy_of_a_chief(see: See, log_in: LogIn, at: datetime) -> None:
    chief = post(seat_chief("polri").actor)
    standing = accounts.Standing(None, post("planner"), "")
    for by in (see("admin"), system_viewer("console", operation=CODE, city=CITY)):
        with pytest.raises(NotAllowed):
            accounts.place_post(chief, standing, by=by, at=at)
    address, client = f"/people/{chief.pk}/standing/", log_in("admin")
    assert 'name="deputy"' not in client.get(address).text
    given = {"superior": "", "deputy": post("planner").pk, "telephone": "0812-3456-7890"}
    assert client.post(address, given).status_code == 302
    assert (post(chief.user.username).deputy, post(chief.user.username).telephone) == (None, "081234567890")


def test_the_administrator_keeps_the_telephone_of_a_chief_who_has_a_deputy(log_in: LogIn) -> None:
    name_deputy("planner")
    chief = post("chief.polri")
    assert log_in("admin").post(f"/people/{chief.pk}/standing/", {"telephone": "0812-3456-7890"}).status_code == 302
    assert post("chief.polri").deputy == post("planner")


def test_a_file_of_people_sets_no_deputy_of_a_chief(see: See, at: datetime) -> None:
    seat_chief("polri")
    file = b"username,name,agency,role,deputy\nchief.polri,Pimpinan Polri,polres,chief,planner\n"
    found = propose_people("orang.csv", file, by=see("admin"), at=at)
    assert [problem.column for problem in found.reading.problems] == ["deputy"]
    name_deputy("planner")
    assert propose_people("orang.csv", file, by=see("admin"), at=at).reading.ok  # it says what is so already
    new = b"username,name,agency,role,deputy\nbaru,Banu Baru,polres,chief,planner\n"
    assert not propose_people("orang.csv", new, by=see("admin"), at=at).reading.ok


def test_the_chief_names_and_ends_a_deputy_on_the_page(log_in: LogIn) -> None:
    chief = seat_chief("polri")
    client = log_in(chief.actor)
    assert client.post("/people/chiefs/deputy/", {}).status_code == 422
    assert client.post("/people/chiefs/deputy/", {"post": post("admin").pk}).status_code == 422
    assert client.post("/people/chiefs/deputy/", {"post": post("planner").pk}).status_code == 302
    assert post("planner").user.full_name in client.get("/people/chiefs/").text
    assert client.post("/people/chiefs/deputy/end/").status_code == 302
    assert not Deputy.objects.filter(ended_at=None).exists()
