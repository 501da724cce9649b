"""Tasks on the page of an incident."""

from __future__ import annotations

from posko.apps.incidents.course.page import Part, register
from posko.apps.incidents.tasks.page import acts, others, shown

register(Part(shown, acts, others))
