"""Voting day in the demo until 12.30: the reports of the stations minute by minute, thirty incidents, alert, journal.

All of it is made up, by a fixed draw, and goes the way that it would go: a report is a message of a device, which the
inbox keeps and the worker hands on. Each device says in its name that it is an example.
"""

from __future__ import annotations

import tomllib
import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Any

from posko.apps.incidents.merges import services as merge_services
from posko.apps.intake.devices.services import make_device
from posko.apps.intake.inbox import selectors as inbox_selectors
from posko.apps.intake.inbox import services as inbox
from posko.apps.intake.inbox.services import NewMessage
from posko.apps.intake.models import Sender
from posko.apps.intake.worker import services as worker
from posko.apps.situation.calls import services as call_services
from posko.apps.situation.calls.services import NewCall
from posko.apps.situation.surges import services as surge_services
from posko.cli.demo import alerts, everyday, incidents, messages, station_draw
from posko.cli.demo.stage import Stage
from posko.cli.demo.station_draw import DAY, Said
from posko.domain.access import Compartment, Viewer, system_viewer
from posko.domain.intake import DEVICE, Channel, Form, api, key_of
from posko.domain.jobs import Watch
from posko.domain.stations.day import CallOutcome

BEGINS, CLOCK = "2024-11-27T05:00:00+07:00", "2024-11-27T12:30:00+07:00"
OFFICER, KEEPER = "sekar.lestari", "arif.nugraha"
EVE = everyday.Span("kemarin", DAY - timedelta(hours=18), DAY + timedelta(hours=10, minutes=20), 38)
EVE_SEED = 20241126
CALLED_FROM = DAY + timedelta(hours=11, minutes=50)
TABLE = frozenset({Compartment.PUBLIC, Compartment.COORDINATION})
# The second alert that runs at noon; the army has not acknowledged it yet.
NETWORK: Mapping[str, Any] = {
    "alert": "alert network",
    "headline": "Jaringan putus di Pondok Ranggon: lapor lewat radio",
    "description": "38 TPS tidak terhubung sejak pukul 09.50. Laporan lewat radio atau kurir sampai jaringan pulih.",
    "instruction": "KPU: kirim PPS ke TPS. Polres: patroli tiap 30 menit. Kodim: pinjamkan radio ke kelurahan.",
    "category": "Infra",
    "urgency": "Immediate",
    "severity": "Moderate",
    "certainty": "Observed",
    "hours": 6,
    "incident": "pagi 1",
    "agencies": ("kpu", "polres", "kodim"),
}
NETWORK_STEPS = (
    ("11:40", "fajar.hidayat", "alert_written"),
    ("11:44", "bagus.wirayuda", "alert_sent"),
    ("11:46", "sekar.lestari", "alert_acknowledged"),
    ("11:52", "dimas.arkananta", "alert_acknowledged"),
)
STEPS = {"confirm": (OFFICER, ()), "assign": (OFFICER, ("", "Datangi dan laporkan")), "out": ("", ()), "done": ("", ())}


def acts(places: Sequence[str], stations: Sequence[str]) -> list[dict[str, Any]]:
    """The day as acts of the story. `stations`: the codes of all of them."""
    told = tomllib.loads((files("posko.cli.demo") / "morning.toml").read_text("utf-8"))
    rows = [_incident(number, row) for number, row in enumerate(told["incident"])]
    lines = [{"do": "line", **row, "at": _at(row["at"]).isoformat()} for row in told["line"]]
    hours = [(DAY + timedelta(hours=hour)).isoformat() for hour in range(8, 13)]
    return [
        {"do": "devices", "by": KEEPER, "at": BEGINS},
        *incidents.acts_of([*everyday.drawn(EVE, places, seed=EVE_SEED), *rows]),
        *_reports(stations),
        *({"do": "call", "by": OFFICER, "at": (CALLED_FROM + timedelta(minutes=number)).isoformat(), "station": code}
          for number, code in enumerate(station_draw.unreachable(stations))),
        *lines,
        *messages.acts_of(told["message"]),
        *alerts.acts_of(NETWORK, "2024-11-27T", NETWORK_STEPS),
        *({"do": "sitrep", "by": OFFICER, "at": at} for at in hours),
        *({"do": "rounds", "by": OFFICER, "at": at} for at in [*hours, CLOCK]),
    ]  # fmt: skip


def _at(hour: str) -> datetime:
    hours, minutes = hour.split(":")
    return DAY + timedelta(hours=int(hours), minutes=int(minutes))


def _incident(number: int, row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of the morning as one of incidents.toml."""
    at, steps = _at(row["at"]), []
    for what, minutes in row["steps"].items():
        by, rest = STEPS[what]
        agency = (row["agency"],) if what == "assign" else ()
        moment = at + timedelta(minutes=minutes)
        steps.append([f"{moment:%Y-%m-%dT%H:%M:%S}", by or everyday.ACTS_FOR[row["agency"]], what, *agency, *rest])
    return {**row, "name": f"pagi {number}", "happened": 4, "at": f"{at:%Y-%m-%dT%H:%M:%S}", "steps": steps}


def _reports(stations: Sequence[str]) -> list[dict[str, Any]]:
    """What came in, by the minute: one act each."""
    minutes: dict[datetime, list[Said]] = defaultdict(list)
    for said in station_draw.morning(stations):
        minutes[said.received.replace(second=0, microsecond=0) + timedelta(minutes=1)].append(said)
    return [{"do": "reports", "by": KEEPER, "at": at.isoformat(), "said": found} for at, found in minutes.items()]


def _devices(stage: Stage, act: Mapping[str, Any], by: Viewer, at: datetime) -> None:
    """One device for each kecamatan, through which its stations report."""
    for code, name in station_draw.kecamatan(by):
        make_device(f"PPK {name} (contoh)", "kpu", code, by=by, at=at)


def _take_in(stage: Stage, act: Mapping[str, Any], by: Viewer, at: datetime) -> None:
    """What came in within a minute is kept together, and handed on before the next one."""
    send(act["said"], stage.space, by=by, at=at)
    house = system_viewer("worker", operation=by.operation, city=by.city)
    worker.handle_due(Watch(lambda: at, timedelta(), lambda: False), by=house, at=at)


def send(said: Sequence[Said], space: uuid.UUID, *, by: Viewer, at: datetime) -> None:
    """Give reports to the inbox, each from the device of its kecamatan."""
    devices = {each.place: each for each in inbox_selectors.senders(by).filter(channel=DEVICE)}
    house = system_viewer("intake", operation=by.operation, city=by.city)
    inbox.receive_all([_message(each, devices[each.kecamatan], space) for each in said], by=house, at=at)


def _message(said: Said, sender: Sender, space: uuid.UUID) -> NewMessage:
    key = key_of(str(uuid.uuid5(space, f"{said.station} {said.at.isoformat()}")), sender.name)
    body, form = said.body(), Form.STATION_STATUS.value
    return NewMessage(Channel.API, key, body, sender, api.read_report(body).digest(), form, said.station)


def _call(stage: Stage, act: Mapping[str, Any], by: Viewer, at: datetime) -> None:
    station = act["station"]
    new = NewCall(stage.key(f"call {station}"), station, DAY.date(), CallOutcome.UNREACHABLE)
    call_services.call_station(new, by=by, at=at)


def _rounds(stage: Stage, act: Mapping[str, Any], by: Viewer, at: datetime) -> None:
    """What the clock does: incidents that may be one, and where they surge."""
    house = system_viewer("worker", operation=by.operation, city=by.city, compartments=TABLE)
    merge_services.compare_new(by=house, at=at)
    surge_services.keep_surges(by=house, at=at)


ACTS = {"devices": _devices, "reports": _take_in, "call": _call, "rounds": _rounds}
