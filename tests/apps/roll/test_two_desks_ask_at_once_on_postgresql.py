"""Two desks ask one NIK at the same moment on PostgreSQL: one of them gives the first VOTE, the other holds."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from tests.parts import OWNER, posko
from tests.processes import ended, post_for_scripts, rounds, started

pytestmark = pytest.mark.postgresql
ROUNDS = 8
BUILD = """
import uuid, django
django.setup()
from posko.kit import walls
walls.keep_open(*walls.OURS)
from datetime import date
from posko import clock
from posko.apps.operation import selectors as operations
from posko.apps.people.accounts import selectors as people
from posko.apps.people.accounts.services import NewPerson, add_person
from posko.apps.people.agreements.services import NewAgreement, record_agreement
from posko.domain.access import Compartment, Role, system_viewer
from tests.agreements import countersigned

operation = operations.by_code(operations.codes()[0])
by, at = system_viewer("t", operation=operation.code, city=operation.city_id), clock.real_time()
for name in ("ana", "budi"):
    new = NewPerson(name, name.title(), "kpu", Role.KPU_DATA_OFFICER)
    add_person(new, operation=operation, by=by, at=at)
signed = NewAgreement(uuid.uuid4(), Compartment.VOTER, "PKS 1", at.date(), date(2099, 12, 31), ["kpu", "bawaslu"],
                      "Meja pemilih", "DPIA 1")
countersigned(record_agreement(signed, by=people.viewer_at(people.post_of("ana"), at, real_at=at), at=at))
"""
ASK = """
import sys, uuid, django
django.setup()
from posko.kit import walls
walls.keep_open(*walls.OURS)
from datetime import date, datetime
from posko import clock
from posko.apps.people.accounts import selectors as people
from posko.apps.roll.desk import services
from posko.apps.territory.models import Place
from posko.domain.roll.eligibility import Case
from posko.domain.plans.phases import JAKARTA
from posko.domain.roll.repeats import Held

name, number, rounds = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
at = clock.real_time()
by = people.viewer_at(people.post_of(name), at, real_at=at)
station = Place.objects.filter(level="tps").order_by("code")[number]
day = date(2024, 11, 27)
case = Case(
    now=datetime(2024, 11, 27, 9, 0, tzinfo=JAKARTA), doc="KTPEL", doc_prov="DKI", doc_rt_rw_match=True, age=40,
    ever_married=True, service="none", court_barred=False, recorded_dead=False, identity_matches=True,
    already_voted=False, roll="this", move_letter="none", move_origin_prov=None, moved_out=False, queue_at_1300=False,
    ballots_left=20,
)
for turn in range(rounds):
    print("ready", flush=True)
    sys.stdin.readline()
    nik = f"31750315089{turn:05d}"
    question = services.Question(uuid.uuid4(), station, Held(day, "first", day), case, preview=False, nik=nik)
    asked = services.ask(question, regime="pilkada", by=by, at=at)
    print(asked.recorded, asked.answer.outcome, asked.answer.reason, flush=True)
"""


@pytest.fixture
def post(postgresql_url: str, tmp_path: Path) -> dict[str, str]:
    """A post on PostgreSQL with two officers of KPU at the desk; gives its environment."""
    key = tmp_path / "voter.key"
    key.write_text("ab" * 32)
    environment = post_for_scripts(tmp_path, DATABASE_URL=postgresql_url, POSKO_VOTER_KEY=str(key))
    ended(started(BUILD, environment))
    return environment


def test_of_two_desks_that_ask_one_nik_at_once_one_answers_vote(post: dict[str, str], tmp_path: Path) -> None:
    pair = [started(ASK, post, name, number, str(ROUNDS)) for name, number in (("ana", "0"), ("budi", "1"))]
    for answers in rounds(ROUNDS, *pair):
        held, vote = sorted(answers, key=lambda answer: "VOTE" in answer)
        assert vote == "ledger VOTE DPT"
        # A machine that is very busy cannot compare in time; it says so, and it is no VOTE.
        assert held in ("ledger HOLD ANSWERED_BEFORE", "spool HOLD NIK_NOT_COMPARED")
    with psycopg.connect(post[OWNER]) as database:
        firsts = database.execute("SELECT count(*) FROM roll_lookup WHERE first_vote").fetchone()
        told = database.execute("SELECT count(*) FROM ledger_entry WHERE event = 'voter.looked_up'").fetchone()
    assert firsts == (ROUNDS,)
    assert told is not None and ROUNDS < told[0] <= 2 * ROUNDS
    assert posko("ledger", "verify", data=tmp_path, DATABASE_URL=post["DATABASE_URL"]).returncode == 0
