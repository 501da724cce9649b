"""Convening, moving and beginning a rakor; putting lines on its table, rewording them, making one a gap."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max

from posko.apps.gaps.course import services as gaps
from posko.apps.gaps.models import Gap
from posko.apps.gaps.promises.steps import lapse
from posko.apps.notices import services as notices
from posko.apps.operation import selectors as operations
from posko.apps.people.accounts import selectors as people
from posko.apps.people.models import Agency
from posko.apps.rakor.meetings import notifications
from posko.apps.rakor.meetings.selectors import meeting_now, on_table
from posko.apps.rakor.meetings.steps import follow, locked, locked_line, record_on
from posko.apps.rakor.models import Input, Rakor, Seat, Wording
from posko.apps.territory.models import Place
from posko.domain.access import Viewer
from posko.domain.errors import BadInput, NotAllowed, insist
from posko.domain.rakor import followups, meetings, policies, wording
from posko.domain.rakor.meetings import LineKind, MeetingState
from posko.domain.rakor.wording import Outcome
from posko.kit import acts
from posko.kit.acts import act, once, step, unchanged


@dataclass(frozen=True, slots=True)
class NewRakor:
    """A meeting to be convened. `form_key` makes a form that is sent twice one meeting.

    `invited` are agency codes, None is every agency of the operation; the chair has its seat in any case. `cycle` is
    the meeting of the planning cycle that it is.
    """

    form_key: uuid.UUID
    title: str
    held_at: datetime
    venue: str
    chair: str
    minutes_planned: int = meetings.USUAL_LENGTH
    invited: tuple[str, ...] | None = None
    cycle: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """What a planned meeting becomes, all of it, and why."""

    title: str
    held_at: datetime
    venue: str
    minutes_planned: int
    invited: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What an agency answers to its invitation: whether it comes, by which role, or why not."""

    comes: bool
    role: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class NewInput:
    """The input of an agency. `agency` is the one that spoke; empty for the own one.

    A decision or a recommendation may have an owner, who carries it out, and the date by which that is.
    """

    form_key: uuid.UUID
    text: str
    place: Place | None = None
    agency: str = ""
    kind: str = LineKind.INPUT
    owner: str = ""
    due: datetime | None = None


@dataclass(frozen=True, slots=True)
class NewWording:
    """Another text for a line. `version` is the one that its writer saw."""

    form_key: uuid.UUID
    version: int
    text: str
    place: Place | None = None


@act
def convene(new: NewRakor, *, by: Viewer, at: datetime) -> Rakor:
    """Convene a meeting and invite to it."""
    insist(policies.convening(by))
    operation = operations.current(by)

    def call() -> Rakor:
        return Rakor.objects.create(
            operation=operation,
            form_key=new.form_key,
            title=new.title,
            held_at=new.held_at,
            minutes_planned=new.minutes_planned,
            venue=new.venue,
            chair=people.agencies(by).get(code=new.chair),
            convened_by=people.agencies(by).filter(code=by.agency).first(),
            convened_at=at,
            cycle=new.cycle,
        )

    meeting, fresh = once(Rakor.objects.filter(form_key=new.form_key, operation=operation), call)
    if not fresh:
        return unchanged(meeting)
    invited = _invite(meeting, new.invited, by)
    payload = {"title": new.title, "held_at": new.held_at.isoformat(), "chair": new.chair, "invited": invited}
    record_on("rakor.convened", meeting, by=by, at=at, payload=payload)
    _notify(meeting, invited, by=by, at=at)
    return meeting


@act
def change(meeting: Rakor, new: Change, *, by: Viewer, at: datetime) -> Rakor:
    """Move or change a planned meeting, with the reason. Where time or place move, everybody is asked anew."""
    _must_say_why(new.reason)
    meeting = locked(by, meeting)
    insist(policies.moving(meeting_now(meeting), "rakor.changed", by, at))
    meeting.state = meetings.next_state(meeting.state, "rakor.changed")
    if _stands(meeting, new):
        return unchanged(meeting)  # the form was sent twice
    before = {"title": meeting.title, "held_at": meeting.held_at.isoformat(), "venue": meeting.venue}
    if (new.held_at, new.venue) != (meeting.held_at, meeting.venue):
        meeting.seats.update(answer="", answer_role="", answer_reason="", answered_at=None)
    meeting.title, meeting.held_at, meeting.venue = new.title, new.held_at, new.venue
    meeting.minutes_planned = new.minutes_planned
    _stamp(meeting, new.reason, at)
    invited = _invite(meeting, new.invited, by)
    after = {"title": new.title, "held_at": new.held_at.isoformat(), "venue": new.venue, "invited": invited}
    record_on("rakor.changed", meeting, by=by, at=at, payload={"before": before, **after, "reason": new.reason})
    _notify(meeting, invited, by=by, at=at)
    return meeting


@act
def cancel(meeting: Rakor, *, reason: str, by: Viewer, at: datetime) -> Rakor:
    """Cancel a planned meeting, with the reason."""
    _must_say_why(reason)
    meeting = locked(by, meeting)
    insist(policies.steering(meeting_now(meeting), by))
    if meeting.state == MeetingState.CANCELLED:
        return unchanged(meeting)
    insist(policies.moving(meeting_now(meeting), "rakor.cancelled", by, at))
    meeting.state = meetings.next_state(meeting.state, "rakor.cancelled")
    _stamp(meeting, reason, at)
    record_on("rakor.cancelled", meeting, by=by, at=at, payload={"reason": reason})
    _notify(meeting, _guests(meeting), by=by, at=at)
    return meeting


@act
def begin(meeting: Rakor, *, by: Viewer, at: datetime) -> Rakor:
    """Begin a meeting: from now on it is held, and can no longer be moved. What was noted at one that is over, and
    that nobody has confirmed, falls away."""
    meeting = locked(by, meeting)
    insist(policies.steering(meeting_now(meeting), by))
    if meeting.state == MeetingState.HELD:
        return unchanged(meeting)
    insist(policies.moving(meeting_now(meeting), "rakor.begun", by, at))
    meeting.state, meeting.begun_at = meetings.next_state(meeting.state, "rakor.begun"), at
    meeting.save(update_fields=["state", "begun_at"])
    record_on("rakor.begun", meeting, by=by, at=at, payload={})
    lapse(_open_tables(meeting), by=by, at=at)
    notices.settle(notifications.of_invitations(meeting), by=by, at=at)
    return meeting


@act
def answer(meeting: Rakor, new: Answer, *, by: Viewer, at: datetime) -> Seat:
    """Answer the own agency's invitation; a later answer takes the place of an earlier one."""
    if not new.comes:
        _must_say_why(new.reason)
    meeting = locked(by, meeting)
    seat = meeting.seats.filter(agency__code=by.agency, invited=True).first()
    insist(policies.answering(meeting_now(meeting), by, invited=seat is not None))
    assert seat is not None  # noqa: S101 - or the policy has refused
    word, role, reason = ("yes", new.role, "") if new.comes else ("no", "", new.reason)
    if (seat.answer, seat.answer_role, seat.answer_reason) == (word, role, reason):
        return unchanged(seat)
    seat.answer, seat.answer_role, seat.answer_reason, seat.answered_at = word, role, reason, at
    seat.save(update_fields=["answer", "answer_role", "answer_reason", "answered_at"])
    payload = {"answer": word, "role": role, "reason": reason}
    record_on("invitation.answered", meeting, by=by, at=at, payload=payload)
    notices.settle(notifications.of_invitation(meeting, by.agency), by=by, at=at)
    return seat


@act
def raise_input(meeting: Rakor, new: NewInput, *, by: Viewer, at: datetime) -> Input:
    """Add a line: what the own agency says, or, by the keeper of the minutes, what another one said.

    A form that comes again after its answer was lost gives the same line; with another text it rewords it.
    """
    _must_be_here(new.place, by)
    meeting = locked(by, meeting)
    if made := Input.objects.filter(form_key=new.form_key, rakor=meeting).first():
        again = NewWording(wording.resent_key(new.form_key, new.text, _code(new.place)), 1, new.text, new.place)
        raised = made if new.text == _first_text(made) else reword(made, again, by=by, at=at)[0]
        return raised if acts.recorded() else unchanged(raised)
    insist(policies.writing(meeting_now(meeting), by))
    insist(policies.deciding(meeting_now(meeting), new.kind, by))
    if new.owner or new.due:
        insist(followups.setting(meeting_now(meeting), new.kind, by))
    own, speaker = _speaker(meeting, new.agency, by)
    highest = meeting.inputs.aggregate(highest=Max("number"))["highest"]
    raised = Input.objects.create(
        rakor=meeting,
        item=on_table(by, meeting),
        form_key=new.form_key,
        number=(highest or 0) + 1,
        agency=speaker,
        kind=LineKind(new.kind),
        text=new.text,
        place=new.place,
        noted_by=own if own != speaker else None,
        raised_at=at,
    )
    first = NewWording(new.form_key, 1, new.text, new.place)
    _keep_wording(raised, first, version=1, stood=True, by=by, at=at)
    payload = {"number": raised.number, "kind": raised.kind, "text": new.text, "agency": speaker.code}
    record_on("input.raised", meeting, by=by, at=at, payload=payload, place=_code(new.place))
    if new.owner or new.due:
        follow(raised, new.owner, new.due, form_key=uuid.uuid5(new.form_key, "follow-up"), by=by, at=at)
    return raised


@act
def reword(raised: Input, new: NewWording, *, by: Viewer, at: datetime) -> tuple[Input, Outcome]:
    """Write another text for a line.

    It replaces the text if nobody else did since its writer looked. Otherwise the other's text stays, and this one is
    kept as a draft until a person picks: neither is lost.
    """
    _must_be_here(new.place, by)
    meeting, raised = locked_line(by, raised)
    now = meeting_now(meeting)
    insist(policies.touching(now, raised.agency.code, by))
    if made := Wording.objects.filter(form_key=new.form_key, line=raised).first():
        return unchanged((raised, Outcome.STANDS if made.stood else Outcome.BESIDE))
    insist(policies.changing(now, raised.agency.code, by))
    standing = wording.Standing(raised.version, raised.text, raised.place_id or "")
    result = wording.outcome(standing, seen_version=new.version, text=new.text, place=_code(new.place))
    if result is Outcome.SAME:
        return unchanged((raised, result))
    if result is Outcome.STANDS:
        let_stand(raised, new, by=by, at=at)
    else:
        _keep_wording(raised, new, version=new.version, stood=False, by=by, at=at)
        payload = {"number": raised.number, "version": new.version, "text": new.text}
        record_on("input.kept_beside", meeting, by=by, at=at, payload=payload, place=_code(new.place))
    return raised, result


@step
def let_stand(raised: Input, new: NewWording, *, by: Viewer, at: datetime) -> Input:
    """Make a text the next version of a line. The line is locked already."""
    before = raised.text
    raised.text, raised.place, raised.version = new.text, new.place, raised.version + 1
    raised.save(update_fields=["text", "place", "version"])
    _keep_wording(raised, new, version=raised.version, stood=True, by=by, at=at)
    payload = {"number": raised.number, "version": raised.version, "text": new.text, "before": before}
    record_on("input.reworded", raised.rakor, by=by, at=at, payload=payload, place=_code(new.place))
    return raised


@act
def open_gap_from(raised: Input, new: gaps.NewGap, *, by: Viewer, at: datetime) -> Gap:
    """Turn an input into a gap; an input that already became one keeps it."""
    meeting, raised = locked_line(by, raised)
    if raised.gap is not None:
        return unchanged(raised.gap)
    insist(policies.opening_gap(meeting_now(meeting), by))
    gap = gaps.open_gap(new, by=by, at=at)
    raised.gap = gap
    raised.save(update_fields=["gap"])
    payload = {"number": raised.number, "gap": gap.number}
    record_on("input.became_gap", meeting, by=by, at=at, payload=payload, place=gap.place_id)
    return gap


def _invite(meeting: Rakor, codes: tuple[str, ...] | None, by: Viewer) -> list[str]:
    """Make the guest list these agencies and the chair; who is left out keeps its seat, uninvited. Gives the codes."""
    known = list(people.agencies(by))
    wanted = {agency.code for agency in known} if codes is None else {*codes, meeting.chair.code}
    guests = [agency for agency in known if agency.code in wanted]
    if missing := sorted(wanted - {agency.code for agency in guests}):
        raise BadInput("%(agency)s is no agency of this operation; choose one of the list.", agency=", ".join(missing))
    seated = set(meeting.seats.values_list("agency_id", flat=True))
    Seat.objects.bulk_create(Seat(rakor=meeting, agency=agency) for agency in guests if agency.pk not in seated)
    meeting.seats.exclude(agency__in=guests).update(invited=False)
    meeting.seats.filter(agency__in=guests).update(invited=True)
    return sorted(wanted)


def _stands(meeting: Rakor, new: Change) -> bool:
    """Whether the meeting is planned so already, for the same reason and with the same guests."""
    planned = (meeting.title, meeting.held_at, meeting.venue, meeting.minutes_planned, meeting.reason)
    wanted = (new.title, new.held_at, new.venue, new.minutes_planned, new.reason)
    return planned == wanted and _guests(meeting) == sorted({*new.invited, meeting.chair.code})


def _open_tables(meeting: Rakor) -> set[int]:
    """The meetings of the operation at which lines are still written."""
    found = Rakor.objects.filter(operation=meeting.operation, state__in=meetings.OPEN_TABLE)
    return set(found.values_list("pk", flat=True))


def _guests(meeting: Rakor) -> list[str]:
    return sorted(meeting.seats.filter(invited=True).values_list("agency__code", flat=True))


def _notify(meeting: Rakor, guests: list[str], *, by: Viewer, at: datetime) -> None:
    """Notify every guest of the state of the meeting. This settles the earlier notices about it."""
    if meeting.sequence:
        notices.settle(notifications.of_invitations(meeting), by=by, at=at)
    notices.notify_all(notifications.to_guests(meeting, guests, but=by), by=by, at=at)


def _stamp(meeting: Rakor, reason: str, at: datetime) -> None:
    """Count a change of the invitation, so that calendars take it."""
    meeting.sequence, meeting.changed_at, meeting.reason = meeting.sequence + 1, at, reason
    planned = ("state", "title", "held_at", "venue", "minutes_planned")
    meeting.save(update_fields=[*planned, "sequence", "changed_at", "reason"])


def _must_say_why(reason: str) -> None:
    if not reason.strip():
        raise BadInput("Say why, so that the others can make something of it.")


def _keep_wording(raised: Input, new: NewWording, *, version: int, stood: bool, by: Viewer, at: datetime) -> Wording:
    return Wording.objects.create(
        line=raised,
        form_key=new.form_key,
        version=version,
        text=new.text,
        place=new.place,
        agency=people.own_agency(by),
        role=by.role.value if by.role else "",
        written_at=at,
        stood=stood,
    )


def _first_text(raised: Input) -> str:
    """The first text of a line. Lines from before wordings were kept have only their present text."""
    first = raised.wordings.filter(version=1, stood=True).first()
    return first.text if first else raised.text


def _speaker(meeting: Rakor, code: str, by: Viewer) -> tuple[Agency, Agency]:
    """The own agency and the one that spoke. Only the keeper of the minutes writes for another."""
    own = people.own_agency(by)
    if code in ("", own.code):
        return own, own
    insist(policies.keeping(meeting_now(meeting), by))
    speaker = people.agencies(by).filter(code=code).first()
    if speaker is None:
        raise BadInput("%(agency)s is no agency of this operation; choose one of the list.", agency=code)
    return own, speaker


def _must_be_here(place: Place | None, by: Viewer) -> None:
    if place is None:
        return
    if not by.guards(place.code):
        raise BadInput("%(place)s does not lie in the city of this operation.", place=place.name)
    if not by.acts_at(place.code):
        raise NotAllowed("Your post is bound to one area; %(place)s lies outside it.", place=place.name)


def _code(place: Place | None) -> str:
    return place.code if place else ""
