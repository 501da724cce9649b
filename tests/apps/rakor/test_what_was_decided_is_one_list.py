"""What all meetings decided stands in one list: by date or by owner, late first, ended by one press, handed out."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from posko.apps.gaps.models import Commitment
from posko.apps.rakor.followups import selectors, services
from posko.apps.rakor.followups.selectors import ALL, Wanted
from posko.apps.rakor.lines import services as line_services
from posko.apps.rakor.models import FollowUp, Rakor
from posko.apps.situation.turns import selectors as turn_selectors
from posko.domain.rakor.decided import Standing
from posko.domain.situation.turns import Kind, Whose
from tests import meetings, story
from tests.cast import LogIn, See
from tests.questions import asked

DAY = timedelta(days=1)
LATER = 8 * DAY


def decide(meeting: Rakor, see: See, at: datetime, text: str, owner: str, due: timedelta, kind: str) -> FollowUp:
    line = meetings.say(meeting, see("bawaslu"), at, text, kind=kind)
    new = services.NewFollowUp(uuid.uuid4(), owner, at + due)
    return services.set_on_line(line, new, by=see("bawaslu"), at=at)


def promised(meeting: Rakor, see: See, at: datetime) -> Commitment:
    """A promise of Polres on a gap that a line became."""
    line = meetings.say(meeting, see("bpbd"), at, place=story.KAMPUNG_MELAYU)
    gap = line_services.turn_into_gap(line, by=see("bawaslu"), at=at).gap
    assert gap is not None
    return story.promise_on(gap, see("planner"), at)


def told(see: See, at: datetime) -> Rakor:
    meeting = meetings.held(see("bawaslu"), at)
    decide(meeting, see, at, "Pompa dipasang", "bpbd", DAY, "decision")
    decide(meeting, see, at, "Tambah lampu", "kpu", LATER, "recommendation")
    promised(meeting, see, at)
    return meeting


def test_late_stands_first_and_the_filter_is_in_the_address(see: See, log_in: LogIn, at: datetime) -> None:
    meeting = told(see, at)
    later = at + 2 * DAY
    found = selectors.decided(see("kpu"), Wanted(), later)
    assert [(each.kind, each.standing) for each in found] == [
        ("promise", Standing.LATE),
        ("decision", Standing.LATE),
        ("recommendation", Standing.SOON),
    ]
    owners = [each.owner for each in selectors.decided(see("kpu"), Wanted(by="owner"), later)]
    assert owners == sorted(owners)
    of_kpu = selectors.decided(see("kpu"), Wanted(agency="kpu", rakor=meeting.pk), later)
    assert [each.kind for each in of_kpu] == ["recommendation"]
    assert selectors.decided(see("other"), Wanted(state=ALL), later) == [], "another operation has its own"
    page = log_in("kpu").get(f"/rakor/followups/?agency=kpu&kind=ramalan&rakor={meeting.pk}").content.decode()
    assert "Tambah lampu" in page and "Pompa dipasang" not in page and "ramalan" in page


def test_one_press_ends_it_for_its_owner_and_nobody_else_has_the_button(see: See, log_in: LogIn, at: datetime) -> None:
    told(see, at)
    row = FollowUp.objects.get(owner__code="bpbd")
    done = f'action="/rakor/followups/{row.pk}/done/"'
    assert done not in log_in("kpu").get("/rakor/followups/").content.decode()
    bpbd = log_in("bpbd")
    assert done in bpbd.get("/rakor/followups/").content.decode()
    assert bpbd.post(f"/rakor/followups/{row.pk}/done/").status_code == 302
    assert "Pompa dipasang" not in bpbd.get("/rakor/followups/").content.decode().split('id="queue"')[1]
    assert "Pompa dipasang" in bpbd.get("/rakor/followups/?state=done").content.decode()


def test_who_keeps_the_minutes_drops_it_with_a_reason_and_takes_it_up_again(
    see: See, log_in: LogIn, at: datetime
) -> None:
    told(see, at)
    row, chair = FollowUp.objects.get(owner__code="bpbd"), log_in("bawaslu")
    url = f"/rakor/followups/{row.pk}/"
    assert "drop/" not in log_in("bpbd").get(url).content.decode(), "the owner does not drop it"
    assert chair.post(f"{url}drop/", {"reason": " "}).status_code == 422
    assert chair.post(f"{url}drop/", {"reason": "Banjir surut"}).status_code == 302
    page = chair.get(url).content.decode()
    assert "Banjir surut" in page and "resume/" in page and "drop/" not in page
    assert chair.post(f"{url}resume/", {"reason": "Hujan lagi"}).status_code == 302
    row.refresh_from_db()
    assert row.state == "running"


def test_the_next_meeting_starts_from_what_is_left(see: See, log_in: LogIn, at: datetime) -> None:
    told(see, at)
    coming = meetings.planned(see("bawaslu"), at, hours=24)
    for url in ("/rakor/", f"/rakor/{coming.pk}/"):
        page = log_in("kpu").get(url).content.decode()
        left = page.split('id="decided-left"')[1]
        assert "Pompa dipasang" in left and "Tambah lampu" in left


def test_it_is_a_turn_of_its_owner_until_it_is_done(see: See, at: datetime) -> None:
    told(see, at)
    late = at + 2 * DAY
    (turn,) = turn_selectors.turns(see("bpbd"), late, Whose.MINE, kind=Kind.FOLLOW_UP)
    assert (turn.title, turn.late, turn.mine) == ("Pompa dipasang", True, True)
    assert Kind.FOLLOW_UP in turn_selectors.counts(see("bawaslu"), late, Whose.WAITING)
    services.finish(FollowUp.objects.get(owner__code="bpbd"), by=see("bpbd"), at=late)
    assert Kind.FOLLOW_UP not in turn_selectors.counts(see("bpbd"), late)


def test_it_is_handed_out_in_the_readers_language(see: See, log_in: LogIn, at: datetime) -> None:
    told(see, at)
    kpu = log_in("kpu")
    lines = kpu.get("/rakor/followups.csv").content.decode("utf-8-sig").splitlines()
    assert lines[0].replace('"', "").startswith("Jenis;Uraian;Instansi;Tenggat") and len(lines) == 4
    kpu.cookies["posko_language"] = "en"
    assert kpu.get("/rakor/followups.xlsx").content[:2] == b"PK"


def test_a_long_list_asks_no_more_than_a_short_one(see: See, log_in: LogIn, at: datetime) -> None:
    meeting, kpu = told(see, at), log_in("kpu")
    few = len(asked(kpu, "/rakor/followups/"))
    for number in range(12):
        decide(meeting, see, at, f"Keputusan {number}", "kpu", DAY, "decision")
        promised(meeting, see, at)
    assert len(asked(kpu, "/rakor/followups/")) <= few <= 15
