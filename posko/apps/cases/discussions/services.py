"""Writing discussions: held once, each institution speaks for itself, until the next step is written down."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from posko.apps.cases.course import services, steps
from posko.apps.cases.course.services import NewEvent
from posko.apps.cases.discussions import selectors as discussion_selectors
from posko.apps.cases.models import Case, Discussion, Vote
from posko.domain import ledger, privacy
from posko.domain.access import Viewer
from posko.domain.cases import policies
from posko.domain.cases.discussion import HOLDINGS, INSTITUTIONS
from posko.domain.errors import BadInput, insist
from posko.kit.acts import act, unchanged

VENUE_MOST, OUTCOME_MOST, REASON_MOST = 120, 1000, 500


@dataclass(frozen=True, slots=True)
class NewDiscussion:
    """A discussion that was held; `present`: root institutions that sat there. It names no person.

    `paper`, `paper_date`: number and date of its minutes, where an institution gave them some of its own.
    """

    form_key: uuid.UUID
    number: int
    held_at: datetime
    venue: str
    present: Collection[str]
    outcome: str = ""
    paper: str = ""
    paper_date: date | None = None


@dataclass(frozen=True, slots=True)
class Amended:
    """What the record of a discussion says now of its venue, its outcome and who sat there."""

    venue: str
    present: Collection[str]
    outcome: str


@act
def hold(case: Case, new: NewDiscussion, *, by: Viewer, at: datetime) -> Discussion:
    """Write down that a discussion was held; the event and the discussion are one, sent twice or not."""
    _check(new.venue, new.outcome, new.present)
    (case,) = steps.locked(by, case)
    if made := Discussion.objects.filter(case=case, form_key=new.form_key).first():
        return unchanged(made)
    if by.root not in new.present:
        raise BadInput("A discussion is written down by an institution that was there. Tick your own as present.")
    told = {"number": new.paper.strip(), "date": new.paper_date.isoformat() if new.paper_date else ""}
    said = {"n": new.number, **{key: text for key, text in told.items() if text}}
    event = NewEvent(new.form_key, discussion_selectors.EVENT, new.held_at, said)
    services.record_event(case, event, by=by, at=at)
    made = Discussion.objects.create(
        case=case,
        form_key=new.form_key,
        number=new.number,
        held_at=new.held_at,
        venue=new.venue.strip(),
        outcome=new.outcome.strip(),
        recorded_by=by.actor,
        recorded_at=at,
    )
    Vote.objects.bulk_create(Vote(discussion=made, root=root, present=root in new.present) for root in INSTITUTIONS)
    payload = {"discussion": new.number, "present": sorted(new.present)}
    steps.record("case.discussion_recorded", case, by=by, at=at, payload=payload)
    return made


@act
def amend(discussion: Discussion, new: Amended, *, by: Viewer, at: datetime) -> Discussion:
    """Correct venue, attendance or outcome, by the institution that wrote it down; who has spoken was there."""
    _check(new.venue, new.outcome, new.present)
    (case,) = steps.locked(by, discussion.case)
    row = _read(discussion)
    recorder = discussion_selectors.recorder_root(by, row)
    insist(policies.amending(recorder, by, is_open=discussion_selectors.is_open(by, row)))
    spoke = {vote.root for vote in row.votes.all() if vote.word}
    if spoke - set(new.present) or by.root not in new.present:
        raise BadInput("An institution that has said what it holds, or wrote this down, was there.")
    present = {vote.root for vote in row.votes.all() if vote.present}
    if (row.venue, row.outcome, present) == (new.venue.strip(), new.outcome.strip(), set(new.present)):
        return unchanged(row)
    row.venue, row.outcome = new.venue.strip(), new.outcome.strip()
    row.save(update_fields=["venue", "outcome"])
    Vote.objects.filter(discussion=row).update(present=False)
    Vote.objects.filter(discussion=row, root__in=list(new.present)).update(present=True)
    payload = {"discussion": row.number, "present": sorted(new.present), "outcome": _proof(row.outcome, row)}
    steps.record("case.discussion_amended", case, by=by, at=at, payload=payload)
    return row


@act
def speak(discussion: Discussion, word: str, reason: str, *, by: Viewer, at: datetime) -> Vote:
    """State the view of the own institution, with its reason. A later statement replaces it until the next step."""
    privacy.refuse_personal_numbers(reason)
    if word not in HOLDINGS:
        raise BadInput("An institution holds one of: %(words)s.", words=", ".join(HOLDINGS))
    if not reason.strip() or len(reason) > REASON_MOST:
        raise BadInput("Say why your institution holds this, in at most %(most)s letters.", most=REASON_MOST)
    (case,) = steps.locked(by, discussion.case)
    row = _read(discussion)
    there = {vote.root: vote for vote in row.votes.all() if vote.present}
    insist(policies.speaking(by, is_open=discussion_selectors.is_open(by, row), present=by.root in there))
    vote = there[by.root]
    if (vote.word, vote.reason, vote.by) == (word, reason.strip(), by.actor):
        return unchanged(vote)
    vote.word, vote.reason, vote.by, vote.at = word, reason.strip(), by.actor, at
    vote.save(update_fields=["word", "reason", "by", "at"])
    payload = {"discussion": row.number, "institution": by.root, "holds": word, "reason": _proof(vote.reason, row)}
    steps.record("case.institution_spoke", case, by=by, at=at, payload=payload)
    return vote


def _check(venue: str, outcome: str, present: Collection[str]) -> None:
    for text, most in ((venue, VENUE_MOST), (outcome, OUTCOME_MOST)):
        privacy.refuse_personal_numbers(text)
        if len(text) > most:
            raise BadInput("Write at most %(most)s letters.", most=most)
    if strange := set(present) - set(INSTITUTIONS):
        raise BadInput("“%(name)s” is none of the three institutions.", name=sorted(strange)[0])


def _read(discussion: Discussion) -> Discussion:
    return Discussion.objects.select_related("case__operation").prefetch_related("votes").get(pk=discussion.pk)


def _proof(text: str, row: Discussion) -> str:
    """The hash of what was said: the words stay in the case, the ledger proves them later."""
    return ledger.payload_hash(ledger.canonical({"text": text}), str(row.form_key))
