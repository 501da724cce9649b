"""What docs/reference/states.md says of incidents: states, tasks, clocks, and who leads which kind."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from posko.domain import incidents
from posko.domain.gaps.states import Transition
from posko.domain.incidents import clocks
from posko.domain.incidents.kinds import Kind, kinds
from scripts.printed import code, listed, table

Draw = Callable[..., str]


def parts(diagram: Draw, transitions: Callable[[Sequence[Transition]], str]) -> list[str]:
    """The chapters, drawn as those of every other thing that has states."""
    known = clocks.allowed()
    times = [
        (str(level), word, *(f"{known.minutes[level][step]} min" for step in clocks.STEPS))
        for level, word in incidents.SEVERITIES.items()
    ]
    heads = ("kind", "in words", "severity", "leads", "told besides", "by what", "verified")
    return [
        "## Incident",
        diagram(incidents.INCIDENT_TABLE, start=incidents.IncidentState.REPORTED),
        transitions(incidents.INCIDENT_TABLE),
        "An incident is under way as long as one of its tasks is live: the last one done makes it *handled*, the last "
        "one cancelled *confirmed* again. A merge is no state: the incident that was merged keeps its own, and goes on "
        "from there when the merge is taken back.",
        "## Task",
        diagram(incidents.TASK_TABLE, start=incidents.TaskState.ASKED),
        transitions(incidents.TASK_TABLE),
        "## Clocks of an incident",
        f"Verified: {'yes' if known.verified else 'no'}; {known.source}.",
        table(("severity", "in words", *clocks.STEPS), times),
        "## Who leads which kind of incident",
        "Agency codes: the first that sits at the table leads, else who keeps the post. A peaceful assembly is none.",
        table(heads, map(_kind, kinds().values())),
    ]


def _kind(kind: Kind) -> tuple[str, ...]:
    verified = "yes" if kind.verified else ""
    leads, tells = listed(kind.leads), listed(kind.tells)
    return (code(kind.code), kind.name_en, str(kind.severity), leads, tells, kind.source, verified)
