"""The story of the demo, played through the services in order of time."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from posko.apps.people.duty import selectors as duty_selectors
from posko.apps.people.duty import services as duty_services
from posko.apps.people.journal import services as journal_services
from posko.apps.people.offices import selectors as office_selectors
from posko.apps.people.offices.steps import Wishes
from posko.apps.plans import services as plans
from posko.apps.rakor.attendance import services as attendance_services
from posko.apps.rakor.meetings import services as rakor
from posko.apps.rakor.minutes import services as minutes_services
from posko.apps.situation.sitreps import services as sitrep_services
from posko.apps.territory import selectors as territory
from posko.apps.vulnerability.events import selectors as event_selectors
from posko.apps.vulnerability.events import services as event_services
from posko.apps.vulnerability.runs import services as run_services
from posko.cli.demo import (
    accounts,
    alerts,
    between,
    cases,
    gaps,
    incidents,
    index,
    messages,
    morning,
    numbers,
    papers,
    rehearsal,
    rosters,
    station_draw,
    units,
)
from posko.cli.demo.stage import Stage
from posko.domain.access import Viewer
from posko.domain.rakor.meetings import LineKind
from posko.domain.rakor.minutes import LEAST, subject_of
from posko.domain.territory.places import Level


def play(told: Mapping[str, Any], cast: Mapping[str, Viewer], *, space: uuid.UUID, day: bool = False) -> None:
    """Play every act of the story. Each names its person, its moment and its object. `day`: until noon of the vote."""
    stage = Stage(cast, space)
    looks = next(iter(cast.values()))
    places = list(territory.at_level(looks, Level.KELURAHAN).order_by("code").values_list("code", flat=True))
    parts = (gaps, rehearsal, numbers, messages, alerts, cases, papers)
    acts = [*told["act"], *incidents.acts(places), *(act for part in parts for act in part.acts())]
    acts += units.acts(day=day)
    if day:
        acts += [*between.acts(), *morning.acts(places, station_draw.stations(looks))]
    for act in sorted(acts, key=lambda act: str(act["at"])):
        do(stage, act, cast[act["by"]], datetime.fromisoformat(act["at"]))


def do(stage: Stage, act: Mapping[str, Any], by: Viewer, at: datetime) -> None:
    """Do one act."""
    _ACTS[act["do"]](stage, act, by, at)


def _convene(stage: Stage, act: Mapping[str, Any], by: Viewer, at: datetime) -> None:
    new = rakor.NewRakor(
        stage.key(act["name"]),
        act["title"],
        datetime.fromisoformat(act["held_at"]),
        act["venue"],
        act["chair"],
        invited=tuple(act["invited"]) if "invited" in act else None,
        cycle=act.get("cycle", ""),
    )
    stage.rakors[act["name"]] = rakor.convene(new, by=by, at=at)


def _input(stage: Stage, act: Mapping[str, Any], by: Viewer, at: datetime) -> None:
    place = stage.place(by, act["place"]) if "place" in act else None
    new = rakor.NewInput(
        stage.key(act["name"]), act["text"], place, act.get("agency", ""), act.get("kind", LineKind.INPUT)
    )
    stage.inputs[act["name"]] = rakor.raise_input(stage.rakors[act["rakor"]], new, by=by, at=at)


def _answer(stage: Stage, act: Mapping[str, Any], by: Viewer, at: datetime) -> None:
    """Say who comes, by the own role, or why nobody can."""
    reason = act.get("reason", "")
    new = rakor.Answer(not reason, by.role.value if by.role else "", reason)
    rakor.answer(stage.rakors[act["rakor"]], new, by=by, at=at)


def _begin(stage: Stage, act: Mapping[str, Any], by: Viewer, at: datetime) -> None:
    rakor.begin(stage.rakors[act["rakor"]], by=by, at=at)


def _check_in(stage: Stage, act: Mapping[str, Any], by: Viewer, at: datetime) -> None:
    """Everybody named here scans the code on the wall."""
    for name in act["people"]:
        attendance_services.check_in(stage.rakors[act["rakor"]], by=stage.cast[name], at=at)


def _close(stage: Stage, act: Mapping[str, Any], by: Viewer, at: datetime) -> None:
    meeting, addressees = stage.rakors[act["rakor"]], tuple(act.get("addressees", ["Semua instansi yang diundang"]))
    signer = next((each.pk for each in office_selectors.signing(by)), None)
    letter = Wishes(LEAST, subject_of(meeting.title), addressees, signer=signer)
    new = minutes_services.NewMinutes(stage.key(f"minutes {act['rakor']}"), letter)
    stage.minutes[act["rakor"]] = minutes_services.close(meeting, new, by=by, at=at)


def _approve(stage: Stage, act: Mapping[str, Any], by: Viewer, at: datetime) -> None:
    """Everybody named here approves for the own agency."""
    kept = stage.minutes[act["rakor"]]
    for name in act["people"]:
        key = stage.key(f"approval {act['rakor']} {name}")
        minutes_services.approve(kept, minutes_services.NewAnswer(key, kept.sha256), by=stage.cast[name], at=at)


def _object(stage: Stage, act: Mapping[str, Any], by: Viewer, at: datetime) -> None:
    kept, key = stage.minutes[act["rakor"]], stage.key(f"objection {act['rakor']}")
    minutes_services.object_to(kept, minutes_services.NewAnswer(key, kept.sha256, act["text"]), by=by, at=at)


def _sitrep(stage: Stage, act: Mapping[str, Any], by: Viewer, at: datetime) -> None:
    sitrep_services.issue_sitrep(form_key=stage.key(f"sitrep {act['at']}"), by=by, at=at)


def _clock(stage: Stage, act: Mapping[str, Any], by: Viewer, at: datetime) -> None:
    started = datetime.fromisoformat(act["started_at"])
    new = plans.NewClock(stage.key(act["name"]), act["rule"], act["agency"], started, act["reference"])
    plans.start_clock(new, by=by, at=at)


def _events(stage: Stage, act: Mapping[str, Any], by: Viewer, at: datetime) -> None:
    """Enter the events up to the day before that are not entered yet."""
    index.load_index(by, at, since=stage.loaded_until, until=at.date())
    stage.loaded_until = at.date()


def _stations(stage: Stage, act: Mapping[str, Any], by: Viewer, at: datetime) -> None:
    index.load_stations(by, at)


def _verify_event(stage: Stage, act: Mapping[str, Any], by: Viewer, at: datetime) -> None:
    """Another person verifies the latest event of an indicator at a place."""
    found = event_selectors.events(by).filter(place_id=act["place"], indicator=act["indicator"])
    event_services.verify_event(found.latest("on", "pk"), by=by, at=at)


def _run(stage: Stage, act: Mapping[str, Any], by: Viewer, at: datetime) -> None:
    level = Level(act.get("level", Level.KELURAHAN))
    new = run_services.NewRun(stage.key(f"run {act['at']}"), level, note=act["note"])
    run_services.keep_run(new, by=by, at=at)


def _shift(stage: Stage, act: Mapping[str, Any], by: Viewer, at: datetime) -> None:
    post = duty_selectors.who_may_keep_watch(by).get(user__username=act["person"])
    starts, ends = (datetime.fromisoformat(act[key]) for key in ("from", "to"))
    new = duty_services.NewShift(stage.key(act["name"]), post, starts, ends, act.get("note", ""))
    stage.shifts[act["name"]] = duty_services.plan_shift(new, by=by, at=at)


def _hand_over(stage: Stage, act: Mapping[str, Any], by: Viewer, at: datetime) -> None:
    duty_services.hand_over(stage.shifts[act["shift"]], text=act["text"], by=by, at=at)


def _acknowledge(stage: Stage, act: Mapping[str, Any], by: Viewer, at: datetime) -> None:
    duty_services.acknowledge(stage.shifts[act["shift"]], by=by, at=at)


def _line(stage: Stage, act: Mapping[str, Any], by: Viewer, at: datetime) -> None:
    """A line of the journal, written at its moment. It may correct an earlier one."""
    key, corrects = stage.key(f"line {act['at']}"), act.get("corrects")
    new = journal_services.NewLine(key, act["from"], act["to"], act["channel"], act["text"], None, corrects)
    journal_services.write_line(new, by=by, at=at)


_ACTS = {
    **accounts.ACTS,
    **alerts.ACTS,
    **between.ACTS,
    **cases.ACTS,
    **gaps.ACTS,
    **incidents.ACTS,
    **messages.ACTS,
    **morning.ACTS,
    **papers.ACTS,
    **rehearsal.ACTS,
    **numbers.ACTS,
    **units.ACTS,
    "shift": _shift,
    "rosters": rosters.fill,
    "hand_over": _hand_over,
    "acknowledge": _acknowledge,
    "line": _line,
    "convene": _convene,
    "answer": _answer,
    "begin": _begin,
    "check_in": _check_in,
    "input": _input,
    "close": _close,
    "approve": _approve,
    "object": _object,
    "sitrep": _sitrep,
    "clock": _clock,
    "events": _events,
    "stations": _stations,
    "verify_event": _verify_event,
    "run": _run,
}
