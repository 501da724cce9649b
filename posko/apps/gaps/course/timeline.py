"""A gap's way as its page tells it: the five steps, the events with what they were about, and the act that is due."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from posko.apps.evidence.models import EvidenceFile
from posko.apps.gaps.course.selectors import CommitmentView, GapView
from posko.apps.ledger.selectors import Line
from posko.domain.gaps.stamps import UNPROMISED
from posko.domain.gaps.states import LIVE, OWED, CommitmentState, GapState

_GOOD = frozenset({"commitment.kept", "gap.proven", "gap.closed"})


@dataclass(frozen=True, slots=True)
class Step:
    """One of raised, promised, evidence, verified, closed. `mark` is done, now, late or empty (still to come)."""

    key: str
    mark: str
    at: datetime | None = None
    who: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Event:
    """A line of the ledger with the commitment and files it speaks of; without a line, a due time that passed."""

    at: datetime
    line: Line | None
    commitment: CommitmentView | None
    late_by: timedelta | None
    files: tuple[EvidenceFile, ...]

    @property
    def mark(self) -> str:
        """The class of its dot: late, done or none."""
        if self.line is None or self.late_by is not None or self.line.event == "commitment.broken":
            return "is-late"
        return "is-done" if self.line.event in _GOOD else ""


@dataclass(frozen=True, slots=True)
class Due:
    """The viewer's next action: file, answer, verify, close, promise or nothing; and on which commitment."""

    act: str = ""
    commitment: CommitmentView | None = None


def steps(seen: GapView, story: Sequence[Line]) -> list[Step]:
    """The five steps. The first that is not done is the current one."""
    gap = seen.row
    # Promises kept before a gap came back are done; its steps begin again.
    live = [c.row for c in seen.commitments if c.row.state in LIVE and gap.state not in UNPROMISED]
    filed = [row for row in live if row.state not in OWED]
    kept = [row for row in live if row.state == CommitmentState.KEPT]
    closers = (line.agency for line in story if line.event == "gap.closed")
    reached = [
        ("raised", True, gap.opened_at, (gap.opened_by_agency.short,)),
        (
            "promised",
            bool(live),
            min((r.made_at for r in live), default=None),
            _once(r.agency.short for r in live),
        ),
        (
            "evidence",
            bool(live) and filed == live,
            _last(r.filed_at for r in filed),
            _once(r.agency.short for r in filed),
        ),
        (
            "verified",
            bool(live) and kept == live,
            _last(r.verified_at for r in kept),
            _once(r.verified_by_agency.short for r in kept if r.verified_by_agency),
        ),
        ("closed", gap.state == GapState.CLOSED, gap.closed_at, tuple(closers)[:1]),
    ]
    now = "" if gap.state == GapState.VOID else next((key for key, done, _, _ in reached if not done), "")
    late = "late" if seen.late else "now"
    return [
        Step(key, "done", at, who) if done else Step(key, late if key == now else "") for key, done, at, who in reached
    ]


def events(seen: GapView, story: Iterable[Line]) -> list[Event]:
    """The events, newest first, with missed due times among them."""
    about = {c.row.pk: c for c in seen.commitments}
    told = [_event(line, about.get((line.payload or {}).get("commitment", 0))) for line in story]
    told += [Event(c.row.due, None, c, c.late_by, ()) for c in seen.commitments if c.overdue]
    return sorted(told, key=lambda event: (event.at, event.line.number if event.line else 0), reverse=True)


def due(seen: GapView, *, may_promise: bool, may_close: bool) -> Due:
    """The one act that is due from this viewer: own evidence first, then what was asked, proof of others, closing."""
    owed = sorted((c for c in seen.commitments if c.may_file), key=lambda c: (not c.overdue, c.row.due))
    if owed:
        return Due("file", owed[0])
    if asked := [c for c in seen.commitments if c.may_answer]:
        return Due("answer", asked[0])
    if waiting := [c for c in seen.commitments if c.may_verify]:
        return Due("verify", waiting[0])
    if may_close:
        return Due("close")
    return Due("promise") if may_promise and seen.row.state in (GapState.OPEN, GapState.REOPENED) else Due()


def returned(seen: GapView, story: Sequence[Line]) -> dict[int, str]:
    """Why the evidence of each commitment was last sent back, while it is owed again; an empty word otherwise."""
    reasons = {
        body["commitment"]: body["reason"]
        for line in reversed(story)
        if line.event == "commitment.evidence_returned" and (body := line.payload)
    }
    owed = {c.row.pk: c.row.state in OWED for c in seen.commitments}
    return {pk: reasons.get(pk, "") if open_again else "" for pk, open_again in owed.items()}


def _event(line: Line, commitment: CommitmentView | None) -> Event:
    if commitment is None or line.event != "commitment.evidence_filed":
        return Event(line.at, line, commitment, None, ())
    told = (line.payload or {}).get("filing")
    files = tuple(file for filing in commitment.row.filings.all() if filing.pk == told for file in filing.files.all())
    lateness = line.at - commitment.row.due
    return Event(line.at, line, commitment, lateness if lateness > timedelta(0) else None, files)


def _last(moments: Iterable[datetime | None]) -> datetime | None:
    return max((at for at in moments if at is not None), default=None)


def _once(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
