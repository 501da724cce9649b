"""How the offices of the demo write, the agenda of its next meeting, and what came of earlier decisions."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import datetime
from importlib.resources import files
from typing import Any

from posko.apps.people.offices import services as offices
from posko.apps.rakor.agenda import services as agenda
from posko.apps.rakor.followups import services as followups
from posko.cli.demo.stage import Stage
from posko.domain.access import Viewer
from posko.domain.rakor.agenda import Item

BEGUN = "2024-08-05T08:30:00+07:00"


def acts() -> list[dict[str, Any]]:
    """Every act, each by whom and when."""
    told = tomllib.loads((files("posko.cli.demo") / "papers.toml").read_text("utf-8"))
    made = [{"do": "office", "at": BEGUN, **office} for office in told["office"]]
    made.append({"do": "basis", "at": BEGUN, "by": told["office"][0]["by"], "lines": told["basis"]})
    made += [{"do": "agenda", **row} for row in told["agenda"]]
    for row in told["follow"]:
        made.append({"do": "follow", **row})
        if "done_by" in row:
            made.append({"do": "follow_done", "input": row["input"], "by": row["done_by"], "at": row["done_at"]})
    return made


def _office(stage: Stage, act: Mapping[str, Any], by: Viewer, at: datetime) -> None:
    """Enter the letterhead of an agency, and who signs for it; the first one is the usual one."""
    offices.keep_letterhead("\n".join(act["lines"]), act["place"], seen="", by=by, at=at)
    for signer in act["signer"]:
        key = stage.key(f"signer {signer['office']} {signer['name']}")
        offices.enter_signer(offices.NewSigner(key, **signer), by=by, at=at)


def _basis(_stage: Stage, act: Mapping[str, Any], by: Viewer, at: datetime) -> None:
    offices.keep_basis("\n".join(act["lines"]), seen="", by=by, at=at)


def _agenda(stage: Stage, act: Mapping[str, Any], by: Viewer, at: datetime) -> None:
    items = [Item(**item) for item in act["items"]]
    agenda.add(stage.rakors[act["rakor"]], items, form_key=stage.key(f"agenda {act['rakor']}"), by=by, at=at)


def _follow(stage: Stage, act: Mapping[str, Any], by: Viewer, at: datetime) -> None:
    """Give a line its owner and date."""
    new = followups.NewFollowUp(stage.key(f"follow {act['input']}"), act["owner"], datetime.fromisoformat(act["due"]))
    stage.follow_ups[act["input"]] = followups.set_on_line(stage.inputs[act["input"]], new, by=by, at=at)


def _done(stage: Stage, act: Mapping[str, Any], by: Viewer, at: datetime) -> None:
    followups.finish(stage.follow_ups[act["input"]], by=by, at=at)


ACTS = {"office": _office, "basis": _basis, "agenda": _agenda, "follow": _follow, "follow_done": _done}
