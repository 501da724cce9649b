"""Cards as they leave the post: on paper, one file a list, and several lists in one archive."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.http import HttpResponse
from django.utils.text import slugify

from posko.apps.people.accounts import selectors as people
from posko.apps.territory import selectors as territory
from posko.domain.access import Viewer
from posko.domain.intake.cards import Card
from posko.domain.papers.enrolment_cards import CardSheet, enrolment_cards_pdf
from posko.domain.papers.formats import Language
from posko.kit.downloads import PDF, download

if TYPE_CHECKING:
    from posko.apps.intake.models import CardBatch

FONTS: Final = Path(settings.PACKAGE) / "web" / "static" / "vendor" / "fonts-ttf"
ZIP: Final = "application/zip"
Printed = tuple["CardBatch", Sequence[Card]]


def sheet(viewer: Viewer, batch: CardBatch, cards: Sequence[Card], *, door: str, real_at: datetime) -> CardSheet:
    """A list as it is printed. `door`: the address behind which the code stands."""
    codes = {card.place.partition("/")[0] for card in cards}
    return CardSheet(
        operation=batch.operation.name,
        agency=people.agency_names(viewer).get(batch.agency, batch.agency),
        label=batch.label,
        demo=batch.operation.demo,
        door=door,
        at=real_at,
        until=batch.expires_at,
        cards=cards,
        places=dict(territory.places(viewer).filter(code__in=codes).values_list("code", "name")),
    )


def paper(viewer: Viewer, printed: Printed, *, door: str, real_at: datetime, language: Language) -> bytes:
    """The PDF of one list."""
    batch, cards = printed
    return enrolment_cards_pdf(sheet(viewer, batch, cards, door=door, real_at=real_at), language=language, fonts=FONTS)


def handed_out(
    viewer: Viewer, lists: Sequence[Printed], *, door: str, real_at: datetime, language: Language
) -> HttpResponse:
    """The answer that hands cards out: a PDF, or an archive of one for each list. No cache keeps it."""
    files = [
        (name_of(batch), paper(viewer, (batch, cards), door=door, real_at=real_at, language=language))
        for batch, cards in lists
    ]
    if len(files) == 1:
        answer = download(files[0][1], PDF, files[0][0])
    else:
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
            for name, content in files:
                archive.writestr(name, content)
        answer = download(packed.getvalue(), ZIP, f"{files[0][0].partition('-')[0]}.zip")
    answer.headers["Cache-Control"] = "no-store"
    return answer


def name_of(batch: CardBatch) -> str:
    """The name of a list's file: kartu-3-linmas-ciracas.pdf."""
    return f"kartu-{batch.pk}-{slugify(batch.label)[:40] or batch.agency}.pdf"
