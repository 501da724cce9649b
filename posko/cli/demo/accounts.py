"""Accounts of the demo that wait for a chief: the administrator proposed them this afternoon."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from posko.apps.people.proposals import services
from posko.cli.demo.stage import Stage
from posko.domain.access import Viewer
from posko.domain.people.proposals import Kind


def _propose(stage: Stage, act: Mapping[str, Any], by: Viewer, at: datetime) -> None:
    key = stage.key(f"account {act['kind']} {act['username']}")
    new = services.NewProposal(key, Kind(act["kind"]), act["username"], act["agency"], act["wanted"], act["reason"])
    services.propose(new, by=by, at=at)


ACTS = {"propose_account": _propose}
