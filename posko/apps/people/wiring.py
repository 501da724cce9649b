"""Names of people and agencies for the ledger's page; the slot beside each line of the post's journal.

A higher noun that makes something of a line (a gap, an incident, a task) registers an action when Django starts; the
link stays with that noun, as `source_kind="journal"` and the number of the line.
"""

from __future__ import annotations

from posko.apps.ledger.registry import Names, register
from posko.apps.people.accounts import selectors
from posko.domain.access import Viewer


def names(viewer: Viewer) -> Names:
    """Everybody at the table, by code."""
    return Names(selectors.people_names(viewer), selectors.agency_names(viewer))


register(names)
