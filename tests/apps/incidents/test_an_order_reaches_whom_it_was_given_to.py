"""An order reaches the phones of its team and its proven numbers, is called back from all of them, and climbs while
nobody acknowledges it."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta

import pytest

from posko.apps.incidents.course import services
from posko.apps.incidents.escalation.services import climb_due
from posko.apps.incidents.field import selectors as field
from posko.apps.incidents.models import Task
from posko.apps.incidents.orders.services import Said, say
from posko.apps.incidents.reach import selectors as reach
from posko.apps.incidents.tasks import services as task_services
from posko.apps.incidents.tasks.services import Change, NewTask
from posko.apps.intake.models import Sender
from posko.apps.ledger import selectors as ledger
from posko.apps.notices.models import Notice
from posko.apps.outgoing.models import Sending
from posko.apps.people.models import User
from posko.apps.units.models import Team, Whereabouts
from posko.domain.errors import BadInput, NotAllowed
from posko.domain.incidents.orders import How
from tests.cast import AT, See, logged_in
from tests.incident_story import again, as_phone, confirmed, number_of, phone_of, team_of

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def ordered(see: See, to: str, at_minutes: int = 0, **more: str) -> Task:
    new = NewTask(uuid.uuid4(), "polres", "Bubarkan dan jaga", to=to, **more)
    return task_services.assign(confirmed(see), new, by=see("duty"), at=AT + at_minutes * MINUTE)


def out(task: Task) -> list[tuple[str, str, str]]:
    return sorted((row.about, row.channel, row.state) for row in Sending.objects.filter(ref=f"task:{task.code}"))


def test_a_team_is_reached_by_its_phone_and_its_proven_number_alone(see: See) -> None:
    phone, team = phone_of(), team_of("polres", "BRAVO1")
    team.members.create(device=phone, joined_at=AT)
    number_of(f"team:{team.pk}")
    number_of(f"team:{team.pk}", proven=False, number="+6281234567899", role="duty")
    task = ordered(see, f"team:{team.pk}")
    assert task.code == 1
    assert out(task) == [("task", "phone", "sent"), ("task", "sms", "queued")]
    text = Sending.objects.get(channel="sms").text
    assert text.startswith("TUGAS 1: ") and "BRAVO1" not in text and "Bubarkan" not in text
    shown = [line.payload for line in ledger.about(see("bawaslu"), f"incident:{task.incident.number}")]
    assert "BRAVO1" not in str(shown)


def test_a_message_that_waits_shows_no_hour_at_which_it_went(see: See) -> None:
    team = team_of("polres", "BRAVO1")
    number_of(f"team:{team.pk}")
    incident = ordered(see, f"team:{team.pk}").incident
    page = " ".join(logged_in("duty").get(f"/incidents/{incident.number}/").content.decode().split())
    assert re.search(r"SMS: menunggu ?</span>", page)


def test_who_is_not_behind_the_wall_says_the_agency_and_not_the_team(see: See) -> None:
    team = team_of("polres", "BRAVO1")
    new = NewTask(uuid.uuid4(), "polres", "Jaga", to=f"team:{team.pk}")
    with pytest.raises(NotAllowed, match="wall of security"):
        task_services.assign(confirmed(see), new, by=see("bawaslu"), at=AT)
    with pytest.raises(BadInput, match="has no such"):
        ordered(see, f"team:{team_of('kodim', 'ALFA').pk}")


def test_a_team_that_is_off_duty_is_not_sent(see: See) -> None:
    team = team_of("polres", "BRAVO1")
    Team.objects.filter(pk=team.pk).update(state="off")
    with pytest.raises(BadInput, match="off duty"):
        ordered(see, f"team:{team.pk}")
    assert "BRAVO1" not in logged_in("duty").get(f"/incidents/{confirmed(see).number}/").content.decode()


def test_an_answer_by_one_channel_is_acknowledged_and_withdrawal_reaches_everybody(see: See) -> None:
    phone, team = phone_of(), team_of("polres", "BRAVO1")
    team.members.create(device=phone, joined_at=AT)
    number_of(f"team:{team.pk}")
    task = ordered(see, f"team:{team.pk}")
    said = Said(uuid.uuid4(), "task.accepted", AT + MINUTE, How.PHONE, base=1)
    assert say(task, said, by=as_phone(phone, see("duty")), at=AT + MINUTE).outcome == "applied"
    assert out(task) == [("task", "phone", "acknowledged"), ("task", "sms", "queued")]
    Sending.objects.filter(channel="sms").update(state="sent", next_at=None)
    services.call_false(task.incident, reason="Tidak ada", by=see("duty"), at=AT + 2 * MINUTE)
    assert out(task) == [
        ("task", "phone", "acknowledged"),
        ("task", "phone", "sent"),
        ("task", "sms", "dropped"),
        ("task", "sms", "queued"),
    ]
    assert all("dibatalkan" in row.text for row in Sending.objects.order_by("-pk")[:2])


def test_an_order_that_is_moved_is_told_and_has_to_be_acknowledged_anew(see: See) -> None:
    phone = phone_of()
    task = ordered(see, f"device:{phone.pk}")
    say(task, Said(uuid.uuid4(), "task.arrived", AT + MINUTE, How.PHONE, base=1), by=as_phone(phone, see("duty")),
        at=AT + MINUTE)  # fmt: skip
    moved = task_services.move_task(
        task, Change("31.75.03.1002", "Lewat jalan inspeksi"), by=see("duty"), at=AT + 2 * MINUTE
    )
    assert (moved.state, moved.version, moved.arrived_at) == ("asked", 2, None)
    late = say(task, Said(uuid.uuid4(), "task.done", AT + 3 * MINUTE, How.PHONE, base=1),
               by=as_phone(phone, see("duty")), at=AT + 3 * MINUTE)  # fmt: skip
    assert late.outcome == "conflict"
    other = phone_of(name="HP patroli 2")
    gone = task_services.move_task(task, Change("31.75.03.1002", "Lewat jalan inspeksi", f"device:{other.pk}"),
                                   by=see("duty"), at=AT + 4 * MINUTE)  # fmt: skip
    told = list(Sending.objects.filter(ref="task:1").order_by("pk").values_list("device", "text"))
    assert [device for device, _text in told] == [phone.pk, phone.pk, phone.pk, other.pk]
    assert gone.device == other and "pindah" in told[1][1] and "dibatalkan" in told[2][1]
    assert told[3][1].startswith("TUGAS 1: Tawuran")  # who never had it is told what it is
    with pytest.raises(BadInput, match="Nothing was changed"):
        task_services.move_task(gone, Change("31.75.03.1002", "Lewat jalan inspeksi"), by=see("duty"), at=AT)


def test_what_nobody_acknowledges_climbs_by_the_chain_that_was_frozen_into_it(see: See) -> None:
    number_of("desk:polres", kind="desk")
    task = ordered(see, f"device:{phone_of().pk}")
    chain = Task.objects.get(pk=task.pk).chain
    assert [rung["to"] for rung in chain] == ["desk", "superior", "superior"][: len(chain)]
    assert climb_due(by=see("duty"), at=AT + 4 * MINUTE) == 0
    assert [climb_due(by=see("duty"), at=AT + 5 * MINUTE) for _ in range(2)] == [1, 0]
    assert ("climb", "sms", "queued") in out(task)
    assert Notice.objects.filter(key__contains=":climb-1-1:polres", settled_at=None).exists()
    assert climb_due(by=see("duty"), at=AT + 10 * MINUTE) == 1
    task_services.accept_task(task, by=see("duty"), at=AT + 11 * MINUTE)
    assert not Notice.objects.filter(key__contains=":climb-", settled_at=None).exists()
    assert ("climb", "sms", "queued") not in out(task)
    assert climb_due(by=see("duty"), at=AT + 60 * MINUTE) == 0
    assert again(task.incident).state == "assigned"


def test_a_team_does_what_its_order_does_and_stands_where_it_is_there(see: See) -> None:
    phone, team = phone_of(), team_of("polres", "BRAVO1")
    team.members.create(device=phone, joined_at=AT)
    task = ordered(see, f"team:{team.pk}")
    found = []
    for minutes, event in enumerate(("accepted", "set_out", "arrived"), start=1):
        at = AT + minutes * MINUTE
        say(task, Said(uuid.uuid4(), f"task.{event}", at, How.PHONE, base=1), by=as_phone(phone, see("duty")), at=at)
        found.append(Team.objects.get(pk=team.pk).state)
    assert found == ["ready", "going", "there"]
    assert Whereabouts.objects.get(team=team).place_id == task.incident.place_id
    task_services.handle_incident(task.incident, outcome="Bubar", by=see("duty"), at=AT + 5 * MINUTE)
    assert Team.objects.get(pk=team.pk).state == "ready"


def test_the_live_picture_says_how_far_who_was_sent_has_come_and_which_team_to_who_may_know(see: See) -> None:
    team = team_of("polres", "BRAVO1")
    task = ordered(see, f"team:{team.pk}")
    task_services.arrive(task, by=see("duty"), at=AT + MINUTE)
    shown = {who: logged_in(who).get("/live/").content.decode() for who in ("duty", "bawaslu")}
    assert "BRAVO1: di tempat" in shown["duty"]
    assert "BRAVO1" not in shown["bawaslu"] and ": di tempat" in shown["bawaslu"]
    page = logged_in("bawaslu").get(f"/incidents/{task.incident.number}/").content.decode()
    assert "BRAVO1" not in page and "satu regu" in page


def test_where_an_order_leads_is_read_by_who_may_know_who_gave_it_and_who_may_move_it(see: See) -> None:
    new = NewTask(uuid.uuid4(), "polres", "Bubarkan", to=f"team:{team_of('polres', 'BRAVO1').pk}",
                  place="31.75.03.1002", way="Lewat jalan inspeksi")  # fmt: skip
    task = task_services.assign(confirmed(see), new, by=see("duty"), at=AT)
    page = f"/incidents/{task.incident.number}/"
    shown = {who: "Lewat jalan inspeksi" in logged_in(who).get(page).content.decode() for who in ("duty", "bawaslu")}
    assert shown == {"duty": True, "bawaslu": False}


def test_the_phone_of_a_person_of_the_team_is_reached_and_speaks_for_the_order(see: See) -> None:
    phone, team = phone_of(), team_of("polres", "BRAVO1")
    Sender.objects.filter(pk=phone.pk).update(holder="field")
    phone.refresh_from_db()
    team.members.create(user=User.objects.get(username="field"), joined_at=AT)
    task = ordered(see, f"team:{team.pk}")
    by = as_phone(phone, see("duty"))
    assert out(task) == [("task", "phone", "sent")]
    assert field.tasks_of_device(by, phone, AT) == [task]
    assert say(task, Said(uuid.uuid4(), "task.accepted", AT, How.PHONE, base=1), by=by, at=AT).outcome == "applied"


def test_a_phone_that_is_offered_says_what_its_team_does(see: See) -> None:
    phone, team = phone_of(), team_of("polres", "BRAVO1")
    team.members.create(device=phone, joined_at=AT)
    Team.objects.filter(pk=team.pk).update(state="going")
    names = {offer.word: str(offer.name) for offer in reach.offered(see("duty"))}
    assert names[f"device:{phone.pk}"] == "HP patroli 1 (menuju lokasi)"
