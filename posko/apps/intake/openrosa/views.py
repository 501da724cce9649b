"""OpenRosa 1.0 as ODK Collect speaks it: the list of forms, the forms, and submissions with their files.

A submission is answered only after its words are on the disk: 201 when its files are here too, 202 while some are
awaited or a person has to look at it. What cannot be taken is named in the answer, and the words are kept all the same.
"""

from __future__ import annotations

import hashlib
import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import wraps
from typing import TYPE_CHECKING, Final

from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from posko.apps.intake.devices import selectors as device_selectors
from posko.apps.intake.devices.selectors import DeviceRight
from posko.apps.intake.inbox import selectors, services
from posko.apps.intake.inbox.services import NewMessage
from posko.apps.intake.openrosa import multipart
from posko.apps.intake.openrosa import selectors as openrosa_selectors
from posko.apps.intake.openrosa import services as openrosa_services
from posko.apps.intake.openrosa.multipart import Multipart, TooLarge
from posko.domain.access import Viewer
from posko.domain.errors import N_, BadInput, NotAllowed
from posko.domain.files import checks as file_checks
from posko.domain.intake import Away, Channel, MessageState, checks, key_of, openrosa, token_in, xlsform
from posko.domain.intake.form_book import FormCard, forms
from posko.domain.intake.openrosa import Listed, Media, Submission, Unsafe
from posko.kit.language import page_language, sentence
from posko.kit.limits import Limits
from posko.kit.requests import PoskoRequest

if TYPE_CHECKING:
    from posko.apps.intake.models import Message

# A client splits what is larger over several POSTs; the XML and one file always fit.
ACCEPTED_LENGTH: Final = file_checks.MAX_BYTES
KEY_LIMIT: Final = 120
CORRECTS = N_("This corrects an earlier report (%(earlier)s). Decide which one holds.")
_limits = Limits("openrosa")


@dataclass(frozen=True, slots=True)
class Visit:
    """A device at the door: its right, the key of its address (empty where it shows its token in a header), and now."""

    right: DeviceRight
    key: str
    at: datetime

    @property
    def viewer(self) -> Viewer:
        """Who reports."""
        return self.right.viewer

    @property
    def cards(self) -> Mapping[str, FormCard]:
        """The forms of its operation."""
        return forms(self.right.operation.regime)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a submission's XML says. `sent` is None where it is not looked into; `status` is 400 or 422 then."""

    new: NewMessage
    sent: Submission | None
    status: int = 0


Page = Callable[..., HttpResponse]


def door(view: Page) -> Page:
    """Lets a device in by its token, and puts OpenRosa's headers on every answer."""

    @csrf_exempt
    @wraps(view)
    def inner(request: PoskoRequest, key: str = "", **parts: str) -> HttpResponse:
        token = key or token_in(request.headers.get("Authorization", ""))
        right = device_selectors.right_of(token) if token else None
        if right is None:
            answer = _say(401, "unauthorized", _("This device is not known here, or its right was taken."))
            answer.headers["WWW-Authenticate"] = 'Basic realm="Posko", charset="UTF-8"'
        else:
            visit = Visit(right, key, request.real_at + right.operation.clock_offset)
            answer = view(request, visit, **parts)
        answer.headers["Date"] = http_date(request.real_at.timestamp())
        answer.headers["X-OpenRosa-Version"] = openrosa.VERSION
        answer.headers["X-OpenRosa-Accept-Content-Length"] = str(ACCEPTED_LENGTH)
        return answer

    return inner


@door
@require_safe
def form_list(request: PoskoRequest, visit: Visit) -> HttpResponse:
    """The forms there are; with `formID` that one alone."""
    wanted = request.GET.get("formID", "")
    listed = [_listed(request, visit, card) for code, card in visit.cards.items() if not wanted or wanted == code]
    return _xml(openrosa.form_list(listed))


@door
@require_safe
def manifest(request: PoskoRequest, visit: Visit, form: str) -> HttpResponse:
    """The files that come with a form: its tables of places."""
    card = visit.cards.get(form)
    if card is None:
        return _no_form(form)
    tables = openrosa_selectors.place_tables(visit.viewer) if xlsform.asks_for_place(card) else {}
    media = [Media(name, content, _url(request, visit, "media", form, name)) for name, content in tables.items()]
    return _xml(openrosa.manifest(media))


@door
@require_safe
def form(request: PoskoRequest, visit: Visit, form: str) -> HttpResponse:
    """A form as an XForm."""
    if form not in visit.cards:
        return _no_form(form)
    return HttpResponse(xlsform.xform(form, visit.right.operation.regime), content_type="text/xml; charset=utf-8")


@door
@require_safe
def media(request: PoskoRequest, visit: Visit, form: str, name: str) -> HttpResponse:
    """A file of a form's manifest."""
    tables = openrosa_selectors.place_tables(visit.viewer)
    if form not in visit.cards or name not in tables:
        return _no_form(f"{form}/{name}")
    return HttpResponse(tables[name], content_type="text/csv; charset=utf-8")


@door
@require_http_methods(["HEAD", "POST"])
def submission(request: PoskoRequest, visit: Visit) -> HttpResponse:
    """HEAD: 204, and how much may come at once. POST: one part of a submission, or all of it."""
    if request.method == "HEAD":
        return HttpResponse(status=204)
    sender, now = visit.right.sender, time.monotonic()
    seconds = _limits.wait(visit.viewer.actor, now, per_minute=sender.per_minute)
    if not seconds and _limits.enter(visit.viewer.actor):
        try:
            return _answered(request, visit)
        finally:
            _limits.leave(visit.viewer.actor)
    if _limits.is_news(visit.viewer.actor, now):
        services.record_flood(sender, by=visit.viewer, at=visit.at)
    words = _("Too many at once from this device. Send again in a minute.")
    return _later(429, "too_fast", words, max(1, math.ceil(seconds)))


def _answered(request: PoskoRequest, visit: Visit) -> HttpResponse:
    """The answer to one POST, whatever went wrong."""
    try:
        return _taken(request, visit)
    except Away as away:
        return _later(503, "away", _("The post cannot take it just now. Send again."), away.retry_after)
    except TooLarge as refusal:
        return _say(413, "too_large", sentence(refusal.message, refusal.params))
    except BadInput as refusal:
        return _say(400, "bad_request", sentence(refusal.message, refusal.params))
    except NotAllowed as refusal:
        return _say(403, "forbidden", sentence(refusal.message, refusal.params))


def _taken(request: PoskoRequest, visit: Visit) -> HttpResponse:
    """Keep the words, then the files, then answer."""
    if not request.META.get("CONTENT_TYPE", "").startswith("multipart/"):
        return _say(415, "no_multipart", _("A submission comes as multipart/form-data."))
    with multipart.opened(request) as came:
        if came.xml is None and came.too_large:
            return _say(413, "too_large", _("The XML of a submission has at most %(most)s KB.")
                        % {"most": openrosa.MAX_XML_BYTES // 1024})  # fmt: skip
        if came.xml is None:
            return _say(400, "no_xml", _("The part “%(part)s” is missing.") % {"part": openrosa.XML_PART})
        reading = _read(visit, came.xml)
        receipt = services.receive(reading.new, by=visit.viewer, at=visit.at)
        message = selectors.messages(visit.viewer).select_related("operation").get(pk=receipt.pk)
        refused = _attach(visit, message, reading.sent, came)
        answer = _answer(visit, message, reading, came, refused)
    answer.headers["Location"] = _url(request, visit, "submission")
    return answer


def _read(visit: Visit, xml: bytes) -> Reading:
    """The message of a submission. If it cannot be understood, the reason is why it waits for a person."""
    # PostgreSQL takes no NUL, and nothing that came in is thrown away.
    body = xml.decode("utf-8-sig", "backslashreplace").replace("\x00", "\\x00")
    sender, digest = visit.right.sender, hashlib.sha256(body.encode()).hexdigest()
    who = f"device:{sender.pk}"
    new = NewMessage(Channel.ODK, key_of(f"xml:{digest}", who), body, sender, digest)
    try:
        sent = openrosa.submission_of(body)
    except BadInput as refusal:
        return Reading(_waiting(new, refusal), None, 400 if isinstance(refusal, Unsafe) else 422)
    new = replace(new, form=sent.form, place=sent.answers.get("place", ""))
    if 0 < len(sent.instance) <= KEY_LIMIT:
        new = replace(new, key=key_of(sent.instance, who))
    try:
        report = openrosa.report_of(sent)
    except BadInput as refusal:
        return Reading(_waiting(new, refusal), sent)
    new = replace(new, digest=report.digest(), late_clock=checks.event_time(report.at, visit.at)[1])
    if sent.replaces:
        new = _waiting(new, BadInput(CORRECTS, earlier=sent.replaces[:KEY_LIMIT]))
    return Reading(new, sent)


def _waiting(new: NewMessage, refusal: BadInput) -> NewMessage:
    return replace(new, problem=refusal.message, problem_params=refusal.params)


def _attach(visit: Visit, message: Message, sent: Submission | None, came: Multipart) -> list[str]:
    """Save the files that the XML names, or all if nobody can read it. Returns the words for each that is refused."""
    by, at, refused = visit.viewer, visit.at, []
    for name in came.too_large:
        limit = BadInput("“%(name)s” has more than %(most)s MB and was not taken. Take a smaller photo.",
                         name=name, most=file_checks.MAX_BYTES // file_checks.MEGABYTE)  # fmt: skip
        openrosa_services.refuse_file(message, name, str(limit), by=by, at=at)
        refused.append(sentence(limit.message, limit.params))
    for upload in came.uploads:
        if sent is not None and upload.name not in sent.texts:
            continue
        try:
            services.attach(message, upload, by=by, at=at)
        except BadInput as refusal:
            openrosa_services.refuse_file(message, file_checks.safe_name(upload.name or ""), str(refusal), by=by, at=at)
            refused.append(sentence(refusal.message, refusal.params))
    return refused


def _answer(visit: Visit, message: Message, reading: Reading, came: Multipart, refused: list[str]) -> HttpResponse:
    kept = _("Kept as message %(number)s.") % {"number": message.pk}
    if reading.status:
        problem = sentence(reading.new.problem, reading.new.problem_params)
        return _say(reading.status, "unreadable", f"{problem} {kept} {_('A person looks at it.')}")
    if refused:
        return _say(413 if came.too_large else 422, "file_refused", " ".join([kept, *refused]))
    if message.state == MessageState.WAITING:
        words = sentence(message.problem, message.problem_params)
        return _say(202, "waiting", f"{kept} {_('A person looks at it.')} {words}")
    awaited = openrosa_selectors.awaited_files(visit.viewer, message)
    if awaited or came.incomplete:
        words = _("Still awaited: %(names)s.") % {"names": ", ".join(awaited)} if awaited else ""
        return _say(202, "awaiting", f"{kept} {words}".strip())
    return _say(201, "received", kept)


def _listed(request: PoskoRequest, visit: Visit, card: FormCard) -> Listed:
    code, regime = card.code.value, visit.right.operation.regime
    language = page_language()
    manifest_url = _url(request, visit, "manifest", code) if xlsform.asks_for_place(card) else ""
    return Listed(code, card.title[language], xlsform.version(code, regime), xlsform.xform(code, regime),
                  _url(request, visit, "form", code), manifest_url)  # fmt: skip


def _url(request: PoskoRequest, visit: Visit, name: str, form: str = "", file: str = "") -> str:
    """An address at this door, by the way the device came."""
    parts = {"key": visit.key, "form": form, "name": file}
    path = reverse(f"openrosa:{name}", kwargs={word: value for word, value in parts.items() if value})
    return request.build_absolute_uri(path)


def _no_form(name: str) -> HttpResponse:
    return _say(404, "no_form", _("There is no form “%(name)s” here.") % {"name": name[:60]})


def _later(status: int, nature: str, message: str, seconds: int) -> HttpResponse:
    answer = _say(status, nature, message)
    answer.headers["Retry-After"] = str(seconds)
    return answer


def _say(status: int, nature: str, message: str) -> HttpResponse:
    return _xml(openrosa.response(message, nature), status)


def _xml(text: str, status: int = 200) -> HttpResponse:
    return HttpResponse(text, status=status, content_type="text/xml; charset=utf-8")
