"""Links of a case with what lies outside of its wall: what they lead to learns nothing of the case.

A link is never taken out: a wrong one is struck out with a reason, and counts no more.
"""

from __future__ import annotations

from datetime import datetime

from posko.apps.cases import link_selectors, selectors, steps, trail
from posko.apps.cases.models import Case, CaseLink
from posko.domain import privacy
from posko.domain.access import Viewer
from posko.domain.errors import BadInput, NotAllowed, said
from posko.kit.acts import act, unchanged

REASON_LETTERS = 200


@act
def add_link(case: Case, kind: str, ref: str, *, by: Viewer, at: datetime) -> CaseLink:
    """Say what a case has to do with; only what exists for whoever says it. The same link is made once."""
    case = _writable(case, by)
    found = link_selectors.target(by, kind, ref)
    if found is None:
        raise BadInput(_NOTHING.get(kind, _NOTHING[""]), ref=ref.strip()[:60])
    if made := CaseLink.objects.filter(case=case, kind=kind, ref=found.ref, struck_at=None).first():
        return unchanged(made)
    made = CaseLink.objects.create(case=case, kind=kind, ref=found.ref, by=by.actor, at=at)
    trail.record("case.linked", case, by=by, at=at, payload={"kind": kind, "ref": found.ref})
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
    trail.record("case.link_struck", case, by=by, at=at, payload={"link": row.pk, "kind": row.kind, "ref": row.ref})
    return row


_NOTHING = {
    "incident": said("There is no incident no. %(ref)s. Write the number that its page shows."),
    "gap": said("There is no gap no. %(ref)s. Write the number that its page shows."),
    "tps": said("“%(ref)s” is no station. Write its code, such as 31.75.08.1002/028."),
    "psu": said("“%(ref)s” is no candidate for a repeat vote: a station whose confirmed votes meet a trigger."),
    "": said("A case is linked with an incident, a gap, a station, or a candidate for a repeat vote."),
}


def _writable(case: Case, by: Viewer) -> Case:
    (row,) = steps.locked(by, case)
    if not selectors.may_write(by, row):
        raise NotAllowed("Links are made and struck out by the institution that has the case in hand.")
    return row
