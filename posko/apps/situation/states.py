"""The states of alerts: their words and their shapes."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from posko.domain.situation import alerts
from posko.kit.states import States


class AlertState(TextChoices):
    """Where an alert stands."""

    DRAFT = alerts.AlertState.DRAFT.value, _("draft")
    PROPOSED = alerts.AlertState.PROPOSED.value, _("waits for a second person")
    SENT = alerts.AlertState.SENT.value, _("running")
    WITHDRAWN = alerts.AlertState.WITHDRAWN.value, _("withdrawn")
    UPDATED = alerts.AlertState.UPDATED.value, _("updated by a later one")
    CANCELLED = alerts.AlertState.CANCELLED.value, _("ended")
    EXPIRED = alerts.AlertState.EXPIRED.value, _("expired")


ALERT = States(
    AlertState,
    {
        "draft": "is-waiting",
        "proposed": "is-promised",
        "sent": "is-open",
        "withdrawn": "is-declined",
        "updated": "is-closed",
        "cancelled": "is-closed",
        "expired": "is-closed",
    },
)
