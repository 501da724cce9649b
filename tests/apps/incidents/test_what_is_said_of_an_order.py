"""What a phone or a number says of an order is kept whatever comes of it, and moves what it should and nothing else."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse

from posko.apps.incidents.models import Task, TaskAct
from posko.apps.incidents.orders import selectors
from posko.apps.incidents.orders.services import Said, say, settle_doubt
from posko.apps.incidents.tasks import services as task_services
from posko.apps.ledger import selectors as ledger
from posko.apps.notices.models import Notice
from posko.apps.people.models import JournalLine
from posko.domain.access import Viewer
from posko.domain.errors import BadInput, NotAllowed
from posko.domain.incidents.orders import How, Settled
from tests.cast import AT, See, logged_in
from tests.incident_story import again, as_phone, confirmed, phone_of, sent

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def given_to_a_phone(see: See) -> tuple[Task, Viewer]:
    task = sent(confirmed(see), see("duty"))
    phone = phone_of()
    Task.objects.filter(pk=task.pk).update(device=phone, code=26, operation=phone.operation)
    return Task.objects.get(pk=task.pk), as_phone(phone, see("duty"))


def said(event: str, minutes: int = 1, **more: object) -> Said:
    return Said(uuid.uuid4(), f"task.{event}", AT + minutes * MINUTE, How.PHONE, **{"base": 1, **more})  # type: ignore[arg-type]


def state(task: Task) -> tuple[str, str]:
    task = Task.objects.get(pk=task.pk)
    return task.state, again(task.incident).state


def test_a_phone_goes_the_whole_way_and_the_incident_follows(see: See) -> None:
    task, phone = given_to_a_phone(see)
    for minutes, event in enumerate(("accepted", "arrived", "done"), start=1):
        say(task, said(event, minutes), by=phone, at=AT + minutes * 2 * MINUTE)
    row = Task.objects.get(pk=task.pk)
    assert state(task) == ("done", "handled")
    assert (row.accepted_at, row.arrived_at, row.ended_at) == (AT + MINUTE, AT + 2 * MINUTE, AT + 3 * MINUTE)
    assert [act.outcome for act in task.acts.all()] == ["applied"] * 3


def test_twice_is_once_whether_the_same_act_or_another_that_says_the_same(see: See) -> None:
    task, phone = given_to_a_phone(see)
    first = said("accepted")
    one, two = (say(task, first, by=phone, at=AT + 2 * MINUTE) for _ in range(2))
    other = say(task, said("accepted"), by=phone, at=AT + 3 * MINUTE)
    assert one == two and other.outcome == "repeated"
    assert state(task)[0] == "accepted"
    told = [line.event for line in ledger.about(see("duty"), f"incident:{task.incident.number}")]
    assert (told.count("task.accepted"), told.count("task.said_again")) == (1, 1)
    with pytest.raises(BadInput, match="counts once"):
        say(sent(task.incident, see("duty"), agency="kodim"), first, by=phone, at=AT + 3 * MINUTE)


def test_a_wrong_phone_and_one_after_withdrawal_are_kept_and_move_nothing(see: See) -> None:
    task, phone = given_to_a_phone(see)
    stranger = as_phone(phone_of("kodim", "HP Kodim"), see("duty"))
    assert say(task, said("accepted"), by=stranger, at=AT + MINUTE).outcome == "refused"
    assert state(task)[0] == "asked"
    task_services.cancel_task(task, reason="Ditarik", by=see("duty"), at=AT + 2 * MINUTE)
    late = say(task, said("accepted", 3), by=phone, at=AT + 3 * MINUTE)
    assert (late.outcome, state(task)) == ("refused", ("cancelled", "confirmed"))


def test_a_clock_of_yesterday_waits_for_a_person_who_sees_both_and_settles_it_once(see: See) -> None:
    task, phone = given_to_a_phone(see)
    doubt = say(task, said("arrived", -1440), by=phone, at=AT + MINUTE)
    assert (doubt.outcome, state(task)[0]) == ("conflict", "asked")
    assert Notice.objects.filter(key__contains=f":doubt:{doubt.pk}:", settled_at=None).exists()
    page = logged_in("duty").get(reverse("incidents:doubt", args=[doubt.pk]))
    assert page.status_code == 200
    with pytest.raises(NotAllowed, match="between"):
        settle_doubt(doubt, Settled.TAKEN, by=see("bpbd"), at=AT + 2 * MINUTE)
    settle_doubt(doubt, Settled.TAKEN, by=see("duty"), at=AT + 2 * MINUTE)
    settle_doubt(doubt, Settled.LEFT, by=see("duty"), at=AT + 3 * MINUTE)
    assert state(task) == ("arrived", "on_the_way")
    assert TaskAct.objects.get(pk=doubt.pk).settled_how == "taken"
    assert not selectors.doubts(see("duty")).exists()
    assert not Notice.objects.filter(key__contains=f":doubt:{doubt.pk}:", settled_at=None).exists()


def test_who_cannot_go_says_why_and_the_desks_are_told_to_send_somebody_else(see: See) -> None:
    task, phone = given_to_a_phone(see)
    say(task, said("unable", reason="Ban kempes"), by=phone, at=AT + MINUTE)
    assert state(task) == ("unable", "confirmed")
    assert Notice.objects.filter(key__contains=f":step:unable-{task.pk}-", agency__code="polres").exists()


def test_no_number_of_a_person_is_kept_in_a_reason(see: See) -> None:
    task, phone = given_to_a_phone(see)
    with pytest.raises(BadInput, match="NIK"):
        say(task, replace(said("unable"), reason="3175030101900001"), by=phone, at=AT + MINUTE)


def test_an_order_that_ended_cannot_be_taken_again_but_may_be_left(see: See) -> None:
    task, phone = given_to_a_phone(see)
    task_services.cancel_task(task, reason="Ditarik", by=see("duty"), at=AT + 5 * MINUTE)
    doubt = say(task, said("done", 3), by=phone, at=AT + 6 * MINUTE)
    assert doubt.outcome == "conflict"
    client = logged_in("duty")
    page = client.get(reverse("incidents:doubt", args=[doubt.pk])).content.decode()
    assert 'value="left"' in page and 'value="taken"' not in page
    client.post(reverse("incidents:settle_doubt", args=[doubt.pk]), {"how": "left"})
    assert TaskAct.objects.get(pk=doubt.pk).settled_how == "left"
    assert state(task)[0] == "cancelled"


def test_what_is_heard_by_voice_is_one_press_in_the_journal_and_a_line_of_it(see: See) -> None:
    task, _phone = given_to_a_phone(see)
    client = logged_in("duty")
    page = client.get(reverse("people:journal")).content.decode()
    assert reverse("incidents:voice", args=[task.pk]) in page and 'value="task.accepted"' in page
    press = {"event": "task.accepted", "form_key": str(uuid.uuid4())}
    for _ in range(2):
        assert client.post(reverse("incidents:voice", args=[task.pk]), press).status_code == 302
    assert state(task)[0] == "accepted"
    line = JournalLine.objects.get()
    assert (line.channel, line.text) == ("radio", "Tugas 26: diterima.")
    assert task.acts.get().how == "voice"
