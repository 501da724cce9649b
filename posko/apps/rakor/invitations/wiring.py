"""The letters on the page of a meeting."""

from __future__ import annotations

from posko.apps.rakor.invitations.page import on_meeting
from posko.apps.rakor.meetings.page import Part, register

register(Part(on_meeting=on_meeting))
