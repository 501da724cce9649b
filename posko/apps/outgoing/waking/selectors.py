"""Reading whom unread notices wake. Runs behind the security wall, which the round opens."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet

from posko.apps.notices import selectors as notices
from posko.apps.notices.models import Notice
from posko.apps.outgoing.contacts import selectors as contacts
from posko.apps.outgoing.models import Contact
from posko.apps.outgoing.queue import selectors as queue
from posko.domain.access import Viewer
from posko.domain.notices import Audience, Severity
from posko.domain.outgoing import About, ContactKind, policies, waking


def unread(viewer: Viewer, at: datetime) -> QuerySet[Notice]:
    """The gravest notices that nobody has read for some minutes, the oldest first."""
    after, until = waking.span(at)
    found = Notice.objects.filter(operation__code=viewer.operation, severity=Severity.GRAVE, settled_at=None)
    found = found.filter(read_at=None, acknowledged_at=None, due_at__gt=after, due_at__lte=until)
    for key in waking.OWN_WAY:
        found = found.exclude(key__startswith=key)
    return found.select_related("agency", "user").order_by("due_at", "pk")


def woken_by(viewer: Viewer, notice: Notice, at: datetime) -> list[Contact]:
    """The proven numbers that a notice rings: of its person, or of its agency's desk and of who keeps its watch."""
    if notice.user is not None:
        return contacts.proven(viewer, kind=ContactKind.PERSON, refs=[f"person:{notice.user.username}"])
    agency = notice.agency.code if notice.agency else ""
    watch = [f"person:{post.user.username}" for post in notices.holders(viewer, agency, Audience.DUTY, at)]
    desk = contacts.proven(viewer, kind=ContactKind.DESK, refs=[f"desk:{agency}"])
    return [*desk, *contacts.proven(viewer, kind=ContactKind.PERSON, refs=watch)]


def resting(viewer: Viewer, notice: Notice, numbers: Iterable[Contact], at: datetime) -> frozenset[int]:
    """Those that were rung a moment ago, or for this very notice."""
    rung = queue.sendings(viewer).filter(about=About.CLIMB, contact__in=[row.pk for row in numbers])
    before = Q(created_at__gt=at - waking.REST) | Q(ref=waking.ref_of(notice.pk))
    return frozenset(rung.filter(before).values_list("contact", flat=True))


def needless(viewer: Viewer) -> list[str]:
    """What messages that have not left yet speak of, where somebody has read it meanwhile."""
    waiting = queue.sendings(viewer).filter(about=About.CLIMB, ref__startswith="notice:", state__in=policies.WAITING)
    refs = set(waiting.values_list("ref", flat=True))
    of_notice = {number: ref for ref in refs if (number := waking.notice_of(ref))}
    open_ones = Notice.objects.filter(pk__in=of_notice, settled_at=None, read_at=None, acknowledged_at=None)
    return sorted(refs - {of_notice[pk] for pk in open_ones.values_list("pk", flat=True)})
