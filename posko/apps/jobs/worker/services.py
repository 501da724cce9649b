"""Do jobs step by step, and the rounds that come back. Many workers may run; each step is saved once.

A worker takes a job with a mark and a lease. It writes each step in one transaction with the place where it left off,
and only while the mark is still its own. A worker that was silent too long loses its job, and its last step is undone.
So the next worker begins right after the last step that was saved.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterator
from datetime import datetime

from django.db import DatabaseError, OperationalError
from django.db.models import Q, QuerySet

from posko.apps.jobs import registry
from posko.apps.jobs.models import Job, Round
from posko.apps.ledger.services import record
from posko.apps.operation import selectors as operations
from posko.domain.access import Compartment, Viewer, system_viewer
from posko.domain.errors import Busy
from posko.domain.gaps.states import next_state
from posko.domain.jobs import JOB_TABLE, LEASE, MOST_DEATHS, JobState, Run, Step, Watch, round_is_due
from posko.kit import locks, walls
from posko.kit.acts import bookkeeping

log = logging.getLogger(__name__)


class Lost(Exception):
    """Another worker has the job: this one was silent for too long."""


def run_due(watch: Watch, *, by: Viewer, at: datetime) -> int:
    """Do the jobs of the operation that wait, one after the other; how many were taken. `at` is now, by the watch."""
    count = 0
    while not watch.stopping() and (job := _take(watch, by=by, at=watch.at() if count else at)) is not None:
        _do(job, watch, by=by)
        count += 1
    return count


def run_rounds(watch: Watch, *, by: Viewer, at: datetime) -> int:
    """Begin every periodic task whose time has come; how many were begun. One that fails leaves the others alone."""
    begun = 0
    for task in registry.periodic():
        if watch.stopping() or not _begin_round(task, watch, by=by, at=at):
            continue
        begun += 1
        error = ""
        try:
            viewer = _viewer(task.name, task.walls, by)
            with walls.opened(task.walls):
                real = {"real_at": watch.real()} if task.in_real_time else {}
                task.task(by=viewer, at=watch.at(), **real)
        except Exception as broken:
            log.exception("the periodic task %s failed", task.name)
            error = _words(broken, task.walls)
        _end_round(task, error, watch, by=by)
    return begun


def _take(watch: Watch, *, by: Viewer, at: datetime) -> Job | None:
    """The next job that waits or whose worker went silent, marked as this worker's."""
    silent = Q(state=JobState.RUNNING, lease_until__lt=watch.real())
    due = Job.objects.filter(Q(state=JobState.QUEUED) | silent, operation__code=by.operation)
    # Asked before the transaction: on SQLite that would take the write lock every few seconds for nothing.
    if not due.exists():
        return None
    return _taken(due, watch, by=by, at=at)


@bookkeeping
def _taken(due: QuerySet[Job], watch: Watch, *, by: Viewer, at: datetime) -> Job | None:
    job = next(iter(locks.free(due.order_by("queued_at", "pk"), 1)), None)
    if job is None:
        return None
    job.deaths += job.state == JobState.RUNNING
    job.state = next_state(JOB_TABLE, job.state, "job.taken")
    job.worker, job.lease_until = uuid.uuid4().hex, watch.real() + LEASE
    job.begun_at = job.begun_at or at
    job.save(update_fields=["deaths", "state", "worker", "lease_until", "begun_at"])
    _record("job.taken", job, by=by, at=at)
    return job


def _do(job: Job, watch: Watch, *, by: Viewer) -> None:
    """Take a job step by step to its end, or as far as this worker may."""
    known = registry.known(job.name)
    if known is None or job.deaths > MOST_DEATHS:
        why = "no handler of this name" if known is None else f"its worker died {job.deaths} times"
        _record_end("job.failed", job, watch, by=by, error=why)
        return
    run = Run(job.params, job.cursor, _viewer(job.name, known.walls, by), watch.at)
    steps: Iterator[Step] = iter(())
    try:
        with walls.opened(known.walls):
            steps = known.handler(run)
            _follow(job, steps, watch, by=by)
    except Lost:
        log.warning("job %s was taken by another worker", job.pk)
    except (OperationalError, Busy):
        # A busy or absent database is no fault of the job: it is taken up again when the lease is over.
        log.exception("job %s waits for the database", job.pk)
    except Exception as broken:
        log.exception("job %s (%s) failed", job.pk, job.name)
        _end_failed(job, _words(broken), watch, by=by)
    finally:
        if hasattr(steps, "close"):
            steps.close()


def _follow(job: Job, steps: Iterator[Step], watch: Watch, *, by: Viewer) -> None:
    """Keep step after step until there is none, somebody asked to stop, or this worker has to."""
    while True:
        if _stop_asked(job):
            return _record_end("job.cancelled", job, watch, by=by)
        if watch.stopping():
            return _record_end("job.released", job, watch, by=by)
        step = next(steps, None)
        if step is None:
            return _record_end("job.done", job, watch, by=by)
        _keep(job, step, watch)


def _stop_asked(job: Job) -> bool:
    return Job.objects.filter(pk=job.pk).exclude(stop_asked_by="").exists()


@bookkeeping
def _keep(job: Job, step: Step, watch: Watch) -> None:
    held = _held(job)
    if step.write is not None:
        step.write()
    held.done, held.total, held.cursor = step.done, step.total, step.cursor
    held.message, held.message_params = step.message, dict(step.params)
    held.lease_until = watch.real() + LEASE
    held.save(update_fields=["done", "total", "cursor", "message", "message_params", "lease_until"])


def _held(job: Job) -> Job:
    """The row, locked, if it is still this worker's."""
    try:
        return locks.row(Job.objects.filter(worker=job.worker, state=JobState.RUNNING), job.pk)
    except Job.DoesNotExist as gone:
        raise Lost from gone


@bookkeeping
def _record_end(event: str, job: Job, watch: Watch, *, by: Viewer, error: str = "") -> None:
    """Record that a job is done, cancelled or failed, or that a stopping worker left it for the next one."""
    held, at = _held(job), watch.at()
    held.state = next_state(JOB_TABLE, held.state, event)
    held.ended_at = None if held.state == JobState.QUEUED else at
    held.worker, held.lease_until, held.error = "", None, error[:300]
    held.save(update_fields=["state", "ended_at", "worker", "lease_until", "error"])
    payload = {"name": held.name, "done": held.done, "total": held.total} | ({"error": error} if error else {})
    wall = Compartment(held.compartment)
    record(event, by=by, at=at, compartment=wall, subject=f"job:{held.pk}", payload=payload)


def _end_failed(job: Job, error: str, watch: Watch, *, by: Viewer) -> None:
    try:
        _record_end("job.failed", job, watch, by=by, error=error)
    except (Lost, DatabaseError, Busy):
        log.exception("that job %s failed could not be kept", job.pk)


def _begin_round(task: registry.Periodic, watch: Watch, *, by: Viewer, at: datetime) -> bool:
    last = Round.objects.filter(operation__code=by.operation, name=task.name).first()
    if last is not None and not _is_due(last, task, watch.real()):
        return False
    return _begun(task, watch, by)


@bookkeeping
def _begun(task: registry.Periodic, watch: Watch, by: Viewer) -> bool:
    new = Round(operation=operations.current(by), name=task.name)
    Round.objects.bulk_create([new], ignore_conflicts=True)
    row = next(iter(locks.free(Round.objects.filter(operation=new.operation, name=task.name), 1)), None)
    now = watch.real()  # read under the lock: a round that began after it would look like a clock that was set back
    if row is None or not _is_due(row, task, now):  # another worker begins it, or has begun it
        return False
    row.begun_at = now
    row.save(update_fields=["begun_at"])
    return True


def _is_due(row: Round, task: registry.Periodic, now: datetime) -> bool:
    """A round that has not ended is left its lease: another worker may be at it."""
    runs = row.begun_at is not None and (row.ended_at is None or row.ended_at < row.begun_at)
    return round_is_due(row.begun_at, max(task.every, LEASE) if runs else task.every, now)


@bookkeeping
def _end_round(task: registry.Periodic, error: str, watch: Watch, *, by: Viewer) -> None:
    """Keep how a round ended. The ledger hears when a task begins to fail and when it is well again, not each time."""
    row = Round.objects.get(operation__code=by.operation, name=task.name)
    row = locks.row(Round.objects.all(), row.pk)
    before, row.ended_at, row.error = row.error, watch.real(), error[:300]
    row.save(update_fields=["ended_at", "error"])
    subject, at, wall = f"round:{task.name}", watch.at(), Compartment.PUBLIC
    if error and not before:
        record("round.failed", by=by, at=at, compartment=wall, subject=subject, payload={"error": row.error})
    elif before and not error:
        record("round.recovered", by=by, at=at, compartment=wall, subject=subject)


def _viewer(name: str, walls: frozenset[Compartment], by: Viewer) -> Viewer:
    """The named system job that does it, in the worker's operation."""
    return system_viewer(name, operation=by.operation, city=by.city, compartments=walls)


def _words(broken: Exception, walls: frozenset[Compartment] = registry.TABLE) -> str:
    """The words that everybody may read.

    A task behind a wall keeps its message back, which may speak of what lies there.
    """
    name = type(broken).__name__
    return f"{name}: {broken}" if walls <= registry.TABLE else name


def _record(event: str, job: Job, *, by: Viewer, at: datetime) -> None:
    payload = {"name": job.name, "done": job.done, "deaths": job.deaths}
    record(event, by=by, at=at, compartment=Compartment(job.compartment), subject=f"job:{job.pk}", payload=payload)
