"""The rosters of all agencies of the demo: watches of twelve or 24 hours, kept by two people by turns.

Those who only stand on a roster are no part of the cast: the person switcher and the log-in links leave them out.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Any, Final

from posko import clock
from posko.apps.operation import selectors as operations
from posko.apps.people.accounts import selectors as people
from posko.apps.people.accounts import services as people_services
from posko.apps.people.accounts.selectors import ON_ROSTERS
from posko.apps.people.accounts.services import NewPerson
from posko.apps.people.duty import selectors, services
from posko.apps.people.models import Post
from posko.cli.demo.stage import Stage
from posko.domain.access import Role, Viewer, system_viewer
from posko.domain.people import duty

DAY: Final = timedelta(days=1)
SHORTEST: Final = timedelta(hours=1)
Span = tuple[datetime, datetime]


def fill(stage: Stage, _act: Mapping[str, Any], by: Viewer, at: datetime) -> None:
    """Give every agency a roster, around the shifts that are there."""
    told = tomllib.loads((files("posko.cli.demo") / "rosters.toml").read_text("utf-8"))
    begins = datetime.fromisoformat(told["begins"])
    for agency in told["agency"]:
        length = timedelta(hours=agency.get("hours", 24))
        watches = [(begins + n * length, begins + (n + 1) * length) for n in range(told["days"] * DAY // length)]
        _agency(stage, agency, watches, system_viewer("demo-builder", operation=by.operation, city=by.city), at)


def _agency(stage: Stage, told: Mapping[str, Any], watches: list[Span], by: Viewer, at: datetime) -> None:
    code = told["code"]
    other = _keeper(code, told["other"], "dua", by, at)
    one = _post(told["cast"]) if "cast" in told else _keeper(code, told["one"], "satu", by, at)
    planner = people.viewer_at(other, at, real_at=clock.real_time())
    there = [(row.starts_at, row.ends_at) for row in selectors.shifts(planner).filter(agency__code=code)]
    for number, (start, end) in enumerate(watches):
        for first, last in _open(there, start, end):
            key = stage.key(f"watch {code} {first.isoformat()}")
            services.plan_shift(services.NewShift(key, other if number % 2 else one, first, last), by=planner, at=at)


def _open(there: list[Span], start: datetime, end: datetime) -> Iterator[Span]:
    """What is open of a watch, but for stretches too short for one."""
    yield from (span for span in duty.uncovered(there, start, end) if span[1] - span[0] >= SHORTEST)


def _keeper(code: str, name: str, when: str, by: Viewer, at: datetime) -> Post:
    operation = operations.by_code(by.operation)
    if operation is None:
        raise LookupError(by.operation)
    new = NewPerson(f"{ON_ROSTERS}{code}.{when}", name, code, Role.DUTY_OFFICER)
    return people_services.add_person(new, operation=operation, by=by, at=at)


def _post(username: str) -> Post:
    post = people.post_of(username)
    if post is None:
        raise LookupError(username)
    return post
