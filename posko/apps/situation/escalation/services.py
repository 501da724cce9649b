"""The clock's own acts on alerts: notify along the chain if an agency does not acknowledge, and end what is over.

Run every minute; running it twice notifies nobody twice. After a stand-still only the last step is notified.
"""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from posko.apps.ledger.services import record
from posko.apps.notices import services as notices
from posko.apps.people.accounts import selectors as people
from posko.apps.people.duty import selectors as duty_selectors
from posko.apps.people.models import Post
from posko.apps.situation.alerts import steps
from posko.apps.situation.models import Addressee, Alert
from posko.domain.access import Compartment, Viewer
from posko.domain.errors import N_
from posko.domain.notices import Severity
from posko.domain.situation import alerts
from posko.domain.situation.alerts import AlertState
from posko.kit import locks
from posko.kit.acts import act, unchanged

UNANSWERED = N_("Nobody at %(agency)s has acknowledged an alert, sent %(sent_at)s: %(headline)s")
TOLD_SENDER = N_("%(agency)s has not acknowledged your alert: %(headline)s. Its chain is told.")


def keep_alerts(*, by: Viewer, at: datetime) -> int:
    """End the alerts that are over, then tell along the chain of every agency that did not answer; how many acts."""
    sent = Alert.objects.filter(operation__code=by.operation, state=AlertState.SENT).order_by("pk")
    over = list(sent.filter(expires_at__lte=at).values_list("pk", flat=True))
    done = sum(_expire(pk, by=by, at=at) for pk in over)
    owed = sent.filter(addressees__acknowledged_at=None).distinct()
    return done + sum(_escalate(pk, by=by, at=at) for pk in list(owed.values_list("pk", flat=True)))


@act
def _expire(pk: int, *, by: Viewer, at: datetime) -> int:
    alert = next(iter(locks.free(Alert.objects.filter(pk=pk, state=AlertState.SENT, expires_at__lte=at), 1)), None)
    if alert is None:
        return unchanged(0)
    alert.state, alert.ended_at = alerts.next_state(alert.state, "alert.expired"), at
    alert.save(update_fields=["state", "ended_at"])
    steps.take_back(alert, by=by, at=at)
    notices.settle(f"alert:{alert.number}:", by=by, at=at)
    silent = alert.addressees.filter(acknowledged_at=None).values_list("agency__code", flat=True)
    _record("alert.expired", alert, by=by, at=at, payload={"unanswered": sorted(silent)})
    return 1


@act
def _escalate(pk: int, *, by: Viewer, at: datetime) -> int:
    """Escalate one alert. Lock it before reading its answers, since whoever answers locks it too."""
    sent = Alert.objects.select_related("agency").filter(pk=pk, state=AlertState.SENT)
    alert = next(iter(locks.free(sent, 1)), None)
    if alert is None or alert.sent_at is None:
        return unchanged(0)
    reached, told = alerts.step_reached(alert.severity, alert.sent_at, at), 0
    for addressee in alert.addressees.filter(acknowledged_at=None).select_related("agency").order_by("pk"):
        addressee.alert = alert
        told += _notify(addressee, reached, by=by, at=at)
    return told if told else unchanged(0)


def _notify(addressee: Addressee, reached: int, *, by: Viewer, at: datetime) -> bool:
    chain = _chain(addressee, by=by, at=at)
    step = alerts.step_told(reached, list(chain), addressee.step)
    if step is None:
        return False
    first = addressee.step == 0
    addressee.step = step
    addressee.save(update_fields=["step"])
    told = list(chain.values())[min(step, len(chain) - 1)] if chain else None
    notices.notify_all(_notices(addressee, told, to_sender=first), by=by, at=at)
    if told is not None:
        steps.wake(addressee, told.user.username, by=by, at=at)
    payload = {"agency": addressee.agency.code, "step": step, "nobody": told is None}
    _record("alert.escalated", addressee.alert, by=by, at=at, payload=payload)
    return True


def _chain(addressee: Addressee, *, by: Viewer, at: datetime) -> dict[str, Post]:
    """Whom to tell, by log-in name, as the chain was when the alert went out. One without anybody left is made anew."""
    posts = people.posts(by).filter(agency=addressee.agency, active=True, user__is_active=True)
    open_posts = {post.user.username: post for post in posts}
    if names := alerts.reachable(addressee.chain, open_posts):
        return {name: open_posts[name] for name in names}
    steps = duty_selectors.escalation_chain(by, addressee.agency.code, at)
    return {each.post.user.username: each.post for each in steps}


def _notices(addressee: Addressee, told: Post | None, *, to_sender: bool) -> list[notices.NewNotice]:
    """For the next person of the chain; at the first step for the agency that sent it too, which may take a telephone.

    An agency in which nobody at all has an open post is known to the sender only.
    """
    alert, agency = addressee.alert, addressee.agency
    prefix = f"alert:{alert.number}:{agency.code}:"
    link = reverse("situation:alert", args=[alert.number])
    params = {"agency": agency.short, "headline": alert.headline}
    found = []
    if told is not None:
        sent_at = alert.sent_at.isoformat() if alert.sent_at else ""
        found.append(
            notices.NewNotice(
                key=f"{prefix}{addressee.step}",
                kind="escalation",
                text=UNANSWERED,
                severity=Severity.GRAVE,
                params={**params, "sent_at": sent_at},
                link=link,
                user=told.user.username,
            )
        )
    if to_sender:
        found.append(
            notices.NewNotice(
                key=f"{prefix}sender",
                kind="escalation",
                text=TOLD_SENDER,
                severity=Severity.BREACH,
                params=params,
                link=link,
                agency=alert.agency.code,
            )
        )
    return found


def _record(event: str, alert: Alert, *, by: Viewer, at: datetime, payload: dict[str, object]) -> None:
    subject = f"alert:{alert.number}"
    record(event, by=by, at=at, compartment=Compartment.COORDINATION, subject=subject, payload=payload)
