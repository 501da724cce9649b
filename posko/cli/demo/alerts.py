"""Alerts of the demo. The river: written by BPBD, sent by the planner of the police, acknowledged by all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from posko.apps.people.accounts import selectors as people
from posko.apps.situation.alerts import selectors as alert_selectors
from posko.apps.situation.alerts import services as alert_services
from posko.apps.situation.models import Alert
from posko.cli.demo.stage import Stage
from posko.domain.access import Viewer

DAY = "2024-11-25T"
WIB = ":00+07:00"
STEPS = (
    ("14:18", "fajar.hidayat", "alert_written"),
    ("14:21", "bagus.wirayuda", "alert_sent"),
    ("14:22", "sekar.lestari", "alert_acknowledged"),
    ("14:23", "dimas.arkananta", "alert_acknowledged"),
    ("14:25", "teguh.sanjaya", "alert_acknowledged"),
)
RIVER: Mapping[str, Any] = {
    "alert": "alert",
    "headline": "Kali Sunter naik: siapkan TPS pengganti di Cipinang Melayu",
    "description": "Air naik 20 cm dalam satu jam. Bila hujan berlanjut, dua calon TPS tergenang malam ini.",
    "instruction": "KPU: siapkan lokasi pengganti. Polres: atur lalu lintas. Satpol PP: bantu pindahkan logistik.",
    "category": "Met",
    "urgency": "Expected",
    "severity": "Severe",
    "certainty": "Likely",
    "hours": 48,
    "incident": "banjir dini",
    "agencies": ("kpu", "polres", "satpol-pp"),
}


def acts() -> list[dict[str, Any]]:
    """Its steps, each by whom and when."""
    return acts_of(RIVER, DAY, STEPS)


def acts_of(told: Mapping[str, Any], day: str, steps: Sequence[tuple[str, str, str]]) -> list[dict[str, Any]]:
    """The steps of an alert as acts of the story."""
    return [{**told, "do": do, "by": by, "at": f"{day}{at}{WIB}"} for at, by, do in steps]


def _written(stage: Stage, act: Mapping[str, Any], by: Viewer, at: datetime) -> None:
    incident = stage.incidents[act["incident"]]
    kept = ("headline", "description", "instruction", "category", "urgency", "severity", "certainty")
    new = alert_services.NewAlert(
        form_key=stage.key(act["alert"]),
        **{name: act[name] for name in kept},
        expires_at=at + timedelta(hours=act["hours"]),
        places=[stage.place(by, incident.place_id)],
        to_all=False,
        agencies=list(people.agencies(by).filter(code__in=act["agencies"])),
        incident=incident.number,
        asked=people.agencies(by).get(code="polres"),
    )
    alert_services.write_alert(new, propose=True, by=by, at=at)


def _sent(stage: Stage, act: Mapping[str, Any], by: Viewer, at: datetime) -> None:
    alert = _alert(stage, act)
    alert_services.send_alert(alert, version=alert.version, by=by, at=at)


def _acknowledged(stage: Stage, act: Mapping[str, Any], by: Viewer, at: datetime) -> None:
    alert_services.acknowledge_alert(_alert(stage, act), by=by, at=at)


def _alert(stage: Stage, act: Mapping[str, Any]) -> Alert:
    return alert_selectors.alerts(stage.cast["fajar.hidayat"]).get(form_key=stage.key(act["alert"]))


ACTS = {"alert_written": _written, "alert_sent": _sent, "alert_acknowledged": _acknowledged}
