"""A step of the act that opens a vault: its private half is sealed to the recovery keys of both institutions."""

from __future__ import annotations

from datetime import datetime

from posko.apps.people.models import MemberKey
from posko.apps.people.recovery import selectors
from posko.domain.access import Viewer
from posko.domain.vaults import recovery
from posko.domain.vaults.pairs import OpenVault
from posko.kit.acts import step


@step
def nest(row: MemberKey, opened: OpenVault, by: Viewer, _at: datetime, _real_at: datetime) -> None:
    """Seal it to the recovery keys of today; to none while an institution has none."""
    found = selectors.both(by)
    names = found.names if found else ""
    if row.recovery_keys == names:
        return
    row.recovery = recovery.nest(opened.pair, inner=found.inner, outer=found.outer) if found else b""
    row.recovery_keys = names
    row.save(update_fields=["recovery", "recovery_keys"])
