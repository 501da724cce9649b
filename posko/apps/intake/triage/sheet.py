"""Messages as a table in the language of who asked: heads, and the words of channels, forms and what became of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from django.utils import translation
from django.utils.translation import gettext as _

from posko.apps.intake.states import MESSAGE
from posko.apps.intake.triage import selectors as triage
from posko.domain.access import Viewer
from posko.domain.errors import N_
from posko.domain.files.csv_files import page_csv
from posko.domain.intake import Channel, Form
from posko.domain.intake.answers import ANSWER
from posko.domain.papers.formats import Language, cell_text
from posko.kit.language import sentence

if TYPE_CHECKING:
    from posko.apps.intake.models import Message

BATCH = 500
CHANNELS: Mapping[str, str] = {
    Channel.API: "API",
    Channel.ODK: "ODK Collect",
    Channel.PHONE: N_("phone form"),
    Channel.SMS: "SMS",
    Channel.TELEGRAM: "Telegram",
    Channel.WHATSAPP: "WhatsApp",
    Channel.TABLE: N_("table"),
}
FORMS: Mapping[str, str] = {
    Form.INCIDENT: N_("incident"),
    Form.STATION_STATUS: N_("status of a station"),
    Form.INDICATOR: N_("indicator event"),
    Form.COUNT: N_("count"),
    Form.EVIDENCE: N_("evidence"),
    ANSWER: N_("answer to an order"),
}


def rows_csv(viewer: Viewer, wanted: triage.Filter, language: Language) -> Iterator[bytes]:
    """Part by part, after the page itself was answered: nobody holds its language then but `language`."""
    with translation.override(language):
        head = page_csv([_heads()], language)
    yield head
    batch: list[Message] = []
    for row in triage.found(viewer, wanted).iterator(chunk_size=BATCH):
        batch.append(row)
        if len(batch) == BATCH:
            yield _part(viewer, batch, language)
            batch = []
    yield _part(viewer, batch, language)


def _heads() -> list[str]:
    return [
        _("Number"), _("Received"), _("Channel"), _("Status"), _("About"), _("Place code"), _("Place"), _("Sender"),
        _("Agency"), _("Why it waits"), _("What was made of it"), _("What came in"),
    ]  # fmt: skip


def _part(viewer: Viewer, batch: list[Message], language: Language) -> bytes:
    with translation.override(language):
        return page_csv((_cells(each, language) for each in triage.lines(viewer, batch)), language, begins=False)


def _cells(seen: triage.Seen, language: Language) -> list[object]:
    row = seen.row
    return [
        row.pk, cell_text(row.received_at, language), channel_word(row.channel), MESSAGE.word(row.state),
        form_word(row.form), row.place, seen.place, seen.sender or seen.masked, seen.agency,
        sentence(row.problem, row.problem_params), ref_words(row.ref), seen.text,
    ]  # fmt: skip


def channel_word(channel: str) -> str:
    """By which way a message came."""
    return _(CHANNELS[channel]) if channel in CHANNELS else channel


def form_word(form: str) -> str:
    """What a message is about."""
    return _(FORMS[form]) if form in FORMS else form


def ref_words(ref: str) -> str:
    """What was made of a message: `incident 12`."""
    kind, _colon, number = ref.partition(":")
    words = {
        "incident": _("Incident %(number)s"),
        "message": _("Message %(number)s"),
        "station_report": _("Report of a station (no. %(number)s)"),
    }
    return words[kind] % {"number": number} if kind in words else ref
