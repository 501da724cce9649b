"""Starting and ending statutory clocks, and the links of their feed. Higher nouns start clocks through here."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from posko.apps.ledger.services import record
from posko.apps.operation.models import Operation
from posko.apps.people import selectors as people
from posko.apps.plans.models import FeedLink, RunningClock
from posko.domain import calendar, clocks, deadlines, privacy
from posko.domain.access import Compartment, Viewer
from posko.domain.clocks import ClockEnd
from posko.domain.errors import BadInput, NotAllowed
from posko.law import deadlines as law


@dataclass(frozen=True, slots=True)
class NewClock:
    """What a clock is started with; `agency` is the code of the one whose turn it is."""

    form_key: uuid.UUID
    rule: str
    agency: str
    started_at: datetime
    reference: str = ""


def start_clock(new: NewClock, *, by: Viewer, at: datetime) -> RunningClock:
    """Start a clock of the law; `started_at` is when its event happened, which is never after `at`."""
    clocks.check_reference(new.reference)
    if new.started_at > at:
        raise BadInput("The clock would start in the future. It starts when its event has happened.")
    with transaction.atomic():
        operation = Operation.objects.select_for_update().get(code=by.operation)
        if made := RunningClock.objects.filter(form_key=new.form_key, operation=operation).first():
            return made
        _rule(operation.regime, new.rule, new.started_at)
        highest = RunningClock.objects.filter(operation=operation).aggregate(highest=Max("number"))["highest"]
        clock = RunningClock.objects.create(
            operation=operation,
            form_key=new.form_key,
            number=(highest or 0) + 1,
            rule=new.rule,
            reference=new.reference,
            agency=people.agencies(by).get(code=new.agency),
            started_at=new.started_at,
            started_by_agency=people.own_agency(by),
            recorded_at=at,
        )
        payload = {"rule": new.rule, "agency": new.agency, "reference": new.reference}
        payload["since"] = new.started_at.isoformat()
        _record("clock.started", f"clock:{clock.number}", by=by, at=at, payload=payload)
        return clock


def end_clock(
    clock: RunningClock, *, how: ClockEnd, reason: str, ended_at: datetime, by: Viewer, at: datetime
) -> RunningClock:
    """End a clock, with a reason: by the agency whose turn it is, or by the one that started it."""
    privacy.refuse_personal_numbers(reason)
    with transaction.atomic():
        clock = RunningClock.objects.select_for_update(of=("self",)).get(pk=clock.pk)
        if clock.ended_how == how and clock.ended_reason == reason:
            return clock  # the form was sent twice
        _check_end(clock, how, ended_at, by=by, at=at)
        clock.ended_at, clock.ended_how, clock.ended_reason = ended_at, how, reason
        clock.save()
        payload = {"how": how.value, "reason": reason, "since": ended_at.isoformat()}
        _record("clock.ended", f"clock:{clock.number}", by=by, at=at, payload=payload)
        return clock


def make_feed_link(*, by: Viewer, at: datetime) -> str:
    """The token of a new feed link of the own agency, told this once; an earlier link no longer works."""
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        Operation.objects.select_for_update().get(code=by.operation)
        agency = people.own_agency(by)
        FeedLink.objects.filter(agency=agency, revoked_at=None).update(revoked_at=at)
        digest = people.token_hash(token)
        FeedLink.objects.create(agency=agency, token_hash=digest, made_at=at, made_by=by.actor)
        _record("feed_link.made", f"feed:{by.agency}", by=by, at=at, payload={})
    return token


def revoke_feed_link(*, by: Viewer, at: datetime) -> bool:
    """End the feed link of the own agency; False when there was none."""
    with transaction.atomic():
        live = FeedLink.objects.filter(agency=people.own_agency(by), revoked_at=None)
        revoked = live.update(revoked_at=at)
        if revoked:
            _record("feed_link.revoked", f"feed:{by.agency}", by=by, at=at, payload={})
        return bool(revoked)


def _check_end(clock: RunningClock, how: ClockEnd, ended_at: datetime, *, by: Viewer, at: datetime) -> None:
    if by.agency not in {clock.agency.code, clock.started_by_agency.code}:
        turn = clock.agency.name
        raise NotAllowed("Only %(agency)s, whose turn it is, or who started the clock ends it.", agency=turn)
    if clock.ended_at is not None:
        raise BadInput("This clock has ended already.")
    if not clock.started_at <= ended_at <= at:
        raise BadInput("A clock ends after its start and not in the future.")
    rule = _rule(clock.operation.regime, clock.rule, clock.started_at)
    if how is ClockEnd.LAPSED and not deadlines.is_breached(deadlines.due(rule, clock.started_at), ended_at):
        raise BadInput("The clock has not lapsed: its latest date is not past.")


def _rule(regime: str, code: str, started_at: datetime) -> law.Rule:
    """The version in force on the day the clock starts."""
    try:
        return law.rule(regime, code, calendar.local_day(started_at))
    except ValueError as unknown:
        day = calendar.local_day(started_at)
        raise BadInput("No version of the rule %(rule)s is known for %(day)s.", rule=code, day=day) from unknown


def _record(event: str, subject: str, *, by: Viewer, at: datetime, payload: Mapping[str, object]) -> None:
    record(event, by=by, at=at, compartment=Compartment.COORDINATION, subject=subject, payload=payload)
