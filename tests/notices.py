"""What the tests of notices tell, and how they choose to be told."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime, time
from typing import Any

from posko.apps.notices import services
from posko.apps.notices.delivery import services as delivery_services
from posko.apps.notices.models import Delivery, Notice
from posko.domain.access import Compartment, Viewer, system_viewer
from posko.domain.notices import Severity
from tests.world import CODE

PARTS = frozenset({Compartment.PUBLIC, Compartment.COORDINATION})
CLOCK: Viewer = system_viewer("test-clock", operation=CODE, city="31.75", compartments=PARTS)
BREACH = services.NewNotice(
    key="commitment:7:late",
    kind="deadline",
    text="This morning at %(agency)s",
    params={"agency": "Pompa"},
    severity=Severity.BREACH,
    link="/gaps/",
    agency="polres",
)


def new(key: str = "commitment:7:late", **changes: Any) -> services.NewNotice:
    """A missed deadline of the Polres, with changes."""
    return replace(BREACH, key=key, **changes)


def tell(at: datetime, key: str = "commitment:7:late", **changes: Any) -> Notice:
    """Tell it."""
    return services.notify(new(key, **changes), by=CLOCK, at=at)


def deliver(at: datetime) -> Counter[str]:
    """One round."""
    return delivery_services.deliver_due(by=CLOCK, at=at)


def choose_letters(viewer: Viewer, at: datetime, **changes: Any) -> None:
    """The viewer wants letters in English, without quiet hours."""
    wanted: dict[str, Any] = {
        "by_email": True,
        "address": f"{viewer.actor}@office.example",
        "language": "en",
        "quiet_from": None,
        "quiet_to": None,
        "digest": True,
    }
    services.set_preferences(services.NewPreferences(**(wanted | changes)), by=viewer, at=at)


def at_night(viewer: Viewer, at: datetime, **changes: Any) -> None:
    """The viewer wants letters, and peace from 22.00 to 05.00."""
    choose_letters(viewer, at, quiet_from=time(22), quiet_to=time(5), **changes)


def letter_states(key: str = "commitment:7:late") -> list[tuple[str, str]]:
    """Who gets a letter of a notice, and where it stands."""
    found = Delivery.objects.filter(notice__key=key, channel="email").order_by("user__username")
    return list(found.values_list("user__username", "state"))
