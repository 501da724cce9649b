"""Reading the inbox, bound to the viewer's operation."""

from __future__ import annotations

from django.db.models import QuerySet

from posko.apps.intake.models import Message, MessageFile, Sender
from posko.apps.people import selectors as people
from posko.domain.access import Viewer, device_viewer


def messages(viewer: Viewer) -> QuerySet[Message]:
    """What came into the viewer's operation, oldest first."""
    return Message.objects.select_related("sender").filter(operation__code=viewer.operation)


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
