"""The incidents of the demo, as acts of its story: reported, confirmed, sent, handled, in order of time."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Any

from posko.apps.incidents.comments import services as comment_services
from posko.apps.incidents.course import services
from posko.apps.incidents.merges import services as merge_services
from posko.apps.incidents.models import Incident, Task
from posko.apps.incidents.tasks import selectors as task_selectors
from posko.apps.incidents.tasks import services as task_services
from posko.apps.people.journal import selectors as journal_selectors
from posko.cli.demo import everyday
from posko.cli.demo.stage import Stage
from posko.domain.access import Compartment, Viewer, system_viewer
from posko.domain.incidents import LIVE_TASKS
from posko.domain.incidents.kinds import kinds
from posko.domain.plans.phases import JAKARTA

WIB = "+07:00"
# When the background has held the new ones against each other, before anybody looks at the list.
COMPARED = "2024-11-25T14:59:00+07:00"
# Nine days come before the demo's own: they are what its hours are held against.
SEED = 20241116
BEFORE = everyday.Span(
    "hari biasa", datetime(2024, 11, 16, 6, tzinfo=JAKARTA), datetime(2024, 11, 24, 6, tzinfo=JAKARTA), 44
)


def acts(places: Sequence[str]) -> list[dict[str, Any]]:
    """Every report and every step of it, each by whom and when. `places`: where the everyday ones are drawn from."""
    told = tomllib.loads((files("posko.cli.demo") / "incidents.toml").read_text("utf-8"))["incident"]
    return [*acts_of([*everyday.drawn(BEFORE, places, seed=SEED), *told]),
            {"do": "compare_incidents", "at": COMPARED, "by": told[-1]["by"]}]  # fmt: skip


def acts_of(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Each row as its report and its steps."""
    found: list[dict[str, Any]] = []
    for row in rows:
        found.append({"do": "incident", **row, "at": row["at"] + WIB})
        for at, by, what, *rest in row["steps"]:
            found.append(
                {"do": "incident_step", "name": row["name"], "at": at + WIB, "by": by, "what": what, "rest": rest}
            )
    return found


def _report(stage: Stage, act: Mapping[str, Any], by: Viewer, at: datetime) -> None:
    """A report by radio, telephone or chat, typed at the post, or made of a line of its journal."""
    lat, lng = act.get("position", (None, None))
    line = _line(by, act["line"]) if "line" in act else None
    new = services.NewIncident(
        kind=act["kind"],
        severity=act.get("severity", kinds()[act["kind"]].severity),
        place=act["place"],
        happened_at=at - timedelta(minutes=act["happened"]),
        text=act["text"],
        source_kind=services.JOURNAL if line else services.PAGE,
        source_ref=str(line) if line else str(stage.key(f"incident {act['name']}")),
        channel=act["channel"],
        lat=lat,
        lng=lng,
    )
    stage.incidents[act["name"]] = services.report_incident(new, by=by, at=at)


def _step(stage: Stage, act: Mapping[str, Any], by: Viewer, at: datetime) -> None:
    incident, what, rest = stage.incidents[act["name"]], act["what"], act["rest"]
    if what == "confirm":
        services.confirm_incident(incident, by=by, at=at)
    elif what == "assign":
        team = stage.teams.get(rest[1])
        to = f"team:{team.pk}" if team else ""
        key = stage.key(f"task {act['name']} {act['at']}")
        new = task_services.NewTask(key, rest[0], rest[2], "" if team else rest[1], to)
        task_services.assign(incident, new, by=by, at=at)
    elif what == "note":
        note = comment_services.NewNote(stage.key(f"note {act['name']} {act['at']}"), rest[0])
        comment_services.write_note(incident, note, by=by, at=at)
    elif what in _ON_TASK:
        _ON_TASK[what](_task(incident, by), rest, by, at)
    else:
        _ON_INCIDENT[what](incident, rest[0], by, at)


def _compare(stage: Stage, act: Mapping[str, Any], by: Viewer, at: datetime) -> None:
    walls = frozenset({Compartment.PUBLIC, Compartment.COORDINATION})
    job = system_viewer("incidents.compare", operation=by.operation, city=by.city, compartments=walls)
    merge_services.compare_new(by=job, at=at)


def _task(incident: Incident, by: Viewer) -> Task:
    """The live task of the person's own agency, or the first one that it asked."""
    live = task_selectors.tasks_of(by).filter(incident=incident, state__in=LIVE_TASKS).order_by("pk")
    return live.filter(agency__code=by.agency).first() or live.get()


def _line(by: Viewer, at: str) -> int:
    return journal_selectors.lines(by).get(written_at=datetime.fromisoformat(at)).number


_ON_TASK: Mapping[str, Any] = {
    "accept": lambda task, _rest, by, at: task_services.accept_task(task, by=by, at=at),
    "out": lambda task, _rest, by, at: task_services.set_out(task, by=by, at=at),
    "done": lambda task, rest, by, at: task_services.finish_task(task, outcome=rest[0], by=by, at=at),
}
_ON_INCIDENT: Mapping[str, Any] = {
    "false": lambda incident, reason, by, at: services.call_false(incident, reason=reason, by=by, at=at),
    "close": lambda incident, outcome, by, at: services.close_incident(incident, outcome=outcome, by=by, at=at),
    "case": lambda incident, ref, by, at: services.link_case(incident, ref=ref, by=by, at=at),
}
ACTS = {"incident": _report, "incident_step": _step, "compare_incidents": _compare}
