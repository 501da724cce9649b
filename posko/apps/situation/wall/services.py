"""Wall displays: made known by a code, opened once on the display, ended by who manages devices."""

from __future__ import annotations

import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from posko.apps.ledger.services import record
from posko.apps.operation import selectors as operations
from posko.apps.situation.models import WallDisplay
from posko.apps.situation.wall.selectors import mark_of
from posko.domain import privacy
from posko.domain.access import Compartment, Viewer
from posko.domain.errors import insist
from posko.domain.situation import policies
from posko.kit.acts import act, bookkeeping, once, unchanged

# How long a code opens, in real time: long enough to walk to the wall.
CODE_LIFE: Final = timedelta(minutes=15)
# No letter that is taken for a digit: the code is typed with a remote control.
_SIGNS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH: Final = 10
_SEEN: Final = timedelta(minutes=5)  # how exactly it is known when a display looked last


@dataclass(frozen=True, slots=True)
class NewDisplay:
    """A display: what hangs where, and for how long it runs."""

    form_key: uuid.UUID
    name: str
    runs: timedelta


@act
def make_display(new: NewDisplay, *, by: Viewer, at: datetime, real_at: datetime) -> str:
    """Make a display known. Its code, which is shown this once; empty where the same form made one before."""
    insist(policies.making_display(by))
    privacy.refuse_personal_numbers(new.name)
    operation, code = operations.current(by), "".join(secrets.choice(_SIGNS) for _ in range(_LENGTH))

    def keep() -> WallDisplay:
        return WallDisplay.objects.create(
            operation=operation,
            form_key=new.form_key,
            name=new.name,
            made_by=by.actor,
            made_at=real_at,
            ends_at=real_at + new.runs,
            code_hash=mark_of(code),
            code_until=real_at + CODE_LIFE,
            token_hash=mark_of(secrets.token_urlsafe(32)),
        )

    display, fresh = once(WallDisplay.objects.filter(form_key=new.form_key, operation=operation), keep)
    if not fresh:
        return unchanged("")
    _record("display.made", display, by=by, at=at)
    return code


@act
def open_display(display: WallDisplay, *, address: str | None, by: Viewer, at: datetime, real_at: datetime) -> str:
    """The token of the display that a code opens; an empty text when somebody else spent the code just now."""
    token = secrets.token_urlsafe(32)
    waiting = WallDisplay.objects.filter(pk=display.pk, opened_at=None, ended_at=None)
    if not waiting.update(opened_at=real_at, opened_from=address, token_hash=mark_of(token)):
        return unchanged("")
    _record("display.opened", display, by=by, at=at)
    return token


@act
def end_display(display: WallDisplay, *, by: Viewer, at: datetime, real_at: datetime) -> bool:
    """End a display; it is out on its next request. False if it was ended before."""
    insist(policies.ending_display(by))
    rows = WallDisplay.objects.filter(pk=display.pk, operation__code=by.operation, ended_at=None)
    if not rows.update(ended_at=real_at, ended_by=by.actor):
        return unchanged(False)
    _record("display.ended", display, by=by, at=at)
    return True


@bookkeeping
def note_display(display: WallDisplay, *, real_at: datetime) -> None:
    """Remember that a display looked, every few minutes."""
    if display.seen_at is None or real_at - display.seen_at >= _SEEN:
        WallDisplay.objects.filter(pk=display.pk).update(seen_at=real_at)


def _record(event: str, display: WallDisplay, *, by: Viewer, at: datetime) -> None:
    payload: dict[str, object] = {"name": display.name, "ends_at": display.ends_at.isoformat()}
    subject = f"display:{display.pk}"
    record(event, by=by, at=at, compartment=Compartment.AUDIT, subject=subject, payload=payload)
