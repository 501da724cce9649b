"""Acts on resource orders: ask, offer, say that there is nothing, accept, decline, withdraw, arrive, cancel."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from posko.apps.ledger.services import record
from posko.apps.notices import services as notices
from posko.apps.notices.services import NewNotice
from posko.apps.operation import selectors as operations
from posko.apps.operation.steps import next_number
from posko.apps.people.accounts import selectors as people
from posko.apps.territory.models import Place
from posko.apps.units.models import ResourceOffer, ResourceOrder, Team
from posko.apps.units.orders.selectors import offer_now, order_now
from posko.apps.units.teams.selectors import teams_of
from posko.domain import privacy
from posko.domain.access import Compartment, Viewer
from posko.domain.errors import N_, BadInput, insist
from posko.domain.notices import Audience, Severity
from posko.domain.units import OfferState, OrderState, orders
from posko.domain.units.orders import GIVEN, RUNNING
from posko.kit import locks
from posko.kit.acts import act, once, step, unchanged
from posko.kit.language import tongues

ASKED = N_("%(by)s asks for %(quantity)s × %(what)s, needed by %(needed_at)s (order %(number)s).")
OFFERED = N_("%(by)s offers %(quantity)s of what you asked for (order %(number)s). Accept or decline.")
REFUSED = N_("%(by)s has nothing to offer for order %(number)s: %(reason)s")
ACCEPTED = N_("%(by)s accepts %(quantity)s of your offer (order %(number)s). They are needed by %(needed_at)s.")
DECLINED = N_("%(by)s declines your offer (order %(number)s): %(reason)s")
WITHDRAWN = N_("%(by)s takes back what it offered (order %(number)s): %(reason)s")
CANCELLED = N_("%(by)s cancels order %(number)s: %(reason)s")
LATE = N_("Order %(number)s is not met, and %(quantity)s × %(what)s are needed now.")


@dataclass(frozen=True, slots=True)
class NewOrder:
    """The fields of an order. `to`: codes of the agencies that are asked; empty asks all at the table."""

    form_key: uuid.UUID
    what: str
    quantity: int
    least: int
    needed_by: datetime
    until: datetime | None = None
    place: Place | None = None
    note: str = ""
    to: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class NewOffer:
    """What an agency offers. `team`: the call sign of the team that will come, or empty."""

    form_key: uuid.UUID
    quantity: int
    note: str = ""
    team: str = ""


@act
def ask(new: NewOrder, *, by: Viewer, at: datetime) -> ResourceOrder:
    """Ask other agencies for people or things. Those that are asked are told at once."""
    insist(orders.asking(by))
    privacy.refuse_personal_numbers(new.note)
    orders.check(new.what, new.quantity, new.least)
    orders.check_times(new.needed_by, new.until, at)
    operation, own = operations.current(by), people.own_agency(by)
    to = _known(new.to, by)

    def make() -> ResourceOrder:
        return ResourceOrder.objects.create(
            operation=operation,
            form_key=new.form_key,
            agency=own,
            what=new.what,
            note=new.note.strip(),
            quantity=new.quantity,
            least=new.least,
            needed_by=new.needed_by,
            until=new.until,
            place=new.place,
            to=to,
            state=OrderState.OPEN,
            asked_at=at,
            number=next_number(operation, "resource_order", ResourceOrder.objects.filter(operation=operation)),
        )

    order, fresh = once(ResourceOrder.objects.filter(form_key=new.form_key, operation=operation), make)
    if not fresh:
        return unchanged(order)
    payload = {"what": new.what, "quantity": new.quantity, "least": new.least, "to": to, "note": order.note}
    _record("resource_order.asked", order, by=by, at=at, payload={**payload, "needed_by": new.needed_by.isoformat()})
    asked = to or sorted(set(people.agency_names(by)) - people.without_account(by) - {by.agency})
    _tell(order, "asked", ASKED, asked, by=by, at=at)
    _tell(order, "late", LATE, [by.agency], by=by, at=at)
    return order


@act
def offer(order: ResourceOrder, new: NewOffer, *, by: Viewer, at: datetime) -> ResourceOffer:
    """Offer some of what is asked. It counts once who asked accepts it."""
    privacy.refuse_personal_numbers(new.note)
    order = _locked(order, by)
    if (made := ResourceOffer.objects.filter(form_key=new.form_key, order=order).first()) is not None:
        return unchanged(made)
    insist(orders.offering(order_now(order), new.quantity, by))
    team = _team(new.team, by)
    made = ResourceOffer.objects.create(
        order=order,
        form_key=new.form_key,
        agency=people.own_agency(by),
        quantity=new.quantity,
        note=new.note.strip(),
        team=team,
        offered_at=at,
    )
    _record("resource_order.offered", order, by=by, at=at, payload={"offer": made.pk, "quantity": new.quantity})
    _settle(order, by.agency, by=by, at=at)
    _tell(order, f"offer:{made.pk}", OFFERED, [order.agency.code], by=by, at=at, quantity=new.quantity)
    return made


@act
def refuse(order: ResourceOrder, *, form_key: uuid.UUID, reason: str, by: Viewer, at: datetime) -> ResourceOffer:
    """Say that the own agency has nothing to offer, and why. Its turn is over."""
    privacy.refuse_personal_numbers(reason)
    order = _locked(order, by)
    if (made := ResourceOffer.objects.filter(form_key=form_key, order=order).first()) is not None:
        return unchanged(made)
    insist(orders.answering(order_now(order), by))
    made = ResourceOffer.objects.create(
        order=order,
        form_key=form_key,
        agency=people.own_agency(by),
        quantity=0,
        state=OfferState.DECLINED,
        offered_at=at,
        answered_at=at,
        reason=reason,
    )
    _record("resource_order.refused", order, by=by, at=at, payload={"offer": made.pk, "reason": reason})
    _settle(order, by.agency, by=by, at=at)
    _tell(order, f"refused:{made.pk}", REFUSED, [order.agency.code], by=by, at=at, reason=reason)
    return made


@act
def accept(given: ResourceOffer, *, count: int, by: Viewer, at: datetime) -> ResourceOffer:
    """Accept an offer, or a part of it: that many are lent (BKO)."""
    order, given = _both(given, by)
    if given.state == OfferState.ACCEPTED and given.accepted == count and by.agency == order.agency.code:
        return unchanged(given)
    insist(orders.accepting(order_now(order), offer_now(given), count, by))
    given.state, given.accepted, given.answered_at = OfferState.ACCEPTED, count, at
    given.save(update_fields=["state", "accepted", "answered_at"])
    _stand(order, by=by, at=at)
    _record("resource_order.accepted", order, by=by, at=at, payload={"offer": given.pk, "quantity": count})
    _settle(order, by.agency, by=by, at=at, part=f"offer:{given.pk}")
    _tell(order, f"accepted:{given.pk}", ACCEPTED, [given.agency.code], by=by, at=at, quantity=count)
    return given


@act
def decline(given: ResourceOffer, *, reason: str, by: Viewer, at: datetime) -> ResourceOffer:
    """Decline an offer, with the reason."""
    privacy.refuse_personal_numbers(reason)
    order, given = _both(given, by)
    if given.state == OfferState.DECLINED and given.reason == reason and by.agency == order.agency.code:
        return unchanged(given)
    insist(orders.deciding(order_now(order), offer_now(given), by))
    _end(given, OfferState.DECLINED, reason, at)
    _record("resource_order.declined", order, by=by, at=at, payload={"offer": given.pk, "reason": reason})
    _settle(order, by.agency, by=by, at=at, part=f"offer:{given.pk}")
    _tell(order, f"declined:{given.pk}", DECLINED, [given.agency.code], by=by, at=at, reason=reason)
    return given


@act
def withdraw(given: ResourceOffer, *, reason: str, by: Viewer, at: datetime) -> ResourceOffer:
    """Take the own offer back, until it arrived. What was accepted of it lacks again."""
    privacy.refuse_personal_numbers(reason)
    order, given = _both(given, by)
    if given.state == OfferState.WITHDRAWN and by.agency == given.agency.code:
        return unchanged(given)
    insist(orders.withdrawing(order_now(order), offer_now(given), by))
    _end(given, OfferState.WITHDRAWN, reason, at)
    if order.state != OrderState.CANCELLED:
        _stand(order, by=by, at=at)
    _record("resource_order.withdrawn", order, by=by, at=at, payload={"offer": given.pk, "reason": reason})
    _settle(order, order.agency.code, by=by, at=at, part=f"offer:{given.pk}")
    _tell(order, f"withdrawn:{given.pk}", WITHDRAWN, [order.agency.code], by=by, at=at, reason=reason)
    return given


@act
def arrive(given: ResourceOffer, *, by: Viewer, at: datetime) -> ResourceOffer:
    """They arrived, as who asked says."""
    order, given = _both(given, by)
    if given.state == OfferState.ARRIVED and by.agency == order.agency.code:
        return unchanged(given)
    insist(orders.arriving(order_now(order), offer_now(given), by))
    given.state, given.arrived_at = OfferState.ARRIVED, at
    given.save(update_fields=["state", "arrived_at"])
    _record("resource_order.arrived", order, by=by, at=at, payload={"offer": given.pk, "quantity": given.accepted})
    _settle(order, given.agency.code, by=by, at=at, part=f"accepted:{given.pk}")
    return given


@act
def cancel(order: ResourceOrder, *, reason: str, by: Viewer, at: datetime) -> ResourceOrder:
    """Cancel the own order. Offers that have not arrived are declined with it; what is there stays to be sent home."""
    privacy.refuse_personal_numbers(reason)
    order = _locked(order, by)
    if order.state == OrderState.CANCELLED and by.agency == order.agency.code:
        return unchanged(order)
    insist(orders.cancelling(order_now(order), by))
    told = [each.agency.code for each in order.offers.select_related("agency").filter(state__in=RUNNING)]
    for given in locks.every(order.offers.filter(state__in=RUNNING)):
        _end(given, OfferState.DECLINED, reason, at)
    order.state, order.ended_at, order.ended_reason = OrderState.CANCELLED, at, reason
    order.version += 1
    order.save(update_fields=["state", "ended_at", "ended_reason", "version"])
    _record("resource_order.cancelled", order, by=by, at=at, payload={"reason": reason})
    notices.settle(f"resource_order:{order.number}:", by=by, at=at)
    _tell(order, "cancelled", CANCELLED, told, by=by, at=at, reason=reason)
    return order


@step
def _locked(order: ResourceOrder, by: Viewer) -> ResourceOrder:
    """Each act on an order locks it first, so that no two accept more than lacks."""
    found = ResourceOrder.objects.filter(operation__code=by.operation).select_related("agency", "operation", "place")
    return locks.row(found, order.pk)


@step
def _both(given: ResourceOffer, by: Viewer) -> tuple[ResourceOrder, ResourceOffer]:
    order = _locked(given.order, by)
    return order, locks.row(ResourceOffer.objects.select_related("agency"), given.pk)


@step
def _stand(order: ResourceOrder, *, by: Viewer, at: datetime) -> None:
    """The state of a locked order by what is accepted of its offers. One that is met is late no more."""
    accepted = order.offers.filter(state__in=GIVEN).values_list("accepted", flat=True)
    before = order.state
    order.state = orders.state_of(order.quantity, order.least, sum(accepted))
    order.version += 1
    order.save(update_fields=["state", "version"])
    if order.state == OrderState.MET:
        _settle(order, order.agency.code, by=by, at=at, part="late")
    elif before == OrderState.MET:
        _tell(order, "late", LATE, [order.agency.code], by=by, at=at)


@step
def _end(given: ResourceOffer, state: OfferState, reason: str, at: datetime) -> None:
    given.state, given.reason, given.accepted = state, reason, 0
    given.answered_at = given.answered_at or at
    given.save(update_fields=["state", "reason", "accepted", "answered_at"])


def _known(to: Iterable[str], by: Viewer) -> list[str]:
    asked = sorted(set(to))
    known = people.agency_names(by)
    for code in asked:
        if code not in known:
            raise BadInput("No agency “%(agency)s” sits at this table.", agency=code[:60])
        if code == by.agency:
            raise BadInput("Your own agency is not asked by its own order.")
    return asked


def _team(code: str, by: Viewer) -> Team | None:
    """The own team that will come."""
    if not code:
        return None
    found = teams_of(by).filter(code=code, agency__code=by.agency).first()
    if found is None:
        raise BadInput("Your agency has no open team %(code)s.", code=code[:20])
    return found


@step
def _settle(order: ResourceOrder, agency: str, *, by: Viewer, at: datetime, part: str = "asked") -> None:
    notices.settle(f"resource_order:{order.number}:{part}:{agency}:", by=by, at=at)


@step
def _tell(
    order: ResourceOrder, part: str, text: str, to: Iterable[str], *, by: Viewer, at: datetime, **more: object
) -> None:
    """A notice to the duty of each of these agencies."""
    told = {
        "by": people.agency_names(by).get(by.agency, by.agency),
        "number": order.number,
        "quantity": order.quantity,
        "what": {language: say(orders.WHAT[order.what]).lower() for language, say in tongues().items()},
        "needed_at": order.needed_by.isoformat(),
        **more,
    }
    asks = part == "asked" or part.startswith("offer:")
    grave = part in ("asked", "late")
    link = reverse("units:order", args=[order.number])
    news = [
        NewNotice(
            f"resource_order:{order.number}:{part}:{code}:{order.version}",
            "deadline" if part == "late" else "asked" if asks else "answer",
            text,
            Severity.BREACH if grave else Severity.REMINDER,
            {name: value for name, value in told.items() if f"%({name})s" in text},
            (),
            link,
            agency=code,
            audience=Audience.DUTY,
            due_at=order.needed_by if part == "late" else None,
        )
        for code in to
    ]
    if news:
        notices.notify_all(news, by=by, at=at)


@step
def _record(event: str, order: ResourceOrder, *, by: Viewer, at: datetime, payload: Mapping[str, object]) -> None:
    subject = f"resource_order:{order.number}"
    record(event, by=by, at=at, compartment=Compartment.COORDINATION, subject=subject, payload=payload)
