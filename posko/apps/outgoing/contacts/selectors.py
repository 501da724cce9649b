"""Reading contacts.

Their rows stand behind the security wall: who keeps the numbers of the own agency, or holds lines of the call sheet,
reads them by functions of this part, which open it by name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q, QuerySet
from django.utils import timezone

from posko.apps.operation import selectors as operations
from posko.apps.outgoing.models import Contact, Sending
from posko.apps.people.accounts import selectors as people
from posko.apps.people.models import Agency
from posko.apps.territory import selectors as territory
from posko.domain.access import Compartment, Viewer
from posko.domain.outgoing import About, Channel, ContactKind
from posko.domain.outgoing import contacts as policies
from posko.domain.outgoing.contact_rows import Ground
from posko.domain.outgoing.contacts import AT_STATIONS, Proving, keeping
from posko.domain.stations.day import voting_days
from posko.domain.territory.places import Level
from posko.kit.walls import opened_also

_ORDER = {role.value: number for number, role in enumerate(AT_STATIONS)}


@dataclass(frozen=True, slots=True)
class Answering:
    """A number at a station as a caller sees it before it is opened: whose, masked, and whether it was proven."""

    pk: int
    role: str
    masked: str
    proven: bool


@dataclass(frozen=True, slots=True)
class Counts:
    """How many numbers an agency keeps, how many of them were proven, and how many were found wrong."""

    open: int
    proven: int
    wrong: int

    @property
    def waiting(self) -> int:
        """Those that nobody has proven, and that may be right."""
        return self.open - self.proven - self.wrong


def contacts(viewer: Viewer) -> QuerySet[Contact]:
    """The contacts that exist for this viewer, ended ones too: those of the own agency, and behind the wall all.

    Read them inside `opened_also(Compartment.SECURITY)`: the database shows an agency without clearance none.
    """
    if viewer.kind != "system" and not viewer.sees(Compartment.COORDINATION):
        return Contact.objects.none()
    found = Contact.objects.filter(operation__code=viewer.operation).select_related("agency", "place")
    everything = viewer.kind == "system" or viewer.sees(Compartment.SECURITY)
    return found if everything else found.filter(agency__code=viewer.agency)


def kept(viewer: Viewer, words: str, state: str) -> QuerySet[Contact]:
    """The own agency's open contacts, those found wrong first, then those that nobody has proven."""
    found = contacts(viewer).filter(agency__code=viewer.agency, ended_at=None)
    if words:
        found = found.filter(Q(ref__startswith=words) | Q(place__parent__name__icontains=words))
    terms = {"wrong": Q(wrong_at__isnull=False), "proven": Q(proven_at__isnull=False),
             "waiting": Q(wrong_at=None, proven_at=None)}  # fmt: skip
    found = found.filter(terms[state]) if state in terms else found
    return found.order_by("wrong_at", "proven_at", "place__sort_key", "role", "pk")


def counts(viewer: Viewer) -> Counts:
    """How the own agency's numbers stand."""
    found = contacts(viewer).filter(agency__code=viewer.agency, ended_at=None)
    told = found.aggregate(
        open=Count("pk"), proven=Count("pk", filter=Q(proven_at__isnull=False)),
        wrong=Count("pk", filter=Q(wrong_at__isnull=False)),
    )  # fmt: skip
    return Counts(**told)


@dataclass(frozen=True, slots=True)
class Unproven:
    """How many numbers of an agency nobody has proven, and since when the first of them waits."""

    count: int
    since: datetime


def unproven(viewer: Viewer) -> Unproven | None:
    """The own agency's numbers that wait for their proof, for who may prove them; None where there are none."""
    if keeping(viewer.agency, viewer) is not None:
        return None
    with opened_also(Compartment.SECURITY):  # counts of the own agency
        rows = contacts(viewer).filter(agency__code=viewer.agency, ended_at=None, proven_at=None, wrong_at=None)
        told = rows.order_by().aggregate(count=Count("pk"), since=Min("changed_at"))
    return Unproven(told["count"], told["since"]) if told["since"] else None


def answering(viewer: Viewer, places: Iterable[str]) -> Mapping[str, Sequence[Answering]]:
    """The numbers of these stations in the order in which one calls them, without those that were found wrong.

    Any caller of a station may know that there is one; the number itself is opened by an act (`services.see`).
    """
    if not viewer.sees(Compartment.COORDINATION):
        return {}
    with opened_also(Compartment.SECURITY):  # a caller holds no clearance, and sees no number here
        rows = list(
            Contact.objects.filter(
                operation__code=viewer.operation, kind=ContactKind.STATION, place__in=list(places), ended_at=None,
                wrong_at=None,
            ).values_list("place_id", "pk", "role", "masked", "proven_at")
        )  # fmt: skip
    found: dict[str, list[Answering]] = defaultdict(list)
    for place, pk, role, masked, proven_at in sorted(rows, key=lambda row: (_ORDER.get(row[2], 9), row[1])):
        found[place].append(Answering(pk, role, masked, proven_at is not None))
    return found


def proven(viewer: Viewer, *, kind: ContactKind, refs: Iterable[str]) -> list[Contact]:
    """The contacts of these refs that an order may go to: open, proven, and not found wrong. For acts that send."""
    with opened_also(Compartment.SECURITY):  # whoever gives an order need not see the number it goes to
        return list(
            Contact.objects.filter(
                operation__code=viewer.operation, kind=kind, ref__in=list(refs), ended_at=None, wrong_at=None,
                proven_at__isnull=False,
            ).order_by("ref", "role", "pk")
        )  # fmt: skip


def proving(viewer: Viewer, contact: Contact, at: datetime) -> Proving:
    """How far the proof of a number has come."""
    sent = _codes_sent(viewer, contact, at)
    return Proving(
        contact.proven_at, contact.ended_at is not None, contact.code_hash, contact.code_until, contact.code_tries,
        contact.code_since, sent,
    )  # fmt: skip


def to_prove(viewer: Viewer, channel: Channel, mark: str) -> list[Contact]:
    """The numbers with this mark to which a code went, or that are proven: who answers is known by it alone."""
    with opened_also(Compartment.SECURITY):  # whoever answers from a number proves that one, and is shown none
        found = Contact.objects.filter(operation__code=viewer.operation, channel=channel, mark=mark, ended_at=None)
        return list(found.filter(Q(proven_at__isnull=False) | ~Q(code_hash="")).order_by("pk"))


def would_prove(viewer: Viewer, contact: Contact, code: str, at: datetime, real_at: datetime) -> bool:
    """Whether this code would prove a number now."""
    with opened_also(Compartment.SECURITY):  # whoever answers is shown none
        now = proving(viewer, contact, at)
    return policies.trying(now, real_at) is None and policies.fits(now, code, of=str(contact.pk))


def _codes_sent(viewer: Viewer, contact: Contact, at: datetime) -> int:
    codes = Sending.objects.filter(operation__code=viewer.operation, contact=contact, about=About.PROOF)
    return codes.filter(created_at__gt=at - timedelta(hours=1)).count()


def load_ground(viewer: Viewer, agency: Agency, at: datetime) -> Ground:
    """What the rows of an agency's table are held against."""
    stations = territory.at_level(viewer, Level.TPS).order_by().values_list("code", flat=True)
    regime = operations.regime(viewer)
    return Ground(
        root=agency.root,
        stations=frozenset(code for code in stations if viewer.acts_at(code)),
        names=territory.alias_table(viewer),
        today=timezone.localdate(at),
        voting=max(voting_days(regime)),
        held=_held_by_others(viewer, agency),
    )


def _held_by_others(viewer: Viewer, agency: Agency) -> dict[tuple[str, str], str]:
    """Stations whose number of a role another agency keeps, with its name: of the city's agencies one gives it."""
    names = people.agency_names(viewer)
    with opened_also(Compartment.SECURITY):  # no number is read
        rows = Contact.objects.filter(
            operation__code=viewer.operation, kind=ContactKind.STATION, channel=Channel.SMS, ended_at=None
        ).exclude(agency=agency)
        return {(place, role): names[code] for place, role, code in rows.values_list("ref", "role", "agency__code")}
