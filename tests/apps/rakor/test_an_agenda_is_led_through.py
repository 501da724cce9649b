"""While the meeting runs its agenda is in sight: what is on, the time that each item and the whole have used."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

import pytest

from posko.apps.ledger.models import Entry
from posko.apps.rakor.agenda import selectors, services
from posko.apps.rakor.models import AgendaItem, Input, Rakor
from posko.apps.rakor.promises import services as promise_services
from posko.clock import real_time
from posko.domain.errors import BadInput, NotAllowed
from posko.domain.rakor.agenda import Item
from tests import meetings
from tests.cast import LogIn, See

MINUTE = timedelta(minutes=1)


def running(see: See, at: datetime) -> tuple[Rakor, AgendaItem, AgendaItem]:
    """A meeting that is held, with two items: ten minutes of BPBD, twenty of KPU."""
    meeting = meetings.held(see("bawaslu"), at)
    items = (Item("Kesiapan pompa", "bpbd", 10), Item("Logistik", "kpu", 20))
    first, second = services.add(meeting, items, form_key=uuid.uuid4(), by=see("bawaslu"), at=at)
    return meeting, first, second


def times(see: See, meeting: Rakor, at: datetime) -> list[tuple[str, int, int]]:
    shown = selectors.written(see("kpu"), meeting, at)
    return [(each.stage, each.use.used, each.use.over) for each in shown.items]


def test_one_press_puts_an_item_on_the_table_and_ends_the_one_before(see: See, at: datetime) -> None:
    meeting, first, second = running(see, at)
    services.take_up(first, by=see("bawaslu"), at=at)
    services.take_up(first, by=see("bawaslu"), at=at + MINUTE)
    assert times(see, meeting, at + 12 * MINUTE) == [("on", 12, 2), ("waiting", 0, 0)]
    services.take_up(second, by=see("bawaslu"), at=at + 13 * MINUTE)
    assert times(see, meeting, at + 20 * MINUTE) == [("done", 13, 3), ("on", 7, 0)]
    services.take_up(first, by=see("bawaslu"), at=at + 30 * MINUTE)
    services.finish(first, by=see("bawaslu"), at=at + 32 * MINUTE)
    services.finish(first, by=see("bawaslu"), at=at + 40 * MINUTE)
    assert times(see, meeting, at + 60 * MINUTE) == [("done", 15, 5), ("done", 17, 0)]
    found = Entry.objects.filter(event__startswith="agenda.item").order_by("number").values_list("event", flat=True)
    assert list(found) == ["agenda.items_added", *["agenda.item_taken_up"] * 3, "agenda.item_finished"]


def test_the_whole_meeting_has_its_time_too(see: See, at: datetime) -> None:
    meeting, _first, _second = running(see, at)
    whole = selectors.written(see("kpu"), meeting, at + 125 * MINUTE).whole
    assert whole is not None
    assert (whole.planned, whole.used, whole.over) == (120, 125, 5)
    assert selectors.written(see("kpu"), meetings.planned(see("bawaslu"), at), at).whole is None


def test_a_running_meeting_takes_items_beyond_its_time(see: See, at: datetime) -> None:
    meeting, _first, _second = running(see, at)
    services.add(meeting, [Item("Pohon tumbang", "bpbd", 100)], form_key=uuid.uuid4(), by=see("bawaslu"), at=at)
    assert selectors.written(see("kpu"), meeting, at).too_long == 10


def test_nothing_is_taken_up_before_the_meeting_nor_by_others(see: See, at: datetime) -> None:
    planned = meetings.planned(see("bawaslu"), at)
    (item,) = services.add(planned, [Item("Pompa", "", 5)], form_key=uuid.uuid4(), by=see("bawaslu"), at=at)
    with pytest.raises(BadInput, match="not begun"):
        services.take_up(item, by=see("bawaslu"), at=at)
    _meeting, first, second = running(see, at)
    with pytest.raises(NotAllowed):
        services.take_up(first, by=see("bpbd"), at=at)
    services.take_up(first, by=see("bawaslu"), at=at)
    with pytest.raises(BadInput, match="on the table already"):
        services.remove(first, by=see("bawaslu"), at=at)
    with pytest.raises(BadInput, match="not been taken up"):
        services.finish(second, by=see("bawaslu"), at=at)


def test_a_new_line_is_noted_under_what_is_on_the_table(see: See, at: datetime) -> None:
    meeting, first, _second = running(see, at)
    before = meetings.say(meeting, see("bpbd"), at)
    services.take_up(first, by=see("bawaslu"), at=at)
    during = meetings.say(meeting, see("bpbd"), at)
    assert [Input.objects.get(pk=line.pk).item for line in (before, during)] == [None, first]


def test_every_desk_has_a_place_for_what_is_on_the_table(log_in: LogIn, see: See, at: datetime) -> None:
    meeting, _first, _second = running(see, at)
    line = meetings.say(meeting, see("bpbd"), at)
    desks = (f"/rakor/{meeting.pk}/", f"/rakor/inputs/{line.pk}/", f"/rakor/inputs/{line.pk}/promises/")
    for who, address in (*(("bawaslu", desk) for desk in desks), ("auditor", desks[0])):
        assert log_in(who).get(address).content.decode().count('id="on-table"') == 1, f"{who} on {address}"


def test_who_is_asked_answers_above_the_lines_and_the_rest_stands_below(log_in: LogIn, see: See, at: datetime) -> None:
    meeting, _first, _second = running(see, at)
    line = meetings.say(meeting, see("bpbd"), at, place="31.75.03.1001")
    new = promise_services.NewPromises(uuid.uuid4(), "Dua pompa siaga", "Foto pompa", at + 60 * MINUTE, ("bpbd",))
    promise_services.speak(line, new, by=see("bawaslu"), at=at)
    for who, above in (("bpbd", True), ("bawaslu", False)):
        page = log_in(who).get(f"/rakor/{meeting.pk}/").content.decode()
        assert (page.index("card asked") < page.index('id="lines"')) is above, who


def test_the_minutes_keep_the_items_with_the_time_that_they_used(see: See, at: datetime) -> None:
    meeting, first, _second = running(see, at)
    services.take_up(first, by=see("bawaslu"), at=at)
    meetings.say(meeting, see("bpbd"), at)
    kept = meetings.close(meeting, see("bawaslu"), at + 12 * MINUTE)
    told = [(each["title"], each["speaker"], each["planned"], each["used"]) for each in kept.content["items"]]
    assert told == [("Kesiapan pompa", "BPBD", 10, 12), ("Logistik", "KPU", 20, None)]
    assert kept.content["lines"][0]["item"] == 1
    assert times(see, Rakor.objects.get(pk=meeting.pk), at + 90 * MINUTE)[0] == ("done", 12, 2)


def test_the_page_shows_it_without_a_script_and_says_over_time_in_words(see: See, log_in: LogIn) -> None:
    begun = real_time() - 14 * MINUTE
    meeting, first, second = running(see, begun)
    client, page = log_in("bawaslu"), f"/rakor/{meeting.pk}/"
    services.take_up(first, by=see("bawaslu"), at=begun)
    said = client.get(page).content.decode()
    assert "14 dari 10 menit" in said and "lewat 4 menit" in said
    assert f"Yang dibahas: {first.number}. {first.title}" in said
    answer = client.post(f"/rakor/items/{second.pk}/up/")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{page}#agenda-now")
    assert client.post(f"/rakor/items/{second.pk}/done/", headers={"HX-Request": "true"}).status_code == 200
    assert f"/rakor/items/{second.pk}/up/" not in log_in("kpu").get(page).content.decode()


def test_who_looks_again_gets_nothing_until_a_minute_or_somebody_moves_it_on(see: See, log_in: LogIn) -> None:
    begun = real_time() - timedelta(seconds=5)
    meeting, first, _second = running(see, begun)
    client, address = log_in("kpu"), f"/rakor/{meeting.pk}/agenda/now/"
    tag = client.get(address).headers["ETag"]
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
    services.take_up(first, by=see("bawaslu"), at=begun)
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 200
