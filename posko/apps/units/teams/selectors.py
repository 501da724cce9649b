"""Reading teams, as somebody: which team it is for who is cleared and for its own agency, where for who is cleared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Prefetch, Q, QuerySet

from posko.apps.intake.inbox.registry import Voice
from posko.apps.intake.models import Sender
from posko.apps.outgoing.contacts.selectors import contacts
from posko.apps.outgoing.models import Contact
from posko.apps.people.accounts.selectors import posts
from posko.apps.people.models import Agency
from posko.apps.territory.models import Place
from posko.apps.units.models import CheckIn, Team, TeamMember, Whereabouts
from posko.domain.access import Compartment, Viewer, device_viewer
from posko.domain.intake import DEVICE
from posko.domain.outgoing import ContactKind
from posko.domain.units import TeamState, teams
from posko.domain.units.teams import TeamNow, Timer
from posko.kit.walls import opened_also


@dataclass(frozen=True, slots=True)
class Stands:
    """Where a team is: by plan, and where it said it was last, since when. Nothing for who is not cleared."""

    base: Place | None = None
    place: Place | None = None
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class TeamView:
    """A team as a viewer sees it, with what its timer says."""

    row: Team
    now: TeamNow
    timer: Timer
    stands: Stands


def teams_of(viewer: Viewer) -> QuerySet[Team]:
    """The open teams that this viewer may know by their call sign."""
    return every_team(viewer).filter(closed_at=None)


def every_team(viewer: Viewer) -> QuerySet[Team]:
    """The same with those that were closed."""
    if not viewer.sees(Compartment.COORDINATION):
        return Team.objects.none()
    found = Team.objects.filter(operation__code=viewer.operation).select_related("agency", "operation")
    found = found.prefetch_related(_members())
    return found if viewer.sees(Compartment.SECURITY) else found.filter(agency__code=viewer.agency)


def numbers_of(viewer: Viewer, team: Team) -> list[Contact]:
    """The numbers by which a team is reached, masked, for the officers of its own agency."""
    with opened_also(Compartment.SECURITY):  # an agency without clearance keeps its own numbers
        found = contacts(viewer).filter(kind=ContactKind.TEAM, ref=f"team:{team.pk}", agency=team.agency, ended_at=None)
        return list(found)


def _members() -> Prefetch[str]:
    """Who belongs to a team now, read with it."""
    now = TeamMember.objects.filter(left_at=None).select_related("user", "device")
    return Prefetch("members", now, to_attr="now_members")


def now_of(team: Team) -> TeamNow:
    """A team as its policies see it; its members are read with it, or now."""
    held: list[TeamMember] | None = getattr(team, "now_members", None)
    rows = held if held is not None else team.members.filter(left_at=None).select_related("user", "device")
    marks = frozenset(member_mark(each) for each in rows)
    return TeamNow(team.code, team.agency.code, team.state, team.closed_at is not None, marks)


def member_mark(member: TeamMember) -> str:
    """`device:12`, or `person:` with the log-in name."""
    return f"device:{member.device_id}" if member.device_id else f"person:{member.user.username}"  # type: ignore[union-attr]


def views(viewer: Viewer, rows: Iterable[Team], at: datetime) -> list[TeamView]:
    """These teams as the viewer sees them."""
    found = list(rows)
    stands = stands_of(viewer, found)
    return [
        TeamView(
            row, now_of(row), teams.timer(row.state, row.check_every, row.check_due_at, at),
            stands.get(row.pk, Stands()),
        )
        for row in found
    ]  # fmt: skip


def stands_of(viewer: Viewer, rows: Iterable[Team]) -> Mapping[int, Stands]:
    """Where teams are, by the key of the team; nothing for who is not behind the security wall."""
    if not viewer.sees(Compartment.SECURITY):
        return {}
    known = Whereabouts.objects.filter(team__in=[row.pk for row in rows]).select_related("base", "place")
    return {each.team_id: Stands(each.base, each.place, each.since) for each in known}


def called(viewer: Viewer, team: Team | None) -> str:
    """How a viewer reads a team: its call sign, or "one team of Polres" for who may not know which."""
    if team is None:
        return ""
    return team.code if teams.cleared(team.agency.code, viewer) else ""


def call_signs(viewer: Viewer, refs: Collection[str]) -> Mapping[str, str]:
    """The call signs of the teams that the viewer may know, by a number's reference as in `team:26`."""
    keys = {int(ref.partition(":")[2]): ref for ref in refs}
    known = every_team(viewer).filter(pk__in=keys).prefetch_related(None).values_list("pk", "code")
    return {keys[pk]: code for pk, code in known}


def named(viewer: Viewer, code: str) -> Team | None:
    """The open team of a call sign, typed in any way; None if there is none that the viewer may know."""
    return teams_of(viewer).filter(code=teams.call_sign(code)).first()


def ready(viewer: Viewer, agencies: Iterable[str] = ()) -> QuerySet[Team]:
    """The teams that can be sent now, those of some agencies or of all."""
    found = teams_of(viewer).filter(state=TeamState.READY)
    return found.filter(agency__code__in=list(agencies)) if agencies else found


def own_teams(viewer: Viewer) -> list[Team]:
    """The teams that the viewer belongs to: a person by the account, a device by its token. One at a time."""
    open_teams = Team.objects.filter(operation__code=viewer.operation, closed_at=None).select_related("agency")
    belongs = _belongs(viewer)
    found = open_teams.filter(belongs, members__left_at=None) if belongs is not None else open_teams.none()
    return list(found.prefetch_related(_members()).distinct())


def _belongs(viewer: Viewer) -> Q | None:
    if viewer.kind == "device":
        return Q(members__device=int(viewer.actor.partition(":")[2]))
    return Q(members__user__username=viewer.actor) if viewer.kind == "person" else None


def devices_of(viewer: Viewer, team: Team) -> list[int]:
    """The devices that belong to a team now, by the key of the sender; a revoked one no longer does."""
    found = _now(viewer, team).filter(device__isnull=False, device__revoked_at=None)
    return [pk for pk in found.values_list("device_id", flat=True) if pk is not None]


def phones_of(viewer: Viewer, wanted: Iterable[int]) -> Mapping[int, int]:
    """The phones by which these teams are told of something, each with its team: those that belong to one, and those
    that its people hold."""
    now = TeamMember.objects.filter(team__in=list(wanted), team__operation__code=viewer.operation, left_at=None)
    rows = list(now.values_list("team", "device", "user__username"))
    devices, people = {device: team for team, device, _name in rows}, {name: team for team, _device, name in rows}
    phones = Sender.objects.filter(operation__code=viewer.operation, channel=DEVICE, revoked_at=None)
    told = phones.filter(Q(pk__in=devices.keys() - {None}) | Q(holder__in=people.keys() - {None}))
    return {pk: devices.get(pk) or people[holder] for pk, holder in told.order_by("pk").values_list("pk", "holder")}


def people_of(viewer: Viewer, team: Team) -> list[str]:
    """The people that belong to a team now, by log-in name."""
    found = _now(viewer, team).filter(user__isnull=False)
    return [name for name in found.values_list("user__username", flat=True) if name is not None]


def _now(viewer: Viewer, team: Team) -> QuerySet[TeamMember]:
    return TeamMember.objects.filter(team=team, team__operation__code=viewer.operation, left_at=None)


def of_voice(viewer: Viewer, voice: Voice) -> list[tuple[Team, Viewer]]:
    """The teams that a number or a phone speaks for, each with as whom: a registered sender that belongs to one, or a
    number that was proven for it."""
    with opened_also(Compartment.SECURITY):  # its own number
        known = Contact.objects.filter(operation__code=viewer.operation, kind=ContactKind.TEAM, ended_at=None)
        mine = known.filter(mark=voice.mark, channel=voice.channel.value).exclude(proven_at=None)
        numbers = {ref.partition(":")[2]: pk for ref, pk in mine.values_list("ref", "pk")}
    belongs = Q(members__device=voice.sender.pk, members__left_at=None) if voice.sender else Q(pk=None)
    asked = belongs | Q(pk__in=[int(ref) for ref in numbers if ref.isdigit()])
    rows = Team.objects.filter(asked, operation__code=viewer.operation, closed_at=None).select_related("agency")
    return [
        (row, _as_number(viewer, row, numbers[str(row.pk)]) if str(row.pk) in numbers else voice.viewer)
        for row in rows.distinct()
    ]


def _as_number(viewer: Viewer, team: Team, contact: int) -> Viewer:
    """A proven number as who acts: it speaks for its team, and reads nothing."""
    agency, where = team.agency, {"operation": viewer.operation, "city": viewer.city}
    as_device = device_viewer(contact, "", agency=agency.code, root=agency.root, place="", **where)
    return replace(as_device, actor=f"contact:{contact}")


def voices_of(viewer: Viewer, team: Team) -> frozenset[str]:
    """The proven numbers that speak for a team, as who acts by them."""
    with opened_also(Compartment.SECURITY):  # whether there is such a number, not which
        known = Contact.objects.filter(operation__code=viewer.operation, kind=ContactKind.TEAM, ref=f"team:{team.pk}")
        found = known.filter(ended_at=None).exclude(proven_at=None).values_list("pk", flat=True)
        return frozenset(f"contact:{pk}" for pk in found)


def who_may_belong(viewer: Viewer, team: Team) -> tuple[list[tuple[int, str]], list[tuple[str, str]]]:
    """The phones and the people of a team's agency, each with its name."""
    phones = Sender.objects.filter(operation=team.operation_id, agency=team.agency.code, revoked_at=None)
    people = posts(viewer).filter(agency=team.agency_id, active=True, user__is_active=True)
    named = people.order_by("user__full_name").values_list("user__username", "user__full_name")
    devices = phones.filter(channel=DEVICE).order_by("name").values_list("pk", "name")
    return list(devices), list(named)


def states_of_devices(viewer: Viewer, devices: Iterable[int]) -> Mapping[int, str]:
    """What a team does its people do: the state of the team that each of these devices belongs to."""
    found = TeamMember.objects.filter(left_at=None, device__in=list(devices), team__closed_at=None)
    of_viewer = found.filter(team__operation__code=viewer.operation)
    return {pk: state for pk, state in of_viewer.values_list("device_id", "team__state") if pk is not None}


def state_of_person(viewer: Viewer, username: str) -> str:
    """The same for a person; empty for who belongs to no team."""
    found = TeamMember.objects.filter(left_at=None, user__username=username, team__closed_at=None)
    return found.filter(team__operation__code=viewer.operation).values_list("team__state", flat=True).first() or ""


def check_ins(viewer: Viewer, team: Team, most: int = 20) -> list[CheckIn]:
    """The last check-ins of a team, latest first."""
    if not teams.cleared(team.agency.code, viewer):
        return []
    return list(team.check_ins.order_by("-at", "-pk")[:most])


def cover(viewer: Viewer) -> list[tuple[Agency, list[tuple[str, int]]]]:
    """How many teams of each other agency stand in which state, for who may not know which they are."""
    if not viewer.sees(Compartment.COORDINATION) or viewer.sees(Compartment.SECURITY):
        return []
    found = Team.objects.filter(operation__code=viewer.operation, closed_at=None).exclude(agency__code=viewer.agency)
    counts: dict[Agency, Counter[str]] = {}
    for team in found.select_related("agency").only("state", "agency").order_by("agency__short"):
        counts.setdefault(team.agency, Counter())[team.state] += 1
    return [(agency, sorted(states.items())) for agency, states in counts.items()]
