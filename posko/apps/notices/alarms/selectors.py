"""Reading the alarms that stand."""

from __future__ import annotations

from functools import reduce
from operator import or_

from django.db.models import Q

from posko.apps.notices.models import Notice
from posko.domain.access import Viewer


def open_marks(viewer: Viewer, family: str) -> dict[str, str]:
    """What stands of a family of alarms: the mark of each, and since when, as its key says (`family:mark:since:…`)."""
    found = Notice.objects.filter(operation__code=viewer.operation, key__startswith=family, settled_at=None)
    words = (key.removeprefix(family).split(":") for key in found.values_list("key", flat=True))
    return {mark: since for mark, since, *_ in words}


def any_open(viewer: Viewer, *families: str) -> bool:
    """Whether an alarm of these families stands."""
    named = reduce(or_, (Q(key__startswith=family) for family in families))
    return Notice.objects.filter(named, operation__code=viewer.operation, settled_at=None).exists()
