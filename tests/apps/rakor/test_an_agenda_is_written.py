"""An agenda is written before the meeting: one item or many, from open gaps, in order, each with its paparan."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from posko.apps.evidence.models import EvidenceFile
from posko.apps.ledger.models import Entry
from posko.apps.rakor.agenda import selectors, services
from posko.apps.rakor.followups import services as followups
from posko.apps.rakor.models import AgendaItem, Rakor
from posko.domain.errors import BadInput, NotAllowed
from posko.domain.rakor.agenda import Item
from tests import meetings, story
from tests.cast import LogIn, See

PUMPS, BOXES = Item("Kesiapan pompa", "bpbd", 15, "setujui jadwal"), Item("Logistik", "kpu", 20)


def written(meeting: Rakor, see: See, at: datetime, *items: Item) -> list[AgendaItem]:
    return services.add(meeting, items or (PUMPS, BOXES), form_key=uuid.uuid4(), by=see("bawaslu"), at=at)


def order(meeting: Rakor) -> list[tuple[int, str]]:
    found = AgendaItem.objects.filter(rakor=meeting, removed_at=None)
    return list(found.order_by("number").values_list("number", "title"))


def events(meeting: Rakor) -> list[str]:
    found = Entry.objects.filter(subject=f"rakor:{meeting.pk}", event__startswith="agenda.").order_by("number")
    return list(found.values_list("event", flat=True))


def test_a_form_that_is_sent_twice_adds_its_items_once(see: See, at: datetime) -> None:
    meeting, key = meetings.planned(see("bawaslu"), at), uuid.uuid4()
    for _ in range(2):
        services.add(meeting, (PUMPS, BOXES), form_key=key, by=see("bawaslu"), at=at)
    assert order(meeting) == [(1, "Kesiapan pompa"), (2, "Logistik")]
    assert events(meeting) == ["agenda.items_added"]


def test_one_faulty_item_keeps_all_of_its_form_out(see: See, at: datetime) -> None:
    meeting = meetings.planned(see("bawaslu"), at)
    for wrong in (
        Item("Pompa", "bpbd"),
        Item("Pompa", "bpbd", 121),
        Item("logistik", "kpu", 5),
        Item("Pompa", "kpk", 5),
    ):
        with pytest.raises(BadInput):
            written(meeting, see, at, BOXES, wrong)
    assert order(meeting) == [] and events(meeting) == []


def test_who_does_not_keep_the_minutes_writes_no_agenda(see: See, at: datetime) -> None:
    meeting = meetings.planned(see("bawaslu"), at)
    (item, _other) = written(meeting, see, at)
    for do in (
        lambda: services.add(meeting, [PUMPS], form_key=uuid.uuid4(), by=see("bpbd"), at=at),
        lambda: services.move(item, 2, by=see("bpbd"), at=at),
        lambda: services.remove(item, by=see("bpbd"), at=at),
        lambda: services.take_gaps(meeting, [1], by=see("bpbd"), at=at),
    ):
        with pytest.raises(NotAllowed, match="chairs or convened"):
            do()


def test_an_item_is_moved_to_a_place_and_a_second_press_moves_nothing(see: See, at: datetime) -> None:
    meeting = meetings.planned(see("bawaslu"), at)
    items = written(meeting, see, at, PUMPS, BOXES, Item("Tata tertib", "", 5))
    for _ in range(2):
        services.move(items[2], 1, by=see("bawaslu"), at=at)
    assert order(meeting) == [(1, "Tata tertib"), (2, "Kesiapan pompa"), (3, "Logistik")]
    services.remove(items[0], by=see("bawaslu"), at=at)
    services.remove(items[0], by=see("bawaslu"), at=at)
    assert order(meeting) == [(1, "Tata tertib"), (2, "Logistik")]
    assert events(meeting) == ["agenda.items_added", "agenda.item_moved", "agenda.item_removed"]
    with pytest.raises(BadInput, match="was removed"):
        services.move(items[0], 1, by=see("bawaslu"), at=at)


def test_two_who_change_one_item_lose_no_word(see: See, log_in: LogIn, at: datetime) -> None:
    meeting = meetings.planned(see("bawaslu"), at)
    item, _other = written(meeting, see, at)
    first = services.NewItem(1, Item("Pompa dan genset", "bpbd", 25))
    services.change(item, first, by=see("bawaslu"), at=at)
    services.change(item, first, by=see("bawaslu"), at=at)
    typed = {"form_key": str(uuid.uuid4()), "title": "Pompa air", "speaker": "bpbd", "minutes": "10", "version": "1"}
    client, page = log_in("bawaslu"), f"/rakor/items/{item.pk}/"
    refused = client.post(page, typed)
    said = refused.content.decode()
    assert refused.status_code == 422
    assert "Pompa dan genset" in said and 'value="Pompa air"' in said and 'name="version" value="2"' in said
    assert client.post(page, {**typed, "version": "2"}).status_code == 302
    assert AgendaItem.objects.get(pk=item.pk).title == "Pompa air"
    assert events(meeting) == ["agenda.items_added", "agenda.item_changed", "agenda.item_changed"]


def test_what_earlier_meetings_left_becomes_an_item_once(see: See, log_in: LogIn, at: datetime) -> None:
    before = meetings.held(see("bawaslu"), at)
    decision = meetings.say(before, see("bawaslu"), at, "Pompa dipasang sebelum subuh.", kind="decision")
    new = followups.NewFollowUp(uuid.uuid4(), "bpbd", at + timedelta(days=1))
    followups.set_on_line(decision, new, by=see("bawaslu"), at=at)
    meetings.close(before, see("bawaslu"), at)
    meeting, client = meetings.planned(see("bawaslu"), at, hours=1), log_in("bawaslu")
    page, key = f"/rakor/{meeting.pk}/agenda/", decision.follow_up.pk
    for _ in range(2):
        assert client.post(f"{page}decisions/", {"decision": [key, "99999", "x"]}).status_code == 302
    (item,) = AgendaItem.objects.filter(rakor=meeting)
    assert (item.title, item.follow_up, item.minutes) == (decision.text, decision.follow_up, 5)
    assert item.speaker is not None and item.speaker.code == "bpbd"
    assert 'name="decision"' not in client.get(page).content.decode()
    services.remove(item, by=see("bawaslu"), at=at)
    assert len(services.take_decisions(meeting, [key], by=see("bawaslu"), at=at)[0]) == 1
    assert events(meeting) == ["agenda.decisions_taken_in", "agenda.item_removed", "agenda.decisions_taken_in"]


def test_what_is_done_and_what_this_meeting_decides_itself_become_no_item(see: See, at: datetime) -> None:
    meeting = meetings.held(see("bawaslu"), at)
    for state in ("done", "own"):
        where = meetings.held(see("bawaslu"), at) if state == "done" else meeting
        line = meetings.say(where, see("bawaslu"), at, kind="decision")
        new = followups.NewFollowUp(uuid.uuid4(), "bpbd", at + timedelta(days=1))
        row = followups.set_on_line(line, new, by=see("bawaslu"), at=at)
        if state == "done":
            followups.finish(row, by=see("bpbd"), at=at)
        assert services.take_decisions(meeting, [row.pk], by=see("bawaslu"), at=at) == ([], 0)
    assert selectors.undone(see("bawaslu"), meeting) == []


def test_open_gaps_become_items_once_and_their_owners_speak(see: See, log_in: LogIn, at: datetime) -> None:
    gap = story.open_gap(see("bpbd"), at, "Pompa belum siaga")
    meeting = meetings.planned(see("bawaslu"), at)
    page = f"/rakor/{meeting.pk}/agenda/"
    assert f'value="{gap.number}"' in log_in("bawaslu").get(page).content.decode()
    for _ in range(2):
        assert log_in("bawaslu").post(f"{page}gaps/", {"gap": [gap.number, "99999", "x"]}).status_code == 302
    (item,) = AgendaItem.objects.filter(rakor=meeting)
    assert (item.gap, item.title, item.speaker, item.minutes) == (gap, gap.title[:160], gap.owner, 5)
    assert f'name="gap" value="{gap.number}"' not in log_in("bawaslu").get(page).content.decode()
    services.remove(item, by=see("bawaslu"), at=at)
    assert len(services.take_gaps(meeting, [gap.number], by=see("bawaslu"), at=at)[0]) == 1


def test_gaps_beyond_the_time_of_the_meeting_stay_out(see: See, at: datetime) -> None:
    gaps = [story.open_gap(see("bpbd"), at, f"Pompa {number}") for number in (1, 2)]
    meeting = meetings.planned(see("bawaslu"), at)
    written(meeting, see, at, Item("Pembahasan", "", 113))
    made, left = services.take_gaps(meeting, [gap.number for gap in gaps], by=see("bawaslu"), at=at)
    assert ([item.gap for item in made], left) == ([gaps[0]], 1)
    with pytest.raises(BadInput, match="no time left"):
        services.take_gaps(meeting, [gaps[1].number], by=see("bawaslu"), at=at)


def test_every_fault_of_a_form_stands_at_its_field_or_line(see: See, log_in: LogIn, at: datetime) -> None:
    meeting = meetings.planned(see("bawaslu"), at)
    client, page = log_in("bawaslu"), f"/rakor/{meeting.pk}/agenda/"
    one = client.post(page, {"form_key": str(uuid.uuid4()), "title": "Pompa", "minutes": ""})
    assert one.status_code == 422 and list(one.context["item_form"].errors) == ["minutes"]
    many = {"form_key": str(uuid.uuid4()), "items": "Pompa; BPDB; 15\nLogistik; KPU"}
    refused = client.post(f"{page}items/", many)
    told = refused.content.decode()
    assert refused.status_code == 422
    assert "Baris 1" in told and "BPBD" in told and "Baris 2" in told and "Pompa; BPDB; 15" in told
    assert client.post(f"{page}items/", {**many, "items": "Pompa; BPBD; 15\nLogistik; KPU; 10"}).status_code == 302
    assert order(meeting) == [(1, "Pompa"), (2, "Logistik")]


def test_a_meeting_is_convened_with_its_items_in_one_form(see: See, log_in: LogIn) -> None:
    fields = {"held_at_0": "2024-11-26", "held_at_1": "09:00", "venue": "Aula", "chair": "bawaslu", "invited": ["bpbd"]}
    data = {"form_key": str(uuid.uuid4()), "title": "Rakor H-1", "minutes_planned": "30", **fields}
    client = log_in("bawaslu")
    assert client.post("/rakor/new/", {**data, "items": "Pompa; BPBD; 31"}).status_code == 422
    assert not Rakor.objects.exists()
    given = {**data, "items": "Pompa; BPBD; 20\nLogistik; KPU; 10", "cycle": "voting"}
    for _ in range(2):
        assert client.post("/rakor/new/", given).status_code == 302
    meeting = Rakor.objects.get(title="Rakor H-1")
    assert (meeting.cycle, order(meeting)) == ("voting", [(1, "Pompa"), (2, "Logistik")])


def test_a_speaker_puts_the_paparan_to_its_item_and_everybody_at_the_table_reads_it(
    see: See, log_in: LogIn, at: datetime
) -> None:
    meeting = meetings.planned(see("bawaslu"), at)
    item, other = written(meeting, see, at)
    address, data = f"/rakor/items/{item.pk}/paparan/", {"form_key": str(uuid.uuid4())}
    assert log_in("bpbd").post(address, data).status_code == 422
    for _ in range(2):
        assert log_in("bpbd").post(address, {**data, "paparan": story.text_file()}).status_code == 302
    kept = EvidenceFile.objects.get()
    assert AgendaItem.objects.get(pk=item.pk).paparan == kept
    assert events(meeting)[1:] == ["agenda.paparan_filed"]
    shown = log_in("kpu").get(f"/rakor/{meeting.pk}/agenda/").content.decode()
    assert f"/evidence/{kept.pk}/" in shown
    with pytest.raises(NotAllowed, match="agency that speaks"):
        services.file_paparan(other, story.text_file(), form_key=uuid.uuid4(), by=see("bpbd"), at=at)


def test_an_agenda_is_read_in_one_question(
    see: See, at: datetime, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    meeting, chair = meetings.planned(see("bawaslu"), at), see("bawaslu")
    written(meeting, see, at, *(Item(f"Hal {place}", "bpbd", 2) for place in range(20)))
    with django_assert_num_queries(1):
        shown = selectors.written(chair, meeting, at)
    assert (len(shown.items), shown.planned, shown.too_long) == (20, 40, 0)
