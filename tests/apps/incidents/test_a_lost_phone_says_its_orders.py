"""A phone that is lost or revoked: who gave it open orders is told, once, and no word of it names phone or team."""

from __future__ import annotations

import uuid

import pytest

from posko.apps.incidents.models import Task
from posko.apps.incidents.tasks import services as tasks
from posko.apps.incidents.tasks.services import NewTask
from posko.apps.intake.devices import services as devices
from posko.apps.intake.models import Sender
from posko.apps.notices.models import Notice
from posko.apps.outgoing.models import Contact, Doorbell, Sending
from posko.apps.people.models import User
from posko.domain.incidents import TaskState
from tests.cast import AT, LogIn, See
from tests.incident_story import confirmed, number_of, phone_of, team_of

pytestmark = pytest.mark.django_db


def ordered(see: See, to: str) -> Task:
    return tasks.assign(confirmed(see), NewTask(uuid.uuid4(), "polres", "Jaga", to=to), by=see("duty"), at=AT)


def told() -> list[Notice]:
    return list(Notice.objects.filter(key__contains=":phone:").select_related("agency").order_by("pk"))


def test_one_press_for_a_lost_phone_tells_who_gave_its_orders(see: See, log_in: LogIn) -> None:
    phone, team = phone_of(), team_of("polres", "BRAVO1")
    team.members.create(device=phone, joined_at=AT)
    own, of_team, other = (ordered(see, to) for to in (f"device:{phone.pk}", f"team:{team.pk}", ""))
    tasks.cancel_task(other, reason="Ganda", by=see("duty"), at=AT)
    assert log_in("duty").post(f"/intake/devices/{phone.pk}/lost/").status_code == 302
    assert [row.params["code"] for row in told()] == [own.code, of_team.code]
    for row in told():
        assert row.agency is not None
        assert (row.agency.code, row.kind) == ("polres", "asked")
        assert phone.name not in str(row.params) + row.text
        assert "BRAVO1" not in str(row.params)
    assert Task.objects.get(pk=own.pk).state == TaskState.ASKED, "the order stands: a person decides on it"
    assert not devices.revoke_sender(phone, by=see("duty"), at=AT)
    assert len(told()) == 2


def test_the_lost_phone_of_a_person_of_a_team_tells_who_gave_the_teams_order(see: See) -> None:
    phone, team = phone_of(), team_of("polres", "BRAVO1")
    Sender.objects.filter(pk=phone.pk).update(holder="duty")
    team.members.create(user=User.objects.get(username="duty"), joined_at=AT)
    order = ordered(see, f"team:{team.pk}")
    phone.refresh_from_db()
    assert devices.revoke_sender(phone, reason="lost", by=see("duty"), at=AT)
    assert [row.params["code"] for row in told()] == [order.code]


def test_the_doorbell_of_a_lost_phone_rings_no_more(see: See) -> None:
    phone = phone_of()
    bell = Doorbell(operation=phone.operation, mark="a" * 64, public_key="key", device=phone.pk, asked_at=AT)
    bell.set_words("https://push.example/one", "secret")
    bell.save()
    assert devices.revoke_sender(phone, reason="lost", by=see("duty"), at=AT)
    bell.refresh_from_db()
    assert (bell.ended_at, bell.sealed_endpoint, bell.sealed_auth) == (AT, "", "")


def test_the_number_of_a_lost_phone_gets_no_order_any_more(see: See) -> None:
    phone = phone_of()
    contact = number_of(f"device:{phone.pk}", kind="device")
    assert Sending.objects.filter(ref=f"task:{ordered(see, f'device:{phone.pk}').code}", contact=contact).exists()
    assert devices.revoke_sender(phone, reason="lost", by=see("duty"), at=AT)
    gone = Contact.objects.get(pk=contact.pk)
    assert (gone.ended_at, gone.sealed_number, gone.mark) == (AT, "", "")


def test_a_phone_without_an_open_order_says_nothing(see: See) -> None:
    phone = phone_of()
    tasks.cancel_task(ordered(see, f"device:{phone.pk}"), reason="Ganda", by=see("duty"), at=AT)
    assert devices.revoke_sender(phone, by=see("duty"), at=AT)
    assert told() == []
