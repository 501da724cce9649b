"""`TIBA 26`: an SMS from the number that an order was given to moves it, any other is told so and moves nothing."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.test import Client

from posko import clock
from posko.apps.incidents.models import Task, TaskAct
from posko.apps.incidents.tasks import services as task_services
from posko.apps.incidents.tasks.services import NewTask
from posko.apps.intake.models import Gateway, Message, Sender
from posko.apps.intake.worker.services import handle_due
from posko.apps.outgoing.models import Sending
from posko.apps.people.models import User
from posko.domain.jobs import Watch
from tests.cast import AT, See
from tests.chat import NUMBER, STRANGER, admit, forget, gateway, house, kept, sms
from tests.incident_story import again, confirmed, number_of, phone_of, team_of

__all__ = ["gateway"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def order(see: See) -> Task:
    """An order to a team that has a number and no phone."""
    team = team_of("polres", "BRAVO1")
    number_of(f"team:{team.pk}")
    new = NewTask(uuid.uuid4(), "polres", "Bubarkan dan jaga", to=f"team:{team.pk}")
    return task_services.assign(confirmed(see), new, by=see("duty"), at=AT)


def work() -> None:
    at = clock.real_time()
    handle_due(Watch(clock.real_time, at - at, lambda: False), by=house(), at=at)


def state(task: Task) -> str:
    return Task.objects.get(pk=task.pk).state


def test_a_number_that_reports_nothing_answers_its_order_and_the_incident_follows(
    order: Task, gateway: Gateway, see: See
) -> None:
    answers = [sms(gateway, text) for text in ("TERIMA 1", "2", "tiba")]
    work()
    assert [answer.json()["reply"].partition(".")[0] for answer in answers] == [
        "TUGAS 1: diterima dicatat",
        "TUGAS 1: berangkat dicatat",
        "TUGAS 1: tiba dicatat",
    ]
    assert (state(order), again(order.incident).state) == ("arrived", "on_the_way")
    assert [row.ref for row in Message.objects.all()] == ["task:1"] * 3
    assert Sending.objects.get(ref="task:1").state == "acknowledged"
    assert {act.contact_id for act in order.acts.all()} == {Sending.objects.get(ref="task:1").contact_id}


def test_the_same_message_again_is_one_act_and_the_same_words_again_move_nothing(order: Task, gateway: Gateway) -> None:
    sms(gateway, "TERIMA 1", message_id="A")
    sms(gateway, "TERIMA 1", message_id="A", late=10)
    work()
    again_told = sms(gateway, "terima tugas 1")
    work()
    assert "sudah tercatat" in again_told.json()["reply"]
    assert [act.outcome for act in order.acts.all()] == ["applied", "repeated"]


def test_a_number_of_another_agency_is_told_that_it_is_not_its_order_and_that_is_kept(
    order: Task, gateway: Gateway
) -> None:
    admit(STRANGER, agency="bpbd")
    answer = sms(gateway, "SELESAI 1", sender=STRANGER)
    work()
    assert "tidak diberikan kepada nomor ini" in answer.json()["reply"]
    assert (state(order), order.acts.get().outcome) == ("asked", "refused")
    assert "tidak diberikan" in sms(gateway, "TIBA 77", sender=STRANGER).json()["reply"]
    assert "Tidak ada tugas" in sms(gateway, "TIBA", sender=STRANGER).json()["reply"]


def test_a_number_that_nobody_knows_waits_for_a_person_as_any_message_does(order: Task, gateway: Gateway) -> None:
    answer = sms(gateway, "TIBA 1", sender="0813-1111-2222")
    work()
    assert kept(answer).state == "waiting" and "belum terdaftar" in answer.json()["reply"]
    assert state(order) == "asked" and not TaskAct.objects.exists()


def test_an_answer_that_waited_in_the_network_is_told_what_comes_of_it(gateway: Gateway, see: See) -> None:
    """Sent before the order was moved, by a gateway that says when: nobody is told that it was noted."""
    team, now = team_of("polres", "BRAVO1"), clock.real_time()
    number_of(f"team:{team.pk}")
    new, before = NewTask(uuid.uuid4(), "polres", "Bubarkan", to=f"team:{team.pk}"), now - timedelta(hours=1)
    order = task_services.assign(confirmed(see, before), new, by=see("duty"), at=before)
    task_services.move_task(order, task_services.Change("31.75.03.1002", ""), by=see("duty"), at=now)
    Gateway.objects.filter(pk=gateway.pk).update(takes_get=True)
    forget()
    told = {"sender": NUMBER, "text": "TERIMA 1", "ts": str(int((now - timedelta(minutes=30)).timestamp()))}
    answer = Client().get("/gateway/sms", {**told, "key": gateway.secret, "message_id": "K"})
    work()
    assert "diperiksa petugas" in answer.content.decode()
    assert (state(order), order.acts.get().outcome) == ("asked", "conflict")


def test_after_withdrawal_the_answer_says_so(order: Task, gateway: Gateway, see: See) -> None:
    task_services.cancel_task(order, reason="Ditarik", by=see("duty"), at=AT)
    answer = sms(gateway, "TERIMA 1")
    work()
    assert "sudah ditarik" in answer.json()["reply"]
    assert (state(order), order.acts.get().outcome) == ("cancelled", "refused")


def test_who_cannot_says_why_without_a_number_of_a_person(order: Task, gateway: Gateway) -> None:
    sms(gateway, "TIDAK BISA 1 ban kempes, hubungi 081299887766")
    work()
    act = order.acts.get()
    assert (act.outcome, act.reason, state(order)) == ("applied", "", "unable")


def test_a_bare_number_from_who_has_no_order_is_read_as_before(gateway: Gateway, see: See) -> None:
    admit()
    answer = sms(gateway, "3")
    assert "belum dapat dibaca" in answer.json()["reply"].lower()
    assert kept(answer).state == "waiting"


def test_the_number_of_a_phone_that_a_person_of_the_team_holds_needs_no_code(see: See, gateway: Gateway) -> None:
    phone, team = phone_of(), team_of("polres", "BRAVO1")
    Sender.objects.filter(pk=phone.pk).update(holder="field")
    team.members.create(user=User.objects.get(username="field"), joined_at=AT)
    number_of(f"device:{phone.pk}", kind="device")
    new = NewTask(uuid.uuid4(), "polres", "Bubarkan dan jaga", to=f"team:{team.pk}")
    task = task_services.assign(confirmed(see), new, by=see("duty"), at=AT)
    sms(gateway, "TIBA")
    work()
    assert state(task) == "arrived"
