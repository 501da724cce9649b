"""Resource orders between agencies (BKO): asked, offered, accepted, arrived; and who may do what.

An order is met once as many are accepted as it needs at least. What is offered counts only when who asked accepts it.
A policy answers with the refusal, or with None where nothing stands against it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from posko.domain.access import Act, Viewer, lacking
from posko.domain.errors import N_, BadInput, NotAllowed
from posko.domain.units import OfferState, OrderState

Refusal = BadInput | NotAllowed | None

WHAT: Final[Mapping[str, str]] = {
    "people": N_("Personnel"),
    "team": N_("Teams"),
    "vehicle": N_("Vehicles"),
    "truck": N_("Trucks"),
    "boat": N_("Boats"),
    "ambulance": N_("Ambulances"),
    "fire_engine": N_("Fire engines"),
    "barrier": N_("Barriers"),
    "tent": N_("Tents"),
    "radio": N_("Radios"),
    "generator": N_("Generators"),
}
MOST: Final = 5000
FARTHEST: Final = timedelta(days=60)
LIVE: Final = frozenset({OrderState.OPEN, OrderState.PART, OrderState.MET})
WAITS: Final = frozenset({OrderState.OPEN, OrderState.PART})
GIVEN: Final = frozenset({OfferState.ACCEPTED, OfferState.ARRIVED})  # they count
RUNNING: Final = frozenset({OfferState.OFFERED, OfferState.ACCEPTED})


@dataclass(frozen=True, slots=True)
class OfferNow:
    """One agency's offer at a moment."""

    agency: str
    state: str
    quantity: int
    accepted: int = 0


@dataclass(frozen=True, slots=True)
class OrderNow:
    """An order at a moment. `to` are the codes of the agencies that are asked; empty asks all."""

    number: int
    agency: str
    quantity: int
    least: int
    state: str = OrderState.OPEN
    to: frozenset[str] = frozenset()
    offers: tuple[OfferNow, ...] = ()

    @property
    def given(self) -> int:
        """How many are accepted."""
        return sum(each.accepted for each in self.offers if each.state in GIVEN)

    @property
    def lacks(self) -> int:
        """How many may still be accepted."""
        return max(0, self.quantity - self.given)


def check(what: str, quantity: int, least: int) -> None:
    """What an order asks for."""
    if what not in WHAT:
        known = ", ".join(WHAT)
        raise BadInput("“%(what)s” is nothing that is asked for. There are: %(known)s.", what=what[:30], known=known)
    if not 1 <= quantity <= MOST:
        raise BadInput("Ask for 1 to %(most)s.", most=MOST)
    if not 1 <= least <= quantity:
        raise BadInput("At least %(least)s of %(quantity)s cannot be: it is 1 or more, and no more than is asked.",
                       least=least, quantity=quantity)  # fmt: skip


def check_times(needed_by: datetime, until: datetime | None, at: datetime) -> None:
    """When they are needed: after now, within two months, and not longer than until then."""
    if not at < needed_by <= at + FARTHEST:
        raise BadInput("“Needed by” lies after now and within %(days)s days.", days=FARTHEST.days)
    if until is not None and until <= needed_by:
        raise BadInput("“Until” lies after “needed by”.")


def state_of(quantity: int, least: int, given: int) -> OrderState:
    """Where an order stands by what is accepted."""
    if given >= min(least, quantity):
        return OrderState.MET
    return OrderState.PART if given else OrderState.OPEN


def asking(by: Viewer) -> Refusal:
    """Why somebody does not ask other agencies."""
    return lacking(by, Act.INCIDENT_HANDLE)


def is_asked(now: OrderNow, agency: str) -> bool:
    """Whether an agency is among those that are asked."""
    return agency != now.agency and (not now.to or agency in now.to)


def answering(now: OrderNow, by: Viewer) -> Refusal:
    """Why somebody neither offers nor says that there is nothing to offer."""
    if refusal := lacking(by, Act.INCIDENT_HANDLE) or _running(now):
        return refusal
    if by.agency == now.agency:
        return NotAllowed("Your own agency asked. Another one offers.")
    if not is_asked(now, by.agency):
        return NotAllowed("Order %(number)s is asked of other agencies.", number=now.number)
    if any(each.agency == by.agency and each.state in RUNNING for each in now.offers):
        return BadInput("Your agency has an offer on order %(number)s already. Withdraw it first.", number=now.number)
    return None


def offering(now: OrderNow, quantity: int, by: Viewer) -> Refusal:
    """Why so many are not offered."""
    if refusal := answering(now, by):
        return refusal
    if not now.lacks:
        return BadInput("Order %(number)s has all it asks for.", number=now.number)
    if not 1 <= quantity <= MOST:
        return BadInput("Offer 1 to %(most)s.", most=MOST)
    return None


def deciding(now: OrderNow, offer: OfferNow, by: Viewer) -> Refusal:
    """Why somebody neither accepts nor declines an offer."""
    if refusal := lacking(by, Act.INCIDENT_HANDLE) or _running(now):
        return refusal
    if by.agency != now.agency:
        return NotAllowed("Only the agency that asked answers an offer.")
    if offer.state != OfferState.OFFERED:
        return BadInput("This offer was answered or withdrawn already.")
    return None


def accepting(now: OrderNow, offer: OfferNow, count: int, by: Viewer) -> Refusal:
    """Why so many of an offer are not accepted."""
    if refusal := deciding(now, offer, by):
        return refusal
    most = min(offer.quantity, now.lacks)
    if not 1 <= count <= most:
        return BadInput("Accept 1 to %(most)s: so many are offered and still lacking.", most=most)
    return None


def withdrawing(now: OrderNow, offer: OfferNow, by: Viewer) -> Refusal:
    """Why an offer is not withdrawn: who made it does, until it arrived."""
    if refusal := lacking(by, Act.INCIDENT_HANDLE):
        return refusal
    if by.agency != offer.agency:
        return NotAllowed("Only the agency that offered withdraws it.")
    if offer.state not in RUNNING:
        return BadInput("This offer is over: nothing is left to withdraw.")
    return None


def arriving(now: OrderNow, offer: OfferNow, by: Viewer) -> Refusal:
    """Why nobody says that they arrived: who asked does, of what was accepted."""
    if refusal := lacking(by, Act.INCIDENT_HANDLE) or _running(now):
        return refusal
    if by.agency != now.agency:
        return NotAllowed("Only the agency that asked says that they arrived.")
    if offer.state != OfferState.ACCEPTED:
        return BadInput("Only what was accepted arrives.")
    return None


def cancelling(now: OrderNow, by: Viewer) -> Refusal:
    """Why an order is not cancelled: who asked does."""
    if refusal := lacking(by, Act.INCIDENT_HANDLE) or _running(now):
        return refusal
    return None if by.agency == now.agency else NotAllowed("Only the agency that asked cancels its order.")


def lent(offers: Iterable[OfferNow]) -> Mapping[str, int]:
    """How many each agency lends."""
    found: dict[str, int] = {}
    for each in offers:
        if each.state in GIVEN:
            found[each.agency] = found.get(each.agency, 0) + each.accepted
    return found


def _running(now: OrderNow) -> Refusal:
    if now.state in LIVE:
        return None
    return BadInput("Order %(number)s was cancelled.", number=now.number)
