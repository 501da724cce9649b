"""What leaves the post about a meeting: the invitation for a calendar, and the minutes in the reader's language."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from posko.apps.rakor.agenda import selectors as agenda_selectors
from posko.apps.rakor.minutes import selectors as minutes_selectors
from posko.apps.rakor.models import Minutes, Rakor, Seat
from posko.domain.access import ROLES, Role, Viewer
from posko.domain.gaps import states as gaps
from posko.domain.ledger import read_head
from posko.domain.papers import minutes as printed
from posko.domain.papers.formats import Language
from posko.domain.rakor import invitation
from posko.domain.rakor import minutes as papers
from posko.domain.rakor.invitation import Invitation, Party
from posko.domain.rakor.meetings import MeetingState

FONTS = Path(settings.PACKAGE) / "web" / "static" / "vendor" / "fonts-ttf"


def invitation_of(viewer: Viewer, meeting: Rakor, seat: Seat, link: str, at: datetime) -> Invitation:
    """What the calendar of a seat's agency is given; counts of the agenda, and no matter of the meeting."""
    counts = agenda_selectors.counts_of(viewer, meeting, at)
    return Invitation(
        key=f"{viewer.operation}/rakor/{meeting.pk}",
        sequence=meeting.sequence,
        stamp=meeting.changed_at or meeting.convened_at or meeting.held_at,
        begins=meeting.held_at,
        length=timedelta(minutes=meeting.minutes_planned),
        title=meeting.title,
        venue=meeting.venue,
        description=_description(meeting, sum(counts.values()) - counts["accepted"], counts["late"], link),
        link=link,
        chair=Party(meeting.chair.code, meeting.chair.name),
        guest=Party(seat.agency.code, seat.agency.name),
        answer=seat.answer,
        cancelled=meeting.state == MeetingState.CANCELLED,
    )


def invitation_file(viewer: Viewer, meeting: Rakor, seat: Seat, link: str, at: datetime) -> tuple[str, bytes]:
    """Name and bytes of the invitation of one agency."""
    made = invitation_of(viewer, meeting, seat, link, at)
    return invitation.file_name(made.key, made.guest.code), invitation.calendar_file(made)


def minutes_of(viewer: Viewer, meeting: Rakor, language: str) -> papers.Minutes | None:
    """The minutes of a meeting in one language, with what was said to them by now; None until it is closed."""
    kept = minutes_selectors.minutes(viewer).filter(rakor=meeting).first()
    return _in(viewer, kept, language) if kept else None


def minutes_pdf(viewer: Viewer, kept: Minutes, language: Language) -> bytes:
    """The minutes as they are handed out on paper, approvals and objections of now included."""
    return printed.minutes_pdf(_in(viewer, kept, language), language=language, fonts=FONTS)


def minutes_docx(viewer: Viewer, kept: Minutes, language: Language) -> bytes:
    """The same for who must go on writing in it."""
    return printed.minutes_docx(_in(viewer, kept, language), language=language)


def paper_name(kept: Minutes, ending: str) -> str:
    """`T-NOTULA-003-XI-2024-POSKO-JT.pdf`."""
    return f"{kept.number.replace('/', '-')}.{ending}"


def _description(meeting: Rakor, count: int, late: int, link: str) -> str:
    if meeting.state == MeetingState.CANCELLED:
        return _("Cancelled: %(reason)s") % {"reason": meeting.reason}
    words = [_("The agenda begins with %(count)d open gaps, %(late)d of them late.") % {"count": count, "late": late}]
    if meeting.sequence:
        words.append(_("Changed: %(reason)s") % {"reason": meeting.reason})
    return "\n".join([*words, _("Answer, and read the agenda, at the post: %(link)s") % {"link": link}])


def _in(viewer: Viewer, kept: Minutes, language: str) -> papers.Minutes:
    with translation.override(language):
        return _minutes(viewer, kept)


def _minutes(viewer: Viewer, kept: Minutes) -> papers.Minutes:
    content, operation = kept.content, kept.operation
    told, stand = content["meeting"], minutes_selectors.stand(viewer, kept)
    return papers.Minutes(
        number=kept.number,
        classification=kept.classification,  # type: ignore[arg-type]  # checked when they were kept
        addressees=tuple(kept.addressees),
        operation_name=operation.name,
        city_name=operation.city.name,
        demo=operation.demo,
        title=told["title"],
        venue=told["venue"],
        held_at=_moment(told["held_at"]),
        begun_at=_moment(told["begun_at"]),
        issued_at=kept.issued_at,
        chair=told["chair"],
        kept_by=kept.agency.name,
        issued_name=kept.issued_name,
        issued_role=_role(kept.issued_role),
        sha256=kept.sha256,
        head=read_head(kept.head),
        attendance=tuple(_attendance(each) for each in content["attendance"]),
        agenda=tuple(papers.AgendaLine(**each) for each in content["agenda"]),
        agenda_counts=content.get("agenda_counts", {}),  # minutes from before they were counted name all
        questions=tuple(content["questions"]),
        lines=tuple(papers.MinuteLine(**each) for each in content["lines"]),
        gaps=tuple(_gap(each) for each in content["gaps"]),
        said=tuple(
            papers.Said(each.agency.name, each.verdict, each.name, _role(each.role), each.said_at, each.text)  # type: ignore[arg-type]
            for each in stand.said
        ),
        waiting=tuple(seat.agency.name for seat in stand.waiting),
    )


def _attendance(told: dict[str, Any]) -> papers.Attendance:
    return papers.Attendance(told["agency"], told["presence"], told["invited"], _role(told["role"]))


def _gap(told: dict[str, Any]) -> papers.GapOfMeeting:
    words = {"kind": _(gaps.KINDS[told["kind"]]), "severity": _(gaps.SEVERITIES[told["severity"]])}
    promises = tuple(papers.PromiseLine(**{**each, "due": _moment(each["due"])}) for each in told["promises"])
    return papers.GapOfMeeting(**{**told, **words, "promises": promises})


def _role(code: str) -> str:
    return _(ROLES[Role(code)].name) if code else ""


def _moment(told: str) -> datetime:
    return datetime.fromisoformat(told)
