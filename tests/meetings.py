"""Meetings as the tests need them: held, with lines, with two texts of one line, closed with minutes."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from posko.apps.people.offices.steps import Wishes
from posko.apps.rakor.attendance import services as attendance_services
from posko.apps.rakor.followups import services as followup_services
from posko.apps.rakor.lines import services as line_services
from posko.apps.rakor.meetings import services
from posko.apps.rakor.minutes import services as minutes_services
from posko.apps.rakor.models import Input, Minutes, Rakor, Wording
from posko.apps.territory.models import Place
from posko.domain.access import Viewer
from posko.domain.rakor.guests import Person
from posko.domain.rakor.meetings import Presence
from tests.cast import See

GUESTS = ("bawaslu", "bpbd", "kpu", "polres", "kec-jatinegara")
SAID = "Pompa di Kampung Melayu belum siaga. Dua TPS di sana tergenang tahun lalu."


def planned(by: Viewer, at: datetime, *, hours: int = 0, invited: tuple[str, ...] | None = GUESTS) -> Rakor:
    """A meeting in some hours, chaired by the viewer's agency."""
    new = services.NewRakor(
        uuid.uuid4(), "Rakor H-2", at + timedelta(hours=hours), "Aula lantai 6", by.agency, invited=invited
    )
    return services.convene(new, by=by, at=at)


def held(by: Viewer, at: datetime) -> Rakor:
    """A meeting of five agencies that has begun."""
    return services.begin(planned(by, at), by=by, at=at)


def say(meeting: Rakor, by: Viewer, at: datetime, text: str = SAID, *, place: str = "", **more: Any) -> Input:
    """A line; `agency` and `kind` where it is not the own agency's, or no plain input."""
    at_place = Place.objects.get(code=place) if place else None
    return services.raise_input(meeting, services.NewInput(uuid.uuid4(), text, at_place, **more), by=by, at=at)


def reword(line: Input, text: str, version: int, by: Viewer, at: datetime) -> Input:
    """Another text for a line, by somebody who saw that version."""
    return services.reword(line, services.NewWording(uuid.uuid4(), version, text), by=by, at=at)[0]


def two_texts(see: See, at: datetime) -> Wording:
    """BPBD spoke; BPBD itself and the chair, Bawaslu, reworded it at the same time. Gives the text that waits."""
    line = say(held(see("bawaslu"), at), see("bpbd"), at)
    reword(line, "Pompa siaga mulai pukul 18.00.", 1, see("bpbd"), at)
    reword(line, "Pompa siaga malam ini.", 1, see("bawaslu"), at)
    return Wording.objects.get(line=line, stood=False)


def closed(see: See, at: datetime) -> Minutes:
    """A closed meeting with an input that became a gap, a decision and a question."""
    chair = see("bawaslu")
    meeting = held(chair, at)
    attendance_services.check_in(meeting, by=see("bpbd"), at=at)
    attendance_services.mark(meeting, "bawaslu", Presence.PRESENT, by=chair, at=at)
    line_services.turn_into_gap(say(meeting, see("bpbd"), at, place="31.75.03.1001"), by=chair, at=at)
    say(meeting, chair, at, "Pompa dipasang sebelum pukul 18.00.", kind="decision")
    say(meeting, chair, at, "Siapa membuka gerbang sekolah?", agency="kpu", kind="question")
    return close(meeting, chair, at)


def close(meeting: Rakor, by: Viewer, at: datetime) -> Minutes:
    """Close a meeting that is held."""
    new = minutes_services.NewMinutes(
        uuid.uuid4(), Wishes("terbatas", "Notula rakor", ("Semua instansi yang diundang",))
    )
    return minutes_services.close(meeting, new, by=by, at=at)


def approve(kept: Minutes, by: Viewer, at: datetime) -> None:
    """Approve the minutes for the viewer's agency."""
    minutes_services.approve(kept, minutes_services.NewAnswer(uuid.uuid4(), kept.sha256), by=by, at=at)


def listed(meeting: Rakor, see: See, at: datetime) -> dict[str, int]:
    """Keys of two persons on the list of a meeting that Bawaslu keeps, and of a decision that BPBD carries out."""
    chair, new = see("bawaslu"), attendance_services.NewPersons(uuid.uuid4(), (Person("Rudi Rekaan"),))
    typed, *_more = attendance_services.list_persons(meeting, new, by=chair, at=at)
    came = attendance_services.arrive(meeting, uuid.uuid4(), Person("Sari Rekaan"), by=chair, at=at)
    decided = say(meeting, chair, at, "Pompa dipasang.", kind="decision")
    carried = followup_services.NewFollowUp(uuid.uuid4(), "bpbd", at + timedelta(days=1))
    row = followup_services.set_on_line(decided, carried, by=chair, at=at)
    return {"listed": typed.pk, "guest": came.pk, "follow_up": row.pk}
