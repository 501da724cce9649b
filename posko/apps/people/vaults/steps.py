"""Steps that acts share: a key ends, with its person's wish or with the account."""

from __future__ import annotations

from datetime import datetime

from posko.apps.ledger.services import record
from posko.apps.people.models import MemberKey, User
from posko.apps.people.vaults import registry
from posko.domain.access import Compartment, Viewer
from posko.kit import locks
from posko.kit.acts import step


@step
def end_key(key: MemberKey, *, by: Viewer, at: datetime, real_at: datetime) -> None:
    """End a key: nothing is wrapped for it any more, and what others hang on it ends, too."""
    row = locks.row(MemberKey.objects.select_related("user"), key.pk)
    row.ended_at = real_at
    row.save(update_fields=["ended_at"])
    for ending in registry.endings:
        ending(row, by, at, real_at)
    subject, payload = f"person:{row.user.username}", {"fingerprint": row.fingerprint}
    record("vault.key_ended", by=by, at=at, compartment=Compartment.AUDIT, subject=subject, payload=payload)


@step
def end_key_of(user: User, *, by: Viewer, at: datetime, real_at: datetime) -> int:
    """End the live key of somebody whose account ends; how many."""
    live = list(MemberKey.objects.filter(user=user, ended_at=None))
    for key in live:
        end_key(key, by=by, at=at, real_at=real_at)
    return len(live)
