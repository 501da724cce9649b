"""Ring for what concerns the post itself, once, and end it when it is over. Ringing twice rings nobody twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from posko.apps.ledger.witnesses import selectors as witnesses
from posko.apps.notices.services import NewNotice, notify_all, settle
from posko.apps.operation import selectors as operations
from posko.apps.people.accounts import selectors as people
from posko.domain.access import ROLES, Act, Compartment, Viewer
from posko.domain.errors import N_
from posko.domain.notices import Severity
from posko.kit.acts import act, recorded, unchanged

KEEPERS = [role for role, card in ROLES.items() if Act.POST_KEEP in card.acts]
SILENT = N_(
    "No other agency has cosigned a head of the ledger since %(since_at)s: what happened after is not yet protected."
)


@dataclass(frozen=True, slots=True)
class Alarm:
    """What is wrong, under a key that ends with a colon and stays the same while it lasts."""

    key: str
    text: str
    link: str
    params: Mapping[str, Any] = field(default_factory=dict)
    everybody: bool = False


@act
def ring(alarms: Sequence[Alarm], *families: str, by: Viewer, at: datetime) -> int:
    """Ring for these alarms, and end all others whose keys begin with one of the families; how many stand."""
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
            severity=Severity.GRAVE,
            params=alarm.params,
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
        Alarm(f"witness:fork:{each.pk}:", each.trouble, link, each.trouble_params, everybody=True)
        for each in witnesses.forked()
    ]
    since = witnesses.silent_since(real_at=at - offset)
    if since is not None and at - offset - since >= settings.POSKO_COSIGNED_WITHIN:
        params = {"since_at": (since + offset).isoformat()}
        alarms.append(Alarm(f"witness:silent:{int(since.timestamp())}:", SILENT, link, params))
    return ring(alarms, "witness:fork:", "witness:silent:", by=by, at=at)
