"""An incident's way as its page tells it: the steps with their times, what happened, and what was reported by whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from posko.apps.evidence.models import EvidenceFile
from posko.apps.incidents.models import Incident, IncidentReport
from posko.apps.intake.inbox import selectors as intake
from posko.apps.ledger.selectors import Line
from posko.domain.access import Compartment, Viewer
from posko.domain.incidents import IncidentState, clocks

_ORDER = (
    IncidentState.REPORTED,
    IncidentState.CONFIRMED,
    IncidentState.ASSIGNED,
    IncidentState.ON_THE_WAY,
    IncidentState.HANDLED,
    IncidentState.CLOSED,
)
# Events of the ledger that the page shows in another place.
_ELSEWHERE = frozenset({"incident.set_out"})


@dataclass(frozen=True, slots=True)
class Step:
    """A state of the way. `mark` is done, now, late or empty (still to come)."""

    key: str
    mark: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Clock:
    """The clock that runs: for which step, until when, and how far that is from now, before or behind."""

    step: str
    due: datetime
    late: bool
    span: timedelta


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A report with the files that came with it, as far as this viewer may see them."""

    row: IncidentReport
    files: Sequence[EvidenceFile]


def clock_of(incident: Incident, at: datetime) -> Clock | None:
    """The clock of the present step, or None if none runs."""
    step = clocks.STEP_OF.get(incident.state)
    if step is None or incident.due_at is None:
        return None
    return Clock(step, incident.due_at, incident.due_at < at, abs(incident.due_at - at))


def steps(incident: Incident, story: Iterable[Line], at: datetime) -> list[Step]:
    """The steps of an incident. Its state is the current step. A false incident has no further steps."""
    times = _times(incident, story)
    clock = clock_of(incident, at)
    now = "late" if clock is not None and clock.late else "now"
    if incident.state == IncidentState.FALSE:
        past = [Step(state, "done", times.get(state)) for state in _ORDER[:2] if state in times]
        return [*past, Step(IncidentState.FALSE, "now", incident.ended_at)]
    reached = _ORDER.index(IncidentState(incident.state))
    # Its state is reached; it waits for the next one.
    marks = ["done" if place <= reached else now if place == reached + 1 else "" for place in range(len(_ORDER))]
    return [
        Step(state, mark, times.get(state) if mark == "done" else None)
        for state, mark in zip(_ORDER, marks, strict=True)
        if state != IncidentState.ON_THE_WAY or mark != "done" or state in times
    ]


def report_lines(viewer: Viewer, reports: Sequence[IncidentReport]) -> list[ReportLine]:
    """The reports with their files: those of a message as they come in, also when a photo comes later than the text."""
    messages = [int(row.source_ref) for row in reports if row.source_kind == "message" and row.source_ref.isdigit()]
    by_message = _message_files(viewer, messages)
    return [
        ReportLine(
            row, by_message.get(int(row.source_ref), []) if row.source_kind == "message" else list(row.files.all())
        )
        for row in reports
    ]


def events(story: Iterable[Line]) -> list[Line]:
    """The events, newest first."""
    return [line for line in story if line.event not in _ELSEWHERE]


def _times(incident: Incident, story: Iterable[Line]) -> Mapping[str, datetime]:
    """When each state was last reached, as the ledger tells it."""
    of_event = {
        "incident.reported": IncidentState.REPORTED,
        "incident.confirmed": IncidentState.CONFIRMED,
        "incident.assigned": IncidentState.ASSIGNED,
        "incident.set_out": IncidentState.ON_THE_WAY,
        "incident.handled": IncidentState.HANDLED,
        "incident.closed": IncidentState.CLOSED,
    }
    found: dict[str, datetime] = {}
    for line in story:  # newest first
        if line.subject == f"incident:{incident.number}" and (state := of_event.get(line.event)):
            found.setdefault(state, line.at)
    return {IncidentState.REPORTED: incident.reported_at, **found}


def _message_files(viewer: Viewer, messages: Sequence[int]) -> dict[int, list[EvidenceFile]]:
    if not messages or not viewer.sees(Compartment.COORDINATION):
        return {}
    found = intake.messages(viewer).filter(pk__in=messages).prefetch_related("files__evidence")
    walls = {wall.value for wall in viewer.compartments}
    return {row.pk: [each.evidence for each in row.files.all() if each.evidence.compartment in walls] for row in found}
