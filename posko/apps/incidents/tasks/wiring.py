"""Tasks on the page of an incident, and on that of a team."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from posko.apps.incidents.course.page import Part, register
from posko.apps.incidents.tasks import selectors
from posko.apps.incidents.tasks.page import acts, others, shown
from posko.apps.territory.slots import Context
from posko.apps.units.teams import page as teams
from posko.domain.access import Viewer

if TYPE_CHECKING:
    from posko.apps.units.models import Team

OF_A_TEAM = 10


def tasks_of_team(viewer: Viewer, team: Team, _at: datetime) -> Context | None:
    """The last tasks of a team, for who may know which team it is: its page is shown to nobody else."""
    found = selectors.tasks_of(viewer).filter(unit=team).order_by("-pk")[:OF_A_TEAM]
    return {"tasks": list(found)} if found else None


register(Part(shown, acts, others))
teams.register(teams.TeamSlot("incidents/tasks/team_slot.html", tasks_of_team))
