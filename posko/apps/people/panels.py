"""Names of people and agencies for the ledger's page."""

from __future__ import annotations

from posko.apps.ledger.panels import Names, register
from posko.apps.people import selectors
from posko.domain.access import Viewer


def names(viewer: Viewer) -> Names:
    """Everybody at the table, by code."""
    return Names(selectors.people_names(viewer), selectors.agency_names(viewer))


register(names)
