"""The cases of the demo, as acts of its story: taken in, reviewed, discussed, forwarded, in order of time."""

from __future__ import annotations

import tomllib
import uuid
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from importlib.resources import files
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from posko.apps.cases.articles import selectors as article_selectors
from posko.apps.cases.articles import services as article_services
from posko.apps.cases.course import services
from posko.apps.cases.course.services import NewCase, NewEvent, NewPerson
from posko.apps.cases.discussions import selectors as discussion_selectors
from posko.apps.cases.discussions import services as discussion_services
from posko.apps.cases.discussions.services import NewDiscussion
from posko.apps.cases.evidence import selectors as evidence_selectors
from posko.apps.cases.evidence import services as evidence_services
from posko.apps.cases.evidence.services import NewItem
from posko.apps.cases.links import services as link_services
from posko.apps.cases.links.services import NewCaseTask
from posko.apps.cases.models import Case
from posko.apps.cases.papers import services as paper_services
from posko.apps.cases.papers.services import NewPaper
from posko.cli.demo import vaults
from posko.cli.demo.pictures import picture
from posko.cli.demo.stage import Stage
from posko.domain.access import Viewer
from posko.domain.cases.discussion import INSTITUTIONS
from posko.domain.cases.elements import Tick

WIB = "+07:00"
VENUE = "Ruang rapat Sentra Gakkumdu (contoh)"
# A report is kept as long as its case may be asked about, and two years more: invented, as the whole case is.
KEEP_UNTIL = date(2026, 12, 31)


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
    told = [["reporter", act["reporter"]]] if "reporter" in act else []
    told += act.get("persons", [])
    persons = [NewPerson(part, {"name": name}, "Penanganan laporan (contoh)", KEEP_UNTIL) for part, name in told]
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
    case, key = stage.cases[act["name"]], stage.key(f"{act['name']} {act['at']} {act['what']}")
    if act["what"] in _STEPS:
        _STEPS[act["what"]](stage, case, key, act["said"], by=by, at=at)
        return
    services.record_event(case, NewEvent(key, act["what"], at, act["said"]), by=by, at=at)
    if act["what"] == "report.registered":
        for article in act["articles"]:
            article_services.pick(case, article, by=by, at=at)


def _paper(stage: Stage, case: Case, key: uuid.UUID, told: Mapping[str, Any], *, by: Viewer, at: datetime) -> None:
    talk = discussion_selectors.discussions(by, case).filter(number=told.get("n", 0)).first()
    new = NewPaper(key, told["kind"], "id", talk)
    paper_services.issue(case, new, vault=vaults.opened(by.actor), by=by, at=at)


def _take_in(stage: Stage, case: Case, key: uuid.UUID, told: Mapping[str, Any], *, by: Viewer, at: datetime) -> None:
    """A piece of evidence. A photo is a drawn one that says it is invented."""
    upload = SimpleUploadedFile("contoh.jpg", picture(told["label"])) if told["kind"] == "photo" else None
    evidence_services.take_in(case, NewItem(key, told["label"], told["kind"], upload), by=by, at=at)


def _tick(stage: Stage, case: Case, key: uuid.UUID, told: Mapping[str, Any], *, by: Viewer, at: datetime) -> None:
    """These pieces show that every element of the picked articles is held, or only those of `held`."""
    for each in article_selectors.picked(by, case):
        codes = [line.code for line in each.lines if line.element]
        ticks = {code: Tick("held", tuple(told["pieces"])) for code in told.get("held", codes)}
        article_services.tick(case, each.crime.code, ticks, by=by, at=at)


def _hand_over(stage: Stage, case: Case, key: uuid.UUID, told: Mapping[str, Any], *, by: Viewer, at: datetime) -> None:
    """Pieces go to another institution, whose member says that they have come."""
    for item in evidence_selectors.items(by, case).filter(number__in=told["pieces"]):
        each = uuid.uuid5(key, str(item.number))
        given = evidence_services.give(item, told["to"], form_key=each, note=told["note"], by=by, at=at)
        if "received_by" in told:
            evidence_services.receive(given, by=stage.cast[told["received_by"]], at=at)


def _ask(stage: Stage, case: Case, key: uuid.UUID, told: Mapping[str, Any], *, by: Viewer, at: datetime) -> None:
    due = datetime.fromisoformat(told["due"] + WIB)
    link_services.add_task(case, NewCaseTask(key, told["what"], told["agency"], due), by=by, at=at)


def _link(stage: Stage, case: Case, key: uuid.UUID, told: Mapping[str, Any], *, by: Viewer, at: datetime) -> None:
    link_services.add_link(case, told["kind"], told["ref"], by=by, at=at)


def _discuss(stage: Stage, case: Case, key: uuid.UUID, told: Mapping[str, Any], *, by: Viewer, at: datetime) -> None:
    """A discussion of all three, and what those hold whose word the story tells: the others have not spoken."""
    new = NewDiscussion(key, told["n"], at, VENUE, INSTITUTIONS, told.get("outcome", ""))
    held = discussion_services.hold(case, new, by=by, at=at)
    for username, word, reason in told.get("holds", ()):
        discussion_services.speak(held, word, reason, by=stage.cast[username], at=at)


# Steps that are no event of the machines.
_STEPS = {
    "discussion.held": _discuss,
    "paper": _paper,
    "evidence": _take_in,
    "tick": _tick,
    "hand_over": _hand_over,
    "task": _ask,
    "link": _link,
}
ACTS = {"case": _open, "case_event": _happen}
