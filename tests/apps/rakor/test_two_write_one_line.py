"""Two people write one line at once, a connection is lost, a form comes twice: no word is lost, a person picks."""

from __future__ import annotations

import random
import uuid
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from posko.apps.ledger.models import Entry
from posko.apps.rakor.lines import services as line_services
from posko.apps.rakor.meetings import services
from posko.apps.rakor.models import Input, Wording
from posko.domain.errors import BadInput, NotAllowed
from posko.domain.rakor.wording import Outcome, Pick
from tests import meetings
from tests.cast import LogIn, See

HX = {"HX-Request": "true"}


def fresh(line: Input) -> Input:
    return Input.objects.get(pk=line.pk)


def choose(draft: Wording, pick: Pick, version: int, text: str = "") -> line_services.Choice:
    return line_services.Choice(draft.pick_key if pick is Pick.DRAFT else uuid.uuid4(), pick, version, text)


def test_the_first_text_stands_and_the_second_waits_beside_it(see: See, at: datetime) -> None:
    draft = meetings.two_texts(see, at)
    line = fresh(draft.line)
    assert (line.text, line.version) == ("Pompa siaga mulai pukul 18.00.", 2)
    assert (draft.text, draft.agency.code, draft.version, draft.settled_at) == (
        "Pompa siaga malam ini.",
        "bawaslu",
        1,
        None,
    )
    assert line.wordings.count() == 3


def test_both_texts_are_shown_to_a_person_who_picks(see: See, log_in: LogIn, at: datetime) -> None:
    draft = meetings.two_texts(see, at)
    page = log_in("bpbd").get(f"/rakor/{draft.line.rakor_id}/").content.decode()
    assert "Pompa siaga mulai pukul 18.00." in page and "Pompa siaga malam ini." in page
    assert f"/rakor/drafts/{draft.pk}/" in page
    assert f"/rakor/drafts/{draft.pk}/" not in log_in("planner").get(f"/rakor/{draft.line.rakor_id}/").content.decode()


@pytest.mark.parametrize(
    ("pick", "text", "wanted", "version"),
    [
        (Pick.STANDING, "", "Pompa siaga mulai pukul 18.00.", 2),
        (Pick.DRAFT, "", "Pompa siaga malam ini.", 3),
        (Pick.JOINED, "Pompa siaga malam ini mulai pukul 18.00.", "Pompa siaga malam ini mulai pukul 18.00.", 3),
    ],
)
def test_a_person_picks(pick: Pick, text: str, wanted: str, version: int, see: See, at: datetime) -> None:
    draft = meetings.two_texts(see, at)
    choice = choose(draft, pick, 2, text)
    for _ in range(2):
        line_services.settle(draft, choice, by=see("bpbd"), at=at)
    line = fresh(draft.line)
    assert (line.text, line.version) == (wanted, version)
    assert Wording.objects.get(pk=draft.pk).settled_at == at
    assert Wording.objects.filter(line=line, text=draft.text).exists(), "what was not picked is kept all the same"
    assert Entry.objects.filter(event="input.settled", subject=f"rakor:{line.rakor_id}").count() == 1


def test_a_draft_is_not_put_over_words_that_nobody_here_has_read(see: See, at: datetime) -> None:
    draft = meetings.two_texts(see, at)
    meetings.reword(draft.line, "Pompa siaga pukul 17.00.", 2, see("bpbd"), at)
    with pytest.raises(BadInput, match="changed again"):
        line_services.settle(draft, choose(draft, Pick.DRAFT, 2), by=see("bawaslu"), at=at)
    assert fresh(draft.line).text == "Pompa siaga pukul 17.00."


def test_a_joined_text_that_comes_too_late_waits_as_a_draft_itself(see: See, at: datetime) -> None:
    draft = meetings.two_texts(see, at)
    meetings.reword(draft.line, "Pompa siaga pukul 17.00.", 2, see("bpbd"), at)
    _, result = line_services.settle(draft, choose(draft, Pick.JOINED, 2, "Keduanya."), by=see("bawaslu"), at=at)
    assert result is Outcome.BESIDE
    waiting = Wording.objects.filter(line=draft.line, stood=False, settled_at=None)
    assert set(waiting.values_list("text", flat=True)) == {draft.text, "Keduanya."}


def test_who_neither_spoke_nor_keeps_the_minutes_rewords_and_picks_nothing(see: See, at: datetime) -> None:
    draft = meetings.two_texts(see, at)
    with pytest.raises(NotAllowed, match="agency that spoke"):
        meetings.reword(draft.line, "Lain.", 2, see("planner"), at)
    with pytest.raises(NotAllowed, match="agency that spoke"):
        line_services.settle(draft, choose(draft, Pick.STANDING, 2), by=see("planner"), at=at)


def test_the_same_text_twice_is_no_conflict(see: See, at: datetime) -> None:
    line = meetings.say(meetings.held(see("bawaslu"), at), see("bpbd"), at)
    meetings.reword(line, "Sama.", 1, see("bpbd"), at)
    meetings.reword(line, "Sama.", 1, see("bawaslu"), at)
    assert fresh(line).version == 2
    assert not Wording.objects.filter(line=line, stood=False).exists()


def test_an_answer_that_was_lost_and_the_form_sent_again_make_one_line(see: See, log_in: LogIn, at: datetime) -> None:
    meeting, client = meetings.held(see("bawaslu"), at), log_in("bpbd")
    data = {"form_key": str(uuid.uuid4()), "text": "Dua pompa rusak.", "place": "", "kind": "input"}
    answers = [client.post(f"/rakor/{meeting.pk}/input/", data, headers=HX) for _ in range(3)]
    assert [(a.status_code, a.headers["X-Desk"]) for a in answers] == [(200, "kept")] * 3
    assert Input.objects.filter(rakor=meeting).count() == 1
    assert Entry.objects.filter(event="input.raised", subject=f"rakor:{meeting.pk}").count() == 1


def test_words_added_before_the_form_was_sent_again_are_not_lost(see: See, log_in: LogIn, at: datetime) -> None:
    meeting, client = meetings.held(see("bawaslu"), at), log_in("bpbd")
    data = {"form_key": str(uuid.uuid4()), "text": "Dua pompa rusak.", "kind": "input"}
    client.post(f"/rakor/{meeting.pk}/input/", data, headers=HX)  # arrived, but nobody here heard of it
    for _ in range(2):
        client.post(f"/rakor/{meeting.pk}/input/", {**data, "text": "Dua pompa rusak, satu di Cawang."}, headers=HX)
    line = Input.objects.get(rakor=meeting)
    assert (line.text, line.version) == ("Dua pompa rusak, satu di Cawang.", 2)


def test_words_added_after_somebody_else_reworded_wait_beside(see: See, log_in: LogIn, at: datetime) -> None:
    meeting, client = meetings.held(see("bawaslu"), at), log_in("bpbd")
    data = {"form_key": str(uuid.uuid4()), "text": "Dua pompa rusak.", "kind": "input"}
    client.post(f"/rakor/{meeting.pk}/input/", data, headers=HX)
    line = Input.objects.get(rakor=meeting)
    meetings.reword(line, "Dua pompa rusak berat.", 1, see("bawaslu"), at)
    client.post(f"/rakor/{meeting.pk}/input/", {**data, "text": "Dua pompa rusak, satu di Cawang."}, headers=HX)
    assert fresh(line).text == "Dua pompa rusak berat."
    assert Wording.objects.get(line=line, stood=False).text == "Dua pompa rusak, satu di Cawang."


def _save(client: Client, line: Input, version: int, text: str, **more: Any) -> Any:
    data = {"form_key": str(uuid.uuid4()), "version": version, "text": text, "place": ""}
    return client.post(f"/rakor/inputs/{line.pk}/", {**data, **more}, headers=HX)


def test_the_page_tells_the_second_writer(see: See, log_in: LogIn, at: datetime) -> None:
    line = meetings.say(meetings.held(see("bawaslu"), at), see("bpbd"), at)
    first, second = log_in("bpbd"), log_in("bawaslu")
    assert _save(first, line, 1, "Pertama.").headers["X-Desk"] == "kept"
    told = _save(second, line, 1, "Kedua.")
    assert told.headers["X-Desk"] == "kept" and "Kedua teks disimpan" in told.content.decode()
    assert 'id="lines"' in told.content.decode() and "Kedua." in told.content.decode()


def test_what_is_refused_stays_in_the_form(see: See, log_in: LogIn, at: datetime) -> None:
    line = meetings.say(meetings.held(see("bawaslu"), at), see("bpbd"), at)
    told = _save(log_in("bpbd"), line, 1, "Hubungi 0812-3456-7890 soal pompa")
    assert (told.status_code, told.headers["X-Desk"]) == (422, "refused")
    assert "0812-3456-7890" in told.content.decode()
    told = _save(log_in("bpbd"), line, 1, "Kalimat panjang.", place="Atlantis")
    assert "Kalimat panjang." in told.content.decode() and fresh(line).version == 1


def test_without_a_script_the_way_is_the_same(see: See, log_in: LogIn, at: datetime) -> None:
    draft = meetings.two_texts(see, at)
    client, address = log_in("bawaslu"), f"/rakor/drafts/{draft.pk}/"
    page = client.get(address).content.decode()
    assert draft.text in page and draft.line.text in page
    data = {"form_key": str(uuid.uuid4()), "version": "2", "pick": "joined", "text": ""}
    assert client.post(address, data).status_code == 422
    assert client.post(address, {**data, "text": "Satu teks."}).status_code == 302
    assert fresh(draft.line).text == "Satu teks."


def test_however_two_hands_interleave_every_word_is_kept(see: See, at: datetime) -> None:
    chair, guest, dice = see("bawaslu"), see("bpbd"), random.Random(4)
    line = meetings.say(meetings.held(chair, at), guest, at)
    seen, written = {chair: 1, guest: 1}, []
    for turn in range(40):
        who = dice.choice([chair, guest])
        if dice.random() < 0.4:
            seen[who] = fresh(line).version  # looks at the page anew
        written.append(f"Teks {turn} dari {who.agency}.")
        new = services.NewWording(uuid.uuid4(), seen[who], written[-1])
        _, result = services.reword(line, new, by=who, at=at)
        if result is Outcome.STANDS:
            seen[who] = fresh(line).version
    kept = set(Wording.objects.filter(line=line).values_list("text", flat=True))
    assert set(written) <= kept
    stood = Wording.objects.filter(line=line, stood=True)
    assert list(stood.order_by("id").values_list("version", flat=True)) == list(range(1, fresh(line).version + 1))
