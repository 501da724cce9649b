"""Numbers of stations in the demo, for the kelurahan that rehearse: KPU's and Bawaslu's. All are made up."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from posko.apps.outgoing.contacts import services
from posko.apps.territory import selectors as territory
from posko.cli.demo.rehearsal import PLACES
from posko.cli.demo.stage import Stage
from posko.domain.access import Viewer
from posko.domain.territory.places import Level

KPU, BAWASLU = "dimas.arkananta", "rani.prameswari"
AGREEMENT = "Perjanjian contoh, 2 September 2024"


def acts() -> list[dict[str, Any]]:
    """Both give theirs; KPU says of its own that they are right, Bawaslu has yet to."""
    return [
        {"do": "give_numbers", "at": "2024-11-22T10:05:00+07:00", "by": KPU, "role": "kpps"},
        {"do": "confirm_numbers", "at": "2024-11-22T10:20:00+07:00", "by": KPU},
        {"do": "give_numbers", "at": "2024-11-22T11:10:00+07:00", "by": BAWASLU, "role": "supervisor"},
    ]


def _give(stage: Stage, act: Mapping[str, Any], by: Viewer, at: datetime) -> None:
    codes = territory.at_level(by, Level.TPS).order_by("sort_key").values_list("code", flat=True)
    first = 1000 if act["role"] == "kpps" else 5000
    mine = [code for code in codes if code.startswith(PLACES)]
    rows = [f"{code},{act['role']},0812-0000-{first + number}" for number, code in enumerate(mine)]
    data = "\n".join(("TPS,Peran,Nomor", *rows)).encode()
    name = f"nomor-{act['role']}.csv"
    services.load_contacts(name, data, agency=by.agency, agreement=AGREEMENT, by=by, at=at)


def _confirm(stage: Stage, act: Mapping[str, Any], by: Viewer, at: datetime) -> None:
    services.confirm_contacts(None, by=by, at=at)


ACTS = {"give_numbers": _give, "confirm_numbers": _confirm}
