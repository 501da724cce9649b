"""Teams of the demo, what they say through the day, and what agencies ask of each other."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from importlib.resources import files
from typing import Any, Final

from posko.apps.units.orders import services as orders
from posko.apps.units.orders.services import NewOffer, NewOrder
from posko.apps.units.teams import services as teams
from posko.apps.units.teams.services import NewTeam, Said
from posko.cli.demo.stage import Stage
from posko.domain.access import Compartment, Viewer
from posko.kit.walls import opened_also

MADE: Final = "2024-11-25T07:40:00+07:00"
VOTE: Final = "2024-11-27"


def acts(*, day: bool) -> Iterator[dict[str, Any]]:
    """Every act in order of time; what is said on voting day only where the demo goes on until then."""
    told = tomllib.loads((files("posko.cli.demo") / "units.toml").read_text("utf-8"))
    for team in told["team"]:
        yield {"do": "team", "at": MADE, **team}
        for number, (at, state) in enumerate(team["said"]):
            if day or not at.startswith(VOTE):
                yield {"do": "team_says", "at": at, "by": team["by"], "code": team["code"], "state": state, "n": number}
    for order in told["order"]:
        yield {"do": "resource_order", **order}
        for at, by, count, note, accepted in order["offers"]:
            yield {"do": "resource_offer", "at": at, "by": by, "order": order["name"], "count": count, "note": note,
                   "accepted": accepted, "asker": order["by"]}  # fmt: skip


def _team(stage: Stage, act: Mapping[str, Any], by: Viewer, at: datetime) -> None:
    base = stage.place(by, act["base"]) if "base" in act else None
    new = NewTeam(
        stage.key(f"team {act['code']}"), act["code"], act["name"], act["kind"], by.agency, act["size"],
        act.get("vehicle", ""), act["every"], base,
    )  # fmt: skip
    with opened_also(*({Compartment.SECURITY} & by.compartments)):  # as a request of this person
        stage.teams[act["code"]] = teams.make_team(new, by=by, at=at)


def _says(stage: Stage, act: Mapping[str, Any], by: Viewer, at: datetime) -> None:
    said = Said(stage.key(f"team {act['code']} {act['n']}"), act["state"])
    stage.teams[act["code"]] = teams.say(stage.teams[act["code"]], said, by=by, at=at)


def _order(stage: Stage, act: Mapping[str, Any], by: Viewer, at: datetime) -> None:
    until = datetime.fromisoformat(act["until"]) if "until" in act else None
    new = NewOrder(
        stage.key(f"resource order {act['name']}"), act["what"], act["quantity"], act["least"],
        datetime.fromisoformat(act["needed_by"]), until, stage.place(by, act["place"]), act["note"], act["to"],
    )  # fmt: skip
    stage.orders[act["name"]] = orders.ask(new, by=by, at=at)


def _offer(stage: Stage, act: Mapping[str, Any], by: Viewer, at: datetime) -> None:
    key = stage.key(f"resource offer {act['order']} {act['by']}")
    given = orders.offer(stage.orders[act["order"]], NewOffer(key, act["count"], act["note"]), by=by, at=at)
    if act["accepted"]:
        orders.accept(given, count=act["accepted"], by=stage.cast[act["asker"]], at=at)


ACTS: Final[Mapping[str, Callable[..., None]]] = {
    "team": _team, "team_says": _says, "resource_order": _order, "resource_offer": _offer,
}  # fmt: skip
