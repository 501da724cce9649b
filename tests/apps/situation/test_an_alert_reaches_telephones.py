"""An alert leaves with its headline to desks, to who keeps the watch and to teams on duty; a number answers it."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

import pytest
from django.test import Client

from posko import clock
from posko.apps.intake.devices import services as devices
from posko.apps.intake.models import Sender
from posko.apps.operation.models import Operation
from posko.apps.outgoing.models import Contact, Sending
from posko.apps.people.accounts import selectors as people
from posko.apps.people.models import Agency, User
from posko.apps.situation.alerts import services as alert_services
from posko.apps.situation.escalation import services as escalation_services
from posko.apps.situation.models import Addressee, Alert
from posko.apps.units.models import Team, TeamMember
from posko.domain.errors import BadInput
from posko.domain.units import TeamState
from tests import story
from tests.alert_story import number, proposed, voice
from tests.cast import AT, See, viewer_of
from tests.notices import CLOCK
from tests.world import CODE

pytestmark = pytest.mark.django_db
MINUTES = timedelta(minutes=1)


def police() -> Agency:
    return people.agencies(viewer_of("kpu")).get(code="polres")


def team(state: str, call_sign: str) -> tuple[Team, Sender]:
    """A team of the police, with a telephone."""
    agency = police()
    row = Team.objects.create(
        operation=agency.operation, form_key=uuid.uuid4(), code=call_sign, name=call_sign, agency=agency, kind="patrol",
        state=state, state_since=AT, made_at=AT,
    )  # fmt: skip
    phone = Sender.objects.create(
        operation=Operation.objects.get(code=CODE), channel="device", name=call_sign, agency="polres", mark=call_sign,
        created_at=AT, created_by="duty",
    )  # fmt: skip
    TeamMember.objects.create(team=row, device=phone, joined_at=AT)
    return row, phone


@pytest.fixture
def told(see: See, at: datetime) -> Alert:
    """To the police alone: a desk, who keeps the watch, two teams of which one is off and one has a person with a
    telephone, an unproven number."""
    story.plan_shift(see("duty"), at, "duty")
    for ref in ("desk:polres", "person:duty", "person:planner"):
        number(ref)
    for state, sign in ((TeamState.READY, "RAJA1"), (TeamState.OFF, "RAJA2")):
        row, _phone = team(state, sign)
        number(f"team:{row.pk}")
    number("team:999", proven=False)
    TeamMember.objects.create(
        team=Team.objects.get(code="RAJA1"), user=User.objects.get(username="field"), joined_at=AT
    )
    devices.make_device("HP anggota", "polres", "", holder="field", by=see("duty"), at=at)
    alert = proposed(see("kpu"), at, to_all=False, agencies=[police()])
    return alert_services.send_alert(alert, version=1, by=see("bawaslu"), at=at)


def gone(alert: Alert, **more: object) -> list[str]:
    """Whom messages about an alert are for."""
    rows = Sending.objects.filter(ref=f"alert:{alert.number}:polres", **more).select_related("contact").order_by("pk")
    return [row.contact.ref if row.contact else Sender.objects.get(pk=row.device or 0).name for row in rows]


def acknowledged(alert: Alert) -> str:
    return Addressee.objects.get(alert=alert).acknowledged_by


def test_it_goes_to_the_desk_the_watch_and_teams_on_duty_and_to_nobody_else(told: Alert) -> None:
    ready = Team.objects.get(code="RAJA1")
    assert sorted(gone(told)) == ["HP anggota", "RAJA1", "desk:polres", "person:duty", f"team:{ready.pk}"]
    (text,) = set(Sending.objects.values_list("text", flat=True))
    assert text == f"PERINGATAN P{told.number}: {told.headline}. Balas TERIMA P{told.number}."


def test_a_draft_leaves_nothing_and_what_is_over_is_taken_back(told: Alert, see: See, at: datetime) -> None:
    proposed(see("duty"), at)
    assert Sending.objects.exclude(ref__startswith=f"alert:{told.number}:").count() == 0
    escalation_services.keep_alerts(by=CLOCK, at=told.expires_at)
    assert set(Sending.objects.values_list("state", flat=True)) == {"dropped"}


def test_the_desk_answers_for_the_agency_and_a_second_time_changes_nothing(told: Alert, at: datetime) -> None:
    desk = voice("contact", Contact.objects.get(ref="desk:polres").pk)
    assert alert_services.answer_alert(told.number, by=desk, at=at)
    assert acknowledged(told) == desk.actor
    assert not alert_services.answer_alert(told.number, by=desk, at=at)
    assert escalation_services.keep_alerts(by=CLOCK, at=at + 60 * MINUTES) == 0


def test_a_team_answers_for_itself(told: Alert, at: datetime) -> None:
    phone = Sender.objects.get(name="RAJA1")
    assert alert_services.answer_alert(told.number, by=voice("device", phone.pk), at=at)
    assert gone(told, state="acknowledged") == ["RAJA1"]
    assert acknowledged(told) == ""


def test_the_phone_of_who_keeps_the_watch_answers_for_the_agency(see: See) -> None:
    now = clock.real_time()
    story.plan_shift(see("duty"), now, "duty")
    token = devices.make_device("HP piket", "polres", "", holder="duty", by=see("duty"), at=now)
    alert = proposed(see("kpu"), now, to_all=False, agencies=[police()])
    alert_services.send_alert(alert, version=1, by=see("bawaslu"), at=now)
    message = Sending.objects.get(channel="phone")
    headers = {"Authorization": f"Bearer {token}"}
    said = Client().post("/api/v1/mine/understood", {"message": message.pk}, "application/json", headers=headers)
    assert (said.status_code, acknowledged(alert)) == (200, f"device:{message.device}")


def test_a_number_that_was_not_told_is_refused_and_nothing_moves(told: Alert, at: datetime) -> None:
    others = (voice("contact", Contact.objects.get(ref="person:planner").pk), voice("device", 987_654))
    for other in others:
        with pytest.raises(BadInput, match="was not sent"):
            alert_services.answer_alert(told.number, by=other, at=at)
    with pytest.raises(BadInput, match="was not sent"):
        alert_services.answer_alert(999, by=others[0], at=at)
    assert (acknowledged(told), gone(told, state="acknowledged")) == ("", [])


def test_what_is_over_is_acknowledged_by_nobody(told: Alert, at: datetime) -> None:
    escalation_services.keep_alerts(by=CLOCK, at=told.expires_at)
    desk = voice("contact", Contact.objects.get(ref="desk:polres").pk)
    with pytest.raises(BadInput, match="over"):
        alert_services.answer_alert(told.number, by=desk, at=told.expires_at)


def test_the_next_of_the_chain_is_woken_by_the_code_alone_until_somebody_answers(
    told: Alert, see: See, at: datetime
) -> None:
    Addressee.objects.filter(alert=told).update(chain=["duty", "planner"])
    escalation_services.keep_alerts(by=CLOCK, at=at + 10 * MINUTES)
    assert gone(told, about="climb") == ["person:planner"]
    assert told.headline not in Sending.objects.get(about="climb").text
    alert_services.acknowledge_alert(told, by=see("duty"), at=at + 11 * MINUTES)
    assert gone(told, about="climb", state="dropped") == ["person:planner"]
    assert set(gone(told, state="acknowledged") + gone(told, state="dropped")) == {
        "person:duty", "desk:polres", "person:planner"
    }  # fmt: skip
