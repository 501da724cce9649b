"""Several processes write one line, one table and one approval at the same moment, on SQLite and on PostgreSQL."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.parts import posko
from tests.processes import ended, post_for_scripts, started

TURNS = "6"  # of each writer: ten acts a turn
WRITERS = (("ana", "1"), ("budi", "2"), ("budi", "3"))
BUILD = """
import sys, uuid, django
django.setup()
from datetime import UTC, datetime, timedelta
from posko.apps.operation import selectors as operations
from posko.apps.people.accounts import selectors as people
from posko.apps.people.accounts.services import NewPerson, add_person
from posko.apps.rakor.meetings import services
from posko.domain.access import Role, system_viewer
code = operations.codes()[0]
operation = operations.by_code(code)
by, at = system_viewer("t", operation=code, city=operation.city_id), datetime.now(UTC)
for name, agency, role in (("ana", "bawaslu", Role.BAWASLU_OFFICER), ("budi", "bawaslu", Role.BAWASLU_OFFICER)):
    add_person(NewPerson(name, name.title(), agency, role, ""), operation=operation, by=by, at=at)
ana = people.viewer_at(people.post_of("ana"), at, real_at=at)
new = services.NewRakor(uuid.UUID(int=1), "Rakor", at, "Aula", "bawaslu", invited=())
meeting = services.begin(services.convene(new, by=ana, at=at), by=ana, at=at)
services.raise_input(meeting, services.NewInput(uuid.UUID(int=2), "Awal."), by=ana, at=at)
"""
WRITE = """
import sys, uuid, django
django.setup()
from datetime import UTC, datetime
from posko.apps.people.accounts import selectors as people
from posko.apps.rakor.meetings import services
from posko.apps.rakor.models import Input, Rakor
name, seed = sys.argv[1], int(sys.argv[2])
at = datetime.now(UTC)
who = people.viewer_at(people.post_of(name), at, real_at=at)
meeting, line, seen = Rakor.objects.get(), Input.objects.get(form_key=uuid.UUID(int=2)), 1
for turn in range(int(sys.argv[3])):
    new = services.NewWording(uuid.UUID(int=1000 * seed + turn), seen, f"{name} {seed} {turn}")
    for _ in range(2):  # the answer was lost; it is sent again
        kept, result = services.reword(line, new, by=who, at=at)
    seen = kept.version if turn % 3 == 0 else seen
    own = services.NewInput(uuid.UUID(int=500_000 + 1000 * seed + turn), f"baris {name} {seed} {turn}")
    same = services.NewInput(uuid.UUID(int=900_000 + turn), f"sama {turn}")
    for each in (own, own, same):
        services.raise_input(meeting, each, by=who, at=at)
"""
COUNT = """
import sys, uuid, django
django.setup()
from posko.apps.rakor.models import Input, Wording
turns, line = int(sys.argv[1]), Input.objects.get(form_key=uuid.UUID(int=2))
texts = set(Wording.objects.filter(line=line).values_list("text", flat=True))
wanted = {f"{n} {s} {t}" for n, s in (("ana", 1), ("budi", 2), ("budi", 3)) for t in range(turns)}
assert wanted <= texts, sorted(wanted - texts)[:5]
stood = list(Wording.objects.filter(line=line, stood=True).order_by("version").values_list("version", flat=True))
assert stood == list(range(1, line.version + 1)), stood
assert Wording.objects.get(line=line, stood=True, version=line.version).text == line.text
rest = Input.objects.exclude(pk=line.pk)
assert rest.count() == 3 * turns + turns, rest.count()
numbers = sorted(Input.objects.values_list("number", flat=True))
assert numbers == list(range(1, len(numbers) + 1)), numbers
print("whole")
"""


def write_at_once(data: Path, **more: str) -> str:
    environment = post_for_scripts(data, **more)
    ended(started(BUILD, environment))
    for writer in [started(WRITE, environment, *who, TURNS) for who in WRITERS]:
        ended(writer)
    verified = posko("ledger", "verify", data=data, **more)
    assert verified.returncode == 0, verified.stdout + verified.stderr
    return ended(started(COUNT, environment, TURNS)).strip()


@pytest.mark.sqlite
def test_no_word_is_lost_on_sqlite(tmp_path: Path) -> None:
    assert write_at_once(tmp_path) == "whole"


@pytest.mark.postgresql
def test_no_word_is_lost_on_postgresql(postgresql_url: str, tmp_path: Path) -> None:
    assert write_at_once(tmp_path, DATABASE_URL=postgresql_url) == "whole"
