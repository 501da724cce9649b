"""The meetings that the planning cycle asks for, each with those that were convened as it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from posko.apps.operation import selectors as operations
from posko.apps.rakor.models import Rakor
from posko.domain.access import Compartment, Viewer
from posko.domain.rakor import cycle
from posko.domain.rakor.cycle import CycleMeeting, Stand
from posko.domain.rakor.meetings import MeetingState
from posko.law import plans
from posko.law.plans import Stage


@dataclass(frozen=True, slots=True)
class CycleView:
    """A meeting of the cycle: when it is usually held, counted from which stage, and the meeting that it became."""

    asked: CycleMeeting
    stage: Stage | None
    due: datetime | None
    stand: Stand
    meeting: Rakor | None

    @property
    def to_convene(self) -> bool:
        """Whether nobody has convened it, or it was cancelled."""
        return self.stand not in ("held", "planned")


def of_operation(viewer: Viewer, at: datetime) -> list[CycleView]:
    """The cycle of the viewer's operation, in its order."""
    if not viewer.sees(Compartment.COORDINATION):
        return []
    found = Rakor.objects.filter(operation__code=viewer.operation).exclude(cycle="").order_by("held_at", "pk")
    convened: dict[str, list[Rakor]] = defaultdict(list)
    for meeting in found:
        convened[meeting.cycle].append(meeting)
    stages = {stage.code: stage for stage in plans.stages(operations.regime(viewer))}
    return [_view(asked, convened[asked.code], stages.get(asked.anchor), at) for asked in cycle.cycle()]


def _view(asked: CycleMeeting, convened: list[Rakor], stage: Stage | None, at: datetime) -> CycleView:
    due = cycle.due(asked, [stage] if stage else [])
    stand = cycle.stand([meeting.state for meeting in convened], due, at)
    live = [meeting for meeting in convened if meeting.state != MeetingState.CANCELLED]
    return CycleView(asked, stage, due, stand, live[0] if live else None)
