"""Tasks of a case, and its links with what lies outside of its wall.

Link and task live here alone: what they lead to learns nothing of the case. Both are added and never taken out.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from posko.apps.cases import link_selectors, selectors
from posko.apps.cases.models import Case, CaseLink, CaseTask
from posko.apps.ledger.services import record
from posko.domain import privacy
from posko.domain.access import Compartment, Viewer
from posko.domain.errors import BadInput, NotAllowed, said

TASK_LETTERS = 200


@dataclass(frozen=True, slots=True)
class NewCaseTask:
    """Something to do in a case: `agency` is a code of one of the three institutions; `what` names nobody."""

    form_key: uuid.UUID
    what: str
    agency: str
    due: datetime | None = None


def add_task(case: Case, new: NewCaseTask, *, by: Viewer, at: datetime) -> CaseTask:
    """Ask something of one of the three institutions."""
    privacy.refuse_personal_numbers(new.what)
    if not new.what.strip() or len(new.what.strip()) > TASK_LETTERS:
        raise BadInput("Say what is to be done, in at most %(most)s letters.", most=TASK_LETTERS)
    with transaction.atomic():
        case = selectors.locked(by, case)
        if made := CaseTask.objects.filter(form_key=new.form_key, case=case).first():
            return made
        _must_write(case, by)
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
        _record("case.task_added", case, by=by, at=at, payload=payload)
        return made


def finish_task(task: CaseTask, *, by: Viewer, at: datetime) -> CaseTask:
    """Say that a task is done: the agency that has it, or the institution that has the case in hand."""
    with transaction.atomic():
        case = selectors.locked(by, task.case)
        row = CaseTask.objects.select_for_update(of=("self",)).select_related("agency").get(pk=task.pk)
        row.case = case
        if row.done_at is not None:
            return row
        if not link_selectors.may_finish(by, row):
            raise NotAllowed("A task is done by the agency that has it, or by the institution that has the case.")
        row.done_by, row.done_at = by.actor, at
        row.save(update_fields=["done_by", "done_at"])
        _record("case.task_done", case, by=by, at=at, payload={"task": row.pk, "agency": row.agency.code})
        return row


def add_link(case: Case, kind: str, ref: str, *, by: Viewer, at: datetime) -> CaseLink:
    """Say what a case has to do with; only what exists for whoever says it. The same link is made once."""
    with transaction.atomic():
        case = selectors.locked(by, case)
        _must_write(case, by)
        found = link_selectors.target(by, kind, ref)
        if found is None:
            raise BadInput(_NOTHING.get(kind, _NOTHING[""]), ref=ref.strip()[:60])
        if made := CaseLink.objects.filter(case=case, kind=kind, ref=found.ref).first():
            return made
        made = CaseLink.objects.create(case=case, kind=kind, ref=found.ref, by=by.actor, at=at)
        _record("case.linked", case, by=by, at=at, payload={"kind": kind, "ref": found.ref})
        return made


_NOTHING = {
    "incident": said("There is no incident no. %(ref)s. Write the number that its page shows."),
    "gap": said("There is no gap no. %(ref)s. Write the number that its page shows."),
    "tps": said("“%(ref)s” is no station. Write its code, such as 31.75.08.1002/028."),
    "psu": said("“%(ref)s” is no candidate for a repeat vote: a station whose confirmed votes meet a trigger."),
    "": said("A case is linked with an incident, a gap, a station, or a candidate for a repeat vote."),
}


def _must_write(case: Case, by: Viewer) -> None:
    if not selectors.may_write(by, case):
        raise NotAllowed("Only the institution that has the case in hand adds tasks and links.")


def _record(event: str, case: Case, *, by: Viewer, at: datetime, payload: Mapping[str, object]) -> None:
    wall = Compartment.CASE
    record(event, by=by, at=at, compartment=wall, subject=f"case:{case.number}", place=case.place_id, payload=payload)
