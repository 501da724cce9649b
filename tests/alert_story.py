"""Alerts of the tests: written, put before a second person, sent."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from posko.apps.outgoing.models import Contact
from posko.apps.people.accounts import selectors as people
from posko.apps.people.offices.steps import Wishes
from posko.apps.situation.alerts import services as alert_services
from posko.apps.situation.alerts.services import NewAlert
from posko.apps.situation.live import services as live_services
from posko.apps.situation.live.services import NewLiveView
from posko.apps.situation.models import Alert
from posko.apps.territory.models import Place
from posko.domain.access import Viewer, device_viewer
from tests.cast import AT, See, viewer_of
from tests.world import CODE

LETTER = Wishes("terbatas", "Peringatan", ("Semua instansi operasi",))
PLACE = "31.75.03.1005"
WORDS = {"alert", "sent_alert", "draft_alert", "live_view"}


def new(at: datetime, **changes: Any) -> NewAlert:
    """A brawl, told to all agencies."""
    told: dict[str, Any] = {
        "form_key": uuid.uuid4(),
        "headline": "Tawuran di dekat TPS 012",
        "description": "Dua kelompok berkumpul di depan gang.",
        "category": "Security",
        "urgency": "Immediate",
        "severity": "Severe",
        "certainty": "Observed",
        "expires_at": at + timedelta(hours=2),
        "places": [Place.objects.get(code=PLACE)],
    }
    return NewAlert(**{**told, **changes})


def proposed(by: Viewer, at: datetime, **changes: Any) -> Alert:
    """Written and put before a second person."""
    return alert_services.write_alert(new(at, **changes), propose=True, by=by, at=at)


def sent(see: See, at: datetime, **changes: Any) -> Alert:
    """Written by the duty officer and sent by the planner."""
    alert = proposed(see("duty"), at, **changes)
    return alert_services.send_alert(alert, version=alert.version, by=see("planner"), at=at)


def number(ref: str, agency: str = "polres", *, proven: bool = True) -> Contact:
    """A number of an agency, by whose it is: `desk:polres`, `person:duty`, `team:5`."""
    owner = people.agencies(viewer_of("kpu")).get(code=agency)
    row = Contact(
        operation=owner.operation, kind=ref.partition(":")[0], ref=ref, agency=owner, channel="sms", mark=ref,
        proven_at=AT if proven else None, entered_at=AT, entered_by="duty", changed_at=AT,
    )  # fmt: skip
    row.set_number("081234567890")
    row.save()
    return row


def voice(kind: str, pk: int, agency: str = "polres", root: str = "polri") -> Viewer:
    """A number (`contact`) or a telephone (`device`), as it answers."""
    made = device_viewer(pk, "Merpati", operation=CODE, city="31.75", agency=agency, root=root, place="")
    return replace(made, actor=f"{kind}:{pk}")


def stand(see: See, at: datetime) -> dict[str, object]:
    """One of each that has a page: of Polres put before a second person and sent, a draft and a view of Bawaslu."""
    draft = alert_services.write_alert(new(at), propose=False, by=see("bawaslu"), at=at)
    gone = alert_services.issue_letter(sent(see, at), LETTER, by=see("duty"), at=at)
    view = live_services.save_live_view(NewLiveView(uuid.uuid4(), "Tiga jam", "hours=3"), by=see("bawaslu"), at=at)
    return {
        "alert": proposed(see("duty"), at).number,
        "sent_alert": gone.number,
        "draft_alert": draft.number,
        "live_view": view.pk,
    }
