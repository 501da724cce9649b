"""Reading wall displays: the one behind a token or a code, and those of an operation."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.db.models import QuerySet

from posko.apps.situation.models import WallDisplay
from posko.domain.access import Act, Viewer, display_viewer


def mark_of(secret: str) -> str:
    """The hash of a code or token. Codes are typed: their case and their dashes do not count."""
    return hashlib.sha256(secret.encode()).hexdigest()


def code_of(typed: str) -> str:
    """A code as it was made, from how somebody typed it."""
    plain = typed.upper().replace("-", "").replace(" ", "")
    return plain.replace("O", "0").replace("I", "1").replace("L", "1")


def display_behind(token: str, *, real_at: datetime) -> WallDisplay | None:
    """The display that holds a token, while it runs."""
    running = WallDisplay.objects.select_related("operation__city").filter(ended_at=None, ends_at__gt=real_at)
    return running.filter(token_hash=mark_of(token)).first()


def waiting_display(code: str, *, real_at: datetime) -> WallDisplay | None:
    """The display that a code opens, once."""
    waiting = WallDisplay.objects.select_related("operation__city").filter(ended_at=None, opened_at=None)
    return waiting.filter(code_hash=mark_of(code_of(code)), code_until__gt=real_at).first()


def displays(viewer: Viewer, *, real_at: datetime) -> QuerySet[WallDisplay]:
    """The displays of the viewer's operation that run, or whose code still opens, for who manages devices."""
    found = WallDisplay.objects.filter(operation__code=viewer.operation, ended_at=None, ends_at__gt=real_at)
    known = found.exclude(opened_at=None, code_until__lte=real_at)
    return known if viewer.may(Act.DEVICE_MANAGE) else known.none()


def viewer_of(display: WallDisplay) -> Viewer:
    """Who looks: the display itself, at what lies on the table."""
    operation = display.operation
    return display_viewer(display.pk, display.name, operation=operation.code, city=operation.city_id)
