"""The letter of invitation as it leaves the post, in the reader's language."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Final

from django.conf import settings

from posko.apps.rakor.models import InvitationLetter
from posko.domain.papers.formats import Language
from posko.domain.papers.invitation_letter import (
    InvitationLetterSheet,
    Item,
    OpenGap,
    invitation_letter_docx,
    invitation_letter_pdf,
    to_one,
)
from posko.domain.papers.letter import read_letter

FONTS: Final = Path(settings.PACKAGE) / "web" / "static" / "vendor" / "fonts-ttf"


def letter_pdf(row: InvitationLetter, language: Language, agency: str = "") -> bytes:
    """The letter as it was issued, to all, or to one agency by its code."""
    return invitation_letter_pdf(_sheet(row, agency), language=language, fonts=FONTS)


def letter_docx(row: InvitationLetter, language: Language, agency: str = "") -> bytes:
    """The same for who must go on writing in it."""
    return invitation_letter_docx(_sheet(row, agency), language=language)


def paper_name(row: InvitationLetter, ending: str, agency: str = "") -> str:
    """`B-UNDANGAN-003-XI-2024-POSKO-JT-bpbd.pdf`."""
    return "-".join(filter(None, (row.number.replace("/", "-"), agency))) + f".{ending}"


def addressee(row: InvitationLetter, agency: str) -> str:
    """The name of an agency that was invited by this letter; empty for any other code."""
    name: str = dict(row.content["invited"]).get(agency, "")
    return name


def _sheet(row: InvitationLetter, agency: str) -> InvitationLetterSheet:
    told, letter = row.content, read_letter(row.letter)
    assert letter is not None  # noqa: S101 - every letter was issued with its frame
    sheet = InvitationLetterSheet(
        letter=letter,
        agency=row.agency.name,
        operation=row.operation.name,
        demo=row.operation.demo,
        title=told["title"],
        held_at=datetime.fromisoformat(told["held_at"]),
        minutes=told["minutes"],
        venue=told["venue"],
        chair=told["chair"],
        at=row.issued_at,
        items=[Item(**item) for item in told["items"]],
        gaps=[OpenGap(**gap) for gap in told["gaps"]],
        cancelled=told["cancelled"],
        replaces=told["replaces"],
        reason=told["reason"],
    )
    name = addressee(row, agency)
    return to_one(sheet, name) if name else sheet
