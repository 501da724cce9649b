"""What promises of the room tell gaps: who keeps the minutes of a meeting."""

from __future__ import annotations

from posko.apps.gaps.course.registry import register
from posko.apps.rakor.meetings.selectors import keepers

register(keepers)
