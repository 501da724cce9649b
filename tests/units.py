"""Teams, a phone and resource orders of the tests, made through the services."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from posko.apps.intake.models import Sender
from posko.apps.operation.models import Operation
from posko.apps.territory.models import Place
from posko.apps.units.models import ResourceOrder, Team
from posko.apps.units.orders import services as orders
from posko.apps.units.teams import services as teams
from posko.domain.access import Viewer, device_viewer
from tests.cast import AT, See, viewer_of
from tests.world import CODE

WHERE = "31.75.03"


def a_team(code: str = "RAJA12", *, by: str = "planner", every: int = 60, base: str = "", at: datetime = AT) -> Team:
    """A team of the planner's agency, off duty."""
    viewer = viewer_of(by)
    place = Place.objects.get(code=base) if base else None
    new = teams.NewTeam(
        uuid.uuid4(), code, "Patroli Jatinegara", "patrol", viewer.agency, 6, "2 motor", every, base=place
    )
    return teams.make_team(new, by=viewer, at=at)


def says(team: Team, state: str = "", *, by: Viewer | None = None, at: datetime = AT, **more: object) -> Team:
    """The team says something of itself."""
    said = teams.Said(uuid.uuid4(), state, **more)  # type: ignore[arg-type]
    return teams.say(team, said, by=by or viewer_of("planner"), at=at)


def a_phone(name: str = "HP 7", agency: str = "polres") -> tuple[Sender, Viewer]:
    """A phone of an agency, and the viewer that its token makes."""
    operation = Operation.objects.get(code=CODE)
    row = Sender.objects.create(
        operation=operation, channel="device", name=name, agency=agency, mark=uuid.uuid4().hex, created_at=AT,
        created_by="planner",
    )  # fmt: skip
    root = "polri" if agency == "polres" else "pemkot"
    return row, device_viewer(row.pk, name, operation=CODE, city="31.75", agency=agency, root=root, place="")


def an_order(by: str = "planner", *, quantity: int = 30, least: int = 20, to: tuple[str, ...] = ()) -> ResourceOrder:
    """What an agency asks of others, needed in six hours."""
    new = orders.NewOrder(
        uuid.uuid4(), "people", quantity, least, AT + timedelta(hours=6), AT + timedelta(days=1),
        Place.objects.get(code=WHERE), "Pengamanan distribusi logistik", to,
    )  # fmt: skip
    return orders.ask(new, by=viewer_of(by), at=AT)


def stand(see: See, at: datetime) -> dict[str, object]:
    """A team of the police with a member, an order of theirs, and an offer on it that was accepted."""
    team, order = a_team(at=at), an_order()
    member = teams.join(team, username="field", by=see("planner"), at=at)
    given = orders.offer(order, orders.NewOffer(uuid.uuid4(), 20), by=see("camat"), at=at)
    orders.accept(given, count=20, by=see("planner"), at=at)
    return {"team": team.pk, "member": member.pk, "resource_order": order.number, "resource_offer": given.pk}
