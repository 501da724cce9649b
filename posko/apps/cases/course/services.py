"""Writing cases: opened once, then only events are added. Nothing is taken out, and every look is written down."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from posko.apps.cases.course import selectors, steps
from posko.apps.cases.keys import keyring
from posko.apps.cases.keys import steps as key_steps
from posko.apps.cases.models import Case, CaseClock, CaseEvent, CaseKey, CasePerson
from posko.apps.notices import services as notices
from posko.apps.operation import selectors as operations
from posko.apps.operation import steps as operation_steps
from posko.apps.people.accounts import selectors as people
from posko.apps.people.models import Agency
from posko.apps.territory import selectors as territory
from posko.domain import ledger, privacy
from posko.domain.access import Role, Viewer
from posko.domain.cases import alarms, machine, policies, register
from posko.domain.cases.course import Course
from posko.domain.cases.events import Event, read_event
from posko.domain.cases.writers import acted_by
from posko.domain.errors import BadInput, insist
from posko.domain.files import checks
from posko.domain.territory.places import kecamatan_code
from posko.kit import locks
from posko.kit.acts import act, once, unchanged
from posko.law import cases as law
from posko.law import deadlines

PARTS = ("reporter", "reported", "witness", "proxy")
KINDS = ("report", "finding")
CHANNELS = ("form", "letter", "channel")
# Whose hands the matter is in once this state is reached.
_HOLDERS = {
    "G5_PENYIDIKAN": "polri",
    "G7_PENELITIAN_JPU": "kejaksaan",
    "G8_P19": "polri",
    "G9_P21_TAHAP2": "polri",
    "G10_LIMPAH_PN": "kejaksaan",
}
RECEIPT_BYTES = 10
# The fields that `_summarise` writes.
SUMMED_UP = (
    "violation",
    "gakkumdu",
    "decided",
    "state_since",
    "ended",
    "first_rule",
    "first_end",
    "last_end",
    "late_count",
)


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Somebody in a case; `facts` are the form's fields by name, sealed for the members of the case."""

    part: str
    facts: Mapping[str, str]
    purpose: str
    keep_until: date
    form_key: uuid.UUID = field(default_factory=uuid.uuid4)


@dataclass(frozen=True, slots=True)
class NewCase:
    """What a case is opened with. `title` says what happened where, never who.

    `came_in_at`: when the report came in or the finding was made, where that is not the moment of entering it.
    """

    form_key: uuid.UUID
    kind: str
    channel: str
    title: str
    place: str
    known_at: datetime
    event_at: datetime | None
    persons: Sequence[NewPerson] = ()
    said: Mapping[str, Any] = field(default_factory=dict)
    came_in_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """A case that was opened. `code` opens its status without an account and is shown this once ("" for a finding)."""

    case: Case
    code: str


@dataclass(frozen=True, slots=True)
class NewEvent:
    """Something that happened in a case at `at`, never after it is written down."""

    form_key: uuid.UUID
    name: str
    at: datetime
    said: Mapping[str, Any] = field(default_factory=dict)


@act
def open_case(new: NewCase, *, by: Viewer, at: datetime) -> Opened:
    """Take in a report, or record a finding, at Bawaslu; a form sent twice opens one case and tells no code again.

    Its clocks run from the moment in which it came in, and that is when the case was opened, for lists and counts;
    when it was entered stands in its first event.
    """
    came_in = new.came_in_at or at
    _check_new(new, came_in, by=by, at=at)
    code = secrets.token_hex(RECEIPT_BYTES) if new.kind == "report" else ""
    operation, place = operations.current(by), _place(new.place, by)

    def enter() -> Case:
        case = Case(
            operation=operation,
            form_key=new.form_key,
            kind=new.kind,
            channel=new.channel,
            title=new.title.strip(),
            place=place,
            kecamatan=kecamatan_code(place.code) or place.code,
            opened_at=came_in,
            opened_by=by.actor,
            state_since=came_in,
            holder=people.own_agency(by),
            receipt_hash=people.token_hash(code) if code else "",
            number=operation_steps.next_number(operation, "case", Case.objects.filter(operation=operation)),
        )
        case.save(force_insert=True)
        return case

    case, fresh = once(Case.objects.filter(operation=operation, form_key=new.form_key), enter)
    if not fresh:
        return unchanged(Opened(case, ""))
    locks.made(case)
    first = "report.received" if new.kind == "report" else "finding.recorded"
    said = {**new.said, "known_at": new.known_at.isoformat()}
    if new.event_at is not None:
        said["event_at"] = new.event_at.isoformat()
    _take(case, NewEvent(new.form_key, first, came_in, said), by=by, at=at)
    add_persons(case, new.persons, by=by, at=at)
    return Opened(case, code)


@act
def record_event(case: Case, new: NewEvent, *, by: Viewer, at: datetime) -> Case:
    """Write down that something happened; the machine of the law says whether it can, and whose word it is."""
    (case,) = steps.locked(by, case)
    if new.form_key in {row.form_key for row in selectors.events(by, case)}:
        return unchanged(case)
    if new.at > at:
        raise BadInput("What is written down has happened: its time cannot lie ahead.")
    new = replace(new, at=_in_order(selectors.events(by, case), new.at))
    there = selectors.standing(by, case, new.at)
    insist(policies.recording(there, new.name, by))
    if register.concerns(there, new.name, new.said):
        held = steps.register(by, case)
        new = replace(new, said=register.held_against(held, new.name, new.said))
    _take(case, new, by=by, at=at)
    return case


@act
def add_persons(case: Case, persons: Sequence[NewPerson], *, by: Viewer, at: datetime) -> list[CasePerson]:
    """Enter persons of a case, sealed; a form that was sent before enters nobody.

    The ledger holds how many of which part and the hashes of what was sealed, and no name.
    """
    (case,) = steps.locked(by, case)
    insist(policies.writing(case.holder.root, by))
    sent = [person.form_key for person in persons]
    known = {row.form_key: row for row in CasePerson.objects.filter(case=case, form_key__in=sent)}
    fresh = [person for person in persons if person.form_key not in known]
    if not fresh:
        return unchanged(list(known.values()))
    key = key_steps.key_to_seal(case, by=by, at=at)
    made = [_seal_person(case, key, person, by, at) for person in fresh]
    payload = {"parts": sorted(row.part for row in made), "sealed_sha256": [row.sealed_sha256 for row in made]}
    steps.record("case.persons_entered", case, by=by, at=at, payload=payload)
    return made


@act
def look(case: Case, what: str, *, by: Viewer, at: datetime) -> None:
    """Write down that somebody looked: at the case, its persons, a piece of evidence, a paper."""
    steps.record("case.seen", case, by=by, at=at, payload={"what": what})


@act
def catch_up(case: Case, *, by: Viewer, at: datetime) -> bool:
    """Bring the stored state up to the clock: a case whose last moment is past has lapsed. Says whether it did."""
    row = steps.held(case)
    now = selectors.standing(by, row, at)
    if now.gakkumdu == row.gakkumdu:
        return unchanged(False)
    before = selectors.course(by, row).last()
    _summarise(row, now, at)
    row.save(update_fields=SUMMED_UP)
    _wind(row, now, by=by, at=at)
    steps.keep_past(row, before, now, "", at)
    payload = {"state": row.gakkumdu, "rule": now.late[-1].rule if now.lapsed_at and now.late else ""}
    steps.record("case.lapsed" if now.lapsed_at else "case.final", row, by=by, at=at, payload=payload)
    return True


def _take(case: Case, new: NewEvent, *, by: Viewer, at: datetime) -> None:
    """Play one more event, keep it, and bring the case's row up to it."""
    course = selectors.course(by, case)
    told, before = course.last(), course.standing(new.at)
    event = _event(new, before, by)
    try:
        now = machine.advance(before, event)
    except machine.ImpossibleError as wrong:
        raise BadInput(policies.OVERTAKEN) from wrong  # a member is told in words, not in codes of lines and states
    stored = case.gakkumdu
    _summarise(case, now, new.at)
    if new.name == "report.registered" and new.said.get("number"):
        case.register_number = _words(str(new.said["number"]), 80)
    case.holder = _holder(now, case, by)
    case.save(update_fields=[*SUMMED_UP, "register_number", "holder"])
    undone = stored not in (told.gakkumdu, before.gakkumdu)
    over = _undo_lapse(case, course, now, at) if undone else []
    if before.gakkumdu not in (told.gakkumdu, "" if undone else stored):
        steps.keep_past(case, told, before, "", new.at)
    CaseEvent.objects.create(
        case=case,
        form_key=new.form_key,
        sequence=len(course.events) + 1,
        name=new.name,
        at=new.at,
        actor=event.actor,
        said=dict(new.said),
        recorded_by=by.actor,
        recorded_at=at,
    )
    selectors.forget_events(by, case)
    _wind(case, now, by=by, at=at, over=over)
    steps.keep_past(case, before, now, new.name, new.at)
    # The text of an event (a reason) stays in the case; the ledger holds its hash, which proves it later.
    payload = {"event": new.name, "violation": case.violation, "gakkumdu": case.gakkumdu, "at": new.at.isoformat()}
    payload["said"] = ledger.payload_hash(ledger.canonical(dict(new.said)), str(new.form_key))
    steps.record("case.event_recorded", case, by=by, at=at, payload=payload)


def _in_order(events: Sequence[CaseEvent], moment: datetime) -> datetime:
    """The moment, or that of the last event if both were typed to the same minute: events keep their order."""
    if not events or moment >= (last := events[-1].at):
        return moment
    if moment + timedelta(minutes=1) <= last:
        told = timezone.localtime(last).strftime("%d/%m/%Y %H.%M")
        raise BadInput(
            "Events stand in the order in which they happened; the last one happened at %(last)s.", last=told
        )
    return last


def _event(new: NewEvent, before: machine.Case, by: Viewer) -> Event:
    for text in new.said.values():
        if isinstance(text, str):
            privacy.refuse_personal_numbers(text)
    actor = acted_by(before, new.name, root=by.root, agency=by.agency)
    return read_event({**new.said, "event": new.name, "at": new.at.isoformat(), "actor": actor})


def _summarise(case: Case, now: machine.Case, at: datetime) -> None:
    """Copy to the row what lists and boards show of a case, so that they need not replay it."""
    if (case.violation, case.gakkumdu) != (now.violation, now.gakkumdu):
        case.state_since = at
    case.violation, case.gakkumdu = now.violation, now.gakkumdu
    runs = sorted(now.running.values(), key=lambda run: run.deadline.first)
    case.first_rule = runs[0].rule if runs else ""
    case.first_end = runs[0].deadline.first if runs else None
    case.last_end = runs[0].deadline.last if runs else None
    case.late_count = sum(late.deadline.verified for late in machine.lateness(now))
    case.ended = now.ended
    if now.violation.startswith("DECIDED_"):
        case.decided = now.violation.removeprefix("DECIDED_").lower()


def _wind(case: Case, now: machine.Case, *, by: Viewer, at: datetime, over: Sequence[str] = ()) -> None:
    """Save the clocks that run. A clock that keeps its start has sent its notices already.

    Notices about an answered clock are settled; the case keeps that it was late. A lapse is no answer: its notices stay
    open. `over` names further keys to settle, so that all are locked in one call.
    """
    kept = {(row.rule, row.start, row.last_end): row for row in case.clocks.all()}
    rules = deadlines.actors_of(case.operation.regime)
    going = {(run.rule, run.start, run.deadline.last): run for run in now.running.values()}
    fresh = [run for key, run in going.items() if key not in kept]
    gone = [row for key, row in kept.items() if key not in going]
    CaseClock.objects.filter(pk__in=[row.pk for row in gone]).delete()
    settled = [_key(case, row.rule, row.start) for row in gone if row.told and now.lapsed_at is None]
    if settled or over:
        notices.settle(*settled, *over, by=by, at=at)
    quiet = law.choices(case.operation.regime)
    CaseClock.objects.bulk_create(
        CaseClock(
            case=case,
            rule=run.rule,
            turn=rules[run.rule],
            start=run.start,
            unit=run.deadline.unit,
            first_end=run.deadline.first,
            last_end=run.deadline.last,
            verified=run.deadline.verified,
            tell_at=next((each.at for each in alarms.alarms(run) if run.rule not in quiet), None),
        )
        for run in fresh
    )


def _undo_lapse(case: Case, course: Course, now: machine.Case, at: datetime) -> list[str]:
    """An event turned out to lie before the last moment.

    Rebuild the spans from the events alone, as if written in time.

    A clock that runs on has sent its notices already and sends none again. Returns the keys that this settles.
    """
    steps.keep_past_anew(case, course.events)
    before = course.last()
    going = {(run.rule, run.start) for run in now.running.values()}
    passed = machine.at_moment(before, at).late[len(before.late) :]
    return [_key(case, each.rule, each.start) for each in passed if (each.rule, each.start) not in going]


def _key(case: Case, rule: str, start: datetime) -> str:
    return f"case:{case.pk}:{alarms.key_of(rule, start)}"


def _holder(now: machine.Case, case: Case, by: Viewer) -> Agency:
    """The agency that may write from now on: of the root that the state names, the one that sits in the centre."""
    root = _HOLDERS.get(now.gakkumdu)
    if root is None or case.holder.root == root:
        return case.holder
    of_root = people.agencies(by).filter(root=root)
    seated = of_root.filter(posts__role=Role.GAKKUMDU_MEMBER, posts__active=True).order_by("code").first()
    found = seated or of_root.order_by("code").first()
    if found is None:
        raise BadInput("No agency of the root “%(root)s” sits at this table, so nobody could go on.", root=root)
    return found


def _check_new(new: NewCase, came_in: datetime, *, by: Viewer, at: datetime) -> None:
    insist(policies.taking_in(by))
    if new.kind not in KINDS or new.channel not in CHANNELS:
        raise BadInput("A case is a report or a finding, by form, letter or channel.")
    if came_in > at:
        raise BadInput("What is taken in has come in: that moment cannot lie ahead.")
    _words(new.title, 160)


def _words(text: str, most: int) -> str:
    privacy.refuse_personal_numbers(text)
    if not text.strip() or len(text) > most:
        raise BadInput("Write a few words, at most %(most)s letters.", most=most)
    return text.strip()


def _place(code: str, by: Viewer) -> Any:
    found = territory.places(by).filter(code=code.strip()).first()
    if found is None:
        raise BadInput("“%(code)s” is no place of this city.", code=code)
    return found


def _seal_person(case: Case, key: CaseKey, person: NewPerson, by: Viewer, at: datetime) -> CasePerson:
    if person.part not in PARTS:
        raise BadInput("A person in a case is one of %(parts)s.", parts=", ".join(PARTS))
    facts = ledger.canonical({name: value for name, value in person.facts.items() if str(value).strip()})
    row = CasePerson(
        case=case,
        form_key=person.form_key,
        part=person.part,
        purpose=_words(person.purpose, 200),
        keep_until=person.keep_until,
        entered_by=by.actor,
        entered_at=at,
    )
    row.sealed = keyring.seal(key, facts.encode(), of=keyring.person_bound_to(row))
    row.sealed_sha256 = checks.digest(row.sealed)
    row.save(force_insert=True)
    return row
