"""Alerts as rows: what is told, where, by whom, and how many of its agencies have acknowledged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from posko.apps.outgoing.queue import selectors as queue
from posko.apps.outgoing.states import SENDING
from posko.domain.access import Viewer
from posko.domain.situation.alerts import ANSWER_WITHIN, AlertState, ref_of
from posko.kit.rows import Left, Press, Row

if TYPE_CHECKING:
    from posko.apps.situation.models import Addressee, Alert


def rows(viewer: Viewer, alerts: Iterable[Alert], at: datetime) -> list[Row]:
    """The rows of a tab. One whose own agency has not answered yet bears the button that does."""
    return [_row(viewer, alert, at) for alert in alerts]


@dataclass(frozen=True, slots=True)
class Gone:
    """So many messages to telephones of an agency stand at a state: in words, with its shape."""

    words: str
    shape: str
    count: int


def addressed(viewer: Viewer, alert: Alert) -> list[tuple[Addressee, list[Gone]]]:
    """The agencies of an alert, each with how its messages to telephones stand; no number, and nobody by name."""
    rows = list(alert.addressees.all())
    refs = {each.pk: ref_of(alert.number, each.agency.code) for each in rows}
    told = queue.standing(viewer, refs.values()) if alert.sent_at else {}
    return [(each, _gone(told.get(refs[each.pk], ()))) for each in rows]


def _gone(told: Iterable[queue.Standing]) -> list[Gone]:
    states = Counter(each.state for each in told)
    return [
        Gone(SENDING.word(state), SENDING.shape(state), states[state])
        for state in SENDING.choices.values
        if states[state]
    ]


def _row(viewer: Viewer, alert: Alert, at: datetime) -> Row:
    addressed = list(alert.addressees.all())
    waits = alert.state == AlertState.SENT and any(
        each.agency.code == viewer.agency and each.acknowledged_at is None for each in addressed
    )
    address = reverse("situation:alert", args=[alert.number])
    answer = reverse("situation:acknowledge_alert", args=[alert.number])
    return Row(
        glyph="alert",
        title=alert.headline,
        url=address,
        place=", ".join(place.name for place in alert.places.all()[:3]),
        agency=alert.agency.short,
        mine=alert.agency.code == viewer.agency,
        left=_answers(alert, len(addressed), at),
        act=Press(_("Acknowledge"), answer, "post", solid=True) if waits else None,
        key=f"alert:{alert.number}",
    )


def _answers(alert: Alert, count: int, at: datetime) -> Left | None:
    """How many have acknowledged; late once the time for it is over and somebody has not."""
    if alert.sent_at is None:
        return None
    answered: int = alert.answered_count
    within = ANSWER_WITHIN.get(alert.severity, ANSWER_WITHIN["Unknown"])
    late = alert.state == AlertState.SENT and answered < count and at > alert.sent_at + within
    words = _("%(answered)d of %(count)d acknowledged") % {"answered": answered, "count": count}
    return Left(words, late, answered / count if count and not late else None)
