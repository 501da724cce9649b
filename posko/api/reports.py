"""Reports of devices and machines: kept first, then answered. What is done with them, the worker does."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from ninja import Router

from posko.api.door import ApiRequest, announced, answer, faults, in_turn, refusal
from posko.api.shapes import ALWAYS, REPORT_BODY, FileState, KeptFiles, Receipt, Refusal, ReportState
from posko.apps.intake.inbox import selectors, services
from posko.apps.intake.inbox.services import NewMessage
from posko.domain.errors import N_, BadInput
from posko.domain.files import checks
from posko.domain.intake import Report, key_of
from posko.domain.intake.api import BODY_LIMIT, KEY_LIMIT, Reading, read
from posko.domain.intake.checks import Fault, checked, event_time
from posko.kit.language import sentence

router = Router()
KEY = "Idempotency-Key"
# Many small files in one go, and what the form around them needs.
FILES_LIMIT = checks.MAX_TOTAL_BYTES + 1024 * 1024
_KEY_HEADER: dict[str, Any] = {
    "name": KEY,
    "in": "header",
    "required": True,
    "description": "The report's own key, best a UUID; sent again with the same key and body it is the same report",
    "schema": {"type": "string", "maxLength": KEY_LIMIT},
}


@router.post(
    "/reports",
    url_name="reports",
    summary="Send a report",
    response={201: Receipt, 200: Receipt, 409: Refusal, 413: Refusal, 422: Refusal, 429: Refusal, **ALWAYS},
    openapi_extra={
        "parameters": [_KEY_HEADER],
        "requestBody": {"required": True, "content": {"application/json": {"schema": REPORT_BODY}}},
    },
)
@in_turn
def send_report(request: ApiRequest) -> HttpResponse:
    """Keep a report, once. 201 means that it is on the disk.

    The same key and body again: 200 with `duplicate`. The same key with another body: 409, both are kept for a person.
    What cannot be read (400) or is wrong (422) is kept for a person too when it came with a good token.
    """
    if announced(request) > BODY_LIMIT:
        return answer(413, errors=faults([_TOO_LONG]))
    body = request.body.decode("utf-8", "backslashreplace").replace("\x00", "\\x00")
    if len(body) > BODY_LIMIT:
        return answer(413, errors=faults([_TOO_LONG]))
    key = request.META.get("HTTP_IDEMPOTENCY_KEY", "").strip()
    reading, wrong = _checked(request, read(body))
    found = [*_key_faults(key), *wrong]
    new = _message(request, body, reading, key, found)
    receipt = services.receive(new, by=request.auth.viewer, at=request.at)
    kept = {"id": receipt.pk, "received_at": receipt.received_at.isoformat()}
    if receipt.conflict and not reading.malformed:
        found = [_CONFLICT]
    if found:
        status = 400 if reading.malformed or not key else 409 if receipt.conflict else 422
        return answer(status, errors=faults(found), **kept)
    flags = ["late_clock"] if new.late_clock else None
    return answer(200 if receipt.duplicate else 201, **kept, duplicate=receipt.duplicate, flags=flags)


@router.get(
    "/reports/{int:report_id}",
    url_name="report",
    summary="What became of an own report",
    response={200: ReportState, 404: Refusal, **ALWAYS},
)
def see_report(request: HttpRequest, report_id: int) -> HttpResponse:
    """State, reference and files of a report that this device sent."""
    right = request.auth  # type: ignore[attr-defined]  # checked by DeviceToken
    row = selectors.own_message(right.viewer, right.sender, report_id)
    if row is None:
        return answer(404, errors=faults([_NO_REPORT]))
    kept = [
        FileState(name=each.name, sha256=each.sha256, received_at=each.received_at).model_dump(mode="json")
        for each in row.files.all()
    ]
    return answer(
        200,
        id=row.pk,
        received_at=row.received_at.isoformat(),
        state=row.state,
        form=row.form,
        place=row.place,
        ref=row.ref,
        flags=["late_clock"] if row.late_clock else [],
        problem=sentence(row.problem, row.problem_params),
        handled_at=row.handled_at.isoformat() if row.handled_at else None,
        files=kept,
    )


@router.post(
    "/reports/{int:report_id}/files",
    url_name="files",
    summary="Send a file of a report, at once or later",
    response={201: KeptFiles, 404: Refusal, 413: Refusal, 422: Refusal, 429: Refusal, **ALWAYS},
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                "multipart/form-data": {
                    "schema": {"type": "object", "properties": {"file": {"type": "string", "format": "binary"}}}
                }
            },
        }
    },
)
@in_turn
def send_files(request: ApiRequest, report_id: int) -> HttpResponse:
    """Keep files of an own report; a file sent again under its name is the same file. What it is, its bytes say."""
    if announced(request) > FILES_LIMIT:
        return answer(413, errors=faults([_FILE_TOO_LONG]))
    right = request.auth
    row = selectors.own_message(right.viewer, right.sender, report_id)
    if row is None:
        return answer(404, errors=faults([_NO_REPORT]))
    uploads: list[UploadedFile[bytes]] = [each for _name, those in request.FILES.lists() for each in those]
    if not uploads:
        return answer(422, errors=faults([_NO_FILE]))
    if any((each.size or 0) > checks.MAX_BYTES for each in uploads):
        return answer(413, errors=faults([_FILE_TOO_LONG]))
    kept = []
    for upload in uploads:
        try:
            kept.append(services.attach(row, upload, by=right.viewer, at=request.at))
        except BadInput as refused:
            return answer(422, errors=refusal(upload.name or "file", refused), id=row.pk)
    told = [{"name": each.name, "sha256": each.sha256, "received_at": each.received_at.isoformat()} for each in kept]
    return answer(201, id=row.pk, files=told)


_TOO_LONG = Fault("body", N_("A report has at most %(most)s KB. Send photos on their own, to its /files."),
                  {"most": BODY_LIMIT // 1024})  # fmt: skip
_FILE_TOO_LONG = Fault("file", N_("A file may have at most %(most)s MB. Take a smaller photo."),
                       {"most": checks.MAX_BYTES // checks.MEGABYTE})  # fmt: skip
_NO_FILE = Fault("file", N_("No file came with this. Send it as multipart/form-data, in the field “file”."))
_NO_REPORT = Fault("id", N_("This device sent no report of this number."))
_CONFLICT = Fault(KEY, N_("Another report came under this key. Both are kept, and a person decides."))


def _key_faults(key: str) -> list[Fault]:
    if not key:
        return [Fault(KEY, N_("The header Idempotency-Key is missing; give each report a key of its own, a UUID."))]
    if len(key) > KEY_LIMIT or not key.isprintable():
        return [Fault(KEY, N_("The key is longer than %(most)s signs."), {"most": KEY_LIMIT})]
    return []


def _checked(request: ApiRequest, reading: Reading) -> tuple[Reading, list[Fault]]:
    """What was read, with the code of the place that it names, and all that is wrong with it."""
    if reading.malformed:
        return reading, list(reading.faults)
    named = {each.field for each in reading.faults}
    viewer = request.auth.viewer
    report, more = checked(reading.report, place=lambda text: selectors.place_code(viewer, text))
    found = [*reading.faults, *(each for each in more if each.field not in named)]
    return replace(reading, report=report), found


def _message(request: ApiRequest, body: str, reading: Reading, key: str, found: list[Fault]) -> NewMessage:
    """The message as it is kept; what nobody can read is told apart by its bytes."""
    right, report = request.auth, reading.report
    sha256 = hashlib.sha256(body.encode()).hexdigest()
    _at, late = event_time(report.at, request.at)
    return NewMessage(
        channel=reading.channel,
        key=key_of(key[:KEY_LIMIT] or sha256, right.viewer.actor),
        body=body,
        sender=right.sender,
        digest=sha256 if reading.malformed else _digest(report, sha256),
        form=report.form,
        place=report.place,
        problem=found[0].message if found else "",
        problem_params=found[0].params if found else {},
        late_clock=late,
    )


def _digest(report: Report, sha256: str) -> str:
    """What is said; a body that holds nothing of a report is told apart by its bytes."""
    return report.digest() if report.form or report.place or report.text or report.answers else sha256
