"""The order of a queue: own broken words, what is late, what is due within a day, what has no time, the rest."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from posko.domain.situation.turns import DESKS, KINDS, Kind, Turn

NOW = datetime(2024, 11, 25, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def turn(key: int, kind: Kind, *, due: float | None = None, since: float = -1, mine: bool = True) -> Turn:
    moment = None if due is None else NOW + due * HOUR
    late = moment is not None and moment < NOW
    return Turn(kind, key, "T", "/", NOW + since * HOUR, moment, mine=mine, late=late)


def test_what_is_late_stands_first_and_an_own_promise_before_it() -> None:
    found = [
        turn(6, Kind.TASK, due=30),
        turn(4, Kind.MESSAGE, since=-90),
        turn(5, Kind.MESSAGE, since=-2),
        turn(3, Kind.INCIDENT, due=0.25),
        turn(2, Kind.INCIDENT, due=-5),
        turn(1, Kind.PROMISE, due=-1),
    ]
    assert [each.key for each in sorted(found, key=lambda each: each.order(NOW))] == [1, 2, 3, 4, 5, 6]


def test_a_promise_of_others_that_is_late_stands_by_its_time() -> None:
    others, own = turn(1, Kind.PROMISE, due=-1, mine=False), turn(2, Kind.TASK, due=-2)
    assert own.order(NOW) < others.order(NOW)


def test_every_kind_has_its_words_and_its_desk() -> None:
    assert KINDS.keys() == DESKS.keys() == set(Kind)
