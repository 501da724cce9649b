"""Save the reports of stations on their day, and update the state of each station in the same transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from posko.apps.ledger.services import record
from posko.apps.notices import services as notices
from posko.apps.operation import selectors as operations
from posko.apps.situation.board import selectors as board_selectors
from posko.apps.situation.models import StationDay, StationReport, StationStatus
from posko.apps.situation.stations.steps import locked_status, must_be_theirs
from posko.apps.territory import selectors as territory
from posko.domain.access import Compartment, Viewer
from posko.domain.errors import BadInput, insist
from posko.domain.privacy import refuse_personal_numbers
from posko.domain.situation import policies
from posko.domain.stations.day import DayKind, Stage, day_clock, day_of
from posko.domain.stations.reports import read, waiting_of
from posko.domain.territory.places import Label
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
    must_be_theirs(new.place, by=by)
    refuse_personal_numbers(new.note)
    operation = operations.current(by)
    day = day_of(new.at, board_selectors.days_of(by, operation.regime))
    clock = day_clock(operation.regime, day)
    said = read(new.stage, new.answers, clock, waiting_of(operation.regime, clock))
    status = locked_status(operation, new.place, day)
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
    if status.unreachable_at is not None:  # whoever was told that nobody reaches it need not go there any more
        notices.settle(f"station:{new.place}:", by=by, at=at)
    payload = {"report": report.pk, "stage": report.stage, "word": report.word, "day": day.isoformat(),
               "at": new.at.isoformat(), "channel": new.channel, "answers": dict(said.answers)}  # fmt: skip
    _record("station.reported", new.place, by=by, at=at, payload=payload)
    return report


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
