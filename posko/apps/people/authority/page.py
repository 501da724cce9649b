"""The page of chiefs and their keys, also to show it again with a refused form."""

from __future__ import annotations

from typing import Any

from posko.apps.people.authority import selectors
from posko.apps.people.authority.forms import DeputyForm
from posko.domain.people import authority
from posko.kit.requests import PoskoRequest


def context_of(request: PoskoRequest, *, form: DeputyForm | None = None) -> dict[str, Any]:
    """The keys; and for a chief the own deputy, and the form that names one."""
    viewer = request.viewer
    keys = selectors.chief_keys(viewer)
    deciders = [each.decider for each in keys]
    may_name = authority.ending_deputy(viewer.agency, deciders, viewer) is None
    return {
        "keys": keys,
        "counting": sum(each.counts for each in keys),
        "total": len(keys),
        "waiting": sum(each.waits for each in keys),
        "own": next((each for each in keys if each.decider.person == viewer.actor), None),
        "may_name": may_name,
        "deputy": selectors.deputy_of(viewer) if may_name else None,
        "form": form or (DeputyForm(viewer=viewer) if may_name else None),
    }
