"""The cases of the demo, as acts of its story: taken in, reviewed, discussed, forwarded, in order of time."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings

from posko.apps.cases import article_services, services
from posko.apps.cases.services import NewCase, NewEvent, NewPerson
from posko.domain.access import Viewer
from posko.domain.cases import sealing

if TYPE_CHECKING:
    from posko.cli.demo.story import Stage

WIB = "+07:00"
# A report is kept as long as its case may be asked about, and two years more: invented, as the whole case is.
KEEP_UNTIL = date(2026, 12, 31)


def make_key() -> None:
    """The key file that stands for the one that Bawaslu would hold, outside the database."""
    path = Path(settings.CASE_KEY)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.touch(mode=0o600)
    path.write_text(sealing.new_key().hex())


def acts() -> list[dict[str, Any]]:
    """Every case and every event of it, each by whom and when."""
    found: list[dict[str, Any]] = []
    for row in tomllib.loads((files("posko.cli.demo") / "cases.toml").read_text("utf-8"))["case"]:
        found.append({"do": "case", **row, "at": row["at"] + WIB, "by": "intan.permata"})
        for at, by, what, said in row["steps"]:
            step = {"do": "case_event", "name": row["name"], "articles": row.get("articles", [])}
            found.append({**step, "at": at + WIB, "by": by, "what": what, "said": said})
    return found


def _open(stage: Stage, act: Mapping[str, Any], by: Viewer, at: datetime) -> None:
    names = [act["reporter"]] if "reporter" in act else []
    persons = [NewPerson("reporter", {"name": name}, "Penanganan laporan (contoh)", KEEP_UNTIL) for name in names]
    new = NewCase(
        stage.key(act["name"]),
        act["kind"],
        act["channel"],
        act["title"],
        act["place"],
        at - timedelta(hours=act["known"]),
        at - timedelta(hours=act["happened"]),
        persons,
    )
    stage.cases[act["name"]] = services.open_case(new, by=by, at=at).case


def _happen(stage: Stage, act: Mapping[str, Any], by: Viewer, at: datetime) -> None:
    case, key = stage.cases[act["name"]], stage.key(f"{act['name']} {act['at']}")
    services.record_event(case, NewEvent(key, act["what"], at, act["said"]), by=by, at=at)
    if act["what"] == "report.registered":
        for article in act["articles"]:
            article_services.pick(case, article, by=by, at=at)


ACTS = {"case": _open, "case_event": _happen}
