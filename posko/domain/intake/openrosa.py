"""OpenRosa 1.0, as ODK Collect speaks it: the submission that came in, and the documents that go out.

https://docs.getodk.org/openrosa-form-submission/ and openrosa-form-list/. Only 201 and 202 mean "received" to a
client; a submission too large for one POST comes in several, each with the whole XML again and some of the files.
"""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from html import escape
from typing import Any, Final
from zoneinfo import ZoneInfo

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from posko.domain.errors import N_, BadInput
from posko.domain.intake import Report
from posko.domain.intake.form_book import END, FormCard, Question, forms

WIB: Final = ZoneInfo("Asia/Jakarta")
VERSION: Final = "1.0"
XML_PART: Final = "xml_submission_file"
INCOMPLETE_PART: Final = "*isIncomplete*"
MAX_XML_BYTES: Final = 256 * 1024
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'


@dataclass(frozen=True, slots=True)
class Submission:
    """A submission's own words, before anybody asks whether they can be meant.

    `answers`: the text of each question that was answered, by name. `texts`: all that was written anywhere, in which a
    file that came along is looked for by its name.
    """

    form: str
    version: str
    instance: str
    replaces: str
    answers: Mapping[str, str]
    texts: frozenset[str] = field(default_factory=frozenset)

    @property
    def files(self) -> tuple[str, ...]:
        """The names of the files that its questions speak of."""
        card = forms().get(self.form)
        return tuple(self.answers[name] for name in card.photos if name in self.answers) if card else ()


class Unsafe(BadInput):
    """XML with a document type or entities, or none at all: it is not looked into."""


def submission_of(body: str) -> Submission:
    """The submission in a body. Raises Unsafe for what is no XML or has a document type, BadInput for no submission."""
    try:
        root = fromstring(body, forbid_dtd=True)
    except DefusedXmlException as refused:
        raise Unsafe(
            N_("This XML declares a document type or entities; they are refused, whatever they say.")
        ) from refused
    except (ParseError, ValueError) as broken:
        raise Unsafe(N_("This is no XML that can be read: %(reason)s."), reason=str(broken)[:120]) from broken
    form = root.get("id", "")
    if not form:
        raise BadInput("This XML is no submission of a form: its first element names none.")
    answers: dict[str, str] = {}
    for element in root.iter():
        if len(element) == 0 and (text := (element.text or "").strip()):
            answers.setdefault(_bare(element.tag), text)
    found = (answers.get(name) or root.get(name, "") for name in ("instanceID", "deprecatedID"))
    instance, replaces = found
    return Submission(form, root.get("version", ""), instance, replaces, answers, frozenset(answers.values()))


def read(body: str) -> Report:
    """What a submission reports. Raises BadInput, with the question, for what a person has to look at."""
    return report_of(submission_of(body))


def report_of(sent: Submission) -> Report:
    """The report of a submission by the form that it names."""
    card = forms().get(sent.form)
    if card is None:
        raise BadInput("There is no form “%(form)s” here; there are: %(known)s.", form=sent.form[:40],
                       known=", ".join(forms()))  # fmt: skip
    answers: dict[str, Any] = {}
    for question in card.questions:
        given = sent.answers.get(question.name)
        if given is not None and not question.aside and question.name not in ("text", card.at):
            answers |= _READERS.get(question.kind, _nothing)(card, question, given)
    at = _moment(sent.answers.get(card.at) or sent.answers.get(END) or sent.answers.get("start") or "")
    return Report(card.code.value, sent.answers.get("place", ""), at, answers, sent.answers.get("text", ""))


def _nothing(_card: FormCard, _question: Question, _given: str) -> dict[str, Any]:
    return {}


def _number(_card: FormCard, question: Question, given: str) -> dict[str, Any]:
    if not given.isdecimal() or not question.least <= int(given) <= question.most:
        raise BadInput("“%(question)s” takes digits only, from %(least)s to %(most)s; “%(given)s” came.",
                       question=question.label["id"], least=question.least, most=question.most,
                       given=given[:40])  # fmt: skip
    return {question.name: int(given)}


def _choice(card: FormCard, question: Question, given: str) -> dict[str, Any]:
    if all(choice.code != given for choice in card.lists[question.list]):
        raise BadInput("“%(given)s” is no answer to “%(question)s” any more. The form on the device may be an old one.",
                       given=given[:40], question=question.label["id"])  # fmt: skip
    return {question.name: int(given) if question.number else given}


def _text(_card: FormCard, question: Question, given: str) -> dict[str, Any]:
    return {question.name: given}


def _point(_card: FormCard, question: Question, given: str) -> dict[str, Any]:
    """`latitude longitude altitude accuracy`, in degrees and metres."""
    try:
        lat, lng = (float(part) for part in given.split()[:2])
    except ValueError:
        lat = lng = 999.0
    if not (abs(lat) <= 90 and abs(lng) <= 180):
        raise BadInput("“%(given)s” is no position; “%(question)s” takes degrees.", given=given[:40],
                       question=question.label["id"])  # fmt: skip
    return {"lat": lat, "lng": lng}


_READERS: Final[Mapping[str, Callable[[FormCard, Question, str], dict[str, Any]]]] = {
    "number": _number, "choice": _choice, "text": _text, "point": _point,
}  # fmt: skip


def _moment(text: str) -> datetime | None:
    """A moment or a day as the device wrote it; without a time zone it is WIB, a day counts from its beginning."""
    if not text:
        return None
    try:
        if len(text) <= len("2024-11-27"):
            return datetime.combine(date.fromisoformat(text), time(), WIB).astimezone(UTC)
        found = datetime.fromisoformat(text)
    except ValueError as broken:
        raise BadInput("“%(given)s” is no time.", given=text[:40]) from broken
    return (found if found.tzinfo else found.replace(tzinfo=WIB)).astimezone(UTC)


def _bare(tag: object) -> str:
    return str(tag).rpartition("}")[2]


@dataclass(frozen=True, slots=True)
class Listed:
    """A form as the list names it: its id, name and version, the MD5 of its bytes, and where to fetch it."""

    form: str
    name: str
    version: str
    content: bytes
    url: str
    manifest_url: str = ""


@dataclass(frozen=True, slots=True)
class Media:
    """A file that comes with a form."""

    name: str
    content: bytes
    url: str


def form_list(listed: Iterable[Listed]) -> str:
    """The answer to `formList`."""
    made = [
        f"<xform><formID>{escape(each.form)}</formID><name>{escape(each.name)}</name>"
        f"<version>{escape(each.version)}</version><hash>{md5(each.content)}</hash>"
        f"<downloadUrl>{escape(each.url)}</downloadUrl>"
        + (f"<manifestUrl>{escape(each.manifest_url)}</manifestUrl>" if each.manifest_url else "")
        + "</xform>"
        for each in listed
    ]
    return f'{_HEAD}<xforms xmlns="http://openrosa.org/xforms/xformsList">{"".join(made)}</xforms>'


def manifest(media: Sequence[Media]) -> str:
    """The answer to a form's `manifestUrl`."""
    made = [
        f"<mediaFile><filename>{escape(each.name)}</filename><hash>{md5(each.content)}</hash>"
        f"<downloadUrl>{escape(each.url)}</downloadUrl></mediaFile>"
        for each in media
    ]
    return f'{_HEAD}<manifest xmlns="http://openrosa.org/xforms/xformsManifest">{"".join(made)}</manifest>'


def response(message: str, nature: str) -> str:
    """What a submission is answered: a sentence for the person, and a word for the kind of answer."""
    return (
        f'{_HEAD}<OpenRosaResponse xmlns="http://openrosa.org/http/response">'
        f'<message nature="{escape(nature)}">{escape(message)}</message></OpenRosaResponse>'
    )


def md5(content: bytes) -> str:
    """The hash that OpenRosa knows; it tells versions apart and protects nothing."""
    return f"md5:{hashlib.md5(content, usedforsecurity=False).hexdigest()}"


def collect_settings(server: str, project: str) -> str:
    """The text of the QR code that sets ODK Collect up: JSON, compressed by zlib, in base 64.

    https://docs.getodk.org/collect-import-export/. Forms follow the server's, and what is finished goes out by itself.
    """
    settings = {
        "general": {
            "server_url": server,
            "form_update_mode": "match_exactly",
            "periodic_form_updates_check": "every_fifteen_minutes",
            "autosend": "wifi_and_cellular",
            "image_size": "medium",
        },
        "admin": {"change_server": False},
        "project": {"name": project[:40], "icon": "P", "color": "#14532d"},
    }
    packed = json.dumps(settings, separators=(",", ":"), ensure_ascii=False).encode()
    return base64.b64encode(zlib.compress(packed, 9)).decode()
