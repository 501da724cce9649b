"""Answering at the desk, recording what KPPS decided, and the votes that supervisors confirmed."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal

from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.db.models import Sum

from posko.apps.ledger.services import record
from posko.apps.operation.models import Operation
from posko.apps.roll import spool
from posko.apps.roll.models import ConfirmedVote, LookUp
from posko.apps.territory.models import Place
from posko.domain import counters, eligibility, repeats
from posko.domain.access import Compartment, Role, Viewer
from posko.domain.eligibility import Answer, Case
from posko.domain.errors import BadInput
from posko.law import psu

Recorded = Literal["ledger", "spool", "nowhere"]
# The desk answers within a second; it does not wait for a busy database but writes to the spool.
PATIENCE_MS = 400


@dataclass(frozen=True, slots=True)
class Question:
    """What the officer asks: the facts, the station, and why where a reason is due. The NIK is never kept."""

    form_key: uuid.UUID
    station: Place
    case: Case
    preview: bool
    purpose: str = ""
    nik: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """The answer, and where the question was recorded."""

    answer: Answer
    recorded: Recorded
    look_up: LookUp | None


def ask(question: Question, *, regime: str, by: Viewer, at: datetime) -> Asked:
    """Answer, and record the question: in the ledger, else in the spool, else nowhere (then only the rules speak)."""
    if not by.guards(question.station.code):
        raise BadInput("%(place)s does not lie in the city of this operation.", place=question.station.name)
    if by.root == "bawaslu" and not question.purpose.strip():
        raise BadInput("Bawaslu looks up single cases with a reason. Write why you ask.")
    answer = eligibility.decide(eligibility.case_rules(regime), question.case)
    entry = _entry(question, answer, by=by, at=at)
    try:
        with _hurried():
            return Asked(answer, "ledger", _enter(entry, by=by, at=at, came_by="ledger"))
    except OperationalError:
        return Asked(answer, "spool" if spool.append(entry) else "nowhere", None)


def drain_spool(*, by: Viewer, at: datetime) -> int:
    """Let what waited in the spool enter the ledger, each entry once, under the name of whoever asked.

    `by` and `at` are those of the request that found the spool; the entries carry their own.
    """
    entered = 0
    for path in spool.waiting():
        try:
            with _hurried():
                for entry in spool.read(path):
                    _enter(entry, by=_viewer(entry["viewer"]), at=datetime.fromisoformat(entry["at"]), came_by="spool")
                    entered += 1
        except OperationalError:
            return entered
        path.unlink()
    return entered


def record_decision(look_up: LookUp, *, decision: str, objection: str, by: Viewer, at: datetime) -> LookUp:
    """What KPPS then decided, and what the supervisor objected. The desk advised; this is what happened."""
    with transaction.atomic():
        look_up = LookUp.objects.select_for_update().get(pk=look_up.pk)
        look_up.decision, look_up.objection, look_up.decided_at = decision, objection, at
        look_up.save()
        _record(
            "look_up.decided",
            look_up,
            by=by,
            at=at,
            payload={"decision": decision, "objection": objection, "advised": look_up.outcome},
        )
        return look_up


def confirm_votes(
    *, form_key: uuid.UUID, station: Place, kind: str, count: int, source: str, by: Viewer, at: datetime
) -> ConfirmedVote:
    """Enter confirmed votes of one kind at one station; where they meet a trigger of the law, notice the candidate."""
    if kind not in counters.KINDS or count < 1:
        raise BadInput("Choose what was confirmed and how many, at least one.")
    if not by.guards(station.code) or station.level != "tps":
        raise BadInput("Votes are confirmed at a polling station (TPS), such as 31.75.08.1002/028.")
    with transaction.atomic():
        operation = Operation.objects.select_for_update().get(code=by.operation)
        if made := ConfirmedVote.objects.filter(form_key=form_key, operation=operation).first():
            return made
        before = _candidate(operation, station, kind)
        confirmed = ConfirmedVote.objects.create(
            operation=operation,
            form_key=form_key,
            station=station,
            kind=kind,
            count=count,
            source=source,
            entered_by=by.actor,
            entered_at=at,
        )
        payload: dict[str, object] = {"kind": kind, "count": count, "source": source}
        _record_votes("votes.confirmed", station, by=by, at=at, payload=payload)
        if not before and _candidate(operation, station, kind):
            _record_votes("psu.candidate_noticed", station, by=by, at=at, payload={"kind": kind})
        return confirmed


def purge_repeat_marks(*, before: datetime, by: Viewer, at: datetime) -> int:
    """Empty the NIK marks of look-ups older than `before`; the look-ups themselves stay, without them."""
    with transaction.atomic():
        marked = LookUp.objects.filter(operation__code=by.operation, at__lt=before).exclude(repeat_mark="")
        emptied = marked.update(repeat_mark="")
        if emptied:
            record(
                "repeat_marks.purged",
                by=by,
                at=at,
                compartment=Compartment.VOTER,
                payload={"count": emptied, "before": before.isoformat()},
            )
        return emptied


def _entry(question: Question, answer: Answer, *, by: Viewer, at: datetime) -> dict[str, Any]:
    """Everything that is kept of a question, as it may also lie in the spool: the NIK only as its mark."""
    key = repeats.read_key(settings.VOTER_KEY)
    facts = {name: value for name, value in asdict(question.case).items() if name != "now"}
    return {
        "viewer": {**asdict(by), "role": by.role.value if by.role else "", "compartments": sorted(by.compartments)},
        "at": at.isoformat(),
        "form_key": str(question.form_key),
        "station": question.station.code,
        "purpose": question.purpose,
        "supposed_at": question.case.now.isoformat(),
        "preview": question.preview,
        "facts": facts,
        "outcome": answer.outcome,
        "reason": answer.reason,
        "rule_number": answer.rule_number,
        "verified": answer.verified,
        "repeat_mark": repeats.repeat_mark(question.nik, key) if question.nik and key else "",
    }


def _enter(entry: Mapping[str, Any], *, by: Viewer, at: datetime, came_by: str) -> LookUp:
    """One look-up into the ledger; an entry that is there already stays one."""
    with transaction.atomic():
        # two requests may drain one spool at once
        operation = Operation.objects.select_for_update().get(code=by.operation)
        if made := LookUp.objects.filter(form_key=entry["form_key"]).first():
            return made
        look_up = LookUp.objects.create(
            operation=operation,
            form_key=entry["form_key"],
            station_id=entry["station"],
            asked_by=by.actor,
            agency=by.agency,
            purpose=entry["purpose"],
            at=at,
            supposed_at=datetime.fromisoformat(entry["supposed_at"]),
            preview=entry["preview"],
            facts=entry["facts"],
            outcome=entry["outcome"],
            reason=entry["reason"],
            rule_number=entry["rule_number"],
            verified=entry["verified"],
            repeat_mark=entry["repeat_mark"],
            came_by=came_by,
        )
        payload = {key: entry[key] for key in ("outcome", "reason", "rule_number", "purpose", "preview")}
        _record("voter.looked_up", look_up, by=by, at=at, payload={**payload, "came_by": came_by})
        return look_up


def _viewer(told: Mapping[str, Any]) -> Viewer:
    walls = frozenset(Compartment(wall) for wall in told["compartments"])
    role = Role(told["role"]) if told["role"] else None
    return Viewer(**{**told, "compartments": walls, "role": role})


def _candidate(operation: Operation, station: Place, kind: str) -> bool:
    found = ConfirmedVote.objects.filter(operation=operation, station=station, kind=kind)
    total = found.aggregate(total=Sum("count"))["total"] or 0
    return bool(counters.candidates({(station.code, kind): total}, psu.triggers(operation.regime)))


@contextmanager
def _hurried() -> Iterator[None]:
    """Wait for the database's lock no longer than the desk's patience."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = %s", [PATIENCE_MS])
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = DEFAULT")
        return
    usual = int(connection.settings_dict["OPTIONS"]["timeout"] * 1000)
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA busy_timeout = {PATIENCE_MS}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA busy_timeout = {usual}")


def _record(event: str, look_up: LookUp, *, by: Viewer, at: datetime, payload: Mapping[str, object]) -> None:
    record(
        event,
        by=by,
        at=at,
        compartment=Compartment.VOTER,
        subject=f"look_up:{look_up.pk}",
        place=look_up.station_id,
        payload=payload,
    )


def _record_votes(event: str, station: Place, *, by: Viewer, at: datetime, payload: Mapping[str, object]) -> None:
    """Confirmed votes are counts at a place: the coordination table may know them, no person is in them."""
    record(
        event,
        by=by,
        at=at,
        compartment=Compartment.COORDINATION,
        subject=f"station:{station.code}",
        place=station.code,
        payload=payload,
    )
