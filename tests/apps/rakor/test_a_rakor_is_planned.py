"""Planning a meeting: who is invited, who comes, moving it and cancelling it with the reason."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

import icalendar
import pytest

from posko.apps.ledger.models import Entry
from posko.apps.notices.models import Notice
from posko.apps.rakor.meetings import notifications, selectors, services
from posko.apps.rakor.models import Rakor, Seat
from posko.domain.errors import BadInput, NotAllowed
from tests import meetings
from tests.cast import LogIn, See


def events(meeting: Rakor) -> list[str]:
    found = Entry.objects.filter(subject=f"rakor:{meeting.pk}").order_by("number")
    return list(found.values_list("event", flat=True))


def seat(meeting: Rakor, code: str) -> Seat:
    return Seat.objects.get(rakor=meeting, agency__code=code)


def moved(meeting: Rakor, **fields: object) -> services.Change:
    given = {
        "title": meeting.title,
        "held_at": meeting.held_at,
        "venue": meeting.venue,
        "minutes_planned": 60,
        "invited": meetings.GUESTS,
        "reason": "Aula dipakai",
    }
    return services.Change(**{**given, **fields})  # type: ignore[arg-type]


def test_nobody_named_invites_the_whole_table(see: See, at: datetime) -> None:
    meeting = meetings.planned(see("planner"), at, hours=20, invited=None)
    assert meeting.seats.filter(invited=True).count() == 27
    assert meeting.convened_by is not None and meeting.convened_by.code == "polres"


def test_the_chair_always_has_its_seat(see: See, at: datetime) -> None:
    meeting = meetings.planned(see("planner"), at, hours=20, invited=("bpbd",))
    assert set(meeting.seats.values_list("agency__code", flat=True)) == {"bpbd", "polres"}


def test_an_agency_outside_of_the_operation_is_refused(see: See, at: datetime) -> None:
    with pytest.raises(BadInput, match="kpk"):
        meetings.planned(see("planner"), at, hours=20, invited=("kpk",))
    assert not Rakor.objects.filter(title="Rakor H-2").exists()


def test_an_agency_says_who_comes_or_why_nobody_can(see: See, at: datetime) -> None:
    meeting = meetings.planned(see("bawaslu"), at, hours=20)
    services.answer(meeting, services.Answer(True, "liaison"), by=see("bpbd"), at=at)
    with pytest.raises(BadInput, match="Say why"):
        services.answer(meeting, services.Answer(False, "", " "), by=see("camat"), at=at)
    services.answer(meeting, services.Answer(False, "", "Apel siaga"), by=see("camat"), at=at)
    assert (seat(meeting, "bpbd").answer, seat(meeting, "bpbd").answer_role) == ("yes", "liaison")
    assert (seat(meeting, "kec-jatinegara").answer, seat(meeting, "kec-jatinegara").answer_reason) == (
        "no",
        "Apel siaga",
    )


def test_who_was_not_invited_does_not_answer(see: See, at: datetime) -> None:
    meeting = meetings.planned(see("planner"), at, hours=20, invited=("kpu",))
    with pytest.raises(NotAllowed, match="list of guests"):
        services.answer(meeting, services.Answer(True, "liaison"), by=see("bpbd"), at=at)


def test_moving_it_asks_everybody_anew_and_says_why(see: See, at: datetime) -> None:
    meeting = meetings.planned(see("bawaslu"), at, hours=20)
    services.answer(meeting, services.Answer(True, "liaison"), by=see("bpbd"), at=at)
    later = moved(meeting, held_at=at + timedelta(hours=26))
    meeting = services.change(meeting, later, by=see("bawaslu"), at=at)
    assert (meeting.sequence, meeting.reason, seat(meeting, "bpbd").answer) == (1, "Aula dipakai", "")
    assert events(meeting) == ["rakor.convened", "invitation.answered", "rakor.changed"]


def test_a_new_title_keeps_the_answers(see: See, at: datetime) -> None:
    meeting = meetings.planned(see("bawaslu"), at, hours=20)
    services.answer(meeting, services.Answer(True, "liaison"), by=see("bpbd"), at=at)
    services.change(meeting, moved(meeting, title="Rakor H-1"), by=see("bawaslu"), at=at)
    assert seat(meeting, "bpbd").answer == "yes"


def test_who_is_taken_off_the_list_keeps_its_seat_uninvited(see: See, at: datetime) -> None:
    meeting = meetings.planned(see("bawaslu"), at, hours=20)
    services.change(meeting, moved(meeting, invited=("kpu",)), by=see("bawaslu"), at=at)
    assert {s.agency.code for s in selectors.seats(see("bawaslu"), meeting)} == {"bawaslu", "kpu"}
    assert not seat(meeting, "bpbd").invited


def test_a_change_without_a_reason_changes_nothing(see: See, at: datetime) -> None:
    meeting = meetings.planned(see("bawaslu"), at, hours=20)
    with pytest.raises(BadInput, match="Say why"):
        services.change(meeting, moved(meeting, reason=" "), by=see("bawaslu"), at=at)
    assert Rakor.objects.get(pk=meeting.pk).sequence == 0


def test_another_agency_moves_nothing(see: See, at: datetime) -> None:
    meeting = meetings.planned(see("bawaslu"), at, hours=20)
    with pytest.raises(NotAllowed, match="chairs or convened"):
        services.change(meeting, moved(meeting), by=see("planner"), at=at)


def test_a_meeting_that_has_begun_is_neither_moved_nor_cancelled(see: See, at: datetime) -> None:
    meeting = meetings.held(see("bawaslu"), at)
    with pytest.raises(BadInput, match="has begun"):
        services.change(meeting, moved(meeting), by=see("bawaslu"), at=at)
    with pytest.raises(BadInput, match="has begun"):
        services.cancel(meeting, reason="Tidak jadi", by=see("bawaslu"), at=at)


def test_it_does_not_begin_a_day_early(see: See, at: datetime) -> None:
    meeting = meetings.planned(see("bawaslu"), at, hours=20)
    with pytest.raises(BadInput, match="planned for later"):
        services.begin(meeting, by=see("bawaslu"), at=at)


def test_a_cancelled_meeting_stays_readable_and_counts_as_never_held(see: See, at: datetime) -> None:
    meeting = meetings.planned(see("bawaslu"), at, hours=-1)
    services.cancel(meeting, reason="Banjir", by=see("bawaslu"), at=at)
    services.cancel(meeting, reason="Banjir", by=see("bawaslu"), at=at)
    assert events(meeting) == ["rakor.convened", "rakor.cancelled"]
    assert meeting not in selectors.held(see("bawaslu"), at)
    assert meeting in selectors.rakors(see("bawaslu"))
    with pytest.raises(BadInput, match="cancelled"):
        meetings.say(meeting, see("bpbd"), at)


def test_the_invitation_file_moves_and_takes_out_the_entry(see: See, log_in: LogIn, at: datetime) -> None:
    meeting = meetings.planned(see("bawaslu"), at, hours=20)
    client, address = log_in("bpbd"), f"/rakor/{meeting.pk}/invitations/bpbd.ics"

    def read() -> tuple[str, str, int]:
        answer = client.get(address)
        assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
        calendar = icalendar.Calendar.from_ical(answer.content)
        (event,) = calendar.walk("VEVENT")
        return str(calendar["METHOD"]), str(event["UID"]), int(str(event["SEQUENCE"]))

    first = read()
    services.change(meeting, moved(meeting), by=see("bawaslu"), at=at)
    second = read()
    services.cancel(Rakor.objects.get(pk=meeting.pk), reason="Banjir", by=see("bawaslu"), at=at)
    third = read()
    assert [first[0], second[0], third[0]] == ["REQUEST", "REQUEST", "CANCEL"]
    assert first[1] == second[1] == third[1]
    assert [first[2], second[2], third[2]] == [0, 1, 2]
    assert client.get(f"/rakor/{meeting.pk}/invitations/kodim.ics").status_code == 404, "was not invited"


def test_the_invitation_tells_no_matter_of_the_meeting(see: See, log_in: LogIn, at: datetime) -> None:
    meeting = meetings.planned(see("bawaslu"), at, hours=1)
    meetings.say(meeting, see("bpbd"), at, "Kenari 77 di gudang")
    text = log_in("bpbd").get(f"/rakor/{meeting.pk}/invitations/bpbd.ics").content.decode()
    assert "Kenari" not in text


def test_a_meeting_is_convened_moved_and_answered_on_its_pages(see: See, log_in: LogIn, at: datetime) -> None:
    chair, fields = log_in("bawaslu"), {"held_at_0": "2024-11-26", "held_at_1": "09:00", "venue": "Aula"}
    data = {"form_key": str(uuid.uuid4()), "title": "Rakor H-1", "chair": "bawaslu", "invited": ["bpbd", "kpu"]}
    assert chair.post("/rakor/new/", {**data, **fields}).status_code == 302
    meeting = Rakor.objects.get(title="Rakor H-1")
    page = f"/rakor/{meeting.pk}/"
    assert meeting.seats.count() == 3
    refused = log_in("bpbd").post(f"{page}answer/", {"comes": "no", "reason": "", "role": "liaison"})
    assert refused.status_code == 422 and "alasan" in refused.content.decode().casefold()
    assert log_in("bpbd").post(f"{page}answer/", {"comes": "yes", "role": "liaison"}).status_code == 302
    change = {
        **data,
        **fields,
        "form_key": str(uuid.uuid4()),
        "venue": "Aula lain",
        "reason": "",
        "minutes_planned": 60,
    }
    assert chair.post(f"{page}change/", change).status_code == 422
    assert chair.post(f"{page}change/", {**change, "reason": "Aula penuh"}).status_code == 302
    shown = log_in("kpu").get(page).content.decode()
    assert "Aula lain" in shown and "Aula penuh" in shown


def told(agency: str) -> list[tuple[str, bool]]:
    """What an agency was told of meetings, and whether that is settled."""
    found = Notice.objects.filter(agency__code=agency, kind="invitation").order_by("id")
    return [(notice.text, notice.settled_at is not None) for notice in found]


def test_guests_are_told_once_and_an_answer_settles_it(see: See, at: datetime) -> None:
    meeting = meetings.planned(see("bawaslu"), at, hours=20)
    assert told("bpbd") == told("kpu") == [(notifications.INVITED, False)]
    assert told("bawaslu") == [] and told("kodim") == []
    services.answer(meeting, services.Answer(True, "liaison"), by=see("bpbd"), at=at)
    assert (told("bpbd"), told("kpu")) == ([(notifications.INVITED, True)], [(notifications.INVITED, False)])


def test_a_move_tells_everybody_anew_and_a_cancellation_too(see: See, at: datetime) -> None:
    meeting = meetings.planned(see("bawaslu"), at, hours=20)
    meeting = services.change(meeting, moved(meeting), by=see("bawaslu"), at=at)
    services.cancel(meeting, reason="Banjir", by=see("bawaslu"), at=at)
    assert told("kpu") == [(notifications.INVITED, True), (notifications.MOVED, True), (notifications.CANCELLED, False)]


def test_who_is_no_longer_invited_is_not_asked_any_more(see: See, at: datetime) -> None:
    meeting = meetings.planned(see("bawaslu"), at, hours=20)
    services.change(meeting, moved(meeting, invited=("bpbd",)), by=see("bawaslu"), at=at)
    assert told("kpu") == [(notifications.INVITED, True)]
    assert told("bpbd") == [(notifications.INVITED, True), (notifications.MOVED, False)]


def test_a_change_that_is_sent_twice_tells_nobody_twice(see: See, at: datetime) -> None:
    meeting = meetings.planned(see("bawaslu"), at, hours=20)
    for _ in range(2):
        services.change(meeting, moved(meeting, venue="Balai"), by=see("bawaslu"), at=at)
    assert told("kpu") == [(notifications.INVITED, True), (notifications.MOVED, False)]
    assert events(meeting).count("rakor.changed") == 1
