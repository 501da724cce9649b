"""Save the reports of stations on their day, and update the state of each station in the same transaction."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from posko.apps.ledger.services import record
from posko.apps.operation import selectors as operations
from posko.apps.operation.models import Operation
from posko.apps.situation.board import selectors as board_selectors
from posko.apps.situation.models import StationCall, StationDay, StationReport, StationStatus
from posko.apps.territory import selectors as territory
from posko.domain.access import Act, Compartment, Viewer
from posko.domain.errors import BadInput, NotAllowed, insist
from posko.domain.privacy import refuse_personal_numbers
from posko.domain.situation import policies
from posko.domain.stations.day import CallOutcome, DayKind, Stage, day_clock, day_of
from posko.domain.stations.reports import read, waiting_of
from posko.domain.territory.places import Label, Level
from posko.kit import locks
from posko.kit.acts import act, once, unchanged

LONGEST_NOTE = 300


@dataclass(frozen=True, slots=True)
class NewStationReport:
    """A report on one stage of a station.

    `at`: when it was so; `source_kind` and `source_ref` tell one report from another (`message` and its number, `page`
    and the key of the form), so that one sent twice is saved once.
    """

    place: str
    stage: Stage
    answers: Mapping[str, Any]
    at: datetime
    received_at: datetime
    channel: str
    source_kind: str
    source_ref: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class NewCall:
    """A call to a station on one of its days."""

    form_key: uuid.UUID
    place: str
    day: date
    outcome: CallOutcome


@dataclass(frozen=True, slots=True)
class NewDay:
    """A day besides voting day on which the stations of these places are expected to report these stages (or all)."""

    day: date
    kind: DayKind
    places: Sequence[str] = field(default_factory=tuple)
    stages: Sequence[Stage] = field(default_factory=tuple)
    label: Label | None = None


@act
def report_station(new: NewStationReport, *, by: Viewer, at: datetime) -> StationReport:
    """Save a report on a stage. The latest event counts, and of reports on the same event the latest arrival.

    Raises BadInput for a place that is no station, answers that cannot be read, or a text about a person.
    """
    _must_be_theirs(by, new.place)
    refuse_personal_numbers(new.note)
    operation = operations.current(by)
    day = day_of(new.at, board_selectors.days_of(by, operation.regime))
    clock = day_clock(operation.regime, day)
    said = read(new.stage, new.answers, clock, waiting_of(operation.regime, clock))
    status = _locked(operation, new.place, day)
    same = {"operation": operation, "source_kind": new.source_kind, "source_ref": new.source_ref}
    if made := StationReport.objects.filter(**same, stage=new.stage).first():
        return unchanged(made)
    report = StationReport.objects.create(
        **same,
        place_id=new.place,
        day=day,
        stage=new.stage,
        word=said.word,
        at=new.at,
        received_at=new.received_at,
        answers=dict(said.answers),
        note=new.note[:LONGEST_NOTE],
        channel=new.channel,
        agency=by.agency,
        sender=by.actor,
    )
    _bring_up_to_date(status, report)
    payload = {"report": report.pk, "stage": report.stage, "word": report.word, "day": day.isoformat(),
               "at": new.at.isoformat(), "channel": new.channel, "answers": dict(said.answers)}  # fmt: skip
    _record("station.reported", new.place, by=by, at=at, payload=payload)
    return report


@act
def call_station(new: NewCall, *, by: Viewer, at: datetime) -> StationCall:
    """Note a call to a station. One that was reached, or that reports later, is reachable again."""
    if not by.may(Act.STATION_REPORT):
        raise NotAllowed("Your role does not include this act.")
    _must_be_theirs(by, new.place)
    operation = operations.current(by)
    status = _locked(operation, new.place, new.day)
    if made := StationCall.objects.filter(form_key=new.form_key, operation=operation).first():
        return unchanged(made)
    call = StationCall.objects.create(
        operation=operation, place_id=new.place, day=new.day, form_key=new.form_key, at=at, outcome=new.outcome,
        agency=by.agency, actor=by.actor,
    )  # fmt: skip
    if status.called_at is None or at >= status.called_at:
        status.called_at, status.call_outcome, status.call_agency = at, new.outcome.value, by.agency
    if new.outcome is CallOutcome.UNREACHABLE:
        status.unreachable_at = max(status.unreachable_at or at, at)
    elif new.outcome is CallOutcome.REACHED:
        status.heard_at = max(status.heard_at or at, at)
    status.save(update_fields=["called_at", "call_outcome", "call_agency", "unreachable_at", "heard_at"])
    payload = {"call": call.pk, "outcome": new.outcome.value, "day": new.day.isoformat()}
    _record("station.called", new.place, by=by, at=at, payload=payload)
    return call


@act
def plan_day(new: NewDay, *, by: Viewer, at: datetime) -> StationDay:
    """Plan a day other than voting day on which stations report. A new plan of the day replaces the old one."""
    insist(policies.planning_day(by))
    operation = operations.current(by)
    if new.kind is DayKind.VOTING or new.day in board_selectors.voting_days_of(by, operation.regime):
        raise BadInput("Voting day is set by the calendar; plan a rehearsal or a vote that is held again.")
    known = set(territory.places(by).filter(code__in=new.places).values_list("code", flat=True))
    if not new.places or set(new.places) - known:
        missing = ", ".join(sorted(set(new.places) - known)) or "–"
        raise BadInput("These are no places of this city: %(places)s. Give at least one that is.", places=missing)
    told = {"kind": new.kind.value, "places": sorted(new.places), "stages": [stage.value for stage in new.stages]}
    fields = {**told, "label": new.label.value if new.label else "", "made_by": by.actor, "made_at": at}
    mine = {"operation": operation, "day": new.day}
    row, fresh = once(StationDay.objects.filter(**mine), lambda: StationDay.objects.create(**mine, **fields))
    if not fresh:
        row = locks.row(StationDay.objects.all(), row.pk)
        for name, value in fields.items():
            setattr(row, name, value)
        row.version += 1
        row.save(update_fields=[*fields, "version"])
    payload = {"day": new.day.isoformat(), **told}
    record("station_day.planned", by=by, at=at, compartment=Compartment.COORDINATION,
           subject=f"station_day:{new.day.isoformat()}", payload=payload)  # fmt: skip
    return row


def _must_be_theirs(by: Viewer, place: str) -> None:
    is_station = territory.at_level(by, Level.TPS).filter(code=place).exists()
    insist(policies.reporting_station(place, by, is_station=is_station))


def _locked(operation: Operation, place: str, day: date) -> StationStatus:
    """How the station stands on that day, locked: of two reports that come at once the second sees the first."""
    mine = {"operation": operation, "place_id": place, "day": day}
    row, fresh = once(StationStatus.objects.filter(**mine), lambda: StationStatus.objects.create(**mine))
    return locks.made(row) if fresh else locks.row(StationStatus.objects.all(), row.pk)


def _bring_up_to_date(status: StationStatus, report: StationReport) -> None:
    """Compute the state of the stage again from all its reports: the order of arrival makes no difference."""
    stage = report.stage
    kept = StationReport.objects.filter(
        operation=report.operation, day=report.day, place=report.place_id, stage=stage
    ).order_by("-at", "-received_at", "-source_ref")  # fmt: skip
    holds, first = kept[0], getattr(status, f"{stage}_first")
    setattr(status, f"{stage}_word", holds.word)
    setattr(status, f"{stage}_at", holds.at)
    setattr(status, f"{stage}_first", min(first or report.received_at, report.received_at))
    status.heard_at = max(status.heard_at or report.received_at, report.received_at)
    status.save(update_fields=[f"{stage}_word", f"{stage}_at", f"{stage}_first", "heard_at"])


def _record(event: str, place: str, *, by: Viewer, at: datetime, payload: Mapping[str, object]) -> None:
    record(event, by=by, at=at, compartment=Compartment.COORDINATION, subject=f"station:{place}", place=place,
           payload=payload)  # fmt: skip
