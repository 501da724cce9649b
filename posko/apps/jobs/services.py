"""Asking for a job, stopping it, letting it be taken up again."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from posko.apps.jobs import registry, selectors
from posko.apps.jobs.models import Job
from posko.apps.ledger.services import record
from posko.apps.operation import selectors as operations
from posko.domain.access import Compartment, Viewer
from posko.domain.errors import BadInput, NotAllowed
from posko.domain.gaps.states import next_state
from posko.domain.jobs import JOB_TABLE, OVER, JobState
from posko.kit import locks
from posko.kit.acts import act, once, unchanged


@dataclass(frozen=True, slots=True)
class NewJob:
    """A job to be done: the name of a handler and its parameters (JSON). The same `key` twice is one job."""

    name: str
    params: Mapping[str, Any] = field(default_factory=dict)
    key: str = ""
    compartment: Compartment = Compartment.COORDINATION


@act
def start_job(new: NewJob, *, by: Viewer, at: datetime) -> Job:
    """Put a job in the queue. A worker takes it within seconds."""
    if registry.known(new.name) is None:
        raise BadInput("Nobody knows how to do “%(name)s”.", name=new.name)
    operation, key = operations.current(by), new.key or uuid.uuid4().hex

    def queue() -> Job:
        return Job.objects.create(
            operation=operation,
            key=key,
            name=new.name,
            params=dict(new.params),
            compartment=new.compartment,
            state=JobState.QUEUED,
            started_by=by.actor,
            started_by_agency=by.agency,
            queued_at=at,
        )

    job, fresh = once(Job.objects.filter(operation=operation, key=key), queue)
    if not fresh:
        return unchanged(job)
    _record("job.queued", job, by=by, at=at)
    return job


@act
def cancel_job(job: Job, *, by: Viewer, at: datetime) -> Job:
    """Stop a job: one that waits at once, one that runs after the step it is in. What it has done stays done."""
    job = _steered(job, by)
    if job.state in OVER:
        raise BadInput("This job is over already.")
    if job.state == JobState.QUEUED:
        job.state, job.ended_at = next_state(JOB_TABLE, job.state, "job.cancelled"), at
        job.save(update_fields=["state", "ended_at"])
        _record("job.cancelled", job, by=by, at=at)
    elif not job.stop_asked_by:
        job.stop_asked_by = by.actor
        job.save(update_fields=["stop_asked_by"])
        _record("job.stop_asked", job, by=by, at=at)
    else:
        return unchanged(job)
    return job


@act
def resume_job(job: Job, *, by: Viewer, at: datetime) -> Job:
    """Put a job that failed or was stopped back in the queue. It continues after the last step that was saved."""
    job = _steered(job, by)
    if job.state in (JobState.QUEUED, JobState.RUNNING):
        return unchanged(job)  # the form was sent twice
    if job.state == JobState.DONE:
        raise BadInput("This job is done; there is nothing to take up again.")
    job.state = next_state(JOB_TABLE, job.state, "job.resumed")
    job.error, job.stop_asked_by, job.ended_at, job.deaths = "", "", None, 0
    job.save(update_fields=["state", "error", "stop_asked_by", "ended_at", "deaths"])
    _record("job.resumed", job, by=by, at=at)
    return job


def _steered(job: Job, by: Viewer) -> Job:
    """The row, locked, once it is sure that the viewer may stop it and let it go on."""
    if not selectors.may_steer(by, job):
        raise NotAllowed("A job is stopped and taken up by who started it, or by who keeps the post.")
    return locks.row(Job.objects.all(), job.pk)


def _record(event: str, job: Job, *, by: Viewer, at: datetime) -> None:
    payload = {"name": job.name, "done": job.done, "total": job.total}
    record(event, by=by, at=at, compartment=Compartment(job.compartment), subject=f"job:{job.pk}", payload=payload)
