"""Reading the alarms that stand."""

from __future__ import annotations

from posko.apps.notices.models import Notice
from posko.domain.access import Viewer


def open_marks(viewer: Viewer, family: str) -> dict[str, str]:
    """What stands of a family of alarms: the mark of each, and since when, as its key says (`family:mark:since:…`)."""
    found = Notice.objects.filter(operation__code=viewer.operation, key__startswith=family, settled_at=None)
    words = (key.removeprefix(family).split(":") for key in found.values_list("key", flat=True))
    return {mark: since for mark, since, *_ in words}
