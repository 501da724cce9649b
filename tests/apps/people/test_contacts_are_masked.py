"""The contact directory: colleagues read numbers, others see a mask, and every look at the whole is in the ledger."""

from __future__ import annotations

from datetime import datetime

import pytest

from posko.apps.ledger.models import Entry
from posko.apps.people.accounts import selectors, services
from posko.apps.people.models import Post
from posko.domain.errors import BadInput, NotAllowed
from tests import story
from tests.accounts import HOUSE
from tests.cast import LogIn, See

NUMBER, SHOWN, MASKED = "081200000203", "0812-0000-0203", "0812-••••-203"


@pytest.fixture(autouse=True)
def bpbd_can_be_called(see: See, at: datetime) -> None:
    services.place_post(post_of("bpbd"), services.Standing(None, None, NUMBER), by=see("admin"), at=at)


def post_of(username: str) -> Post:
    return Post.objects.select_related("agency", "user").get(user__username=username)


def test_another_agency_sees_a_mask(log_in: LogIn) -> None:
    page = log_in("bawaslu").get("/people/contacts/").content.decode()
    assert MASKED in page
    assert NUMBER not in page
    assert SHOWN not in page
    assert "/see/" not in page, "who may not look is offered no press"


def test_a_colleague_reads_the_number(see: See) -> None:
    (own,) = [each for each in selectors.directory(see("bpbd")) if each.post.user.username == "bpbd"]
    assert (own.number, own.may_ask) == (SHOWN, False)


def test_a_duty_officer_asks_and_the_ledger_keeps_it(log_in: LogIn) -> None:
    client, pk = log_in("duty"), post_of("bpbd").pk
    assert NUMBER not in client.get("/people/contacts/").content.decode()
    page = client.post(f"/people/contacts/{pk}/see/", {"agency": "bpbd"}).content.decode()
    assert SHOWN in page
    assert "Panji Perencana" not in page, "the filter stays"
    entry = Entry.objects.latest("number")
    assert (entry.event, entry.actor, entry.subject, entry.compartment) == (
        "contact.seen", "duty", "person:bpbd", "audit",
    )  # fmt: skip
    assert NUMBER not in str(entry.payload.body)
    assert NUMBER not in client.get("/people/contacts/").content.decode(), "the next page shows the mask again"


def test_who_is_neither_duty_officer_nor_chief_is_refused(see: See, at: datetime) -> None:
    before = Entry.objects.count()
    with pytest.raises(NotAllowed):
        services.see_contact(post_of("bpbd"), by=see("planner"), at=at)
    assert Entry.objects.count() == before


def test_the_search_looks_at_names_and_never_at_numbers(see: See) -> None:
    assert [each.post.user.username for each in selectors.directory(see("duty"), q="bayu")] == ["bpbd"]
    assert selectors.directory(see("duty"), q="0203") == []


def test_agency_and_words_stand_in_the_address(log_in: LogIn) -> None:
    page = log_in("bawaslu").get("/people/contacts/?agency=bpbd&q=bayu").content.decode()
    assert "Bayu Siaga" in page
    assert "Wulan Pengawas" not in page.partition("<main")[2]


def test_whoever_is_on_duty_is_marked(see: See, log_in: LogIn, at: datetime) -> None:
    story.plan_shift(see("planner"), at, "duty")
    client = log_in("bawaslu")
    from posko.apps.people.duty import selectors as duty_selectors

    assert duty_selectors.on_duty_everywhere(see("bawaslu"), at) == {post_of("duty").pk}
    assert client.get("/people/contacts/").status_code == 200


def test_the_administrator_says_who_stands_where(log_in: LogIn) -> None:
    client, duty = log_in("admin"), post_of("duty")
    told = {"superior": post_of("planner").pk, "deputy": post_of("field").pk, "telephone": "+62 812 0000 0202"}
    assert client.post(f"/people/{duty.pk}/standing/", told).status_code == 302
    duty.refresh_from_db()
    assert (duty.superior_id, duty.deputy_id, duty.telephone) == (told["superior"], told["deputy"], "081200000202")
    entry = Entry.objects.latest("number")
    assert (entry.event, entry.subject) == ("post.placed", "person:duty")
    assert '"telephone":"changed"' in str(entry.payload.body)
    assert "0812" not in str(entry.payload.body)


def test_a_circle_of_superiors_is_refused(see: See, log_in: LogIn, at: datetime) -> None:
    duty, planner = post_of("duty"), post_of("planner")
    services.place_post(duty, services.Standing(planner, None, ""), by=see("admin"), at=at)
    answer = log_in("admin").post(f"/people/{planner.pk}/standing/", {"superior": duty.pk})
    assert answer.status_code == 422
    assert "duty → planner → duty" in answer.content.decode() or "planner → duty → planner" in answer.content.decode()


def test_a_post_of_another_agency_stands_nowhere_in_the_chain(see: See, log_in: LogIn, at: datetime) -> None:
    duty, bpbd = post_of("duty"), post_of("bpbd")
    with pytest.raises(BadInput, match="same agency"):
        services.place_post(duty, services.Standing(bpbd, None, ""), by=see("admin"), at=at)
    assert log_in("admin").post(f"/people/{duty.pk}/standing/", {"superior": bpbd.pk}).status_code == 422


def test_a_closed_account_leaves_no_number_behind(see: See, at: datetime) -> None:
    services.close_account(post_of("bpbd"), by=HOUSE, at=at)
    assert post_of("bpbd").telephone == ""
