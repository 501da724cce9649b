"""Many reports in one table, CSV or XLSX: checked row by row first, and kept only when all of it is right."""

from __future__ import annotations

import hashlib

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from posko.api.door import ApiRequest, announced, answer, faults, in_turn
from posko.api.shapes import ALWAYS, Refusal, TableAnswer
from posko.apps.intake.inbox import selectors, services
from posko.apps.intake.inbox.services import NewMessage
from posko.domain.errors import N_
from posko.domain.files import checks
from posko.domain.files.csv_files import plain_csv
from posko.domain.files.problems import problem_rows
from posko.domain.files.spreadsheets import UPLOAD_LIMIT
from posko.domain.intake import Channel, key_of
from posko.domain.intake.checks import Fault, event_time
from posko.domain.intake.report_rows import RowReport, TableReading, read_reports
from posko.kit.downloads import CSV, named

router = Router()
ANSWERS = {"": False, "0": False, "false": False, "no": False, "1": True, "true": True, "yes": True}
_FILE = {"type": "object", "required": ["file"], "properties": {"file": {"type": "string", "format": "binary"}}}
_DRY_RUN = {
    "name": "dry_run",
    "in": "query",
    "schema": {"type": "boolean", "default": False},
    "description": "Only check: say what the table would bring, and keep nothing",
}


@router.post(
    "/reports/import",
    url_name="import",
    summary="Send a table of reports",
    response={200: TableAnswer, 201: TableAnswer, 413: Refusal, 422: TableAnswer | Refusal, 429: Refusal, **ALWAYS},
    openapi_extra={
        "parameters": [_DRY_RUN],
        "requestBody": {"required": True, "content": {"multipart/form-data": {"schema": _FILE}}},
        "responses": {422: {"content": {"text/csv": {"schema": {"type": "string"}}}}},
    },
)
@in_turn
def send_table(request: ApiRequest) -> HttpResponse:
    """Read a CSV or XLSX file with the columns place, text, at, form, kind, severity, answers and key.

    With a problem in any row nothing is kept (422), and the answer lists them all; with `Accept: text/csv` it is the
    list as a file. The same row sent again is the same report.
    """
    if announced(request) > UPLOAD_LIMIT + 64 * 1024:
        return answer(413, errors=faults([_TOO_LONG]))
    dry = ANSWERS.get(request.GET.get("dry_run", "").strip().lower())
    if dry is None or set(request.GET) - {"dry_run"}:
        return answer(422, errors=faults([_NEITHER]))
    uploads: list[UploadedFile[bytes]] = request.FILES.getlist("file")
    if len(uploads) != 1:
        return answer(422, errors=faults([_SEVERAL if uploads else _NO_FILE]))
    viewer = request.auth.viewer
    name = checks.safe_name(uploads[0].name or "")
    found = read_reports(name, uploads[0].read(), place=lambda text: selectors.place_code(viewer, text))
    if not found.ok:
        return _refused(request, found, dry=dry)
    if dry:
        return _result(200, found, dry=True)
    receipts = services.receive_all([_message(request, each) for each in found.reports], by=viewer, at=request.at)
    ids = list(dict.fromkeys(receipt.pk for receipt in receipts))
    kept = sum(not receipt.duplicate for receipt in receipts)
    return _result(201 if kept else 200, found, dry=False, kept=kept, ids=ids)


_NEITHER = Fault("dry_run", N_("“dry_run” is true or false; nothing of this table was read or kept."))
_NO_FILE = Fault("file", N_("No file came with this. Send it as multipart/form-data, in the field “file”."))
_SEVERAL = Fault("file", N_("Several files came with this. Send each table on its own."))
_TOO_LONG = Fault("file", N_("A table may have at most %(most)s MB. Split it into several files."),
                  {"most": UPLOAD_LIMIT // checks.MEGABYTE})  # fmt: skip


def _message(request: ApiRequest, row: RowReport) -> NewMessage:
    right, digest = request.auth, row.report.digest()
    _at, late = event_time(row.report.at, request.at)
    return NewMessage(
        channel=Channel.TABLE,
        key=key_of(row.key or f"row {hashlib.sha256(digest.encode()).hexdigest()}", right.viewer.actor),
        body=row.body,
        sender=right.sender,
        digest=digest,
        form=row.report.form,
        place=row.report.place,
        late_clock=late,
    )


def _refused(request: ApiRequest, found: TableReading, *, dry: bool) -> HttpResponse:
    if "text/csv" in request.META.get("HTTP_ACCEPT", ""):
        content = plain_csv(problem_rows(found.problems, _))
        return HttpResponse(content, status=422, content_type=CSV, headers=named("problems.csv"))
    return _result(422, found, dry=dry)


def _result(
    status: int, found: TableReading, *, dry: bool, kept: int = 0, ids: list[int] | None = None
) -> HttpResponse:
    problems = []
    for each in found.problems:
        message, remedy = each.said_by(_)
        problems.append({"row": each.row, "column": each.column, "message": message, "remedy": remedy})
    rows = len(found.reports)
    return answer(
        status,
        file=found.file,
        sha256=found.sha256,
        dry_run=dry,
        rows=rows,
        kept=kept,
        duplicates=0 if dry or problems else rows - kept,
        ids=ids or [],
        problems=problems,
    )
