"""Steps for acts on cases: lock the row, keep spans for the statistics, record in the ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from posko.apps.cases.course import selectors
from posko.apps.cases.models import Case, CaseSpan
from posko.apps.ledger import services as ledger
from posko.domain.access import Compartment, Viewer
from posko.domain.cases import machine, past
from posko.domain.cases.events import Event
from posko.domain.cases.register import Register
from posko.domain.errors import NotAllowed
from posko.kit import locks
from posko.kit.acts import step

_register: list[Callable[[Viewer, Case], Register]] = []


def read_register_by(read: Callable[[Viewer, Case], Register]) -> None:
    """Take in who reads the register of a case: the part of articles, when Django starts."""
    _register[:] = [read]


@step
def register(viewer: Viewer, case: Case) -> Register:
    """What the register of a case holds for a decision on a crime."""
    return _register[0](viewer, case)


@step
def locked(viewer: Viewer, *cases: Case) -> tuple[Case, ...]:
    """The rows as they are now, in the order asked. NotAllowed where one does not exist for this viewer."""
    try:
        rows = locks.rows(selectors.cases(viewer), *(case.pk for case in cases))
    except Case.DoesNotExist as hidden:
        raise NotAllowed("This case is not open to you.") from hidden
    for case, row in zip(cases, rows, strict=True):
        selectors.read_on(viewer, case, row)
    return rows


@step
def held(case: Case) -> Case:
    """The row as it is now, for an act of the house, which sees every case."""
    return locks.row(Case.objects.select_related("operation", "holder"), case.pk)


@step
def keep_past(case: Case, before: machine.Case, now: machine.Case, event: str, at: datetime) -> None:
    """Save the spans that this event ended. `event` is "" if the clock alone ended them."""
    for move in past.moves(before, now, at):
        for span in CaseSpan.objects.filter(case=case, kind=move.machine, ended_at=None):
            span.ended_at, span.seconds = move.at, _seconds(span.began_at, move.at)
            span.save(update_fields=["ended_at", "seconds"])
        if move.to:
            CaseSpan.objects.create(case=case, kind=move.machine, code=move.to, began_at=move.at)
    CaseSpan.objects.bulk_create(
        CaseSpan(
            case=case,
            kind="clock",
            code=each.rule,
            began_at=each.start,
            ended_at=at,
            seconds=_seconds(each.start, at),
            late=each.late,
        )
        for each in past.answered(before, now, event)
    )


@step
def keep_past_anew(case: Case, played: Iterable[Event]) -> None:
    """Save the spans anew from the events alone, whatever the clock had ended before."""
    CaseSpan.objects.filter(case=case).delete()
    before = machine.Case(case.operation.regime)
    for event in played:
        now = machine.advance(before, event)
        keep_past(case, before, now, event.name, event.at)
        before = now


def _seconds(start: datetime, end: datetime) -> int:
    return max(0, int((end - start).total_seconds()))


def record(event: str, case: Case, *, by: Viewer, at: datetime, payload: Mapping[str, object]) -> None:
    """Record an act on a case. `payload` names nobody."""
    wall, subject = Compartment.CASE, f"case:{case.number}"
    ledger.record(event, by=by, at=at, compartment=wall, subject=subject, place=case.place_id, payload=payload)
