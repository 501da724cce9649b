"""Bawaslu's key and what it opens. The key is a file outside the database; without it no case is opened or read."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from posko.apps.cases.models import Case, EvidenceItem
from posko.domain import vault
from posko.domain.cases import sealing
from posko.domain.errors import BadInput


def of(case: Case) -> str:
    """What everything of this case is bound to when it is sealed."""
    return f"case:{case.operation_id}:{case.number}"


def key() -> bytes:
    """Bawaslu's key. BadInput where its file is not there."""
    found = sealing.read_key_file(settings.CASE_KEY)
    if found is None:
        raise BadInput(
            "Bawaslu's key is not there (%(name)s), so no case can be opened. Put the file in its place, or make one "
            "with: posko cases new-key",
            name=settings.CASE_KEY.name,
        )
    return found


def there() -> bool:
    """Whether the key is there and is one."""
    try:
        return sealing.read_key_file(settings.CASE_KEY) is not None
    except BadInput:
        return False


def mark() -> str:
    """Which key it is, 16 hex digits that say nothing of it."""
    return vault.mark_of(key())


def open_case_key(case: Case) -> bytes:
    """The case's own key. BadInput for another key of Bawaslu than the one that sealed it."""
    return sealing.unseal_key(bytes(case.sealed_key), key(), of=of(case))


def path_of(item: EvidenceItem, *, view: bool = False) -> Path:
    """Where the sealed bytes of a piece of evidence lie; whoever asks has the row, and so the right, already."""
    name = f"{item.form_key.hex}{'-view' if view else ''}.sealed"
    return Path(settings.MEDIA_ROOT) / "cases" / str(item.case_id) / name


def bound_to(item: EvidenceItem, *, view: bool = False) -> str:
    """What the sealed bytes of a piece are bound to."""
    return f"{of(item.case)} item {item.form_key.hex}{' view' if view else ''}"
