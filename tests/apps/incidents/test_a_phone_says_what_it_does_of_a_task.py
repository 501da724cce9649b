"""What a phone says of its task is done once, in order; what comes too late or from elsewhere is kept and moves
nothing."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from posko import clock
from posko.apps.incidents.models import Task, TaskAct
from posko.apps.incidents.tasks import services as tasks
from posko.apps.intake.devices import services as devices
from posko.apps.intake.models import Sender
from tests import pictures
from tests.cast import LogIn, See
from tests.incident_story import again, confirmed, sent

pytestmark = pytest.mark.django_db
ACTS = "/api/v1/tasks/acts"


@pytest.fixture
def now() -> datetime:
    """The API lives in the time of the operation, which here is today's."""
    return clock.real_time()


def phone(see: See, now: datetime, name: str = "Patroli 3") -> tuple[str, Sender]:
    token = devices.make_device(name, "polres", "31.75.03", by=see("duty"), at=now)
    return token, Sender.objects.get(name=name)


def given(see: See, device: Sender, now: datetime) -> Task:
    """A task that was given to this phone a minute ago."""
    task = sent(confirmed(see, now - timedelta(minutes=2)), see("duty"), now - timedelta(minutes=1))
    Task.objects.filter(pk=task.pk).update(device=device, code=26, operation=device.operation)
    return Task.objects.get(pk=task.pk)


def said(task: Task, event: str, now: datetime, **more: Any) -> dict[str, Any]:
    run = {"base": task.version, "branch": str(uuid.uuid4()), "counter": 1}
    told = {"id": str(uuid.uuid4()), "task": str(task.code), "event": event, "at": now.isoformat(), **run}
    return told | more


def say(token: str, told: dict[str, Any]) -> Any:
    return Client().post(ACTS, told, content_type="application/json", headers={"Authorization": f"Bearer {token}"})


def test_each_step_is_done_and_the_incident_follows(see: See, now: datetime) -> None:
    token, device = phone(see, now)
    task = given(see, device, now)
    for event, state in (("accepted", "accepted"), ("set_out", "on_the_way"), ("arrived", "arrived"), ("done", "done")):
        answer = say(token, said(task, event, now))
        assert (answer.status_code, answer.json()) == (200, {"outcome": "applied"})
        task.refresh_from_db()
        assert task.state == state
    assert again(task.incident).state == "handled"


def test_the_same_act_sent_again_is_the_same_act(see: See, now: datetime) -> None:
    token, device = phone(see, now)
    task = given(see, device, now)
    act = said(task, "accepted", now)
    assert [say(token, act).json()["outcome"] for _ in range(2)] == ["applied", "applied"]
    assert TaskAct.objects.count() == 1
    assert say(token, said(task, "accepted", now)).json()["outcome"] == "repeated"


def test_another_phone_moves_nothing_and_is_told_why(see: See, now: datetime) -> None:
    _token, device = phone(see, now)
    other, _device = phone(see, now, "Patroli 4")
    task = given(see, device, now)
    answer = say(other, said(task, "accepted", now)).json()
    assert answer["outcome"] == "refused" and str(task.code) in answer["message"]
    task.refresh_from_db()
    assert task.state == "asked"
    assert TaskAct.objects.get().outcome == "refused"


def test_the_id_of_an_act_belongs_to_the_phone_that_said_it(see: See, now: datetime) -> None:
    token, device = phone(see, now)
    other, _device = phone(see, now, "Patroli 4")
    task = given(see, device, now)
    act = said(task, "accepted", now)
    assert say(token, act).json() == {"outcome": "applied"}
    assert (say(other, act).status_code, say(token, act).status_code) == (422, 200)


def test_what_was_said_after_a_withdrawal_moves_nothing(see: See, now: datetime) -> None:
    token, device = phone(see, now)
    task = given(see, device, now)
    tasks.cancel_task(task, reason="Bubar sendiri", by=see("duty"), at=now)
    assert say(token, said(task, "accepted", now)).json()["outcome"] == "refused"
    assert say(token, said(task, "arrived", now - timedelta(seconds=30))).json()["outcome"] == "conflict"
    task.refresh_from_db()
    assert task.state == "cancelled"


def test_a_clock_of_yesterday_is_left_to_a_person(see: See, now: datetime) -> None:
    token, device = phone(see, now)
    task = given(see, device, now)
    answer = say(token, said(task, "accepted", now - timedelta(days=1)))
    assert answer.json()["outcome"] == "conflict"
    task.refresh_from_db()
    assert task.state == "asked"


def test_cannot_needs_its_reason_and_holds_no_number_of_a_person(see: See, now: datetime) -> None:
    token, device = phone(see, now)
    task = given(see, device, now)
    assert say(token, said(task, "unable", now, reason="Hubungi 0812-3456-7890")).status_code == 422
    assert say(token, said(task, "unable", now, reason="Jalan ditutup")).json()["outcome"] == "applied"
    task.refresh_from_db()
    assert (task.state, task.ended_reason) == ("unable", "Jalan ditutup")


def test_a_code_that_is_none_and_a_body_that_says_nothing_are_refused_with_their_field(see: See, now: datetime) -> None:
    token, device = phone(see, now)
    task = given(see, device, now)
    assert say(token, said(task, "accepted", now) | {"task": "99999"}).status_code == 404
    answer = say(token, said(task, "accepted", now) | {"at": "tadi"})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "at")
    assert not TaskAct.objects.exists()


def test_a_photo_of_an_act_is_kept_once_and_only_from_its_own_phone(see: See, now: datetime) -> None:
    token, device = phone(see, now)
    other, _device = phone(see, now, "Patroli 4")
    act = said(given(see, device, now), "accepted", now)
    say(token, act)

    def photo(of: str, name: str = "foto.jpg", body: bytes | None = None) -> int:
        upload = {"file": SimpleUploadedFile(name, body or pictures.jpeg())}
        address = f"{ACTS}/{act['id']}/files"
        return Client().post(address, upload, headers={"Authorization": f"Bearer {of}"}).status_code

    assert [photo(token), photo(token), photo(other)] == [201, 201, 404]
    assert photo(token, "virus.exe", b"MZ") == 422
    assert TaskAct.objects.get().files.count() == 1


def test_a_photo_from_the_field_stands_on_the_page_of_its_incident(see: See, log_in: LogIn, now: datetime) -> None:
    token, device = phone(see, now)
    task = given(see, device, now)
    page = f"/incidents/{task.incident.number}/"
    assert "field-photos" not in log_in("duty").get(page).content.decode()
    act = said(task, "accepted", now)
    say(token, act)
    upload = {"file": SimpleUploadedFile("gerbang.jpg", pictures.jpeg())}
    Client().post(f"{ACTS}/{act['id']}/files", upload, headers={"Authorization": f"Bearer {token}"})
    shown = log_in("duty").get(page).content.decode()
    assert "field-photos" in shown
    assert "gerbang.jpg" in shown
