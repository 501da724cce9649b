"""The minutes on the page of a meeting."""

from __future__ import annotations

from posko.apps.rakor.meetings.page import Part, register
from posko.apps.rakor.minutes.page import on_meeting

register(Part(on_meeting=on_meeting))
