"""Gateways that are open, whose number it is, and what a short code says in this city.

Gateways and senders are held in the process and held against the database after a second and a half, as device tokens
are: what was closed or revoked stops within them, in every process, and a burst of messages asks the database once.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Max, Q, QuerySet

from posko.apps.intake.inbox.registry import Voice, answerer_of
from posko.apps.intake.inbox.selectors import messages
from posko.apps.intake.models import Gateway, Sender
from posko.apps.operation import selectors as operations
from posko.apps.outgoing.receipts import selectors as receipts
from posko.apps.people.accounts import selectors as people
from posko.apps.territory import selectors as territory
from posko.domain.access import Compartment, Viewer, device_viewer, system_viewer
from posko.domain.errors import N_, BadInput
from posko.domain.intake import Channel, MessageState, Report, sms
from posko.domain.intake.answers import Answer, read_answer
from posko.domain.intake.checks import event_time
from posko.domain.intake.codebook import codebook
from posko.domain.intake.gateways import mark_of
from posko.domain.intake.reader import Ground, opening
from posko.domain.intake.short_code import Heard, read
from posko.domain.intake.typed import words_of
from posko.domain.outgoing import WayKind
from posko.domain.territory.places import AliasTable, Level
from posko.kit import marks
from posko.kit.caches import SingleFlight

CHATS = (Channel.SMS, Channel.TELEGRAM, Channel.WHATSAPP)
UNKNOWN = N_("The sender is not registered.")
PART = N_("Part %(part)s of %(parts)s of a long SMS; the others have not come.")
CUT = N_("The message fills an SMS to its last sign: the rest of it has not come.")
log = logging.getLogger(__name__)
# How long (seconds) a gateway or a sender is remembered, and the spellings of a city's places.
FRESH, NAMES_FRESH = 1.5, 60.0
_TABLE = frozenset({Compartment.PUBLIC, Compartment.COORDINATION})


@dataclass(frozen=True, slots=True)
class Door:
    """An open gateway: its secret, and who receives its messages (`viewer`, of its operation)."""

    name: str
    channel: str
    secret: str
    takes_get: bool
    viewer: Viewer
    clock_offset: timedelta


@dataclass(frozen=True, slots=True)
class _City:
    """The spellings of a city's places, and how each kecamatan, kelurahan and station is called in a reply."""

    spellings: AliasTable
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Known:
    """A sender that is registered, and who it is as a viewer."""

    sender: Sender
    viewer: Viewer


# Names of senders and secrets of gateways are in no file, so each process reads them for itself.
_doors: SingleFlight[tuple[Door, ...]] = SingleFlight("gateway-doors", seconds=FRESH, shared=False)
_versions: SingleFlight[tuple[object, ...]] = SingleFlight("gateway-version", seconds=FRESH, shared=False)
_books: SingleFlight[Mapping[tuple[str, str], Known]] = SingleFlight("gateway-senders", held=8, shared=False)
_cities: SingleFlight[_City] = SingleFlight("gateway-city", held=4, seconds=NAMES_FRESH)


def gateways(viewer: Viewer) -> QuerySet[Gateway]:
    """The gateways of the viewer's operation, open ones first."""
    return Gateway.objects.filter(operation__code=viewer.operation).order_by("closed_at", "name")


def chat_senders(viewer: Viewer, words: str) -> QuerySet[Sender]:
    """Numbers and chats that were made known, with `last_at`, those that still may report first; a number is not
    searched by its digits."""
    rows = Sender.objects.filter(operation__code=viewer.operation, channel__in=CHATS)
    rows = rows.filter(Q(name__icontains=words) | Q(place__startswith=words)) if words else rows
    return rows.annotate(last_at=Max("messages__received_at")).order_by(F("revoked_at").asc(nulls_first=True), "name")


def open_doors(channel: Channel, name: str = "") -> tuple[Door, ...]:
    """The open gateways of a channel, of every operation: its signature says which one it is."""
    found = Gateway.objects.select_related("operation__city").filter(channel=channel, closed_at=None)
    named = found.filter(name=name) if name else found
    return _doors.get((channel.value, name), lambda: tuple(door for row in named if (door := _door(row))))


def two_way_doors(kind: WayKind, name: str) -> Iterator[Door]:
    """The gateways by which messages leave that bring SMS in, too: one account and one secret for both ways."""
    for line in receipts.gateways_named(kind, name):
        house = replace(line.viewer, compartments=_TABLE)
        yield Door(name, Channel.SMS, line.secret, False, house, line.clock_offset)


def known_sender(viewer: Viewer, channel: Channel, mark: str) -> Known | None:
    """The registered sender with this mark, or None."""
    where = (viewer.operation, viewer.city)
    version = _versions.get(where, lambda: _version(viewer))
    return _books.get((where, version), lambda: _all_known(viewer)).get((channel.value, mark))


def marked(viewer: Viewer, channel: Channel, number: str) -> str:
    """The keyed mark of a number in the viewer's operation; its key is the post's own, outside the database."""
    return mark_of(marks.of(viewer.operation), channel, number)


def heard(viewer: Viewer, body: str) -> Heard:
    """What the kept body of an SMS or a chat message reports. Raises BadInput where it is not understood."""
    told = json.loads(body)
    known = known_sender(viewer, Channel(told["channel"]), told["sender"])
    if told.get("what") and not told["text"].strip():
        raise BadInput("A message without words: only text is read here.")
    return understood(viewer, told["text"], datetime.fromisoformat(told["at"]), known.sender.place if known else "")


def understood(viewer: Viewer, text: str, at: datetime, home: str) -> Heard:
    """What a text that was sent at a moment from a place reports. Raises BadInput where it is not understood."""
    return read(text, Ground(home, _city(viewer).spellings, at))


def voice_of(viewer: Viewer, body: str) -> tuple[Answer, Voice, datetime] | None:
    """The answer that the kept body of a message is, whose, and when it was sent; None for a message that is none."""
    told = json.loads(body)
    if (answer := read_answer(told["text"])) is None:
        return None
    channel, mark = Channel(told["channel"]), told["sender"]
    known = known_sender(viewer, channel, mark)
    voice = Voice(channel, mark, known.sender if known else None, known.viewer if known else viewer)
    return answer, voice, datetime.fromisoformat(told["at"])


def answered(viewer: Viewer, body: str, at: datetime) -> str | None:
    """The reply to a message that answers what the post sent to its number; None for any other message."""
    if (found := voice_of(viewer, body)) is None:
        return None
    answer, voice, sent = found
    answerer = answerer_of(answer.letter)
    return answerer.reply(answer, voice, event_time(sent, at)[0], at) if answerer else None


def report_of(body: str) -> Report:
    """The reader of SMS and chats: the body names its operation. Raises BadInput where it is not understood."""
    operation = operations.by_code(json.loads(body)["operation"])
    if operation is None:
        raise BadInput("This message came for an operation that is not here.")
    house = system_viewer("gateway", operation=operation.code, city=operation.city_id, compartments=_TABLE)
    return heard(house, body).report


def form_of(text: str) -> str:
    """The form that a text begins with, or an empty word."""
    return next((found[0].form for word in words_of(text)[:6] if (found := opening(word.text, codebook()))), "")


def place_words(viewer: Viewer, code: str) -> str:
    """`TPS 028 Munjul` or `Kel. Cipayung`: a place as a reply calls it; an empty word for one that is not there."""
    return _city(viewer).names.get(code, "")


def pieces(viewer: Viewer, sender: str, since: datetime) -> list[tuple[int, dict[str, Any]]]:
    """The SMS of a sender (its mark) since a moment that still wait: number and content, in order of arrival."""
    waiting = (MessageState.RECEIVED, MessageState.WAITING)
    found = messages(viewer).filter(channel=Channel.SMS, state__in=waiting, received_at__gte=since, conflict_of=None)
    rows = found.filter(body__contains=sender).order_by("-pk").values_list("pk", "body")[: 3 * sms.MOST_PARTS]
    told = [(pk, json.loads(body)) for pk, body in rows]
    return [(pk, each) for pk, each in reversed(told) if each["sender"] == sender]


def whole_of(viewer: Viewer, pk: int) -> str:
    """The body of the message that a piece was joined into, or an empty text if it belongs to none."""
    ref = messages(viewer).filter(pk=pk).values_list("ref", flat=True).first() or ""
    kind, _colon, number = ref.partition(":")
    found = messages(viewer).filter(pk=int(number)) if kind == "message" else messages(viewer).none()
    return found.values_list("body", flat=True).first() or ""


def forget() -> None:
    """Read gateways and senders again in this process. The others do so within `FRESH`."""
    _doors.drop_held()
    _versions.drop_held()


def _door(row: Gateway) -> Door | None:
    """The gateway with its secret; None, and a line in the log, where somebody altered it in the database."""
    operation = row.operation
    try:
        secret = row.secret
    except BadInput as closed:
        log.error("The gateway %s takes nothing: %s", row.name, closed)
        return None
    house = system_viewer("gateway", operation=operation.code, city=operation.city_id, compartments=_TABLE)
    return Door(row.name, row.channel, secret, row.takes_get, house, operation.clock_offset)


def _version(viewer: Viewer) -> tuple[object, ...]:
    """A value that changes whenever a sender is added or loses its right."""
    rows = Sender.objects.filter(operation__code=viewer.operation, channel__in=CHATS)
    told = rows.aggregate(Count("pk"), Count("revoked_at"), Max("created_at"), Max("revoked_at"))
    return tuple(told.values())


def _all_known(viewer: Viewer) -> Mapping[tuple[str, str], Known]:
    """Every sender that may report, by channel and mark, with who it is as a viewer (as `sender_as_viewer` says)."""
    roots = dict(people.agencies(viewer).values_list("code", "root"))
    rows = Sender.objects.filter(operation__code=viewer.operation, channel__in=CHATS, revoked_at=None)
    where = {"operation": viewer.operation, "city": viewer.city}
    return {
        (row.channel, row.mark): Known(
            row,
            device_viewer(
                row.pk, row.name, agency=row.agency, root=roots.get(row.agency, ""), place=row.place, **where
            ),
        )
        for row in rows
    }


def _city(viewer: Viewer) -> _City:
    return _cities.get(viewer.city, lambda: _spelt(viewer))


def _spelt(viewer: Viewer) -> _City:
    rows = territory.places(viewer).filter(level__in=(Level.KECAMATAN, Level.KELURAHAN, Level.TPS))
    named = rows.values_list("code", "name", "level", "parent")
    table = territory.alias_table(viewer)
    names = {
        code: f"{name} {table.label(roof or '')}" if level == Level.TPS else table.label(code)
        for code, name, level, roof in named
    }
    return _City(table, names)
