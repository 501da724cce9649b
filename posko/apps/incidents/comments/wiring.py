"""Updates on the page of an incident."""

from __future__ import annotations

from posko.apps.incidents.comments.page import shown
from posko.apps.incidents.course.page import Part, register

register(Part(shown, forms={"note": "note_form"}))
