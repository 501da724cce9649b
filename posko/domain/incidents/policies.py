"""Who may do what about an incident and its tasks, and when. The button asks, and the service asks the same function.

A policy answers with the refusal, or with None where nothing stands against it.
"""

from __future__ import annotations

from dataclasses import dataclass

from posko.domain.access import Act, Compartment, Viewer, lacking
from posko.domain.errors import BadInput, NotAllowed
from posko.domain.gaps.states import impossible
from posko.domain.incidents import INCIDENT_TABLE, LIVE, TASK_TABLE, IncidentState

Refusal = BadInput | NotAllowed | None

_BY_LEAD = frozenset({"incident.called_false", "incident.closed"})


@dataclass(frozen=True, slots=True)
class IncidentNow:
    """An incident at a moment.

    `lead` and `lead_root` are codes, empty if nobody leads; `part_of` is the number of the incident it was merged into,
    or 0.
    """

    state: str
    place: str
    place_name: str = ""
    lead: str = ""
    lead_root: str = ""
    part_of: int = 0


@dataclass(frozen=True, slots=True)
class TaskNow:
    """A task at a moment, by the codes of the agency that was asked and of the one that asked.

    `voices` are the phones and numbers that it was given to, as actors: `device:12`, `contact:9`.
    """

    state: str
    agency: str
    asked_by: str = ""
    voices: frozenset[str] = frozenset()


def standing_alone(now: IncidentNow) -> Refusal:
    """Why nothing is done to an incident that is part of another one."""
    if not now.part_of:
        return None
    return BadInput(
        "This report was merged into incident %(number)s; act there, or take the merge back.", number=now.part_of
    )


def reaching(now: IncidentNow, by: Viewer) -> Refusal:
    """Why a post that is bound to an area does not act here."""
    if by.acts_at(now.place):
        return None
    return NotAllowed("Your post is bound to one area; %(place)s lies outside it.", place=now.place_name)


def acting(now: IncidentNow, by: Viewer) -> Refusal:
    """Why somebody cannot handle an incident, whatever its state."""
    return lacking(by, Act.INCIDENT_HANDLE) or standing_alone(now) or reaching(now, by)


def leading(now: IncidentNow, by: Viewer) -> Refusal:
    """Why somebody cannot call it false or close it: the institution that leads does; anybody where none leads."""
    if not now.lead_root or now.lead_root == by.root:
        return None
    return NotAllowed("Only the institution that leads may say so. Change the kind if another one should lead.")


def moving(now: IncidentNow, event: str, by: Viewer) -> Refusal:
    """Why an event of the table of incidents cannot happen now, by this person."""
    if refusal := acting(now, by):
        return refusal
    if event in _BY_LEAD and (refusal := leading(now, by)):
        return refusal
    return impossible(INCIDENT_TABLE, now.state, event)


def sending(now: IncidentNow, by: Viewer) -> Refusal:
    """Why nobody can be sent. An incident that is only reported is confirmed in the same act."""
    return moving(now, "incident.confirmed" if now.state == IncidentState.REPORTED else "incident.assigned", by)


def ending(now: IncidentNow, by: Viewer, asked: frozenset[str]) -> Refusal:
    """Why somebody cannot say that it is over: who leads does, or one of the agencies that were `asked`."""
    if refusal := acting(now, by):
        return refusal
    if by.agency not in asked | {now.lead}:
        return NotAllowed("The agency that leads, or one that was asked, says that it is over.")
    return impossible(INCIDENT_TABLE, now.state, "incident.handled")


def merging(now: IncidentNow, by: Viewer) -> Refusal:
    """Why an incident is merged with none."""
    if refusal := acting(now, by):
        return refusal
    if now.state == IncidentState.FALSE:
        return BadInput("What was called false is merged with nothing. Open it again first.")
    return None


def fitting(gone: IncidentNow) -> Refusal:
    """Why the less far of two incidents does not go into the other."""
    return None if gone.state in LIVE else BadInput("Both are closed; they stay as they are.")


def noting(now: IncidentNow, by: Viewer) -> Refusal:
    """Why no update can be written. Whoever may report may write one."""
    return lacking(by, Act.INCIDENT_REPORT) or standing_alone(now)


def speaking(task: TaskNow, now: IncidentNow, by: Viewer) -> Refusal:
    """Why somebody has nothing to say of a task: it is between who was asked, who asked and who leads. A phone or a
    number speaks for the tasks that were given to it, wherever they are."""
    if by.kind == "device":
        return None if by.actor in task.voices else NotAllowed("This order was not given to this phone or number.")
    if refusal := lacking(by, Act.INCIDENT_REPORT) or standing_alone(now) or reaching(now, by):
        return refusal
    if by.agency not in {task.agency, task.asked_by, now.lead}:
        return NotAllowed("This task is between the agency that was asked and the one that leads.")
    return None


def moving_task(task: TaskNow, now: IncidentNow, event: str, by: Viewer, *, heard: bool = False) -> Refusal:
    """Why an event of the table of tasks cannot happen now, by this person. `heard`: he repeats what he heard by voice
    from who was sent, so that he need not be of the agency that was asked."""
    if refusal := speaking(task, now, by):
        return refusal
    if event == "task.accepted" and not heard and by.agency != task.agency:
        return NotAllowed("Only the agency that was asked takes a task on.")
    if event == "task.moved" and (refusal := giving(task, now, by)):
        return refusal
    return impossible(TASK_TABLE, task.state, event)


def giving(task: TaskNow, now: IncidentNow, by: Viewer) -> Refusal:
    """Why somebody does not change where an order goes or who goes: an officer at the post does."""
    return acting(now, by) or speaking(task, now, by)


def knowing_team(agency: str, by: Viewer) -> bool:
    """Whether somebody reads which team goes and where it stands: behind the wall of security, or of that agency."""
    return by.sees(Compartment.SECURITY) or (bool(agency) and by.agency == agency)
