"""What a phone says of its tasks, and the photos of it. Each act is done once, under the id that the phone made."""

from __future__ import annotations

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from ninja import Router

from posko.api.door import ApiRequest, announced, answer, faults, in_turn, refusal, said_in
from posko.api.shapes import ACT_BODY, ALWAYS, FILE_BODY, Refusal, Taken, json_body
from posko.apps.incidents.field import selectors as field
from posko.apps.incidents.field import services as field_services
from posko.apps.incidents.orders.services import Said, say
from posko.domain.errors import N_, BadInput
from posko.domain.files import checks
from posko.domain.incidents.orders import How
from posko.domain.intake.checks import Fault
from posko.domain.intake.phone_said import read_act
from posko.kit.language import sentence

router = Router()
FILES_LIMIT = checks.MAX_BYTES + 1024 * 1024


@router.post(
    "/tasks/acts",
    url_name="acts",
    summary="Say something of a task",
    response={200: Taken, 404: Refusal, 422: Refusal, 429: Refusal, **ALWAYS},
    openapi_extra={"requestBody": json_body(ACT_BODY)},
)
@in_turn
def say_act(request: ApiRequest) -> HttpResponse:
    """Keep what was said, once under its `id`, and do what follows from it.

    Acts that were said without the post come in the order of `counter`, each with the `base` and the `branch` of its
    run. The `outcome` says what came of it: of a `conflict` a person at the post decides.
    """
    right, told = request.auth, said_in(request, read_act)
    task = field.task_of_code(right.viewer, told.task)
    if task is None:
        return answer(404, errors=faults([_NO_TASK]))
    said = Said(told.id, f"task.{told.event}", told.at, How.PHONE, told.base, told.branch, told.counter, told.reason)
    made = say(task, said, by=right.viewer, at=request.at)
    why = sentence(made.why, {"code": task.code}) if made.why else None
    return answer(200, outcome=made.outcome, message=why)


@router.post(
    "/tasks/acts/{act_id}/files",
    url_name="act_files",
    summary="Send a photo of what was said of a task",
    response={201: Taken, 404: Refusal, 413: Refusal, 422: Refusal, 429: Refusal, **ALWAYS},
    openapi_extra={"requestBody": FILE_BODY},
)
@in_turn
def send_photo(request: ApiRequest, act_id: str) -> HttpResponse:
    """Keep a photo of an own act; the same photo again is kept once."""
    if announced(request) > FILES_LIMIT:
        return answer(413, errors=faults([_TOO_LONG]))
    right = request.auth
    said = field.own_act(right.viewer, right.sender, act_id)
    if said is None:
        return answer(404, errors=faults([_NO_ACT]))
    uploads: list[UploadedFile[bytes]] = [each for _name, those in request.FILES.lists() for each in those]
    if len(uploads) != 1:
        return answer(422, errors=faults([_ONE_FILE]))
    if (uploads[0].size or 0) > checks.MAX_BYTES:
        return answer(413, errors=faults([_TOO_LONG]))
    try:
        field_services.attach(said, uploads[0], by=right.viewer, at=request.at)
    except BadInput as refused:
        return answer(422, errors=refusal(uploads[0].name or "file", refused))
    return answer(201, outcome="applied")


_NO_TASK = Fault("task", N_("There is no task of this code."))
_NO_ACT = Fault("act_id", N_("This device said nothing under this id."))
_ONE_FILE = Fault("file", N_("Send one photo at a time, as multipart/form-data, in the field “file”."))
_TOO_LONG = Fault("file", N_("A file may have at most %(most)s MB. Take a smaller photo."),
                  {"most": checks.MAX_BYTES // checks.MEGABYTE})  # fmt: skip
