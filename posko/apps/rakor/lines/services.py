"""What a line becomes in one stroke, and how a person ends a conflict of two texts."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from posko.apps.gaps.course.services import NewGap
from posko.apps.rakor.meetings.selectors import meeting_now
from posko.apps.rakor.meetings.services import NewWording, let_stand, open_gap_from, reword
from posko.apps.rakor.meetings.steps import locked_line, record_on, unfollow
from posko.apps.rakor.models import Input, Wording
from posko.apps.territory import selectors as territory
from posko.domain.access import Viewer
from posko.domain.errors import BadInput, insist
from posko.domain.rakor import followups, policies, wording
from posko.domain.rakor.meetings import LineKind
from posko.domain.rakor.wording import Outcome, Pick
from posko.kit import acts
from posko.kit.acts import act, unchanged

USUAL_SEVERITY = 2


@dataclass(frozen=True, slots=True)
class Choice:
    """How a conflict ends. `version` is the standing text that was seen; `text` is there for a joined one only."""

    form_key: uuid.UUID
    pick: Pick
    version: int
    text: str = ""


@act
def turn(raised: Input, kind: LineKind, *, by: Viewer, at: datetime) -> Input:
    """Make a line an input, a decision, a question or a recommendation. Its text stays as it was said; what has an
    owner and a date and is neither decided nor recommended any more is dropped."""
    meeting, raised = locked_line(by, raised)
    now = meeting_now(meeting)
    insist(policies.changing(now, raised.agency.code, by))
    insist(policies.deciding(now, kind, by))
    if raised.kind == kind:
        return unchanged(raised)
    before, raised.kind = raised.kind, kind
    raised.save(update_fields=["kind"])
    payload = {"number": raised.number, "kind": kind.value, "before": before}
    record_on("input.turned", meeting, by=by, at=at, payload=payload, place=raised.place_id or "")
    if kind not in followups.FOLLOWED:
        unfollow(raised, "", by=by, at=at)
    return raised


@act
def turn_into_gap(raised: Input, *, by: Viewer, at: datetime) -> Input:
    """Make a line a gap in one stroke: its first sentence is the title, its words tell the kind, its place the place.

    Without a place it lies at the city. A gap of its own form is `services.open_gap_from`.
    """
    meeting, raised = locked_line(by, raised)
    insist(policies.opening_gap_at_once(meeting_now(meeting), by))
    title, detail = wording.title_and_detail(raised.text)
    new = NewGap(
        form_key=uuid.uuid5(raised.form_key, "gap"),
        title=title,
        place=raised.place or territory.city(by),
        kind=wording.kind_told(raised.text),
        severity=USUAL_SEVERITY,
        detail=detail,
        source_kind="rakor",
        source_ref=f"{meeting.pk}/{raised.number}",
        brought_by=raised.agency.code,
    )
    raised.gap = open_gap_from(raised, new, by=by, at=at)
    return raised if acts.recorded() else unchanged(raised)


@act
def settle(draft: Wording, choice: Choice, *, by: Viewer, at: datetime) -> tuple[Input, Outcome]:
    """End a conflict: keep the text in force, replace it by the draft, or write one text made of both.

    If the line changed meanwhile, a draft does not replace a text that nobody here has read, and a joined text waits as
    a draft itself. A conflict that is settled stays settled.
    """
    meeting, raised = locked_line(by, draft.line)
    draft = Wording.objects.select_related("place").get(pk=draft.pk)
    insist(policies.changing(meeting_now(meeting), raised.agency.code, by))
    if draft.settled_at is not None:
        return unchanged((raised, Outcome.SAME))
    result = _picked(raised, draft, choice, by=by, at=at)
    if result is Outcome.BESIDE:
        return (raised, result) if acts.recorded() else unchanged((raised, result))
    draft.settled_at = at
    draft.save(update_fields=["settled_at"])
    payload = {"number": raised.number, "pick": choice.pick.value, "draft": draft.text, "agency": by.agency}
    record_on("input.settled", meeting, by=by, at=at, payload=payload, place=raised.place_id or "")
    return raised, result


def _picked(raised: Input, draft: Wording, choice: Choice, *, by: Viewer, at: datetime) -> Outcome:
    if choice.pick is Pick.STANDING:
        return Outcome.SAME
    if choice.pick is Pick.JOINED:
        joined = NewWording(choice.form_key, choice.version, choice.text, draft.place or raised.place)
        return reword(raised, joined, by=by, at=at)[1]
    if choice.version != raised.version:
        raise BadInput("The line was changed again while you chose. Look at it once more; all texts are still there.")
    let_stand(raised, NewWording(choice.form_key, choice.version, draft.text, draft.place), by=by, at=at)
    return Outcome.STANDS
