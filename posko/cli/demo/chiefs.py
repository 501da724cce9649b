"""The chiefs of the demo: they named their deputies, made their keys, and compared each other's three days ago."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from posko.apps.notices import services as notices
from posko.apps.operation.models import Operation
from posko.apps.people.accounts import selectors as people
from posko.apps.people.authority import selectors, services
from posko.domain.access import Viewer
from posko.domain.people.authority import INSTITUTIONS

# Who speaks for an institution in the demo, each compared by the next two.
ROUND: Final = ("polri", "bawaslu", "kejaksaan", "kpu", "tni", "pemkot")


def name_deputies(
    deputies: Mapping[str, str], cast: Mapping[str, Viewer], *, at: datetime, real_at: datetime
) -> list[str]:
    """Let chiefs name their deputies, both by log-in name; the deputies."""
    posts = {post.user.username: post for post in people.demo_cast().filter(user__username__in=deputies.values())}
    for chief, deputy in deputies.items():
        services.name_deputy(posts[deputy], by=cast[chief], at=at, real_at=real_at)
    return list(deputies.values())


def compare_keys(operation: Operation, cast: Mapping[str, Viewer], *, at: datetime, real_at: datetime) -> None:
    """Let every key of a chief or deputy be compared by the chiefs of two other institutions."""
    looks = next(iter(cast.values()))
    leads = {each.root: cast[each.person] for each in selectors.known(looks) if each.leads and each.chief}
    for key in selectors.keys_of_deciders(looks).order_by("pk"):
        own = ROUND.index(cast[key.user.username].root)
        for step in range(1, INSTITUTIONS + 1):
            by = leads[ROUND[(own + step) % len(ROUND)]]
            services.compare(key, key.fingerprint, by=by, at=at, real_at=real_at)
        notices.mark_read(None, by=cast[key.user.username], at=at)
