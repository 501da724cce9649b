"""The phones and numbers of an order, and whom one may be given to."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from posko.apps.incidents.models import Task
from posko.apps.intake.models import Sender
from posko.apps.outgoing.models import Contact
from posko.apps.people.models import Agency
from posko.apps.units.models import Team, TeamMember
from posko.domain.access import Compartment, Viewer
from posko.domain.errors import BadInput, NotAllowed
from posko.domain.incidents import policies
from posko.domain.intake import DEVICE
from posko.domain.outgoing import ContactKind

# Numbers of these are offered to be sent; those of stations are called by who has claimed them.
_OFFERED = (ContactKind.TEAM, ContactKind.DESK, ContactKind.DEVICE, ContactKind.PERSON)


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom an order goes to beside the agency's desk: a team, a phone or a number, or none of them."""

    unit: Team | None = None
    device: Sender | None = None
    contact: Contact | None = None


def devices_of(viewer: Viewer, row: Task) -> frozenset[int]:
    """The phones that an order was given to: its own, those of its team, and those that its people hold."""
    found = {row.device_id} if row.device_id else set[int]()
    if row.unit_id:
        members = TeamMember.objects.filter(team=row.unit_id, left_at=None)
        told = members.filter(team__operation__code=viewer.operation).values_list("device", "user__username")
        devices, holders = {device for device, _name in told}, {name for _device, name in told if name}
        phones = Sender.objects.filter(operation__code=viewer.operation, channel=DEVICE, revoked_at=None)
        found |= set(phones.filter(Q(pk__in=devices - {None}) | Q(holder__in=holders)).values_list("pk", flat=True))
    return frozenset(found)


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


def offered(viewer: Viewer) -> list[tuple[Agency, list[tuple[str, str]]]]:
    """The teams, phones and numbers that this viewer may send, by agency: the word of each, and how it is called."""
    here = Q(operation__code=viewer.operation)
    mine = Q() if viewer.sees(Compartment.SECURITY) else Q(agency__code=viewer.agency)
    found: dict[str, list[tuple[str, str]]] = {}
    for team in Team.objects.filter(here, mine, closed_at=None).select_related("agency").order_by("code"):
        found.setdefault(team.agency.code, []).append((f"team:{team.pk}", team.code))
    phones = Sender.objects.filter(here, channel=DEVICE, revoked_at=None).order_by("name", "pk")
    if not viewer.sees(Compartment.SECURITY):
        phones = phones.filter(agency=viewer.agency)
    for phone in phones:
        found.setdefault(phone.agency, []).append((f"device:{phone.pk}", phone.name))
    if viewer.sees(Compartment.SECURITY):
        for contact in proven(viewer).filter(kind__in=_OFFERED).select_related("agency"):
            found.setdefault(contact.agency.code, []).append((f"contact:{contact.pk}", contact.masked))
    agencies = Agency.objects.filter(operation__code=viewer.operation, code__in=found).order_by("code")
    return [(agency, found[agency.code]) for agency in agencies]


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
    return found
