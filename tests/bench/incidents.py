"""Fifty thousand incidents: server time of whole pages, a file of all of them in the background, reports a second.

The peer is Apollo, measured on a machine like ours at 53,600 incidents: its list p50 209 ms, its export 35.6 s inside a
web worker, 54 incidents a second.
"""

from __future__ import annotations

import random
import time
import uuid
from datetime import datetime, timedelta

from tests.bench import pages
from tests.parts import durable_postgresql

INCIDENTS, EXPORTED, REPORTS = 50_000, 54_600, 500
PEER_LIST, PEER_EXPORT = 0.209, 35.6
PAGES = (
    "/incidents/",
    "/incidents/?state=all&sort=newest",
    "/incidents/?state=late",
    "/incidents/?kind=brawl&severity=3",
    "/incidents/?agency=bpbd",
    "/incidents/?place=31.75.03&q=pompa",
    "/incidents/?page=200",
    "/incidents/?peek=incident:7",
    "/incidents/7/",
)


def main() -> None:
    """Build and measure, on SQLite and on PostgreSQL."""
    pages.in_a_process("tests.bench.incidents")
    with durable_postgresql() as database:
        pages.in_a_process("tests.bench.incidents", database)


def measure() -> None:
    """Fill an operation, ask each page many times, hand everything out, and take reports in."""
    pages.build_world()
    fill(INCIDENTS)
    from django.db import connection

    from posko.cli import setting_up

    setting_up.count_rows()  # as PostgreSQL does by itself within a minute after so many
    print(f"pages of {INCIDENTS:,} incidents on {connection.vendor}, server time, {pages.LOOKS} looks")
    pages.look("duty", PAGES, peer=PEER_LIST)
    fill(EXPORTED - INCIDENTS)
    for kind in ("csv", "json", "xlsx"):
        _export(kind)
    _reports()
    _compare()
    print()


def _export(kind: str) -> None:
    """The job as a worker does it, each step kept in the database with its progress."""
    from posko.apps.incidents.listing import exports
    from posko.apps.incidents.listing import services as listing_services
    from posko.apps.jobs.worker import services as worker_services
    from posko.domain.access import Compartment, system_viewer
    from posko.domain.jobs import Watch
    from tests.cast import AT, viewer_of

    by = viewer_of("duty")
    job = listing_services.ask_export({"state": "all"}, kind, rows=EXPORTED, language="id", by=by, at=AT)
    walls = frozenset({Compartment.PUBLIC, Compartment.COORDINATION})
    worker = system_viewer("worker", operation=by.operation, city=by.city, compartments=walls)
    begun = time.perf_counter()
    worker_services.run_due(Watch(lambda: AT, timedelta(), lambda: False), by=worker, at=AT)
    seconds = time.perf_counter() - begun
    job.refresh_from_db()
    assert job.state == "done" and job.message_params == {"count": EXPORTED}, (job.state, job.error)
    size = exports.path_of(job.params["file"], kind).stat().st_size / 1e6
    told = f"{kind.upper()} of {EXPORTED:,} incidents in the background"
    print(f"  {told:<46}{seconds:7.2f} s  {size:5.1f} MB  Apollo's export / ours {PEER_EXPORT / seconds:4.1f} x")


def _reports() -> None:
    """Reports from a device, handled one by one, each in a transaction of its own, kept in full durability."""
    from posko.apps.incidents import handlers
    from posko.apps.intake.inbox.registry import Arrival
    from posko.domain.access import device_viewer
    from posko.domain.intake import Channel, Report
    from tests.cast import AT

    by = device_viewer(7, "HP", operation="test-jaktim", city="31.75", agency="polres", root="polri", place="31.75")
    begun = time.perf_counter()
    for number in range(REPORTS):
        report = Report("incident", "31.75.03.1001", AT, {"kind": "brawl"}, f"Tawuran {number}")
        handlers.handle(Arrival(number, Channel.API, report, "31.75.03.1001", AT, AT), by=by, at=AT)
    seconds = time.perf_counter() - begun
    print(f"  {'reports handled, each its own commit':<46}{REPORTS / seconds:7.0f} a second")


def _compare() -> None:
    """The round that looks for reports of one thing, on those that just came in."""
    from posko.apps.incidents.merges import services as merge_services
    from posko.domain.access import Compartment, system_viewer
    from tests.cast import AT

    walls = frozenset({Compartment.PUBLIC, Compartment.COORDINATION})
    by = system_viewer("incidents.compare", operation="test-jaktim", city="31.75", compartments=walls)
    begun = time.perf_counter()
    merge_services.compare_new(by=by, at=AT)
    seconds = time.perf_counter() - begun
    print(f"  {'new reports held against those around them':<46}{REPORTS / seconds:7.0f} a second")


def fill(count: int, code: str = "test-jaktim", at: datetime | None = None) -> None:
    """Incidents of a day, as the services stamp them, each with its report; every seventh has somebody sent."""
    from posko.apps.incidents.models import NO_TURN, Incident, IncidentReport, Task
    from posko.apps.operation.models import Operation
    from posko.apps.people.models import Agency
    from posko.apps.territory.models import Place
    from posko.domain.incidents import LIVE, UNDER_WAY, clocks
    from posko.domain.incidents.kinds import kinds
    from posko.domain.territory.places import kecamatan_code
    from tests.cast import AT

    dice = random.Random(7)
    operation, at = Operation.objects.get(code=code), at or AT
    agencies = {agency.code: agency for agency in Agency.objects.filter(operation=operation)}
    places = list(Place.objects.filter(level__in=("kelurahan", "tps"), code__startswith="31.75"))
    words = ("pompa", "lampu", "logistik", "antrean", "tawuran", "banjir", "pesan", "jalan", "warga", "petugas")
    first = 1 + Incident.objects.count()
    rows = []
    for number in range(first, first + count):
        kind, place = dice.choice(list(kinds().values())), dice.choice(places)
        states = ("reported", "confirmed", "assigned", "on_the_way", "handled", "closed", "false")
        state = dice.choices(states, (4, 2, 2, 2, 2, 7, 1))[0]
        happened = at - timedelta(minutes=dice.randint(1, 1440))
        severity = dice.randint(1, 4)
        lead = agencies.get(next(iter(kind.leads), "polres"), agencies["polres"])
        row = Incident(
            operation=operation,
            number=number,
            kind=kind.code,
            severity=severity,
            place=place,
            kecamatan=kecamatan_code(place.code),
            happened_at=happened,
            reported_at=happened,
            since=happened,
            text=f"{' '.join(dice.choices(words, k=8)).capitalize()}, laporan {number}",
            channel=dice.choice(("api", "odk", "sms", "phone", "page")),
            state=state,
            lead=lead,
            reported_by=dice.choice(list(agencies.values())),
            live=state in LIVE,
            compared=True,
            told=3,
        )
        row.due_at = clocks.due(state, severity, happened) if row.live else None
        row.turn_at = row.due_at or NO_TURN
        rows.append(row)
    Incident.objects.bulk_create(rows, batch_size=2000)
    IncidentReport.objects.bulk_create(
        (
            IncidentReport(
                operation=operation,
                incident=row,
                channel=row.channel,
                source_kind="page",
                source_ref=str(row.number),
                kind=row.kind,
                severity=row.severity,
                place=row.place,
                happened_at=row.happened_at,
                reported_at=row.reported_at,
                text=row.text,
                agency=row.reported_by,
            )
            for row in rows
        ),
        batch_size=2000,
    )
    Task.objects.bulk_create(
        (
            Task(incident=row, form_key=uuid.uuid4(), agency=row.lead, what="Datangi", asked_at=row.happened_at)
            for row in rows
            if row.state in UNDER_WAY
        ),
        batch_size=2000,
    )


if __name__ == "__main__":
    measure()
