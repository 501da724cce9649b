"""The promises of one month on paper."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils import timezone

from posko.apps.gaps.scorecard import selectors
from posko.apps.operation.models import Operation
from posko.apps.people.accounts import selectors as people
from posko.apps.people.offices import selectors as offices
from posko.domain.access import Viewer
from posko.domain.errors import BadInput
from posko.domain.papers import promises_kept
from posko.domain.papers.formats import Language
from posko.domain.papers.letter import lines_of
from posko.domain.papers.promises_kept import PromisesKept

FONTS: Final = Path(settings.PACKAGE) / "web" / "static" / "vendor" / "fonts-ttf"
_MONTH: Final = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")


def month_of(told: str, at: datetime) -> tuple[datetime, datetime]:
    """When a month such as `2024-11` begins and when the next one does; the present one where none is told."""
    if not told:
        told = f"{timezone.localtime(at):%Y-%m}"
    if (found := _MONTH.fullmatch(told)) is None:
        raise BadInput("“%(month)s” is no month; write year and month, as 2024-11.", month=told[:20])
    year, month = int(found[1]), int(found[2])
    after = (year, month + 1) if month < 12 else (year + 1, 1)
    zone = timezone.get_current_timezone()
    return datetime(year, month, 1, tzinfo=zone), datetime(*after, 1, tzinfo=zone)


def paper_of(viewer: Viewer, operation: Operation, at: datetime, month: str) -> PromisesKept:
    """The paper of a month, as it stands at `at`."""
    (begins, until), head = month_of(month, at), offices.letterhead(viewer)
    return PromisesKept(
        operation=operation.name,
        city=operation.city.name,
        agency=people.own_agency(viewer).name,
        demo=operation.demo,
        begins=begins,
        until=until,
        scores=selectors.scores(viewer, at, begins=begins, until=until),
        at=at,
        kop=lines_of(head.lines) if head else (),
    )


def pdf(made: PromisesKept, language: Language) -> bytes:
    """As it is handed out."""
    return promises_kept.promises_kept_pdf(made, language=language, fonts=FONTS)


def docx(made: PromisesKept, language: Language) -> bytes:
    """The same for who must go on writing in it."""
    return promises_kept.promises_kept_docx(made, language=language)
