"""Names of people and agencies for the ledger's page, sealed second factors, the slot beside a line of the journal.

A higher noun that makes something of a line (a gap, an incident, a task) registers an action when Django starts; the
link stays with that noun, as `source_kind="journal"` and the number of the line.
"""

from __future__ import annotations

from posko.apps.ledger.registry import Names, register
from posko.apps.people.accounts import selectors, steps
from posko.domain.access import Viewer
from posko.kit import seals


def names(viewer: Viewer) -> Names:
    """Everybody at the table, by code."""
    return Names(selectors.people_names(viewer), selectors.agency_names(viewer))


register(names)
seals.register(steps.sealed)
