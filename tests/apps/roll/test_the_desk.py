"""The eligibility desk: who reaches it, what it answers, what it keeps, and what it never shows."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client, override_settings

from posko.apps.ledger.models import Entry, Payload
from posko.apps.operation.models import Operation
from posko.apps.people.agreements import services as agreements
from posko.apps.roll.desk import services
from posko.apps.roll.models import LookUp
from posko.apps.roll.repeats import services as repeat_services
from posko.apps.territory.models import Place
from posko.domain.access import Compartment
from posko.domain.errors import BadInput, NotAllowed
from tests import desk
from tests.cast import LogIn, See

NIK = "3175031508900001"
Ask = Callable[..., str]


def _clock_at(moment: datetime) -> None:
    """Set the tests' operation to a moment, as an exercise would be."""
    Operation.objects.filter(code="test-jaktim").update(clock_offset=moment - datetime.now(UTC))


@pytest.fixture
def monday(see: See, at: datetime) -> None:
    """Monday before voting day, with an agreement in force."""
    _clock_at(at)
    desk.agree(see, at)


@pytest.fixture
def ask(monday: None, log_in: LogIn) -> Ask:
    """`ask("kpu", doc_prov="other")` gives the answer's page."""

    def asked(who: str, client: Client | None = None, **changed: str) -> str:
        browser = client or log_in(who)
        return browser.post("/desk/ask/", desk.facts(**changed), follow=True).content.decode()

    return asked


def _verdict(page: str) -> str:
    found = re.search(r'<section class="verdict is-(\w+)".*?<h1><span>(.*?)</span>', page, re.DOTALL)
    assert found, page[-3000:]
    return found[1]


def test_without_an_agreement_nobody_reaches_the_desk(log_in: LogIn) -> None:
    assert [log_in(who).get("/desk/").status_code for who in ("kpu", "bawaslu", "planner")] == [404] * 3


def test_the_agreement_opens_it_to_its_parties_only(monday: None, log_in: LogIn) -> None:
    answers = {who: log_in(who).get("/desk/").status_code for who in ("kpu", "bawaslu", "planner", "auditor", "other")}
    assert answers == {"kpu": 200, "bawaslu": 200, "planner": 404, "auditor": 404, "other": 404}


def test_its_end_closes_it_on_the_very_next_request(see: See, at: datetime, log_in: LogIn) -> None:
    _clock_at(at)
    agreement, client = desk.agree(see, at), log_in("kpu")
    assert client.get("/desk/").status_code == 200
    agreements.end_agreement(agreement, reason="dicabut", by=see("kpu"), at=at, real_at=at)
    assert client.get("/desk/").status_code == 404


@pytest.mark.parametrize("parties", [("bawaslu", "polri"), ("kpu",), ("kpu", "kejaksaan")])
def test_no_agreement_opens_the_roll_without_kpu_and_bawaslu(parties: tuple[str, ...], see: See, at: datetime) -> None:
    with pytest.raises(BadInput, match="all of these as parties"):
        desk.agree(see, at, parties=parties)


def test_only_a_party_records_or_ends_an_agreement(see: See, at: datetime) -> None:
    with pytest.raises(NotAllowed):
        desk.agree(see, at, by="planner")
    with pytest.raises(NotAllowed):
        agreements.end_agreement(desk.agree(see, at), reason="dicabut", by=see("planner"), at=at, real_at=at)


def test_the_whole_agreement_stands_in_the_ledger(see: See, at: datetime) -> None:
    desk.agree(see, at)
    body = Payload.objects.get(entry__event="agreement.recorded").body or ""
    assert all(word in body for word in ("2099-01-01", "2024-08-01", "DPIA-01", "meja pemilih"))


@pytest.mark.parametrize(
    ("changed", "outcome", "reason"),
    [
        ({}, "vote", ""),
        ({"doc_prov": "other", "roll": "none", "doc_rt_rw_match": "no", "arrives": "12:30"}, "refuse", "NON_DKI_KTP"),
        ({"moved_out": "yes"}, "redirect", "MOVED_OUT"),
        ({"roll": "none", "doc_rt_rw_match": "no", "arrives": "12:10"}, "redirect", ""),
        ({"roll": "none", "arrives": "11:30"}, "wait", ""),
        ({"service": "POLRI"}, "refuse", ""),
        ({"arrives": "06:59"}, "wait", "TPS_CLOSED"),
        ({"arrives": "13:00"}, "refuse", "AFTER_CLOSE"),
    ],
)
def test_the_typical_cases_get_the_right_answer(changed: dict[str, str], outcome: str, reason: str, ask: Ask) -> None:
    page = ask("kpu", **changed)
    assert _verdict(page) == outcome
    assert reason in page


def test_before_voting_day_the_answer_is_a_preview(ask: Ask) -> None:
    assert "pratinjau" in ask("kpu")
    assert LookUp.objects.get().preview


def test_on_voting_day_it_answers_by_the_clock(see: See, log_in: LogIn) -> None:
    noon = datetime(2024, 11, 27, 5, 6, tzinfo=UTC)
    _clock_at(noon)
    desk.agree(see, noon)
    page = log_in("kpu").post("/desk/ask/", desk.facts(roll="none"), follow=True).content.decode()
    assert _verdict(page) == "vote"
    assert not LookUp.objects.get().preview


def test_bawaslu_gives_a_reason_and_kpu_need_not(ask: Ask, log_in: LogIn) -> None:
    refused = log_in("bawaslu").post("/desk/ask/", desk.facts())
    assert refused.status_code == 422
    assert not LookUp.objects.exists()
    ask("bawaslu", purpose="Keberatan PTPS di TPS 28")
    assert LookUp.objects.get().purpose == "Keberatan PTPS di TPS 28"


@pytest.mark.parametrize("changed", [{"identity_matches": "no"}, {"already_voted": "yes"}])
def test_a_code_of_accusation_never_shows_in_large_type_or_on_the_slip(
    changed: dict[str, str], ask: Ask, log_in: LogIn
) -> None:
    page = ask("kpu", **changed)
    large = re.search(r"<h1>.*?</h1>", page, re.DOTALL)
    look_up = LookUp.objects.get()
    slip = log_in("kpu").get(f"/desk/{look_up.pk}/slip/").content.decode()
    assert large
    assert look_up.reason in ("IMPERSONATION", "DOUBLE_VOTE")
    assert look_up.reason not in large[0]
    assert look_up.reason in page
    assert look_up.reason not in slip
    assert "178" not in slip
    assert "harus diperiksa oleh KPPS dan pengawas" in slip


def test_a_nik_is_never_kept(ask: Ask, log_in: LogIn, tmp_path: Path) -> None:
    with override_settings(VOTER_KEY=desk.put_key(tmp_path / "voter.key")):
        client = log_in("kpu")
        ask("kpu", client, nik=NIK)
        assert NIK not in ask("kpu", client, nik="3175 0315 0890 0001", station="31.75.08.1002/029")
    kept = list(LookUp.objects.values()) + list(Payload.objects.values()) + list(Entry.objects.values())
    assert not any(NIK in str(value) for row in kept for value in row.values())


def test_without_the_key_the_nik_field_is_closed_and_the_rules_answer(ask: Ask, log_in: LogIn, tmp_path: Path) -> None:
    with override_settings(VOTER_KEY=tmp_path / "absent"):
        assert 'name="nik"' not in log_in("kpu").get("/desk/").content.decode()
        assert _verdict(ask("kpu", nik=NIK)) == "vote"
    assert LookUp.objects.get().repeat_mark == ""


def test_a_nik_of_another_length_is_refused_without_repeating_it(ask: Ask, log_in: LogIn, tmp_path: Path) -> None:
    with override_settings(VOTER_KEY=desk.put_key(tmp_path / "voter.key")):
        answer = log_in("kpu").post("/desk/ask/", desk.facts(nik="12345"))
    assert answer.status_code == 422
    assert "16 angka" in answer.content.decode()


def test_a_question_sent_twice_is_one(ask: Ask, log_in: LogIn) -> None:
    key = str(uuid.uuid4())
    for _ in range(2):
        ask("kpu", form_key=key)
    assert LookUp.objects.count() == 1
    assert Entry.objects.filter(event="voter.looked_up").count() == 1


def test_the_look_up_is_logged_behind_the_voter_wall(ask: Ask) -> None:
    ask("kpu")
    entry = Entry.objects.get(event="voter.looked_up")
    assert (entry.compartment, entry.place) == (Compartment.VOTER, "31.75.08.1002")


def test_what_kpps_decided_and_the_supervisor_objected_is_recorded(see: See, log_in: LogIn) -> None:
    noon = datetime(2024, 11, 27, 5, 6, tzinfo=UTC)
    _clock_at(noon)
    desk.agree(see, noon)
    client = log_in("kpu")
    client.post("/desk/ask/", desk.facts(doc_prov="other", roll="none", doc_rt_rw_match="no"))
    look_up = LookUp.objects.get()
    for _ in range(2):
        client.post(f"/desk/{look_up.pk}/decision/", {"decision": "refused", "objection": "PTPS mencatat keberatan"})
    look_up.refresh_from_db()
    assert (look_up.decision, look_up.objection) == ("refused", "PTPS mencatat keberatan")
    assert Entry.objects.filter(event="look_up.decided").count() == 1


def test_a_preview_has_no_decision(ask: Ask, log_in: LogIn) -> None:
    ask("kpu")
    answer = log_in("kpu").post(f"/desk/{LookUp.objects.get().pk}/decision/", {"decision": "voted", "objection": ""})
    assert answer.status_code == 400


def test_another_question_under_a_used_key_gets_its_own_answer(ask: Ask) -> None:
    key = str(uuid.uuid4())
    assert _verdict(ask("kpu", form_key=key)) == "vote"
    assert _verdict(ask("kpu", form_key=key, service="POLRI")) == "refuse"
    assert LookUp.objects.count() == 2


def test_the_ledger_tells_neither_station_nor_answer_nor_reason(ask: Ask) -> None:
    ask("bawaslu", purpose="Keberatan PTPS", doc_prov="other", roll="none", doc_rt_rw_match="no")
    entry = Entry.objects.select_related("payload").get(event="voter.looked_up")
    assert entry.place == "31.75.08.1002"
    assert not any(word in (entry.payload.body or "") for word in ("REFUSE", "NON_DKI", "Keberatan", "/028"))


def test_nothing_of_a_person_s_facts_is_kept(ask: Ask) -> None:
    ask("kpu", age="87", ever_married="yes", doc_prov="other")
    kept = LookUp.objects.values().get()
    assert not {"facts", "age", "service", "doc_prov"} & set(kept)
    assert not {"87", 87, "yes", "outside"} & set(kept.values())


@pytest.mark.parametrize("content", [b"\xff\x00" * 16, b"", b"zz"])
def test_a_damaged_key_file_closes_one_field_and_not_the_desk(content: bytes, ask: Ask, tmp_path: Path) -> None:
    (tmp_path / "voter.key").write_bytes(content)
    with override_settings(VOTER_KEY=tmp_path / "voter.key"):
        assert _verdict(ask("kpu")) == "vote"


def test_a_nik_is_not_written_back_into_the_page(ask: Ask, log_in: LogIn, tmp_path: Path) -> None:
    with override_settings(VOTER_KEY=desk.put_key(tmp_path / "voter.key")):
        for facts in (desk.facts(nik=NIK, station="28 Atlantis"), desk.facts(station=NIK)):
            answer = log_in("kpu").post("/desk/ask/", facts)
            assert answer.status_code == 422
            assert NIK not in answer.content.decode()


def test_kpu_and_bawaslu_do_not_browse_each_others_questions(ask: Ask, log_in: LogIn) -> None:
    ask("kpu")
    assert log_in("bawaslu").get(f"/desk/{LookUp.objects.get().pk}/").status_code == 404


@pytest.mark.parametrize("station", ["TPS 28 Pinang Ranti", "28 pinangranti", "31.75.08.1002/028"])
def test_a_station_is_found_as_it_is_said(station: str, ask: Ask) -> None:
    assert _verdict(ask("kpu", station=station)) == "vote"


@pytest.mark.parametrize("station", ["", "999 Pinang Ranti", "28 Atlantis", "31.72.01.1001/001", "31.75.08.1002"])
def test_a_station_that_is_none_here_is_refused_with_what_is_right(station: str, monday: None, log_in: LogIn) -> None:
    answer = log_in("kpu").post("/desk/ask/", desk.facts(station=station))
    assert answer.status_code == 422
    assert not LookUp.objects.exists()


def test_attempts_under_five_are_hidden_and_previews_do_not_count(see: See, at: datetime) -> None:
    from posko.apps.roll.desk import selectors

    desk.agree(see, at)
    viewer = see("kpu")
    stations = {"31.75.08.1002/028": 5, "31.75.03.1001/001": 4}
    for code, times in stations.items():
        for _ in range(times):
            LookUp.objects.create(
                operation=Operation.objects.get(code="test-jaktim"), form_key=uuid.uuid4(), station_id=code,
                asked_by="kpu", agency="kpu", at=at, supposed_at=at, preview=False, outcome="REFUSE",
                reason="NON_DKI_KTP", rule_number="14", verified=True, came_by="ledger",
            )  # fmt: skip
    shown = {each.kelurahan: each.shown for each in selectors.both_counters(viewer).attempts}
    assert shown == {"31.75.08.1002": 5}


@pytest.mark.parametrize(
    ("kind", "counts", "candidate"),
    [
        ("disturbance", (1,), True),
        ("box-opened", (1,), True),
        ("ballot-signed", (1,), True),
        ("ballots-damaged", (1,), False),
        ("ballots-damaged", (2,), True),
        ("double-voters", (1,), False),
        ("double-voters", (2,), True),
        ("double-voters", (1, 1), False),
        ("unregistered-voters", (2,), True),
        ("barred-voters", (9,), False),
    ],
)
def test_the_laws_number_makes_a_candidate_and_one_alone_does_not(
    kind: str, counts: tuple[int, ...], candidate: bool, see: See, at: datetime
) -> None:
    from posko.apps.roll.desk import selectors

    desk.agree(see, at)
    evening = at + timedelta(days=2, hours=4)
    station, by = Place.objects.get(code="31.75.08.1002/028"), see("bawaslu")
    for count in counts:
        repeat_services.confirm_votes(
            form_key=uuid.uuid4(),
            station=station,
            kind=kind,
            said_by="ptps",
            count=count,
            source="Form A",
            by=by,
            at=evening,
        )
    assert bool(selectors.both_counters(by).candidates) is candidate
    assert Entry.objects.filter(event="psu.candidate_noticed").exists() is candidate


def test_only_bawaslu_enters_confirmed_votes_and_not_before_anybody_voted(
    see: See, at: datetime, log_in: LogIn
) -> None:
    desk.agree(see, at)
    data = {
        "form_key": str(uuid.uuid4()),
        "station": "31.75.08.1002/028",
        "kind": "double-voters",
        "said_by": "panwascam",
        "count": "2",
        "source": "x",
    }
    answers = []
    for moment in (at, at + timedelta(days=2, hours=4)):
        _clock_at(moment)
        answers += [log_in(who).post("/desk/counters/confirm/", data).status_code for who in ("kpu", "bawaslu")]
    assert answers == [403, 400, 403, 302]


def test_the_last_word_counts_and_the_whole_table_sees_the_candidate(see: See, at: datetime, log_in: LogIn) -> None:
    desk.agree(see, at)
    evening = at + timedelta(days=2, hours=4)
    _clock_at(evening)
    station, page = Place.objects.get(code="31.75.08.1002/028"), "/map/?peek=place:31.75.08.1002/028"
    for count, seen in ((2, True), (1, False)):
        repeat_services.confirm_votes(
            form_key=uuid.uuid4(),
            station=station,
            kind="double-voters",
            said_by="panwascam",
            count=count,
            source="A",
            by=see("bawaslu"),
            at=evening,
        )
        assert ("pemungutan suara ulang" in log_in("planner").get(page).content.decode()) is seen
    assert "votes.confirmed" not in log_in("planner").get("/ledger/").content.decode()


def test_the_purge_empties_the_marks_and_is_itself_recorded(ask: Ask, see: See, at: datetime, tmp_path: Path) -> None:
    with override_settings(VOTER_KEY=desk.put_key(tmp_path / "voter.key")):
        ask("kpu", nik=NIK)
    assert LookUp.objects.get().repeat_mark
    emptied = services.purge_repeat_marks(before=at + timedelta(days=1), by=see("kpu"), at=at)
    assert (emptied, LookUp.objects.get().repeat_mark) == (1, "")
    assert Entry.objects.filter(event="repeat_marks.purged").exists()


def test_a_cookie_holds_the_station_and_nothing_else(ask: Ask, log_in: LogIn) -> None:
    client = log_in("kpu")
    ask("kpu", client, nik=NIK)
    assert set(client.cookies) <= {"posko", "posko-csrf", "messages", "posko_desk_station"}
    cookie = client.cookies["posko_desk_station"]
    assert cookie.value == desk.ORDINARY["station"]
    assert (cookie["max-age"], cookie["httponly"], cookie["samesite"]) == (12 * 60 * 60, True, "Lax")
