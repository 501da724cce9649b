"""What is left of all meetings: on their list, on the page of one that is open, and where its agenda is written."""

from __future__ import annotations

from posko.apps.rakor.followups.page import on_list, on_meeting
from posko.apps.rakor.meetings.page import Part, register

register(Part(on_list=on_list, on_meeting=on_meeting, on_agenda=on_meeting))
