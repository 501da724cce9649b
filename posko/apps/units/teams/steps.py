"""Steps of acts on teams, for this noun and higher ones. Lock a team before tasks' notices and messages are touched."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from posko.apps.ledger.services import record
from posko.apps.notices import services as notices
from posko.apps.outgoing.queue import services as queue
from posko.apps.territory.models import Place
from posko.apps.units.models import CheckIn, Team, Whereabouts
from posko.domain.access import Compartment, Viewer
from posko.domain.errors import BadInput
from posko.domain.units import TeamState, teams
from posko.kit import locks
from posko.kit.acts import step
from posko.kit.walls import opened_also

HOW: Final = frozenset({"page", "phone", "sms", "voice", "task"})


@step
def locked(team: Team, by: Viewer) -> Team:
    """Lock a team of the viewer's operation, and read it as it is now."""
    found = Team.objects.filter(operation__code=by.operation).select_related("agency", "operation")
    return locks.row(found, team.pk)


@step
def heard(
    team: Team, state: str = "", *, key: uuid.UUID, how: str, said_at: datetime | None = None, by: Viewer, at: datetime
) -> Team:
    """A locked team was heard of: its timer begins anew, and its state is what it said. Any act of a team counts.

    What was said before the state that stands is kept as a check-in and changes no state. `key` makes it once.
    """
    if how not in HOW:
        raise BadInput("“%(how)s” is no way by which a team is heard of.", how=how[:20])
    said = min(said_at or at, at)
    if CheckIn.objects.filter(form_key=key).exists():
        return team
    if state and state != team.state and said >= min(team.state_since, at):
        team.state, team.state_since = state, said
    team.checked_at = teams.heard_at(said, at, team.checked_at)
    team.check_due_at = teams.next_due(team.state, team.check_every, team.checked_at)
    if team.told:
        queue.drop(f"team:{team.pk}", by=by, at=at)  # what asks it need not ring any more
    team.told, team.version = 0, team.version + 1
    team.save(update_fields=["state", "state_since", "checked_at", "check_due_at", "told", "version"])
    CheckIn.objects.create(team=team, form_key=key, at=said, received_at=at, how=how, state=team.state)
    notices.settle(f"team:{team.pk}:check:", by=by, at=at)
    return team


@step
def set_to(team: Team, state: TeamState, *, key: uuid.UUID, how: str = "task", by: Viewer, at: datetime) -> Team:
    """A task set a locked team on its way, there or ready again. One that is off or rests stays so when it ends."""
    if state == TeamState.READY and team.state not in teams.AT_WORK:
        state = TeamState(team.state)
    before = team.state
    team = heard(team, state, key=key, how=how, by=by, at=at)
    if team.state != before:
        record_on("team.said", team, by=by, at=at, payload={"state": team.state, "how": how})
    return team


@step
def stands_at(team: Team, place: Place, *, at: datetime) -> None:
    """A team said where it is. It is removed a day after its shift."""
    gone = teams.gone_at(team.shift_until, at)
    with opened_also(Compartment.SECURITY):  # a team says where it is itself, and reads no other
        _keep(team, place=place, since=at, purge_at=gone)


@step
def based_at(team: Team, place: Place | None) -> None:
    """Where a team stands by plan, as an officer behind the wall says."""
    _keep(team, base=place)


def _keep(team: Team, **fields: Place | datetime | None) -> None:
    """The team is locked, so that nobody else makes its row."""
    if not Whereabouts.objects.filter(team=team).update(**fields):
        Whereabouts.objects.create(team=team, **fields)


def record_on(event: str, team: Team, *, by: Viewer, at: datetime, payload: Mapping[str, object]) -> None:
    """Which team it is stands behind the security wall, in the ledger too."""
    subject = f"team:{team.pk}"
    record(
        event, by=by, at=at, compartment=Compartment.SECURITY, subject=subject, payload={"team": team.code, **payload}
    )
