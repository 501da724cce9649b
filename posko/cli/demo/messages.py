"""The messages of the demo that wait for a person, with the numbers that may send them: invented and labelled so."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Any

from posko.apps.intake.gateways import selectors as gateway_selectors
from posko.apps.intake.gateways.services import NewGateway, make_gateway
from posko.apps.intake.gateways.views import take
from posko.apps.intake.inbox import selectors
from posko.apps.intake.senders import services as sender_services
from posko.apps.intake.senders.services import NewSender
from posko.apps.intake.triage import services as triage_services
from posko.cli.demo.stage import Stage
from posko.domain.access import Viewer
from posko.domain.intake import Channel
from posko.domain.intake.gateways import Incoming, sent_by

KEEPER = "arif.nugraha"


def acts() -> list[dict[str, Any]]:
    """The gateway and the numbers first, then what came in, each when it came."""
    told = tomllib.loads((files("posko.cli.demo") / "messages.toml").read_text("utf-8"))
    found: list[dict[str, Any]] = [{"do": "gateway", "by": KEEPER, **told["gateway"]}]
    found += [{"do": "sender", "by": KEEPER, "at": told["gateway"]["at"], **row} for row in told["sender"]]
    return [*found, *acts_of(told["message"])]


def acts_of(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Messages, each when it came."""
    return [{"do": "message", "by": KEEPER, **row} for row in rows]


def _gateway(_stage: Stage, act: Mapping[str, Any], by: Viewer, at: datetime) -> None:
    make_gateway(NewGateway(act["name"], Channel.SMS), by=by, at=at)


def _sender(_stage: Stage, act: Mapping[str, Any], by: Viewer, at: datetime) -> None:
    new = NewSender(act["name"], act["agency"], act["place"])
    sender_services.admit_number(new, Channel.SMS, act["number"], by=by, at=at)


def _message(stage: Stage, act: Mapping[str, Any], by: Viewer, at: datetime) -> None:
    """As the gateway would pass it on, in the operation's own time; one was laid aside since."""
    doors = gateway_selectors.open_doors(Channel.SMS)
    door = next(door for door in doors if door.viewer.operation == by.operation)
    new = Incoming(
        Channel.SMS,
        sent_by(act["sender"]),
        act["text"],
        f"demo-{act['at']}",
        at,
        act.get("part", 0),
        act.get("parts", 0),
        act.get("ref", ""),
    )
    pk = take(replace(door, clock_offset=timedelta()), new, at).pk
    if "dismissed" in act:
        row = selectors.messages(by).get(pk=pk)
        triage_services.dismiss(row, act["dismissed"], by=stage.cast[act["dismissed_by"]], at=at)


ACTS = {"gateway": _gateway, "sender": _sender, "message": _message}
