"""List and board of gaps at a hundred thousand rows, and the round that tells of 50,000 promises owed.

Server time of whole pages, in a process of their own. The peer is Apollo's list of incidents, measured on a machine
like ours at 53,600 rows: p50 209 ms. The round has no peer: what it asks, locks and takes is printed.
"""

from __future__ import annotations

import random
import time
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from tests.bench import pages
from tests.parts import durable_postgresql

GAPS, PROMISES = 50_000, 50_000
PEER = 0.209
PAGES = (
    "/gaps/",
    "/gaps/?state=late",
    "/gaps/?state=open&agency=bpbd",
    "/gaps/?place=31.75.03&q=pompa",
    "/gaps/?page=200",
    "/gaps/?sort=due",
    "/gaps/?peek=gap:7",
    "/gaps/board/",
    "/gaps/board/?by=place",
)


def main() -> None:
    """Build and measure, on SQLite and on PostgreSQL."""
    pages.in_a_process("tests.bench.gaps")
    with durable_postgresql() as database:
        pages.in_a_process("tests.bench.gaps", database)


def measure() -> None:
    """Fill an operation, ask each page many times, tell of the promises that are due."""
    pages.build_world()
    fill()
    from django.db import connection

    from posko.cli import setting_up

    setting_up.count_rows()  # as PostgreSQL does by itself within a minute after so many
    vendor = connection.vendor
    print(f"pages of {GAPS:,} gaps and {PROMISES:,} promises on {vendor}, server time, {pages.LOOKS} looks")
    pages.look("planner", PAGES, peer=PEER)
    _rounds(vendor)
    print()


def _rounds(vendor: str) -> None:
    """A round with nothing due, one with a thousand, one after a standstill with all the others."""
    from posko.apps.gaps.models import Commitment
    from tests.cast import AT

    later = AT + timedelta(days=10)
    Commitment.objects.update(state="promised", filed_at=None, due=later, tell_at=later - timedelta(days=1))
    soon = Commitment.objects.order_by("pk").values("pk")[:1_000]
    Commitment.objects.filter(pk__in=list(soon.values_list("pk", flat=True))).update(due=AT, tell_at=AT)
    print(f"rounds over {Commitment.objects.count():,} promises owed on {vendor}")
    for words, at in (("none due", AT - timedelta(days=1)), ("1,000 due", AT), ("all others due", later)):
        _round(words, at)


def _round(words: str, at: datetime) -> None:
    from django.db import connection

    from posko.apps.gaps.escalation.services import escalate
    from posko.domain.access import Compartment, system_viewer

    by = system_viewer("gaps.escalate", operation="test-jaktim", city="31.75", compartments=frozenset(Compartment))
    seen = _Statements()
    begun = time.perf_counter()
    with connection.execute_wrapper(seen):
        told = escalate(by=by, at=at)
    took = time.perf_counter() - begun
    seen.ended()
    print(
        f"  {words:<16}{told:6,} told in {took:6.2f} s; asked what is due {seen.asked} x, {seen.batches} batches, "
        f"locks held {seen.longest:.2f} s at most, {seen.statements:,} statements"
    )


class _Statements:
    """Counts what a round asks of the database, and for how long a batch holds its locks."""

    def __init__(self) -> None:
        self.asked = self.batches = self.statements = 0
        self.longest, self._locked_at = 0.0, 0.0

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        """Django calls this for every statement."""
        self.statements += 1
        if sql.startswith("SELECT") and '"tell_at" <=' in sql:
            if sql.endswith("LIMIT 1"):
                self.ended()
                self.asked += 1
            elif not self._locked_at:
                self.batches, self._locked_at = self.batches + 1, time.perf_counter()
        return execute(sql, params, many, context)

    def ended(self) -> None:
        """The batch that held its locks let them go."""
        if self._locked_at:
            self.longest, self._locked_at = max(self.longest, time.perf_counter() - self._locked_at), 0.0


def fill() -> None:
    """Gaps of a hundred days in every state that a list shows, half of them with promises."""
    from posko.apps.gaps.course.steps import stamped
    from posko.apps.gaps.models import Commitment, Gap
    from posko.apps.operation.models import Operation
    from posko.apps.people.models import Agency
    from posko.apps.territory.models import Place
    from tests.cast import AT

    dice = random.Random(7)
    operation = Operation.objects.get(code="test-jaktim")
    agencies = list(Agency.objects.filter(operation=operation))
    places = list(Place.objects.filter(level="kelurahan", code__startswith="31.75"))
    words = ("pompa", "lampu", "logistik", "pemilih", "pengawalan", "banjir", "hoaks", "jalan")
    first = 1 + Gap.objects.count()
    gaps = [
        Gap(
            operation=operation,
            form_key=uuid.uuid4(),
            number=first + number,
            title=f"{dice.choice(words).capitalize()} belum siap, {number}",
            kind=dice.choice(("flood", "voter", "logistics")),
            severity=dice.randint(1, 3),
            place=dice.choice(places),
            owner=dice.choice(agencies),
            opened_by_agency=dice.choice(agencies),
            source_kind="agency",
            state=dice.choices(("open", "promised", "closed"), (3, 5, 2))[0],
            opened_at=AT - timedelta(days=dice.randint(1, 100)),
        )
        for number in range(GAPS)
    ]
    for gap in gaps:
        gap.kecamatan = gap.place.code[:8]
    Gap.objects.bulk_create(gaps, batch_size=2000)
    promised = list(Gap.objects.filter(state__in=("promised", "closed")))
    Commitment.objects.bulk_create(
        (
            Commitment(
                gap=gap,
                form_key=uuid.uuid4(),
                agency=dice.choice(agencies),
                promise="Disiapkan",
                evidence_asked="Foto",
                due=AT + timedelta(days=dice.randint(-20, 20)),
                state="kept" if gap.state == "closed" else dice.choice(("promised", "started", "filed")),
                made_at=AT - timedelta(days=21),
            )
            for gap in (dice.choice(promised) for _number in range(PROMISES))
        ),
        batch_size=2000,
    )
    rows = [stamped(gap) for gap in promised]
    Gap.objects.bulk_update(rows, ["due", "owed_due", "lead"], batch_size=1000)


if __name__ == "__main__":
    measure()
