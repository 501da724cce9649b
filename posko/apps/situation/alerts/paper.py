"""The letter of an alert, in the reader's language: what was sent, to whom, and who has acknowledged by now."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from posko.apps.ledger.growth import selectors as growth
from posko.apps.situation.models import Alert
from posko.domain.papers.alert import AlertSheet, alert_paper
from posko.domain.papers.blocks import BlockPaper, block_docx, block_pdf
from posko.domain.papers.formats import Language
from posko.domain.papers.letter import read_letter
from posko.domain.severity import IN_CAP, LEVELS
from posko.domain.situation.alerts import CATEGORIES, CERTAINTIES, SEVERITIES, URGENCIES, Message

FONTS = Path(settings.PACKAGE) / "web" / "static" / "vendor" / "fonts-ttf"
_KINDS = {Message.ALERT: "alert", Message.UPDATE: "update", Message.CANCEL: "end"}


def letter_pdf(alert: Alert, language: Language) -> bytes | None:
    """The letter as PDF; None for an alert without one."""
    made = _paper(alert, language)
    return block_pdf(made, language=language, fonts=FONTS) if made else None


def letter_docx(alert: Alert, language: Language) -> bytes | None:
    """The same as DOCX."""
    made = _paper(alert, language)
    return block_docx(made, language=language) if made else None


def _paper(alert: Alert, language: Language) -> BlockPaper | None:
    sheet = _sheet(alert, language)
    return alert_paper(sheet, growth.carried(alert.operation.clock_offset), language) if sheet else None


def _sheet(alert: Alert, language: Language) -> AlertSheet | None:
    letter = read_letter(alert.letter)
    if letter is None or alert.sent_at is None:
        return None
    with translation.override(language):
        return AlertSheet(
            kind=_KINDS[Message(alert.message)],
            number=alert.number,
            agency=alert.agency.name,
            demo=alert.operation.demo,
            headline=alert.headline,
            description=alert.description,
            instruction=alert.instruction,
            places=tuple(place.name for place in alert.places.all()),
            sent_at=alert.sent_at,
            expires_at=alert.expires_at,
            letter=letter,
            answered=tuple((each.agency.name, each.acknowledged_at) for each in alert.addressees.all()),
            earlier=f"{alert.earlier.number}: {alert.earlier.headline}" if alert.earlier else "",
            incident=str(alert.incident or ""),
            **_words(alert),
        )


def _words(alert: Alert) -> dict[str, Any]:
    """The words of the vocabulary; the severity by the scale of the post, too."""
    tables = {"category": CATEGORIES, "severity": SEVERITIES, "urgency": URGENCIES, "certainty": CERTAINTIES}
    told = {name: _(table.get(getattr(alert, name), getattr(alert, name))) for name, table in tables.items()}
    level = next((word for level, word in LEVELS.items() if IN_CAP[level] == alert.severity), "")
    return told | ({"severity": f"{_(level)}: {told['severity']}"} if level else {})
