"""The alert of the demo: written by the liaison of BPBD, sent by the planner of the police, acknowledged by all."""

from __future__ import annotations

from collections.abc import Mapping
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
ADDRESSED = ("kpu", "polres", "satpol-pp")
STEPS = (
    ("14:18", "fajar.hidayat", "alert_written"),
    ("14:21", "bagus.wirayuda", "alert_sent"),
    ("14:22", "sekar.lestari", "alert_acknowledged"),
    ("14:23", "dimas.arkananta", "alert_acknowledged"),
    ("14:25", "teguh.sanjaya", "alert_acknowledged"),
)


def acts() -> list[dict[str, Any]]:
    """Its steps, each by whom and when."""
    return [{"do": do, "by": by, "at": f"{DAY}{at}{WIB}"} for at, by, do in STEPS]


def _written(stage: Stage, act: Mapping[str, Any], by: Viewer, at: datetime) -> None:
    incident = stage.incidents["banjir dini"]
    new = alert_services.NewAlert(
        form_key=stage.key("alert"),
        headline="Kali Sunter naik: siapkan TPS pengganti di Cipinang Melayu",
        description="Air naik 20 cm dalam satu jam. Bila hujan berlanjut, dua calon TPS tergenang malam ini.",
        instruction="KPU: siapkan lokasi pengganti. Polres: atur lalu lintas. Satpol PP: bantu pindahkan logistik.",
        category="Met",
        urgency="Expected",
        severity="Severe",
        certainty="Likely",
        expires_at=at + timedelta(days=2),
        places=[stage.place(by, incident.place_id)],
        to_all=False,
        agencies=list(people.agencies(by).filter(code__in=ADDRESSED)),
        incident=incident.number,
        asked=people.agencies(by).get(code="polres"),
    )
    alert_services.write_alert(new, propose=True, by=by, at=at)


def _sent(stage: Stage, act: Mapping[str, Any], by: Viewer, at: datetime) -> None:
    alert = _alert(stage)
    alert_services.send_alert(alert, version=alert.version, by=by, at=at)


def _acknowledged(stage: Stage, act: Mapping[str, Any], by: Viewer, at: datetime) -> None:
    alert_services.acknowledge_alert(_alert(stage), by=by, at=at)


def _alert(stage: Stage) -> Alert:
    return alert_selectors.alerts(stage.cast["fajar.hidayat"]).get(form_key=stage.key("alert"))


ACTS = {"alert_written": _written, "alert_sent": _sent, "alert_acknowledged": _acknowledged}
