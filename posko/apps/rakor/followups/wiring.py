"""What is left of all meetings, on the list of meetings and on the page of one whose table is open."""

from __future__ import annotations

from posko.apps.rakor.followups.page import on_list, on_meeting
from posko.apps.rakor.meetings.page import Part, register

register(Part(on_list=on_list, on_meeting=on_meeting))
