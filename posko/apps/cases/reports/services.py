"""Writing what a report begins with: links to possible doubles, a new code for one that was lost, a status told."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db.models import Q

from posko.apps.cases.course import selectors, steps
from posko.apps.cases.course.services import RECEIPT_BYTES
from posko.apps.cases.models import Case, CaseLink
from posko.apps.cases.reports.selectors import DOUBLE, Followed
from posko.apps.people.accounts import selectors as people
from posko.domain.access import Viewer
from posko.domain.cases import policies
from posko.domain.errors import BadInput, insist
from posko.kit.acts import act, unchanged


@act
def link_double(case: Case, number: int, *, by: Viewer, at: datetime) -> CaseLink:
    """Say that two cases may be the same matter; said from both sides it is one link.

    Nothing is merged: each keeps its reporter, its clocks, its end.
    """
    other = selectors.cases(by).filter(number=number).exclude(pk=case.pk).first()
    if other is None:
        raise BadInput("Case %(number)s is no other case that is open to you.", number=number)
    # Both are locked, so that the same link made from the other side waits for this one.
    row, other = steps.locked(by, case, other)
    insist(policies.writing(row.holder.root, by))
    here, there = Q(case=row, ref=str(other.number)), Q(case=other, ref=str(row.number))
    if made := CaseLink.objects.filter(here | there, kind=DOUBLE, struck_at=None).first():
        return unchanged(made)
    link = CaseLink.objects.create(case=row, kind=DOUBLE, ref=str(other.number), by=by.actor, at=at)
    steps.record("case.double_linked", row, by=by, at=at, payload={"double": other.number})
    return link


@act
def renew_code(case: Case, *, by: Viewer, at: datetime) -> str:
    """Give a reporter who lost the code a new one. It is shown once, and the old code stops working."""
    (row,) = steps.locked(by, case)
    insist(policies.renewing_code(row.kind, row.holder.root, by))
    code = secrets.token_hex(RECEIPT_BYTES)
    row.receipt_hash = people.token_hash(code)
    row.save(update_fields=["receipt_hash"])
    steps.record("case.code_renewed", row, by=by, at=at, payload={"code_sha256": row.receipt_hash})
    return code


@act
def record_status(followed: Followed, *, by: Viewer, at: datetime) -> None:
    """Record that the status was shown to the holder of the code. Only the hash of the code is recorded."""
    payload = {"code_sha256": followed.case.receipt_hash, "status": followed.status.code}
    steps.record("case.status_told", followed.case, by=by, at=at, payload=payload)
