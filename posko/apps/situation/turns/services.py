"""The clock's own acts on watches: one that was taken over passes on at its hour, and of one that nobody took over the
superior is told. Running it twice tells nobody twice."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from posko.apps.notices import services as notices
from posko.apps.people.duty import selectors as duty
from posko.apps.people.duty import services as duty_services
from posko.apps.people.models import Shift
from posko.domain.access import Viewer
from posko.domain.errors import N_
from posko.domain.notices import Audience, Severity
from posko.kit.acts import act, unchanged

MISSED = N_("Nobody took over the watch of %(agency)s that ended %(end_at)s. %(name)s stays on duty.")


def keep_watches(*, by: Viewer, at: datetime) -> int:
    """Settle every watch whose hour has come; how many passed on or were missed."""
    taken, missed = duty.to_settle(by, at)
    passed = sum(duty_services.pass_on(shift, by=by, at=at) for shift in taken)
    return passed + sum(tell_missed(shift, by=by, at=at) for shift in missed)


@act
def tell_missed(shift: Shift, *, by: Viewer, at: datetime) -> bool:
    """Note that nobody was there, and tell the superior of who should have come; without one, the head."""
    if not duty_services.miss(shift, by=by, at=at):
        return unchanged(False)
    taker = duty.next_of(by, shift)
    superior = (taker.post.superior if taker else None) or shift.post.superior
    user = superior.user.username if superior else ""
    notice = notices.NewNotice(
        key=f"shift:{shift.pk}:missed",
        kind="escalation",
        text=MISSED,
        severity=Severity.GRAVE,
        params={
            "agency": shift.agency.short,
            "end_at": shift.ends_at.isoformat(),
            "name": shift.post.user.full_name,
        },
        link=reverse("people:shift", args=[shift.pk]),
        user=user,
        agency="" if user else shift.agency.code,
        audience=Audience.HEAD,
    )
    notices.notify_all([notice], by=by, at=at)
    return True
