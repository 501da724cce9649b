"""Photos from the field are for the day, as those of reports are."""

from __future__ import annotations

from posko.apps.evidence import registry as evidence_registry
from posko.apps.incidents.field import selectors

evidence_registry.lets_go(*selectors.PHOTOS)
