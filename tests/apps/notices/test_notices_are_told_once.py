"""A notice is told once, to those it is for, and a missed deadline stands until what it speaks of is settled."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

import pytest

from posko.apps.ledger.models import Entry
from posko.apps.notices import selectors, services
from posko.apps.notices.models import Delivery, Notice
from posko.apps.people.duty import services as duty_services
from posko.apps.people.models import Post
from posko.domain.access import Compartment
from posko.domain.errors import BadInput
from posko.domain.notices import Audience, Severity
from tests.cast import See
from tests.notices import CLOCK, at_night, choose_letters, deliver, new, tell

pytestmark = pytest.mark.django_db


def keys(see: See, who: str, at: datetime, tab: str = "") -> list[str]:
    return [row.key for row in selectors.inbox(see(who), at, tab=tab)]


def test_told_twice_is_told_once(at: datetime) -> None:
    first = tell(at)
    assert tell(at + timedelta(hours=1), text="Something else").pk == first.pk
    assert Notice.objects.count() == 1
    assert Entry.objects.filter(event="notice.told").count() == 1


def test_a_batch_is_one_entry_and_leaves_out_what_was_told(at: datetime) -> None:
    tell(at, "a:1")
    made = services.notify_all([new("a:1"), new("a:2"), new("a:3"), new("a:2")], by=CLOCK, at=at)
    assert [row.key for row in made] == ["a:2", "a:3"]
    assert Entry.objects.filter(event="notice.told").count() == 2


def test_an_agency_s_notice_is_for_those_who_answer_for_it(see: See, at: datetime) -> None:
    tell(at)
    told = [who for who in ("planner", "duty", "field", "bpbd", "auditor", "admin", "other") if keys(see, who, at)]
    assert told == ["planner", "duty"]


def test_a_person_s_notice_is_for_nobody_else(see: See, at: datetime) -> None:
    tell(at, agency="", user="field")
    assert [who for who in ("planner", "duty", "field") if keys(see, who, at)] == ["field"]


def test_what_lies_behind_a_wall_is_not_even_counted_outside(see: See, at: datetime) -> None:
    tell(at, agency="", user="kpu", compartment=Compartment.VOTER)
    assert keys(see, "kpu", at) == []
    assert selectors.bell(see("kpu"), at).count == 0
    deliver(at)
    assert Delivery.objects.count() == 0


def test_what_is_not_due_yet_is_not_shown_yet(see: See, at: datetime) -> None:
    tell(at, due_at=at + timedelta(hours=2))
    assert keys(see, "duty", at) == []
    assert keys(see, "duty", at + timedelta(hours=2)) == ["commitment:7:late"]


def test_unread_comes_first_and_the_gravest_before_the_rest(see: See, at: datetime) -> None:
    for key, severity in (("a:1", Severity.NOTE), ("a:2", Severity.GRAVE), ("a:3", Severity.BREACH)):
        tell(at, key, severity=severity)
    services.mark_read([Notice.objects.get(key="a:2").pk], by=see("duty"), at=at)
    assert keys(see, "duty", at) == ["a:3", "a:1", "a:2"]


def test_reading_takes_a_note_away_and_leaves_a_missed_deadline_standing(see: See, at: datetime) -> None:
    tell(at, "a:1", severity=Severity.NOTE)
    tell(at, "a:2")
    assert services.mark_read(None, by=see("duty"), at=at) == 2
    assert services.mark_read(None, by=see("planner"), at=at) == 0
    assert keys(see, "planner", at) == ["a:2"]
    assert keys(see, "planner", at, "read") == ["a:1"]
    assert selectors.bell(see("planner"), at) == selectors.Bell(1, 1)
    assert Notice.objects.get(key="a:1").read_by == "duty"
    assert Entry.objects.filter(event="notice.read").count() == 1


def test_a_missed_deadline_never_disappears_by_itself(see: See, at: datetime) -> None:
    notice = tell(at)
    services.acknowledge(notice, by=see("duty"), at=at)
    later = at + timedelta(days=140)
    deliver(later)
    assert keys(see, "planner", later) == ["commitment:7:late"]


def test_settling_settles_all_of_a_thing_and_nothing_of_its_neighbour(see: See, at: datetime) -> None:
    for key in ("commitment:7:late", "commitment:7:day", "commitment:71:late"):
        tell(at, key)
    assert services.settle("commitment:7:", by=CLOCK, at=at) == 2
    assert services.settle("commitment:7:", by=CLOCK, at=at) == 0
    assert keys(see, "duty", at) == ["commitment:71:late"]
    assert len(keys(see, "duty", at, "settled")) == 2
    assert Entry.objects.filter(event="notice.settled").count() == 1


def test_one_takes_a_matter_up_and_the_others_see_it(see: See, at: datetime) -> None:
    notice = tell(at)
    assert services.acknowledge(notice, by=see("duty"), at=at)
    assert not services.acknowledge(notice, by=see("planner"), at=at)
    notice.refresh_from_db()
    assert (notice.acknowledged_by, notice.read_by) == ("duty", "duty")


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "gossip"},
        {"user": "duty"},
        {"agency": ""},
        {"agency": "nobody"},
        {"agency": "", "user": "other"},
        {"text": "%(missing)s"},
        {"link": "https://elsewhere.example"},
    ],
    ids=str,
)
def test_what_cannot_be_told_is_refused_whole(at: datetime, changes: dict[str, object]) -> None:
    with pytest.raises(BadInput):
        services.notify_all([new("a:1"), new("a:2", **changes)], by=CLOCK, at=at)
    assert Notice.objects.count() == 0


def test_quiet_hours_silence_the_bell_but_not_for_a_missed_deadline(see: See, at: datetime) -> None:
    night = datetime(2024, 11, 25, 17, 0, tzinfo=at.tzinfo)  # midnight in Jakarta
    tell(at, "a:1", severity=Severity.REMINDER)
    tell(at, "a:2")
    at_night(see("duty"), at, by_email=False)
    assert selectors.bell(see("duty"), at).count == 2
    assert selectors.bell(see("duty"), night) == selectors.Bell(1, 1)
    assert selectors.bell(see("planner"), night).count == 2


def test_the_bell_asks_one_question(see: See, at: datetime, django_assert_num_queries: object) -> None:
    tell(at)
    viewer = see("duty")
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert selectors.bell(viewer, at).count == 1


def test_letters_of_an_agency_go_to_who_holds_its_duty(see: See, at: datetime) -> None:
    found = selectors.holders(CLOCK, "polres", Audience.DUTY, at)
    assert [post.user.username for post in found] == ["duty"]
    # no chief of the Bawaslu is at the table: its officer answers, not the one who is bound to a kecamatan
    found = selectors.holders(CLOCK, "bawaslu", Audience.HEAD, at)
    assert [post.user.username for post in found] == ["bawaslu"]
    found = selectors.holders(CLOCK, "kec-jatinegara", Audience.DUTY, at)
    assert [post.user.username for post in found] == ["camat"]


def test_whoever_the_roster_puts_on_duty_is_told_for_the_agency(see: See, at: datetime) -> None:
    post = Post.objects.get(user__username="field")
    shift = duty_services.NewShift(uuid.uuid4(), post, at, at + timedelta(hours=8), "")
    duty_services.plan_shift(shift, by=see("duty"), at=at)
    tell(at)
    assert [p.user.username for p in selectors.holders(CLOCK, "polres", Audience.DUTY, at)] == ["field"]
    assert keys(see, "field", at) == ["commitment:7:late"]
    assert keys(see, "field", at + timedelta(hours=9)) == []


def test_letters_are_not_offered_by_a_post_without_a_mail_server(see: See, at: datetime) -> None:
    with pytest.raises(BadInput, match="no letters"):
        choose_letters(see("duty"), at)
    tell(at)
    deliver(at)
    assert set(Delivery.objects.values_list("channel", flat=True)) == {"in_app"}
