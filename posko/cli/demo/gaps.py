"""The gaps of the demo, as acts of its story: opened, promised, proven, declined, lived with, in order of time."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Any

from posko.apps.gaps.course import services
from posko.apps.gaps.models import Gap
from posko.apps.gaps.promises import selectors as promise_selectors
from posko.apps.gaps.promises import services as promise_services
from posko.apps.gaps.risks import services as risk_services
from posko.apps.rakor.meetings import services as rakor
from posko.cli.demo.stage import Stage
from posko.domain.access import Viewer

WIB = "+07:00"
# A line stands on the table for so long before it becomes a gap.
SPOKEN = timedelta(minutes=1)


def acts() -> list[dict[str, Any]]:
    """Every gap with its steps, each by whom and when. What was said at a rakor is a line of it first."""
    told = tomllib.loads((files("posko.cli.demo") / "gaps.toml").read_text("utf-8"))["gap"]
    found: list[dict[str, Any]] = []
    for row in told:
        opened = {"do": "gap", **row, "at": row["at"] + WIB}
        if "rakor" in row:
            found.append(_line(row))
            opened |= {"input": row["name"], "detail": row["said"]}
        found.append(opened)
        found += (_step(row, *step) for step in row["steps"])
    return found


def _line(row: Mapping[str, Any]) -> dict[str, Any]:
    said_at = datetime.fromisoformat(row["at"]) - SPOKEN
    told = {"do": "input", "name": row["name"], "rakor": row["rakor"], "by": row["by"]}
    return {**told, "at": said_at.isoformat() + WIB, "place": row["place"], "text": row["said"]}


def _step(row: Mapping[str, Any], at: str, by: str, what: str, *rest: str) -> dict[str, Any]:
    told = {"do": f"gap_{what}", "gap": row["name"], "at": at + WIB, "by": by, "rest": rest}
    promised = {"promise": row.get("promise", ""), "evidence": row.get("evidence", ""), "due": row.get("due", "") + WIB}
    return {**told, **promised} if what == "promise" else told


def _open(stage: Stage, act: Mapping[str, Any], by: Viewer, at: datetime) -> None:
    raised = stage.inputs.get(act.get("input", ""))
    new = services.NewGap(
        form_key=stage.key(act["name"]),
        title=act["title"],
        place=stage.place(by, act["place"]),
        kind=act["kind"],
        severity=act["severity"],
        detail=act.get("detail", ""),
        owner=act.get("owner", ""),
        source_kind="rakor" if raised else "agency",
        source_ref=f"{raised.rakor_id}/{raised.number}" if raised else "",
        brought_by=raised.agency.code if raised else "",
    )
    made = rakor.open_gap_from(raised, new, by=by, at=at) if raised else services.open_gap(new, by=by, at=at)
    stage.gaps[act["name"]] = made


def _promise(stage: Stage, act: Mapping[str, Any], by: Viewer, at: datetime) -> None:
    due = datetime.fromisoformat(act["due"])
    new = services.NewCommitment(stage.key(f"promise {act['gap']}"), act["promise"], act["evidence"], due)
    stage.promises[act["gap"]] = services.make_commitment(stage.gaps[act["gap"]], new, by=by, at=at)


def _start(stage: Stage, act: Mapping[str, Any], by: Viewer, at: datetime) -> None:
    promise_services.start_commitment(stage.promises[act["gap"]], by=by, at=at)


def _file(stage: Stage, act: Mapping[str, Any], by: Viewer, at: datetime) -> None:
    note = act["note"] if "note" in act else act["rest"][0]
    new = services.NewFiling(stage.key(f"filing {act['gap']} {act['at']}"), note)
    services.file_evidence(stage.promises[act["gap"]], new, by=by, at=at)


def _return(stage: Stage, act: Mapping[str, Any], by: Viewer, at: datetime) -> None:
    services.return_evidence(stage.promises[act["gap"]], reason=act["rest"][0], by=by, at=at)


def _verify(stage: Stage, act: Mapping[str, Any], by: Viewer, at: datetime) -> None:
    services.verify_commitment(stage.promises[act["gap"]], close=act.get("close", True), by=by, at=at)


def _keep(stage: Stage, act: Mapping[str, Any], by: Viewer, at: datetime) -> None:
    """Verified, and the gap waits for whoever closes it."""
    services.verify_commitment(stage.promises[act["gap"]], close=False, by=by, at=at)


def _ask(stage: Stage, act: Mapping[str, Any], by: Viewer, at: datetime) -> None:
    agency, promise, evidence, due = act["rest"]
    key, moment = stage.key(f"promise {act['gap']}"), datetime.fromisoformat(due + WIB)
    new = promise_services.NewProposal(key, agency, promise, evidence, moment)
    stage.promises[act["gap"]] = promise_services.propose_commitment(stage.gaps[act["gap"]], new, by=by, at=at)


def _decline(stage: Stage, act: Mapping[str, Any], by: Viewer, at: datetime) -> None:
    promise_services.decline_proposal(stage.promises[act["gap"]], reason=act["rest"][0], by=by, at=at)


def _ask_time(stage: Stage, act: Mapping[str, Any], by: Viewer, at: datetime) -> None:
    due, reason = act["rest"]
    new = promise_services.NewExtension(stage.key(f"more time {act['gap']}"), datetime.fromisoformat(due + WIB), reason)
    promise_services.ask_extension(stage.promises[act["gap"]], new, by=by, at=at)


def _grant(stage: Stage, act: Mapping[str, Any], by: Viewer, at: datetime) -> None:
    asked = promise_selectors.extensions(by).get(commitment=stage.promises[act["gap"]], granted=None)
    promise_services.decide_extension(asked, granted=True, reason=act["rest"][0], by=by, at=at)


def _ask_acceptance(stage: Stage, act: Mapping[str, Any], by: Viewer, at: datetime) -> None:
    until, reason = act["rest"]
    new = risk_services.NewAcceptance(reason, datetime.fromisoformat(until + WIB))
    stage.gaps[act["gap"]] = risk_services.ask_acceptance(stage.gaps[act["gap"]], new, by=by, at=at)


def _countersign(stage: Stage, act: Mapping[str, Any], by: Viewer, at: datetime) -> None:
    gap: Gap = stage.gaps[act["gap"]]
    risk_services.countersign_acceptance(gap, asked_at=gap.acceptance_asked_at, by=by, at=at)


def _reopen(stage: Stage, act: Mapping[str, Any], by: Viewer, at: datetime) -> None:
    risk_services.reopen_gap(stage.gaps[act["gap"]], reason=act["rest"][0], by=by, at=at)


_STEPS = {
    "promise": _promise,
    "start": _start,
    "file": _file,
    "return": _return,
    "verify": _verify,
    "keep": _keep,
    "ask": _ask,
    "decline": _decline,
    "ask_time": _ask_time,
    "grant": _grant,
    "ask_acceptance": _ask_acceptance,
    "countersign": _countersign,
    "reopen": _reopen,
}
ACTS = {"gap": _open, "promise": _promise, "file": _file, "verify": _verify} | {
    f"gap_{what}": step for what, step in _STEPS.items()
}
