"""The board of cases as a file that obeys its filter; no name and no title is in it."""

from __future__ import annotations

import csv
import io

from django.http import HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from posko.apps.cases import sheet_selectors, sheet_services
from posko.apps.cases.board_views import filter_of
from posko.apps.cases.narrowing import WORDS
from posko.domain.errors import BadInput
from posko.domain.papers.formats import Language
from posko.domain.papers.workbook import Column, Sheet, workbook
from posko.domain.sheets import safe_cell
from posko.kit.requests import PoskoRequest

_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@require_POST
def export(request: PoskoRequest) -> HttpResponse:
    """Hand out the cases that pass the filter, and write down that it was done."""
    kind, wanted = request.POST.get("kind", ""), filter_of(request)
    if kind not in _TYPES:
        raise BadInput("“%(kind)s” is no kind of file that is handed out.", kind=kind[:20])
    rows = list(sheet_selectors.rows(request.viewer, wanted, request.at))
    words = {word: value for word in WORDS if (value := getattr(wanted, word))}
    sheet_services.tell_export(words, kind, rows=len(rows), by=request.viewer, at=request.at)
    if kind == "csv":
        content = _csv(rows)
    else:
        columns = tuple(Column(name, "any") for name in sheet_selectors.COLUMNS)
        language: Language = "en" if get_language() == "en" else "id"
        content = workbook([Sheet(_("Cases"), columns, rows)], language=language, at=request.at, title=_("Cases"))
    name = {"Content-Disposition": f'attachment; filename="cases.{kind}"'}
    return HttpResponse(content, content_type=_TYPES[kind], headers=name)


def _csv(rows: list[tuple[str | int, ...]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(sheet_selectors.COLUMNS)
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()
