"""Ring for what concerns the post itself, once, and end it when it is over. Ringing twice rings nobody twice."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from posko.apps.ledger.verifying import watch
from posko.apps.ledger.witnesses import selectors as witnesses
from posko.apps.notices.alarms import selectors
from posko.apps.notices.registry import Line
from posko.apps.notices.services import NewNotice, notify_all, settle
from posko.apps.operation import selectors as operations
from posko.apps.operation.steps import locked as lock_operation
from posko.apps.people.accounts import selectors as people
from posko.domain.access import ROLES, Act, Compartment, Viewer
from posko.domain.errors import N_
from posko.domain.ledger_walk import Fault
from posko.domain.notices import LEDGER, Severity
from posko.kit.acts import act, recorded, unchanged

KEEPERS = [role for role, card in ROLES.items() if Act.POST_KEEP in card.acts]
SILENT = N_(
    "No other agency has cosigned a head of the ledger since %(since_at)s: what happened after is not yet protected."
)


BROKEN = N_("The ledger does not hold at row %(number)s.")
BROKEN_SOMEWHERE = N_("The ledger does not hold.")
WHOLE = N_("The ledger holds again. Who keeps the post says what had happened.")
WHAT_NEXT = (
    N_("Go on working: nothing is stopped, and every act is recorded."),
    N_("Keep every printed report and every telephone that holds a head, and ask the witnesses for theirs."),
    N_(
        "Who keeps the post: change nothing in the database and restore nothing. Run posko ledger verify with a head "
        "from outside (--head), and copy the data folder first."
    ),
)


@dataclass(frozen=True, slots=True)
class Alarm:
    """What is wrong, under a key that ends with a colon and stays the same while it lasts; in `lines` what to do."""

    key: str
    text: str
    link: str
    params: Mapping[str, Any] = field(default_factory=dict)
    everybody: bool = False
    lines: Sequence[Line] = ()
    severity: Severity = Severity.GRAVE


@act
def ring(alarms: Sequence[Alarm], *families: str, by: Viewer, at: datetime) -> int:
    """Ring for these alarms, and end all others whose keys begin with one of the families; how many stand.

    Two at once take turns, or each would leave standing what the other rang for.
    """
    if not alarms and not selectors.any_open(by, *families):
        return unchanged(0)
    lock_operation(by)
    news = [notice for alarm in alarms for notice in _notices(alarm, by)]
    notify_all(news, by=by, at=at)
    settle(*families, but=[notice.key for notice in news], by=by, at=at)
    return len(alarms) if recorded() else unchanged(len(alarms))


def _notices(alarm: Alarm, by: Viewer) -> list[NewNotice]:
    """One a person, so that an administrator hears it too, who answers for no agency."""
    posts = people.posts(by).filter(active=True, user__is_active=True).order_by("user_id")
    if not alarm.everybody:
        posts = posts.filter(role__in=KEEPERS)
    return [
        NewNotice(
            key=f"{alarm.key}{post.user_id}",
            kind="post",
            text=alarm.text,
            severity=alarm.severity,
            params=alarm.params,
            lines=alarm.lines,
            link=alarm.link,
            user=post.user.username,
            compartment=Compartment.PUBLIC,
        )
        for post in posts
    ]


def watch_witnesses(*, by: Viewer, at: datetime) -> int:
    """Ring who keeps the post where no witness cosigned for too long, and everybody where one holds another past."""
    offset, link = operations.current(by).clock_offset, reverse("ledger:witnesses")
    alarms = [
        Alarm(f"witness:fork:{each.pk}:{_second(each.forked_real)}:", each.trouble, link, each.trouble_params, True)
        for each in witnesses.forked()
    ]
    since = witnesses.silent_since(real_at=at - offset)
    if since is not None and at - offset - since >= settings.POSKO_COSIGNED_WITHIN:
        params = {"since_at": (since + offset).isoformat()}
        alarms.append(Alarm(f"witness:silent:{int(since.timestamp())}:", SILENT, link, params))
    return ring(alarms, "witness:fork:", "witness:silent:", by=by, at=at)


def _second(moment: datetime | None) -> int:
    """What makes a key that was settled once another one when it comes back."""
    return int(moment.timestamp()) if moment is not None else 0


def watch_ledger(*, by: Viewer, at: datetime) -> int:
    """Look at the ledger, and ring everybody where it does not hold. A fault stops nothing."""
    faults = watch.faults()
    return tell_faults(faults, by=by, at=at) if faults is not None else 0


@act
def tell_faults(faults: Sequence[Fault], *, by: Viewer, at: datetime) -> int:
    """Ring everybody once for each fault, and say in words when none stands any more; how many stand.

    A fault that comes back after it was mended rings again: its key carries the moment at which it was seen first.
    """
    known = selectors.open_marks(by, LEDGER)
    alarms = [_alarm(fault, known, at) for fault in faults]
    ring(alarms, LEDGER, by=by, at=at)
    if known and not alarms:
        link, key = reverse("notices:inbox"), f"ledger:whole:{int(at.timestamp())}:"
        over = Alarm(key, WHOLE, link, everybody=True, severity=Severity.REMINDER)
        notify_all(_notices(over, by), by=by, at=at)
    return len(alarms) if recorded() else unchanged(len(alarms))


def _alarm(fault: Fault, known: Mapping[str, str], at: datetime) -> Alarm:
    mark = hashlib.sha256(f"{fault.grade} {fault.number} {fault.text}".encode()).hexdigest()[:12]
    since = known.get(mark, str(int(at.timestamp())))
    lines = (Line(fault.text, fault.params), *(Line(text) for text in WHAT_NEXT))
    text, params = (BROKEN, {"number": fault.number}) if fault.number else (BROKEN_SOMEWHERE, dict[str, Any]())
    return Alarm(f"{LEDGER}{mark}:{since}:", text, reverse("notices:inbox"), params, everybody=True, lines=lines)
