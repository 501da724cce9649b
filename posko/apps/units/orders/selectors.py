"""Reading resource orders, as somebody. Where they are needed is told behind the wall and to whom it concerns."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from posko.apps.units.models import ResourceOffer, ResourceOrder
from posko.domain.access import Compartment, Viewer
from posko.domain.units import OfferState, orders, teams
from posko.domain.units.orders import GIVEN, LIVE, WAITS, OfferNow, OrderNow


@dataclass(frozen=True, slots=True)
class OfferView:
    """An offer as a viewer sees it. `team` is the call sign of what came of it, empty for who may not know which."""

    row: ResourceOffer
    now: OfferNow
    team: str


@dataclass(frozen=True, slots=True)
class OrderView:
    """An order as a viewer sees it. `late`: needed by now, and less is accepted than it needs at least."""

    row: ResourceOrder
    now: OrderNow
    offers: list[OfferView]
    late: bool
    place: str
    to: list[str]

    @property
    def shown(self) -> str:
        """The word of its state, or that it is late."""
        return "late" if self.late else self.row.state


def orders_of(viewer: Viewer) -> QuerySet[ResourceOrder]:
    """The orders of the viewer's operation."""
    if not viewer.sees(Compartment.COORDINATION):
        return ResourceOrder.objects.none()
    found = ResourceOrder.objects.filter(operation__code=viewer.operation).select_related("agency", "place")
    return found.prefetch_related("offers__agency", "offers__team__agency")


def offers_of(viewer: Viewer) -> QuerySet[ResourceOffer]:
    """The offers on the orders of the viewer's operation."""
    if not viewer.sees(Compartment.COORDINATION):
        return ResourceOffer.objects.none()
    found = ResourceOffer.objects.filter(order__operation__code=viewer.operation)
    return found.select_related("agency", "order__agency", "order__place", "team__agency")


def order_now(order: ResourceOrder) -> OrderNow:
    """An order with its offers, as policies see it."""
    offers = tuple(offer_now(each) for each in order.offers.all())
    return OrderNow(
        order.number, order.agency.code, order.quantity, order.least, order.state, frozenset(order.to), offers
    )


def offer_now(offer: ResourceOffer) -> OfferNow:
    """An offer as policies see it."""
    return OfferNow(offer.agency.code, offer.state, offer.quantity, offer.accepted)


def views(viewer: Viewer, rows: Iterable[ResourceOrder], names: dict[str, str], at: datetime) -> list[OrderView]:
    """These orders as the viewer sees them. `names`: short names of agencies by their code."""
    return [_view(viewer, row, names, at) for row in rows]


def _view(viewer: Viewer, row: ResourceOrder, names: dict[str, str], at: datetime) -> OrderView:
    now = order_now(row)
    offers = [
        OfferView(each, offer_now(each), each.team.code if each.team and _reads(viewer, each) else "")
        for each in row.offers.all()
    ]
    late = row.state in WAITS and row.needed_by < at
    place = row.place.name if row.place and concerns(viewer, now) else ""
    return OrderView(row, now, offers, late, place, [names.get(code, code) for code in row.to])


def _reads(viewer: Viewer, offer: ResourceOffer) -> bool:
    return teams.cleared(offer.agency.code, viewer)


def concerns(viewer: Viewer, now: OrderNow) -> bool:
    """Whether a viewer reads where they are needed: behind the wall, and at the agencies that it is between."""
    between = viewer.agency == now.agency or orders.is_asked(now, viewer.agency)
    return viewer.sees(Compartment.SECURITY) or between


def to_answer(viewer: Viewer) -> list[ResourceOrder]:
    """The orders that wait for an answer of the viewer's agency: asked of it, not met, and nothing said yet."""
    said = ResourceOffer.objects.filter(order=OuterRef("pk"), agency__code=viewer.agency)
    said = said.exclude(state=OfferState.WITHDRAWN).order_by()
    found = waiting(viewer).filter(~Exists(said)).exclude(agency__code=viewer.agency)
    return [row for row in found if not row.to or viewer.agency in row.to]


def waiting(viewer: Viewer) -> QuerySet[ResourceOrder]:
    """The orders that are not met, next needed first."""
    return orders_of(viewer).prefetch_related(None).filter(state__in=WAITS).order_by("needed_by", "pk")


def unanswered(viewer: Viewer) -> QuerySet[ResourceOffer]:
    """Offers that wait for who asked."""
    return offers_of(viewer).filter(state=OfferState.OFFERED).order_by("order__needed_by", "pk")


def awaited(viewer: Viewer) -> QuerySet[ResourceOffer]:
    """What was accepted and has not arrived."""
    return offers_of(viewer).filter(state=OfferState.ACCEPTED).order_by("order__needed_by", "pk")


def lent_on(viewer: Viewer, begins: datetime, ends: datetime) -> QuerySet[ResourceOffer]:
    """What agencies lend each other in a stretch of time (BKO): accepted or arrived, from when it is needed on."""
    running = Q(order__until=None, order__needed_by__gte=begins) | Q(order__until__gt=begins)
    found = offers_of(viewer).filter(running, state__in=GIVEN, order__needed_by__lt=ends, order__state__in=LIVE)
    return found.order_by("order__needed_by", "order__number", "pk")
