"""Creating an operation."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from posko.apps.ledger.services import record
from posko.apps.operation import selectors
from posko.apps.operation.models import Operation
from posko.domain.access import Compartment, Viewer
from posko.domain.errors import BadInput
from posko.kit import seals
from posko.kit.acts import act, once


@dataclass(frozen=True, slots=True)
class NewOperation:
    """What an operation is made from. `clock_offset` is zero unless it is a demo or an exercise."""

    code: str
    name: str
    kind: str
    city: str
    regime: str = "pilkada"
    demo: bool = False
    exercise: bool = False
    clock_offset: timedelta = timedelta()


@act
def create_operation(new: NewOperation, *, by: Viewer, at: datetime) -> Operation:
    """Make an operation in a city whose territory is loaded."""

    def found() -> Operation:
        return Operation.objects.create(
            code=new.code,
            name=new.name,
            kind=new.kind,
            regime=new.regime,
            city_id=new.city,
            demo=new.demo,
            exercise=new.exercise,
            clock_offset=new.clock_offset,
            created_at=at,
        )

    operation, fresh = once(Operation.objects.filter(code=new.code), found)
    if not fresh:
        raise BadInput("There is already an operation “%(code)s”. Choose another code.", code=new.code)
    record(
        "operation.created",
        by=by,
        at=at,
        compartment=Compartment.PUBLIC,
        subject=f"operation:{operation.code}",
        place=new.city,
        payload={"name": new.name, "kind": new.kind, "demo": new.demo, "exercise": new.exercise},
    )
    return operation


@act
def seal_anew(mark: str, *, by: Viewer, at: datetime) -> list[str]:
    """Seal every sealed word of the post under the key with this mark. Names what does not open and stays as it is."""
    left, done = [], 0
    for each in seals.words():
        try:
            each.anew()
            done += 1
        except BadInput as closed:
            left.append(str(closed))
    wall, payload = Compartment.AUDIT, {"mark": mark, "sealed": done, "left": len(left)}
    for viewer in _everywhere(by):
        record("seal_key.rotated", by=viewer, at=at, compartment=wall, subject="key:seal", payload=payload)
    return left


@act
def give_up_closed(*, by: Viewer, at: datetime) -> int:
    """Take away what a lost key sealed: its second factors are set up anew, its gateways are closed. How many."""
    gone = seals.closed()
    for each in gone:
        each.lose(at)
    wall, payload = Compartment.AUDIT, {"given_up": [each.of for each in gone]}
    for viewer in _everywhere(by):
        record("seal_key.lost", by=viewer, at=at, compartment=wall, subject="key:seal", payload=payload)
    return len(gone)


@act
def record_web_key(mark: str, *, older: int, by: Viewer, at: datetime) -> None:
    """Record that the web key was changed, or that older ones were let go: so many are still good."""
    for viewer in _everywhere(by):
        record("web_key.changed", by=viewer, at=at, compartment=Compartment.AUDIT, subject="key:web",
               payload={"mark": mark, "older": older})  # fmt: skip


def _everywhere(by: Viewer) -> list[Viewer]:
    """A key of the post concerns every operation that lives here."""
    return [replace(by, operation=operation) for operation in selectors.codes() or [""]]
