"""What a person does with a message that leaves: send a dead one once more, or drop one that nobody needs any more."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from posko.apps.ledger.services import record
from posko.apps.outgoing.models import Sending
from posko.apps.outgoing.queue import selectors as queue
from posko.apps.outgoing.queue.services import WITHDRAWN
from posko.apps.outgoing.queue.steps import moved
from posko.domain.access import Compartment, Viewer
from posko.domain.errors import insist
from posko.domain.outgoing import About, SendingState, policies
from posko.kit import locks
from posko.kit.acts import act, unchanged
from posko.kit.walls import opened_also


@act
def retry(pks: Collection[int], *, by: Viewer, at: datetime) -> int:
    """Send dead messages once more, with a life of their own and under a new key at the gateway, which may know the old
    one; how many. One alone that cannot is refused; among many it is passed over."""
    insist(policies.looking(by))
    with opened_also(Compartment.SECURITY):  # who keeps the post keeps its queue
        rows = locks.every(queue.sendings(by).filter(pk__in=list(pks)))
        if len(pks) == 1 and rows:
            insist(policies.retrying(rows[0].state, by, kept=rows[0].kept))
        again = [row for row in rows if row.state == SendingState.DEAD and row.kept]
        went = moved(again, "sending.retried", at)
        for row in went:
            row.lives, row.tries, row.foreign_ref = row.lives + 1, 0, ""
            row.expires_at = policies.expires(About(row.about), at)
        Sending.objects.bulk_update(went, ["lives", "tries", "foreign_ref", "expires_at"], batch_size=200)
    return _record("sending.retried", went, by, at)


@act
def drop(pk: int, *, by: Viewer, at: datetime) -> int:
    """Drop one message that waits or is dead."""
    insist(policies.looking(by))
    with opened_also(Compartment.SECURITY):  # who keeps the post keeps its queue
        row = locks.row(queue.sendings(by), pk)
        insist(policies.dropping(row.state, by))
        went = moved([row], "sending.dropped", at, error=WITHDRAWN)
    return _record("sending.dropped", went, by, at)


def _record(event: str, went: Sequence[Sending], by: Viewer, at: datetime) -> int:
    if not went:
        return unchanged(0)
    refs = sorted({row.ref for row in went})
    payload = {"refs": refs[:50], "numbers": [row.pk for row in went[:50]], "count": len(went)}
    subject = refs[0] if len(refs) == 1 else ""
    record(event, by=by, at=at, compartment=Compartment.SECURITY, subject=subject, payload=payload)
    return len(went)
