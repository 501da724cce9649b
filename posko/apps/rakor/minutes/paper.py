"""The minutes as they leave the post, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from posko.apps.people.accounts import selectors as people
from posko.apps.rakor.meetings import selectors as meeting_selectors
from posko.apps.rakor.minutes import selectors as minutes_selectors
from posko.apps.rakor.models import Approval, Minutes, Rakor
from posko.domain.access import ROLES, Role, Viewer
from posko.domain.gaps import states
from posko.domain.ledger import read_head
from posko.domain.papers import minutes
from posko.domain.papers.formats import Language
from posko.domain.papers.letter import Letter, read_letter
from posko.domain.rakor import minutes as rakor_minutes
from posko.domain.rakor.guests import Tally

FONTS = Path(settings.PACKAGE) / "web" / "static" / "vendor" / "fonts-ttf"


def minutes_of(viewer: Viewer, meeting: Rakor, language: str) -> rakor_minutes.Minutes | None:
    """The minutes of a meeting in one language, with what was said to them by now; None until it is closed."""
    kept = minutes_selectors.minutes(viewer).filter(rakor=meeting).first()
    return _in(viewer, kept, language) if kept else None


def minutes_pdf(viewer: Viewer, kept: Minutes, language: Language) -> bytes:
    """The minutes as they are handed out on paper, approvals and objections of now included."""
    told, letter = _in(viewer, kept, language), read_letter(kept.letter)
    return minutes.minutes_pdf(told, language=language, letter=letter, fonts=FONTS)


def minutes_docx(viewer: Viewer, kept: Minutes, language: Language) -> bytes:
    """The same for who must go on writing in it."""
    return minutes.minutes_docx(_in(viewer, kept, language), language=language, letter=read_letter(kept.letter))


def draft_of(viewer: Viewer, meeting: Rakor, at: datetime, language: str) -> rakor_minutes.Minutes:
    """The minutes as they would be if the meeting were closed now, without number, fingerprint and head."""
    invited = [seat.agency.name for seat in meeting_selectors.seats(viewer, meeting) if seat.invited]
    row = Minutes(
        operation=meeting.operation,
        rakor=meeting,
        classification=rakor_minutes.LEAST,
        addressees=invited,
        content=minutes_selectors.content_of(viewer, meeting, at),
        issued_at=at,
        issued_name=viewer.name,
        issued_role=viewer.role.value if viewer.role else "",
        agency=people.own_agency(viewer),
    )
    with translation.override(language):
        return _minutes(row, (), invited)


def draft_pdf(viewer: Viewer, meeting: Rakor, letter: Letter, at: datetime, language: Language) -> bytes:
    """The draft on paper in the frame of its letter, with the word for it across each page."""
    told = replace(draft_of(viewer, meeting, at, language), classification=letter.classification)
    return minutes.minutes_pdf(told, language=language, letter=letter, fonts=FONTS)


def paper_name(kept: Minutes, ending: str) -> str:
    """`T-NOTULA-003-XI-2024-POSKO-JT.pdf`."""
    return f"{kept.number.replace('/', '-')}.{ending}"


def _in(viewer: Viewer, kept: Minutes, language: str) -> rakor_minutes.Minutes:
    stand = minutes_selectors.stand(viewer, kept)
    with translation.override(language):
        return _minutes(kept, stand.said, [seat.agency.name for seat in stand.waiting])


def _minutes(kept: Minutes, said: Iterable[Approval], waiting: Iterable[str]) -> rakor_minutes.Minutes:
    content, operation = kept.content, kept.operation
    told = content["meeting"]
    return rakor_minutes.Minutes(
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
        head=read_head(kept.head) if kept.head else None,
        checkpoint=kept.checkpoint,
        attendance=tuple(_attendance(each) for each in content["attendance"]),
        guests=tuple(Tally(**each) for each in content.get("guests", ())),
        items=tuple(rakor_minutes.ItemLine(**each) for each in content.get("items", ())),
        agenda=tuple(rakor_minutes.AgendaLine(**each) for each in content["agenda"]),
        agenda_counts=content.get("agenda_counts", {}),  # minutes from before they were counted name all
        questions=tuple(content["questions"]),
        lines=tuple(_line(each) for each in content["lines"]),
        gaps=tuple(_gap(each) for each in content["gaps"]),
        said=tuple(
            rakor_minutes.Said(each.agency.name, each.verdict, each.name, _role(each.role), each.said_at, each.text)  # type: ignore[arg-type]
            for each in said
        ),
        waiting=tuple(waiting),
    )


def _attendance(told: dict[str, Any]) -> rakor_minutes.Attendance:
    return rakor_minutes.Attendance(told["agency"], told["presence"], told["invited"], _role(told["role"]))


def _line(told: dict[str, Any]) -> rakor_minutes.MinuteLine:
    return rakor_minutes.MinuteLine(**{**told, "due": _moment(told["due"]) if told.get("due") else None})


def _gap(told: dict[str, Any]) -> rakor_minutes.GapOfMeeting:
    words = {"kind": _(states.KINDS[told["kind"]]), "severity": _(states.SEVERITIES[told["severity"]])}
    promises = tuple(rakor_minutes.PromiseLine(**{**each, "due": _moment(each["due"])}) for each in told["promises"])
    return rakor_minutes.GapOfMeeting(**{**told, **words, "promises": promises})


def _role(code: str) -> str:
    return _(ROLES[Role(code)].name) if code else ""


def _moment(told: str) -> datetime:
    return datetime.fromisoformat(told)
