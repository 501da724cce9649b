"""What a notice says in a reader's language, on a page and in a letter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _

from posko.domain.access import Compartment
from posko.domain.notices import Severity, is_moment
from posko.kit.language import page_language

if TYPE_CHECKING:
    from posko.apps.notices.models import Delivery, Notice

# Text behind the other walls does not go through mail servers: such a letter says only that something waits.
_MAY_TRAVEL = frozenset({Compartment.PUBLIC, Compartment.COORDINATION})
_LONGEST_SUBJECT = 150


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence with where it leads."""

    words: str
    link: str


@dataclass(frozen=True, slots=True)
class Told:
    """A notice as a page shows it. `stands`: a missed deadline that is not settled."""

    row: Notice
    words: str
    lines: list[Said]
    stands: bool

    @property
    def unread(self) -> bool:
        """Whether nobody has read it."""
        return self.row.read_at is None


def told(row: Notice) -> Told:
    """A notice in the language that is spoken."""
    stands = row.severity >= Severity.BREACH and row.settled_at is None
    lines = [Said(sentence(line["text"], line["params"]), line["link"]) for line in row.lines]
    return Told(row, sentence(row.text, row.params), lines, stands)


def sentence(text: str, params: Mapping[str, Any]) -> str:
    """A sentence of the catalogue with its values; moments, and names that the law gives, in the reader's words."""
    values = {name: _moment(value) if is_moment(name) else _spoken(value) for name, value in params.items()}
    return _(text) % values


def _spoken(value: object) -> object:
    """A name that comes in both languages, in the language of the reader. Everything else as it is."""
    if not isinstance(value, Mapping):
        return value
    return value[page_language()]


def letter(delivery: Delivery, *, address: str, language: str) -> EmailMessage:
    """The letter that carries a notice; its number is the same whenever it is sent, so that a repeat is seen as one."""
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ") or "posko"
    headers = {
        "Message-ID": f"<notice-{delivery.notice_id}-{delivery.pk}@{host}>",
        "Auto-Submitted": "auto-generated",
    }
    with translation.override(language):
        subject, body = _subject(delivery.notice), _body(delivery.notice)
    return EmailMessage(subject, body, settings.DEFAULT_FROM_EMAIL, [address], headers=headers)


def _subject(notice: Notice) -> str:
    words = sentence(notice.text, notice.params) if _may_travel(notice) else _("A notice waits for you")
    return " ".join(f"[Posko] {words}".split())[:_LONGEST_SUBJECT]


def _body(notice: Notice) -> str:
    parts = [_("A notice waits for you in Posko. What it says stays inside.")]
    if _may_travel(notice):
        parts = [sentence(notice.text, notice.params)]
        parts += ["\n".join(f"- {sentence(line['text'], line['params'])}" for line in notice.lines)]
    parts += [_address(notice.link), f"{notice.operation.name} · Posko"]
    parts.append(_("You chose letters for your notices. Change that in Posko under “Reminders”; nobody reads answers."))
    return "\n\n".join(part for part in parts if part) + "\n"


def _address(link: str) -> str:
    """The address that the letter links to. Nothing if the post does not know its own address."""
    return f"{settings.POSKO_ADDRESS}{link or '/notices/'}" if settings.POSKO_ADDRESS else ""


def _may_travel(notice: Notice) -> bool:
    return Compartment(notice.compartment) in _MAY_TRAVEL


def _moment(value: object) -> str:
    clock = "H:i" if page_language() == "en" else "H.i"
    local = timezone.localtime(datetime.fromisoformat(str(value)))
    return formats.date_format(local, f"j F Y {clock}")
