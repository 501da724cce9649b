"""Puts the synthetic events of the index into the post, through the service that loads a file of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date, datetime

from posko.apps.operation import selectors as operations
from posko.apps.territory import selectors as territory
from posko.apps.vulnerability.events import services as event_services
from posko.apps.vulnerability.events.services import NewEvent, NewNothing
from posko.apps.vulnerability.index.selectors import STATION_FRAMEWORK
from posko.cli.demo import events, stations
from posko.cli.demo.events import Made
from posko.domain.access import Viewer
from posko.domain.territory.places import Label, Level
from posko.law.vulnerability import framework


def load_index(by: Viewer, at: datetime, *, since: date = date.min, until: date = date.max) -> int:
    """Enter the kelurahan's events from `since` up to the day before `until`; tests load all of them at once.

    The reports of nothing come with the first of them. Returns how many events entered.
    """
    made, quiet = events.synthetic(place.code for place in territory.at_level(by, Level.KELURAHAN))
    some = [each for each in made if since <= each.on < until]
    nothing = quiet if since == date.min else []
    return _load(some, nothing, events.SOURCE, f"kejadian-ikp-{at:%Y-%m-%d}.csv", by, at)


def load_stations(by: Viewer, at: datetime) -> int:
    """Enter what the survey of November found at the stations, and those where it found nothing."""
    table = framework(operations.current(by).regime, STATION_FRAMEWORK)
    places = territory.at_level(by, Level.TPS).values_list("code", "special")
    drawn = stations.synthetic(places, table)
    return _load(drawn.made, drawn.nothing, stations.SOURCE, f"tps-rawan-{at:%Y-%m-%d}.csv", by, at)


def _load(made: Iterable[Made], nothing: Iterable[str], source: str, name: str, by: Viewer, at: datetime) -> int:
    rows = [NewEvent(e.place, e.indicator, e.level, e.on, Label.SYNTHETIC, source, e.note) for e in made]
    nothings = [NewNothing(code, at.date(), Label.SYNTHETIC, source) for code in nothing]
    digest = hashlib.sha256(repr((rows, nothings)).encode()).hexdigest()
    return event_services.load_events(rows, nothings, file_hash=digest, file_name=name, by=by, at=at)
