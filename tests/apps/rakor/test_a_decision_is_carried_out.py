"""A decision or a recommendation gets an owner and a date, and is done, dropped, or taken up again."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

import pytest

from posko.apps.ledger.models import Entry
from posko.apps.rakor.followups import services
from posko.apps.rakor.lines import services as line_services
from posko.apps.rakor.models import FollowUp, Input
from posko.domain.errors import BadInput, NotAllowed
from posko.domain.rakor.meetings import LineKind
from tests import meetings
from tests.cast import LogIn, See

DAY = timedelta(days=1)
DECIDED = "Pompa dipasang sebelum pukul 18.00."


def _decision(see: See, at: datetime) -> Input:
    return meetings.say(meetings.held(see("bawaslu"), at), see("bawaslu"), at, DECIDED, kind="decision")


def _set(line: Input, see: See, at: datetime, owner: str = "bpbd", reason: str = "") -> FollowUp:
    new = services.NewFollowUp(uuid.uuid4(), owner, at + DAY, reason)
    return services.set_on_line(line, new, by=see("bawaslu"), at=at)


def _typed(**more: str) -> dict[str, str]:
    return {"form_key": str(uuid.uuid4()), "owner": "bpbd", "due_0": "26-11-2040", "due_1": "17.00", **more}


def test_a_line_is_written_with_its_owner_and_date_in_one_press(see: See, log_in: LogIn, at: datetime) -> None:
    meeting = meetings.held(see("bawaslu"), at)
    client, url = log_in("bawaslu"), f"/rakor/{meeting.pk}/"
    typed = _typed(agency="bawaslu", text=DECIDED, kind="decision")
    for _ in range(2):
        assert client.post(f"{url}input/", typed).status_code == 302
    row = FollowUp.objects.get()
    assert (row.line.text, row.owner.code, row.state, row.set_by_agency.code) == (DECIDED, "bpbd", "running", "bawaslu")
    assert "BPBD melaksanakannya sampai 26 Nov" in client.get(url).content.decode()


@pytest.mark.parametrize(
    ("typed", "field"),
    [({"kind": "input"}, "kind"), ({"due_0": "", "due_1": ""}, "due"), ({"owner": ""}, "owner")],
)
def test_half_of_it_is_said_with_its_field_and_what_was_typed_stays(
    see: See, log_in: LogIn, at: datetime, typed: dict[str, str], field: str
) -> None:
    meeting = meetings.held(see("bawaslu"), at)
    given = {**_typed(), "agency": "bawaslu", "text": DECIDED, "kind": "decision", **typed}
    answer = log_in("bawaslu").post(f"/rakor/{meeting.pk}/input/", given)
    assert answer.status_code == 422 and DECIDED in answer.content.decode()
    assert list(answer.context["desk"].form.errors) == [field]
    assert not Input.objects.filter(rakor=meeting).exists()


def test_a_line_that_stands_gets_them_on_the_desk_and_the_same_press_twice_is_one(
    see: See, log_in: LogIn, at: datetime
) -> None:
    line = _decision(see, at)
    client, url = log_in("bawaslu"), f"/rakor/inputs/{line.pk}/follow-up/"
    assert f'action="{url}"' in client.get(url).content.decode()
    typed = _typed()
    for _ in range(2):
        assert client.post(url, typed).headers["Location"].endswith(f"#input-{line.number}")
    assert FollowUp.objects.get().owner.code == "bpbd"
    assert Entry.objects.filter(event="followup.set").count() == 1


def test_the_owner_says_that_it_is_done_and_who_keeps_the_minutes_takes_it_up_again(see: See, at: datetime) -> None:
    row = _set(_decision(see, at), see, at)
    for _ in range(2):
        done = services.finish(row, by=see("bpbd"), at=at)
    assert (done.state, done.ended_at, done.ended_by_agency and done.ended_by_agency.code) == ("done", at, "bpbd")
    with pytest.raises(NotAllowed):
        services.resume(row, reason="Belum", by=see("bpbd"), at=at)
    with pytest.raises(BadInput, match="Say why"):
        services.resume(row, reason=" ", by=see("bawaslu"), at=at)
    again = services.resume(row, reason="Pompa mati lagi", by=see("bawaslu"), at=at)
    assert (again.state, again.note, again.ended_at) == ("running", "Pompa mati lagi", None)
    events = Entry.objects.filter(event__startswith="followup.").order_by("number").values_list("event", flat=True)
    assert list(events) == ["followup.set", "followup.done", "followup.resumed"]


def test_an_owner_without_an_account_is_said_and_who_keeps_the_minutes_ends_it(
    see: See, log_in: LogIn, at: datetime
) -> None:
    row = _set(_decision(see, at), see, at, owner="kodim")
    for url in (f"/rakor/{row.line.rakor_id}/", f"/rakor/followups/{row.pk}/"):
        assert "Instansi ini tidak memiliki akun" in log_in("bawaslu").get(url).content.decode()
    assert services.finish(row, by=see("bawaslu"), at=at).state == "done"


def test_nobody_else_ends_it(see: See, at: datetime) -> None:
    row = _set(_decision(see, at), see, at)
    for who in ("kpu", "auditor"):
        with pytest.raises(NotAllowed):
            services.finish(row, by=see(who), at=at)
    with pytest.raises(NotAllowed):
        services.drop(row, reason="Sudah tidak perlu", by=see("bpbd"), at=at)


def test_a_line_that_is_no_decision_any_more_is_not_carried_out(see: See, at: datetime) -> None:
    line = _decision(see, at)
    _set(line, see, at)
    line_services.turn(line, LineKind.RECOMMENDATION, by=see("bawaslu"), at=at)
    assert FollowUp.objects.get().state == "running"
    line_services.turn(line, LineKind.INPUT, by=see("bawaslu"), at=at)
    assert FollowUp.objects.get().state == "dropped"


def test_once_the_minutes_are_fixed_a_change_needs_its_reason(see: See, at: datetime) -> None:
    kept = meetings.closed(see, at)
    line = kept.rakor.inputs.get(kind="decision")
    _set(line, see, at)
    with pytest.raises(BadInput, match="Say why"):
        _set(line, see, at, owner="kpu")
    assert _set(line, see, at, owner="kpu", reason="BPBD tidak punya pompa").owner.code == "kpu"


def test_what_is_decided_with_owner_and_date_stands_in_the_minutes(see: See, at: datetime) -> None:
    line = _decision(see, at)
    row = _set(line, see, at)
    content = meetings.close(line.rakor, see("bawaslu"), at).content
    told = next(each for each in content["lines"] if each["number"] == line.number)
    assert (told["owner"], told["due"]) == ("BPBD", row.due.isoformat())
