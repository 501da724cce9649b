"""Creating an operation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from posko.apps.ledger.services import record
from posko.apps.operation.models import Operation
from posko.domain.access import Compartment, Viewer
from posko.domain.errors import BadInput
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
