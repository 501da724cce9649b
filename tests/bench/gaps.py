"""List and board of gaps at a hundred thousand rows: server time of whole pages, in a process of their own.

The peer is Apollo's list of incidents, measured on a machine like ours at 53,600 rows: p50 209 ms.
"""

from __future__ import annotations

import random
import uuid
from datetime import timedelta

from tests.bench import pages

GAPS, PROMISES = 50_000, 50_000
PEER = 0.209
PAGES = (
    "/gaps/",
    "/gaps/?state=late",
    "/gaps/?state=open&agency=bpbd",
    "/gaps/?place=31.75.03&q=pompa",
    "/gaps/?page=200",
    "/gaps/board/",
    "/gaps/board/?by=place",
)


def main() -> None:
    """Build and measure."""
    pages.in_a_process("tests.bench.gaps")


def measure() -> None:
    """Fill an operation and ask each page many times."""
    pages.build_world()
    _fill()
    print(f"pages of {GAPS:,} gaps and {PROMISES:,} promises on SQLite, server time, {pages.LOOKS} looks")
    pages.look("planner", PAGES, peer=PEER)
    print()


def _fill() -> None:
    from posko.apps.gaps.models import Commitment, Gap
    from posko.apps.gaps.services import stamped
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
