"""What ends with an account, or with the role: the keys of cases that were its person's."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Exists, OuterRef

from posko.apps.cases.models import CaseKey, CaseKeyWrap
from posko.apps.people.models import Post
from posko.domain.access import Compartment, Viewer
from posko.kit.acts import step
from posko.kit.walls import opened_also


@step
def take_keys_back(post: Post, _by: Viewer, at: datetime) -> Mapping[str, int]:
    """Take out the wraps of somebody whose account is closed or who takes up another role, but for keys that open for
    nobody else. How many.

    Whoever decides that is behind no wall of cases: the house opens it for this step, and shows nothing of a case.
    """
    with opened_also(Compartment.CASE):
        mine = CaseKeyWrap.objects.filter(member__user=post.user_id)
        others = CaseKeyWrap.objects.filter(key=OuterRef("key"), member__ended_at=None)
        safe = mine.filter(Exists(others.exclude(member__user=post.user_id).order_by()))
        gone = list(safe.values_list("pk", "key"))
        CaseKey.objects.filter(pk__in=[key for _wrap, key in gone], retired_at=None).update(retired_at=at)
        CaseKeyWrap.objects.filter(pk__in=[wrap for wrap, _key in gone]).delete()
    return {"case_keys": len(gone)}
