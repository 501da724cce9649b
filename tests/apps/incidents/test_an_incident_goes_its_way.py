"""An incident goes from report to closing step by step, by whoever may, and its clock runs at each step."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from posko.apps.incidents.comments import services as comment_services
from posko.apps.incidents.course import services
from posko.apps.incidents.tasks import services as task_services
from posko.apps.ledger import selectors as ledger
from posko.apps.notices.models import Notice
from posko.domain.errors import BadInput, NotAllowed
from tests.cast import AT, See
from tests.incident_story import again, confirmed, reported, sent

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(minutes=7)


def test_the_whole_way(see: See) -> None:
    incident = confirmed(see)
    assert incident.confirmed_by is not None and (incident.confirmed_by.code, incident.confirmed_role) == (
        "polres",
        "duty_officer",
    )
    task = sent(incident, see("duty"))
    assert again(incident).state == "assigned"
    task_services.accept_task(task, by=see("field"), at=LATER)
    task_services.set_out(task, by=see("field"), at=LATER)
    assert again(incident).state == "on_the_way"
    task_services.finish_task(task, outcome="Bubar", by=see("duty"), at=LATER)
    assert (again(incident).state, again(incident).due_at) == ("handled", None)
    services.close_incident(incident, outcome="Aman", by=see("duty"), at=LATER)
    closed = again(incident)
    assert (closed.state, closed.live, closed.outcome) == ("closed", False, "Aman")
    told = [line.event for line in reversed(ledger.about(see("duty"), "incident:1"))]
    assert told == [
        "incident.reported",
        "incident.confirmed",
        "incident.assigned",
        "task.accepted",
        "task.set_out",
        "incident.set_out",
        "task.done",
        "incident.handled",
        "incident.closed",
    ]


def test_each_step_has_a_clock_of_its_own(see: See) -> None:
    incident = reported(see("field"))
    assert incident.due_at == AT + timedelta(minutes=10)
    incident = services.confirm_incident(incident, by=see("duty"), at=LATER)
    assert incident.due_at == LATER + timedelta(minutes=10)
    later = LATER + timedelta(minutes=3)
    sent(incident, see("duty"), later)
    assert again(incident).due_at == later + timedelta(minutes=90)


def test_nobody_is_sent_to_what_is_not_confirmed(see: See) -> None:
    with pytest.raises(BadInput, match="cannot happen now"):
        sent(reported(see("field")), see("duty"))


def test_confirming_and_sending_may_be_one_act(see: See) -> None:
    incident = reported(see("field"))
    new = task_services.NewTask(uuid.uuid4(), "kodim", "Bantu jaga")
    task_services.assign(incident, new, confirm=True, by=see("duty"), at=LATER)
    assert (again(incident).state, again(incident).confirmed_at) == ("assigned", LATER)


def test_only_the_institution_that_leads_calls_it_false_or_closes_it(see: See) -> None:
    incident = confirmed(see, kind="money")
    with pytest.raises(NotAllowed, match="leads"):
        services.call_false(incident, reason="Tidak ada", by=see("duty"), at=LATER)
    services.call_false(incident, reason="Tidak ada", by=see("bawaslu"), at=LATER)
    assert (again(incident).state, again(incident).live) == ("false", False)


def test_calling_it_false_calls_back_whoever_was_sent(see: See) -> None:
    incident = confirmed(see)
    task = sent(incident, see("duty"))
    services.call_false(incident, reason="Latihan silat", by=see("planner"), at=LATER)
    task.refresh_from_db()
    assert task.state == "cancelled"


def test_what_was_false_is_confirmed_anew_when_it_comes_back(see: See) -> None:
    incident = confirmed(see)
    services.call_false(incident, reason="Tidak ada", by=see("duty"), at=LATER)
    back = services.reopen_incident(incident, reason="Terjadi lagi", by=see("camat"), at=LATER)
    assert (back.state, back.confirmed_at, back.live) == ("reported", None, True)
    assert len(ledger.about(see("duty"), "incident:1")) == 4


def test_when_the_last_task_is_cancelled_somebody_must_be_sent_anew(see: See) -> None:
    incident = confirmed(see)
    first, second = sent(incident, see("duty")), sent(incident, see("duty"), agency="kodim")
    task_services.cancel_task(first, reason="Ditarik", by=see("duty"), at=LATER)
    assert again(incident).state == "assigned"
    task_services.cancel_task(second, reason="Ditarik", by=see("duty"), at=LATER)
    assert (again(incident).state, again(incident).assigned_at) == ("confirmed", None)


def test_a_task_is_between_who_is_asked_and_who_leads(see: See) -> None:
    task = sent(confirmed(see), see("duty"))
    with pytest.raises(NotAllowed, match="between"):
        task_services.finish_task(task, outcome="", by=see("bpbd"), at=LATER)
    with pytest.raises(NotAllowed, match="takes a task on"):
        task_services.accept_task(sent(task.incident, see("duty"), agency="kodim"), by=see("duty"), at=LATER)


def test_a_correction_moves_the_lead_and_tells_it(see: See) -> None:
    incident = reported(see("field"), kind="other", severity=2)
    new = services.Correction("flood", 4, "31.75.03.1002", "Air sungai naik")
    services.correct_incident(incident, new, by=see("duty"), at=LATER)
    row = again(incident)
    assert (row.kind, row.severity, row.place_id, row.lead and row.lead.code) == ("flood", 4, "31.75.03.1002", "bpbd")
    assert Notice.objects.filter(key__startswith="incident:1:step:lead", agency__code="bpbd").exists()
    report = row.reports.get()
    assert (report.kind, report.place_id) == ("other", "31.75.03.1001")


def test_a_post_bound_to_an_area_acts_there_only(see: See) -> None:
    far = reported(see("field"), place="31.75.09.1002")
    with pytest.raises(NotAllowed, match="bound to one area"):
        services.confirm_incident(far, by=see("camat"), at=LATER)


def test_an_update_is_kept_once_and_names_nobody(see: See) -> None:
    incident = reported(see("field"))
    new = comment_services.NewNote(uuid.uuid4(), "Sudah dibubarkan")
    comment_services.write_note(incident, new, by=see("field"), at=LATER)
    comment_services.write_note(incident, new, by=see("field"), at=LATER)
    assert incident.notes.count() == 1
    named = comment_services.NewNote(uuid.uuid4(), "pelaku 3175030101900001")
    with pytest.raises(BadInput, match="NIK"):
        comment_services.write_note(incident, named, by=see("field"), at=LATER)


def test_a_case_is_named_by_its_number(see: See) -> None:
    incident = services.link_case(reported(see("field")), ref="007/Reg/LP/2024", by=see("bawaslu"), at=LATER)
    assert again(incident).case_ref == "007/Reg/LP/2024"
