"""Who may decide on a message, and who lets senders and gateways report. The button asks, and the service asks the same
function again.

A policy answers with the refusal, or with None where nothing stands against it. The house itself, and whoever sits at
its command line, may manage everybody's.
"""

from __future__ import annotations

from collections.abc import Collection

from posko.domain.access import Act, Viewer
from posko.domain.errors import BadInput, NotAllowed
from posko.domain.intake import impossible

Refusal = BadInput | NotAllowed | None


def deciding(places: Collection[str], by: Viewer) -> Refusal:
    """Why somebody does not decide on a message. A post bound to a place does only where the message speaks of a place
    inside it, or comes from a sender that stands there: these are `places`, as codes."""
    here = not by.place or any(by.acts_at(place) for place in places if place)
    if by.may(Act.INTAKE_TRIAGE) and here:
        return None
    return NotAllowed("This message speaks of another place than yours; an officer of the post decides on it.")


def moving(state: str, event: str, places: Collection[str], by: Viewer) -> Refusal:
    """Why an event of the table of messages cannot happen now, by this person."""
    return deciding(places, by) or impossible(state, event)


def enrolling(agency: str, by: Viewer) -> Refusal:
    """Why somebody can neither enrol a device of an agency nor take its right."""
    if _manages(agency, by):
        return None
    return NotAllowed("Only officers of the agency, or who keeps the post, enrol its devices and take their right.")


def registering(agency: str, by: Viewer) -> Refusal:
    """Why somebody cannot make a number or a chat of an agency known."""
    if _manages(agency, by):
        return None
    return NotAllowed("Only officers of the agency, or who keeps the post, register its senders.")


def keeping_gateways(by: Viewer) -> Refusal:
    """Why somebody can neither make nor close a gateway."""
    if _keeps(by):
        return None
    return NotAllowed("Only who keeps the post makes and closes gateways.")


def _manages(agency: str, by: Viewer) -> bool:
    return _keeps(by) or (by.may(Act.DEVICE_MANAGE) and by.agency == agency)


def _keeps(by: Viewer) -> bool:
    return by.kind == "system" or by.may(Act.POST_KEEP)
