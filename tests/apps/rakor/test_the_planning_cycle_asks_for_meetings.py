"""The planning cycle says which meeting is held, planned or missing, and fills the form of the one that is wanted."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import datetime, timedelta

from posko.apps.rakor.cycle import selectors
from posko.apps.rakor.cycle.page import next_of
from posko.apps.rakor.meetings import services
from tests.cast import AT, LogIn, See
from tests.questions import asked

NEW = services.NewRakor(uuid.UUID(int=7), "Rakor H-1", AT, "Aula", "bawaslu", invited=("bpbd",))


def stands(see: See, at: datetime) -> dict[str, str]:
    return {each.asked.code: each.stand for each in selectors.of_operation(see("bpbd"), at)}


def test_a_meeting_of_the_cycle_is_ahead_until_somebody_convenes_it_and_planned_until_it_is_held(
    see: See, at: datetime
) -> None:
    assert stands(see, at) == {
        "objectives": "missed",
        "campaign": "missed",
        "quiet": "missed",
        "voting": "ahead",
        "count": "ahead",
        "review": "ahead",
    }
    chair = see("bawaslu")
    first = services.convene(replace(NEW, held_at=at, cycle="voting"), by=chair, at=at)
    assert stands(see, at)["voting"] == "planned"
    services.cancel(first, reason="Banjir", by=chair, at=at)
    assert stands(see, at)["voting"] == "ahead"
    again = replace(NEW, form_key=uuid.uuid4(), held_at=at, cycle="voting")
    services.begin(services.convene(again, by=chair, at=at), by=chair, at=at)
    views = selectors.of_operation(see("bpbd"), at + timedelta(hours=1))
    assert [each.stand for each in views if each.asked.code == "voting"] == ["held"]
    wanted = next_of(views)
    assert wanted is not None and wanted.asked.code == "count"


def test_the_form_begins_with_its_name_and_its_outputs_as_items(log_in: LogIn) -> None:
    said = log_in("bawaslu").get("/rakor/new/?cycle=voting").content.decode()
    assert "Rakor kesiapan pemungutan suara (H-1)" in said
    assert "Celah terakhir: siapa menutupnya malam ini; -; 25" in said
    assert 'name="cycle" value="voting"' in said
    assert "Praktik, bukan hukum" in said
    assert 'name="cycle" value="voting"' not in log_in("bawaslu").get("/rakor/new/?cycle=x").content.decode()


def test_the_page_offers_what_is_missing_to_who_may_convene(log_in: LogIn) -> None:
    assert "/rakor/new/?cycle=review" in log_in("bawaslu").get("/rakor/cycle/").content.decode()
    reader = log_in("bpbd").get("/rakor/cycle/").content.decode()
    assert "/rakor/new/?cycle=" not in reader and "ICS 202" in reader
    assert "Rakor sasaran operasi" in reader


def test_the_list_says_what_comes_next_with_one_question_more(log_in: LogIn) -> None:
    client = log_in("bawaslu")
    questions = [each for each in asked(client, "/rakor/") if 'NOT ("rakor_rakor"."cycle"' in each]
    assert len(questions) == 1
    assert "/rakor/cycle/" in client.get("/rakor/").content.decode()
