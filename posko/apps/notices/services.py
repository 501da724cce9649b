"""Notify people, once each. Mark notices read, taken up and settled, and keep how people want to be told."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, time
from functools import reduce
from operator import or_
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet

from posko.apps.ledger.services import record
from posko.apps.notices import registry, selectors
from posko.apps.notices.models import Delivery, Notice, Preference
from posko.apps.notices.registry import Line
from posko.apps.operation import selectors as operations
from posko.apps.people.accounts import selectors as people
from posko.domain import notices
from posko.domain.access import Compartment, Viewer
from posko.domain.errors import BadInput
from posko.domain.notices import Audience, DeliveryState, Severity
from posko.kit import locks
from posko.kit.acts import act, unchanged

_ON_ITS_WAY = (DeliveryState.QUEUED, DeliveryState.FAILED)


@dataclass(frozen=True, slots=True)
class NewNotice:
    """A notice to a person (`user`, a log-in name) or to those who answer for an agency (`agency`, its code).

    `key` makes it once: `commitment:7:late:2024-11-25`. `text` is a sentence marked with `N_(...)`; a value of `params`
    named `…_at` is a moment in ISO form. `due_at` is when it is told; without one it is told at once.
    """

    key: str
    kind: str
    text: str
    severity: Severity = Severity.NOTE
    params: Mapping[str, Any] = field(default_factory=dict)
    lines: Sequence[Line] = ()
    link: str = ""
    user: str = ""
    agency: str = ""
    audience: Audience = Audience.DUTY
    due_at: datetime | None = None
    compartment: Compartment = Compartment.COORDINATION


@dataclass(frozen=True, slots=True)
class NewPreferences:
    """How a person wants to be told. Quiet hours have both ends or none."""

    by_email: bool
    address: str
    language: str
    quiet_from: time | None
    quiet_to: time | None
    digest: bool


@act
def notify(new: NewNotice, *, by: Viewer, at: datetime) -> Notice:
    """Create one notice. The same key again gives the notice that exists."""
    made = notify_all([new], by=by, at=at)
    return made[0] if made else unchanged(Notice.objects.get(operation__code=by.operation, key=new.key))


@act
def notify_all(news: Sequence[NewNotice], *, by: Viewer, at: datetime) -> list[Notice]:
    """Create many notices in one act. Returns the new ones. A settled key is not told again.

    Nothing is locked: if another act uses the same key at the same moment, one of the two inserts it.
    """
    for new in news:
        _check(new)
    operation = operations.current(by)
    keys = {new.key: new for new in news}
    known = set(Notice.objects.filter(operation=operation, key__in=keys).values_list("key", flat=True))
    fresh = [new for key, new in sorted(keys.items()) if key not in known]
    if not fresh:
        return unchanged([])
    users, agencies = _recipients(fresh, by)
    telling = uuid.uuid4()
    rows = (
        Notice(operation=operation, created_at=at, telling=telling, **_row(new, users, agencies, at)) for new in fresh
    )
    Notice.objects.bulk_create(rows, ignore_conflicts=True)
    made = list(Notice.objects.filter(operation=operation, telling=telling).order_by("pk"))
    _record("notice.told", made, by=by, at=at)
    return made if made else unchanged(made)


@act
def mark_read(pks: Collection[int] | None, *, by: Viewer, at: datetime) -> int:
    """Mark notices as read by the viewer, all unread ones with None; how many were unread. Others' are left alone."""
    unread = selectors.notices_of(by, at).filter(read_at=None)
    rows = _locked(unread if pks is None else unread.filter(pk__in=pks))
    rows = [row for row in rows if row.read_at is None]
    Notice.objects.filter(pk__in=[row.pk for row in rows]).update(read_at=at, read_by=by.actor)
    _record("notice.read", rows, by=by, at=at)
    return len(rows) if rows else unchanged(0)


@act
def acknowledge(notice: Notice, *, by: Viewer, at: datetime) -> bool:
    """Record that the viewer took the matter up. False if somebody had already.

    The notice stays open until it is settled.
    """
    row = locks.row(Notice.objects.all(), notice.pk)
    fresh = {"read_at": at, "read_by": by.actor} if row.read_at is None else {}
    if row.acknowledged_at is not None:
        return unchanged(False)
    Notice.objects.filter(pk=row.pk).update(acknowledged_at=at, acknowledged_by=by.actor, **fresh)
    _record("notice.taken_up", [row], by=by, at=at)
    return True


@act
def settle(*key_prefixes: str, by: Viewer, at: datetime, but: Sequence[str] = (), user: str = "") -> int:
    """Settle these notices: they are no longer open, and letters that wait are not sent.

    A prefix ends with a colon (`commitment:7:`). An act that settles under several prefixes names all of them in one
    call. `but` names keys that stay open. With `user` (a log-in name) only the notices to this person are settled.
    Settling twice has no further effect.
    """
    for prefix in key_prefixes:
        notices.check_prefix(prefix)
    named = [Q(key__startswith=prefix) for prefix in key_prefixes]
    found = Notice.objects.filter(reduce(or_, named), operation__code=by.operation, settled_at=None)
    rows = _locked((found.filter(user__username=user) if user else found).exclude(key__in=but))
    rows = [row for row in rows if row.settled_at is None]
    if not rows:
        return unchanged(0)
    Notice.objects.filter(pk__in=[row.pk for row in rows]).update(settled_at=at)
    waiting = Delivery.objects.filter(notice__in=rows, state__in=_ON_ITS_WAY)
    waiting.update(state=DeliveryState.DROPPED, at=at, next_at=None)
    _record("notice.settled", rows, by=by, at=at)
    return len(rows)


@act
def set_preferences(new: NewPreferences, *, by: Viewer, at: datetime) -> Preference:
    """Save how the viewer wants to be told. Letters that wait follow it too."""
    _check_preferences(new, by)
    user = people.posts(by).get(user__username=by.actor, active=True).user
    made, _ = Preference.objects.update_or_create(user=user, defaults={**asdict(new), "changed_at": at})
    # The address itself is nobody else's business.
    told = {"by_email": new.by_email, "digest": new.digest, "language": new.language}
    told["quiet"] = f"{new.quiet_from:%H:%M}-{new.quiet_to:%H:%M}" if new.quiet_from and new.quiet_to else ""
    subject = f"person:{by.actor}"
    record("preferences.set", by=by, at=at, compartment=Compartment.AUDIT, subject=subject, payload=told)
    return made


def _locked(found: QuerySet[Notice]) -> tuple[Notice, ...] | list[Notice]:
    return locks.rows(Notice.objects.all(), *found.order_by("pk").values_list("pk", flat=True))


def _check(new: NewNotice) -> None:
    notices.check_key(new.key)
    notices.check_link(new.link)
    notices.check_text(new.text, new.params)
    for line in new.lines:
        notices.check_link(line.link)
        notices.check_text(line.text, line.params)
    if new.kind not in notices.KINDS:
        raise BadInput("“%(kind)s” is no kind of notice.", kind=new.kind)
    if bool(new.user) == bool(new.agency):
        raise BadInput("A notice goes to a person or to an agency: name one of the two.")


def _recipients(news: Iterable[NewNotice], by: Viewer) -> tuple[dict[str, int], dict[str, int]]:
    """The numbers of the rows of people and agencies that are named; all of them are in the operation."""
    users = {new.user for new in news if new.user}
    agencies = {new.agency for new in news if new.agency}
    known_users = dict(people.posts(by).filter(user__username__in=users).values_list("user__username", "user_id"))
    known_agencies = dict(people.agencies(by).filter(code__in=agencies).values_list("code", "pk"))
    if missing := sorted((users - known_users.keys()) | (agencies - known_agencies.keys())):
        raise BadInput("Nobody to tell: %(names)s is not in this operation.", names=", ".join(missing))
    return known_users, known_agencies


def _row(new: NewNotice, users: Mapping[str, int], agencies: Mapping[str, int], at: datetime) -> dict[str, Any]:
    return {
        "key": new.key,
        "kind": new.kind,
        "severity": new.severity,
        "compartment": new.compartment,
        "user_id": users.get(new.user),
        "agency_id": agencies.get(new.agency),
        "audience": new.audience if new.agency else "",
        "text": new.text,
        "params": dict(new.params),
        "lines": [{"text": line.text, "params": dict(line.params), "link": line.link} for line in new.lines],
        "link": new.link,
        "due_at": new.due_at or at,
    }


def _check_preferences(new: NewPreferences, by: Viewer) -> None:
    if (new.quiet_from is None) != (new.quiet_to is None):
        raise BadInput("Quiet hours have a beginning and an end: give both, or neither.")
    if new.quiet_from is not None and new.quiet_from == new.quiet_to:
        raise BadInput("Quiet hours that begin and end at the same time would be none, or all day. Change one.")
    if new.language not in dict(settings.LANGUAGES):
        raise BadInput("There are no letters in this language.")
    if new.by_email and not selectors.offers_email(by):
        raise BadInput("This post sends no letters: nobody has told it a mail server.")
    if new.by_email and not new.address:
        raise BadInput("Give the address that your letters go to.")
    domains, own = settings.POSKO_SMTP_DOMAINS, new.address.rpartition("@")[2].lower()
    if new.address and domains and own not in domains:
        raise BadInput("Letters of this post go to these domains only: %(domains)s.", domains=", ".join(domains))


def _record(event: str, rows: Sequence[Notice], *, by: Viewer, at: datetime) -> None:
    """One entry for a batch; rows behind different walls are recorded behind their own."""
    walls = [registry.wall_of(row.key, row.compartment) for row in rows]
    for wall in sorted(set(walls)):
        keys = [row.key for row, own in zip(rows, walls, strict=True) if own == wall]
        subject = f"notice:{keys[0]}" if len(keys) == 1 else ""
        payload = {"count": len(keys), "keys": keys}
        record(event, by=by, at=at, compartment=wall, subject=subject, payload=payload)
