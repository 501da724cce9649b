"""Messages as a person sorts them: filtered by the words of a URL, counted, and each with its content in words."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from posko.apps.intake.gateways import selectors as gateway_selectors
from posko.apps.intake.inbox import registry, selectors
from posko.apps.intake.models import Message, MessageFile, Sender
from posko.apps.people.accounts import selectors as people
from posko.apps.territory import selectors as territory
from posko.domain import privacy
from posko.domain.access import Viewer
from posko.domain.errors import BadInput
from posko.domain.intake import Channel, Form, MessageState, Report, policies
from posko.domain.intake.sms import PATIENCE
from posko.kit.requests import typed_number

# The words of the URL; the list begins with what waits.
WORDS = ("state", "channel", "form", "agency", "q")
STATES = tuple(MessageState)
ALL = "all"
CHATS = gateway_selectors.CHATS
# Decisions on many messages at once, and the event of each.
ACTS: Mapping[str, str] = {
    "try_again": "message.tried_again",
    "dismiss": "message.dismissed",
    "take_back": "message.taken_back",
}
_SHOWN = 4_000
_NUMBER = re.compile(r"[\d\s.+/()-]+")


@dataclass(frozen=True, slots=True)
class Filter:
    """What the list is narrowed to; mirrors the URL. `state` is a state of a message, or all."""

    state: str = MessageState.WAITING.value
    channel: str = ""
    form: str = ""
    agency: str = ""
    q: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """A message as it is shown.

    `text` is its content without personal numbers; `raw`: the text is in the form of its channel. `place` and `sender`
    are in words; `may`: whether this viewer may decide on it.
    """

    row: Message
    text: str
    raw: bool
    place: str
    sender: str
    agency: str
    masked: str = ""
    sent_at: datetime | None = None
    pieces: tuple[int, ...] = ()
    may: bool = False


@dataclass(frozen=True, slots=True)
class Opened:
    """A message on its own page: itself, what came under the same key and says something else, its files, and how it
    reads now (`report`), or why it does not (`refusal`)."""

    seen: Seen
    twins: tuple[Seen, ...]
    files: tuple[MessageFile, ...]
    report: Report | None = None
    place: str = ""
    refusal: BadInput | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)


def filter_from(words: Mapping[str, str]) -> Filter:
    """The filter in the words of a URL. Words that are not in the list are ignored."""
    told = {key: words.get(key, "").strip()[:100] for key in WORDS}
    known: dict[str, set[str]] = {"state": {*STATES, ALL}, "channel": set(Channel), "form": set(Form)}
    told |= {key: "" for key, choices in known.items() if told[key] not in choices}
    return Filter(**{**told, "state": told["state"] or MessageState.WAITING.value})


def found(viewer: Viewer, wanted: Filter) -> QuerySet[Message]:
    """The messages that pass a filter: waiting ones in the order of their coming, all others newest first."""
    rows = _filtered(viewer, wanted)
    if wanted.state != ALL:
        rows = rows.filter(state=wanted.state)
    return rows.order_by("pk" if wanted.state == MessageState.WAITING else "-pk")


def counts(viewer: Viewer, wanted: Filter) -> dict[str, int]:
    """How many messages stand in each state, and in all, under the other words of the filter."""
    rows = _filtered(viewer, wanted).order_by().values_list("state").annotate(Count("pk"))
    by_state = dict(rows)
    return {**{state.value: by_state.get(state, 0) for state in STATES}, ALL: sum(by_state.values())}


def waiting_count(viewer: Viewer, at: datetime) -> int:
    """How many messages wait for a person now. What may be the first half of another one waits for that first."""
    return waiting(viewer, at).count()


def waiting(viewer: Viewer, at: datetime) -> QuerySet[Message]:
    """The messages that wait for a person now, in the order of their coming."""
    rows = selectors.messages(viewer).filter(state=MessageState.WAITING)
    parts = (gateway_selectors.PART, gateway_selectors.CUT)
    return rows.exclude(problem__in=parts, received_at__gt=at - PATIENCE).order_by("pk")


def lines(viewer: Viewer, rows: list[Message]) -> list[Seen]:
    """Messages as the list shows them."""
    names, places = people.agency_names(viewer), _place_names(viewer, {row.place for row in rows if row.place})
    return [_seen(viewer, row, names, places) for row in rows]


def traffic_of(viewer: Viewer, sender: Sender) -> QuerySet[Message]:
    """All that a sender sent, newest first: what could not be read, and what came before it was registered."""
    before = Q(sender=None, channel=sender.channel, body__contains=sender.mark) if sender.channel in CHATS else Q()
    return selectors.messages(viewer).filter(Q(sender=sender) | before).order_by("-pk")


def traffic_at(viewer: Viewer, code: str) -> QuerySet[Message]:
    """All messages from a place or about it, newest first. Unreadable ones count by the place of their sender."""
    return selectors.messages(viewer).filter(Q(place=code) | Q(sender__place=code)).order_by("-pk")


def opened(viewer: Viewer, row: Message) -> Opened:
    """A message as its own page shows it."""
    around = selectors.messages(viewer).filter(_beside(row)).exclude(pk=row.pk).order_by("pk")
    seen, *twins = lines(viewer, [row, *around])
    files = tuple(row.files.select_related("evidence"))
    try:
        report = read_now(viewer, row)
    except BadInput as refusal:
        return Opened(seen, tuple(twins), files, refusal=refusal)
    place = gateway_selectors.place_words(viewer, report.place)
    return Opened(seen, tuple(twins), files, report=report, place=place, answers=report.answers)


def read_now(viewer: Viewer, row: Message) -> Report:
    """What a message says as it would be read now. Raises BadInput where it cannot."""
    reader = registry.reader_of(row.channel)
    if reader is None:
        raise BadInput("Nobody reads this channel.")
    return reader(row.body)


def moving(viewer: Viewer, row: Message, event: str) -> policies.Refusal:
    """Why an event cannot happen to a message now, by this viewer."""
    return policies.moving(row.state, event, _places_of(row), viewer)


def _places_of(row: Message) -> tuple[str, str]:
    """The place that a message speaks of and that of its sender, each "" where there is none."""
    return row.place, row.sender.place if row.sender else ""


def _beside(row: Message) -> Q:
    """The messages that came under the same key."""
    first = row.conflict_of_id or row.pk
    return Q(pk=first) | Q(conflict_of=first)


def _filtered(viewer: Viewer, wanted: Filter) -> QuerySet[Message]:
    rows = selectors.messages(viewer)
    if wanted.channel:
        rows = rows.filter(channel=wanted.channel)
    if wanted.form:
        rows = rows.filter(form=wanted.form)
    if wanted.agency:
        rows = rows.filter(sender__agency=wanted.agency)
    return rows.filter(_words_term(wanted.q)) if wanted.q else rows


def _words_term(words: str) -> Q:
    """Messages that hold the words. Figures alone are a place or the message's number: nobody is found by a
    telephone number here."""
    if _NUMBER.fullmatch(words):
        return Q(pk=typed_number(words)) | (Q(place__startswith=words) if "." in words else Q(pk=None))
    return Q(body__icontains=words) | Q(sender__name__icontains=words) | Q(ref=words)


def _seen(viewer: Viewer, row: Message, names: Mapping[str, str], places: Mapping[str, str]) -> Seen:
    told = _chat_fields(row)
    sender = row.sender
    sent = told.get("at")
    return Seen(
        row=row,
        text=privacy.hide_personal_numbers(str(told["text"]) if told else row.body)[:_SHOWN],
        raw=not told,
        place=places.get(row.place, row.place),
        sender=sender.name if sender else "",
        agency=names.get(sender.agency, sender.agency) if sender else "",
        masked=(sender.masked if sender else "") or str(told.get("masked", "")),
        sent_at=datetime.fromisoformat(sent) if isinstance(sent, str) else None,
        pieces=tuple(told.get("pieces", ())),
        may=policies.deciding(_places_of(row), viewer) is None,
    )


def _chat_fields(row: Message) -> dict[str, Any]:
    """The fields of a chat message besides its words. Nothing of other channels, whose body is all there is."""
    if row.channel not in CHATS:
        return {}
    told: dict[str, Any] = json.loads(row.body)
    return told


def _place_names(viewer: Viewer, codes: set[str]) -> dict[str, str]:
    """Each code with the name of its place: `TPS 028 Cipayung`."""
    found = territory.places(viewer).filter(code__in=codes)
    return {
        place.code: f"{place.name} {place.parent.name}" if "/" in place.code and place.parent else place.name
        for place in found
    }
