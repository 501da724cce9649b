"""Steps for acts on an agenda: lock its meeting, read its items, number them anew."""

from __future__ import annotations

from posko.apps.rakor.meetings.steps import locked
from posko.apps.rakor.models import AgendaItem, Rakor
from posko.domain.access import Viewer
from posko.domain.rakor.agenda import Item
from posko.domain.rakor.meetings import MeetingState
from posko.kit.acts import step


@step
def locked_item(viewer: Viewer, item: AgendaItem) -> tuple[Rakor, AgendaItem]:
    """The meeting of an item, locked, and the item as it is now."""
    meeting = locked(viewer, item.rakor)
    found = AgendaItem.objects.select_related("rakor", "speaker", "gap", "paparan").filter(rakor=meeting)
    return meeting, found.get(pk=item.pk)


@step
def standing(meeting: Rakor) -> list[AgendaItem]:
    """The items of a meeting that is locked, in their order."""
    return list(meeting.items.filter(removed_at=None).select_related("speaker"))


@step
def number_anew(items: list[AgendaItem]) -> None:
    """Give each item the number of its place."""
    for place, item in enumerate(items, start=1):
        if item.number != place:
            item.number = place
            item.save(update_fields=["number"])


def as_item(row: AgendaItem) -> Item:
    """A row as the domain checks it."""
    return Item(row.title, row.speaker.code if row.speaker else "", row.minutes, row.asks, row.pk)


def room(meeting: Rakor) -> int | None:
    """The minutes that its items may take together; nobody holds a running meeting to them."""
    return meeting.minutes_planned if meeting.state == MeetingState.PLANNED else None
