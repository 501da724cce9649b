"""The next rakor starts from what is left: late, come back, new since the last one; questions nobody answered too."""

from __future__ import annotations

from datetime import datetime, timedelta

from posko.apps.gaps.course import services as gaps
from posko.apps.gaps.risks import services as risk_services
from posko.apps.rakor.agenda import selectors as agenda_selectors
from posko.apps.rakor.meetings import services
from posko.domain.rakor.meetings import LineKind
from tests import meetings, story
from tests.cast import LogIn, See


def numbers(found: agenda_selectors.AgendaView) -> dict[str, list[str]]:
    groups = ("late", "reopened", "new", "standing", "accepted")
    return {name: sorted(seen.row.title for seen in getattr(found, name)) for name in groups}


def test_each_gap_stands_where_the_last_meeting_left_it(see: See, at: datetime) -> None:
    chair, before = see("bawaslu"), at - timedelta(days=2)
    last = meetings.held(chair, at - timedelta(days=1))
    story.open_gap(chair, before, "Masih terbuka")
    story.promise_on(story.open_gap(chair, before, "Lewat tenggat"), see("planner"), before)
    done = story.open_gap(chair, before, "Kembali")
    promise = story.promise_on(done, see("planner"), before)
    story.file(promise, see("planner"), before)
    closed = gaps.verify_commitment(promise, close=True, by=see("bpbd"), at=before)
    risk_services.reopen_gap(closed, reason="Pompa mati lagi", by=chair, at=at)
    story.open_gap(chair, at, "Baru")
    meetings.say(last, see("kpu"), at, "Siapa membuka gerbang?", kind=LineKind.QUESTION)
    meetings.say(last, see("kpu"), at, "Kami sudah membagi jadwal.")
    later = at + timedelta(hours=1)
    found = agenda_selectors.agenda(chair, later)
    told = {"Masih terbuka", "Lewat tenggat", "Kembali", "Baru"}
    mine = {name: set(titles) & told for name, titles in numbers(found).items()}
    assert mine == {
        "late": {"Lewat tenggat"},
        "reopened": {"Kembali"},
        "new": {"Baru"},
        "standing": {"Masih terbuka"},
        "accepted": set(),
    }
    assert [row.text for row in found.questions] == ["Siapa membuka gerbang?"]


def test_a_meeting_does_not_count_itself_as_the_last_one(see: See, at: datetime) -> None:
    chair = see("bawaslu")
    meetings.held(chair, at - timedelta(days=1))
    story.open_gap(chair, at - timedelta(hours=2), "Baru")
    now = meetings.held(chair, at)
    assert "Baru" in numbers(agenda_selectors.agenda_of(chair, now, at))["new"]
    assert "Baru" in numbers(agenda_selectors.agenda(chair, at))["standing"], "the next one takes it up as standing"


def test_a_meeting_that_was_begun_before_its_time_is_the_last_one(see: See, at: datetime) -> None:
    chair = see("bawaslu")
    story.open_gap(chair, at - timedelta(days=1), "Sebelumnya")
    early = services.begin(meetings.planned(chair, at, hours=1), by=chair, at=at)
    meetings.say(early, see("kpu"), at, "Siapa membuka gerbang?", kind=LineKind.QUESTION)
    story.open_gap(chair, at + timedelta(minutes=20), "Sesudahnya")
    found = agenda_selectors.agenda(chair, at + timedelta(minutes=30))
    assert [row.text for row in found.questions] == ["Siapa membuka gerbang?"]
    assert (numbers(found)["new"], numbers(found)["standing"]) == (["Sesudahnya"], ["Sebelumnya"])


def test_a_cancelled_meeting_was_none(see: See, at: datetime) -> None:
    chair = see("bawaslu")
    meetings.held(chair, at - timedelta(days=2))
    story.open_gap(chair, at - timedelta(days=1), "Baru")
    services.cancel(meetings.planned(chair, at - timedelta(hours=1)), reason="Banjir", by=chair, at=at)
    assert "Baru" in numbers(agenda_selectors.agenda(chair, at))["new"]


def test_the_agenda_stands_on_the_page_of_the_meeting(see: See, log_in: LogIn, at: datetime) -> None:
    chair = see("bawaslu")
    story.open_gap(chair, at, "Pompa belum siaga")
    meeting = meetings.planned(chair, at, hours=2)
    page = log_in("bpbd").get(f"/rakor/{meeting.pk}/").content.decode()
    assert 'id="agenda"' in page and "Pompa belum siaga" in page
