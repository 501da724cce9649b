"""Asking for a file of incidents, and recording who took what out of the post."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime

from posko.apps.incidents.listing.exports import KINDS
from posko.apps.jobs import services as jobs
from posko.apps.jobs.models import Job
from posko.apps.ledger.services import record
from posko.domain.access import Compartment, Viewer
from posko.domain.errors import BadInput
from posko.domain.privacy import hide_search
from posko.kit.acts import act

JOB = "incidents.export"


@act
def ask_export(words: Mapping[str, str], kind: str, *, rows: int, language: str, by: Viewer, at: datetime) -> Job:
    """Have a file made in the background of what passes a filter, and record it."""
    if kind not in KINDS:
        raise BadInput("“%(kind)s” is no kind of file that is handed out.", kind=kind)
    params = {"file": uuid.uuid4().hex, "kind": kind, "words": dict(words), "at": at.isoformat()}
    job = jobs.start_job(jobs.NewJob(JOB, {**params, "language": language}), by=by, at=at)
    record_export(words, kind, rows=rows, by=by, at=at)
    return job


@act
def record_export(words: Mapping[str, str], kind: str, *, rows: int, by: Viewer, at: datetime) -> None:
    """Record which incidents were handed out, how many, and as what; that they were searched for, not for what."""
    payload = {"filter": hide_search(words), "kind": kind, "rows": rows}
    record("incidents.handed_out", by=by, at=at, compartment=Compartment.COORDINATION, payload=payload)
