"""What intake registers with the nouns below it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from posko.apps.evidence import registry as evidence_registry
from posko.apps.evidence import services as evidence_services
from posko.apps.intake.devices.steps import end_devices
from posko.apps.intake.gateways import services as gateway_services
from posko.apps.intake.gateways import steps as gateway_steps
from posko.apps.intake.inbox import selectors
from posko.apps.intake.triage import selectors as triage_selectors
from posko.apps.jobs.registry import every
from posko.apps.people.accounts.registry import ends_with_account
from posko.apps.territory.slots import HISTORY, Context, Panel, register
from posko.domain.access import Act, Compartment, Viewer
from posko.domain.errors import N_
from posko.kit import seals

if TYPE_CHECKING:
    from posko.apps.territory.models import Place

MESSAGES_SHOWN = 10


def messages_here(viewer: Viewer, place: Place, at: datetime) -> Context | None:
    """The messages from a place or about it, for those who sort messages. Nothing if there are none."""
    if not (viewer.may(Act.INTAKE_TRIAGE) and viewer.sees(Compartment.COORDINATION)):
        return None
    rows = list(triage_selectors.traffic_at(viewer, place.code)[: MESSAGES_SHOWN + 1])
    lines = triage_selectors.lines(viewer, rows[:MESSAGES_SHOWN])
    return {"place": place, "lines": lines, "more": len(rows) > MESSAGES_SHOWN} if rows else None


register(Panel(30, "intake/place_panel.html", messages_here, HISTORY))

ends_with_account(end_devices)

# A crash between two writes may leave the halves of an SMS apart; what still can be is put together.
every(1, "intake.join", N_("Parts of long SMS joined"), gateway_services.join_waiting)

seals.register(gateway_steps.sealed)

# Photos of messages are for the day; what a noun made of them holds them where it must.
evidence_registry.lets_go(*selectors.PHOTOS)
every(
    720, "evidence.purge", N_("Photos of reports that are older than 30 days removed"), evidence_services.purge_photos
)
