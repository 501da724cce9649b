"""Names of people and agencies for the ledger's page, sealed second factors, the slot beside a line of the journal.

A higher noun that makes something of a line (a gap, an incident, a task) registers an action when Django starts; the
link stays with that noun, as `source_kind="journal"` and the number of the line.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from posko.apps.ledger.registry import Names, register
from posko.apps.people.accounts import selectors, steps
from posko.apps.people.accounts.registry import ends_with_account, ends_with_role
from posko.apps.people.members import steps as members
from posko.apps.people.recovery import steps as recovery
from posko.apps.people.vaults import registry as vaults
from posko.apps.people.vaults import steps as vault_steps
from posko.domain.access import Viewer
from posko.kit import seals

if TYPE_CHECKING:
    from posko.apps.people.models import Post


def names(viewer: Viewer) -> Names:
    """Everybody at the table, by code."""
    return Names(selectors.people_names(viewer), selectors.agency_names(viewer))


def _end_key(post: Post, by: Viewer, at: datetime) -> Mapping[str, int]:
    """The key of a person ends with the account."""
    real_at = at - selectors.clock_offset_of(post.user)
    return {"keys_ended": vault_steps.end_key_of(post.user, by=by, at=at, real_at=real_at)}


register(names)
ends_with_account(_end_key)
ends_with_role(members.leave)
seals.register(steps.sealed)
vaults.openings.append(recovery.nest)
