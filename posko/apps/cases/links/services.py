"""Tasks of a case, and its links to what lies outside of its wall."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from posko.apps.cases.course import steps
from posko.apps.cases.links import selectors as link_selectors
from posko.apps.cases.models import Case, CaseLink, CaseTask
from posko.apps.ledger.services import record
from posko.apps.notices import services as notices
from posko.domain import privacy
from posko.domain.access import Compartment, Viewer
from posko.domain.cases import policies
from posko.domain.errors import N_, BadInput, insist
from posko.domain.notices import Severity
from posko.kit import locks
from posko.kit.acts import act, unchanged

REASON_LETTERS = 200


@act
def add_link(case: Case, kind: str, ref: str, *, by: Viewer, at: datetime) -> CaseLink:
    """Link a case with something that its writer may see. The same link is made once."""
    case = _writable(case, by)
    found = link_selectors.target(by, kind, ref)
    if found is None:
        raise BadInput(_NOTHING.get(kind, _NOTHING[""]), ref=ref.strip()[:60])
    if made := CaseLink.objects.filter(case=case, kind=kind, ref=found.ref, struck_at=None).first():
        return unchanged(made)
    made = CaseLink.objects.create(case=case, kind=kind, ref=found.ref, by=by.actor, at=at)
    steps.record("case.linked", case, by=by, at=at, payload={"kind": kind, "ref": found.ref})
    return made


@act
def strike_link(link: CaseLink, reason: str, *, by: Viewer, at: datetime) -> CaseLink:
    """Say that a link was wrong, and why. It stays to be read, and the same one can be made again after that."""
    reason = reason.strip()
    privacy.refuse_personal_numbers(reason)
    if not reason or len(reason) > REASON_LETTERS:
        raise BadInput("Say why the link is struck out, in at most %(most)s letters.", most=REASON_LETTERS)
    case = _writable(link.case, by)
    row = CaseLink.objects.get(pk=link.pk)
    if row.struck_at is not None:
        return unchanged(row)
    row.struck_reason, row.struck_by, row.struck_at = reason, by.actor, at
    row.save(update_fields=["struck_reason", "struck_by", "struck_at"])
    steps.record("case.link_struck", case, by=by, at=at, payload={"link": row.pk, "kind": row.kind, "ref": row.ref})
    return row


_NOTHING = {
    "incident": N_("There is no incident no. %(ref)s. Write the number that its page shows."),
    "gap": N_("There is no gap no. %(ref)s. Write the number that its page shows."),
    "tps": N_("“%(ref)s” is no station. Write its code, such as 31.75.08.1002/028."),
    "psu": N_("“%(ref)s” is no candidate for a repeat vote: a station whose confirmed votes meet a trigger."),
    "": N_("A case is linked with an incident, a gap, a station, or a candidate for a repeat vote."),
}


def _writable(case: Case, by: Viewer) -> Case:
    (row,) = steps.locked(by, case)
    insist(policies.linking(row.holder.root, by))
    return row


TASK_LETTERS = 200
# One transaction notifies of the tasks of so many cases.
BATCH = 100
ASKED = N_("Case %(number)s: a task is asked of you.")
DUE = N_("Case %(number)s: a task for you is due %(due_at)s.")
PAST_DUE = N_("Case %(number)s: a task for you was due %(due_at)s and is not done.")


@dataclass(frozen=True, slots=True)
class NewCaseTask:
    """A task of a case. `agency` is a code of one of the three institutions; `what` names nobody."""

    form_key: uuid.UUID
    what: str
    agency: str
    due: datetime | None = None


@act
def add_task(case: Case, new: NewCaseTask, *, by: Viewer, at: datetime) -> CaseTask:
    """Ask something of one of the three institutions, and tell its members."""
    privacy.refuse_personal_numbers(new.what)
    if not new.what.strip() or len(new.what.strip()) > TASK_LETTERS:
        raise BadInput("Say what is to be done, in at most %(most)s letters.", most=TASK_LETTERS)
    (case,) = steps.locked(by, case)
    if made := CaseTask.objects.filter(form_key=new.form_key, case=case).first():
        return unchanged(made)
    insist(policies.asking(case.holder.root, by))
    if new.due is not None and new.due <= at:
        raise BadInput("The due time of a task lies ahead.")
    agency = link_selectors.agencies(by).filter(code=new.agency).first()
    if agency is None:
        raise BadInput("A task in a case is for an agency of Bawaslu, the police or the prosecutor.")
    made = CaseTask.objects.create(
        case=case,
        form_key=new.form_key,
        what=new.what.strip(),
        agency=agency,
        due=new.due,
        made_by=by.actor,
        made_at=at,
    )
    payload = {"task": made.pk, "agency": agency.code, "due": new.due.isoformat() if new.due else ""}
    steps.record("case.task_added", case, by=by, at=at, payload=payload)
    notices.notify_all(_notices(made, by), by=by, at=at)
    return made


@act
def finish_task(task: CaseTask, *, by: Viewer, at: datetime) -> CaseTask:
    """Say that a task is done: the agency that has it, or the institution that has the case in hand."""
    (case,) = steps.locked(by, task.case)
    row = CaseTask.objects.select_related("agency").get(pk=task.pk)
    row.case = case
    if row.done_at is not None:
        return unchanged(row)
    insist(policies.finishing(case.holder.root, row.agency.root, by))
    row.done_by, row.done_at = by.actor, at
    row.save(update_fields=["done_by", "done_at"])
    steps.record("case.task_done", case, by=by, at=at, payload={"task": row.pk, "agency": row.agency.code})
    notices.settle(_key(row), by=by, at=at)
    return row


def call(*, by: Viewer, at: datetime) -> int:
    """Tell of every task of the operation that is past due and not done, once each; how many."""
    called = 0
    while batch := _call_some(by=by, at=at):
        called += batch
    return called


@act
def _call_some(*, by: Viewer, at: datetime) -> int:
    """Lock the cases before reading which tasks are due: a task that is done by then notifies nobody."""
    due = CaseTask.objects.filter(case__operation__code=by.operation, done_at=None, told_at=None, due__lte=at)
    some = due.order_by("case_id").values_list("case_id", flat=True).distinct()[:BATCH]
    cases = locks.every(Case.objects.filter(pk__in=list(some)))
    rows = list(due.filter(case__in=cases).select_related("case", "agency"))
    if not rows:
        return unchanged(0)
    CaseTask.objects.filter(pk__in=[row.pk for row in rows]).update(told_at=at)
    notices.notify_all([new for row in rows for new in _notices(row, by, late=True)], by=by, at=at)
    payload = {"tasks": len(rows), "cases": sorted({row.case.number for row in rows})}
    record("case.tasks_called", by=by, at=at, compartment=Compartment.CASE, payload=payload)
    return len(rows)


def _notices(task: CaseTask, by: Viewer, *, late: bool = False) -> list[notices.NewNotice]:
    """One notice a person, behind the wall; when the task is made, and when it is past due."""
    number, due = task.case.number, {"due_at": task.due.isoformat()} if task.due else {}
    return [
        notices.NewNotice(
            key=f"{_key(task)}{'due:' if late else ''}{post.user_id}",
            kind="deadline" if late else "asked",
            text=PAST_DUE if late else DUE if due else ASKED,
            severity=Severity.REMINDER if late else Severity.NOTE,
            params={"number": number, **due},
            link=reverse("cases:links", args=[number]),
            user=post.user.username,
            compartment=Compartment.CASE,
        )
        for post in link_selectors.hearers(by, task)
    ]


def _key(task: CaseTask) -> str:
    """What the keys of the notices of a task begin with."""
    return f"case:{task.case_id}:task:{task.pk}:"
