"""Acts on teams: made, changed, closed; who belongs to one; what it says of itself."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import datetime

from posko.apps.intake.models import Sender
from posko.apps.notices import services as notices
from posko.apps.operation import steps as operation_steps
from posko.apps.people.accounts import selectors as people
from posko.apps.people.models import User
from posko.apps.territory.models import Place
from posko.apps.units.models import CheckIn, Team, TeamMember, Whereabouts
from posko.apps.units.teams.selectors import member_mark, now_of, voices_of
from posko.apps.units.teams.steps import based_at, heard, locked, record_on, stands_at
from posko.domain.access import Compartment, Viewer
from posko.domain.errors import BadInput, NotAllowed, insist
from posko.domain.units import TeamState, teams
from posko.kit import locks
from posko.kit.acts import act, once, step, unchanged
from posko.kit.walls import opened_also


@dataclass(frozen=True, slots=True)
class NewTeam:
    """The fields of a team. `base` is where it stands by plan; only who is behind the security wall gives one."""

    form_key: uuid.UUID
    code: str
    name: str
    kind: str
    agency: str
    size: int = 0
    vehicle: str = ""
    check_every: int = teams.USUAL
    base: Place | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """What a team says: its state, or an empty word for a plain check-in. `said_at` is when, by a phone that was
    without a network; `until` the end of its shift; `place` where it is."""

    form_key: uuid.UUID
    state: str = ""
    how: str = "page"
    said_at: datetime | None = None
    until: datetime | None = None
    place: Place | None = None


@act
def make_team(new: NewTeam, *, by: Viewer, at: datetime) -> Team:
    """Make a team of the own agency. Its call sign is once in the operation."""
    insist(teams.keeping(new.agency, by))
    code = _checked(new, by)
    operation = operation_steps.locked(by)  # a call sign is once in it

    def make() -> Team:
        if Team.objects.filter(operation=operation, code=code, closed_at=None).exists():
            raise BadInput("The call sign %(code)s is taken. Choose another one.", code=code)
        return Team.objects.create(
            operation=operation,
            form_key=new.form_key,
            code=code,
            name=new.name.strip(),
            agency=people.agencies(by).get(code=new.agency),
            kind=new.kind,
            size=new.size,
            vehicle=new.vehicle.strip(),
            check_every=new.check_every,
            state=TeamState.OFF,
            state_since=at,
            made_at=at,
        )

    team, fresh = once(Team.objects.filter(form_key=new.form_key, operation=operation), make)
    if not fresh:
        return unchanged(team)
    if new.base is not None:
        based_at(locks.made(team), new.base)
    record_on("team.made", team, by=by, at=at, payload={**_told(team), "base": new.base.code if new.base else ""})
    return team


@act
def change_team(team: Team, new: NewTeam, *, by: Viewer, at: datetime) -> Team:
    """Change what a team is. Its agency stays; another agency makes a team of its own."""
    operation_steps.locked(by)  # a call sign is once in it
    team = locked(team, by)
    insist(teams.changing(now_of(team), by))
    code = _checked(new, by)
    others = Team.objects.filter(operation=team.operation_id, code=code, closed_at=None).exclude(pk=team.pk)
    if others.exists():
        raise BadInput("The call sign %(code)s is taken. Choose another one.", code=code)
    before = {**_told(team), "base": _base_of(team, by)}
    team.code, team.name, team.kind = code, new.name.strip(), new.kind
    team.size, team.vehicle = new.size, new.vehicle.strip()
    base = new.base.code if new.base else ""
    if by.sees(Compartment.SECURITY) and base != before["base"]:
        based_at(team, new.base)
    if team.check_every != new.check_every:
        team.check_every, team.told = new.check_every, 0
        team.check_due_at = teams.next_due(team.state, new.check_every, team.checked_at or at)
    after = {**_told(team), "base": base if by.sees(Compartment.SECURITY) else before["base"]}
    changed = {name: value for name, value in after.items() if before[name] != value}
    if not changed:
        return unchanged(team)
    team.version += 1
    fields = ["code", "name", "kind", "size", "vehicle", "check_every", "check_due_at", "told", "version"]
    team.save(update_fields=fields)
    record_on("team.changed", team, by=by, at=at, payload=changed)
    return team


@act
def close_team(team: Team, *, by: Viewer, at: datetime) -> Team:
    """Close a team: its people belong to it no more, and where it was is removed. What it did stays."""
    team = locked(team, by)
    if team.closed_at is not None and by.agency == team.agency.code:
        return unchanged(team)
    insist(teams.closing(now_of(team), by))
    for member in locks.every(team.members.filter(left_at=None)):
        member.left_at = at
        member.save(update_fields=["left_at"])
    team.closed_at, team.state, team.state_since, team.check_due_at = at, TeamState.OFF, at, None
    team.version += 1
    team.save(update_fields=["closed_at", "state", "state_since", "check_due_at", "version"])
    with opened_also(Compartment.SECURITY):  # it goes, whoever closes the team
        Whereabouts.objects.filter(team=team).delete()
    notices.settle(f"team:{team.pk}:", by=by, at=at)
    record_on("team.closed", team, by=by, at=at, payload={})
    return team


@act
def say(team: Team, said: Said, *, by: Viewer, at: datetime) -> Team:
    """What a team says of itself: its state, which is that of its people, or that it is well. It restarts the timer.

    The same key twice is one act, whatever way it comes.
    """
    team = locked(team, by)
    if CheckIn.objects.filter(form_key=said.form_key).exists():
        return unchanged(team)
    now = now_of(team)
    if by.actor.startswith("contact:"):
        now = replace(now, members=now.members | voices_of(by, team))
    insist(teams.speaking(now, by) if said.state else teams.checking_in(now, by))
    if said.state and said.state not in {each.value for each in TeamState}:
        raise BadInput("“%(state)s” is no state of a team.", state=said.state[:20])
    comes = said.state == TeamState.READY and team.state == TeamState.OFF
    if said.until is not None or comes:
        team.shift_until = _until(said.until, at)
        team.save(update_fields=["shift_until"])
    before = team.state
    team = heard(team, said.state, key=said.form_key, how=said.how, said_at=said.said_at, by=by, at=at)
    if said.place is not None:
        stands_at(team, said.place, at=at)
    event = "team.said" if team.state != before else "team.checked_in"
    record_on(event, team, by=by, at=at, payload={"state": team.state, "how": said.how})
    return team


@act
def join(team: Team, *, username: str = "", device: int | None = None, by: Viewer, at: datetime) -> TeamMember:
    """Let a person or a device of the team's agency belong to it, and to no other team any more."""
    team = locked(team, by)
    insist(teams.changing(now_of(team), by))
    user = None if device is not None else _person(team, username, by)
    return _join(team, user, _device(team, device, by) if device is not None else None, by=by, at=at)


@act
def hold_device(team: Team, *, by: Viewer, at: datetime) -> TeamMember:
    """A phone says which team holds it from now on: asked once a shift of a phone that many share."""
    if by.kind != "device":
        raise NotAllowed("A phone says which team holds it; on this page an officer adds it.")
    team = locked(team, by)
    insist(teams.holding(now_of(team), by))
    return _join(team, None, _device(team, int(by.actor.partition(":")[2]), by), by=by, at=at)


@act
def leave(member: TeamMember, *, by: Viewer, at: datetime) -> TeamMember:
    """Who belonged to a team does so no more."""
    team = locked(member.team, by)
    insist(teams.changing(now_of(team), by))
    member = locks.row(TeamMember.objects.select_related("user", "device"), member.pk)
    if member.left_at is not None:
        return unchanged(member)
    member.left_at = at
    member.save(update_fields=["left_at"])
    team.version += 1
    team.save(update_fields=["version"])
    record_on("team.left", team, by=by, at=at, payload={"member": member_mark(member)})
    return member


@step
def _join(team: Team, user: User | None, device: Sender | None, *, by: Viewer, at: datetime) -> TeamMember:
    held = TeamMember.objects.filter(left_at=None, user=user, device=device).select_related("user", "device", "team")
    before = locks.every(held)
    if before and before[0].team_id == team.pk:
        return unchanged(before[0])
    for row in before:
        row.left_at = at
        row.save(update_fields=["left_at"])
    member = TeamMember.objects.create(team=team, user=user, device=device, joined_at=at)
    team.version += 1
    team.save(update_fields=["version"])
    payload = {"member": member_mark(member), "from": before[0].team.code if before else ""}
    record_on("team.joined", team, by=by, at=at, payload=payload)
    return member


def _person(team: Team, username: str, by: Viewer) -> User:
    found = people.posts(by).filter(user__username=username, agency=team.agency_id, active=True).first()
    if found is None:
        raise BadInput("%(agency)s has no open account “%(name)s”.", agency=team.agency.short, name=username[:60])
    return found.user


def _device(team: Team, pk: int, by: Viewer) -> Sender:
    found = Sender.objects.filter(operation__code=by.operation, agency=team.agency.code, revoked_at=None, pk=pk).first()
    if found is None:
        raise BadInput("%(agency)s has no such phone; a revoked one belongs to no team.", agency=team.agency.short)
    return found


def _checked(new: NewTeam, by: Viewer) -> str:
    """The call sign of what was typed, once all of it is right."""
    teams.check_words(new.name, new.kind, new.vehicle)
    teams.check_size(new.size)
    teams.check_every(new.check_every)
    if new.base is not None and not by.sees(Compartment.SECURITY):
        raise NotAllowed("Where a team stands is security data, which your post does not see.")
    return teams.call_sign(new.code)


def _until(given: datetime | None, at: datetime) -> datetime:
    if given is not None and not at < given <= at + 2 * teams.SHIFT:
        raise BadInput("A shift ends after now and within 24 hours.")
    return given or at + teams.SHIFT


def _base_of(team: Team, by: Viewer) -> str:
    if not by.sees(Compartment.SECURITY):
        return ""
    return Whereabouts.objects.filter(team=team, base__isnull=False).values_list("base_id", flat=True).first() or ""


def _told(team: Team) -> dict[str, object]:
    return {
        "code": team.code, "name": team.name, "kind": team.kind, "size": team.size, "vehicle": team.vehicle,
        "check_every": team.check_every,
    }  # fmt: skip
