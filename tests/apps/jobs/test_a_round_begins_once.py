"""A worker that waited for another one's round looks at the clock anew, and does not begin it a second time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from posko.apps.jobs import registry
from posko.apps.jobs.models import Round
from posko.apps.jobs.worker import services as worker_services
from posko.apps.operation.models import Operation
from posko.domain.jobs import Watch
from tests.cast import See

NOW = datetime(2024, 11, 25, 8, 0, tzinfo=UTC)


@pytest.fixture
def times(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """When the one task of the house ran."""
    ran: list[datetime] = []
    monkeypatch.setattr(registry, "_periodic", {})
    registry.every(60, "trial", "A round", lambda *, by, at: ran.append(at))
    return ran


def test_a_round_that_another_began_meanwhile_is_left_to_it(see: See, times: list[datetime]) -> None:
    by = see("bawaslu")
    Round.objects.create(operation=Operation.objects.get(code=by.operation), name="trial")

    def clock() -> Iterator[datetime]:
        # While this worker looks at the clock, another one begins the round, a second later.
        Round.objects.filter(name="trial").update(begun_at=NOW + timedelta(seconds=1))
        yield NOW
        while True:
            yield NOW + timedelta(seconds=2)

    ticks = clock()
    watch = Watch(lambda: next(ticks), timedelta(), lambda: False)
    assert worker_services.run_rounds(watch, by=by, at=NOW) == 0
    assert times == []
