"""Jobs: one in the queue, one that runs, one that was stopped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from posko.apps.incidents.listing import services as listing_services
from posko.apps.jobs import services
from posko.apps.jobs.models import Job
from posko.domain.jobs import JobState
from tests.cast import AT, viewer_of
from tests.pairs.worlds import Scene

NOUN = "jobs"


@dataclass(frozen=True, slots=True)
class World:
    """Keys of what is there."""

    queued: int
    running: int
    stopped: int

    def job(self, key: int) -> Job:
        return Job.objects.get(pk=key)


def build() -> World:
    jobs = [_start(key) for key in ("queued", "running", "stopped")]
    Job.objects.filter(pk=jobs[1].pk).update(state=JobState.RUNNING, worker="w")
    services.cancel_job(jobs[2], by=viewer_of("duty"), at=AT)
    return World(*(job.pk for job in jobs))


def _start(key: str) -> Job:
    return services.start_job(services.NewJob(listing_services.JOB, {}, key), by=viewer_of("duty"), at=AT)


SCENES: Mapping[str, Scene] = {
    "posko.apps.jobs.services.start_job": lambda _world: _start("new"),
    "posko.apps.jobs.services.cancel_job": lambda world: services.cancel_job(
        world.job(world.queued), by=viewer_of("duty"), at=AT
    ),
    "posko.apps.jobs.services.cancel_job / that runs": lambda world: services.cancel_job(
        world.job(world.running), by=viewer_of("duty"), at=AT
    ),
    "posko.apps.jobs.services.resume_job": lambda world: services.resume_job(
        world.job(world.stopped), by=viewer_of("duty"), at=AT
    ),
}
