"""Teams with a phone, an order of one agency, and an offer of another on it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from posko.apps.intake.models import Sender
from posko.apps.operation.models import Operation, TableImport
from posko.apps.territory.models import Place
from posko.apps.units.checkins import services as checkins
from posko.apps.units.models import ResourceOffer, ResourceOrder, Team, TeamMember
from posko.apps.units.orders import services as orders
from posko.apps.units.sheets import services as sheets
from posko.apps.units.teams import services as teams
from posko.domain.access import Compartment, Viewer, device_viewer, system_viewer
from posko.domain.files.sheets import SheetReading
from posko.domain.units.rows import TeamReading, TeamRow
from posko.kit.walls import opened
from tests.cast import AT, viewer_of
from tests.pairs.worlds import Scene
from tests.world import CODE

NOUN = "units"
KEY = uuid.UUID("7b1d2c55-5d0a-4f1d-8b5e-5c6f1f9e7a20")
WHERE, ELSEWHERE = "31.75", "31.75.03"
LATER = AT + timedelta(hours=1)
HOUSE = system_viewer("worker", operation=CODE, city="31.75", compartments=frozenset({Compartment.COORDINATION}))


@dataclass(frozen=True, slots=True)
class World:
    """Keys: a team on duty and one that is silent, the phone, a member, the order and an offer of each state."""

    team: int
    silent: int
    phone: int
    member: int
    order: int
    offered: int
    accepted: int
    table: int


def build() -> World:
    by = viewer_of("planner")
    with opened({Compartment.SECURITY}):
        team, silent = _team("RAJA12"), _team("RAJA13")
        for row, key in ((team, "one"), (silent, "two")):
            said = teams.Said(_key(key), "ready", place=Place.objects.get(code=WHERE))
            teams.say(row, said, by=by, at=AT - timedelta(minutes=30))
        table = _load("table", "ELANG1", "RAJA13")
        member = teams.join(team, username="field", by=by, at=AT)
    phone = Sender.objects.create(
        operation=Operation.objects.get(code=CODE), channel="device", name="HP 7", agency="polres", mark="7" * 64,
        created_at=AT, created_by="planner",
    )  # fmt: skip
    order = _order("order")
    offered, accepted = _offer(order, "bpbd"), _offer(order, "camat")
    orders.accept(accepted, count=4, by=by, at=AT)
    return World(team.pk, silent.pk, phone.pk, member.pk, order.pk, offered.pk, accepted.pk, table.pk)


def _key(word: str) -> uuid.UUID:
    return uuid.uuid5(KEY, word)


def _new(code: str, word: str = "") -> teams.NewTeam:
    base = Place.objects.get(code=ELSEWHERE)
    return teams.NewTeam(_key(word or code), code, "Patroli", "patrol", "polres", 6, "", 10, base)


def _team(code: str) -> Team:
    return teams.make_team(_new(code), by=viewer_of("planner"), at=AT)


def _order(word: str) -> ResourceOrder:
    new = orders.NewOrder(_key(word), "people", 10, 8, AT + timedelta(hours=6))
    return orders.ask(new, by=viewer_of("planner"), at=AT)


def _offer(order: ResourceOrder, by: str) -> ResourceOffer:
    return orders.offer(order, orders.NewOffer(_key(by), 6), by=viewer_of(by), at=AT)


def _load(word: str, made: str, changed: str) -> TableImport:
    """A table that makes one team and changes another, as it was read before anybody acted."""
    before = TeamRow(changed, "Patroli", "polres", "patrol", 6, "", 10, ELSEWHERE)
    added, row = (
        TeamRow(made, "Reaksi", "polres", "reaction", 12, base=ELSEWHERE),
        replace(before, name="Patroli malam"),
    )
    sheet = SheetReading("regu.csv", (), (), "a" * 64)
    found = TeamReading(sheet, (added,), (row,), 0, (), {changed: before})
    return sheets.load_teams(found, form_key=_key(word), by=viewer_of("planner"), at=AT)


def _behind(scene: Scene) -> Scene:
    """The wall is open, as a request opens it for who is behind it."""

    def run(world: World) -> object:
        with opened({Compartment.SECURITY}):
            return scene(world)

    return run


def _planner() -> Viewer:
    return viewer_of("planner")


def _phone(world: World) -> Viewer:
    return device_viewer(world.phone, "HP 7", operation=CODE, city="31.75", agency="polres", root="polri", place="")


def _say(state: str, word: str, where: str = "") -> Scene:
    def run(world: World) -> Team:
        place = Place.objects.get(code=where) if where else None
        said = teams.Said(_key(word), state, place=place)
        return teams.say(Team.objects.get(pk=world.team), said, by=_planner(), at=LATER)

    return run


def _given(pk: int) -> ResourceOffer:
    return ResourceOffer.objects.select_related("order").get(pk=pk)


def _of(world: World) -> ResourceOrder:
    return ResourceOrder.objects.get(pk=world.order)


_TEAMS, _ROUNDS, _ORDERS, _SHEETS = (
    f"posko.apps.units.{part}.services" for part in ("teams", "checkins", "orders", "sheets")
)
SCENES: Mapping[str, Scene] = {
    f"{_TEAMS}.make_team": _behind(lambda _world: teams.make_team(_new("RAJA20"), by=_planner(), at=LATER)),
    f"{_TEAMS}.make_team / the same call sign": _behind(
        lambda _world: teams.make_team(_new("RAJA20", "another"), by=_planner(), at=LATER)
    ),
    f"{_TEAMS}.change_team": _behind(
        lambda world: teams.change_team(
            Team.objects.get(pk=world.team), _new("RAJA20", "changed"), by=_planner(), at=LATER
        )
    ),
    f"{_TEAMS}.close_team": _behind(
        lambda world: teams.close_team(Team.objects.get(pk=world.team), by=_planner(), at=LATER)
    ),
    f"{_TEAMS}.say": _behind(_say("there", "there", ELSEWHERE)),
    f"{_TEAMS}.say / well": _behind(_say("", "well")),
    f"{_TEAMS}.join": lambda world: teams.join(
        Team.objects.get(pk=world.silent), username="field", by=_planner(), at=LATER
    ),
    f"{_TEAMS}.leave": lambda world: teams.leave(
        TeamMember.objects.select_related("team").get(pk=world.member), by=_planner(), at=LATER
    ),
    f"{_TEAMS}.hold_device": lambda world: teams.hold_device(
        Team.objects.get(pk=world.team), by=_phone(world), at=LATER
    ),
    f"{_ROUNDS}.ask_due": lambda _world: checkins.ask_due(by=HOUSE, at=LATER),
    f"{_ROUNDS}.remove_positions": lambda _world: checkins.remove_positions(by=HOUSE, at=AT + timedelta(days=3)),
    f"{_SHEETS}.load_teams": _behind(lambda _world: _load("more", "RAJA21", "RAJA12")),
    f"{_SHEETS}.take_teams_back": _behind(
        lambda world: sheets.take_teams_back(TableImport.objects.get(pk=world.table), by=_planner(), at=LATER)
    ),
    f"{_ORDERS}.ask": lambda _world: _order("second"),
    f"{_ORDERS}.offer": lambda world: orders.offer(
        _of(world), orders.NewOffer(_key("kpu"), 3), by=viewer_of("kpu"), at=LATER
    ),
    f"{_ORDERS}.refuse": lambda world: orders.refuse(
        _of(world), form_key=_key("nothing"), reason="Semua dipakai", by=viewer_of("kpu"), at=LATER
    ),
    f"{_ORDERS}.accept": lambda world: orders.accept(_given(world.offered), count=6, by=_planner(), at=LATER),
    f"{_ORDERS}.decline": lambda world: orders.decline(_given(world.offered), reason="Cukup", by=_planner(), at=LATER),
    f"{_ORDERS}.withdraw": lambda world: orders.withdraw(
        _given(world.accepted), reason="Dipakai", by=viewer_of("camat"), at=LATER
    ),
    f"{_ORDERS}.arrive": lambda world: orders.arrive(_given(world.accepted), by=_planner(), at=LATER),
    f"{_ORDERS}.cancel": lambda world: orders.cancel(_of(world), reason="Tidak jadi", by=_planner(), at=LATER),
}
