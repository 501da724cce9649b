"""Answering at the desk, recording what KPPS decided, and the votes that supervisors confirmed."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError, OperationalError, connection, transaction
from django.utils import timezone

from posko.apps.ledger.services import record
from posko.apps.operation.models import Operation
from posko.apps.roll import spool
from posko.apps.roll.models import ConfirmedVote, LookUp
from posko.apps.territory.models import Place
from posko.domain import counters, eligibility, repeats
from posko.domain.access import Compartment, Role, Viewer
from posko.domain.eligibility import Answer, Case
from posko.domain.errors import BadInput, NotAllowed
from posko.law import eligibility as law
from posko.law import psu

Recorded = Literal["ledger", "spool", "nowhere"]
DECISIONS = ("voted", "refused", "waiting")
DRAINED_AT_ONCE = 50
logger = logging.getLogger(__name__)
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

    `by` and `at` are those of whoever found the spool; the entries carry their own. One call enters at most
    `DRAINED_AT_ONCE`, so that the officer who opens the desk does not wait for a long queue.
    """
    entered = 0
    with spool.draining() as waiting:
        for path in waiting:
            try:
                entered += _drain(path, DRAINED_AT_ONCE - entered)
            except OperationalError:
                return entered
            if entered >= DRAINED_AT_ONCE:
                return entered
    return entered


def _drain(path: Path, most: int) -> int:
    """Enter the lines of one file; the file goes when none is left. What cannot enter is put aside, not lost."""
    entered = 0
    with _hurried():
        for line, entry in spool.read(path):
            if entered >= most:
                return entered
            try:
                entered += _enter_spooled(entry)
            except (KeyError, TypeError, ValueError, IntegrityError, ObjectDoesNotExist):
                logger.warning("A line of the desk's spool cannot enter the ledger; it lies in %s", path.stem)
                spool.put_aside(path, line)
    path.unlink(missing_ok=True)
    return entered


def _enter_spooled(entry: Mapping[str, Any] | None) -> int:
    if entry is None:
        raise ValueError("a line that is no entry")
    if LookUp.objects.filter(form_key=entry["form_key"], came_by="spool").exists():
        return 0
    _enter(entry, by=_viewer(entry["viewer"]), at=datetime.fromisoformat(entry["at"]), came_by="spool")
    return 1


def record_decision(look_up: LookUp, *, decision: str, objection: str, by: Viewer, at: datetime) -> LookUp:
    """What KPPS then decided, and what the supervisor objected. The desk advised; this is what happened."""
    if decision not in DECISIONS:
        raise BadInput("Choose what KPPS decided.")
    if look_up.preview:
        raise BadInput("This was a preview: KPPS decides when the person comes.")
    with transaction.atomic():
        look_up = LookUp.objects.select_for_update().get(pk=look_up.pk)
        if (look_up.decision, look_up.objection) == (decision, objection):
            return look_up
        look_up.decision, look_up.objection, look_up.decided_at = decision, objection, at
        look_up.save()
        _record(
            "look_up.decided",
            look_up,
            by=by,
            at=at,
            payload={},
        )
        return look_up


def confirm_votes(
    *, form_key: uuid.UUID, station: Place, kind: str, count: int, source: str, by: Viewer, at: datetime
) -> ConfirmedVote:
    """Say how many votes of one kind are confirmed at one station by now; the last word counts, so that two offices
    that report the same voter make one, and a slip of the finger is put right. Where the number meets a trigger of
    the law, the candidate is noticed."""
    if kind not in counters.KINDS or count < 0:
        raise BadInput("Choose what was confirmed and how many there are in all.")
    if not by.guards(station.code) or station.level != "tps":
        raise BadInput("Votes are confirmed at a polling station (TPS), such as 31.75.08.1002/028.")
    if not by.acts_at(station.code):
        raise NotAllowed("Your post is bound to one area; %(place)s lies outside it.", place=station.name)
    with transaction.atomic():
        operation = Operation.objects.select_for_update().get(code=by.operation)
        if timezone.localdate(at) < law.eligibility(operation.regime).named.voting_day:
            raise BadInput("Nobody has voted yet: confirmed votes are entered from voting day on.")
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
        _record_votes("votes.confirmed", station, by=by, at=at, payload=payload, wall=Compartment.VOTER)
        if not before and _candidate(operation, station, kind):
            noticed = {"kind": kind}
            _record_votes(
                "psu.candidate_noticed", station, by=by, at=at, payload=noticed, wall=Compartment.COORDINATION
            )
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
    return {
        "viewer": {**asdict(by), "role": by.role.value if by.role else "", "compartments": sorted(by.compartments)},
        "at": at.isoformat(),
        "form_key": str(question.form_key),
        "station": question.station.code,
        "purpose": question.purpose,
        "supposed_at": question.case.now.replace(second=0, microsecond=0).isoformat(),
        "preview": question.preview,
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
            if _same(made, entry, by):
                return made
            entry = {**entry, "form_key": str(uuid.uuid4())}  # another question under a key that was used
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
            outcome=entry["outcome"],
            reason=entry["reason"],
            rule_number=entry["rule_number"],
            verified=entry["verified"],
            repeat_mark=entry["repeat_mark"],
            came_by=came_by,
        )
        # KPU and Bawaslu both read this wall's entries: what was asked and answered stays with the agency that asked.
        _record("voter.looked_up", look_up, by=by, at=at, payload={"came_by": came_by})
        return look_up


def _same(made: LookUp, entry: Mapping[str, Any], by: Viewer) -> bool:
    """Whether a key that came twice came with the same question of the same officer."""
    asked = (made.asked_by, made.station_id, made.rule_number, made.outcome, made.supposed_at)
    supposed_at = datetime.fromisoformat(entry["supposed_at"])
    return asked == (by.actor, entry["station"], entry["rule_number"], entry["outcome"], supposed_at)


def _viewer(told: Mapping[str, Any]) -> Viewer:
    walls = frozenset(Compartment(wall) for wall in told["compartments"])
    role = Role(told["role"]) if told["role"] else None
    return Viewer(**{**told, "compartments": walls, "role": role})


def _candidate(operation: Operation, station: Place, kind: str) -> bool:
    last = ConfirmedVote.objects.filter(operation=operation, station=station, kind=kind).order_by("pk").last()
    total = last.count if last else 0
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
        place=look_up.station.parent_id or "",
        payload=payload,
    )


def _record_votes(
    event: str, station: Place, *, by: Viewer, at: datetime, payload: Mapping[str, object], wall: Compartment
) -> None:
    """Counts stay behind the voter wall; that a station is a candidate is for the whole table to know."""
    record(
        event,
        by=by,
        at=at,
        compartment=wall,
        subject=f"station:{station.code}",
        place=station.code,
        payload=payload,
    )
