"""The request as every view knows it: the viewer, and the time of the operation."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.http import HttpRequest

from posko.domain.access import Viewer
from posko.domain.vaults.pairs import OpenVault

if TYPE_CHECKING:
    from posko.apps.operation.models import Operation
    from posko.apps.situation.models import WallDisplay


class PoskoRequest(HttpRequest):
    """A request that passed the access rules. `at` is the operation's time, `real_at` the clock's.

    `viewer`, `operation` and `agency_name` are there once the second factor was shown; `has_post` says whether there
    is a post, `passed` whether the rule of the page let the person in. `display` is there where a wall display looks.
    `vault`: the person's vault, where it is open in this session.
    """

    has_post: bool
    passed: bool
    viewer: Viewer
    vault: OpenVault | None
    operation: Operation
    agency_name: str
    display: WallDisplay
    at: datetime
    real_at: datetime


def typed_number(text: str) -> int | None:
    """The number that a text is, such as one that was typed; None for any other text, and for one too long to be one
    of ours."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
