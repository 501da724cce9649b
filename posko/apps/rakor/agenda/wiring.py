"""The agenda on the pages of meetings."""

from __future__ import annotations

from posko.apps.rakor.agenda.page import on_list, on_meeting, on_plan
from posko.apps.rakor.meetings.page import Part, register

register(Part(on_list, on_plan, on_meeting))
