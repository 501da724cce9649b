"""Acts on promises of the room: spoken on a line for several agencies at once, and confirmed by signed minutes."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from posko.apps.gaps.course import services as gaps
from posko.apps.gaps.course.steps import locked_gap
from posko.apps.gaps.models import Commitment, Gap
from posko.apps.gaps.promises.steps import NewProposal, ask, asked_agency, note
from posko.apps.rakor.lines import services as lines
from posko.apps.rakor.meetings.selectors import meeting_now
from posko.apps.rakor.meetings.steps import locked, locked_line, record_on
from posko.apps.rakor.models import Input, Minutes, Rakor
from posko.apps.rakor.promises import selectors
from posko.apps.rakor.promises.steps import confirm
from posko.domain.access import Viewer
from posko.domain.errors import BadInput, insist
from posko.domain.gaps import spoken
from posko.domain.rakor import policies
from posko.domain.rakor.promises import AtTable, How, how, ticking
from posko.kit.acts import act, unchanged


@dataclass(frozen=True, slots=True)
class NewPromises:
    """What was promised at the table, and the codes of the agencies that are meant."""

    form_key: uuid.UUID
    promise: str
    evidence_asked: str
    due: datetime
    agencies: tuple[str, ...]


@act
def speak(raised: Input, new: NewPromises, *, by: Viewer, at: datetime) -> dict[How, list[Commitment]]:
    """Keep what was promised on a line: the own agency promises, others are asked, and for who is absent it is noted.
    A line that is no gap yet becomes one."""
    meeting, raised = locked_line(by, raised)
    insist(policies.writing(meeting_now(meeting), by))
    meant = _meant(meeting, new, by)
    keys = [_key(new, agency) for agency, _ in meant]
    if made := Commitment.objects.filter(form_key__in=keys).select_related("agency"):
        ways = {agency.code: way for agency, way in meant}
        return unchanged(_by_how([(ways[row.agency.code], row) for row in made]))
    if raised.gap is None:
        raised = lines.turn_into_gap(raised, by=by, at=at)
    gap, ref = _gap_of(raised), spoken.ref_of(meeting.pk, raised.number)
    said = [(way, _said(gap, new, agency, way, ref, by=by, at=at)) for agency, way in meant]
    agencies = {agency.code: way.value for agency, way in meant}
    payload = {"number": raised.number, "gap": gap.number, "agencies": agencies}
    record_on("input.promised", meeting, by=by, at=at, payload=payload, place=raised.place_id or "")
    return _by_how(said)


@act
def confirm_signed(kept: Minutes, agencies: Collection[str], *, by: Viewer, at: datetime) -> list[Commitment]:
    """Say which agencies have signed the scan that lies with the minutes: what was noted for them is a promise now."""
    meeting = locked(by, kept.rakor)
    insist(policies.steering(meeting_now(meeting), by))
    if not kept.scans.exists():
        raise BadInput("File the scan of the signed minutes first; it shows who signed.")
    return confirm(meeting, agencies, by=by, at=at) or unchanged([])


def _meant(meeting: Rakor, new: NewPromises, by: Viewer) -> list[tuple[AtTable, How]]:
    """The agencies that were ticked, and what the tick means for each."""
    if not new.agencies:
        raise BadInput("Tick at least one agency: your own promises, another one is asked.")
    now, table = meeting_now(meeting), {each.code: each for each in selectors.at_table(by, meeting)}
    if unknown := [code for code in new.agencies if code not in table]:
        raise BadInput("%(agency)s is no agency of this operation; choose one of the list.", agency=unknown[0])
    meant = [table[code] for code in dict.fromkeys(new.agencies)]
    for agency in meant:
        insist(ticking(now, agency, by))
    return [(agency, how(now, agency, by)) for agency in meant]


def _said(gap: Gap, new: NewPromises, agency: AtTable, way: How, ref: str, *, by: Viewer, at: datetime) -> Commitment:
    """The promise of one agency, as its tick means it."""
    key = _key(new, agency)
    if way is How.MADE:
        own = gaps.NewCommitment(key, new.promise, new.evidence_asked, new.due, ref)
        return gaps.make_commitment(gap, own, by=by, at=at)
    proposal = NewProposal(key, agency.code, new.promise, new.evidence_asked, new.due, ref)
    owner = asked_agency(proposal, by=by, at=at)
    # read anew: the promises before this one have moved it
    return (ask if way is How.ASKED else note)(locked_gap(gap), proposal, owner, by=by, at=at)


def _key(new: NewPromises, agency: AtTable) -> uuid.UUID:
    """One form makes one promise an agency, however often it is sent."""
    return uuid.uuid5(new.form_key, agency.code)


def _by_how(said: Iterable[tuple[How, Commitment]]) -> dict[How, list[Commitment]]:
    found: dict[How, list[Commitment]] = {}
    for way, row in said:
        found.setdefault(way, []).append(row)
    return found


def _gap_of(raised: Input) -> Gap:
    if raised.gap is None:
        raise BadInput("The line is no gap; make it one first.")
    return raised.gap
