"""Everyday incidents of the demo: reported, handled and closed, by a fixed draw, so that every build is the same.

The days before the vote need them: without a yesterday no hour of today is many or few.
"""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from posko.domain.incidents.kinds import kinds

# Who acts for an agency, and who closes for the institution that leads.
ACTS_FOR = {
    "polres": "joni.hartawan", "kpu": "dimas.arkananta", "bawaslu": "rani.prameswari", "bpbd": "fajar.hidayat",
    "satpol-pp": "teguh.sanjaya", "kodim": "yoga.pradana",
}  # fmt: skip
CLOSES_FOR = {**ACTS_FOR, "polres": "sekar.lestari", "pemkot": "teguh.sanjaya", "sudin-kesehatan": "teguh.sanjaya"}
OFFICER = "sekar.lestari"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time in which so many incidents happen, the more of them the nearer its end."""

    name: str
    begins: datetime
    ends: datetime
    count: int


def drawn(span: Span, places: Sequence[str], *, seed: int) -> list[dict[str, Any]]:
    """The incidents of a span as rows of incidents.toml: when, where, what, and every step until they are closed."""
    draw = random.Random(seed)  # noqa: S311 - a fixed draw for invented data, no secret
    length = (span.ends - span.begins).total_seconds()
    moments = sorted(span.begins + timedelta(seconds=length * draw.random() ** 0.7) for _ in range(span.count))
    chosen = draw.sample(list(places), min(len(places), span.count))
    return [
        one(f"{span.name} {number}", moment.replace(second=0, microsecond=0), chosen[number % len(chosen)], draw)
        for number, moment in enumerate(moments)
    ]


def one(name: str, at: datetime, place: str, draw: random.Random) -> dict[str, Any]:
    """One incident, as a row of incidents.toml."""
    told = draw.choice(_told())
    fields = {each: told[each] for each in ("kind", "severity", "channel", "text")}
    by = ACTS_FOR[draw.choice(("polres", "bawaslu", "kpu", "satpol-pp"))]
    steps = [[f"{moment:%Y-%m-%dT%H:%M:%S}", *rest] for moment, rest in _steps(told, at, draw)]
    happened = draw.randrange(2, 30)
    return {
        **fields, "name": name, "at": f"{at:%Y-%m-%dT%H:%M:%S}", "happened": happened, "by": by, "place": place,
        "steps": steps,
    }  # fmt: skip


@cache
def _told() -> list[dict[str, Any]]:
    return list(tomllib.loads((files("posko.cli.demo") / "everyday.toml").read_text("utf-8"))["event"])


def _steps(told: Mapping[str, Any], at: datetime, draw: random.Random) -> Iterator[tuple[datetime, list[str]]]:
    """Confirmed, sent, there, handled, closed: each some minutes after the one before."""
    agency, lead = told["agency"], kinds()[told["kind"]].leads[0]
    taken = (
        (3, 8, [OFFICER, "confirm"]),
        (1, 6, [OFFICER, "assign", agency, "", "Datangi dan laporkan"]),
        (2, 9, [ACTS_FOR[agency], "out"]),
        (15, 70, [ACTS_FOR[agency], "done", told["outcome"]]),
        (10, 40, [CLOSES_FOR[lead], "close", told["outcome"]]),
    )
    for least, most, what in taken:
        at += timedelta(minutes=draw.randrange(least, most))
        yield at, what
