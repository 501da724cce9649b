"""The clock's own act: it wakes desks that do not read, and rings nobody for what was read meanwhile."""

from __future__ import annotations

from datetime import datetime

from posko.apps.outgoing.queue import services as queue
from posko.apps.outgoing.queue.services import NewSending
from posko.apps.outgoing.waking import selectors
from posko.domain.access import Compartment, Viewer
from posko.domain.outgoing import About, Channel, texts, waking
from posko.kit.acts import act, unchanged
from posko.kit.walls import opened_also

MOST = 200  # notices that are looked at in one go


@act
def wake_desks(*, by: Viewer, at: datetime) -> int:
    """Ring who should have read a grave notice, once each; how many messages. Run every minute."""
    with opened_also(Compartment.SECURITY):  # the clock rings numbers that nobody is shown
        news: dict[int, NewSending] = {}
        for notice in selectors.unread(by, at)[:MOST]:
            numbers = selectors.woken_by(by, notice, at)
            resting = selectors.resting(by, notice, numbers, at)
            for row in numbers:
                if row.pk not in resting:
                    ref, text = waking.ref_of(notice.pk), texts.desk_wakes(waking.code_of(notice.pk))
                    key = f"{ref}:wake:contact:{row.pk}"
                    new = NewSending(key, About.CLIMB, ref, Channel(row.channel), text, contact=row.pk)
                    news.setdefault(row.pk, new)
        needless = selectors.needless(by)
    sent = len(queue.send_all(list(news.values()), by=by, at=at)) if news else 0
    dropped = queue.drop(*needless, about=[About.CLIMB], by=by, at=at) if needless else None
    return sent if sent or (dropped and dropped.kept_back) else unchanged(0)
