"""Starting and ending statutory clocks, and the links of their feed. Higher nouns start clocks through here."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from posko.apps.ledger.services import record
from posko.apps.operation import selectors as operations
from posko.apps.operation.steps import next_number
from posko.apps.people.accounts import selectors as people
from posko.apps.people.models import Agency
from posko.apps.plans.models import FeedLink, RunningClock
from posko.domain import calendar, deadlines, privacy
from posko.domain.access import Compartment, Viewer
from posko.domain.errors import BadInput, NotAllowed
from posko.domain.plans import clocks
from posko.domain.plans.clocks import ClockEnd
from posko.kit import locks
from posko.kit.acts import act, once, unchanged
from posko.law import deadlines as law


@dataclass(frozen=True, slots=True)
class NewClock:
    """The fields of a new clock. `agency` is the code of the agency whose turn it is."""

    form_key: uuid.UUID
    rule: str
    agency: str
    started_at: datetime
    reference: str = ""


@act
def start_clock(new: NewClock, *, by: Viewer, at: datetime) -> RunningClock:
    """Start a clock of the law; `started_at` is when its event happened, which is never after `at`."""
    clocks.check_reference(new.reference)
    if new.started_at > at:
        raise BadInput("The clock would start in the future. It starts when its event has happened.")
    operation = operations.current(by)

    def start() -> RunningClock:
        _rule(operation.regime, new.rule, new.started_at)
        return RunningClock.objects.create(
            operation=operation,
            form_key=new.form_key,
            rule=new.rule,
            reference=new.reference,
            agency=people.agencies(by).get(code=new.agency),
            started_at=new.started_at,
            started_by_agency=people.own_agency(by),
            recorded_at=at,
            number=next_number(operation, "clock", RunningClock.objects.filter(operation=operation)),
        )

    clock, fresh = once(RunningClock.objects.filter(form_key=new.form_key, operation=operation), start)
    if not fresh:
        return unchanged(clock)
    payload = {"rule": new.rule, "agency": new.agency, "reference": new.reference}
    payload["since"] = new.started_at.isoformat()
    _record("clock.started", f"clock:{clock.number}", by=by, at=at, payload=payload)
    return clock


@act
def end_clock(
    clock: RunningClock, *, how: ClockEnd, reason: str, ended_at: datetime, by: Viewer, at: datetime
) -> RunningClock:
    """End a clock, with a reason: by the agency whose turn it is, or by the one that started it."""
    privacy.refuse_personal_numbers(reason)
    clock = locks.row(RunningClock.objects.all(), clock.pk)
    if clock.ended_how == how and clock.ended_reason == reason:
        return unchanged(clock)  # the form was sent twice
    _check_end(clock, how, ended_at, by=by, at=at)
    clock.ended_at, clock.ended_how, clock.ended_reason = ended_at, how, reason
    clock.save(update_fields=["ended_at", "ended_how", "ended_reason"])
    payload = {"how": how.value, "reason": reason, "since": ended_at.isoformat()}
    _record("clock.ended", f"clock:{clock.number}", by=by, at=at, payload=payload)
    return clock


@act
def make_feed_link(*, by: Viewer, at: datetime) -> str:
    """Make a new feed link of the own agency and return its token, which is shown this once.

    The link before stops working.
    """
    agency, token = _locked_agency(by), secrets.token_urlsafe(32)
    FeedLink.objects.filter(agency=agency, revoked_at=None).update(revoked_at=at)
    FeedLink.objects.create(agency=agency, token_hash=people.token_hash(token), made_at=at, made_by=by.actor)
    _record("feed_link.made", f"feed:{by.agency}", by=by, at=at, payload={})
    return token


@act
def revoke_feed_link(*, by: Viewer, at: datetime) -> bool:
    """End the feed link of the own agency; False when there was none."""
    if not FeedLink.objects.filter(agency=_locked_agency(by), revoked_at=None).update(revoked_at=at):
        return unchanged(False)
    _record("feed_link.revoked", f"feed:{by.agency}", by=by, at=at, payload={})
    return True


def _locked_agency(by: Viewer) -> Agency:
    """The own agency, locked: it has one link that works, so whoever makes or ends one waits here."""
    return locks.row(people.agencies(by), people.own_agency(by).pk)


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
