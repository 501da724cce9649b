"""The post's journal: one line after the other, never changed, found by day, channel and words."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from posko.apps.gaps.course import services as gaps
from posko.apps.ledger.models import Entry
from posko.apps.people.journal import page
from posko.apps.people.journal import selectors as journal_selectors
from posko.apps.people.journal import services as journal_services
from posko.apps.people.journal.forms import LineForm
from posko.apps.people.models import JournalLine
from posko.apps.territory.models import Place
from posko.domain.access import Act, Viewer
from posko.domain.errors import BadInput, NotAllowed
from tests import story
from tests.cast import LogIn, See

JOURNAL, WRITE = "/people/journal/", "/people/journal/write/"


def form(**fields: str) -> dict[str, str]:
    told = {"sender": "Padal Jatinegara", "recipient": "Posko", "channel": "radio", "text": "Truk tiba, segel utuh."}
    return {"form_key": str(uuid.uuid4()), **told, **fields}


def test_a_line_is_written_by_one_post_and_is_in_the_ledger(log_in: LogIn) -> None:
    client, sent = log_in("duty"), form()
    assert client.post(WRITE, sent).headers["Location"] == f"{JOURNAL}?entry=1"
    assert client.post(WRITE, sent).status_code == 302, "sent twice is one line"
    line = JournalLine.objects.get()
    assert (line.number, line.sender, line.channel, line.written_by) == (1, "Padal Jatinegara", "radio", "duty")
    entry = Entry.objects.latest("number")
    assert (entry.event, entry.subject, entry.compartment) == ("journal.written", "journal:1", "coordination")
    assert "Truk tiba, segel utuh." in client.get(JOURNAL).content.decode()


def test_the_next_line_begins_as_the_last_one_ended(log_in: LogIn) -> None:
    client = log_in("duty")
    client.post(WRITE, form(channel="telephone", recipient="Polres"))
    page = client.get(f"{JOURNAL}?entry=1").content.decode()
    assert '<option value="telephone" selected>' in page
    assert "autofocus" in page
    assert "data-entry" in page


def test_an_agency_sees_what_another_wrote(see: See, log_in: LogIn, at: datetime) -> None:
    story.write_line(see("bpbd"), at)
    assert journal_selectors.lines(see("auditor")).count() == 1
    assert journal_selectors.lines(see("other")).count() == 0
    assert journal_selectors.lines(see("admin")).count() == 0
    assert "data-entry" not in log_in("auditor").get(JOURNAL).content.decode(), "who may not write has no entry line"


def test_a_correction_is_a_new_line_that_points_to_the_old(see: See, log_in: LogIn, at: datetime) -> None:
    old = story.write_line(see("duty"), at, "64 kotak.")
    new = story.write_line(see("planner"), at, "46 kotak.", corrects=old.number)
    old.refresh_from_db()
    assert (old.text, old.correction, new.corrects) == ("64 kotak.", new, old)
    assert '"corrects":1' in str(Entry.objects.latest("number").payload.body)
    page = log_in("bawaslu").get(f"{JOURNAL}?day=all").content.decode()
    assert "Dibetulkan oleh baris 2" in page
    assert "Membetulkan baris 1" in page


def test_a_line_is_corrected_once_and_by_its_own_agency(see: See, at: datetime) -> None:
    old = story.write_line(see("duty"), at)
    story.write_line(see("duty"), at, "Lain.", corrects=old.number)
    with pytest.raises(BadInput, match="was corrected by line 2"):
        story.write_line(see("duty"), at, "Lagi.", corrects=old.number)
    with pytest.raises(NotAllowed, match="its own lines"):
        story.write_line(see("bpbd"), at, "Lagi.", corrects=2)
    with pytest.raises(BadInput, match="no line 99"):
        story.write_line(see("duty"), at, "Lagi.", corrects=99)


def test_the_page_opens_a_line_to_be_corrected(see: See, log_in: LogIn, at: datetime) -> None:
    story.write_line(see("duty"), at, "64 kotak.")
    page = log_in("duty").get(f"{JOURNAL}?correct=1").content.decode()
    assert 'value="64 kotak."' in page
    assert 'name="corrects" value="1"' in page
    assert log_in("bpbd").get(f"{JOURNAL}?correct=1").status_code == 404
    assert log_in("duty").get(f"{JOURNAL}?correct=9").status_code == 404


def test_nothing_can_change_or_delete_a_line() -> None:
    public = {name for name in vars(journal_services) if not name.startswith("_") and name.islower()}
    assert {name for name in public if callable(getattr(journal_services, name)) and "line" in name} == {"write_line"}


@pytest.mark.parametrize("field", ["text", "sender", "recipient"])
def test_a_personal_number_is_stopped(field: str, log_in: LogIn) -> None:
    answer = log_in("duty").post(WRITE, form(**{field: "0812-3456-7890"}))
    assert answer.status_code == 422
    assert "nomor telepon" in answer.content.decode()
    assert not JournalLine.objects.exists()


def test_the_service_stops_personal_numbers_itself(see: See, at: datetime) -> None:
    with pytest.raises(BadInput, match="looks like a NIK"):
        story.write_line(see("duty"), at, "NIK 3175031234560001")
    with pytest.raises(BadInput, match="no channel smoke"):
        story.write_line(see("duty"), at, channel="smoke")


# Now is Monday 25 November 2024, 15.00 WIB.
TIMES: list[tuple[dict[str, str], datetime | None]] = [
    ({}, None),
    ({"clock": "14:10"}, datetime(2024, 11, 25, 7, 10, tzinfo=UTC)),
    ({"clock": "14.10"}, datetime(2024, 11, 25, 7, 10, tzinfo=UTC)),
    ({"clock": "23:55"}, datetime(2024, 11, 24, 16, 55, tzinfo=UTC)),
    ({"clock": "08:00", "day": "2024-11-23"}, datetime(2024, 11, 23, 1, 0, tzinfo=UTC)),
]


@pytest.mark.parametrize(("told", "moment"), TIMES)
def test_an_empty_time_is_now_and_a_late_hour_was_yesterday(
    told: dict[str, str], moment: datetime | None, at: datetime
) -> None:
    filled = LineForm(form(**told), at=at)
    assert filled.is_valid(), filled.errors
    assert filled.cleaned_data["happened_at"] == moment


@pytest.mark.parametrize("told", [{"day": "2024-11-23"}, {"clock": "08:00", "day": "2024-11-26"},
                                  {"clock": "08:00", "day": "2024-11-01"}, {"clock": "25:00"}])  # fmt: skip
def test_a_time_that_cannot_be_is_refused(told: dict[str, str], at: datetime) -> None:
    assert "clock" in LineForm(form(**told), at=at).errors


def test_lines_are_found_by_day_channel_agency_and_words(see: See, at: datetime) -> None:
    story.write_line(see("bpbd"), at, "Air surut.")
    story.write_line(see("duty"), at, "Truk tiba.", channel="telephone")
    story.write_line(see("duty"), at, "Truk berangkat.", happened_at=at - timedelta(days=1))

    def found(**fields: Any) -> list[int]:
        return [line.number for line in journal_selectors.listed(see("bawaslu"), journal_selectors.Filter(**fields))]

    assert found() == [2, 1, 3]
    assert found(day=date(2024, 11, 25)) == [2, 1]
    assert found(day=date(2024, 11, 24)) == [3]
    assert found(channel="telephone") == [2]
    assert found(agency="bpbd") == [1]
    assert found(q="truk") == [2, 3]
    assert found(q="3") == [3]


def test_words_are_searched_on_every_day_and_a_day_stands_in_the_address(see: See, log_in: LogIn, at: datetime) -> None:
    story.write_line(see("duty"), at, "Truk berangkat.")
    client = log_in("bawaslu")
    assert "Truk berangkat." in client.get(f"{JOURNAL}?q=truk").content.decode()
    assert "Truk berangkat." in client.get(f"{JOURNAL}?day=2024-11-25").content.decode()
    assert "Truk berangkat." not in client.get(f"{JOURNAL}?day=2024-11-24").content.decode()
    assert "Truk berangkat." not in client.get(JOURNAL).content.decode(), "today is another day"
    assert client.get(f"{JOURNAL}?day=never").status_code == 200


def test_a_higher_noun_offers_an_action_beside_a_line(see: See, at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "_actions", [])

    def context(viewer: Viewer, numbers: object, at: datetime) -> dict[str, object] | None:
        return {"numbers": numbers} if viewer.may(Act.GAP_OPEN) else None

    page.register_journal_action(page.JournalAction("gaps/x.html", context))
    assert [each.context for each in page.beside_lines(see("duty"), [1, 2], at)] == [{"numbers": [1, 2]}]
    assert page.beside_lines(see("auditor"), [1, 2], at) == []


def test_a_line_leads_to_the_form_of_a_gap_and_then_to_the_gap(see: See, log_in: LogIn, at: datetime) -> None:
    line, client = story.write_line(see("bpbd"), at), log_in("duty")
    assert f"/gaps/new/?source=journal:{line.number}&amp;title=" in client.get(f"{JOURNAL}?day=all").content.decode()
    place = Place.objects.get(code=story.KAMPUNG_MELAYU)
    new = gaps.NewGap(uuid.uuid4(), "Jalan tergenang", place, "flood", 2, source_kind="journal", source_ref="1")
    gap = gaps.open_gap(new, by=see("duty"), at=at)
    page = client.get(f"{JOURNAL}?day=all").content.decode()
    assert f'href="/gaps/{gap.number}/"' in page
    assert "source=journal" not in page
    assert "source=journal" not in log_in("auditor").get(f"{JOURNAL}?day=all").content.decode()
