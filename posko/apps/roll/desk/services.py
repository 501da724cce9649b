"""Answering at the desk, recording what KPPS decided, and the votes that supervisors confirmed."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError, OperationalError, connection

from posko.apps.ledger.services import record
from posko.apps.operation import steps as operation_steps
from posko.apps.operation.models import Operation
from posko.apps.roll.desk import spool
from posko.apps.roll.models import LookUp
from posko.apps.territory.models import Place
from posko.domain.access import Compartment, Role, Viewer
from posko.domain.errors import BadInput, Busy
from posko.domain.roll import eligibility, repeats
from posko.domain.roll.eligibility import Answer, Case
from posko.domain.roll.repeats import Held
from posko.kit import locks
from posko.kit.acts import act, recorded, unchanged

Recorded = Literal["ledger", "spool", "nowhere"]
DECISIONS = ("voted", "refused", "waiting")
DRAINED_AT_ONCE = 50
logger = logging.getLogger(__name__)
# The desk answers within a second; it does not wait for a busy database but writes to the spool.
PATIENCE_MS = 400
# A NIK is compared under a lock, or the answer is to ask again: that is worth a longer wait.
PATIENCE_WITH_NIK_MS = 2000


@dataclass(frozen=True, slots=True)
class Question:
    """What the officer asks: the facts, the station with the vote it holds, and why where a reason is due.

    The NIK is never kept.
    """

    form_key: uuid.UUID
    station: Place
    held: Held
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
    mark = _mark(question)
    try:
        with _hurried(PATIENCE_WITH_NIK_MS if mark else PATIENCE_MS):
            return _answered(question, mark, regime=regime, by=by, at=at)
    except (OperationalError, Busy):
        answer = _decide(question, regime, vote_answered=_seen_before(question, mark, by=by, at=at))
        if answer.outcome == "VOTE" and mark and not question.preview:
            answer = _decide(question, regime, nik_not_compared=True)
        kept = spool.append(_entry(question, answer, mark, by=by, at=at))
        return Asked(answer, "spool" if kept else "nowhere", None)


@act
def _answered(question: Question, mark: str, *, regime: str, by: Viewer, at: datetime) -> Asked:
    """Answer and enter, one desk after the other: of two that ask one NIK at once, the second finds the VOTE."""
    operation_steps.locked(by)
    answer = _decide(question, regime, vote_answered=_vote_before(question, mark, by=by, at=at) is not None)
    entry = _entry(question, answer, mark, by=by, at=at)
    asked = Asked(answer, "ledger", _enter(entry, by=by, at=at, came_by="ledger"))
    return asked if recorded() else unchanged(asked)


def _decide(question: Question, regime: str, *, vote_answered: bool = False, nik_not_compared: bool = False) -> Answer:
    case = replace(question.case, vote_answered=vote_answered, nik_not_compared=nik_not_compared)
    return eligibility.decide(eligibility.case_rules(regime), case)


def _mark(question: Question) -> str:
    key = repeats.read_key(settings.VOTER_KEY)
    return repeats.repeat_mark(question.nik, key) if question.nik and key else ""


def _vote_before(question: Question, mark: str, *, by: Viewer, at: datetime) -> LookUp | None:
    """The earlier VOTE of this NIK in the vote that the station holds, unless it is this question pressed again."""
    if not mark or question.preview:
        return None
    found = LookUp.objects.filter(operation__code=by.operation, repeat_mark=mark, marks_day=question.held.marks_day)
    votes = found.filter(outcome="VOTE", preview=False).exclude(form_key=question.form_key).order_by("at")
    station = question.station.code
    return next((each for each in votes if not repeats.is_same_press((each.station_id, each.at), station, at)), None)


def _seen_before(question: Question, mark: str, *, by: Viewer, at: datetime) -> bool:
    """Whether this NIK is seen to have got a VOTE before, while the database takes no writes. That none is seen is not
    sure: another desk may be entering one."""
    try:
        return _vote_before(question, mark, by=by, at=at) is not None
    except OperationalError:
        return False


def drain_spool(*, by: Viewer, at: datetime) -> int:
    """Move the entries of the spool into the ledger, each once, under the name of its officer.

    `by` and `at` are those of the person who found the spool; the entries have their own. One call moves at most
    `DRAINED_AT_ONCE`, so that the officer who opens the desk does not wait for a long queue.
    """
    entered = 0
    with spool.draining() as waiting:
        for path in waiting:
            try:
                entered += _drain(path, DRAINED_AT_ONCE - entered)
            except (OperationalError, Busy):
                return entered
            if entered >= DRAINED_AT_ONCE:
                return entered
    return entered


def _drain(path: Path, most: int) -> int:
    """Move the lines of one file, and remove the file when none is left.

    A line that cannot be moved is set aside, not lost.
    """
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


@act
def record_decision(look_up: LookUp, *, decision: str, objection: str, by: Viewer, at: datetime) -> LookUp:
    """Record the decision of KPPS, and the objection of the supervisor. The desk only advised."""
    if decision not in DECISIONS:
        raise BadInput("Choose what KPPS decided.")
    look_up = locks.row(LookUp.objects.select_related("station"), look_up.pk)
    if look_up.preview:
        raise BadInput("This was a preview: KPPS decides when the person comes.")
    if (look_up.decision, look_up.objection) == (decision, objection):
        return unchanged(look_up)
    look_up.decision, look_up.objection, look_up.decided_at = decision, objection, at
    look_up.save(update_fields=["decision", "objection", "decided_at"])
    _record("look_up.decided", look_up, by=by, at=at, payload={})
    return look_up


@act
def purge_repeat_marks(*, before: datetime, by: Viewer, at: datetime) -> int:
    """Empty the NIK marks of look-ups older than `before`; the look-ups themselves stay, without them."""
    marked = LookUp.objects.filter(operation__code=by.operation, at__lt=before).exclude(repeat_mark="")
    emptied = marked.update(repeat_mark="")
    if not emptied:
        return unchanged(0)
    payload = {"count": emptied, "before": before.isoformat()}
    record("repeat_marks.purged", by=by, at=at, compartment=Compartment.VOTER, payload=payload)
    return emptied


def _entry(question: Question, answer: Answer, mark: str, *, by: Viewer, at: datetime) -> dict[str, Any]:
    """All that is kept of a question, also in the spool. Of the NIK only its mark."""
    held, later = question.held, answer.later
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
        "repeat_mark": mark,
        "voting_day": held.day.isoformat() if held.vote != "first" else None,
        "vote": held.vote if held.vote != "first" else "",
        "marks_day": None if question.preview else held.marks_day.isoformat(),
        "later_rule": later.answer.rule_number if later else "",
        "later_from": later.at.isoformat() if later else None,
    }


@act
def _enter(entry: Mapping[str, Any], *, by: Viewer, at: datetime, came_by: str) -> LookUp:
    """One look-up into the ledger; an entry that is there already stays one."""
    operation = operation_steps.locked(by)  # who is asked for at two desks gets his first VOTE at one of them
    if made := LookUp.objects.filter(form_key=entry["form_key"]).first():
        if _same(made, entry, by):
            return unchanged(made)
        entry = {**entry, "form_key": str(uuid.uuid4())}  # another question under a key that was used
    look_up = _look_up(entry, operation, by=by, at=at, came_by=came_by)
    look_up.first_vote = _is_first_vote(look_up)
    look_up.save(force_insert=True)
    # KPU and Bawaslu both read this wall's entries: what was asked and answered stays with the agency that asked.
    _record("voter.looked_up", look_up, by=by, at=at, payload={"came_by": came_by})
    return look_up


def _is_first_vote(look_up: LookUp) -> bool:
    if look_up.outcome != "VOTE" or not look_up.repeat_mark or look_up.marks_day is None:
        return False
    same = LookUp.objects.filter(operation=look_up.operation, repeat_mark=look_up.repeat_mark)
    return not same.filter(marks_day=look_up.marks_day, first_vote=True).exists()


def _look_up(entry: Mapping[str, Any], operation: Operation, *, by: Viewer, at: datetime, came_by: str) -> LookUp:
    marks_day, voting_day, later_from = (entry.get(name) for name in ("marks_day", "voting_day", "later_from"))
    return LookUp(
        operation=operation,
        form_key=entry["form_key"],
        station=Place.objects.get(code=entry["station"]),
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
        voting_day=date.fromisoformat(voting_day) if voting_day else None,
        vote=entry.get("vote", ""),
        marks_day=date.fromisoformat(marks_day) if marks_day else None,
        later_rule=entry.get("later_rule", ""),
        later_from=datetime.fromisoformat(later_from) if later_from else None,
        came_by=came_by,
    )


def _same(made: LookUp, entry: Mapping[str, Any], by: Viewer) -> bool:
    """Whether a key that came twice came with the same question of the same officer."""
    asked = (made.asked_by, made.station_id, made.rule_number, made.outcome, made.supposed_at)
    supposed_at = datetime.fromisoformat(entry["supposed_at"])
    return asked == (by.actor, entry["station"], entry["rule_number"], entry["outcome"], supposed_at)


def _viewer(told: Mapping[str, Any]) -> Viewer:
    walls = frozenset(Compartment(wall) for wall in told["compartments"])
    role = Role(told["role"]) if told["role"] else None
    return Viewer(**{**told, "compartments": walls, "role": role})


@contextmanager
def _hurried(patience: int = PATIENCE_MS) -> Iterator[None]:
    """Wait for the database's lock no longer than the desk's patience, in milliseconds."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SHOW lock_timeout")
            (usual,) = cursor.fetchone()
            cursor.execute("SET lock_timeout = %s", [patience])
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = %s", [usual])
        return
    usual = int(connection.settings_dict["OPTIONS"]["timeout"] * 1000)
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA busy_timeout = {patience}")
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
