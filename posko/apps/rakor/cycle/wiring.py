"""The planning cycle on the list of meetings."""

from __future__ import annotations

from posko.apps.rakor.cycle.page import on_list
from posko.apps.rakor.meetings.page import Part, register

register(Part(on_list=on_list))
