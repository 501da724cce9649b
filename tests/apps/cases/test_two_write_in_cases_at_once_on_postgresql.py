"""Two members at the same moment on PostgreSQL: papers get every number once, and a double said by both is one link."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from tests.parts import OWNER, posko
from tests.processes import ended, post_for_scripts, rounds, started

pytestmark = pytest.mark.postgresql
ROUNDS = 5
BUILD = """
import sys, uuid, django
django.setup()
from posko.kit import walls
walls.keep_open(*walls.OURS)
from datetime import date, timedelta
from posko import clock
from posko.apps.cases.course.services import NewCase, NewPerson, open_case
from posko.apps.operation import selectors as operations
from posko.apps.people.accounts import selectors as people
from posko.apps.people.accounts.services import add_person
from posko.apps.people.accounts.services import NewPerson as NewPost
from posko.apps.people.agreements.services import NewAgreement, record_agreement
from posko.apps.territory.models import Place
from posko.domain.access import Compartment, Role, system_viewer
from tests.agreements import countersigned
from tests.gakkumdu import let_in

operation = operations.by_code(operations.codes()[0])
by, at = system_viewer("t", operation=operation.code, city=operation.city_id), clock.real_time()
add_person(NewPost("lead", "Lead", "bawaslu", Role.BAWASLU_OFFICER), operation=operation, by=by, at=at)
for name in ("ana", "budi"):
    add_person(NewPost(name, name.title(), "bawaslu", Role.GAKKUMDU_MEMBER), operation=operation, by=by, at=at)
today = at.date()
signed = NewAgreement(uuid.uuid4(), Compartment.CASE, "PKS 1", today, date(2099, 12, 31),
                      ["bawaslu", "polri", "kejaksaan"], "Penanganan", "DPIA 1")
countersigned(record_agreement(signed, by=people.viewer_at(people.post_of("lead"), at, real_at=at), at=at))
for name in ("ana", "budi"):
    let_in(name)
ana = people.viewer_at(people.post_of("ana"), at, real_at=at)
for _ in range(2):
    reporter = NewPerson("reporter", {"name": "Sari Rekaan"}, "Penanganan", date(2099, 12, 31))
    new = NewCase(uuid.uuid4(), "report", "form", "Amplop dibagikan", operation.city_id, at - timedelta(hours=2), None,
                  [reporter])
    open_case(new, by=ana, at=at)
"""
ISSUE = """
import sys, uuid, django
django.setup()
from posko.kit import walls
walls.keep_open(*walls.OURS)
from posko import clock
from posko.apps.cases.models import Case
from posko.apps.cases.papers.services import NewPaper, issue
from posko.apps.people.accounts import selectors as people
from tests.vaults import vault_of

name, number, rounds = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
at = clock.real_time()
who, case = people.viewer_at(people.post_of(name), at, real_at=at), Case.objects.get(number=number)
vault = vault_of(name)
for _ in range(rounds):
    print("ready", flush=True)
    sys.stdin.readline()
    print(issue(case, NewPaper(uuid.uuid4(), "receipt", "id"), vault=vault, by=who, at=at).sequence, flush=True)
"""
LINK = """
import sys, django
django.setup()
from posko.kit import walls
walls.keep_open(*walls.OURS)
from posko import clock
from posko.apps.cases.models import Case
from posko.apps.cases.reports.services import link_double
from posko.apps.people.accounts import selectors as people

name, number, other, rounds = sys.argv[1], *map(int, sys.argv[2:])
at = clock.real_time()
who, case = people.viewer_at(people.post_of(name), at, real_at=at), Case.objects.get(number=number)
for _ in range(rounds):
    print("ready", flush=True)
    sys.stdin.readline()
    print(link_double(case, other, by=who, at=at).pk, flush=True)
"""


@pytest.fixture
def centre(postgresql_url: str, tmp_path: Path) -> dict[str, str]:
    """A post on PostgreSQL with two members of Bawaslu and a report for each; gives its environment."""
    environment = post_for_scripts(tmp_path, DATABASE_URL=postgresql_url)
    ended(started(BUILD, environment))
    return environment


def test_two_papers_of_one_kind_get_the_numbers_one_and_two_and_so_on(centre: dict[str, str], tmp_path: Path) -> None:
    pair = [started(ISSUE, centre, name, number, str(ROUNDS)) for name, number in (("ana", "1"), ("budi", "2"))]
    for turn, numbers in enumerate(rounds(ROUNDS, *pair)):
        assert sorted(map(int, numbers)) == [2 * turn + 1, 2 * turn + 2]
    with psycopg.connect(centre[OWNER]) as database:
        rows = database.execute("SELECT sequence, number FROM cases_casepaper ORDER BY sequence").fetchall()
        told = database.execute("SELECT count(*) FROM ledger_entry WHERE event = 'case.paper_issued'").fetchone()
    assert [sequence for sequence, _number in rows] == list(range(1, 2 * ROUNDS + 1))
    assert [number[:10] for _sequence, number in rows] == [f"{n:03}/TT-LP/" for n in range(1, 2 * ROUNDS + 1)]
    assert told == (2 * ROUNDS,)
    verified = posko("ledger", "verify", data=tmp_path, DATABASE_URL=centre["DATABASE_URL"])
    assert verified.returncode == 0, verified.stdout + verified.stderr


def test_a_double_that_both_say_at_once_is_one_link(centre: dict[str, str]) -> None:
    pair = [started(LINK, centre, *said, str(ROUNDS)) for said in (("ana", "1", "2"), ("budi", "2", "1"))]
    with psycopg.connect(centre[OWNER], autocommit=True) as database:
        for turn, links in enumerate(rounds(ROUNDS, *pair), 1):
            assert len(set(links)) == 1
            # Struck out, so that the next round makes another.
            database.execute("UPDATE cases_caselink SET struck_at = now() WHERE struck_at IS NULL")
            assert database.execute("SELECT count(*) FROM cases_caselink").fetchone() == (turn,)
