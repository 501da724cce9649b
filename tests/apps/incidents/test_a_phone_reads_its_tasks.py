"""A phone learns what it has to do, who holds it, and what became of its reports; and nothing of anybody else's."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from posko import clock
from posko.apps.incidents.course import services
from posko.apps.incidents.models import Incident, Task
from posko.apps.incidents.tasks import services as tasks
from posko.apps.intake.devices import selectors as device_selectors
from posko.apps.intake.devices import services as devices
from posko.apps.intake.models import Message, Sender
from posko.apps.ledger.models import Entry
from posko.apps.outgoing.models import Sending
from posko.apps.outgoing.queue import services as queue
from posko.apps.people.models import Agency
from posko.apps.units.models import Team, TeamMember
from posko.domain.errors import BadInput
from posko.domain.outgoing import About
from posko.domain.outgoing import Channel as OutChannel
from posko.kit import caches
from tests.cast import See
from tests.incident_story import confirmed, sent

pytestmark = pytest.mark.django_db
AGAIN = 3  # questions of one after which nothing was done
FEW = 13  # questions of a poll, asked by every phone every few seconds


@pytest.fixture
def now() -> datetime:
    """The API lives in the time of the operation, which here is today's."""
    return clock.real_time()


def phone(see: See, now: datetime, name: str = "Patroli 3") -> tuple[str, Sender]:
    token = devices.make_device(name, "polres", "31.75.03", by=see("duty"), at=now)
    return token, Sender.objects.get(name=name)


def told(token: str, cursor: str = "") -> Any:
    caches.forget_all()  # these tests change rows beside the ledger
    return Client().get("/api/v1/mine", {"cursor": cursor}, headers={"Authorization": f"Bearer {token}"})


def given(see: See, now: datetime, code: int, **to: object) -> Task:
    """A task with its code, given to a device or a team."""
    task = sent(confirmed(see, now), see("duty"), now)
    Task.objects.filter(pk=task.pk).update(code=code, operation=task.incident.operation, **to)
    return Task.objects.get(pk=task.pk)


def team(code: str, device: Sender, now: datetime) -> Team:
    agency = Agency.objects.get(code="polres", operation=device.operation)
    return Team.objects.create(operation=agency.operation, form_key=uuid.uuid4(), code=code, name=code, agency=agency,
                               kind="patrol", state_since=now, made_at=now)  # fmt: skip


def questions(asked: CaptureQueriesContext) -> list[str]:
    """What the database was asked, besides the walls that were opened in it."""
    return [each["sql"] for each in asked.captured_queries if "set_config" not in each["sql"]]


def codes(answer: Any) -> list[str]:
    return [task["code"] for task in answer.json()["tasks"]]


def test_a_phone_reads_its_own_tasks_and_its_teams_and_nobody_elses(see: See, now: datetime) -> None:
    token, device = phone(see, now)
    other_token, other = phone(see, now, "Patroli 4")
    elang = team("ELANG2", device, now)
    TeamMember.objects.create(team=elang, device=device, joined_at=now)
    given(see, now, 26, device=device, way="Masuk dari gang samping")
    given(see, now, 27, unit=elang)
    given(see, now, 28, device=other)
    given(see, now, 29)
    answer = told(token)
    assert codes(answer) == ["26", "27"]
    assert codes(told(other_token)) == ["28"]
    task = answer.json()["tasks"][0]
    assert (task["place"], task["way"], task["state"], task["version"]) == (
        "31.75.03.1001",
        "Masuk dari gang samping",
        "asked",
        1,
    )
    assert answer.json()["team"]["code"] == "ELANG2"


def test_a_member_who_left_reads_the_teams_tasks_no_more(see: See, now: datetime) -> None:
    token, device = phone(see, now)
    elang = team("ELANG2", device, now)
    TeamMember.objects.create(team=elang, device=device, joined_at=now, left_at=now)
    given(see, now, 27, unit=elang)
    assert codes(told(token)) == []
    assert "team" not in told(token).json()


def test_what_did_not_change_is_not_told_again(see: See, now: datetime) -> None:
    token, device = phone(see, now)
    given(see, now, 26, device=device)
    cursor = told(token).json()["cursor"]
    assert told(token, cursor).status_code == 204
    Task.objects.update(way="Lewat belakang")
    assert told(token, cursor).status_code == 200


def test_a_task_that_is_over_stays_six_hours(see: See, now: datetime) -> None:
    token, device = phone(see, now)
    task = given(see, now, 26, device=device)
    Task.objects.filter(pk=task.pk).update(state="cancelled", ended_at=now - timedelta(hours=5), ended_reason="Bubar")
    assert [(each["state"], each["reason"]) for each in told(token).json()["tasks"]] == [("cancelled", "Bubar")]
    Task.objects.filter(pk=task.pk).update(ended_at=now - timedelta(hours=7))
    assert codes(told(token)) == []


def test_a_phone_reads_what_became_of_its_reports(see: See, now: datetime) -> None:
    token, device = phone(see, now)
    incident = confirmed(see, now)
    line = {
        "operation": device.operation,
        "channel": "phone",
        "received_at": now,
        "body": "{}",
        "sha256": "",
        "digest": "",
    }
    kept = Message.objects.create(**line, key="1", sender=device, state="handled", ref=f"incident:{incident.number}")
    waits = Message.objects.create(**line, key="2", sender=device, state="waiting")
    Message.objects.create(**line, key="3", sender=None, state="waiting")
    assert told(token).json()["reports"] == [
        {"id": waits.pk, "state": "waiting", "stands": ""},
        {"id": kept.pk, "state": "handled", "stands": "confirmed"},
    ]
    services.call_false(Incident.objects.get(pk=incident.pk), reason="Latihan", by=see("duty"), at=now)
    assert told(token).json()["reports"][1]["stands"] == "false"


def test_a_poll_asks_few_questions(see: See, now: datetime) -> None:
    token, device = phone(see, now)
    for code in range(1, 6):
        given(see, now, code, device=device)
    with CaptureQueriesContext(connection) as asked:
        told(token)
    assert len(questions(asked)) <= FEW, "\n".join(questions(asked))


def test_a_phone_that_asks_again_costs_next_to_nothing_and_hears_of_the_next_act(see: See, now: datetime) -> None:
    token, device = phone(see, now)
    task = given(see, now, 26, device=device)
    assert codes(told(token)) == ["26"]

    def asks() -> Any:
        return Client().get("/api/v1/mine", headers={"Authorization": f"Bearer {token}"})

    with CaptureQueriesContext(connection) as asked:
        asks()
    assert len(questions(asked)) <= AGAIN, "\n".join(questions(asked))
    tasks.cancel_task(task, reason="Bubar", by=see("duty"), at=now)
    assert asks().json()["tasks"][0]["state"] == "cancelled"


def test_a_shared_phone_asks_once_a_shift_who_holds_it(see: See, now: datetime) -> None:
    token, device = phone(see, now)
    assert told(token).json()["holder"] == {"asked": True, "call_sign": ""}
    assert say(token, "holder", call_sign="garuda  2").status_code == 200
    assert told(token).json()["holder"] == {"asked": False, "call_sign": "GARUDA 2"}
    assert Entry.objects.get(event="sender.held").subject == f"sender:{device.pk}"
    Sender.objects.filter(pk=device.pk).update(held_until=now - timedelta(minutes=1))
    device_selectors.forget(device.mark)
    assert told(token).json()["holder"] == {"asked": True, "call_sign": ""}


@pytest.mark.parametrize("sign", ["x", "Budi Santoso, S.H.", "0812-3456-7890", "A" * 21, "A 081234567890"])
def test_what_is_no_call_sign_is_refused(see: See, now: datetime, sign: str) -> None:
    _token, device = phone(see, now)
    with pytest.raises(BadInput):
        devices.hold_device(device, sign, by=see("duty"), at=now)
    assert not Entry.objects.filter(event="sender.held").exists()


def test_a_device_of_one_person_is_held_by_nobody_else(see: See, now: datetime) -> None:
    token = devices.make_device("HP Arif", "polres", "", holder="duty", by=see("duty"), at=now)
    assert told(token).json()["holder"]["asked"] is False
    with pytest.raises(BadInput, match="one person"):
        devices.hold_device(Sender.objects.get(name="HP Arif"), "GARUDA 2", by=see("duty"), at=now)


def say(token: str, address: str, **told: object) -> Any:
    headers = {"Authorization": f"Bearer {token}"}
    return Client().post(f"/api/v1/mine/{address}", told, content_type="application/json", headers=headers)


def alert(device: Sender, see: See, now: datetime) -> Sending:
    new = queue.NewSending(f"alert:12:device:{device.pk}", About.ALERT, "alert:12", OutChannel.PHONE, "P12 Banjir",
                           device=device.pk, agency="polres")  # fmt: skip
    return queue.send(new, by=see("duty"), at=now)


def test_a_message_is_told_marked_and_understood_by_its_own_phone(see: See, now: datetime) -> None:
    token, device = phone(see, now)
    other_token, _other = phone(see, now, "Patroli 4")
    message = alert(device, see, now)
    assert [(each["id"], each["text"]) for each in told(token).json()["messages"]] == [(message.pk, "P12 Banjir")]
    assert told(other_token).json()["messages"] == []
    assert say(other_token, "understood", message=message.pk).status_code == 404
    for mark, state in (("reached", "reached"), ("seen", "seen"), ("reached", "seen")):
        assert say(token, "marks", **{mark: [message.pk]}).status_code == 200
        message.refresh_from_db()
        assert message.state == state
    assert say(token, "understood", message=message.pk).json() == {"outcome": "applied"}
    message.refresh_from_db()
    assert message.state == "acknowledged"
    assert told(token).json()["messages"] == []
    assert say(token, "understood", message=message.pk).status_code == 404


def test_a_call_sign_of_a_team_lets_the_phone_belong_to_it_and_check_in(see: See, now: datetime) -> None:
    token, device = phone(see, now)
    elang = team("ELANG2", device, now)
    well = {"id": str(uuid.uuid4()), "at": now.isoformat()}
    refused = say(token, "check-in", **well)
    assert (refused.status_code, "regu" in refused.json()["errors"][0]["message"]) == (422, True)
    assert say(token, "holder", call_sign="Elang 2").status_code == 200
    assert told(token).json()["team"]["state"] == "off"
    assert say(token, "check-in", **well).status_code == 422  # off duty
    ready = {"id": str(uuid.uuid4()), "at": now.isoformat(), "state": "ready"}
    assert [say(token, "check-in", **ready).status_code for _ in range(2)] == [200, 200]
    assert say(token, "check-in", **well).status_code == 200
    elang.refresh_from_db()
    assert (elang.state, elang.check_ins.count()) == ("ready", 2)
    assert say(token, "check-in", **(ready | {"state": "going"})).status_code == 422


def test_a_call_sign_of_another_agencys_team_lets_it_into_none(see: See, now: datetime) -> None:
    token, device = phone(see, now)
    other = team("MACAN1", device, now)
    Team.objects.filter(pk=other.pk).update(agency=Agency.objects.get(code="bpbd", operation=device.operation))
    assert say(token, "holder", call_sign="MACAN1").status_code == 200
    assert "team" not in told(token).json()
