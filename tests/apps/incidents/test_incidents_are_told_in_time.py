"""Who leads is told of what is new, and its chain of what waits too long; nobody is told twice."""

from __future__ import annotations

from datetime import timedelta

import pytest

from posko.apps.incidents import handlers
from posko.apps.incidents.course import services
from posko.apps.incidents.course.notifications import SINGLY
from posko.apps.incidents.escalation import services as escalation_services
from posko.apps.incidents.tasks import services as task_services
from posko.apps.intake.inbox.registry import Arrival
from posko.apps.notices.models import Notice
from posko.domain.access import Compartment, Viewer, device_viewer, system_viewer
from posko.domain.intake import Channel, Report
from posko.domain.notices import Severity
from tests.cast import AT, See
from tests.incident_story import again, confirmed, reported, sent
from tests.world import CODE

pytestmark = pytest.mark.django_db


def clock() -> Viewer:
    """The round, as its own viewer."""
    walls = frozenset({Compartment.PUBLIC, Compartment.COORDINATION})
    return system_viewer("incidents.clocks", operation=CODE, city="31.75", compartments=walls)


def from_device(message: int, kind: str = "brawl", severity: int = 3) -> None:
    by = device_viewer(7, "HP", operation=CODE, city="31.75", agency="polres", root="polri", place="31.75.03")
    report = Report("incident", "31.75.03.1001", AT, {"kind": kind, "severity": severity}, f"Laporan {message}")
    handlers.handle(Arrival(message, Channel.SMS, report, "31.75.03.1001", AT, AT), by=by, at=AT)


def tell(minutes: float) -> int:
    return escalation_services.notify_due(by=clock(), at=AT + timedelta(minutes=minutes))


def told(prefix: str = "incident") -> list[str]:
    return sorted(Notice.objects.filter(key__startswith=prefix).values_list("key", flat=True))


def test_what_is_typed_at_the_post_is_told_at_once_to_the_lead_and_whom_its_kind_names(see: See) -> None:
    reported(see("field"), kind="damage", severity=4)
    assert told() == [f"incident:1:step:new:{code}" for code in ("bawaslu", "kpu", "polres")]
    lead = Notice.objects.get(agency__code="polres")
    assert (lead.severity, lead.link) == (Severity.GRAVE, "/incidents/1/")


def test_what_comes_from_a_device_is_told_by_the_next_round_once() -> None:
    from_device(1)
    assert told() == []
    assert (tell(0), tell(1)) == (1, 0)
    assert told() == ["incident:1:step:new:polres"]


def test_what_is_critical_is_told_at_once_from_a_device_too() -> None:
    from_device(1, severity=4)
    assert told() == ["incident:1:step:new:polres"]


def test_many_at_once_are_one_notice_an_agency() -> None:
    for message in range(SINGLY + 1):
        from_device(message)
    assert tell(0) == SINGLY + 1
    notice = Notice.objects.get()
    assert (notice.params, notice.link) == ({"count": SINGLY + 1}, "/incidents/?agency=polres")


def test_what_waits_too_long_goes_up_the_chain_a_step_at_a_time(see: See) -> None:
    reported(see("field"))
    assert [tell(minutes) for minutes in (9, 10, 11, 20, 21, 500)] == [0, 1, 0, 1, 0, 0]
    found = list(Notice.objects.filter(key__contains=":step:confirm-").order_by("pk"))
    assert [(each.kind, each.audience) for each in found] == [("deadline", "duty"), ("escalation", "head")]


def test_after_a_stand_still_the_last_step_alone_is_told(see: See) -> None:
    reported(see("field"))
    assert (tell(400), tell(401)) == (1, 0)
    assert [each.kind for each in Notice.objects.filter(key__contains=":step:confirm-")] == ["escalation"]


def test_the_next_step_settles_what_was_told_and_has_a_clock_of_its_own(see: See) -> None:
    incident = reported(see("field"))
    tell(10)
    services.confirm_incident(incident, by=see("duty"), at=AT + timedelta(minutes=12))
    assert not Notice.objects.filter(settled_at=None).exists()
    assert (tell(21), tell(22)) == (0, 1)
    assert Notice.objects.filter(key__contains=":step:assign-", settled_at=None).count() == 1


def test_who_is_asked_to_go_is_told_until_it_answers(see: See) -> None:
    task = sent(confirmed(see), see("duty"), agency="bpbd")
    notice = Notice.objects.get(agency__code="bpbd")
    assert (notice.severity, notice.settled_at) == (Severity.BREACH, None)
    task_services.accept_task(task, by=see("bpbd"), at=AT)
    notice.refresh_from_db()
    assert notice.settled_at == AT


def test_nothing_stands_once_it_is_closed(see: See) -> None:
    incident = confirmed(see)
    task = sent(incident, see("duty"), agency="bpbd")
    tell(200)
    task_services.finish_task(task, outcome="", by=see("bpbd"), at=AT + timedelta(minutes=201))
    services.close_incident(incident, outcome="Selesai", by=see("duty"), at=AT + timedelta(minutes=202))
    assert not Notice.objects.filter(settled_at=None).exists()
    assert again(incident).tell_at is None and tell(9000) == 0


def test_a_new_lead_is_told_at_the_same_hour_of_another_day_too(see: See) -> None:
    incident = reported(see("field"))
    for days, kind in enumerate(("money", "brawl", "money")):
        correction = services.Correction(kind, 3, incident.place_id, "Keliru")
        services.correct_incident(incident, correction, by=see("duty"), at=AT + timedelta(days=days))
    assert [key.rpartition(":")[2] for key in told("incident:1:step:lead-")] == ["bawaslu", "polres", "bawaslu"]
