"""Each PSU trigger says how much was reported and how much confirmed; what is only reported makes no candidate."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from posko.apps.incidents.models import Incident
from posko.apps.operation.models import Operation
from posko.apps.roll.desk import selectors
from posko.apps.roll.models import LookUp
from posko.apps.roll.repeats import services as repeat_services
from posko.apps.territory.models import Place
from tests import desk
from tests.cast import LogIn, See

STATION = "31.75.08.1002/028"
EVENING = datetime(2024, 11, 27, 12, 0, tzinfo=UTC)
Say = Callable[..., None]


@pytest.fixture
def say(see: See) -> Say:
    """`say("double-voters", "ptps", 2)` enters how many there are by now, on whose word."""
    desk.agree(see, EVENING)
    Operation.objects.filter(code="test-jaktim").update(clock_offset=EVENING - datetime.now(UTC))
    station = Place.objects.get(code=STATION)

    def said(kind: str, said_by: str, count: int) -> None:
        repeat_services.confirm_votes(
            form_key=uuid.uuid4(), station=station, kind=kind, said_by=said_by, count=count, source="Form A",
            by=see("bawaslu"), at=EVENING,
        )  # fmt: skip

    return said


def _told(see: See) -> dict[str, tuple[int, int]]:
    return {line.row.code: (line.reported, line.confirmed) for line in selectors.psu_lines(see("bawaslu"), STATION)}


def test_all_six_are_there_and_what_is_counted_beside_them(say: Say, see: See) -> None:
    assert list(_told(see)) == [
        "disturbance", "box-opened", "ballot-signed", "ballots-damaged", "double-voters", "unregistered-voters",
        "barred-voters",
    ]  # fmt: skip
    assert set(_told(see).values()) == {(0, 0)}


def test_what_is_only_reported_makes_no_candidate(say: Say, see: See) -> None:
    say("box-opened", "other", 3)
    assert _told(see)["box-opened"] == (3, 0)
    assert not selectors.both_counters(see("bawaslu")).candidates


@pytest.mark.parametrize("said_by", ["kpps", "ptps", "panwascam"])
def test_what_one_of_three_confirmed_makes_one(said_by: str, say: Say, see: See) -> None:
    say("double-voters", "other", 5)
    say("double-voters", said_by, 2)
    assert _told(see)["double-voters"] == (5, 2)
    assert [each.count for _, each in selectors.both_counters(see("bawaslu")).candidates] == [2]


def test_the_last_confirming_word_counts_and_reported_is_never_less(say: Say, see: See) -> None:
    say("unregistered-voters", "kpps", 4)
    say("unregistered-voters", "panwascam", 1)
    assert _told(see)["unregistered-voters"] == (1, 1)


def test_an_incident_at_the_station_is_a_report(say: Say, see: See) -> None:
    operation, place = Operation.objects.get(code="test-jaktim"), Place.objects.get(code=STATION)
    heard = [("unlawful_voter", "reported"), ("brawl", "reported"), ("brawl", "handled"), ("queue", "reported")]
    for number, (kind, state) in enumerate([*heard, ("brawl", "false")], start=9_001):
        Incident.objects.create(
            operation=operation, number=number, kind=kind, severity=2, place=place, state=state, channel="phone",
            happened_at=EVENING, reported_at=EVENING, since=EVENING,
        )  # fmt: skip
    told = _told(see)
    assert (told["unregistered-voters"], told["disturbance"]) == ((1, 0), (2, 0))


def test_whom_the_desk_gave_no_ballot_and_kpps_let_vote_is_a_report(say: Say, see: See) -> None:
    for reason, key in (
        ("NON_DKI_KTP", "a"),
        ("NON_DKI_KTP", "a"),
        ("OTHER_PROV", ""),
        ("TNI", ""),
        ("TPS_CLOSED", ""),
    ):
        LookUp.objects.create(
            operation=Operation.objects.get(code="test-jaktim"), form_key=uuid.uuid4(), station_id=STATION,
            asked_by="kpu", agency="kpu", at=EVENING, supposed_at=EVENING, preview=False, outcome="REFUSE",
            reason=reason, rule_number="17", verified=True, came_by="ledger", repeat_mark=key, decision="voted",
        )  # fmt: skip
    told = _told(see)
    assert (told["unregistered-voters"], told["barred-voters"], told["double-voters"]) == ((2, 0), (1, 0), (0, 0))


def test_the_page_says_reported_and_confirmed_and_never_must(say: Say, log_in: LogIn) -> None:
    say("disturbance", "other", 2)
    say("ballot-signed", "panwascam", 1)
    page = log_in("bawaslu").get("/desk/counters/").content.decode()
    assert "dilaporkan 2, dibenarkan 0" in page and "dilaporkan 1, dibenarkan 1" in page
    assert "dapat diulang" in page and "harus diulang" not in page and "Panwascam" in page
    assert "dilaporkan 2, dibenarkan 0" in log_in("bawaslu").get(f"/map/?peek=place:{STATION}").content.decode()
    seen = log_in("planner").get(f"/map/?peek=place:{STATION}").content.decode()
    assert "KPPS meminta pemilih" in seen and "dibenarkan 1" not in seen, "counts stay behind the wall"


def test_services_take_no_kind_that_the_law_does_not_know(say: Say) -> None:
    from posko.domain.errors import BadInput

    with pytest.raises(BadInput):
        say("procedures", "ptps", 1)
