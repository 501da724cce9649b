"""A job goes step by step, is stopped and goes on, and each step is kept once whoever does it and whoever dies."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.db import OperationalError

from posko.apps.jobs import registry, selectors, services
from posko.apps.jobs.models import Job, Round
from posko.apps.jobs.worker import services as worker_services
from posko.apps.ledger.models import Entry
from posko.domain.access import Compartment, Viewer, system_viewer
from posko.domain.errors import BadInput, NotAllowed
from posko.domain.jobs import LEASE, MOST_DEATHS, Run, Step, Watch
from tests.cast import See
from tests.world import CODE

pytestmark = pytest.mark.django_db
WORKER: Viewer = system_viewer("worker", operation=CODE, city="31.75")
OFFSET = timedelta(days=-700)


class Bench:
    """A worker's clock that stands still, what the handlers wrote, and what happens at a step."""

    def __init__(self, at: datetime) -> None:
        self.at, self.wrote, self.stop = at, list[int](), False
        self.at_step: dict[int, Exception] = {}

    def watch(self) -> Watch:
        return Watch(lambda: self.at - OFFSET, OFFSET, lambda: self.stop)

    def run(self) -> int:
        return worker_services.run_due(self.watch(), by=WORKER, at=self.at)

    def count(self, run: Run) -> Iterator[Step]:
        """Counts to `to`, one step each, from where it left off."""
        for number in range((run.cursor or 0) + 1, run.params["to"] + 1):
            if broken := self.at_step.pop(number, None):
                raise broken

            def write(number: int = number) -> None:
                self.wrote.append(number)

            yield Step(number, run.params["to"], number, write, "Unread notices: %(count)s", {"count": number})


@pytest.fixture
def bench(at: datetime, monkeypatch: pytest.MonkeyPatch) -> Bench:
    made = Bench(at)
    monkeypatch.setattr(registry, "_handlers", {})
    registry.register("test.count", "Counting", made.count)
    return made


def start(by: Viewer, at: datetime, to: int = 3, key: str = "") -> Job:
    return services.start_job(services.NewJob("test.count", {"to": to}, key), by=by, at=at)


def test_a_job_runs_to_its_end(see: See, at: datetime, bench: Bench) -> None:
    job = start(see("planner"), at)
    assert (bench.run(), bench.run()) == (1, 0)
    job.refresh_from_db()
    assert (job.state, job.done, job.total, job.cursor, bench.wrote) == ("done", 3, 3, 3, [1, 2, 3])
    events = Entry.objects.filter(subject=f"job:{job.pk}").order_by("number").values_list("event", flat=True)
    assert list(events) == ["job.queued", "job.taken", "job.done"]


def test_asked_for_twice_under_one_key_is_one_job(see: See, at: datetime, bench: Bench) -> None:
    assert start(see("planner"), at, key="a").pk == start(see("duty"), at, key="a").pk
    assert start(see("planner"), at).pk != start(see("planner"), at).pk


def test_what_nobody_knows_is_refused(see: See, at: datetime) -> None:
    with pytest.raises(BadInput, match="knows how"):
        services.start_job(services.NewJob("test.unknown"), by=see("planner"), at=at)


def test_a_step_that_fails_leaves_the_ones_before_and_the_job_goes_on_after_them(
    see: See, at: datetime, bench: Bench
) -> None:
    job = start(see("planner"), at)
    bench.at_step[2] = ValueError("broken")
    bench.run()
    job.refresh_from_db()
    assert (job.state, job.error, job.cursor) == ("failed", "ValueError: broken", 1)
    services.resume_job(job, by=see("planner"), at=at)
    services.resume_job(job, by=see("planner"), at=at)
    bench.run()
    job.refresh_from_db()
    assert (job.state, job.error, bench.wrote) == ("done", "", [1, 2, 3])


def test_a_job_that_waits_is_stopped_at_once(see: See, at: datetime, bench: Bench) -> None:
    job = services.cancel_job(start(see("planner"), at), by=see("planner"), at=at)
    assert job.state == "cancelled"
    assert bench.run() == 0
    with pytest.raises(BadInput, match="over"):
        services.cancel_job(job, by=see("planner"), at=at)


def test_a_job_that_runs_is_stopped_after_its_step_and_goes_on_later(see: See, at: datetime, bench: Bench) -> None:
    planner, job = see("planner"), start(see("planner"), at)

    def stopped(run: Run) -> Iterator[Step]:
        for step in bench.count(run):
            if step.done == 2:
                services.cancel_job(Job.objects.get(pk=job.pk), by=planner, at=at)
            yield step

    registry._handlers.clear()
    registry.register("test.count", "Counting", stopped)
    bench.run()
    job.refresh_from_db()
    assert (job.state, job.done, bench.wrote) == ("cancelled", 2, [1, 2])
    services.resume_job(job, by=planner, at=at)
    bench.run()
    job.refresh_from_db()
    assert (job.state, bench.wrote) == ("done", [1, 2, 3])


def test_only_who_started_it_or_keeps_the_post_stops_a_job(see: See, at: datetime, bench: Bench) -> None:
    job = start(see("planner"), at)
    with pytest.raises(NotAllowed):
        services.cancel_job(job, by=see("duty"), at=at)
    assert services.cancel_job(job, by=see("admin"), at=at).state == "cancelled"


def test_a_worker_that_is_told_to_stop_lays_the_job_down(see: See, at: datetime, bench: Bench) -> None:
    job = start(see("planner"), at)

    def stopping(run: Run) -> Iterator[Step]:
        for step in bench.count(run):
            bench.stop = True
            yield step

    registry._handlers.clear()
    registry.register("test.count", "Counting", stopping)
    bench.run()
    job.refresh_from_db()
    assert (job.state, job.done, job.ended_at, job.deaths) == ("queued", 1, None, 0)


def test_a_worker_that_was_silent_loses_its_job_and_its_step(see: See, at: datetime, bench: Bench) -> None:
    job = start(see("planner"), at)
    others: list[int] = []

    def silent(run: Run) -> Iterator[Step]:
        for step in bench.count(run):
            if step.done == 2 and not others:
                others.append(1)
                bench.at += LEASE + timedelta(seconds=1)
                assert bench.run() == 1
            yield step

    registry._handlers.clear()
    registry.register("test.count", "Counting", silent)
    bench.run()
    job.refresh_from_db()
    assert (job.state, job.deaths, bench.wrote) == ("done", 1, [1, 2, 3])


def test_a_job_is_left_to_its_worker_while_the_lease_runs(see: See, at: datetime, bench: Bench) -> None:
    job = start(see("planner"), at)
    bench.at_step[2] = OperationalError("database is locked")
    bench.run()
    job.refresh_from_db()
    assert job.state == "running"
    bench.at += LEASE
    assert bench.run() == 0
    bench.at += timedelta(seconds=1)
    assert bench.run() == 1
    assert bench.wrote == [1, 2, 3]


def test_a_job_that_kills_its_workers_fails_in_the_end(see: See, at: datetime, bench: Bench) -> None:
    job = start(see("planner"), at)
    for _ in range(MOST_DEATHS + 2):
        bench.at_step[1] = OperationalError("gone")
        bench.run()
        bench.at += LEASE + timedelta(seconds=1)
    job.refresh_from_db()
    assert (job.state, job.error) == ("failed", f"its worker died {MOST_DEATHS + 1} times")


def test_jobs_behind_a_wall_are_not_there_for_others(see: See, at: datetime, bench: Bench) -> None:
    services.start_job(
        services.NewJob("test.count", {"to": 1}, compartment=Compartment.SECURITY), by=see("planner"), at=at
    )
    assert [len(selectors.under_way(see(who))) for who in ("planner", "bpbd", "other")] == [1, 0, 0]


def test_rounds_come_back_and_one_makes_up_for_those_that_were_missed(
    at: datetime, bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[tuple[str, datetime]] = []
    monkeypatch.setattr(registry, "_periodic", {})
    registry.every(10, "test.round", "A round", lambda *, by, at: ran.append((by.actor, at)))

    def rounds() -> int:
        return worker_services.run_rounds(bench.watch(), by=WORKER, at=bench.at)

    assert (rounds(), rounds()) == (1, 0)
    bench.at += timedelta(minutes=10)
    assert rounds() == 1
    bench.at += timedelta(days=3)
    assert (rounds(), rounds()) == (1, 0)
    # a machine whose clock was set back waits for nothing
    bench.at -= timedelta(days=2)
    assert rounds() == 1
    assert ran[0] == ("system:test.round", at)
    assert len(ran) == 4


def test_a_round_that_fails_is_told_once_and_the_others_run(
    see: See, at: datetime, bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[datetime] = []
    broken = [ValueError("broken"), ValueError("broken")]

    def fails(*, by: Viewer, at: datetime) -> None:
        if broken:
            raise broken.pop()

    monkeypatch.setattr(registry, "_periodic", {})
    registry.every(1, "test.fails", "It fails", fails)
    registry.every(1, "test.other", "It runs", lambda *, by, at: ran.append(at))
    for _ in range(3):
        worker_services.run_rounds(bench.watch(), by=WORKER, at=bench.at)
        bench.at += timedelta(minutes=1)
    assert len(ran) == 3
    events = Entry.objects.filter(event__startswith="round.").order_by("number")
    assert list(events.values_list("event", flat=True)) == ["round.failed", "round.recovered"]


def test_why_a_round_behind_a_wall_failed_is_not_told_to_the_table(
    see: See, at: datetime, bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*, by: Viewer, at: datetime) -> None:
        raise ValueError("case 7 stands at G5_PENYIDIKAN")

    monkeypatch.setattr(registry, "_periodic", {})
    registry.every(1, "test.walled", "It fails", fails, walls=registry.TABLE | {Compartment.CASE})
    worker_services.run_rounds(bench.watch(), by=WORKER, at=bench.at)
    assert Round.objects.get(name="test.walled").error == "ValueError"
    assert "case 7" not in str(Entry.objects.get(event="round.failed").payload.body)


def test_two_of_one_name_are_refused(bench: Bench) -> None:
    registry.register("test.count", "Counting", bench.count)
    with pytest.raises(ValueError, match="Two handlers"):
        registry.register("test.count", "Counting", lambda run: iter(()))
