"""Lines of the call sheet are taken, called, noted and given back. No station is called by two.

A number is opened by an act of its own, for the lines that its caller has then; the ledger holds which.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse

from posko.apps.ledger.services import record
from posko.apps.notices import services as notices
from posko.apps.operation import selectors as operations
from posko.apps.outgoing.contacts import selectors as contacts
from posko.apps.outgoing.contacts import services as contact_services
from posko.apps.people.models import Post
from posko.apps.situation.board import selectors as board_selectors
from posko.apps.situation.calls import selectors
from posko.apps.situation.models import CallClaim, StationCall, StationStatus
from posko.apps.situation.stations.steps import locked_status, must_be_theirs
from posko.domain.access import Act, Compartment, Viewer
from posko.domain.errors import N_, BadInput, NotAllowed, insist
from posko.domain.notices import Severity
from posko.domain.stations import calls
from posko.domain.stations.calls import LAPSES
from posko.domain.stations.day import CallOutcome
from posko.kit import locks
from posko.kit.acts import act, unchanged

CALLED, GIVEN_BACK, LAPSED = "called", "given_back", "lapsed"
UNREACHED = N_("Nobody reaches %(place)s by telephone. Send somebody there, or call its kelurahan.")


@dataclass(frozen=True, slots=True)
class NewCall:
    """A call to a station on one of its days. `contact`: whose number it was, if it was one of the sheet's."""

    form_key: uuid.UUID
    place: str
    day: date
    outcome: CallOutcome
    contact: int | None = None


@act
def take_lines(area: str, day: date, *, form_key: uuid.UUID, by: Viewer, at: datetime) -> list[CallClaim]:
    """Take the next ten lines of an area, or of the whole city. A press that is sent twice takes ten.

    Nobody waits for another caller: the database gives each line to who writes it first.
    """
    operation = operations.current(by)
    open_claims = selectors.claims(by, day)
    lapsed = locks.every(open_claims.filter(claimed_at__lte=at - LAPSES))
    posts = Post.objects.filter(user__username=by.actor, agency__operation=operation, active=True)
    locks.every(posts)  # two windows of one caller
    if made := list(CallClaim.objects.filter(operation=operation, form_key=form_key).order_by("pk")):
        return unchanged(made)
    CallClaim.objects.filter(pk__in=[row.pk for row in lapsed]).update(returned_at=at, how=LAPSED)
    count = selectors.held(by, day, at).count()
    insist(calls.taking(count, by))
    board = board_selectors.board(by, operation.regime, day, at)
    wanted, room, taken = selectors.free_lines(by, board, area, at), calls.room(count), list[CallClaim]()
    while wanted and len(taken) < room:
        batch, wanted = sorted(wanted[: room - len(taken)]), wanted[room - len(taken) :]
        mine = {"operation": operation, "day": day, "caller": by.actor, "agency": by.agency, "form_key": form_key}
        rows = [CallClaim(place_id=code, claimed_at=at, **mine) for code in batch]
        CallClaim.objects.bulk_create(rows, ignore_conflicts=True)
        pressed = CallClaim.objects.filter(operation=operation, form_key=form_key)
        pressed.filter(place__in=selectors.called_lately(by, batch, day, at)).delete()  # called while this was written
        taken = list(pressed.order_by("pk"))
    if not taken:
        if lapsed:
            _record("stations.lapsed", by=by, at=at, payload={"count": len(lapsed), "day": day.isoformat()})
            return []
        return unchanged([])
    payload = {"day": day.isoformat(), "places": [row.place_id for row in taken], "lapsed": len(lapsed)}
    _record("stations.taken", by=by, at=at, payload=payload)
    return taken


@act
def give_back(day: date, *, places: Sequence[str] | None = None, by: Viewer, at: datetime) -> int:
    """Give own lines back, all of them where none is named. How many."""
    mine = selectors.claims(by, day).filter(caller=by.actor)
    rows = locks.every(mine if places is None else mine.filter(place__in=list(places)))
    CallClaim.objects.filter(pk__in=[row.pk for row in rows]).update(returned_at=at, how=GIVEN_BACK)
    if not rows:
        return unchanged(0)
    payload = {"day": day.isoformat(), "places": [row.place_id for row in rows]}
    _record("stations.given_back", by=by, at=at, payload=payload)
    return len(rows)


@act
def see_numbers(day: date, *, why: str = "call", by: Viewer, at: datetime) -> Mapping[int, str]:
    """Open the number that one calls next at each of the own lines: by contact, as people read it. Twenty at most."""
    codes = list(selectors.held(by, day, at).values_list("place_id", flat=True))
    found = selectors.numbers_of(by, codes, day)
    pks = [answering.pk for answering, _numbers in found.values() if answering is not None]
    seen = contact_services.see_numbers(pks, why=why, by=by, at=at)
    return seen if seen else unchanged(seen)


@act
def call_station(new: NewCall, *, by: Viewer, at: datetime) -> StationCall:
    """Note a call to a station. One that was reached, or that reports later, is reachable again.

    While somebody has its line nobody else notes a call. A wrong number goes back to its agency; a station that nobody
    reaches is told to who keeps the watch.
    """
    if not by.may(Act.STATION_REPORT):
        raise NotAllowed("Your role does not include this act.")
    must_be_theirs(new.place, by=by)
    operation = operations.current(by)
    status = locked_status(operation, new.place, new.day)
    if made := StationCall.objects.filter(form_key=new.form_key, operation=operation).first():
        return unchanged(made)
    claim = next(iter(locks.every(selectors.claims(by, new.day).filter(place=new.place))), None)
    standing = claim is not None and not calls.lapsed(claim.claimed_at, at)
    insist(calls.noting(claim.caller if claim is not None and standing else "", by))
    call = StationCall.objects.create(
        operation=operation, place_id=new.place, day=new.day, form_key=new.form_key, at=at, outcome=new.outcome,
        agency=by.agency, actor=by.actor,
    )  # fmt: skip
    left = _numbers_left(new, holds=standing, by=by, at=at)
    _bring_up_to_date(status, call, left, by=by, at=at)
    if claim is not None and standing and calls.ends_line(new.outcome, left):
        claim.returned_at, claim.how = at, CALLED
        claim.save(update_fields=["returned_at", "how"])
    payload = {"call": call.pk, "outcome": new.outcome.value, "day": new.day.isoformat()}
    record("station.called", by=by, at=at, compartment=Compartment.COORDINATION, subject=f"station:{new.place}",
           place=new.place, payload=payload)  # fmt: skip
    return call


def _numbers_left(new: NewCall, *, holds: bool, by: Viewer, at: datetime) -> int:
    """How many numbers of the station were not found wrong, after this call."""
    known = contacts.answering(by, [new.place]).get(new.place, ())
    if new.outcome is not CallOutcome.WRONG_NUMBER or new.contact is None:
        return len(known)
    if not holds or new.contact not in {each.pk for each in known}:
        raise BadInput("This number is not one of your lines. Take the line, and call the number that stands there.")
    contact_services.mark_wrong(new.contact, by=by, at=at)
    return len(known) - 1


def _bring_up_to_date(status: StationStatus, call: StationCall, numbers_left: int, *, by: Viewer, at: datetime) -> None:
    """How the station stands after a call, whatever the order in which calls are noted."""
    outcome = CallOutcome(call.outcome)
    if status.called_at is None or call.at >= status.called_at:
        status.called_at, status.call_outcome, status.call_agency = call.at, outcome.value, by.agency
    told = selectors.called(by, [call.place_id], call.day).values_list("at", "outcome")
    climbed = calls.climbed_at(told, numbers_left)
    before, status.unreachable_at = status.unreachable_at, climbed
    news = climbed is not None and (before is None or climbed > before)
    if outcome is CallOutcome.REACHED:
        status.heard_at = max(status.heard_at or call.at, call.at)
    status.save(update_fields=["called_at", "call_outcome", "call_agency", "unreachable_at", "heard_at"])
    if news:
        _tell(call, by=by, at=at)
    elif outcome is CallOutcome.REACHED and before is not None:
        notices.settle(f"station:{call.place_id}:", by=by, at=at)


def _tell(call: StationCall, *, by: Viewer, at: datetime) -> None:
    """Tell who keeps the watch of the caller's agency, once a day and climb."""
    moment = at.strftime("%H%M%S")
    notices.notify(
        notices.NewNotice(
            f"station:{call.place_id}:{call.day.isoformat()}:{moment}", "escalation", UNREACHED, Severity.BREACH,
            {"place": call.place_id}, link=reverse("territory:place", args=[call.place_id]), agency=by.agency,
        ),
        by=by, at=at,
    )  # fmt: skip


def _record(event: str, *, by: Viewer, at: datetime, payload: Mapping[str, object]) -> None:
    subject = f"operation:{by.operation}"
    record(event, by=by, at=at, compartment=Compartment.COORDINATION, subject=subject, payload=payload)
