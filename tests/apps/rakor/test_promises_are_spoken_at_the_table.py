"""On the line where it was spoken: the own promise, several agencies asked at once, and a note for who is absent."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

import pytest

from posko.apps.evidence.models import EvidenceFile
from posko.apps.gaps.course import services as gap_services
from posko.apps.gaps.models import Commitment, Gap
from posko.apps.gaps.promises import services as promise_services
from posko.apps.ledger.models import Entry
from posko.apps.notices.models import Notice
from posko.apps.rakor.attendance import services as attendance_services
from posko.apps.rakor.meetings import services as meeting_services
from posko.apps.rakor.minutes import services as minutes_services
from posko.apps.rakor.models import Input, Minutes, Rakor
from posko.apps.rakor.promises import services
from posko.domain.errors import BadInput, NotAllowed
from posko.domain.rakor.meetings import Presence
from tests import meetings, story
from tests.cast import LogIn, See

HOUR = timedelta(hours=1)
MUTE = "kodim"  # an agency of the operation for which nobody has an account


def _line(see: See, at: datetime, *, absent: str = "") -> Input:
    """BPBD speaks at a meeting of Bawaslu."""
    meeting = meetings.held(see("bawaslu"), at)
    if absent:
        attendance_services.mark(meeting, absent, Presence.ABSENT, by=see("bawaslu"), at=at)
    return meetings.say(meeting, see("bpbd"), at, place="31.75.03.1001")


def _speak(line: Input, see: See, at: datetime, *agencies: str, who: str = "bawaslu") -> dict[str, Commitment]:
    new = services.NewPromises(uuid.uuid4(), "Dua pompa siaga", "Foto pompa", at + 6 * HOUR, agencies)
    said = services.speak(line, new, by=see(who), at=at)
    return {row.agency.code: row for rows in said.values() for row in rows}


def _noted(see: See, at: datetime) -> tuple[Input, Commitment]:
    line = _line(see, at)
    return line, _speak(line, see, at, MUTE)[MUTE]


def _signed(line: Input, see: See, at: datetime, *agencies: str) -> Minutes:
    """The meeting is closed, and its signed minutes come back as a scan."""
    kept = meetings.close(line.rakor, see("bawaslu"), at)
    key, chair = uuid.uuid4(), see("bawaslu")
    minutes_services.file_scan(kept, story.text_file(), form_key=key, signed_by=agencies, by=chair, at=at)
    return kept


def _states(*rows: Commitment) -> list[str]:
    return [Commitment.objects.get(pk=row.pk).state for row in rows]


def test_one_press_makes_the_gap_the_own_promise_the_requests_and_the_note(
    see: See, log_in: LogIn, at: datetime
) -> None:
    line = _line(see, at, absent="kpu")
    client, url = log_in("bawaslu"), f"/rakor/inputs/{line.pk}/promises/"
    form = client.get(url).content.decode()
    for words in ("Bawaslu: kami berjanji", "BPBD: diminta", "KPU: dicatat, belum dikonfirmasi"):
        assert words in form
    typed = {"form_key": str(uuid.uuid4()), "promise": "Dua pompa siaga", "evidence_asked": "Foto pompa"}
    typed |= {"due_0": "26-11-2040", "due_1": "17.00"}
    for _ in range(2):
        answer = client.post(url, {**typed, "agencies": ["bawaslu", "bpbd", "polres", "kpu", MUTE]})
        assert answer.status_code == 302 and answer.headers["Location"].endswith(f"#input-{line.number}")
    gap = Gap.objects.get(input=line)
    made = {row.agency.code: row.state for row in gap.commitments.all()}
    assert made == {"bawaslu": "promised", "bpbd": "proposed", "polres": "proposed", "kpu": "noted", MUTE: "noted"}
    assert {row.source_ref for row in gap.commitments.all()} == {f"rakor:{line.rakor_id}/{line.number}"}
    assert (gap.brought_by_agency and gap.brought_by_agency.code, gap.state) == ("bpbd", "promised")
    page = client.get(f"/rakor/{line.rakor_id}/lines/").content.decode()
    assert page.count("Dicatat, belum dikonfirmasi") == 2


def test_who_does_not_keep_the_minutes_asks_and_notes_nothing(see: See, at: datetime) -> None:
    line = _line(see, at, absent="kpu")
    assert _states(*_speak(line, see, at, "bpbd", "kpu", who="bpbd").values()) == ["promised", "proposed"]
    with pytest.raises(NotAllowed, match="has no account"):
        _speak(line, see, at, MUTE, who="bpbd")
    with pytest.raises(BadInput, match="no agency of this operation"):
        _speak(line, see, at, "dishub-bogor")
    with pytest.raises(BadInput, match="at least one"):
        _speak(line, see, at)


def test_a_refusal_stands_in_the_form_and_keeps_what_was_typed(see: See, log_in: LogIn, at: datetime) -> None:
    line = _line(see, at)
    typed = {"form_key": str(uuid.uuid4()), "promise": "Dua pompa siaga", "due_0": "26-11-2040", "agencies": ["bpbd"]}
    answer = log_in("bawaslu").post(f"/rakor/inputs/{line.pk}/promises/", typed)
    assert answer.status_code == 422 and set(answer.context["desk"].form.errors) == {"evidence_asked", "due"}
    assert "Dua pompa siaga" in answer.content.decode() and not Commitment.objects.exists()


def test_what_is_noted_is_never_late_and_does_not_move_its_gap(see: See, log_in: LogIn, at: datetime) -> None:
    _line_said, noted = _noted(see, at)
    gap = Gap.objects.get(pk=noted.gap_id)
    assert (gap.state, gap.due, gap.owed_due, noted.tell_at) == ("open", None, None, None)
    with pytest.raises(BadInput):
        promise_services.break_commitment(noted, reason="Lewat", by=see("kpu"), at=at + 99 * HOUR)
    client = log_in("bawaslu")
    page, listed = (client.get(url).content.decode() for url in (f"/gaps/{gap.number}/", "/gaps/"))
    assert "Dicatat oleh Bawaslu" in page and "Terlambat" not in page
    assert "dicatat: Kodim" in listed


def test_an_agency_confirms_by_its_account_what_was_noted_for_it(see: See, log_in: LogIn, at: datetime) -> None:
    line = _line(see, at, absent="kpu")
    noted = _speak(line, see, at, "kpu")["kpu"]
    page = log_in("kpu").get(f"/gaps/{noted.gap.number}/").content.decode()
    assert "Konfirmasi: kami janjikan" in page
    row = promise_services.accept_proposal(noted, by=see("kpu"), at=at)
    assert (row.state, row.confirmed_by, Gap.objects.get(pk=row.gap_id).state) == ("promised", "account", "promised")


def test_signed_minutes_confirm_what_was_noted_for_who_signed_them(see: See, at: datetime) -> None:
    line, noted = _noted(see, at)
    other = _speak(line, see, at, "satpol-pp")["satpol-pp"]
    _signed(line, see, at, MUTE)
    row = Commitment.objects.get(pk=noted.pk)
    assert (row.state, row.confirmed_by, _states(other)) == ("promised", "scan", ["noted"])
    assert Entry.objects.filter(event="minutes.signed").count() == 1


def test_a_scan_that_was_filed_before_is_read_later_for_who_signed(see: See, log_in: LogIn, at: datetime) -> None:
    line, noted = _noted(see, at)
    kept = meetings.close(line.rakor, see("bawaslu"), at)
    with pytest.raises(BadInput, match="scan of the signed minutes first"):
        services.confirm_signed(kept, [MUTE], by=see("bawaslu"), at=at)
    minutes_services.file_scan(kept, story.text_file(), form_key=uuid.uuid4(), by=see("bawaslu"), at=at)
    assert _states(noted) == ["noted"] and EvidenceFile.objects.count() == 1
    client = log_in("bawaslu")
    assert f'value="{MUTE}"' in client.get(f"/rakor/{line.rakor_id}/minutes/").content.decode()
    for _ in range(2):
        client.post(f"/rakor/{line.rakor_id}/minutes/signed/", {"signed_by": [MUTE]})
    assert _states(noted) == ["promised"]


def test_what_nobody_confirmed_falls_away_when_the_next_rakor_begins(see: See, at: datetime) -> None:
    line, noted = _noted(see, at)
    later = meetings.planned(see("bawaslu"), at)
    meeting_services.begin(later, by=see("bawaslu"), at=at)
    assert _states(noted) == ["noted"], "the meeting where it was noted is still held"
    meetings.close(line.rakor, see("bawaslu"), at)
    last = meetings.planned(see("bawaslu"), at)
    meeting_services.begin(Rakor.objects.get(pk=last.pk), by=see("bawaslu"), at=at)
    assert _states(noted) == ["lapsed"]
    with pytest.raises(NotAllowed):
        promise_services.accept_proposal(noted, by=see("bawaslu"), at=at)


def test_who_asked_and_the_chair_are_told_that_a_promise_is_declined_or_withdrawn(see: See, at: datetime) -> None:
    line = _line(see, at)
    asked = _speak(line, see, at, "kpu", who="bpbd")["kpu"]
    promise_services.decline_proposal(asked, reason="Bukan wewenang kami", by=see("kpu"), at=at)
    told = Notice.objects.filter(key__startswith=f"fallen:{asked.pk}:")
    assert sorted(told.values_list("agency__code", flat=True)) == ["bawaslu", "bpbd"]
    own = _speak(line, see, at, "bpbd", who="bpbd")["bpbd"]
    gap_services.withdraw_commitment(own, reason="Pompa rusak", by=see("bpbd"), at=at)
    told = Notice.objects.filter(key__startswith=f"fallen:{own.pk}:")
    assert [(each.agency and each.agency.code, each.params["reason"]) for each in told] == [("bawaslu", "Pompa rusak")]


def test_who_keeps_the_minutes_files_for_an_agency_without_an_account_and_a_third_verifies(
    see: See, log_in: LogIn, at: datetime
) -> None:
    line, noted = _noted(see, at)
    _signed(line, see, at, MUTE)
    row = Commitment.objects.get(pk=noted.pk)
    assert "tidak memiliki akun" in log_in("bawaslu").get(f"/gaps/{row.gap.number}/").content.decode()
    with pytest.raises(NotAllowed):
        story.file(row, see("kpu"), at)
    filing = story.file(row, see("bawaslu"), at)
    assert filing.filed_by_agency and filing.filed_by_agency.code == "bawaslu"
    with pytest.raises(NotAllowed, match="filed this evidence"):
        gap_services.verify_commitment(row, close=False, by=see("bawaslu"), at=at)
    gap_services.verify_commitment(row, close=False, by=see("kpu"), at=at)
    assert _states(row) == ["kept"]


def test_who_answers_at_the_table_stays_at_the_table(log_in: LogIn, see: See, at: datetime) -> None:
    line = _line(see, at)
    asked = _speak(line, see, at, "bpbd", "kpu")
    table = f"/rakor/{line.rakor_id}/"
    at_table = {"meeting": str(line.rakor_id)}
    for who, answer in (("bpbd", "accept"), ("kpu", "decline")):
        client, address = log_in(who), f"/gaps/commitments/{asked[who].pk}/{answer}/"
        assert f'name="meeting" value="{line.rakor_id}"' in client.get(table).content.decode()
        done = client.post(address, {**at_table, "reason": "Gudang kosong."})
        assert done.status_code == 302 and done.headers["Location"] == table
