"""Every read of alerts: the list, one alert, what waits for a viewer, and an alert as CAP knows it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from posko.apps.operation import selectors as operations
from posko.apps.outgoing.queue import selectors as queue
from posko.apps.situation.models import Addressee, Alert
from posko.apps.territory import selectors as territory
from posko.apps.territory.models import Place
from posko.domain.access import Compartment, Viewer
from posko.domain.outgoing import SendingState
from posko.domain.situation import policies
from posko.domain.situation.alerts import CATEGORIES, AlertState, Person, ref_of
from posko.domain.situation.cap import Area, CapAlert, Reference, status_of
from posko.domain.situation.policies import Refusal
from posko.domain.territory.geometry import Shape

TABS = ("live", "waiting", "over")
_WAITING = (AlertState.DRAFT, AlertState.PROPOSED)
_SENT = Q(sent_at__isnull=False)


def alerts(viewer: Viewer) -> QuerySet[Alert]:
    """The alerts that exist for this viewer: drafts, and what never went out, for the agency that wrote them only."""
    if not viewer.sees(Compartment.COORDINATION):
        return Alert.objects.none()
    own = Q(agency__code=viewer.agency)
    shown = _SENT | Q(state=AlertState.PROPOSED) | own
    found = Alert.objects.filter(shown, operation__code=viewer.operation)
    return found.select_related("agency", "approver", "asked", "earlier").prefetch_related(
        "places", "addressees__agency"
    )


def in_tab(viewer: Viewer, tab: str) -> QuerySet[Alert]:
    """One tab of the list: what runs, what waits for a second person, what is over."""
    found = alerts(viewer)
    if tab == "waiting":
        return found.filter(state__in=_WAITING)
    if tab == "over":
        return found.exclude(state__in=(*_WAITING, AlertState.SENT))
    return found.filter(state=AlertState.SENT)


def running(viewer: Viewer) -> QuerySet[Alert]:
    """The alerts that run, newest first."""
    return in_tab(viewer, "live").order_by("-sent_at", "-number")


def about_incident(viewer: Viewer, number: int) -> QuerySet[Alert]:
    """The alerts that speak of an incident."""
    return alerts(viewer).filter(incident=number).exclude(state=AlertState.WITHDRAWN)


def waiting_count(viewer: Viewer) -> int:
    """How many alerts wait for this viewer: to be approved, or to be acknowledged for the own agency."""
    if not viewer.sees(Compartment.COORDINATION):
        return 0
    waits = Q(state=AlertState.PROPOSED) | Q(Exists(_owed_by(viewer)), state=AlertState.SENT)
    found = Alert.objects.filter(waits, operation__code=viewer.operation).only("state", "severity", "authors")
    return sum(alert.state == AlertState.SENT or sending(viewer, alert) is None for alert in found)


def unacknowledged(viewer: Viewer) -> QuerySet[Addressee]:
    """Agencies that have not acknowledged an alert that runs, the alert that was sent first standing first."""
    if not viewer.sees(Compartment.COORDINATION):
        return Addressee.objects.none()
    found = Addressee.objects.filter(alert__operation__code=viewer.operation, alert__state=AlertState.SENT)
    return found.filter(acknowledged_at=None).select_related("alert", "agency").order_by("alert__sent_at", "pk")


def _owed_by(viewer: Viewer) -> QuerySet[Addressee]:
    """What the viewer's agency has not acknowledged, of an alert around it."""
    return Addressee.objects.filter(alert=OuterRef("pk"), agency__code=viewer.agency, acknowledged_at=None)


def sending(viewer: Viewer, alert: Alert) -> Refusal:
    """Why this viewer is not the second person who sends an alert."""
    authors = [Person(actor, root) for actor, root in alert.authors]
    return policies.sending(alert.state, alert.severity, authors, viewer)


@dataclass(frozen=True, slots=True)
class Answered:
    """Who of several speakers was told of an alert, how the alert stands, and whether that one has answered."""

    by: Viewer
    state: str
    before: bool


def told(viewer: Viewer, number: int, speakers: Iterable[Viewer]) -> Answered | None:
    """The first of these numbers and telephones that was told of an alert; None where none was."""
    alert = Alert.objects.filter(operation__code=viewer.operation, number=number).first()
    for by in speakers if alert is not None else ():
        kind, _colon, pk = by.actor.partition(":")
        ref = ref_of(number, by.agency)
        own = [row for row in queue.standing(by, [ref])[ref] if str(getattr(row, kind, None)) == pk]
        if alert is not None and own:
            before = any(row.state == SendingState.ACKNOWLEDGED for row in own)
            return Answered(by, alert.state, before)
    return None


def cap_of(viewer: Viewer, alert: Alert) -> CapAlert | None:
    """A sent alert as the standard knows it, in Indonesian; None for one that never went out."""
    if alert.sent_at is None:
        return None
    operation = operations.current(viewer)
    with translation.override("id"):
        return CapAlert(
            identifier=_identifier(viewer, alert),
            sender=_sender(viewer, alert),
            sent=alert.sent_at,
            status=status_of(demo=operation.demo, exercise=operation.exercise),
            message=alert.message,
            restriction=_("For the agencies of this operation only. Warnings to the public come from BPBD and KPU."),
            category=alert.category,
            event=_(CATEGORIES.get(alert.category, alert.category)),
            urgency=alert.urgency,
            severity=alert.severity,
            certainty=alert.certainty,
            expires=alert.expires_at,
            sender_name=f"{alert.agency.name}, {operation.name}",
            headline=alert.headline,
            description=alert.description,
            instruction=alert.instruction,
            addresses=() if alert.to_all else [each.agency.code for each in alert.addressees.all()],
            references=_references(viewer, alert),
            incidents=[f"posko.{viewer.operation}.incident.{alert.incident}"] if alert.incident else (),
            areas=_areas(viewer, list(alert.places.all())),
        )


def _identifier(viewer: Viewer, alert: Alert) -> str:
    return f"posko.{viewer.operation}.alert.{alert.number}"


def _sender(viewer: Viewer, alert: Alert) -> str:
    return f"{alert.agency.code}@{viewer.operation}"


def _references(viewer: Viewer, alert: Alert) -> list[Reference]:
    """Every earlier message of the matter, the latest first."""
    found: list[Reference] = []
    earlier = alert.earlier
    while earlier is not None:
        if earlier.sent_at:
            found.append(Reference(_sender(viewer, earlier), _identifier(viewer, earlier), earlier.sent_at))
        earlier = earlier.earlier
    return found


def _areas(viewer: Viewer, places: list[Place]) -> list[Area]:
    """Each place with the outlines of its kelurahan; a station with those of the kelurahan around it."""
    kept = territory.borders(viewer).outlines if places else {}
    return [Area(place.with_parent, place.code, _outlines(place.code.partition("/")[0], kept)) for place in places]


def _outlines(roof: str, kept: Mapping[str, Shape]) -> list[Shape]:
    return [shape for code, shape in kept.items() if code == roof or code.startswith(f"{roof}.")]
