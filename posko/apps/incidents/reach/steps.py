"""Steps that bring an order to its phones and numbers, and call it back. Messages are locked before notices are."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Final

from posko.apps.incidents.models import Task
from posko.apps.incidents.reach import selectors
from posko.apps.intake.models import Sender
from posko.apps.notices import services as notices
from posko.apps.notices.services import NewNotice
from posko.apps.outgoing.queue import selectors as queue_selectors
from posko.apps.outgoing.queue import services as queue
from posko.apps.outgoing.queue.services import NewSending
from posko.apps.units.models import Team
from posko.apps.units.teams import steps as team_steps
from posko.domain.access import Compartment, Viewer
from posko.domain.errors import N_
from posko.domain.incidents import LIVE_TASKS
from posko.domain.incidents.kinds import kinds
from posko.domain.incidents.orders import Rung
from posko.domain.notices import Audience, Severity
from posko.domain.outgoing import About, Channel, texts
from posko.domain.units import TeamState
from posko.kit import locks
from posko.kit.acts import step
from posko.kit.walls import opened_also

# What a team does when its order does this; a word that it takes the order on changes nothing.
_TEAM_DOES: Final[Mapping[str, TeamState]] = {
    "task.set_out": TeamState.GOING,
    "task.arrived": TeamState.THERE,
    "task.done": TeamState.READY,
    "task.unable": TeamState.READY,
    "task.cancelled": TeamState.READY,
}


def ref_of(row: Task) -> str:
    """What messages about an order are found by."""
    return f"task:{row.code}"


@step
def give(row: Task, *, elsewhere: bool = False, by: Viewer, at: datetime) -> None:
    """Bring an order to everybody whom it was given to, in this version once. `elsewhere`: they have it already, and
    only where they go is another."""
    place = row.place or row.incident.place
    text = texts.task_order(str(row.code), place.name, kinds()[row.incident.kind].name("id"))
    if elsewhere:
        text = texts.task_moved(str(row.code), place.name)
    _send(row, "given", text, by=by, at=at)


@step
def heard(row: Task, *, by: Viewer, at: datetime) -> None:
    """Somebody answered: nobody above needs to be woken. Whoever it was has read it, by whichever channel it came."""
    if not row.code:
        return
    _hold(ref_of(row), by=by)
    queue.drop(ref_of(row), about=[About.CLIMB], by=by, at=at)
    kind, _colon, number = by.actor.partition(":")
    if by.kind == "device" and number.isdigit():
        whose = {"devices" if kind == "device" else "contacts": [int(number)]}
        queue.acknowledge(ref_of(row), by=by, at=at, **whose)


@step
def phone_gone(sender: Sender, by: Viewer, at: datetime) -> None:
    """A phone lost its right: who gave it an open order is told, and sends somebody else. The order stays as it is."""
    theirs = selectors.given_to(by, [sender.pk])
    found = Task.objects.filter(theirs, incident__operation__code=by.operation, state__in=LIVE_TASKS)
    rows = found.select_related("incident__place", "place", "agency", "asked_by").order_by("pk")
    notices.notify_all([_gone(row, sender) for row in rows], by=by, at=at)


def _gone(row: Task, sender: Sender) -> NewNotice:
    """Nothing of it says which phone or team it was: that is for who holds the clearance, on the order itself."""
    place = row.place or row.incident.place
    return NewNotice(
        key=f"incident:{row.incident.number}:task:{row.pk}:phone:{sender.pk}",
        kind="asked",
        text=N_("A phone with order no. %(code)s (%(place)s) is lost or revoked. Ask whether the order was heard, or "
                "give it to somebody else."),
        severity=Severity.BREACH,
        params={"code": row.code or row.pk, "place": place.name},
        link=f"/incidents/{row.incident.number}/#tasks",
        agency=(row.asked_by or row.agency).code,
        audience=Audience.DUTY,
    )  # fmt: skip


@step
def call_back(*rows: Task, by: Viewer, at: datetime) -> None:
    """Drop what has not left yet, and tell everybody else whom these orders had reached that nobody needs to go."""
    rows = tuple(row for row in rows if row.code)
    if not rows:
        return
    _hold(*(ref_of(row) for row in rows), by=by)
    dropped = queue.drop(*(ref_of(row) for row in rows), about=[About.TASK], by=by, at=at)
    unheard = {(each.ref, each.contact_id, each.device) for each in dropped.kept_back}
    for row in rows:
        skip = {(contact, device) for ref, contact, device in unheard if ref == ref_of(row)}
        _send(row, "withdrawn", texts.task_withdrawn(str(row.code)), skip=skip, by=by, at=at)


@step
def over(row: Task, *, by: Viewer, at: datetime) -> None:
    """The order is done, or cannot be: nothing more of it goes out."""
    if row.code:
        _hold(ref_of(row), by=by)
        queue.drop(ref_of(row), about=[About.TASK, About.CLIMB], by=by, at=at)


@step
def wake(row: Task, rung: Rung, *, by: Viewer, at: datetime) -> None:
    """Ring whom a step of the climb names, where a number of the desk or the person is proven."""
    place = row.place or row.incident.place
    text = texts.task_climbs(str(row.code), place.name, kinds()[row.incident.kind].name("id"))
    ref = f"person:{rung.person}" if rung.person else f"desk:{rung.agency}"
    with opened_also(Compartment.SECURITY):  # the house rings a desk; nobody is shown its number
        numbers = [(each.pk, Channel(each.channel)) for each in selectors.proven(by).filter(ref=ref)]
    news = [
        NewSending(
            key=f"{ref_of(row)}:climb-{row.version}-{row.climbed}:contact:{pk}",
            about=About.CLIMB,
            ref=ref_of(row),
            channel=channel,
            text=text,
            contact=pk,
            agency=rung.agency,
        )
        for pk, channel in numbers
    ]
    if news:
        queue.send_all(news, by=by, at=at)


@step
def locked_teams(*rows: Task, by: Viewer) -> list[Team]:
    """The teams of these orders, locked; before messages and notices are."""
    wanted = {row.unit.pk: row.unit for row in rows if row.unit}
    return [team_steps.locked(wanted[pk], by) for pk in sorted(wanted)]


def checks_of(teams: Sequence[Team]) -> list[str]:
    """The notices that ask these teams whether they are well: any act answers them."""
    return [f"team:{team.pk}:check:" for team in teams]


@step
def follow(row: Task, team: Team, event: str, *, by: Viewer, at: datetime) -> None:
    """A locked team does what its order does: on its way, there, or ready again once it is at no other. Where it is
    there, it stands. Notices about it are settled before."""
    key = uuid.uuid5(row.form_key, f"{event}-{row.version}-{team.version}")
    state = _TEAM_DOES.get(event)
    if state == TeamState.READY and Task.objects.filter(unit=team, state__in=LIVE_TASKS).exclude(pk=row.pk).exists():
        state = None
    if state is None:
        team_steps.heard(team, "", key=key, how="task", by=by, at=at)
        return
    team_steps.set_to(team, state, key=key, by=by, at=at)
    if state == TeamState.THERE:
        team_steps.stands_at(team, row.place or row.incident.place, at=at)


def _hold(*refs: str, by: Viewer) -> None:
    """Lock every message about these orders, in one call as locks are taken; acts on some of them follow."""
    with opened_also(Compartment.SECURITY):  # nothing of them is shown
        locks.every(queue_selectors.sendings(by).filter(ref__in=refs))


def _send(
    row: Task, why: str, text: str, *, skip: Collection[tuple[int | None, int | None]] = (), by: Viewer, at: datetime
) -> None:
    devices = selectors.devices_of(by, row)
    with opened_also(Compartment.SECURITY):  # whoever gives an order has it brought to numbers that he does not see
        numbers = [(each.pk, Channel(each.channel)) for each in selectors.contacts_of(by, row, devices)]
    to = [(None, pk, Channel.PHONE) for pk in sorted(devices)] + [(pk, None, channel) for pk, channel in numbers]
    news = [
        NewSending(
            key=f"{ref_of(row)}:{why}-{row.version}:{f'contact:{contact}' if contact else f'device:{device}'}",
            about=About.TASK,
            ref=ref_of(row),
            channel=channel,
            text=text,
            contact=contact,
            device=device,
            agency=row.agency.code,
        )
        for contact, device, channel in to
        if (contact, device) not in skip
    ]
    if news:
        queue.send_all(news, by=by, at=at)
