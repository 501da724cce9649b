"""The phones and numbers of an order, and whom one may be given to."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from posko.apps.incidents.models import Task
from posko.apps.intake.models import Sender
from posko.apps.outgoing.models import Contact
from posko.apps.people.models import Agency
from posko.apps.territory.models import Place
from posko.apps.units.models import Team, TeamMember
from posko.apps.units.states import TEAM
from posko.apps.units.teams import selectors as team_selectors
from posko.apps.units.teams.selectors import Stands
from posko.domain.access import Compartment, Viewer
from posko.domain.errors import BadInput, NotAllowed
from posko.domain.incidents import policies
from posko.domain.intake import DEVICE
from posko.domain.outgoing import ContactKind
from posko.domain.units import TeamState

# Numbers of these are offered to be sent; those of stations are called by who has claimed them.
MOST_OFFERED = 500
_OFFERED = (ContactKind.TEAM, ContactKind.DESK, ContactKind.DEVICE, ContactKind.PERSON)


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom an order goes to beside the agency's desk: a team, a phone or a number, or none of them."""

    unit: Team | None = None
    device: Sender | None = None
    contact: Contact | None = None


def devices_of(viewer: Viewer, row: Task) -> frozenset[int]:
    """The phones that an order was given to: its own, those of its team, and those that its people hold."""
    own = {row.device_id} if row.device_id else set[int]()
    return frozenset(own.union(team_selectors.phones_of(viewer, [row.unit_id]) if row.unit_id else ()))


def given_to(viewer: Viewer, devices: Collection[int]) -> Q:
    """The orders of these phones, as `devices_of` names the phones of an order: given to one of them, to the team that
    one belongs to, or to the team of a person who holds one."""
    here = {"left_at": None, "team__closed_at": None, "team__operation__code": viewer.operation}
    held = Sender.objects.filter(operation__code=viewer.operation, channel=DEVICE, pk__in=devices).exclude(holder="")
    theirs = Q(device__in=devices) | Q(user__username__in=held.values("holder"))
    return Q(device__in=devices) | Q(unit__in=TeamMember.objects.filter(theirs, **here).values("team"))


def contacts_of(viewer: Viewer, row: Task, devices: Collection[int]) -> QuerySet[Contact]:
    """The proven numbers that an order goes to: its own, those of its team, and those of its phones. Behind the wall
    of security."""
    mine = Q(pk=row.contact_id) if row.contact_id else Q(pk=None)
    if row.unit_id:
        mine |= Q(kind=ContactKind.TEAM, ref=f"team:{row.unit_id}")
    if devices:
        mine |= Q(kind=ContactKind.DEVICE, ref__in=[f"device:{pk}" for pk in devices])
    return proven(viewer).filter(mine)


def proven(viewer: Viewer) -> QuerySet[Contact]:
    """The numbers of the operation that an order may go to."""
    found = Contact.objects.filter(operation__code=viewer.operation, ended_at=None, wrong_at=None)
    return found.exclude(proven_at=None)


@dataclass(frozen=True, slots=True)
class Offer:
    """A team, phone or number that may be sent: its word (`team:5`), its agency's code, how it is called. Of a team
    `ready` says whether it can go now, and `spot` where it stands, where both may be known."""

    word: str
    agency: str
    name: str
    ready: bool = False
    spot: Place | None = None


def offered(viewer: Viewer) -> list[Offer]:
    """The teams, phones and numbers that this viewer may send: all of them behind the wall of security, else those of
    the own agency. No number is shown; it is named by its mask."""
    here, behind = Q(operation__code=viewer.operation), viewer.sees(Compartment.SECURITY)
    teams = Team.objects.filter(here, *([] if behind else [Q(agency__code=viewer.agency)]), closed_at=None)
    found = list(teams.exclude(state=TeamState.OFF).select_related("agency").order_by("code"))
    stands = team_selectors.stands_of(viewer, found)
    offers = [
        Offer(f"team:{team.pk}", team.agency.code, team.code, team.state == TeamState.READY, _spot(stands.get(team.pk)))
        for team in found
    ]
    phones = Sender.objects.filter(here, *([] if behind else [Q(agency=viewer.agency)]), channel=DEVICE)
    named = list(
        phones.filter(revoked_at=None).order_by("name", "pk").values_list("pk", "agency", "name")[:MOST_OFFERED]
    )
    states = team_selectors.states_of_devices(viewer, [pk for pk, _agency, _name in named])
    offers += [Offer(f"device:{pk}", agency, _with_state(name, states.get(pk, ""))) for pk, agency, name in named]
    if behind:
        numbers = proven(viewer).filter(kind__in=_OFFERED).values_list("pk", "agency__code", "masked")
        offers += [Offer(f"contact:{pk}", agency, masked) for pk, agency, masked in numbers[:MOST_OFFERED]]
    return offers


def _with_state(name: str, state: str) -> str:
    """A phone, and what its team does now: a phone of a team that is under way is not free."""
    return f"{name} ({TEAM.word(state)})" if state else name


def _spot(stands: Stands | None) -> Place | None:
    return (stands.place or stands.base) if stands else None


def recipient(viewer: Viewer, agency: Agency, to: str) -> Recipient:
    """Whom a word names: `team:5`, `device:12`, `contact:9`, or nobody but the desk. BadInput for one of another
    agency, or that cannot be reached."""
    if not to:
        return Recipient()
    if not policies.knowing_team(agency.code, viewer):
        raise NotAllowed("Only who is behind the wall of security says which team or phone of another agency goes.")
    kind, _colon, number = to.partition(":")
    here = Q(operation__code=viewer.operation, pk=int(number) if number.isdigit() else 0)
    found = Recipient()
    if kind == "team":
        found = Recipient(unit=Team.objects.filter(here, agency=agency, closed_at=None).first())
    elif kind == "device":
        phones = Sender.objects.filter(here, agency=agency.code, channel=DEVICE, revoked_at=None)
        found = Recipient(device=phones.first())
    elif kind == "contact":
        found = Recipient(contact=proven(viewer).filter(here, agency=agency).first())
    if found == Recipient():
        raise BadInput("%(agency)s has no such team, phone or proven number.", agency=agency.short)
    if found.unit and found.unit.state == TeamState.OFF:
        raise BadInput("%(team)s is off duty. Choose a team that is on.", team=found.unit.code)
    return found
