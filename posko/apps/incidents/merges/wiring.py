"""Merges on the page of an incident."""

from __future__ import annotations

from posko.apps.incidents.course.page import Part, register
from posko.apps.incidents.merges import selectors
from posko.apps.incidents.merges.page import shown

register(Part(shown, tells_of=selectors.part_of))
