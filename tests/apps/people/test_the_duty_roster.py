"""The duty roster: nobody overlaps, gaps in cover show, a note goes over, and the chain knows whom to tell."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

import pytest

from posko.apps.ledger.models import Entry
from posko.apps.people.accounts import services
from posko.apps.people.authority import services as authority
from posko.apps.people.duty import selectors as duty_selectors
from posko.apps.people.duty import services as duty_services
from posko.apps.people.models import Post, Shift
from posko.domain.access import Compartment, system_viewer
from posko.domain.errors import BadInput, NotAllowed
from posko.domain.people import duty
from tests import story
from tests.accounts import HOUSE, seat
from tests.cast import LogIn, See
from tests.world import CODE

CHIEFS = (
    b"username,name,agency,role,superior,deputy\n"
    b"kapolres,Karsa Pimpin,polres,chief,,\n"
    b"duty,Dewi Piket,polres,duty_officer,planner,field\n"
    b"planner,Panji Perencana,polres,planner,kapolres,duty\n"
)


def post_of(username: str) -> Post:
    return Post.objects.select_related("agency", "user").get(user__username=username)


def new(username: str, start: datetime, end: datetime) -> duty_services.NewShift:
    return duty_services.NewShift(uuid.uuid4(), post_of(username), start, end)


def told(see: See, agency: str, at: datetime) -> list[tuple[str, str]]:
    chain = duty_selectors.escalation_chain(see("bawaslu"), agency, at)
    return [(step.post.user.username, step.why) for step in chain]


def test_the_roster_says_who_is_on_duty(see: See, at: datetime) -> None:
    story.plan_shift(see("planner"), at, "duty")
    assert duty_selectors.on_duty(see("bawaslu"), "polres", at) == post_of("duty")
    assert duty_selectors.on_duty(see("bawaslu"), "polres", at + timedelta(hours=7)) is None
    assert duty_selectors.on_duty(see("bawaslu"), "bpbd", at) is None
    assert duty_selectors.on_duty(see("other"), "polres", at) is None


def test_the_chain_goes_over_deputy_and_superiors_to_the_chief(see: See, at: datetime) -> None:
    seat(CHIEFS)
    story.plan_shift(see("planner"), at, "duty")
    assert told(see, "polres", at) == [
        ("duty", "on duty"), ("field", "deputy"), ("planner", "superior"), ("kapolres", "superior"),
    ]  # fmt: skip


def test_without_a_roster_the_chief_is_told(see: See, at: datetime) -> None:
    seat(CHIEFS)
    authority.name_deputy(post_of("planner"), by=see("kapolres"), at=at, real_at=at)
    assert told(see, "polres", at) == [("kapolres", "chief"), ("planner", "deputy")]


def test_without_roster_and_chief_whoever_may_promise_is_told(see: See, at: datetime) -> None:
    assert told(see, "bpbd", at) == [("bpbd", "anyone")]
    assert told(see, "pn", at) == []


def test_a_closed_account_is_passed_over(see: See, at: datetime) -> None:
    seat(CHIEFS)
    story.plan_shift(see("planner"), at, "duty")
    services.close_account(post_of("planner"), by=HOUSE, at=at)
    assert told(see, "polres", at) == [("duty", "on duty"), ("field", "deputy"), ("kapolres", "superior")]
    services.close_account(post_of("duty"), by=HOUSE, at=at)
    assert duty_selectors.on_duty(see("bawaslu"), "polres", at) is None


def test_a_named_job_of_the_house_reads_the_chain_too(see: See, at: datetime) -> None:
    story.plan_shift(see("planner"), at, "duty")
    walls = frozenset({Compartment.COORDINATION})
    job = system_viewer("escalation", operation=CODE, compartments=walls)
    assert [step.why for step in duty_selectors.escalation_chain(job, "polres", at)] == ["on duty"]
    blind = system_viewer("blind", operation=CODE)
    assert duty_selectors.escalation_chain(blind, "polres", at) == []


def test_shifts_of_one_agency_do_not_overlap(see: See, at: datetime) -> None:
    story.plan_shift(see("planner"), at, "duty")
    with pytest.raises(BadInput, match=r"Dewi Piket is on duty from 25/11 14\.00 to 25/11 22\.00"):
        story.plan_shift(see("planner"), at, "field", begins=6, ends=14)
    story.plan_shift(see("planner"), at, "field", begins=7, ends=14)
    assert Shift.objects.count() == 2


def test_a_form_sent_twice_makes_one_shift(see: See, at: datetime) -> None:
    shift = new("duty", at, at + timedelta(hours=8))
    first = duty_services.plan_shift(shift, by=see("planner"), at=at)
    assert duty_services.plan_shift(shift, by=see("planner"), at=at) == first


WRONG = [
    (0, 0, "ends before it begins"),
    (-9, -1, "would be over already"),
    (1, 24 * 8, "7 days at most"),
]


@pytest.mark.parametrize(("begins", "ends", "said"), WRONG)
def test_a_shift_that_cannot_be_is_refused(begins: int, ends: int, said: str, see: See, at: datetime) -> None:
    with pytest.raises(BadInput, match=said):
        story.plan_shift(see("planner"), at, "duty", begins=begins, ends=ends)


@pytest.mark.parametrize(("who", "whose"), [("field", "duty"), ("bpbd", "bpbd"), ("planner", "bpbd")])
def test_only_who_plans_for_the_own_agency_does(who: str, whose: str, see: See, at: datetime) -> None:
    with pytest.raises(NotAllowed):
        story.plan_shift(see(who), at, whose)


def test_an_administrator_sees_nothing_and_so_keeps_no_watch(see: See, at: datetime) -> None:
    with pytest.raises(BadInput, match="cannot keep watch"):
        story.plan_shift(see("planner"), at, "admin")


def test_a_shift_is_changed_until_it_is_over(see: See, at: datetime) -> None:
    shift, by = story.plan_shift(see("planner"), at, "duty"), see("duty")
    later = new("field", shift.starts_at, at + timedelta(hours=10))
    changed = duty_services.change_shift(shift, later, by=by, at=at)
    assert (changed.post.user.username, changed.ends_at) == ("field", at + timedelta(hours=10))
    assert '"before":{' in str(Entry.objects.latest("number").payload.body)
    with pytest.raises(BadInput, match="is over"):
        duty_services.change_shift(shift, later, by=by, at=at + timedelta(hours=11))


def test_a_shift_that_has_not_begun_is_taken_off(see: See, at: datetime) -> None:
    running, planned = story.plan_shift(see("planner"), at, "duty"), None
    planned = story.plan_shift(see("planner"), at, "field", begins=8, ends=12)
    duty_services.cancel_shift(planned, by=see("planner"), at=at)
    assert list(duty_selectors.shifts(see("bawaslu"))) == [running]
    with pytest.raises(BadInput, match="has begun"):
        duty_services.cancel_shift(running, by=see("planner"), at=at)
    story.plan_shift(see("planner"), at, "field", begins=8, ends=12)


def test_a_note_is_handed_over_and_acknowledged_by_the_next(see: See, at: datetime) -> None:
    shift = story.plan_shift(see("planner"), at, "duty", ends=1)
    following = story.plan_shift(see("planner"), at, "field", begins=1, ends=9)
    duty_services.hand_over(shift, text="Pompa menyala.", by=see("duty"), at=at)
    assert duty_selectors.waits_for(see("field"), at) == [shift]
    assert duty_selectors.waits_for(see("duty"), at) == []
    with pytest.raises(NotAllowed, match="next shift"):
        duty_services.acknowledge(shift, by=see("planner"), at=at)
    taken = duty_services.acknowledge(shift, by=see("field"), at=at)
    assert (taken.acknowledged_by, taken.acknowledged_at) == ("field", at)
    assert duty_selectors.waits_for(see("field"), at) == []
    assert duty_selectors.before(see("field"), following) == shift
    events = [entry.event for entry in Entry.objects.order_by("-number")[:2]]
    assert events == ["shift.acknowledged", "shift.handed_over"]


def test_a_note_that_was_acknowledged_stays_as_it_was_read(see: See, at: datetime) -> None:
    shift = story.plan_shift(see("planner"), at, "duty", ends=1)
    story.plan_shift(see("planner"), at, "field", begins=1, ends=9)
    with pytest.raises(BadInput, match="no hand-over note"):
        duty_services.acknowledge(shift, by=see("field"), at=at)
    duty_services.hand_over(shift, text="Pompa menyala.", by=see("duty"), at=at)
    duty_services.hand_over(shift, text="Pompa menyala, satu rusak.", by=see("duty"), at=at)
    duty_services.acknowledge(shift, by=see("field"), at=at)
    before = Entry.objects.count()
    duty_services.acknowledge(shift, by=see("field"), at=at)
    assert Entry.objects.count() == before, "twice is once"
    with pytest.raises(BadInput, match="stays as it was read"):
        duty_services.hand_over(shift, text="Lain.", by=see("duty"), at=at)


@pytest.mark.parametrize("who", ["bpbd", "field", "auditor"])
def test_nobody_hands_over_the_watch_of_another(who: str, see: See, at: datetime) -> None:
    shift = story.plan_shift(see("planner"), at, "duty")
    with pytest.raises(NotAllowed):
        duty_services.hand_over(shift, text="Pompa menyala.", by=see(who), at=at)


def test_a_note_holds_no_personal_number(log_in: LogIn, see: See, at: datetime) -> None:
    shift = story.plan_shift(see("planner"), at, "duty")
    with pytest.raises(BadInput, match="telephone number"):
        duty_services.hand_over(shift, text="Hubungi 0812-3456-7890.", by=see("duty"), at=at)
    # The page lives on the clock of the operation, which in tests is the machine's: the shift is over, its note is due.
    answer = log_in("duty").post(f"/people/duty/{shift.pk}/hand-over/", {"handover": "Hubungi 0812-3456-7890."})
    assert answer.status_code == 422
    assert "nomor telepon" in answer.content.decode()


def test_the_week_shows_shifts_and_the_gaps_between(see: See, at: datetime) -> None:
    story.plan_shift(see("planner"), at, "duty")
    monday = duty.monday_of(at.date())
    (week,) = duty_selectors.week(see("bawaslu"), monday, at)
    assert (week.agency.code, week.gaps) == ("polres", 2)
    assert [stretch.shift is None for stretch in week.stretches] == [True, False, True]
    assert [stretch.now for stretch in week.stretches] == [False, True, False]
    assert round(sum(stretch.width for stretch in week.stretches), 6) == 100
    assert "bpbd" in {agency.code for agency in duty_selectors.without_roster(see("bawaslu"), [week])}
    assert duty_selectors.week(see("bawaslu"), monday, at, agency="bpbd") == []


def test_the_page_shows_a_week_and_an_agency_by_its_address(see: See, log_in: LogIn, at: datetime) -> None:
    story.plan_shift(see("planner"), at, "duty")
    client = log_in("bawaslu")
    assert "Dewi Piket" in client.get("/people/duty/?week=2024-11-27").content.decode()
    assert "Dewi Piket" not in client.get("/people/duty/?week=2024-12-04").content.decode()
    assert "Dewi Piket" not in client.get("/people/duty/?week=2024-11-27&agency=bpbd").content.decode()
    assert client.get("/people/duty/?week=soon").status_code == 200


def test_a_planner_fills_a_gap_from_the_page(log_in: LogIn) -> None:
    client = log_in("planner")
    page = client.get("/people/duty/add/?from=2099-11-25T08:00:00%2B07:00&to=2099-11-25T20:00:00%2B07:00")
    assert 'value="25-11-2099"' in page.content.decode()
    told = {
        "form_key": str(uuid.uuid4()), "post": post_of("duty").pk, "starts_at_0": "2099-11-25", "starts_at_1": "08:00",
        "ends_at_0": "2099-11-25", "ends_at_1": "20:00", "note": "",
    }  # fmt: skip
    assert client.post("/people/duty/add/", told).headers["Location"] == "/people/duty/?week=2099-11-23#polres"
    again = client.post("/people/duty/add/", {**told, "form_key": str(uuid.uuid4())})
    assert again.status_code == 422
    assert "sudah berpiket" in again.content.decode()


def test_a_planner_of_another_agency_changes_nothing(see: See, log_in: LogIn, at: datetime) -> None:
    shift = story.plan_shift(see("planner"), at, "duty")
    assert log_in("other").get(f"/people/duty/{shift.pk}/change/").status_code == 404
