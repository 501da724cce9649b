"""Words on a gap. What is for the own institution only leaves no trace that others could read or count."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from datetime import datetime

from posko.apps.gaps.course.steps import record_on
from posko.apps.gaps.models import Comment, Gap
from posko.apps.ledger.services import record
from posko.apps.people.accounts import selectors as people
from posko.domain import privacy
from posko.domain.access import Compartment, Viewer
from posko.domain.errors import BadInput, insist
from posko.domain.gaps import policies
from posko.kit.acts import act, once, unchanged


@dataclass(frozen=True, slots=True)
class NewComment:
    """A comment. `own_only`: only the own root institution may read it."""

    form_key: uuid.UUID
    text: str
    own_only: bool = False


@act
def write_comment(gap: Gap, new: NewComment, *, by: Viewer, at: datetime) -> Comment:
    """Write a word on a gap. What was written stays."""
    insist(policies.commenting(by))
    text = new.text.strip()
    if not text:
        raise BadInput("Write something; an empty comment says nothing.")
    privacy.refuse_personal_numbers(text)

    def write() -> Comment:
        return Comment.objects.create(
            gap=gap,
            form_key=new.form_key,
            actor=by.actor,
            agency=people.own_agency(by),
            root=by.root,
            own_only=new.own_only,
            text=text,
            written_at=at,
        )

    comment, fresh = once(Comment.objects.filter(form_key=new.form_key, gap=gap), write)
    if not fresh:
        return unchanged(comment)
    if new.own_only:
        _record_unseen(comment, by=by, at=at)
    else:
        record_on("comment.written", gap, by=by, at=at, payload={"text": text})
    return comment


def _record_unseen(comment: Comment, *, by: Viewer, at: datetime) -> None:
    """Behind the auditors' wall, and without the words: the fingerprint proves later what was written."""
    print_of = hashlib.sha256(f"{comment.form_key}:{comment.text}".encode()).hexdigest()
    payload = {"comment": comment.pk, "sha256": print_of}
    record("comment.written", by=by, at=at, compartment=Compartment.AUDIT, subject="comment", payload=payload)
