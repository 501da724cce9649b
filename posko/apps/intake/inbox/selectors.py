"""Reading the inbox, bound to the viewer's operation."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, QuerySet

from posko.apps.intake.inbox.registry import follower_of
from posko.apps.intake.models import Message, MessageFile, Sender
from posko.apps.people.accounts import selectors as people
from posko.apps.territory import selectors as territory
from posko.domain.access import Viewer, device_viewer
from posko.domain.errors import BadInput
from posko.domain.territory.places import level_of
from posko.kit.caches import SingleFlight

# Quicker to ask for than to share.
_places: SingleFlight[None] = SingleFlight("intake-places", held=20_000, shared=False)

# A phone learns what became of its reports of so long, and of so many.
FOLLOWED, MOST_FATES = timedelta(days=7), 50

# The rows that name a photo without holding it.
PHOTOS = (MessageFile, "evidence")


def messages(viewer: Viewer) -> QuerySet[Message]:
    """The messages of the viewer's operation, oldest first."""
    return Message.objects.select_related("sender").filter(operation__code=viewer.operation)


def counts(viewer: Viewer) -> list[tuple[str, str, int]]:
    """How many messages stand in each state, by channel."""
    rows = Message.objects.filter(operation__code=viewer.operation).order_by("state", "channel")
    return list(rows.values_list("state", "channel").annotate(messages=Count("pk")))


def senders(viewer: Viewer) -> QuerySet[Sender]:
    """Who may send to the viewer's operation."""
    return Sender.objects.filter(operation__code=viewer.operation)


def sender_as_viewer(viewer: Viewer, sender: Sender) -> Viewer:
    """A known sender as the one who reports: its agency's device, with no role."""
    root = people.agencies(viewer).filter(code=sender.agency).values_list("root", flat=True).first() or ""
    return device_viewer(
        sender.pk,
        sender.name,
        operation=viewer.operation,
        city=viewer.city,
        agency=sender.agency,
        root=root,
        place=sender.place,
    )


def files_of(viewer: Viewer, ref: str) -> QuerySet[MessageFile]:
    """The files of every message of which this was made (`incident:12`), whenever they came."""
    found = MessageFile.objects.select_related("message", "evidence")
    return found.filter(message__operation__code=viewer.operation, message__ref=ref)


def own_message(viewer: Viewer, sender: Sender, number: int) -> Message | None:
    """A message of this very sender, with its files; None for anybody else's."""
    found = messages(viewer).filter(sender=sender, pk=number).defer("body")
    return found.prefetch_related("files").first()


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a report: the state of its message, and, once something was made of it, where that stands."""

    number: int
    state: str
    stands: str = ""


def fates(viewer: Viewer, sender: Sender, since: datetime) -> list[Fate]:
    """What became of the latest reports of this very sender, the newest first."""
    found = messages(viewer).filter(sender=sender, received_at__gte=since).order_by("-pk")
    rows = list(found.values_list("pk", "state", "ref")[:MOST_FATES])
    by_kind: dict[str, set[int]] = defaultdict(set)
    for _pk, _state, ref in rows:
        kind, _colon, number = ref.partition(":")
        if number.isdigit():
            by_kind[kind].add(int(number))
    stands: dict[str, str] = {}
    for kind, numbers in by_kind.items():
        if (follow := follower_of(kind)) is not None:
            stands |= {f"{kind}:{number}": state for number, state in follow(viewer, numbers).items()}
    return [Fate(pk, state, stands.get(ref, "")) for pk, state, ref in rows]


def place_code(viewer: Viewer, text: str) -> str:
    """The code of the place of the viewer's operation that a text means, a code itself or a name in any spelling.
    Raises BadInput for no place, and for several."""
    code = text if level_of(text) else territory.alias_table(viewer).resolve(text)
    if not is_place(viewer, code):
        raise BadInput("There is no place “%(place)s” in this operation.", place=text[:40])
    return code


def is_place(viewer: Viewer, code: str) -> bool:
    """Whether this is a place of the viewer's operation. One that was there once is not asked for again: the worker
    looks for itself before anything is made of a report."""
    if not viewer.guards(code):
        return False

    def look() -> None:
        if not territory.places(viewer).filter(pk=code).exists():
            raise LookupError(code)

    try:
        _places.get(code, look)
    except LookupError:
        return False
    return True
