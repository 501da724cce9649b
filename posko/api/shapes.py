"""What goes in and out, as the API's description shows it. Requests are read by `domain.intake.api`, not by these."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ninja import Schema

from posko.domain.intake import phone_said


class Fault(Schema):
    """One thing that is wrong, with the field it is about; `body`, a header's name, or `file` for the whole."""

    field: str
    message: str


class Receipt(Schema):
    """A report that is kept, on the disk. `duplicate`: the very same was kept before under this id.

    `flags`: `late_clock`, the device's clock is ahead, so that the event counts from its arrival.
    """

    id: int
    received_at: datetime
    duplicate: bool
    flags: list[str] | None = None


class Bell(Schema):
    """How a device is rung: the post's public key, and whether one of its browsers is."""

    key: str
    rung: bool


class Refusal(Schema):
    """What is wrong, in the language asked for. With an `id` the body is kept and waits for a person."""

    errors: list[Fault]
    id: int | None = None
    received_at: datetime | None = None


class FileState(Schema):
    """A file that is kept with a report."""

    name: str
    sha256: str
    received_at: datetime


class KeptFiles(Schema):
    """The files of this sending, kept with the report of this number."""

    id: int
    files: list[FileState]


class ReportState(Schema):
    """What became of an own report: `received`, `handled` (`ref` says of what), `waiting` for a person, `dismissed`.

    `handled_at` is left out until somebody handled it.
    """

    id: int
    received_at: datetime
    state: str
    form: str
    place: str
    ref: str
    flags: list[str]
    problem: str
    handled_at: datetime | None = None
    files: list[FileState]


class OperationState(Schema):
    """The operation that the token belongs to, and its clock now."""

    code: str
    name: str
    demo: bool
    exercise: bool
    time: datetime


class Me(Schema):
    """Whose token this is, and what may be sent with it."""

    device: str
    agency: str
    place: str
    per_minute: int
    operation: OperationState
    forms: list[str]


class Holder(Schema):
    """Who holds a shared device in this shift. `asked`: the phone should ask now."""

    asked: bool
    call_sign: str


class TeamOf(Schema):
    """The team that the device belongs to; `due_at` is when its next check-in is due, `every` how many minutes lie
    between two."""

    code: str
    name: str
    due_at: datetime | None
    every: int
    state: str


class TaskOf(Schema):
    """A task of this device. `version` counts its changes; an act names the one that it was based on."""

    code: str
    kind: str
    severity: int
    place: str
    what: str
    way: str
    state: str
    version: int
    asked_at: datetime
    asked_by: str
    reason: str


class Fate(Schema):
    """What became of a report: the state of its message, and where that stands which was made of it."""

    id: int
    state: str
    stands: str


class MessageOf(Schema):
    """A message of the post to this device, one SMS long; `ref` says what it is about (`task:26`)."""

    id: int
    about: str
    ref: str
    text: str
    at: datetime


class Mine(Schema):
    """What the post has for this device. `cursor` changes when anything of it does."""

    cursor: str
    holder: Holder
    team: TeamOf | None = None
    tasks: list[TaskOf]
    messages: list[MessageOf]
    reports: list[Fate]


class Taken(Schema):
    """What came of it: `applied`, `repeated` (it was so already), `conflict` (a person decides) or `refused`; `message`
    says why."""

    outcome: str
    message: str | None = None


class RowProblem(Schema):
    """One thing wrong in a table; `row` counts as the spreadsheet does, 0 is the whole file."""

    row: int
    column: str
    message: str
    remedy: str


class TableAnswer(Schema):
    """What a table would bring (`dry_run`) or brought: nothing of it is kept while a row has a problem."""

    file: str
    sha256: str
    dry_run: bool
    rows: int
    kept: int
    duplicates: int
    ids: list[int]
    problems: list[RowProblem]


# What any address may answer besides its own: the post is not reached by this name or the message broke off; no good
# token; the post cannot take or tell anything now.
ALWAYS: dict[int, Any] = {400: Refusal, 401: Refusal, 503: Refusal}
REPORT_BODY: dict[str, Any] = {
    "type": "object",
    "required": ["form", "place"],
    "additionalProperties": False,
    "properties": {
        "form": {"type": "string", "enum": ["incident", "tps_status", "indicator", "count", "evidence"]},
        "place": {
            "type": "string",
            "description": "Code of a kelurahan (31.75.09.1002) or a station (31.75.09.1002/028), for an incident of a "
            "kecamatan too; or its name: Kel. Jatinegara, Kec. Jatinegara, TPS 28 Pinang Ranti",
        },
        "at": {
            "type": ["string", "null"],
            "format": "date-time",
            "description": "When it happened; without a zone, Jakarta's",
        },
        "answers": {
            "type": ["object", "null"],
            "additionalProperties": True,
            "description": "Answers by question of the form",
        },
        "text": {"type": ["string", "null"], "maxLength": 2000},
        "channel": {"type": ["string", "null"], "enum": ["api", "phone", None]},
    },
    "example": {
        "form": "incident",
        "place": "31.75.09.1002/028",
        "at": "2024-11-27T07:05:00+07:00",
        "answers": {"kind": "queue", "severity": 2},
        "text": "Antrean 200 orang, satu meja pendaftaran belum dibuka",
    },
}


def json_body(schema: dict[str, Any]) -> dict[str, Any]:
    """A body of JSON that has to come."""
    return {"required": True, "content": {"application/json": {"schema": schema}}}


def _object(required: list[str], **fields: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "required": required, "additionalProperties": False, "properties": fields}


_MOMENT: dict[str, Any] = {"type": "string", "format": "date-time"}
_UUID: dict[str, Any] = {"type": "string", "format": "uuid"}
_NUMBERS: dict[str, Any] = {"type": ["array", "null"], "maxItems": 500, "items": {"type": "integer", "minimum": 0}}
_COUNT: dict[str, Any] = {"type": "integer", "minimum": 0, "maximum": phone_said.MOST_COUNT}
ACT_BODY = _object(
    ["id", "task", "event", "at", "base", "branch", "counter"],
    id=_UUID | {"description": "Made on the phone: under it the act is done once"},
    task={"type": "string", "pattern": "^[0-9]{1,9}$", "description": "The task's short code"},
    event={"type": "string", "enum": list(phone_said.EVENTS)},
    at=_MOMENT,
    base=_COUNT | {"description": "The version of the task that it was based on"},
    branch=_UUID | {"description": "The run of acts that were said without the post"},
    counter=_COUNT | {"description": "Its place in that run"},
    reason={"type": ["string", "null"], "maxLength": phone_said.REASON_LIMIT},
)
_FILE = _object(["file"], file={"type": "string", "format": "binary"})
FILE_BODY: dict[str, Any] = {"required": True, "content": {"multipart/form-data": {"schema": _FILE}}}
SHOWN_BODY = _object([], reached=_NUMBERS, seen=_NUMBERS)
UNDERSTOOD_BODY = _object(["message"], message={"type": "integer", "minimum": 0}, at=_MOMENT)
WELL_BODY = _object(
    ["id", "at"], id=_UUID, at=_MOMENT, state={"type": ["string", "null"], "enum": [*phone_said.STATES, None]}
)
HOLDER_BODY = _object(["call_sign"], call_sign={"type": "string", "maxLength": 20}, at=_MOMENT)
_KEY: dict[str, Any] = {"type": "string", "pattern": "^[A-Za-z0-9_-]{20,120}$"}
BELL_BODY = _object(
    ["endpoint", "keys"],
    endpoint={"type": "string", "format": "uri", "description": "An address of the browser's own push service"},
    keys=_object(["p256dh", "auth"], p256dh=_KEY, auth=_KEY),
)
