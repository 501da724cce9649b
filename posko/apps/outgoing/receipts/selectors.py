"""The address of a message's receipts, and which message or gateway one is about.

A message has an address of its own that nobody can guess: Kannel and Twilio give no number of ours back, but ask an
address that they were given.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from posko.apps.outgoing.models import Sending, Way
from posko.domain.access import Compartment, Viewer, system_viewer
from posko.domain.errors import BadInput
from posko.domain.outgoing import WayKind
from posko.kit.walls import opened_also

_SALT = "posko.outgoing.receipts"
_WALLS = frozenset({Compartment.PUBLIC, Compartment.SECURITY})


@dataclass(frozen=True, slots=True)
class Line:
    """Who speaks at the door of receipts: a gateway, its secret, and the house as a viewer of its operation. `sending`
    is the message that its address names, `address` this address in whole, and `again` says that the message was sent
    once more since. `kind` is empty while it stands with no gateway."""

    viewer: Viewer
    clock_offset: timedelta
    kind: str = ""
    secret: str = ""
    sending: int = 0
    address: str = ""
    again: bool = False


def receipts_address(row: Sending) -> str:
    """Where a gateway says what became of a message; an empty word where the post was told no address of its own."""
    path = reverse("receipts:message", args=[Signer(salt=_SALT).sign(f"{row.pk}.{row.lives}")])
    return f"{settings.POSKO_ADDRESS}{path}" if settings.POSKO_ADDRESS else ""


def message_behind(token: str) -> Line | None:
    """The message whose address this is; None for a token that the post did not make."""
    try:
        pk, lives = map(int, Signer(salt=_SALT).unsign(token).split("."))
    except (BadSignature, ValueError):
        return None
    with opened_also(Compartment.SECURITY):  # the token is the right
        row = Sending.objects.select_related("operation", "way").filter(pk=pk).first()
        if row is None:
            return None
        kind, secret = (row.way.kind, _secret(row.way)) if row.way else ("", "")
        own, again = receipts_address(row), row.lives != lives
        return Line(_house(row), row.operation.clock_offset, kind, secret, row.pk, own, again)


def gateways_named(kind: WayKind, name: str) -> Iterator[Line]:
    """The open gateways of a kind and a name, of every operation: a signature says which of them speaks."""
    with opened_also(Compartment.SECURITY):  # the signature is the right
        rows = list(Way.objects.select_related("operation").filter(kind=kind, name=name, closed_at=None))
    for row in rows:
        if secret := _secret(row):
            yield Line(_house(row), row.operation.clock_offset, row.kind, secret)


def _secret(way: Way) -> str:
    """The secret; an empty word, by which nobody can sign, where it does not open."""
    try:
        return way.secret
    except BadInput:
        return ""


def _house(row: Sending | Way) -> Viewer:
    operation = row.operation
    return system_viewer("gateway", operation=operation.code, city=operation.city_id, compartments=_WALLS)
